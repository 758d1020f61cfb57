/* JSON bodies are read strictly: what is not understood is refused with the field, nothing is
 * guessed. */
#include "server/api/json_in.h"
#include "store/base/error.h"

#include <string.h>

static bool
parse(JsonIn *in, const char *text, GError **error)
{
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    return json_in_parse(in, body, false, error);
}

static void
test_what_is_no_object_is_unreadable(void)
{
    static const char *const bad[] = {
        "",
        "[]",
        "\"x\"",
        "{",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1} x",
        "{'a':1}",
        "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":{\"i\":{\"j\":{\"k\":"
        "{\"l\":{\"m\":{\"n\":{\"o\":{\"p\":{\"q\":1}}}}}}}}}}}}}}}}}"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_auto(JsonIn) in = {0};
        g_autoptr(GError) error = NULL;
        g_assert_false(parse(&in, bad[i], &error));
        g_assert_true(is_error(error, STORE_ERROR_INVALID));
        g_assert_cmpstr(store_error_reason(error), ==, "unreadable");
    }
    g_auto(JsonIn) empty = {0};
    g_assert_true(json_in_parse(&empty, NULL, true, NULL));
    g_assert_false(json_in_has(&empty, "reason"));
}

static void
test_brackets_in_strings_do_not_count_as_depth(void)
{
    g_auto(JsonIn) in = {0};
    g_assert_true(parse(&in, "{\"title\":\"[[[[[[[[[[[[[[[[[[[[[[[[\\\"{{{{\"}", NULL));
}

static void
test_only_members_that_are_there_are_set(void)
{
    g_auto(JsonIn) in = {0};
    DocumentInput input;
    g_assert_true(parse(&in, "{\"title\":\"Hundesteuersatzung\",\"body\":null}", NULL));
    g_assert_true(json_in_document(&in, &input, NULL));
    g_assert_cmpuint(input.set, ==, DOC_TITLE | DOC_BODY);
    g_assert_cmpstr(input.title, ==, "Hundesteuersatzung");
    g_assert_null(input.body);
}

static void
test_mistakes_name_their_field(void)
{
    static const struct {
        const char *json, *field;
    } rows[] = {
        {"{\"sha256\":\"x\"}", "sha256"},
        {"{}", "sha256"},
        {"{\"sha256\":5}", "sha256"},
        {"{\"effective_from\":\"2025-02-30\"}", "effective_from"},
        {"{\"effective_from\":\"19.03.2025\"}", "effective_from"},
        {"{\"decided_on\":20250319}", "decided_on"},
        {"{\"corrects\":0}", "corrects"},
        {"{\"corrects\":1.5}", "corrects"},
        {"{\"note\":\"a\\u0000b\"}", "note"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(JsonIn) in = {0};
        g_autoptr(GError) error = NULL;
        VersionInput input;
        bool parsed = parse(&in, rows[i].json, &error);
        if (parsed) {
            g_assert_false(json_in_version(&in, true, &input, &error));
            g_assert_cmpstr(store_error_field(error), ==, rows[i].field);
        } else {
            g_assert_true(
                is_error(error, STORE_ERROR_INVALID)); /* jansson itself refuses the NUL */
        }
    }
    g_auto(JsonIn) in = {0};
    g_autoptr(GError) error = NULL;
    DocumentInput input;
    g_assert_true(parse(&in, "{\"titel\":\"x\"}", NULL));
    g_assert_false(json_in_document(&in, &input, &error));
    g_assert_nonnull(strstr(error->message, "titel"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/api/json/unreadable", test_what_is_no_object_is_unreadable);
    g_test_add_func("/api/json/brackets-in-strings",
                    test_brackets_in_strings_do_not_count_as_depth);
    g_test_add_func("/api/json/only-what-is-there", test_only_members_that_are_there_are_set);
    g_test_add_func("/api/json/fields", test_mistakes_name_their_field);
    return g_test_run();
}
