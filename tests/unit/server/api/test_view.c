/* test_view.c - what the worker and the job threads find has words for a clerk in both languages.
 */
#include "server/api/view.h"
#include "server/extract/findings.h"

#include <string.h>

static void
test_each_finding_has_words(void)
{
    static const char *const codes[] = {
        FINDING_VERSION,
        FINDING_NO_TEXT,
        FINDING_PAGES_WITHOUT,
        FINDING_RESTRICTED,
        FINDING_JAVASCRIPT,
        FINDING_ATTACHMENTS,
        FINDING_UNCHECKED,
        FINDING_BAD_PAGES,
        FINDING_ERRORS,
        FINDING_NO_EOF,
        FINDING_MAGIC,
        FINDING_ENCRYPTED,
        FINDING_DAMAGED,
        FINDING_LIMIT,
        FINDING_WORKER_LOST,
        FINDING_FEW_LETTERS,
        FINDING_UNREAD,
        FINDING_PROTECTED,
        FINDING_LAUNCH,
        FINDING_UNCHECKED_REST,
        FINDING_PDFA,
        FINDING_NO_PDFA,
        FINDING_PDFUA,
        FINDING_UNTAGGED,
        FINDING_LANGUAGE,
        FINDING_NO_LANGUAGE,
        FINDING_NO_TITLE,
        FINDING_TITLE_HIDDEN,
        FINDING_SIGNED,
        FINDING_SIGNED_PART,
        FINDING_LOOSE_FONTS,
        FINDING_REBUILT,
        FINDING_SIGNATURE_FITS,
        FINDING_SIGNATURE_EARLIER,
        FINDING_SIGNATURE_BROKEN,
        FINDING_SIGNATURE_UNKNOWN,
        FINDING_SIGNATURE_WEAK,
        FINDING_SIGNATURE_SKIPPED,
    };
    g_autoptr(Extraction) x = extraction_new();
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        extraction_add_finding(x, codes[i], SEVERITY_PROBLEM, "7");
    g_autoptr(Arena) arena = arena_new();
    View german = {.arena = arena, .lang = LANG_DE}, english = {.arena = arena, .lang = LANG_EN};
    size_t n, n_english;
    const FindingModel *de = view_findings(&german, x->findings, &n);
    const FindingModel *en = view_findings(&english, x->findings, &n_english);
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(codes));
    g_assert_cmpuint(n_english, ==, n);
    for (size_t i = 0; i < n; i++) {
        g_test_message("%s", codes[i]);
        g_assert_cmpstr(de[i].code, ==, codes[i]);
        g_assert_nonnull(strchr(de[i].message, ' ')); /* a sentence, not the code */
        g_assert_null(strchr(de[i].message, '%'));
        g_assert_cmpstr(de[i].message, !=, en[i].message);
        /* The version of PDF asks nothing of anyone. */
        bool advised = strcmp(codes[i], FINDING_VERSION) != 0;
        g_assert_cmpint(de[i].advice[0] != '\0', ==, advised);
        g_assert_cmpint(en[i].advice[0] != '\0', ==, advised);
    }
}

static void
test_a_finding_of_a_newer_worker_shows_itself(void)
{
    g_autoptr(Extraction) x = extraction_new();
    extraction_add_finding(x, "tomorrow", SEVERITY_INFO, NULL);
    g_autoptr(Arena) arena = arena_new();
    View view = {.arena = arena, .lang = LANG_DE};
    size_t n;
    const FindingModel *models = view_findings(&view, x->findings, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(models[0].message, ==, "tomorrow");
    g_assert_cmpstr(models[0].advice, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/view/each_finding_has_words", test_each_finding_has_words);
    g_test_add_func("/view/a_finding_of_a_newer_worker_shows_itself",
                    test_a_finding_of_a_newer_worker_shows_itself);
    return g_test_run();
}
