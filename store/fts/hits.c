/* hits.c - see hits.h. */
#include "store/fts/hits.h"

#include <string.h>

uint64_t
hits_terms_of(const Term *term, const Query *query)
{
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *wanted = g_ptr_array_index(query->terms, i);
        if (wanted->stem_len == term->stem_len &&
            memcmp(wanted->stem, term->stem, term->stem_len) == 0)
            return UINT64_C(1) << i;
    }
    return 0;
}

GArray *
hits_find(const char *text, size_t len, const Query *query, guint max)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(TextRange));
    if (query->terms->len == 0)
        return hits;
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, len);
    Token token;
    while (token_next(&reader, &token)) {
        if (hits_terms_of(token.term, query) == 0)
            continue;
        TextRange *last = hits->len > 0 ? &g_array_index(hits, TextRange, hits->len - 1) : NULL;
        if (last != NULL && token.start < last->at + last->len) { /* "§ 5" over its "5" */
            uint32_t start = MIN(last->at, token.start), end = MAX(last->at + last->len, token.end);
            *last = (TextRange){.at = start, .len = end - start};
            continue;
        }
        if (hits->len == max)
            break;
        const TextRange hit = {.at = token.start, .len = token.end - token.start};
        g_array_append_val(hits, hit);
    }
    return hits;
}
