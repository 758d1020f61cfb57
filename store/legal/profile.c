/* profile.c - see profile.h. Days are counted from the Berlin day of the announcement: "am Tage
 * nach der Bekanntmachung" is one, "eine Woche nach" seven, "mit dem 14. Tage nach Ablauf des
 * Tages" 14. */
#include "store/legal/profile.h"

#include <string.h>

#define NO_RULE (-1)

typedef struct {
    const char *name;
    int days; /* from the announcement to the day in force, or NO_RULE */
    const char *effective_by, *announced_by;
} Rule;

/* clang-format off */
static const Rule rules[] = {
    [PROFILE_NONE] = {"none", 0, NULL, NULL},
    [PROFILE_BW] = {"bw", 1, "§ 4 Abs. 3 GemO Baden-Württemberg", "§ 1 Abs. 2 DVO GemO"},
    [PROFILE_BY] = {"by", 7, "Art. 26 Abs. 1 GO Bayern", "§ 1 Abs. 1 BayKommV"},
    [PROFILE_NI] = {"ni", 14, "§ 10 Abs. 3 NKomVG", "§ 11 NKomVG"},
    [PROFILE_NRW] = {"nrw", 1, "§ 7 Abs. 4 GO NRW", "§ 7 Abs. 2 BekanntmVO NRW"},
    [PROFILE_HE] = {"he", NO_RULE, NULL, "§ 7 HGO"},
    [PROFILE_SH] = {"sh", NO_RULE, NULL, "§ 4 Abs. 2 BekanntVO Schleswig-Holstein"},
    [PROFILE_ST] = {"st", NO_RULE, NULL, "§ 9 Abs. 2 KVG LSA"},
    [PROFILE_TH] = {"th", NO_RULE, NULL, "§ 4 Abs. 3 ThürBekVO"},
};
/* clang-format on */
G_STATIC_ASSERT(G_N_ELEMENTS(rules) == PROFILE_COUNT);

bool
legal_profile_parse(const char *name, LegalProfile *ret)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (strcmp(rules[i].name, name) == 0) {
            *ret = (LegalProfile)i;
            return true;
        }
    }
    return false;
}

const char *
legal_profile_name(LegalProfile profile)
{
    return rules[profile].name;
}

LegalDates
legal_dates(LegalProfile profile, bool announcement_required, int64_t published_us)
{
    LocalDate published = date_of_instant(published_us);
    const Rule *rule = &rules[profile];
    /* What need not be announced follows no law of announcements: it applies once it is there. */
    if (!announcement_required)
        return (LegalDates){.effective_from = published};
    LegalDates dates = {.announced_on = published,
                        .announced_by = rule->announced_by,
                        .effective_by = rule->effective_by};
    if (rule->days != NO_RULE) {
        dates.days = (unsigned)rule->days;
        dates.effective_from = date_add_days(published, rule->days);
    }
    return dates;
}

const char *
proposal_source_name(ProposalSource source)
{
    static const char *const names[] = {"none", "text", "text-rule", "profile", "publication"};
    return names[source];
}

EffectiveProposal
legal_propose(LegalProfile profile, bool announcement_required, int64_t published_us,
              const DateSuggestion *says)
{
    EffectiveProposal p = {.dates = legal_dates(profile, announcement_required, published_us)};
    LocalDate published = date_of_instant(published_us);
    if (says != NULL && says->value == DATE_VALUE_DAY) {
        p.source = PROPOSAL_TEXT;
        p.day = says->day;
    } else if (says != NULL && says->value == DATE_VALUE_PUBLICATION) {
        p.source = PROPOSAL_TEXT_RULE;
        p.day = published;
    } else if (says != NULL && says->value == DATE_VALUE_DAY_AFTER_PUBLICATION) {
        p.source = PROPOSAL_TEXT_RULE;
        p.day = date_add_days(published, 1);
    } else if (p.dates.effective_from != LOCAL_DATE_NONE) {
        p.source = p.dates.effective_by != NULL ? PROPOSAL_PROFILE : PROPOSAL_PUBLICATION;
        p.day = p.dates.effective_from;
    }
    return p;
}
