/* fuzz_query.c - the query parser and the snippet: the bytes up to the first NUL are the query, the
 * rest is a page. Neither may read outside, and a snippet is bounded and whole UTF-8 whatever the
 * page is. */
#include "store/fts/snippet.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *q = g_strndup((const char *)data, size);
    size_t used = MIN(strlen(q) + 1, size);
    g_autofree char *page = g_strndup((const char *)data + used, size - used);
    g_autoptr(GError) error = NULL;
    g_autoptr(Query) query = query_parse(q, 256, 12, &error);
    g_assert_true((query == NULL) == (error != NULL));
    if (query == NULL)
        return 0;
    g_assert_cmpuint(query->terms->len, <=, 12);
    g_autoptr(Marks) marks = marks_of_query(query);
    g_autoptr(GPtrArray) parts = snippet_make(page, marks, NULL);
    glong chars = 0;
    for (guint i = 0; i < parts->len; i++) {
        const SnippetPart *part = g_ptr_array_index(parts, i);
        g_assert_true(part->text[0] != '\0' && g_utf8_validate(part->text, -1, NULL));
        chars += g_utf8_strlen(part->text, -1);
    }
    g_assert_cmpint(chars, <=, SNIPPET_CHARS);
    return 0;
}
