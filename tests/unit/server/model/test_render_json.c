/* test_render_json.c - the JSON writer over models: order and null rules of the contract, escapes,
 * hidden members. */
#include "server/model/models.h"
#include "server/model/render_json.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

static void
check(const Model *model, const void *object, const char *wanted)
{
    g_autoptr(GString) out = g_string_new(NULL);
    render_json(model, object, out);
    g_assert_cmpstr(out->str, ==, wanted);
}

static void
test_order_and_nulls(void)
{
    check(&TypeRef_model, NULL, "null");
    TypeRef type = {"satzung", NULL};
    check(&TypeRef_model, &type, "{\"id\":\"satzung\",\"label\":null}");
    /* a hidden address does not appear */
    BodyRef body = {"fmi", "FMI", {"/x"}};
    check(&BodyRef_model, &body, "{\"id\":\"fmi\",\"name\":\"FMI\"}");
    FileModel file = {"a.pdf", 986112, "ab", "application/pdf", 12, "963 KB", "ab"};
    TextStateModel text = {"done", NULL, "Gelesen.", true};
    VersionUrls urls = {{"/d/x/v2"}, {"/d/x/v2.pdf"}, {"/d/x/v2.txt"}, {"/h"}, {"/h"}};
    VersionModel version = {.number = 2,
                            .status = "released",
                            .in_force = true,
                            .file = &file,
                            .text = &text,
                            .urls = &urls,
                            .validity = "hidden"};
    check(&VersionModel_model, &version,
          "{\"number\":2,\"status\":\"released\",\"in_force\":true,\"decided_on\":null,\"signed_"
          "on\":null,"
          "\"published_at\":null,\"effective_from\":null,\"effective_until\":null,\"valid_until\":"
          "null,"
          "\"file\":{\"name\":\"a.pdf\",\"bytes\":986112,\"sha256\":\"ab\",\"media_type\":"
          "\"application/pdf\",\"pages\":12},"
          "\"text\":{\"state\":\"done\",\"reason\":null},\"findings\":[],\"corrects\":null,"
          "\"note\":null,"
          "\"urls\":{\"html\":\"/d/x/v2\",\"pdf\":\"/d/x/v2.pdf\",\"text\":\"/d/x/v2.txt\"},"
          "\"proposed_effective_from\":null,\"scheduled_at\":null}");
}

static void
test_lists(void)
{
    const char *words[] = {"eins", "<zwei>"};
    SuggestModel suggest = {words, 2};
    check(&SuggestModel_model, &suggest, "{\"items\":[\"eins\",\"\\u003czwei\\u003e\"]}");
    SuggestModel none = {NULL, 0};
    check(&SuggestModel_model, &none, "{\"items\":[]}");
    ChangeModel changes[] = {{1, "t", "released", "x", 2}, {2, "t", "retitled", "x", 0}};
    ChangesModel model = {changes, 2, 2};
    check(
        &ChangesModel_model, &model,
        "{\"items\":[{\"seq\":1,\"time\":\"t\",\"kind\":\"released\",\"slug\":\"x\",\"version\":2},"
        "{\"seq\":2,\"time\":\"t\",\"kind\":\"retitled\",\"slug\":\"x\",\"version\":null}],"
        "\"head\":2}");
}

static void
test_strings_are_safe_anywhere(void)
{
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"", "\"\""},
        {"</script>&", "\"\\u003c/script\\u003e\\u0026\""},
        {"a\"b\\c", "\"a\\\"b\\\\c\""},
        {"\n\t\x01\x7f", "\"\\n\\u0009\\u0001\\u007f\""},
        {"\xe2\x80\xa8x\xe2\x80\xa9", "\"\\u2028x\\u2029\""},
        {"\xe2\x80\xa6 § ü \xf0\x9f\x8f\x9b", "\"\xe2\x80\xa6 § ü \xf0\x9f\x8f\x9b\""},
        {"a\xff"
         "b",
         "\"a\xef\xbf\xbd"
         "b\""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        json_put_string(out, cases[i].text);
        g_assert_cmpstr(out->str, ==, cases[i].json);
    }
}

static void
test_numbers(void)
{
    static const struct {
        double value;
        const char *json;
    } cases[] = {{7.1, "7.1"}, {2, "2"},       {0, "0"},        {-0.0001, "0"}, {1.23456, "1.235"},
                 {100, "100"}, {-1.5, "-1.5"}, {1e300, "null"}, {NAN, "null"},  {INFINITY, "null"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        HitModel hit = {.score = cases[i].value};
        g_autoptr(GString) out = g_string_new(NULL);
        render_json(&HitModel_model, &hit, out);
        g_autofree char *wanted = g_strdup_printf("\"score\":%s,", cases[i].json);
        g_assert_nonnull(strstr(out->str, wanted));
    }
    DocumentList list = {.total = UINT64_MAX};
    check(&DocumentList_model, &list,
          "{\"items\":[],\"total\":18446744073709551615,\"next\":null}");
}

/* Whatever a PDF holds, what comes out can be read again and is the same text. */
static void
test_every_byte_comes_back(void)
{
    for (unsigned byte = 1; byte < 128; byte++) {
        const char text[] = {'a', (char)byte, 'z', '\0'};
        FindingModel finding = {.code = text};
        g_autoptr(GString) out = g_string_new(NULL);
        render_json(&FindingModel_model, &finding, out);
        json_t *json = json_loads(out->str, JSON_REJECT_DUPLICATES, NULL);
        g_assert_nonnull(json);
        g_assert_cmpstr(json_string_value(json_object_get(json, "code")), ==, text);
        json_decref(json);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/render_json/order_and_nulls", test_order_and_nulls);
    g_test_add_func("/render_json/lists", test_lists);
    g_test_add_func("/render_json/strings_are_safe_anywhere", test_strings_are_safe_anywhere);
    g_test_add_func("/render_json/numbers", test_numbers);
    g_test_add_func("/render_json/every_byte_comes_back", test_every_byte_comes_back);
    return g_test_run();
}
