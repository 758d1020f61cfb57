/* change_upload.c - decisions about uploads: arrival, result of the extraction, discarding; and
 * reading an extraction back. What is expensive (fsync of the blob, postings) happens in the
 * caller's thread, before the queue. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/textrules.h"

#include <string.h>

#define EXTRACTION_BLOB_MAX (1024 * MIB)

typedef struct {
    Decision base;
    Store *store;
    Digest sha256;
    uint64_t bytes;
    const char *file_name;
    bool known;
    Upload *upload; /* owned */
} UploadOp;

static bool
answer_upload(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    UploadOp *op = (UploadOp *)base;
    (void)n;
    g_clear_pointer(&op->upload, upload_free);
    op->upload = upload_load(txn, &op->sha256, error);
    return op->upload != NULL;
}

static bool
decide_upload(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    UploadOp *op = (UploadOp *)base;
    (void)time_us;
    KvKey key = upload_key(&op->sha256);
    op->known = kv_has(txn, KV_UPLOAD, &key);
    if (op->known)
        return true;
    /* An erasure between the finished file and this moment may have removed the same bytes; it does
     * so under the writer's lock, which is held now. */
    if (!blob_exists(op->store->blobs, &op->sha256))
        return fail(error, STORE_ERROR_BUSY, "the same file was just erased; hand it in again");
    Head head;
    if (!head_load(txn, &head, error))
        return false;
    event->kind = RECORD_UPLOAD;
    event->sha256 = op->sha256;
    event->bytes = op->bytes;
    event->text_id = head.next_text;
    event->file_name = g_strdup(op->file_name);
    return true;
}

static Upload *
load_known(Store *store, const Digest *sha256, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    return txn != NULL ? upload_load(txn, sha256, error) : NULL;
}

Upload *
store_upload(Store *store, uint64_t actor, BlobSpool *spool, const char *file_name, bool *ret_known,
             GError **error)
{
    size_t head_len;
    const uint8_t *head = blob_spool_head(spool, &head_len);
    if (head_len < 5 || memcmp(head, "%PDF-", 5) != 0) {
        fail_reason(error, STORE_ERROR_INVALID, "not-pdf", "the file is not a PDF");
        return NULL;
    }
    g_autofree char *name = text_file_name(file_name);
    UploadOp op = {.base = {.actor = actor, .decide = decide_upload, .answer = answer_upload},
                   .store = store,
                   .file_name = name};
    if (!blob_spool_finish(spool, &op.sha256, &op.bytes, error))
        return NULL;
    g_autoptr(GError) local = NULL;
    g_autoptr(Upload) known = load_known(store, &op.sha256, &local);
    if (known != NULL) {
        *ret_known = true;
        return g_steal_pointer(&known);
    }
    if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return NULL;
    }
    if (!store_decide(store, &op.base, error)) {
        upload_free(op.upload);
        return NULL;
    }
    *ret_known = op.known;
    return op.upload;
}

typedef struct {
    Decision base;
    Store *store;
    const Digest *sha256;
    const Extraction *extraction;
    Digest blob;
    char *title;   /* suggested, or NULL */
    bool again;    /* it replaces a result */
    bool changed;  /* out */
    Digest before; /* out: the extraction that is replaced */
} ExtractedOp;

static bool
equal_results(const ExtractedOp *op, const Upload *upload)
{
    const Extraction *x = op->extraction;
    g_autoptr(GBytes) before = findings_encode(upload->findings);
    g_autoptr(GBytes) now = findings_encode(x->findings);
    return digest_equal(&upload->extraction, &op->blob) && upload->state == x->state &&
           upload->reason == x->reason && upload->pages == x->page_count &&
           upload->text_bytes == x->text_bytes && g_strcmp0(upload->title, op->title) == 0 &&
           (before == NULL || now == NULL ? before == now : g_bytes_equal(before, now));
}

/* Whether a result is to be recorded for UPLOAD; false with an error, too. */
static bool
is_wanted(const ExtractedOp *op, const Upload *upload, GError **error)
{
    bool pending = upload->state == TEXT_PENDING;
    if (!op->again)
        return pending; /* else a second result for the same bytes */
    if (pending)
        return fail(error, STORE_ERROR_NOT_FOUND, "the text has not been read yet");
    const Extraction *x = op->extraction;
    bool worse =
        x->state == TEXT_FAILED && x->reason == REASON_LIMIT && upload->state != TEXT_FAILED;
    return !worse && !equal_results(op, upload);
}

