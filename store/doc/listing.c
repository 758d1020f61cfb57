/* listing.c - see listing.h. The order is total and made of what a cursor can carry: a rank (date
 * or type), the first bytes of the title's collation key, the document's id. So a page begins right
 * after the last item of the one before, whatever was added or removed meanwhile. */
#include "store/doc/listing.h"

#include "store/base/error.h"
#include "store/base/unicode.h"
#include "store/base/wire.h"
#include "store/doc/past.h"

#include <string.h>

#define KEY_BYTES 300 /* of a collation key: what the order, and so the cursor, looks at */
#define CURSOR_FORMAT 1

/* Where an item stands in the order. */
typedef struct {
    uint32_t rank;
    uint8_t key[KEY_BYTES];
    uint32_t key_len;
    uint64_t id;
} Position;

typedef struct {
    ListingItem *item;
    Position position;
} Row;

static void
item_free(gpointer data)
{
    ListingItem *item = data;
    if (item == NULL)
        return;
    document_free(item->document);
    g_clear_pointer(&item->versions, g_ptr_array_unref);
    upload_free(item->upload);
    g_free(item);
}

static void
row_free(gpointer data)
{
    Row *row = data;
    item_free(row->item);
    g_free(row);
}

void
listing_free(Listing *listing)
{
    if (listing == NULL)
        return;
    g_clear_pointer(&listing->items, g_ptr_array_unref);
    g_clear_pointer(&listing->type_counts, g_hash_table_unref);
    g_free(listing->next);
    g_free(listing);
}

static int
compare_positions(const Position *a, const Position *b, ListingSort sort)
{
    if (a->rank != b->rank)
        return (a->rank < b->rank) == (sort != SORT_DATE_DESC) ? -1 : 1;
    int order = memcmp(a->key, b->key, MIN(a->key_len, b->key_len));
    if (order != 0)
        return order;
    if (a->key_len != b->key_len)
        return a->key_len < b->key_len ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static gint
compare_rows(gconstpointer a, gconstpointer b, gpointer sort)
{
    const Row *x = *(const Row *const *)a, *y = *(const Row *const *)b;
    return compare_positions(&x->position, &y->position, (ListingSort)GPOINTER_TO_INT(sort));
}

/* The cursor in base64url: format, sort, rank, id, key, and a checksum so that a mangled one is
 * told. */
static char *
cursor_make(const Position *p, ListingSort sort)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_u8(out, CURSOR_FORMAT);
    wire_put_u8(out, (uint8_t)sort);
    wire_put_u32(out, p->rank);
    wire_put_u64(out, p->id);
    wire_put_bytes(out, p->key, p->key_len);
    wire_put_u32(out, (uint32_t)checksum64(out->data, out->len, NULL, 0));
    char *text = g_base64_encode(out->data, out->len);
    size_t len = strcspn(text, "=");
    text[len] = '\0';
    return g_strdelimit(g_strdelimit(text, "+", '-'), "/", '_');
}

static bool
cursor_read(const char *text, ListingSort sort, Position *ret_position)
{
    size_t text_len = strlen(text);
    if (text_len == 0 || text_len > 2 * KEY_BYTES ||
        strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") !=
            text_len)
        return false;
    g_autofree char *padded = g_strconcat(text, &"==="[3 - (4 - text_len % 4) % 4], NULL);
    g_strdelimit(g_strdelimit(padded, "-", '+'), "_", '/');
    gsize len;
    g_autofree guchar *data = g_base64_decode(padded, &len);
    if (data == NULL || len < 18 || len - 18 > KEY_BYTES)
        return false;
    WireReader r = wire_reader(data, len);
    bool fits = wire_u8(&r) == CURSOR_FORMAT && wire_u8(&r) == (uint8_t)sort;
    Position p = {.rank = wire_u32(&r), .id = wire_u64(&r), .key_len = (uint32_t)(len - 18)};
    const uint8_t *key = wire_bytes(&r, p.key_len);
    if (!fits || key == NULL || wire_u32(&r) != (uint32_t)checksum64(data, len - 4, NULL, 0))
        return false;
    memcpy(p.key, key, p.key_len);
    *ret_position = p;
    return true;
}

