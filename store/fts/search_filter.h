/* search_filter.h - which of the versions found are wanted, and how many there would be without each filter. */
#pragma once
#include "store/fts/query.h"
#include "store/fts/scope.h"

typedef struct {
    GHashTable *types, *bodies; /* ids that are let through; NULL: all */
    uint32_t year;              /* 0: any */
} SearchFilter;
/* From both the request and the words typ: gremium: jahr: of the query. */
bool search_filter_init(SearchFilter *filter, KvTxn *txn, const SearchQuery *wanted, const Query *query, GError **error);
/* Whether it lets everything through. */
bool search_filter_is_open(const SearchFilter *filter);
void search_filter_clear(SearchFilter *filter);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SearchFilter, search_filter_clear)
/* Whether ROW is let through. It is counted in the facets of RESULT, if there are any, under the other filters. */
bool search_filter_row(const SearchFilter *filter, const Scope *scope, const ScopeRow *row, SearchResult *result);
