/* query.c - see query.h. */
#include "store/fts/query.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/fts/analyzer.h"

#include <string.h>

static void
term_free(void *data)
{
    QueryTerm *term = data;
    g_free(term->stem);
    g_free(term->form);
    g_free(term->fold);
    g_free(term);
}

void
query_free(Query *query)
{
    if (query == NULL)
        return;
    g_ptr_array_unref(query->terms);
    g_free(query);
}

static bool
has_stem(const Query *query, const char *stem)
{
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        if (strcmp(term->stem, stem) == 0)
            return true;
    }
    return false;
}

static void
add_term(Query *query, const Token *token)
{
    if (token->term->stop || has_stem(query, token->term->stem))
        return;
    QueryTerm *term = g_new0(QueryTerm, 1);
    term->stem = g_strdup(token->term->stem);
    term->form = g_strdup(token->term->form);
    GString *fold = g_string_new(NULL);
    unicode_word_fold(term->form, strlen(term->form), fold);
    term->fold = g_string_free(fold, FALSE);
    term->stem_len = token->term->stem_len;
    term->start = token->start;
    term->end = token->end;
    g_ptr_array_add(query->terms, term);
}

Query *
query_parse(const char *q, uint32_t max_bytes, uint32_t max_terms, GError **error)
{
    size_t len = strlen(q);
    if (len > max_bytes) {
        fail_field(error, "q", "the query is longer than %u bytes", max_bytes);
        return NULL;
    }
    if (!g_utf8_validate_len(q, len, NULL)) {
        fail_field(error, "q", "the query is not UTF-8");
        return NULL;
    }
    g_autoptr(Query) query = g_new0(Query, 1);
    query->terms = g_ptr_array_new_with_free_func(term_free);
    g_auto(TokenReader) reader = token_reader(analyzer_get(), q, len);
    Token token, held;
    bool holding = false;
    /* A word is held back until the next token: "§ 5" asks for the section, not for any 5. */
    while (token_next(&reader, &token)) {
        if (token.kind == TOKEN_BASE)
            continue; /* the whole word is asked for */
        if (holding && token.kind != TOKEN_SECTION)
            add_term(query, &held);
        held = token;
        holding = true;
    }
    if (holding)
        add_term(query, &held);
    if (query->terms->len > MIN(max_terms, QUERY_TERMS_MAX)) {
        fail_field(error, "q", "the query has more than %u words", MIN(max_terms, QUERY_TERMS_MAX));
        return NULL;
    }
    return g_steal_pointer(&query);
}
