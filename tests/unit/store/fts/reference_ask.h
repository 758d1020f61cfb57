/* reference_ask.h - asks the search and the reference the same question. */
#pragma once
#include "tests/unit/store/fts/reference_query.h"

typedef struct {
    SearchQuery wanted;
    RefQuery query;
} Question;

static inline SearchResult *
ask(World *w, const SearchQuery *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(w->store, &error);
    SearchResult *result = search_run(txn, wanted, &error);
    g_assert_no_error(error);
    g_assert_true(result->total_exact);
    g_assert_false(result->partial);
    return result;
}

/* --- what the reference says
 * --------------------------------------------------------------------------------- */
static inline bool
is_candidate(const Question *q, const TownDocument *d, const TownVersion *v)
{
    if (v->state != TOWN_RELEASED)
        return false;
    if (q->wanted.all_versions)
        return true;
    if (v->from > q->wanted.at || (v->until != 0 && q->wanted.at >= v->until))
        return false;
    for (guint k = 0; k < d->versions->len; k++) {
        const TownVersion *other = d->versions->pdata[k];
        if (other != v && other->state == TOWN_RELEASED && other->from > v->from &&
            other->from <= q->wanted.at && (other->until == 0 || q->wanted.at < other->until))
            return false;
    }
    return true;
}

static inline bool
answers(const RefForms *forms, const Question *q, const TownDocument *d, const TownVersion *v,
        RefLevel level)
{
    bool text = v->pages != NULL && !q->query.title_only;
    return ref_answers(forms, text ? &v->text : NULL, d->title_unit, q->query.clauses, level);
}

static inline char *
name_of(const TownDocument *d, const TownVersion *v)
{
    return g_strdup_printf("%s/%u", d->slug, v->number);
}

/* The names of what answers at LEVEL, into SET. */
static inline void
collect(const Town *town, const Question *q, RefLevel level, bool loose, GHashTable *set)
{
    RefForms forms = {.forms = town->forms.forms, .loose = loose};
    for (guint i = 0; i < town->documents->len; i++) {
        const TownDocument *d = town->documents->pdata[i];
        for (guint k = 0; k < d->versions->len; k++) {
            const TownVersion *v = d->versions->pdata[k];
            if (is_candidate(q, d, v) && answers(&forms, q, d, v, level))
                g_hash_table_add(set, name_of(d, v));
        }
    }
}

static inline GHashTable *
names_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static inline GHashTable *
names_of(const SearchResult *result)
{
    GHashTable *names = names_new();
    for (guint i = 0; i < result->hits->len; i++) {
        const SearchHit *hit = result->hits->pdata[i];
        char *name = g_strdup_printf("%s/%u", hit->document->slug, hit->version->number);
        g_assert_true(g_hash_table_add(names, name)); /* none twice */
    }
    return names;
}

static inline bool
includes(GHashTable *all, GHashTable *some)
{
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, some);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        if (!g_hash_table_contains(all, name))
            return false;
    return true;
}

static inline void
differ(const Question *q, const char *what, GHashTable *expected, GHashTable *found)
{
    g_autoptr(GString) out = g_string_new(NULL);
    GHashTable *sets[] = {expected, found};
    for (int s = 0; s < 2; s++) {
        GHashTableIter iter;
        gpointer name;
        g_string_append(out, s == 0 ? "\n  only the reference:" : "\n  only the search:");
        g_hash_table_iter_init(&iter, sets[s]);
        while (g_hash_table_iter_next(&iter, &name, NULL))
            if (!g_hash_table_contains(sets[1 - s], name))
                g_string_append_printf(out, " %s", (char *)name);
    }
    g_error("%s: [%s] on %u%s: %s", what, q->query.text->str, q->wanted.at,
            q->wanted.all_versions ? ", all" : "", out->str);
}
