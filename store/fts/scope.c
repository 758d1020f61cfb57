/* scope.c - see scope.h. */
#include "store/fts/scope.h"

#include "store/base/error.h"
#include "store/base/sync.h"
#include "store/doc/past.h"
#include "store/doc/timeline.h"

#include <string.h>

#define SCOPES_KEPT 4

typedef struct {
    Scope scope; /* first: a Scope is a Made */
    gatomicrefcount refs;
    KvSnapshot snapshot;
    LocalDate at;
    int64_t as_of_us;
    bool all_versions;
    GHashTable *numbers; /* name -> index in names */
} Made;

static void
made_free(Made *m)
{
    g_clear_pointer(&m->scope.words[0], word_list_unref);
    g_clear_pointer(&m->scope.words[1], word_list_unref);
    g_clear_pointer(&m->scope.index, index_free);
    g_clear_pointer(&m->scope.documents, g_array_unref);
    g_clear_pointer(&m->scope.rows, g_array_unref);
    g_clear_pointer(&m->scope.maps, g_ptr_array_unref);
    g_free(m->scope.first_of_document);
    g_free(m->scope.of_document);
    g_free(m->scope.whole);
    g_free(m->scope.documents_of_rows);
    g_clear_pointer(&m->scope.names, g_ptr_array_unref);
    g_clear_pointer(&m->numbers, g_hash_table_unref);
    g_free(m);
}

void
scope_unref(Scope *scope)
{
    Made *m = (Made *)scope;
    if (m != NULL && g_atomic_ref_count_dec(&m->refs))
        made_free(m);
}

static uint32_t
intern(Made *m, const char *name)
{
    if (name == NULL)
        return 0;
    uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(m->numbers, name));
    if (number == 0) {
        char *own = g_strdup(name);
        number = m->scope.names->len;
        g_ptr_array_add(m->scope.names, own);
        g_hash_table_insert(m->numbers, own, GUINT_TO_POINTER(number));
    }
    return number;
}

static uint8_t
status_of(const Version *v, const Version *in_force, LocalDate at)
{
    if (v == in_force)
        return STATUS_IN_FORCE;
    return v->starts > at ? STATUS_NOT_YET : STATUS_EXPIRED;
}

typedef struct {
    Made *made;
    KvTxn *txn;
} Making;

static bool
add_document(Document *document, void *data, GError **error)
{
    Made *m = ((Making *)data)->made;
    KvTxn *txn = ((Making *)data)->txn;
    bool renamed = false;
    if (m->as_of_us != INT64_MAX && !document_as_of(txn, document, m->as_of_us, &renamed, error))
        return false;
    g_autoptr(GPtrArray) versions = version_list(txn, document->id, m->as_of_us, error);
    if (versions == NULL)
        return false;
    const Version *in_force = timeline_in_force(versions, m->at);
    ScopeDocument d = {.id = document->id,
                       .type = intern(m, document->type),
                       .body = intern(m, document->body) & INT32_MAX,
                       .renamed = renamed};
    g_array_append_val(m->scope.documents, d);
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->state != VERSION_RELEASED || v->gone_since != VERSION_DRAFT ||
            (!m->all_versions && v != in_force))
            continue;
        ScopeRow row = {.text_id = v->text_id,
                        .document = m->scope.documents->len - 1,
                        .version = v->number,
                        .date = version_display_date(v),
                        .starts = v->starts,
                        .status = status_of(v, in_force, m->at),
                        .part = ROW_NONE,
                        .text = ROW_NONE};
        g_array_append_val(m->scope.rows, row);
    }
    return true;
}

static int
compare_rows(const void *a, const void *b)
{
    const ScopeRow *x = a, *y = b;
    if (x->text_id != y->text_id)
        return x->text_id < y->text_id ? -1 : 1;
    if (x->document != y->document)
        return x->document < y->document ? -1 : 1;
    return (x->version > y->version) - (x->version < y->version);
}