/* What one query needs to look at every document. */
typedef struct {
    KvTxn *txn;
    const ListingQuery *query;
    LocalDate at;
    char *contains;     /* folded, or NULL */
    GHashTable *bodies; /* ids that pass, or NULL = all */
    GHashTable *types;  /* type id -> order, for SORT_TYPE */
    Listing *listing;
    GPtrArray *rows; /* Row * */
} Run;

static void
run_clear(Run *run)
{
    g_clear_pointer(&run->contains, g_free);
    g_clear_pointer(&run->bodies, g_hash_table_unref);
    g_clear_pointer(&run->types, g_hash_table_unref);
    g_clear_pointer(&run->rows, g_ptr_array_unref);
    g_clear_pointer(&run->listing, listing_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static bool
collect_bodies(Run *run, GError **error)
{
    const ListingQuery *q = run->query;
    if (q->body == NULL)
        return true;
    run->bodies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(run->bodies, g_strdup(q->body));
    if (!q->body_with_children)
        return true;
    g_autoptr(GPtrArray) all = body_list(run->txn, error);
    if (all == NULL)
        return false;
    for (guint i = 0; i < all->len; i++) { /* parents come before their children */
        const Body *b = all->pdata[i];
        if (b->parent != NULL && g_hash_table_contains(run->bodies, b->parent))
            g_hash_table_add(run->bodies, g_strdup(b->id));
    }
    return true;
}

static bool
collect_types(Run *run, GError **error)
{
    if (run->query->sort != SORT_TYPE)
        return true;
    run->types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) all = document_type_list(run->txn, error);
    if (all == NULL)
        return false;
    for (guint i = 0; i < all->len; i++) /* the place in the list: orders may be equal */
        g_hash_table_insert(run->types, g_strdup(((const DocumentType *)all->pdata[i])->id),
                            GUINT_TO_POINTER(i + 1));
    return true;
}

static bool
passes_metadata(const Run *run, const Document *d)
{
    if (run->bodies != NULL && (d->body == NULL || !g_hash_table_contains(run->bodies, d->body)))
        return false;
    if (run->contains == NULL)
        return true;
    g_autofree char *title = fold_text(d->title);
    return strstr(title, run->contains) != NULL;
}

static bool
is_public(const GPtrArray *versions)
{
    for (guint i = 0; i < versions->len; i++) {
        if (((const Version *)versions->pdata[i])->published_us != 0)
            return true;
    }
    return false;
}

/* When none is in force: the one that starts or started last, else the last that was public, else
 * the last. */
static const Version *
choose_shown(const GPtrArray *versions, const Version *current)
{
    const Version *shown = current;
    if (shown != NULL)
        return shown;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->starts != LOCAL_DATE_NONE && (shown == NULL || v->starts >= shown->starts))
            shown = v;
    }
    for (guint i = versions->len; i-- > 0 && shown == NULL;) {
        if (((const Version *)versions->pdata[i])->published_us != 0)
            shown = versions->pdata[i];
    }
    return shown != NULL || versions->len == 0 ? shown : versions->pdata[versions->len - 1];
}

static Position
position_of(const Run *run, const ListingItem *item)
{
    Position p = {.id = item->document->id};
    if (run->query->sort == SORT_TYPE)
        p.rank = GPOINTER_TO_UINT(g_hash_table_lookup(run->types, item->document->type));
    else if (run->query->sort != SORT_TITLE && item->shown != NULL)
        p.rank = version_display_date(item->shown);
    g_autoptr(GBytes) key = collation_key(item->document->title);
    gsize len;
    const uint8_t *data = g_bytes_get_data(key, &len);
    p.key_len = (uint32_t)MIN(len, KEY_BYTES);
    memcpy(p.key, data, p.key_len);
    return p;
}

static void
count_type(Run *run, const char *type)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(run->listing->type_counts, type));
    g_hash_table_replace(run->listing->type_counts, g_strdup(type), GUINT_TO_POINTER(count + 1));
}

