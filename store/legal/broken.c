/* broken.c - see broken.h. */
#include "store/legal/broken.h"

#include "store/legal/reference.h"

#include <string.h>

typedef struct {
    const Structure *now, *before;
    GHashTable *ids_now, *ids_before; /* id -> index + 1; borrowed ids */
    GHashTable *told;                 /* "citing target" */
    GArray *found;
    guint most, all;
} Search;

static GHashTable *
ids_of(const Structure *s)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        g_hash_table_insert(ids, x->id, GUINT_TO_POINTER(i + 1));
    }
    return ids;
}

static bool
id_exists(const char *id, void *data)
{
    return g_hash_table_contains(data, id);
}

static bool
is_cited_kind(SectionKind kind)
{
    return kind == SECTION_PARAGRAPH || kind == SECTION_ARTICLE || kind == SECTION_ANNEX;
}

static bool
has_units(const Structure *s)
{
    for (guint i = 0; i < s->sections->len; i++)
        if (is_cited_kind(((const Section *)s->sections->pdata[i])->kind))
            return true;
    return false;
}

/* The §, Artikel or Anlage of BEFORE that ID lay in, if nothing of NOW takes its place. */
static uint32_t
lost_target(const Search *s, const char *id)
{
    g_autofree char *now = reference_resolve(id, id_exists, s->ids_now);
    g_autofree char *before = now == NULL ? reference_resolve(id, id_exists, s->ids_before) : NULL;
    if (before == NULL)
        return SECTION_NONE;
    uint32_t index = GPOINTER_TO_UINT(g_hash_table_lookup(s->ids_before, before)) - 1;
    const Section *x = s->before->sections->pdata[index];
    while (!is_cited_kind(x->kind) && x->parent != SECTION_NONE) {
        index = x->parent;
        x = s->before->sections->pdata[index];
    }
    return index;
}

static void
look_at(Search *s, uint32_t section, uint32_t at, const char *id)
{
    uint32_t target = id != NULL ? lost_target(s, id) : SECTION_NONE;
    if (target == SECTION_NONE)
        return;
    g_autofree char *pair = g_strdup_printf("%u %u", section, target);
    if (!g_hash_table_add(s->told, g_steal_pointer(&pair)))
        return;
    s->all++;
    if (s->found->len >= s->most)
        return;
    const Origin *origin = structure_origin_at(s->now, at);
    const Section *x = s->now->sections->pdata[section];
    BrokenReference broken = {section, origin != NULL ? origin->page : x->page, target};
    g_array_append_val(s->found, broken);
}

static void
read_section(Search *s, uint32_t index, const char *title)
{
    const Section *x = s->now->sections->pdata[index];
    if (x->len == 0 || x->kind == SECTION_CONTENTS)
        return;
    ReferenceContext context = {.unit = x->id, .title = title};
    g_autoptr(GPtrArray) references = references_find(s->now->text + x->at, x->len, &context);
    for (guint i = 0; i < references->len; i++) {
        const Reference *reference = references->pdata[i];
        for (guint k = 0; reference->kind == REFERENCE_INTERNAL && k < reference->targets->len;
             k++) {
            const ReferenceTarget *target = reference->targets->pdata[k];
            uint32_t at = x->at + (uint32_t)target->start;
            look_at(s, index, at, target->from);
            look_at(s, index, at, target->to);
        }
    }
}

GArray *
broken_references(const Structure *now, const Structure *before, const char *title, guint most,
                  guint *ret_all)
{
    g_autoptr(GHashTable) ids_now = ids_of(now);
    g_autoptr(GHashTable) ids_before = ids_of(before);
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Search s = {.now = now,
                .before = before,
                .ids_now = ids_now,
                .ids_before = ids_before,
                .told = told,
                .found = g_array_new(FALSE, FALSE, sizeof(BrokenReference)),
                .most = most};
    guint count = has_units(now) ? now->sections->len : 0;
    for (guint i = 0; i < count; i++)
        read_section(&s, i, title);
    *ret_all = s.all;
    return s.found;
}
