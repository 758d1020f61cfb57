/* query.h - from what somebody typed to the terms that a document must have. Every text is a query:
 * nothing in it is a syntax error. */
#pragma once
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#define QUERY_TERMS_MAX 64 /* whatever the configuration says: terms are bits of a word */

typedef struct {
    char *stem, *form;
    char *fold; /* the form folded, its ending kept */
    size_t stem_len;
    size_t start, end; /* bytes of the query text it stands for */
} QueryTerm;

typedef struct {
    GPtrArray
        *terms; /* QueryTerm *, distinct stems in the order of the text, stop words left out */
} Query;

/* INVALID, field "q": longer than MAX_BYTES, more than MAX_TERMS terms, not UTF-8. No terms is no
 * error. */
Query *query_parse(const char *q, uint32_t max_bytes, uint32_t max_terms, GError **error);
void query_free(Query *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Query, query_free)
