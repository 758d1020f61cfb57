/* test_structure_problems.c - what is odd about a structure, for people: one sentence for each
 * kind. */
#include "server/api/structure_view.h"

#include <string.h>

/* N problems of CODE behind those that LIST has. */
static size_t
add(StructureProblem *list, size_t n, const char *code, size_t count)
{
    static const char *const labels[] = {"§ 1", "§ 2", "§ 3", "§ 4", "§ 5", "§ 6", "§ 7", "§ 8"};
    for (size_t i = 0; i < count; i++)
        list[n + i] = (StructureProblem){.code = code,
                                         .severity = "info",
                                         .message = "allein",
                                         .advice = "Rat",
                                         .page = 1,
                                         .url.s = "#x",
                                         .label = labels[i % G_N_ELEMENTS(labels)]};
    return n + count;
}

static void
test_one_sentence_for_each_kind(void)
{
    Arena *arena = arena_new();
    StructureProblem list[32];
    size_t n = add(list, 0, "repaired", 1);
    n = add(list, n, "gap", 1);
    n = add(list, n, "repaired", 7);
    n = add(list, n, "untitled", 6);
    StructureModel model = {.problems = list, .n_problems = n};
    size_t n_groups;
    const ProblemGroup *groups = structure_problem_groups(arena, LANG_DE, &model, &n_groups);
    g_assert_cmpuint(n_groups, ==, 3);
    g_assert_nonnull(strstr(groups[0].message, "An 8 Stellen"));
    g_assert_cmpuint(groups[0].n_places, ==, 4); /* the rest is folded */
    g_assert_cmpuint(groups[0].n_more, ==, 4);
    g_assert_cmpstr(groups[0].places[1].label, ==, "§ 1");
    g_assert_cmpstr(groups[0].places[1].url.s, ==, "#x");
    g_assert_cmpstr(groups[0].more[3].label, ==, "§ 7");
    g_assert_cmpstr(groups[1].message, ==, "allein"); /* one alone keeps its sentence and link */
    g_assert_cmpuint(groups[1].n_places, ==, 0);
    g_assert_cmpstr(groups[1].url.s, ==, "#x");
    g_assert_cmpuint(groups[2].n_places, ==, 6); /* two more are not worth a fold */
    g_assert_cmpuint(groups[2].n_more, ==, 0);
    arena_free(arena);
}

static void
test_every_kind_has_its_sentences(void)
{
    for (ProblemCode code = PROBLEM_GAP; code <= PROBLEM_LIMIT; code++) {
        Arena *arena = arena_new();
        StructureProblem list[2];
        add(list, 0, problem_code_name(code), 2);
        StructureModel model = {.problems = list, .n_problems = 2};
        size_t n;
        for (Lang lang = LANG_DE; lang <= LANG_EN; lang++) {
            const ProblemGroup *groups = structure_problem_groups(arena, lang, &model, &n);
            g_assert_cmpuint(n, ==, 1);
            g_assert_cmpstr(groups[0].message, !=, "allein");
            g_assert_null(strchr(groups[0].message, '%'));
        }
        arena_free(arena);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/structure-problems/one-sentence", test_one_sentence_for_each_kind);
    g_test_add_func("/structure-problems/kinds", test_every_kind_has_its_sentences);
    return g_test_run();
}
