/* structure_problems.c - what is odd about a structure, in sentences: each by itself for programs,
 * and for people those of one kind together, because a scan has dozens of them. */
#include "server/api/structure_view.h"

#include "server/model/format.h"

#include <string.h>

#define PLACES_SHOWN 4

static const struct {
    Severity severity;
    Message sentence, several, advice; /* SEVERAL: before a list of labels */
} problem_texts[] = {
    [PROBLEM_GAP] = {SEVERITY_WARNING, MSG_problem_gap, MSG_problem_gap_several,
                     MSG_problem_gap_advice},
    [PROBLEM_DOUBLE] = {SEVERITY_WARNING, MSG_problem_double, MSG_problem_double_several,
                        MSG_problem_double_advice},
    [PROBLEM_ORDER] = {SEVERITY_WARNING, MSG_problem_order, MSG_problem_order_several,
                       MSG_problem_order_advice},
    [PROBLEM_REPAIRED] = {SEVERITY_INFO, MSG_problem_repaired, MSG_problem_repaired_several,
                          MSG_problem_repaired_advice},
    [PROBLEM_UNTITLED] = {SEVERITY_INFO, MSG_problem_untitled, MSG_problem_untitled_several,
                          MSG_problem_untitled_advice},
    [PROBLEM_CORRECTION] = {SEVERITY_WARNING, MSG_problem_correction,
                            MSG_problem_correction_several, MSG_problem_correction_advice},
    [PROBLEM_LIMIT] = {SEVERITY_PROBLEM, MSG_problem_limit, MSG_problem_limit,
                       MSG_problem_limit_advice},
};

void
structure_problems(Arena *arena, Lang lang, const Structure *s, StructureModel *model)
{
    guint n = s->problems->len;
    StructureProblem *problems = arena_array(arena, StructureProblem, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const Problem *p = s->problems->pdata[i];
        StructureProblem *m = &problems[i];
        *m = (StructureProblem){
            .code = problem_code_name(p->code),
            .severity = severity_name(problem_texts[p->code].severity),
            .message = message_fill(arena, problem_texts[p->code].sentence, lang, p->label, NULL),
            .advice = message(problem_texts[p->code].advice, lang),
            .page = p->page,
            .label = arena_strdup(arena, p->label)};
        if (p->section != SECTION_NONE) {
            const Section *x = s->sections->pdata[p->section];
            m->section = arena_strdup(arena, x->id);
        }
    }
    model->problems = problems;
    model->n_problems = n;
}

/* --- for people --- */

static ProblemCode
code_of(const StructureProblem *problem)
{
    ProblemCode code = 0;
    while (code < G_N_ELEMENTS(problem_texts) - 1 &&
           strcmp(problem_code_name(code), problem->code) != 0)
        code++;
    return code;
}

/* "§ 3", "§ 5" ..., each with the link of its problem. */
static void
fill_places(Arena *arena, const StructureModel *model, ProblemCode code, size_t n,
            ProblemGroup *group)
{
    LinkModel *places = arena_array(arena, LinkModel, n);
    size_t at = 0;
    for (size_t i = 0; i < model->n_problems; i++) {
        const StructureProblem *p = &model->problems[i];
        if (code_of(p) == code)
            places[at++] = (LinkModel){.label = p->label, .url = p->url};
    }
    bool few = n <= PLACES_SHOWN + 2; /* a fold for one or two more is not worth it */
    group->places = places;
    group->n_places = few ? n : PLACES_SHOWN;
    group->more = places + group->n_places;
    group->folded = group->n_more = n - group->n_places;
}

const ProblemGroup *
structure_problem_groups(Arena *arena, Lang lang, const StructureModel *model, size_t *ret_n)
{
    size_t counts[G_N_ELEMENTS(problem_texts)] = {0}, n = 0;
    ProblemGroup *groups = arena_array(arena, ProblemGroup, G_N_ELEMENTS(problem_texts));
    for (size_t i = 0; i < model->n_problems; i++)
        counts[code_of(&model->problems[i])]++;
    for (size_t i = 0; i < model->n_problems; i++) { /* in the order of the first of each kind */
        const StructureProblem *p = &model->problems[i];
        ProblemCode code = code_of(p);
        if (counts[code] == 0)
            continue;
        ProblemGroup *group = &groups[n++];
        *group = (ProblemGroup){.severity = p->severity,
                                .message = p->message,
                                .advice = p->advice,
                                .url = p->url,
                                .page = p->page};
        if (counts[code] > 1) {
            group->message = message_fill(arena, problem_texts[code].several, lang,
                                          arena_printf(arena, "%zu", counts[code]), NULL);
            fill_places(arena, model, code, counts[code], group);
        }
        counts[code] = 0;
    }
    *ret_n = n;
    return groups;
}