static bool
decide_extracted(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    ExtractedOp *op = (ExtractedOp *)base;
    (void)time_us;
    g_autoptr(Upload) upload = upload_load(txn, op->sha256, error);
    if (upload == NULL)
        return false;
    g_autoptr(GError) refused = NULL;
    op->changed = is_wanted(op, upload, &refused);
    if (refused != NULL) {
        g_propagate_error(error, g_steal_pointer(&refused));
        return false;
    }
    if (!op->changed)
        return true;
    op->before = upload->extraction;
    /* As in decide_upload: two PDFs may have the same extraction, and erasing one removes it. */
    if (!blob_exists(op->store->blobs, &op->blob))
        return fail(error, STORE_ERROR_BUSY, "the same extraction was just erased");
    const Extraction *x = op->extraction;
    event->kind = RECORD_EXTRACTED;
    event->sha256 = *op->sha256;
    event->text_id = upload->text_id;
    event->extraction = op->blob;
    event->text_state = x->state;
    event->text_reason = x->reason;
    event->pages = x->page_count;
    event->text_bytes = x->text_bytes;
    event->title = g_strdup(op->title);
    event->findings = findings_encode(x->findings);
    return true;
}

/* True when metadata says what the document is, not which file it was printed from. */
static bool
is_telling_title(const char *title)
{
    static const char *const file_ends[] = {".doc", ".docx", ".pdf", ".odt", ".rtf", ".indd",
                                            ".xls", ".xlsx", ".qxd", ".tif", ".tiff"};
    static const char *const starts[] = {"microsoft word", "untitled", "unbenannt", "ohne titel"};
    g_autofree char *lower = g_utf8_strdown(title, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(file_ends); i++) {
        if (g_str_has_suffix(lower, file_ends[i]))
            return false;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(starts); i++) {
        if (g_str_has_prefix(lower, starts[i]))
            return false;
    }
    size_t letters = 0;
    for (const char *p = title; *p != '\0'; p = g_utf8_next_char(p))
        letters += g_unichar_isalpha(g_utf8_get_char(p)) ? 1 : 0;
    return letters >= 4;
}

static char *
usable_title(const char *text)
{
    g_autofree char *line = g_strdup(text);
    g_strdelimit(line, "\t\r\f\v", ' ');
    g_autofree char *clean = text_line(line, 200, "title", NULL);
    return clean != NULL && is_telling_title(clean) ? g_steal_pointer(&clean) : NULL;
}

/* The title of the PDF's metadata, if it says what the document is. The first line of the text
 * would be a title only sometimes: of sixty real files it was "Inhaltsverzeichnis", "Name" or a
 * letterhead in every third. */
static char *
suggest_title(const Extraction *x)
{
    return x->title != NULL ? usable_title(x->title) : NULL;
}

static bool
record_result(Store *store, const Digest *sha256, const Extraction *extraction, bool again,
              bool *ret_changed, GError **error)
{
    g_return_val_if_fail(extraction->state != TEXT_PENDING, false);
    g_autoptr(GBytes) stored = extraction_encode(extraction);
    g_autofree char *title = suggest_title(extraction);
    ExtractedOp op = {.base = {.actor = ACTOR_SYSTEM, .decide = decide_extracted},
                      .store = store,
                      .sha256 = sha256,
                      .extraction = extraction,
                      .title = title,
                      .again = again};
    if (!blob_put(store->blobs, g_bytes_get_data(stored, NULL), g_bytes_get_size(stored), &op.blob,
                  error))
        return false;
    g_autoptr(Structure) structure = derive_structure(extraction, NULL);
    g_autoptr(GBytes) segment = derive_segment(extraction, structure);
    Likeness likeness;
    likeness_of(extraction->pages, &likeness);
    ApplyAids aids = {.extraction = extraction,
                      .structure = structure,
                      .likeness = &likeness,
                      .segment = segment};
    op.base.aids = &aids;
    op.base.weight =
        (size_t)extraction->text_bytes + (segment != NULL ? g_bytes_get_size(segment) : 0);
    bool ok = store_decide(store, &op.base, error);
    *ret_changed = ok && op.changed;
    /* What nobody names goes now, or with the sweep if this fails. */
    if (*ret_changed && again)
        store_purge_blobs(store, &(Digest){0}, &op.before, NULL);
    return ok;
}

bool
store_extracted(Store *store, const Digest *sha256, const Extraction *extraction, GError **error)
{
    bool changed;
    return record_result(store, sha256, extraction, false, &changed, error);
}

bool
store_reextracted(Store *store, const Digest *sha256, const Extraction *extraction,
                  bool *ret_changed, GError **error)
{
    return record_result(store, sha256, extraction, true, ret_changed, error);
}

Extraction *
store_extraction_read(Store *store, const Upload *upload, GError **error)
{
    if (digest_is_zero(&upload->extraction)) {
        fail(error, STORE_ERROR_NOT_FOUND, "the text is not there yet");
        return NULL;
    }
    g_autoptr(GBytes) stored =
        blob_read(store->blobs, &upload->extraction, EXTRACTION_BLOB_MAX, error);
    return stored != NULL ? extraction_decode(stored, store->machine.max_text, error) : NULL;
}
