/* search_internal.h - one search while it runs, shared by search.c and search_page.c. */
#pragma once
#include "store/fts/candidates.h"
#include "store/fts/search_filter.h"
#include "store/fts/stages.h"

#define NEAR_EXTRA 10 /* hits beyond the page whose words' nearness is looked at, too */

typedef struct {
    KvTxn *txn;
    const SearchQuery *wanted;
    HitCursor cursor; /* of the page before; of a first page the state it shows */
    int64_t as_of_us;
    Query *query;
    Scope *scope;
    Terms *terms;
    Stages *stages;
    SearchFilter filter;
    Budget budget;
    Candidates candidates;
    GHashTable *places; /* Plan -> FoundPlaces */
    bool *taken;        /* per row: found by an earlier stage; NULL until a second one */
    SearchResult *result;
} Search;

/* The candidates that may be shown, in order, at the front of SEARCH->candidates. */
void search_sort(Search *search);
/* The page of hits that is asked for, and the cursor of the next, into SEARCH->result. CORRUPT and the like. */
bool search_add_hits(Search *search, GError **error);
