/* api_suggest.c - GET /api/v1/suggest: what a reader may mean who is still typing. Titles first,
 * then headings of sections, then words; each is a query that finds what it names. */
#include "server/api/context.h"
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "store/base/error.h"
#include "store/fts/fts.h"
#include "store/legal/structure_store.h"

#include <string.h>

#define ITEMS_MAX 8
#define TITLES_MAX 3
#define HEADINGS_MAX 2
#define HITS_MAX 8 /* looked at: different ones may have the same title or heading */
#define WORDS_TRIED 24
#define HEADING_CHARS 100 /* a longer heading is no help to somebody who types */

typedef struct {
    View *view;
    const Limits *limits;
    const char *q;
    const char **items; /* ITEMS_MAX */
    GHashTable *folded; /* of the items, and of what was typed */
    uint32_t n;
} Suggestions;

static void
add(Suggestions *s, const char *text)
{
    g_autofree char *folded = fold_text(text);
    if (s->n < ITEMS_MAX && g_hash_table_add(s->folded, g_steal_pointer(&folded)))
        s->items[s->n++] = arena_strdup(s->view->arena, text);
}

/* The heading of the section of HIT, or NULL. */
static char *
heading_of(View *view, const SearchHit *hit)
{
    g_autoptr(Structure) structure =
        structure_load(view->txn, hit->version->text_id, STRUCTURE_OUTLINE, NULL);
    if (structure == NULL || hit->section >= structure->sections->len)
        return NULL;
    const Section *section = structure->sections->pdata[hit->section];
    bool fits = section->heading != NULL && g_utf8_strlen(section->heading, -1) <= HEADING_CHARS;
    return fits ? g_strdup(section->heading) : NULL;
}

/* *RET is NULL for what is too long to be a query. */
static bool
look_for(const Suggestions *s, const char *q, SearchWhere where, SearchResult **ret, GError **error)
{
    SearchQuery query = {.q = q,
                         .where = where,
                         .typing = true,
                         .at = s->view->day,
                         .as_of_us = s->view->as_of_us,
                         .no_snippets = true,
                         .limit = HITS_MAX,
                         .max_terms = s->limits->query_terms,
                         .max_bytes = s->limits->query_bytes};
    g_autoptr(GError) local = NULL;
    *ret = search_run(s->view->txn, &query, &local);
    if (*ret != NULL || is_error(local, STORE_ERROR_INVALID))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

static bool
add_found(Suggestions *s, SearchWhere where, uint32_t most, GError **error)
{
    g_autoptr(SearchResult) result = NULL;
    if (!look_for(s, s->q, where, &result, error))
        return false;
    most += s->n;
    for (guint i = 0; result != NULL && i < result->hits->len && s->n < most; i++) {
        const SearchHit *hit = result->hits->pdata[i];
        g_autofree char *heading = where == SEARCH_HEADINGS ? heading_of(s->view, hit) : NULL;
        const char *text = where == SEARCH_TITLES ? hit->document->title : heading;
        if (text != NULL)
            add(s, text);
    }
    return true;
}

/* Behind other words only what stands with them somewhere. */
static bool
add_words(Suggestions *s, GError **error)
{
    bool more = strpbrk(s->q, " \t") != NULL;
    g_autoptr(GPtrArray) words =
        suggest_words(s->view->txn, s->q, more ? WORDS_TRIED : ITEMS_MAX, error);
    for (guint i = 0; words != NULL && i < words->len && s->n < ITEMS_MAX; i++) {
        g_autoptr(SearchResult) result = NULL;
        if (more && !look_for(s, words->pdata[i], SEARCH_ANYWHERE, &result, error))
            return false;
        if (!more || (result != NULL && result->total > 0))
            add(s, words->pdata[i]);
    }
    return words != NULL;
}

/* "§ 5" leads to sections by their number: their headings would no longer say it. */
static bool
asks_for_numbers(const char *q)
{
    return strpbrk(q, "0123456789") != NULL || strstr(q, "§") != NULL;
}

static bool
collect(Suggestions *s, GError **error)
{
    return add_found(s, SEARCH_TITLES, TITLES_MAX, error) &&
           (asks_for_numbers(s->q) || add_found(s, SEARCH_HEADINGS, HEADINGS_MAX, error)) &&
           add_words(s, error);
}

Response *
suggest_get(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    const char *q = query_text(request, "q");
    SuggestModel model = {0};
    if (q != NULL && g_utf8_strlen(q, -1) >= 2) {
        Suggestions s = {.view = &context.view,
                         .limits = store_limits(context.app->store),
                         .q = q,
                         .items = arena_array(context.view.arena, const char *, ITEMS_MAX)};
        s.folded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_add(s.folded, fold_text(q));
        bool good = collect(&s, error);
        g_hash_table_unref(s.folded);
        if (!good)
            return NULL;
        model.items = s.items;
        model.n_items = s.n;
    }
    return answer_json(&context, &SuggestModel_model, &model);
}
