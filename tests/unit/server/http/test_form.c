/* test_form.c - urlencoded and multipart forms, whole and in every way of cutting them. */
#include "server/http/multipart.h"
#include "server/http/target.h"
#include "store/base/error.h"

#include <string.h>

static void
test_urlencoded(void)
{
    static const struct {
        const char *text, *expected; /* NULL = refused */
    } cases[] = {
        {"a=b", "a=b;"},
        {"a=b&c=d", "a=b;c=d;"},
        {"a=b&a=c", "a=b;a=c;"},
        {"a+b=c%20d%2B", "a b=c d+;"},
        {"a", "a=;"},
        {"=b", "=b;"},
        {"&&a=b&", "a=b;"},
        {"", ""},
        {"q=%c3%a4", "q=ä;"},
        {"a=b=c", "a=b=c;"},
        {"q=%e4", NULL},
        {"q=%00", NULL},
        {"q=%", NULL},
        {"q=%4", NULL},
        {"q=%zz", NULL},
        {"q=\344", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Arena) arena = arena_new();
        QueryField fields[4];
        size_t n = 0;
        bool ok = target_fields(arena, cases[i].text, strlen(cases[i].text), fields, 4, &n);
        g_assert_cmpint(ok, ==, cases[i].expected != NULL);
        g_autoptr(GString) got = g_string_new(NULL);
        for (size_t k = 0; ok && k < n; k++)
            g_string_append_printf(got, "%s=%s;", fields[k].name, fields[k].value);
        if (ok)
            g_assert_cmpstr(got->str, ==, cases[i].expected);
    }
}

static void
test_urlencoded_has_a_bound(void)
{
    g_autoptr(Arena) arena = arena_new();
    QueryField fields[2];
    size_t n;
    g_assert_true(target_fields(arena, "a&b", 3, fields, 2, &n));
    g_assert_false(target_fields(arena, "a&b&c", 5, fields, 2, &n));
}

static bool
on_part(void *receiver, const char *name, const char *file_name, GError **error)
{
    (void)error;
    g_string_append_printf(receiver, "[%s|%s]", name, file_name != NULL ? file_name : "-");
    return true;
}

static bool
on_data(void *receiver, const uint8_t *data, size_t len, GError **error)
{
    (void)error;
    g_string_append_len(receiver, (const char *)data, (gssize)len);
    return true;
}

static const MultipartSink sink = {on_part, on_data};

/* Returns: (owned) what the sink saw; NULL if refused. Fed in pieces of STEP bytes. */
static char *
run(const char *type, const char *body, size_t step)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) seen = g_string_new(NULL);
    g_autoptr(Multipart) mp = multipart_new(type, &sink, seen, &error);
    bool ok = mp != NULL;
    size_t len = strlen(body);
    for (size_t at = 0; ok && at < len; at += step)
        ok = multipart_feed(mp, (const uint8_t *)body + at, MIN(step, len - at), &error);
    ok = ok && multipart_finish(mp, &error);
    g_assert_cmpint(ok, ==, error == NULL);
    return ok ? g_string_free(g_steal_pointer(&seen), FALSE) : NULL;
}

#define TYPE "multipart/form-data; boundary=XX"
#define PART(params) "Content-Disposition: form-data; " params "\r\n\r\n"

static void
test_multipart(void)
{
    static const struct {
        const char *body, *expected;
    } cases[] = {
        {"--XX\r\n" PART("name=a") "1\r\n--XX--\r\n", "[a|-]1"},
        {"--XX\r\n" PART("name=a") "\r\n--XX--", "[a|-]"},
        {"--XX\r\n" PART("name=\"a\"") "1\r\n--XX\r\n" PART(
             "name=f; filename=\"x.pdf\"") "%PDF-\r\n--X\r\n--XX--\r\n",
         "[a|-]1[f|x.pdf]%PDF-\r\n--X"},
        {"--XX \t\r\n" PART("name=a") "1\r\n--XX--epilogue", "[a|-]1"},
        {"preamble\r\n--XX\r\n" PART("name=a") "1\r\n--XX--", "[a|-]1"},
        {"--XX\r\ncontent-disposition:form-data; name=a\r\nContent-Type: "
         "text/plain\r\n\r\n1\r\n--XX--",
         "[a|-]1"},
        {"--XX\r\n" PART("name=a; filename=\"\"") "\r\n--XX--", "[a|]"},
        {"--XX--", ""},
        {"--XX\r\n" PART("name=a") "1\r\n--XX", NULL},
        {"--XX\r\n" PART("name=a") "1", NULL},
        {"--XX\r\n" PART("filename=a") "1\r\n--XX--", NULL},
        {"--XX\r\nX: y\r\n\r\n1\r\n--XX--", NULL},
        {"--XX\r\n\r\n1\r\n--XX--", NULL},
        {"--XX\n" PART("name=a") "1\r\n--XX--", NULL},
        {"--XXY\r\n" PART("name=a") "1\r\n--XX--", NULL},
        {"--XX\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--XX--", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        for (size_t step = 1; step <= 64; step++) {
            g_autofree char *seen = run(TYPE, cases[i].body, step);
            g_assert_cmpstr(seen, ==, cases[i].expected);
        }
    }
}

static void
test_multipart_boundaries(void)
{
    static const char body[] = "--X X:y\r\n" PART("name=a") "1\r\n--X X:y--";
    g_autofree char *quoted = run("multipart/form-data; boundary=\"X X:y\"", body, 7);
    g_assert_cmpstr(quoted, ==, "[a|-]1");
    g_assert_null(run("multipart/form-data", body, 7));
    g_assert_null(run("multipart/form-data; boundary=\"\"", body, 7));
    g_assert_null(run("multipart/form-data; boundary=\"a\nb\"", body, 7));
    g_autofree char *seventy = g_strnfill(71, 'x');
    g_autofree char *type = g_strconcat("multipart/form-data; boundary=", seventy, NULL);
    g_assert_null(run(type, body, 7));
}

static void
test_multipart_has_bounds(void)
{
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i <= MULTIPART_PARTS_MAX; i++)
        g_string_append(many, "--XX\r\n" PART("name=a") "\r\n");
    g_string_append(many, "--XX--");
    g_assert_null(run(TYPE, many->str, 1000));

    g_autofree char *filler = g_strnfill(MULTIPART_HEAD_MAX + 10, 'x');
    g_autofree char *head =
        g_strconcat("--XX\r\nX: ", filler, "\r\n" PART("name=a") "\r\n--XX--", NULL);
    g_assert_null(run(TYPE, head, 1000));
    g_autofree char *preamble = g_strconcat(filler, "\r\n--XX--", NULL);
    g_assert_null(run(TYPE, preamble, 1000));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/form/urlencoded", test_urlencoded);
    g_test_add_func("/http/form/urlencoded-has-a-bound", test_urlencoded_has_a_bound);
    g_test_add_func("/http/form/multipart", test_multipart);
    g_test_add_func("/http/form/multipart-boundaries", test_multipart_boundaries);
    g_test_add_func("/http/form/multipart-has-bounds", test_multipart_has_bounds);
    return g_test_run();
}
