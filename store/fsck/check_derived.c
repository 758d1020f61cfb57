/* check_derived.c - page texts, structure, likeness and index. That they are there for every text
 * is always looked at; deep, that they are what the extraction gives today. `regelwerk reindex`
 * mends all of it. */
#include "store/fsck/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/past.h"
#include "store/fts/index.h"
#include "store/ingest/apply.h"
#include "store/legal/correction_store.h"
#include "store/legal/likeness_store.h"
#include "store/legal/structure_store.h"

#include <string.h>

static bool
same_bytes(GBytes *a, GBytes *b)
{
    return a == b || (a != NULL && b != NULL && g_bytes_equal(a, b));
}

static void
check_pages(Check *c, const Upload *u, const Extraction *x)
{
    const GPtrArray *pages = x->pages;
    for (guint i = 0; i < pages->len; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = page_text_load(c->txn, u->text_id, i + 1, &error);
        if (text == NULL)
            check_error(c, &error, "text %" G_GUINT64_FORMAT, u->text_id);
        else if (strcmp(text, pages->pdata[i]) != 0)
            check_bad(c, "text %" G_GUINT64_FORMAT ", page %u is not what was extracted",
                      u->text_id, i + 1);
    }
    KvKey beyond = page_text_key(u->text_id, pages->len + 1);
    if (kv_has(c->txn, KV_PAGE_TEXT, &beyond))
        check_bad(c, "text %" G_GUINT64_FORMAT " has a page too many", u->text_id);
}

static void
check_structure(Check *c, const Upload *u, const Extraction *x)
{
    static const StructureParts parts[] = {STRUCTURE_OUTLINE, STRUCTURE_TEXT, STRUCTURE_ORIGINS};
    g_autoptr(GError) error = NULL;
    g_autoptr(Structure) have = structure_load(c->txn, u->text_id, STRUCTURE_ALL, &error);
    if (have == NULL) {
        if (x->pages->len > 0 || !is_error(error, STORE_ERROR_NOT_FOUND))
            check_error(c, &error, "text %" G_GUINT64_FORMAT, u->text_id);
        return;
    }
    g_autoptr(GPtrArray) corrections = correction_list(c->txn, u->text_id, &error);
    if (corrections == NULL) {
        check_error(c, &error, "text %" G_GUINT64_FORMAT, u->text_id);
        return;
    }
    g_autoptr(Structure) want = derive_structure(x, corrections);
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(GBytes) a = want != NULL ? structure_encode(want, parts[i]) : NULL;
        g_autoptr(GBytes) b = structure_encode(have, parts[i]);
        if (!same_bytes(a, b)) {
            check_bad(c, "text %" G_GUINT64_FORMAT ": its structure is not what its text gives",
                      u->text_id);
            return;
        }
    }
}

static void
check_likeness(Check *c, const Upload *u, const Extraction *x)
{
    g_autoptr(GError) error = NULL;
    Likeness want, have = {.n = 0};
    likeness_of(x->pages, &want);
    if (!likeness_load(c->txn, u->text_id, &have, &error) &&
        !is_error(error, STORE_ERROR_NOT_FOUND)) {
        check_error(c, &error, "text %" G_GUINT64_FORMAT, u->text_id);
        return;
    }
    g_autoptr(GBytes) a = likeness_encode(&want), b = likeness_encode(&have);
    if (!same_bytes(a, b))
        check_bad(c, "text %" G_GUINT64_FORMAT ": its likeness is not what its text gives",
                  u->text_id);
}

/* Facts of the record against the extraction, and, by DATA, pages, structure or postings. */
typedef void (*CompareText)(Check *c, const Upload *u, const Extraction *x);

