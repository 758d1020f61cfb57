/* test_broken.c - references that a new version breaks: what was there and is gone is told, once
 * and with its place; what still leads somewhere, or never did, is not. */
#include "store/legal/broken.h"

static Structure *
derive(const char *text)
{
    g_autoptr(Extraction) x = extraction_new();
    g_auto(GStrv) pages = g_strsplit(text, "\f", -1);
    for (char **page = pages; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    x->page_count = x->pages->len;
    return structure_derive(x, NULL);
}

/* "para-1_abs-2 -> § 3 (page 2)", a line each. */
static char *
broken(const char *was, const char *is, const char *title, guint most)
{
    g_autoptr(Structure) before = derive(was);
    g_autoptr(Structure) now = derive(is);
    guint all;
    g_autoptr(GArray) list = broken_references(now, before, title, most, &all);
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const BrokenReference *b = &g_array_index(list, BrokenReference, i);
        const Section *from = now->sections->pdata[b->section];
        const Section *to = before->sections->pdata[b->target];
        g_string_append_printf(out, "%s -> %s (page %u)\n", from->id, to->label, b->page);
    }
    if (all > list->len)
        g_string_append_printf(out, "and %u more\n", all - list->len);
    return g_strdup(out->str);
}

#define HEAD "§ 1 Zweck\nDer Zweck ist gut.\n§ 2 Organe\n(1) Organe sind der Rat.\n"

static void
test_cases(void)
{
    static const struct {
        const char *was, *is, *title, *want;
    } cases[] = {
        /* § 3 is gone: both places that cite it, each once */
        {HEAD "(2) Es gilt § 3.\n§ 3 Kosten\nDie Kosten sind hoch.\n",
         HEAD "(2) Es gilt § 3 Abs. 1 und § 3.\f(3) Nach § 3 ist zu zahlen.\n", NULL,
         "para-2_abs-2 -> § 3 (page 1)\npara-2_abs-3 -> § 3 (page 2)\n"},
        /* only an Absatz is gone: the § still stands */
        {HEAD "(2) Es gilt § 3 Abs. 2.\n§ 3 Kosten\n(1) Hoch.\n(2) Sehr hoch.\n",
         HEAD "(2) Es gilt § 3 Abs. 2.\n§ 3 Kosten\nDie Kosten sind hoch.\n", NULL, ""},
        /* it never was there */
        {HEAD "(2) Es gilt § 9.\n", HEAD "(2) Es gilt § 9.\n", NULL, ""},
        /* of another law */
        {HEAD "(2) Es gilt § 3 GemO.\n§ 3 Kosten\nDie Kosten sind hoch.\n",
         HEAD "(2) Es gilt § 3 GemO.\n", NULL, ""},
        /* the end of a range */
        {HEAD "(2) Es gelten §§ 1 bis 3.\n§ 3 Kosten\nDie Kosten sind hoch.\n",
         HEAD "(2) Es gelten §§ 1 bis 3.\n", NULL, "para-2_abs-2 -> § 3 (page 1)\n"},
        /* an annex */
        {HEAD "(2) Es gilt Anlage 1.\nAnlage 1\nTabelle der Kosten\n",
         HEAD "(2) Es gilt die Anlage 1.\n", NULL, "para-2_abs-2 -> Anlage 1 (page 1)\n"},
        /* the structure was not found at all: that is said elsewhere */
        {HEAD "(2) Es gilt § 3.\n§ 3 Kosten\nDie Kosten sind hoch.\n",
         "Ein Text ohne Gliederung, in dem § 3 vorkommt.\n", NULL, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = broken(cases[i].was, cases[i].is, cases[i].title, 10);
        g_assert_cmpstr(got, ==, cases[i].want);
    }
}

static void
test_the_rest_is_counted(void)
{
    g_autoptr(GString) text = g_string_new("§ 1 Zweck\n");
    for (int i = 1; i <= 30; i++)
        g_string_append_printf(text, "(%d) Es gilt § 2.\n", i);
    g_string_append(text, "(31) Der Rat tagt.\n(32) Er wählt.\n(33) Er beschließt.\n");
    g_autofree char *was = g_strconcat(text->str, "§ 2 Organe\nOrgane sind da.\n", NULL);
    g_autofree char *got = broken(was, text->str, NULL, 1);
    g_assert_cmpstr(got, ==, "para-1_abs-1 -> § 2 (page 1)\nand 29 more\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/broken/cases", test_cases);
    g_test_add_func("/broken/the-rest-is-counted", test_the_rest_is_counted);
    return g_test_run();
}
