/* search_filter.c - see search_filter.h. */
#include "store/fts/search_filter.h"

#include "store/doc/timeline.h"
#include "store/fts/facets.h"

#include <string.h>

/* ID if it is one, else those whose name folds as TEXT does; an empty set lets nothing through. */
static void
add_id(GHashTable *ids, const char *text, const char *id, const char *name)
{
    g_autofree char *a = fold_text(text);
    g_autofree char *b = fold_text(name);
    if (strcmp(text, id) == 0 || strcmp(a, b) == 0)
        g_hash_table_add(ids, g_strdup(id));
}

static GHashTable *
both(GHashTable *a, GHashTable *b)
{
    if (a == NULL)
        return b;
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, a);
    while (b != NULL && g_hash_table_iter_next(&iter, &id, NULL))
        if (!g_hash_table_contains(b, id))
            g_hash_table_iter_remove(&iter);
    g_clear_pointer(&b, g_hash_table_unref);
    return a;
}

static GHashTable *
ids_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static bool
load_types(SearchFilter *f, KvTxn *txn, const char *id, const char *named, GError **error)
{
    if (id != NULL) {
        f->types = ids_new();
        g_hash_table_add(f->types, g_strdup(id));
    }
    if (named == NULL)
        return true;
    g_autoptr(GPtrArray) list = document_type_list(txn, error);
    if (list == NULL)
        return false;
    GHashTable *ids = ids_new();
    for (guint i = 0; i < list->len; i++) {
        const DocumentType *type = list->pdata[i];
        add_id(ids, named, type->id, type->label);
    }
    f->types = both(f->types, ids);
    return true;
}

/* Each body of IDS, and all below it. */
static void
add_children(GHashTable *ids, const GPtrArray *list)
{
    for (guint before = 0; before != g_hash_table_size(ids);) {
        before = g_hash_table_size(ids);
        for (guint i = 0; i < list->len; i++) {
            const Body *body = list->pdata[i];
            if (body->parent != NULL && g_hash_table_contains(ids, body->parent))
                g_hash_table_add(ids, g_strdup(body->id));
        }
    }
}

static bool
load_bodies(SearchFilter *f, KvTxn *txn, const char *id, const char *named, GError **error)
{
    if (id == NULL && named == NULL)
        return true;
    g_autoptr(GPtrArray) list = body_list(txn, error);
    if (list == NULL)
        return false;
    if (id != NULL) {
        f->bodies = ids_new();
        g_hash_table_add(f->bodies, g_strdup(id));
        add_children(f->bodies, list);
    }
    if (named == NULL)
        return true;
    GHashTable *ids = ids_new();
    for (guint i = 0; i < list->len; i++) {
        const Body *body = list->pdata[i];
        add_id(ids, named, body->id, body->name);
    }
    add_children(ids, list);
    f->bodies = both(f->bodies, ids);
    return true;
}

bool
search_filter_init(SearchFilter *f, KvTxn *txn, const SearchQuery *wanted, const Query *query,
                   GError **error)
{
    *f = (SearchFilter){.year = query->year};
    return load_types(f, txn, wanted->type, query->type, error) &&
           load_bodies(f, txn, wanted->body, query->body, error);
}

void
search_filter_clear(SearchFilter *f)
{
    g_clear_pointer(&f->types, g_hash_table_unref);
    g_clear_pointer(&f->bodies, g_hash_table_unref);
}

bool
search_filter_is_open(const SearchFilter *f)
{
    return f->types == NULL && f->bodies == NULL && f->year == 0;
}

static bool
passes(GHashTable *ids, const char *id)
{
    return ids == NULL || (id != NULL && g_hash_table_contains(ids, id));
}

bool
search_filter_row(const SearchFilter *f, const Scope *scope, const ScopeRow *row,
                  SearchResult *result)
{
    const ScopeDocument *d = scope_document(scope, row->document);
    uint32_t row_year = row->date / 10000;
    bool type = passes(f->types, scope_name(scope, d->type));
    bool body = passes(f->bodies, scope_name(scope, d->body));
    bool year = f->year == 0 || row_year == f->year;
    if (result->facet_types != NULL) {
        char text[16];
        g_snprintf(text, sizeof text, "%04u", row_year);
        if (body && year)
            facets_add(result->facet_types, scope_name(scope, d->type));
        if (type && year)
            facets_add(result->facet_bodies, scope_name(scope, d->body));
        if (type && body)
            facets_add(result->facet_years, row_year > 0 ? text : NULL);
        if (type && body && year)
            facets_add(result->facet_statuses, document_status_name((DocumentStatus)row->status));
    }
    return type && body && year;
}