static uint32_t
row_of_text(const Scope *s, uint64_t text_id)
{
    guint low = 0, high = s->rows->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (scope_row(s, middle)->text_id < text_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->rows->len && scope_row(s, low)->text_id == text_id ? low : ROW_NONE;
}

static uint32_t
document_of_id(const Scope *s, uint64_t id)
{
    guint low = 0, high = s->documents->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (scope_document(s, middle)->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->documents->len && scope_document(s, low)->id == id ? low : ROW_NONE;
}

/* All rows of the text whose first is ROW. */
static void
place_rows(Scope *s, uint32_t row, guint part, uint32_t text)
{
    for (uint32_t r = row; row != ROW_NONE && r < s->rows->len &&
                           scope_row(s, r)->text_id == scope_row(s, row)->text_id;
         r++) {
        g_array_index(s->rows, ScopeRow, r).part = part;
        g_array_index(s->rows, ScopeRow, r).text = text;
    }
}

static void
list_by_document(Scope *s)
{
    s->first_of_document = g_new0(guint32, s->documents->len + 1);
    s->of_document = g_new(guint32, MAX(s->rows->len, 1));
    for (guint r = 0; r < s->rows->len; r++)
        s->first_of_document[scope_row(s, r)->document + 1]++;
    for (guint d = 0; d < s->documents->len; d++)
        s->first_of_document[d + 1] += s->first_of_document[d];
    g_autofree guint32 *next =
        g_memdup2(s->first_of_document, (s->documents->len + 1) * sizeof(guint32));
    for (guint r = 0; r < s->rows->len; r++)
        s->of_document[next[scope_row(s, r)->document]++] = r;
}

static void
list_by_row(Scope *s)
{
    s->documents_of_rows = g_new(guint32, MAX(s->rows->len, 1));
    for (guint r = 0; r < s->rows->len; r++) {
        bool shared =
            r + 1 < s->rows->len && scope_row(s, r + 1)->text_id == scope_row(s, r)->text_id;
        s->documents_of_rows[r] = scope_row(s, r)->document | (shared ? ROW_SHARED : 0);
    }
}

static void
map_parts(Scope *s)
{
    g_autofree bool *shown = g_new0(bool, MAX(s->documents->len, 1));
    for (guint i = 0; i < s->rows->len; i++)
        shown[scope_row(s, i)->document] = true;
    s->whole = g_new0(bool, MAX(s->index->parts->len, 1));
    for (guint i = 0; i < s->index->parts->len; i++) {
        const IndexPart *p = &g_array_index(s->index->parts, IndexPart, i);
        guint32 *map = g_new(guint32, MAX(p->part.texts, 1));
        s->whole[i] = true;
        bool titles = p->part.kind == PART_TITLES;
        for (uint32_t t = 0; t < p->part.texts; t++) {
            uint64_t id = part_text_id(&p->part, t);
            map[t] = !index_counts(s->index, p, id) ? ROW_NONE
                     : titles                       ? document_of_id(s, id)
                                                    : row_of_text(s, id);
            if (titles && map[t] != ROW_NONE &&
                (!shown[map[t]] || scope_document(s, map[t])->renamed))
                map[t] = ROW_NONE;
            s->whole[i] = s->whole[i] && map[t] != ROW_NONE;
        }
        g_ptr_array_add(s->maps, map);
        for (uint32_t t = 0; !titles && t < p->part.texts; t++) {
            place_rows(s, map[t], i, t);
            if (map[t] == ROW_NONE)
                continue;
            s->units += part_first_unit(&p->part, t + 1) - part_first_unit(&p->part, t);
            s->tokens += part_text_tokens(&p->part, t);
        }
    }
}

static Made *
make(KvTxn *txn, LocalDate at, int64_t as_of_us, bool all_versions, GError **error)
{
    Made *m = g_new0(Made, 1);
    m->snapshot = kv_txn_snapshot(txn);
    m->at = at;
    m->as_of_us = as_of_us;
    m->all_versions = all_versions;
    m->numbers = g_hash_table_new(g_str_hash, g_str_equal);
    m->scope.names = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(m->scope.names, NULL);
    g_atomic_ref_count_init(&m->refs);
    m->scope.documents = g_array_new(FALSE, FALSE, sizeof(ScopeDocument));
    m->scope.rows = g_array_new(FALSE, FALSE, sizeof(ScopeRow));
    m->scope.maps = g_ptr_array_new_with_free_func(g_free);
    m->scope.index = index_open(txn, error);
    if (m->scope.index == NULL ||
        !document_visit(txn, add_document, &(Making){.made = m, .txn = txn}, error)) {
        made_free(m);
        return NULL;
    }
    m->scope.words[0] = word_list_of_parts(m->scope.index, m->snapshot.env);
    m->scope.words[1] = word_list_of_segments(m->scope.index);
    while (m->scope.merged < m->scope.index->parts->len &&
           g_array_index(m->scope.index->parts, IndexPart, m->scope.merged).number != 0)
        m->scope.merged++;
    g_array_sort(m->scope.rows, compare_rows);
    list_by_document(&m->scope);
    list_by_row(&m->scope);
    map_parts(&m->scope);
    return m;
}

void
scope_add_parts(const Scope *s, const char *stem, size_t len, PartSet *set)
{
    for (size_t k = 0; k < G_N_ELEMENTS(s->words); k++) {
        guint i = word_list_find_stem(s->words[k], stem, len);
        if (i < word_list_length(s->words[k]))
            set->bits[k] |= word_list_parts(s->words[k], i);
    }
}

static bool
fits(const Made *m, const KvSnapshot *snapshot, LocalDate at, int64_t as_of_us, bool all_versions)
{
    return m->snapshot.env == snapshot->env && m->snapshot.map == snapshot->map &&
           m->snapshot.txn == snapshot->txn && m->at == at && m->as_of_us == as_of_us &&
           m->all_versions == all_versions;
}

Scope *
scope_get(KvTxn *txn, LocalDate at, int64_t as_of_us, bool all_versions, GError **error)
{
    static Mutex mutex = {PTHREAD_MUTEX_INITIALIZER};
    static Made *kept[SCOPES_KEPT];
    static unsigned next;
    KvSnapshot snapshot = kv_txn_snapshot(txn);
    bool keeps = !kv_txn_is_write(txn);
    if (keeps) {
        LOCKED(&mutex);
        for (unsigned i = 0; i < SCOPES_KEPT; i++) {
            if (kept[i] != NULL && fits(kept[i], &snapshot, at, as_of_us, all_versions)) {
                g_atomic_ref_count_inc(&kept[i]->refs);
                return &kept[i]->scope;
            }
        }
    }
    Made *made = make(txn, at, as_of_us, all_versions, error);
    if (made == NULL || !keeps)
        return (Scope *)made;
    LOCKED(&mutex);
    g_atomic_ref_count_inc(&made->refs);
    if (kept[next] != NULL)
        scope_unref(&kept[next]->scope);
    kept[next] = made;
    next = (next + 1) % SCOPES_KEPT;
    return &made->scope;
}
