/* check_uploads.c - uploads, the texts they have, who uses them, what is still to be extracted, and
 * the blobs. */
#include "store/fsck/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/journal/journal.h"
#include "store/legal/correction.h"
#include "store/legal/correction_store.h"

#include <string.h>

/* Whether the row TEXT_ID of TABLE names SHA256. */
static bool
names(Check *c, KvTable table, uint64_t text_id, const Digest *sha256)
{
    KvKey key = text_key(text_id);
    KvValue value;
    return kv_get(c->txn, table, &key, &value, NULL) && value.len == DIGEST_BYTES &&
           memcmp(value.data, sha256->bytes, DIGEST_BYTES) == 0;
}

static void
upload_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    char hex[DIGEST_HEX_LEN + 1];
    Digest sha256 = wire_digest(key);
    digest_hex(&sha256, hex);
    g_autoptr(Upload) u = upload_decode(&sha256, value, &error);
    if (u == NULL || !wire_done(key)) {
        check_error(c, &error, "upload %.12s", hex);
        return;
    }
    bool pending = u->state == TEXT_PENDING;
    if (u->text_id == 0 || u->text_id >= c->head.next_text)
        check_bad(c, "upload %.12s: its text's number was never given", hex);
    if (!names(c, KV_TEXT, u->text_id, &sha256))
        check_bad(c, "upload %.12s: its text does not know it", hex);
    if (names(c, KV_PENDING, u->text_id, &sha256) != pending)
        check_bad(c, "upload %.12s: %s", hex, pending ? "not in the queue" : "still in the queue");
    if (digest_is_zero(&u->extraction) != pending)
        check_bad(c, "upload %.12s: state and extraction do not agree", hex);
    if (u->state > TEXT_FAILED || u->reason > REASON_LIMIT)
        check_bad(c, "upload %.12s: no such state", hex);
}

static void
text_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t text_id = wire_u64(key);
    WireReader r = wire_reader(value.data, value.len);
    Digest sha256 = wire_digest(&r);
    g_autoptr(Upload) u = upload_load(c->txn, &sha256, &error);
    if (u == NULL || !wire_done(&r) || !wire_done(key))
        check_error(c, &error, "text %" G_GUINT64_FORMAT, text_id);
    else if (u->text_id != text_id)
        check_bad(c, "text %" G_GUINT64_FORMAT ": its upload has another", text_id);
}

static void
use_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t text_id = wire_u64(key), document = wire_u64(key);
    uint32_t n = wire_u32(key);
    if (!wire_done(key) || value.len != 0) {
        check_bad(c, "a malformed row");
        return;
    }
    g_autoptr(Version) v = version_load(c->txn, document, n, &error);
    if (v == NULL)
        check_error(c, &error, "use of text %" G_GUINT64_FORMAT, text_id);
    else if (v->text_id != text_id || v->state == VERSION_ERASED)
        check_bad(c, "version %" G_GUINT64_FORMAT "/%u does not use text %" G_GUINT64_FORMAT,
                  document, n, text_id);
}

static void
check_blob(Check *c, const Digest *digest, uint64_t bytes)
{
    g_autoptr(GError) error = NULL;
    char hex[DIGEST_HEX_LEN + 1];
    uint64_t size;
    digest_hex(digest, hex);
    bool ok = c->deep ? blob_verify(c->blobs, digest, &size, &error)
                      : blob_stat(c->blobs, digest, &size, NULL, &error);
    if (!ok)
        check_error(c, &error, "blob %.12s", hex);
    else if (bytes != 0 && size != bytes)
        check_bad(c, "blob %.12s: %" G_GUINT64_FORMAT " bytes instead of %" G_GUINT64_FORMAT, hex,
                  size, bytes);
}

static void
blob_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    Digest sha256 = wire_digest(key);
    g_autoptr(Upload) u = upload_decode(&sha256, value, NULL);
    if (u == NULL)
        return; /* reported above */
    check_blob(c, &sha256, u->bytes);
    if (!digest_is_zero(&u->extraction)) {
        check_look(c);
        check_blob(c, &u->extraction, 0);
    }
}

static bool
is_record_of(Check *c, uint64_t n, uint64_t text_id)
{
    g_autoptr(Record) record = journal_copy_get(c->txn, n, NULL);
    g_auto(Event) event = {0};
    return record != NULL && record_event(record, &event, NULL) &&
           event.kind == RECORD_STRUCTURE_CORRECTED && event.text_id == text_id;
}

static void
correction_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t text_id = wire_u64(key), n = wire_u64(key);
    g_autoptr(Correction) correction = correction_decode(n, value, &error);
    KvKey text = text_key(text_id);
    if (correction == NULL || !wire_done(key)) {
        check_error(c, &error, "text %" G_GUINT64_FORMAT, text_id);
        return;
    }
    if (!kv_has(c->txn, KV_TEXT, &text))
        check_bad(c, "correction %" G_GUINT64_FORMAT " belongs to no text", n);
    if (!is_record_of(c, n, text_id))
        check_bad(c, "correction %" G_GUINT64_FORMAT " is not that record", n);
    g_autoptr(GPtrArray) list = correction_list(c->txn, text_id, &error);
    for (guint i = 0; list != NULL && i < list->len; i++) {
        const Correction *other = list->pdata[i];
        if (other->n < n && correction_same_line(other, correction))
            check_bad(
                c, "corrections %" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " speak of one line",
                other->n, n);
    }
}

void
check_uploads(Check *c)
{
    check_begin(c, "uploads: text, queue, extraction");
    check_rows(c, KV_UPLOAD, upload_row, NULL);
    check_end(c);
    check_begin(c, "texts: each is that of an upload");
    check_rows(c, KV_TEXT, text_row, NULL);
    check_rows(c, KV_PENDING, text_row, NULL);
    check_end(c);
    check_begin(c, "uses of texts: each is a version");
    check_rows(c, KV_TEXT_USE, use_row, NULL);
    check_end(c);
    check_begin(c, "corrections: of texts, by records, one a line");
    check_rows(c, KV_CORRECTION, correction_row, NULL);
    check_end(c);
    check_begin(c, c->deep ? "blobs: there, of the right size, hash to their names"
                           : "blobs: there, of the right size");
    check_rows(c, KV_UPLOAD, blob_row, NULL);
    check_end(c);
}
