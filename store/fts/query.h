/* query.h - from what somebody typed to what a document must have: words, "a phrase", -without, beginning*, a OR b (ODER), a NEAR b,
 * in:titel, typ: gremium: jahr:. Every text is a query: nothing in it is a syntax error; what is no operator is a word. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QUERY_TERMS_MAX 64 /* whatever the configuration says: terms are bits of a word */
#define QUERY_NEAR 8       /* tokens, of NEAR without a number */

typedef struct {
    char *stem, *form;
    char *fold; /* the form folded, its ending kept */
    size_t stem_len;
    size_t start, end; /* bytes of the query text it stands for */
    bool stop;         /* says nothing: counts in a phrase only */
    bool quoted;       /* in quotes: no compound stands for it */
    char *section;     /* "§34" of a number that the query uses as that of a §, or NULL */
    uint32_t offset;   /* in a phrase */
} QueryTerm;

typedef enum { CLAUSE_WORD, CLAUSE_PHRASE, CLAUSE_PREFIX } ClauseKind;
typedef struct {
    ClauseKind kind;
    bool excluded;
    uint32_t either; /* clauses in a row with the same number, not 0, are alternatives */
    uint32_t near;   /* tokens that the clause before may be away; 0: anywhere */
    GPtrArray *terms; /* QueryTerm *, owned: one, of a phrase several */
} Clause;

typedef struct {
    GPtrArray *terms;   /* QueryTerm *, borrowed from the clauses: words that are wanted, distinct stems in the order of the
                           text, stop words left out */
    GPtrArray *clauses; /* Clause * */
    bool title_only;
    bool heading_only;  /* nothing in the text says so: who asks sets it */
    char *type, *body;  /* filters typ: and gremium:, as typed; or NULL */
    uint32_t year;      /* jahr:, or 0 */
    bool plain;         /* words alone, no operators: what is not found so may be guessed */
} Query;

/* INVALID, field "q": longer than MAX_BYTES, more than MAX_TERMS terms, not UTF-8. No terms is no error. */
Query *query_parse(const char *q, uint32_t max_bytes, uint32_t max_terms, GError **error);
void query_free(Query *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Query, query_free)
