/* fts.h - what the rest may use of search. Behind it: analyzer, postings, index, query, rank, snippet, search. */
#pragma once
#include "store/base/unicode.h" /* fold_text, collation_key */
#include "store/doc/catalogue.h"
#include "store/doc/extraction.h"
#include "store/kv/kv.h"

/* --- index side, called by apply --------------------------------------------------------------------------- */
/* Where a unit of retrieval begins (a section), and where its heading ends on that page. */
typedef struct {
    uint32_t page, at; /* from 1; byte of the page's text */
    uint32_t section;  /* index in the structure of the text */
    uint32_t heading_page, heading_end;
} FtsUnit;
/* The postings of a text as one value; UNITS: FtsUnit in the order of the text, or NULL: each page is one. Pure; independent of
 * locale and machine; may take tens of ms: make it before the write transaction. Threads: any (analyzers are per thread
 * inside). */
GBytes *fts_segment_of_text(const GPtrArray *pages /* char * */, const GArray *units);
/* The postings of a document's title, so that it is found by name, scans too. */
GBytes *fts_segment_of_title(const char *title);
/* Writes or replaces; keeps the statistics in the same transaction. */
bool fts_put_text(KvTxn *txn, uint64_t text_id, GBytes *segment, GError **error);
bool fts_put_title(KvTxn *txn, uint64_t document, GBytes *segment, GError **error);
bool fts_remove_text(KvTxn *txn, uint64_t text_id, GError **error);

/* --- upkeep, by serve and after bulk work -------------------------------------------------------------------- */
typedef enum {
    MERGE_UNDER_LOAD, /* only so many segments that searches would suffer: a part full, or 256 */
    MERGE_AT_REST,    /* 32 segments, or a tenth of a part */
    MERGE_ALL,        /* whatever there is */
} MergeWhen;
/* Folds segments into parts, one part a call, when there are enough of them (WHEN) or when a part has what must go. Computes beside the writer and takes its lock for one put. *RET_MORE: call again. Threads: one at a time per
 * store; who comes second finds nothing to do or gives up. */
bool fts_merge(KvEnv *env, MergeWhen when, bool *ret_more, GError **error);

/* --- query side --------------------------------------------------------------------------------------------- */
typedef enum { SEARCH_ANYWHERE, SEARCH_TITLES, SEARCH_HEADINGS } SearchWhere;
typedef struct {
    const char *q;
    SearchWhere where;       /* the words of Q must stand */
    bool typing;             /* Q is not at its end: its last word may be how one begins. Only what has all the words just so is
                                found, at a lower cost */
    const char *type, *body; /* filters or NULL; body includes those below it; typ: gremium: in Q besides */
    LocalDate at;            /* versions in force on that day */
    int64_t as_of_us;        /* as this site said then; 0 or INT64_MAX = now. A title that was given later is not
                                searched */
    bool all_versions;       /* every released version instead */
    bool facets;
    bool no_snippets;        /* hits have none, and their page is where their section begins */
    uint32_t limit;          /* 1 to 100 */
    const char *cursor;
    uint32_t max_terms;      /* INVALID field "q" beyond */
    uint32_t max_bytes;
} SearchQuery;

typedef struct { char *text; bool hit; } SnippetPart;
typedef struct {
    Document *document;
    Version *version;
    bool in_force;           /* on SearchQuery.at */
    uint32_t page;           /* of the best place; 0 when only the title matched */
    uint32_t at;             /* byte of the page's text where the first term of the snippet stands; UINT32_MAX: nowhere */
    uint32_t section;        /* index in the structure of the text, or UINT32_MAX */
    uint32_t first_version, last_version; /* of the document that were found, by the days from which they apply; 0 unless SearchQuery.all_versions */
    double score;
    char *why;               /* the word that was found for one of the query: a compound, a near spelling; or NULL */
    GPtrArray *snippet;      /* SnippetPart *, empty with SearchQuery.no_snippets; text of the stored page, never of the index */
} SearchHit;
typedef struct { char *id; uint64_t count; } FacetCount;
typedef struct {
    uint64_t total;
    bool total_exact;
    GPtrArray *hits;         /* SearchHit * */
    GPtrArray *facet_types, *facet_bodies, *facet_years, *facet_statuses; /* FacetCount *, or NULL */
    char *next;
    char *suggestion;        /* or NULL */
    bool partial;            /* a bound was reached */
    bool relaxed;            /* no document has all the words: hits have some of them */
    bool guessed;            /* hits have near spellings, not the words themselves */
} SearchResult;
/* Total order (hit_order.h); a document that a stage of the query found is not found again by a later one. An empty or stop-only query gives no hits. */
SearchResult *search_run(KvTxn *txn, const SearchQuery *query, GError **error);
void search_result_free(SearchResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchResult, search_result_free)
/* What Q may become while it is typed: its last word completed by words of the index, the most frequent first: char *. Words of
 * drafts are none of them, nor are such as say nothing. */
GPtrArray *suggest_words(KvTxn *txn, const char *q, uint32_t limit, GError **error);
