/* test_disposition.c - file names in headers, both ways. */
#include "server/http/disposition.h"

#include <glib.h>
#include <string.h>

static void
test_format(void)
{
    static const struct {
        bool attachment;
        const char *name, *header;
    } cases[] = {
        {false, "", "inline"},
        {false, NULL, "inline"},
        {true, "a.pdf", "attachment; filename=\"a.pdf\""},
        {false, "Geschäftsordnung 1.pdf",
         "inline; filename=\"Geschaeftsordnung 1.pdf\"; "
         "filename*=UTF-8''Gesch%C3%A4ftsordnung%201.pdf"},
        {true, "a\"b\\c.pdf", "attachment; filename=\"a_b_c.pdf\"; filename*=UTF-8''a%22b%5Cc.pdf"},
        {true, "50%.pdf", "attachment; filename=\"50_.pdf\"; filename*=UTF-8''50%25.pdf"},
        {true, "a\r\nb", "attachment; filename=\"a__b\"; filename*=UTF-8''a%0D%0Ab"},
        {true, "bad\344", "attachment"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *header = disposition_format(cases[i].attachment, cases[i].name);
        g_assert_cmpstr(header, ==, cases[i].header);
    }
}

static void
test_param(void)
{
    static const struct {
        const char *value, *name;
    } cases[] = {
        {"attachment; filename=a.pdf", "a.pdf"},
        {"attachment; filename=\"a b.pdf\"", "a b.pdf"},
        {"attachment;FILENAME=\"a;b\"", "a;b"},
        {"form-data; name=\"file\"; filename=\"a\\\"b.pdf\"", "a\"b.pdf"},
        {"form-data; filename=\"C:\\dir\\x.pdf\"", "C:\\dir\\x.pdf"},
        {"attachment; filename=\"x\"; filename*=UTF-8''%c3%a4.pdf", "ä.pdf"},
        {"attachment; filename*=utf-8'de'%c3%a4.pdf; filename=\"x\"", "ä.pdf"},
        {"attachment; filename*=UTF-8''%ff; filename=\"x\"", "x"},
        {"attachment; filename*=ISO-8859-1''%e4; filename=\"x\"", "x"},
        {"attachment; filename*=UTF-8''a%00b; filename=\"x\"", "x"},
        {"attachment; filename=\"\344.pdf\"", "ä.pdf"},
        {"attachment; filename=\"ä.pdf\"", "ä.pdf"},
        {"attachment; filename=\"\"", ""},
        {"attachment; filename=", NULL},
        {"attachment; filename", NULL},
        {"attachment; filename=\"a", NULL},
        {"attachment; filename=\"a\"x", NULL},
        {"attachment; filename=a; filename=b", NULL},
        {"attachment; file-name=a", NULL},
        {"attachment", NULL},
        {"attachment;", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = disposition_param(cases[i].value, "filename");
        g_assert_cmpstr(name, ==, cases[i].name);
    }
}

static void
test_clean_name(void)
{
    static const struct {
        const char *name, *clean;
    } cases[] = {
        {"a.pdf", "a.pdf"},
        {"../../etc/passwd", "passwd"},
        {"C:\\Users\\x\\a.pdf", "a.pdf"},
        {"..", ""},
        {".", ""},
        {"a/", ""},
        {"a\nb\x7f.pdf", "ab.pdf"},
        {" a.pdf ", "a.pdf"},
        {"gpj\xe2\x80\xae.pdf", "gpj.pdf"},
        {"ä.pdf", "ä.pdf"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *clean = disposition_clean_name(cases[i].name);
        g_assert_cmpstr(clean, ==, cases[i].clean);
    }
    g_autofree char *ends = g_strnfill(254, 'a');
    g_autofree char *long_name = g_strconcat(ends, "ää", NULL);
    g_autofree char *cut = disposition_clean_name(long_name);
    g_assert_cmpuint(strlen(cut), ==, 254);
}

static void
test_round_trip(void)
{
    static const char *const names[] = {"Gebührensatzung § 5 (Entwurf).pdf", "50 % \"neu\".pdf",
                                        "日本.pdf"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *header = disposition_format(true, names[i]);
        g_autofree char *back = disposition_param(header, "filename");
        g_assert_cmpstr(back, ==, names[i]);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/disposition/format", test_format);
    g_test_add_func("/http/disposition/param", test_param);
    g_test_add_func("/http/disposition/clean-name", test_clean_name);
    g_test_add_func("/http/disposition/round-trip", test_round_trip);
    return g_test_run();
}