static void
extraction_row(Check *c, WireReader *key, KvValue value, void *data)
{
    const CompareText *compare = data;
    g_autoptr(GError) error = NULL;
    Digest sha256 = wire_digest(key);
    g_autoptr(Upload) u = upload_decode(&sha256, value, NULL);
    if (u == NULL || u->state == TEXT_PENDING)
        return;
    g_autoptr(Extraction) x = store_extraction_read(c->store, u, &error);
    if (x == NULL) {
        check_error(c, &error, "text %" G_GUINT64_FORMAT, u->text_id);
        return;
    }
    if (x->state != u->state || x->reason != u->reason || x->page_count != u->pages ||
        x->text_bytes != u->text_bytes)
        check_bad(c,
                  "text %" G_GUINT64_FORMAT ": the record says something else than the extraction",
                  u->text_id);
    (*compare)(c, u, x);
}

static bool
has_text(Check *c, uint64_t text_id)
{
    KvKey key = text_key(text_id);
    return kv_has(c->txn, KV_TEXT, &key);
}

static void
page_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)value;
    (void)data;
    uint64_t text_id = wire_u64(key);
    uint32_t page = wire_u32(key);
    KvKey before = page_text_key(text_id, page - 1);
    if (!wire_done(key) || page == 0 || !has_text(c, text_id))
        check_bad(c, "page %u of text %" G_GUINT64_FORMAT " belongs to nothing", page, text_id);
    else if (page > 1 && !kv_has(c->txn, KV_PAGE_TEXT, &before))
        check_bad(c, "text %" G_GUINT64_FORMAT " has no page %u", text_id, page - 1);
}

static void
structure_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)value;
    (void)data;
    uint64_t text_id = wire_u64(key);
    uint32_t part = wire_u32(key);
    if (!wire_done(key) || part > 2 || !has_text(c, text_id))
        check_bad(c, "structure of text %" G_GUINT64_FORMAT " belongs to nothing", text_id);
}

static void
likeness_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)value;
    (void)data;
    uint64_t text_id = wire_u64(key);
    KvKey text = text_key(text_id);
    if (!wire_done(key) || !has_text(c, text_id) || kv_has(c->txn, KV_PENDING, &text))
        check_bad(c, "likeness of text %" G_GUINT64_FORMAT " belongs to nothing", text_id);
}

/* Earlier titles, against the journal. */
static void
check_past(Check *c)
{
    g_autoptr(GError) error = NULL;
    KvTableStat rows;
    check_begin(c, "earlier titles: what the journal says");
    g_autoptr(GPtrArray) want = document_past_derive(c->txn, &error);
    if (want == NULL || !kv_scan(c->txn, KV_DOCUMENT_PAST, &rows, &error)) {
        check_error(c, &error, "earlier titles");
    } else {
        for (guint i = 0; i < want->len; i++) {
            const DocumentPast *past = want->pdata[i];
            check_look(c);
            if (!document_past_is_stored(c->txn, past))
                check_bad(c, "document %" G_GUINT64_FORMAT " has lost an earlier title",
                          past->document);
        }
        if (rows.count > want->len)
            check_bad(c, "%" G_GUINT64_FORMAT " rows for %u changes", rows.count, want->len);
    }
    check_end(c);
}

void
check_derived(Check *c)
{
    check_past(c);
    check_begin(c, "page texts: pages of texts, without gaps");
    check_rows(c, KV_PAGE_TEXT, page_row, NULL);
    check_end(c);
    check_begin(c, "structure: parts of texts");
    check_rows(c, KV_STRUCTURE, structure_row, NULL);
    check_end(c);
    check_begin(c, "likeness: of texts");
    check_rows(c, KV_LIKENESS, likeness_row, NULL);
    check_end(c);
    check_index(c);
    if (!c->deep)
        return;
    CompareText pages = check_pages, structure = check_structure, likeness = check_likeness;
    check_begin(c, "page texts: equal to the extraction");
    check_rows(c, KV_UPLOAD, extraction_row, &pages);
    check_end(c);
    check_begin(c, "structure: equal to what the text gives");
    check_rows(c, KV_UPLOAD, extraction_row, &structure);
    check_end(c);
    check_begin(c, "likeness: equal to what the text gives");
    check_rows(c, KV_UPLOAD, extraction_row, &likeness);
    check_end(c);
}
