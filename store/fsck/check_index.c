/* check_index.c - the index: every text and title once, in a segment or a part; statistics are
 * their sum; deep, the bytes are those that the texts give today. */
#include "store/fsck/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/fts/index.h"
#include "store/fts/part_build.h"
#include "store/ingest/apply.h"
#include "store/ingest/units.h"
#include "store/legal/correction_store.h"

#include <string.h>

static const char *
kind_name(PartKind kind)
{
    return kind == PART_TEXTS ? "text" : "document";
}

static KvKey
owner_key(PartKind kind, uint64_t id)
{
    return kind == PART_TEXTS ? text_key(id) : document_key(id);
}

/* Adds up what counts; each id once. */
static void
count_part(Check *c, const Index *index, const IndexPart *p, GHashTable *seen, IndexStats *sum)
{
    PartKind kind = p->part.kind;
    for (uint32_t t = 0; t < p->part.texts; t++) {
        uint64_t id = part_text_id(&p->part, t);
        KvKey owner = owner_key(kind, id);
        check_look(c);
        if (!index_counts(index, p, id))
            continue;
        if (!g_hash_table_add(seen, g_memdup2(&id, sizeof id)))
            check_bad(c, "%s %" G_GUINT64_FORMAT " is twice in the index", kind_name(kind), id);
        if (!kv_has(c->txn, kind == PART_TEXTS ? KV_TEXT : KV_DOCUMENT, &owner))
            check_bad(c, "postings of %s %" G_GUINT64_FORMAT " belong to nothing", kind_name(kind),
                      id);
        *(kind == PART_TEXTS ? &sum->texts : &sum->documents) += 1;
        *(kind == PART_TEXTS ? &sum->text_tokens : &sum->title_tokens) +=
            part_text_tokens(&p->part, t);
    }
}

/* What is void must be in a part, or it would void a later one. */
static void
check_void(Check *c, const Index *index, PartKind kind)
{
    GHashTableIter iter;
    gpointer id;
    g_hash_table_iter_init(&iter, kind == PART_TEXTS ? index->void_texts : index->void_titles);
    while (g_hash_table_iter_next(&iter, &id, NULL)) {
        bool found = false;
        for (guint i = 0; i < index->parts->len; i++) {
            const IndexPart *p = &g_array_index(index->parts, IndexPart, i);
            found = found || (p->number != 0 && p->part.kind == kind &&
                              part_find_text(&p->part, *(guint64 *)id) != UNIT_NONE);
        }
        if (!found)
            check_bad(c, "%s %" G_GUINT64_FORMAT " is void, but in no part", kind_name(kind),
                      *(guint64 *)id);
    }
}

typedef struct {
    GHashTable *texts, *titles; /* ids in the index */
} Seen;

static void
title_row(Check *c, WireReader *key, KvValue value, void *data)
{
    const Seen *seen = data;
    uint64_t id = wire_u64(key);
    (void)value;
    if (!g_hash_table_contains(seen->titles, &id))
        check_bad(c, "document %" G_GUINT64_FORMAT ": its title is not in the index", id);
}

static void
upload_row(Check *c, WireReader *key, KvValue value, void *data)
{
    const Seen *seen = data;
    Digest sha256 = wire_digest(key);
    g_autoptr(Upload) u = upload_decode(&sha256, value, NULL);
    KvKey page = {0};
    if (u == NULL)
        return; /* reported with the uploads */
    key_init(&page);
    key_u64(&page, u->text_id);
    key_u32(&page, 1);
    if (kv_has(c->txn, KV_PAGE_TEXT, &page) && !g_hash_table_contains(seen->texts, &u->text_id))
        check_bad(c, "text %" G_GUINT64_FORMAT " is not in the index", u->text_id);
}