/* Looks at one document (taken over) and keeps it if it matches. */
static bool
consider(Run *run, Document *document, GError **error)
{
    ListingItem *item = g_new0(ListingItem, 1);
    g_autoptr(GPtrArray) guard = g_ptr_array_new_with_free_func(item_free);
    g_ptr_array_add(guard, item);
    item->document = document;
    const ListingQuery *q = run->query;
    if (!document_as_of(run->txn, document, q->as_of_us, NULL, error))
        return fail_prefix(error, "document %s", document->slug);
    if (!passes_metadata(run, document))
        return true;
    item->versions = version_list(run->txn, document->id, q->as_of_us, error);
    if (item->versions == NULL)
        return fail_prefix(error, "document %s", document->slug);
    if (!q->drafts && !is_public(item->versions))
        return true;
    LocalDate next = timeline_next_change(item->versions, run->at);
    if (next != LOCAL_DATE_NONE &&
        (run->listing->next_change == LOCAL_DATE_NONE || next < run->listing->next_change))
        run->listing->next_change = next;
    item->status = timeline_status(item->versions, run->at);
    if (q->status >= 0 && item->status != (DocumentStatus)q->status)
        return true;
    count_type(run, document->type);
    if (q->type != NULL && !g_str_equal(document->type, q->type))
        return true;
    item->current = timeline_in_force(item->versions, run->at);
    item->shown = choose_shown(item->versions, item->current);
    Row *row = g_new0(Row, 1);
    row->position = position_of(run, item);
    row->item = g_ptr_array_steal_index(guard, 0);
    g_ptr_array_add(run->rows, row);
    return true;
}

static bool
load_upload(KvTxn *txn, ListingItem *item, GError **error)
{
    if (item->shown == NULL || item->shown->state == VERSION_ERASED ||
        item->shown->gone_since == VERSION_ERASED)
        return true;
    item->upload = upload_load(txn, &item->shown->sha256, error);
    return item->upload != NULL;
}

/* Moves the page after AFTER (or the first) from the sorted rows into the listing. */
static bool
cut_page(Run *run, const Position *after, GError **error)
{
    Listing *listing = run->listing;
    ListingSort sort = run->query->sort;
    guint first = 0;
    while (after != NULL && first < run->rows->len &&
           compare_positions(&((Row *)run->rows->pdata[first])->position, after, sort) <= 0)
        first++;
    guint last = MIN(run->rows->len, first + MAX(run->query->limit, 1));
    for (guint i = first; i < last; i++) {
        Row *row = run->rows->pdata[i];
        ListingItem *item = g_steal_pointer(&row->item);
        g_ptr_array_add(listing->items, item);
        if (!load_upload(run->txn, item, error))
            return false;
    }
    if (last < run->rows->len && last > first)
        listing->next = cursor_make(&((Row *)run->rows->pdata[last - 1])->position, sort);
    return true;
}

Listing *
listing_query(KvTxn *txn, const ListingQuery *query, GError **error)
{
    Position after;
    if (query->cursor != NULL && !cursor_read(query->cursor, query->sort, &after)) {
        fail_field(error, "cursor", "is not one of this list");
        return NULL;
    }
    g_auto(Run) run = {.txn = txn, .query = query};
    run.at = query->at != LOCAL_DATE_NONE ? query->at : clock_today();
    run.listing = g_new0(Listing, 1);
    run.listing->items = g_ptr_array_new_with_free_func(item_free);
    run.listing->type_counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    run.rows = g_ptr_array_new_with_free_func(row_free);
    if (query->title_contains != NULL && *query->title_contains != '\0')
        run.contains = fold_text(query->title_contains);
    g_autoptr(GPtrArray) documents = document_list(txn, error);
    if (documents == NULL || !collect_bodies(&run, error) || !collect_types(&run, error))
        return NULL;
    for (guint i = 0; i < documents->len; i++) {
        Document *d = g_steal_pointer(&documents->pdata[i]);
        if (!consider(&run, d, error))
            return NULL;
    }
    g_ptr_array_sort_with_data(run.rows, compare_rows, GINT_TO_POINTER((int)query->sort));
    run.listing->total = run.rows->len;
    if (!cut_page(&run, query->cursor != NULL ? &after : NULL, error))
        return NULL;
    return g_steal_pointer(&run.listing);
}
