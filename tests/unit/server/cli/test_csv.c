/* test_csv.c - tables as spreadsheets write them. */
#include "server/cli/csv.h"

#include <string.h>

#include "store/base/error.h"

/* Rows as "line:field|field", joined by a line feed. */
static char *
parsed(const char *text, size_t len)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = csv_parse(text, len, &error);
    if (rows == NULL) {
        g_assert_true(is_error(error, STORE_ERROR_INVALID));
        return g_strconcat("error: ", error->message, NULL);
    }
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const CsvRow *row = rows->pdata[i];
        g_string_append_printf(out, "%s%u:", i > 0 ? "\n" : "", row->line);
        for (guint f = 0; f < row->fields->len; f++)
            g_string_append_printf(out, "%s%s", f > 0 ? "|" : "", (char *)row->fields->pdata[f]);
    }
    return g_string_free(out, FALSE);
}

static void
test_tables(void)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"\n\r\n", ""},
        {"a,b\nc,d\n", "1:a|b\n2:c|d"},
        {"a,b\r\nc,d", "1:a|b\n2:c|d"},
        {"a;b\nc,x;d\n", "1:a|b\n2:c,x|d"},
        {"\xef\xbb\xbfpath;title\n", "1:path|title"},
        {"\"a;x\",b\n1,2", "1:a;x|b\n2:1|2"}, /* the separator stands outside quotes */
        {"a,b\n\"x\"\"y\",\"\"\n", "1:a|b\n2:x\"y|"},
        {"a,b\n\"two\nlines\",z\nlast,\n", "1:a|b\n2:two\nlines|z\n4:last|"},
        {"a, b ,c\n,,\n", "1:a|b|c\n2:||"},
        {"a\n\n\nb\n", "1:a\n4:b"},
        {"a,b\nx\"y,z\n", "1:a|b\n2:x\"y|z"},
        {"Gebühr,Straße\n", "1:Gebühr|Straße"},
        {"a,b\n\"open,c\n", "error: line 2: a quote has no end"},
        {"a,b\n\"x\"y,c\n", "error: line 2: text after a closing quote"},
        {"a\nGeb\xfchr\n", "error: line 2: not UTF-8 (save the table as UTF-8)"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *got = parsed(cases[i].text, strlen(cases[i].text));
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
    g_autofree char *nul = parsed("a\0b", 3);
    g_assert_true(g_str_has_prefix(nul, "error: line 1"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/csv/tables", test_tables);
    return g_test_run();
}