static void
check_sums(Check *c, const Index *index, Seen *seen)
{
    IndexStats sum = {0};
    check_begin(c, "index: every text and title once, statistics are their sum");
    for (guint i = 0; i < index->parts->len; i++) {
        const IndexPart *p = &g_array_index(index->parts, IndexPart, i);
        count_part(c, index, p, p->part.kind == PART_TEXTS ? seen->texts : seen->titles, &sum);
    }
    check_void(c, index, PART_TEXTS);
    check_void(c, index, PART_TITLES);
    const IndexStats *said = &index->stats;
    if (said->texts != sum.texts || said->text_tokens != sum.text_tokens ||
        said->documents != sum.documents || said->title_tokens != sum.title_tokens)
        check_bad(c, "the statistics count something else");
    check_rows(c, KV_DOCUMENT, title_row, seen);
    check_rows(c, KV_UPLOAD, upload_row, seen);
    check_end(c);
}

static bool
add_text(Check *c, PartBuilder *b, uint64_t id, GError **error)
{
    KvKey key = text_key(id);
    KvValue value;
    if (!kv_get(c->txn, KV_TEXT, &key, &value, error))
        return false;
    WireReader r = wire_reader(value.data, value.len);
    Digest sha256 = wire_digest(&r);
    g_autoptr(Upload) u = upload_load(c->txn, &sha256, error);
    g_autoptr(Extraction) x = u != NULL ? store_extraction_read(c->store, u, error) : NULL;
    g_autoptr(GPtrArray) corrections = x != NULL ? correction_list(c->txn, id, error) : NULL;
    if (corrections == NULL)
        return false;
    g_autoptr(Structure) structure = derive_structure(x, corrections);
    g_autoptr(GArray) units = units_of(structure);
    part_builder_add_text(b, id, x->pages, units);
    return true;
}

static bool
add_title(Check *c, PartBuilder *b, uint64_t id, GError **error)
{
    g_autoptr(Document) d = document_load(c->txn, id, error);
    if (d == NULL)
        return false;
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, d->title);
    part_builder_add_text(b, id, pages, NULL);
    return true;
}

typedef struct {
    const Index *index;
    const IndexPart *part;
} Kept;

static bool
is_kept(uint64_t id, void *data)
{
    const Kept *kept = data;
    return index_counts(kept->index, kept->part, id);
}

/* The part made anew from its texts, and copied without what is void: equal bytes. */
static void
compare_part(Check *c, const Index *index, const IndexPart *p)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PartBuilder) want = part_builder_new(p->part.kind);
    g_autoptr(PartBuilder) have = part_builder_new(p->part.kind);
    Kept kept = {.index = index, .part = p};
    if (!part_builder_add_part(have, &p->part, is_kept, &kept, &error)) {
        check_error(c, &error, "a part of the index");
        return;
    }
    for (uint32_t t = 0; t < p->part.texts; t++) {
        uint64_t id = part_text_id(&p->part, t);
        check_look(c);
        if (!is_kept(id, &kept))
            continue;
        if (!(p->part.kind == PART_TEXTS ? add_text(c, want, id, &error)
                                         : add_title(c, want, id, &error))) {
            check_error(c, &error, "%s %" G_GUINT64_FORMAT, kind_name(p->part.kind), id);
            return;
        }
    }
    g_autoptr(GBytes) a = part_builder_finish(want);
    g_autoptr(GBytes) b = part_builder_finish(have);
    if (g_bytes_equal(a, b))
        return;
    if (p->part.texts == 1)
        check_bad(c, "%s %" G_GUINT64_FORMAT ": the index differs from it", kind_name(p->part.kind),
                  part_text_id(&p->part, 0));
    else
        check_bad(c, "part %u of the index differs from its texts", p->number);
}

void
check_index(Check *c)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Index) index = index_open(c->txn, &error);
    if (index == NULL) {
        check_begin(c, "index: it can be read");
        check_error(c, &error, "the index");
        check_end(c);
        return;
    }
    g_autoptr(GHashTable) texts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    g_autoptr(GHashTable) titles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Seen seen = {.texts = texts, .titles = titles};
    check_sums(c, index, &seen);
    if (!c->deep)
        return;
    check_begin(c, "index: equal to what texts and titles give");
    for (guint i = 0; i < index->parts->len; i++)
        compare_part(c, index, &g_array_index(index->parts, IndexPart, i));
    check_end(c);
}
