/* date_view.c - see date_view.h. */
#include "server/api/date_view.h"

#include "server/model/format.h"
#include "store/doc/date_check.h"

/* What the text says, as the rules about it take it. */
static bool
read_text(const Suggested *text, DateSuggestion *ret)
{
    if (text == NULL || text->page == 0)
        return false;
    *ret = (DateSuggestion){.value = text->rule};
    return text->rule != DATE_VALUE_DAY ||
           (text->value != NULL && date_parse(text->value, &ret->day));
}

static const char *
sentence_of(View *view, const EffectiveProposal *p)
{
    const char *day = format_day_long(view->arena, p->day, view->lang);
    switch (p->source) {
    case PROPOSAL_NONE:
        return message(MSG_proposal_none, view->lang);
    case PROPOSAL_TEXT:
        return message_fill(view->arena, MSG_proposal_text, view->lang, day, NULL);
    case PROPOSAL_TEXT_RULE:
        return message_fill(view->arena, MSG_proposal_text_rule, view->lang, day, NULL);
    case PROPOSAL_PROFILE:
        return message_fill(view->arena,
                            p->dates.days == 1   ? MSG_proposal_next_day
                            : p->dates.days == 7 ? MSG_proposal_week
                                                 : MSG_proposal_fortnight,
                            view->lang, day, p->dates.effective_by);
    case PROPOSAL_PUBLICATION:
        return message_fill(view->arena, MSG_proposal_publication, view->lang, day, NULL);
    }
    g_assert_not_reached();
}

const ProposalModel *
view_proposal(View *view, LegalProfile profile, bool announcement_required, int64_t published_us,
              const Suggested *text)
{
    DateSuggestion says;
    bool known = read_text(text, &says);
    EffectiveProposal p =
        legal_propose(profile, announcement_required, published_us, known ? &says : NULL);
    bool of_text = p.source == PROPOSAL_TEXT || p.source == PROPOSAL_TEXT_RULE;
    ProposalModel *m = arena_new0(view->arena, ProposalModel);
    *m = (ProposalModel){.value = format_iso_day(view->arena, p.day),
                         .source = proposal_source_name(p.source),
                         .law = p.source == PROPOSAL_PROFILE ? p.dates.effective_by : NULL,
                         .page = of_text ? text->page : 0,
                         .excerpt = of_text ? arena_strdup(view->arena, text->excerpt) : NULL,
                         .announced_on = format_iso_day(view->arena, p.dates.announced_on),
                         .sentence = sentence_of(view, &p)};
    return m;
}

static FindingModel
finding_of(View *view, const DateWarning *w)
{
    /* What the two places of the sentence are: a day, the other day, the version. */
    static const struct {
        Message message, advice;
        char first, second;
    } texts[] = {
        [DATE_DECIDED_AFTER_SIGNED] = {MSG_dates_decided_after_signed,
                                       MSG_dates_decided_after_signed_advice, 'd', 'o'},
        [DATE_BEFORE_DECIDED] = {MSG_dates_retroactive, MSG_dates_retroactive_advice, 'd', 'o'},
        [DATE_LONG_AGO] = {MSG_dates_long_ago, MSG_dates_long_ago_advice, 'd', 'o'},
        [DATE_ENDED_BY_LATER] = {MSG_dates_ended_by_later, MSG_dates_others_advice, 'v', 'd'},
        [DATE_OVERLAPS] = {MSG_dates_overlap, MSG_dates_others_advice, 'v', 'o'},
        [DATE_MAKES_VOID] = {MSG_dates_make_void, MSG_dates_others_advice, 'v', 'd'},
        [DATE_LEAVES_GAP] = {MSG_dates_leave_gap, MSG_dates_end_advice, 'd', 'o'},
        [DATE_BRINGS_BACK] = {MSG_dates_bring_back, MSG_dates_end_advice, 'd', 'v'},
    };
    const char *values[2];
    for (int i = 0; i < 2; i++) {
        char what = i == 0 ? texts[w->kind].first : texts[w->kind].second;
        values[i] = what == 'v'
                        ? arena_printf(view->arena, "%u", w->version)
                        : format_day_long(view->arena, what == 'd' ? w->day : w->other, view->lang);
    }
    return (FindingModel){.code = date_warning_code(w->kind),
                          .severity = severity_name(SEVERITY_WARNING),
                          .message = message_fill(view->arena, texts[w->kind].message, view->lang,
                                                  values[0], values[1]),
                          .advice = message(texts[w->kind].advice, view->lang)};
}

void
view_date_warnings(View *view, const GPtrArray *versions, const Version *version, int64_t now_us,
                   const FindingModel **io_findings, size_t *io_n)
{
    g_autoptr(GArray) warnings = date_check(versions, version, now_us);
    if (warnings->len == 0)
        return;
    FindingModel *list = arena_array(view->arena, FindingModel, *io_n + warnings->len);
    for (size_t i = 0; i < *io_n; i++)
        list[i] = (*io_findings)[i];
    for (guint i = 0; i < warnings->len; i++)
        list[(*io_n)++] = finding_of(view, &g_array_index(warnings, DateWarning, i));
    *io_findings = list;
}
