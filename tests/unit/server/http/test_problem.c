/* test_problem.c - errors as statuses and problem details. */
#include "server/http/problem.h"
#include "server/http/response_parts.h"
#include "store/base/error.h"

#include <jansson.h>

static void
test_statuses(void)
{
    static const struct {
        StoreError code;
        const char *reason;
        unsigned status;
    } cases[] = {
        {STORE_ERROR_NOT_FOUND, NULL, 404},
        {STORE_ERROR_CONFLICT, "text-pending", 409},
        {STORE_ERROR_STALE, NULL, 412},
        {STORE_ERROR_INVALID, NULL, 422},
        {STORE_ERROR_INVALID, "unreadable", 400},
        {STORE_ERROR_INVALID, "not-pdf", 415},
        {STORE_ERROR_INVALID, "media-type", 415},
        {STORE_ERROR_INVALID, "if-match-missing", 428},
        {STORE_ERROR_DENIED, NULL, 403},
        {STORE_ERROR_DENIED, "sign-in", 401},
        {STORE_ERROR_GONE, NULL, 410},
        {STORE_ERROR_LIMIT, NULL, 413},
        {STORE_ERROR_LIMIT, "throttled", 429},
        {STORE_ERROR_BUSY, NULL, 503},
        {STORE_ERROR_CORRUPT, NULL, 500},
        {STORE_ERROR_IO, NULL, 500},
        {STORE_ERROR_FULL, NULL, 507},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        fail_reason(&error, cases[i].code, cases[i].reason, "x");
        g_assert_cmpuint(problem_status(error), ==, cases[i].status);
        g_assert_cmpstr(problem_title(cases[i].status), !=, "Error");
    }
    g_autoptr(GError) foreign = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_IO, "x");
    g_assert_cmpuint(problem_status(foreign), ==, 500);
    g_assert_cmpuint(problem_status(NULL), ==, 500);
}

static json_t *
parse(const Response *r)
{
    size_t len;
    const char *text = g_bytes_get_data(r->body, &len);
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull(json);
    return json;
}

static const char *
string(const json_t *json, const char *key)
{
    return json_string_value(json_object_get(json, key));
}

static void
test_field_is_a_pointer(void)
{
    g_autoptr(GError) error = NULL;
    fail_field(&error, "effective_from", "\"31.02.\" is <no> day\n");
    g_autoptr(Response) r = problem_response(error);
    json_t *json = parse(r);
    g_assert_cmpstr(string(json, "type"), ==, "about:blank");
    g_assert_cmpstr(string(json, "title"), ==, "Unprocessable Content");
    g_assert_cmpint(json_integer_value(json_object_get(json, "status")), ==, 422);
    g_assert_cmpstr(string(json, "detail"), ==, "\"31.02.\" is <no> day\n");
    const json_t *first = json_array_get(json_object_get(json, "errors"), 0);
    g_assert_cmpstr(string(first, "pointer"), ==, "/effective_from");
    json_decref(json);
    g_assert_null(strchr(g_bytes_get_data(r->body, NULL), '<'));
}

static void
test_inner_errors_stay_inside(void)
{
    g_autoptr(GError) error = NULL;
    fail(&error, STORE_ERROR_IO, "/var/lib/secret");
    g_autoptr(Response) r = problem_response(error);
    json_t *json = parse(r);
    g_assert_null(json_object_get(json, "detail"));
    json_decref(json);
}

static void
test_bad_utf8_is_repaired(void)
{
    g_autoptr(GError) error = NULL;
    fail_reason(&error, STORE_ERROR_CONFLICT, "text-pending", "name \344");
    g_autoptr(Response) r = problem_response(error);
    json_t *json = parse(r);
    g_assert_cmpstr(string(json, "type"), ==, "urn:regelwerk:problem:text-pending");
    json_decref(json);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/problem/statuses", test_statuses);
    g_test_add_func("/http/problem/field-is-a-pointer", test_field_is_a_pointer);
    g_test_add_func("/http/problem/inner-errors-stay-inside", test_inner_errors_stay_inside);
    g_test_add_func("/http/problem/bad-utf8-is-repaired", test_bad_utf8_is_repaired);
    return g_test_run();
}
