/* test_signed_range.c - where signatures stand in the bytes of a PDF, and which of them are
 * believed. */
#include "server/worker/signed_range.h"

#include <glib.h>
#include <string.h>

static SignedRanges
find_in(const char *text)
{
    SignedRanges ranges;
    signed_ranges_find(text, strlen(text), &ranges);
    return ranges;
}

static void
test_count_and_extent(void)
{
    static const struct {
        const char *pdf;
        unsigned count;
        bool part;
    } cases[] = {
        {"/ByteRange [0 10 20 13]xxxxxxxxxx\n", 1, false}, /* 33 bytes and a line end */
        {"/ByteRange [0 10 20 12]xxxxxxxxx and more", 1, true},
        {"/ByteRange[0 1 2 3] /ByteRange[0 10 20 18 ]..", 2, true},
        {"/ByteRange[0 1 2 3] /ByteRange[0 10 20 25 ]..", 2, false},
        {"/ByteRange[0 10 20 999]", 1, true},
        {"/ByteRange[4 10 20 3]", 1, true},
        {"/ByteRange [0 1 99999999999999999999999 99999999999999999999999]", 1, true},
        {"/ByteRange [0 -1 5 6]", 1, true},
        {"/ByteRange [0 1 5]", 1, true},
        {"/ByteRange [0 1 2 3 4 5]", 1, true},
        {"/ByteRange [0 1", 1, true},
        /* No signatures: templates, references, the name alone. */
        {"/ByteRange [0 ********** **** ***] /ByteRange [0 /********** /********** /**********]", 0,
         false},
        {"/ByteRange [0 0 0 0]", 0, false},
        {"/ByteRange 5 0 R /ByteRange", 0, false},
        {"", 0, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].pdf);
        SignedRanges r = find_in(cases[i].pdf);
        g_assert_cmpuint(r.count, ==, cases[i].count);
        g_assert_cmpuint(r.n, ==, cases[i].count);
        g_assert_cmpint(r.part, ==, cases[i].part);
    }
}

/* FORMAT with the range of its "<...>" as four numbers, owned. */
static char *
filled(const char *format)
{
    const char *open = strchr(format, '<'), *close = strchr(format, '>');
    while (open[1] == '<') /* of a dictionary */
        open = strchr(open + 2, '<');
    close = strchr(open, '>');
    g_autofree char *four =
        g_strdup_printf("%04zu %04zu %04zu", (size_t)(open - format), (size_t)(close + 1 - format),
                        strlen(format) - (size_t)(close + 1 - format));
    char *text = g_strdup(format);
    char *gap = strstr(text, "aaaa bbbb cccc");
    g_assert_nonnull(gap);
    memcpy(gap, four, strlen(four));
    return text;
}

static void
test_sound(void)
{
    static const struct {
        const char *pdf;
        const char *method; /* NULL = not sound */
    } cases[] = {
        {"1 0 obj <</SubFilter/a.b_1/ByteRange[0 aaaa bbbb cccc]/Contents<30 82>>> endobj",
         "a.b_1"},
        {"1 0 obj <</Contents <3082> /ByteRange [0 aaaa bbbb cccc] /SubFilter /X>> endobj", "X"},
        {"<</ByteRange [0 aaaa bbbb cccc] /Contents\n<3082>>>", ""},
        {"1 0 obj <</SubFilter/old>> endobj 2 0 obj <</ByteRange[0 aaaa bbbb cccc]/Contents<30>>>",
         ""},
        {"1 0 obj <</ByteRange[0 aaaa bbbb cccc]/Contents<30>>> endobj 2 0 obj <</SubFilter/new>>",
         ""},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc]>> endobj 2 0 obj <</Contents <3082>>>", NULL},
        {"2 0 obj <</Contents <3082>>> endobj 1 0 obj <</ByteRange [0 aaaa bbbb cccc]>>", NULL},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc]/Reason <3082>>> endobj", NULL},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc]/Contents <308>>> endobj", NULL},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc]/Contents <30(2>>> endobj", NULL},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc]/Contents <>>> endobj", NULL},
        {"1 0 obj <</ByteRange [0 aaaa bbbb cccc 5]/Contents <3082>>> endobj", NULL},
        {"1 0 obj <</ByteRange [1 aaaa bbbb cccc]/Contents <3082>>> endobj", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *pdf = filled(cases[i].pdf);
        g_test_message("%s", pdf);
        SignedRanges r = find_in(pdf);
        g_assert_cmpuint(r.n, ==, 1);
        g_assert_cmpint(r.ranges[0].sound, ==, cases[i].method != NULL);
        if (cases[i].method == NULL)
            continue;
        const SignedRange *range = &r.ranges[0];
        g_assert_cmpstr(range->method, ==, cases[i].method);
        g_assert_true(range->whole);
        g_assert_true(range->parts[0].at == pdf);
        g_assert_true(range->parts[0].at + range->parts[0].len + 1 == range->hex.at);
        g_assert_true(range->hex.at + range->hex.len + 1 == range->parts[1].at);
        g_assert_true(range->parts[1].at + range->parts[1].len == pdf + strlen(pdf));
    }
}

static void
test_the_last_ones_are_kept(void)
{
    g_autoptr(GString) pdf = g_string_new(NULL);
    for (int i = 0; i < 100; i++)
        g_string_append(pdf, "/ByteRange[0 9 9 9] ");
    g_string_append(pdf, "1 0 obj <</SubFilter/last/ByteRange[0 aaaa bbbb cccc]/Contents<30>>>");
    g_autofree char *text = filled(pdf->str);
    SignedRanges r = find_in(text);
    g_assert_cmpuint(r.count, ==, 101);
    g_assert_cmpuint(r.n, ==, SIGNATURES_JUDGED);
    g_assert_false(r.ranges[SIGNATURES_JUDGED - 2].sound);
    g_assert_true(r.ranges[SIGNATURES_JUDGED - 1].sound);
    g_assert_cmpstr(r.ranges[SIGNATURES_JUDGED - 1].method, ==, "last");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/signed-range/count-and-extent", test_count_and_extent);
    g_test_add_func("/signed-range/sound", test_sound);
    g_test_add_func("/signed-range/the-last-ones-are-kept", test_the_last_ones_are_kept);
    return g_test_run();
}
