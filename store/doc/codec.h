/* codec.h - the rows of the catalogue: keys, and structs to bytes and back. Private to the store:
 * apply writes with it, catalogue.c reads with it, check walks with it. Layouts are in
 * store/FORMAT.md. */
#pragma once
#include "store/doc/catalogue.h"
#include "store/journal/row.h"

KvKey document_key(uint64_t id);
KvKey slug_key(const char *slug);
KvKey version_key(uint64_t document, uint32_t number);
KvKey timeline_key(uint64_t document, LocalDate starts, int64_t recorded_us, uint32_t number);
KvKey schedule_key(int64_t us, uint64_t document, uint32_t number);
KvKey upload_key(const Digest *sha256);
KvKey text_key(uint64_t text_id); /* also of `pending` */
KvKey text_use_key(uint64_t text_id, uint64_t document, uint32_t number);
KvKey id_key(const char *id); /* of bodies and types */
KvKey change_key(uint64_t seq);
KvKey page_text_key(uint64_t text_id, uint32_t page);

/* A change as stored: the slug is looked up when it is read. */
typedef struct {
    int64_t time_us;
    uint32_t kind;
    uint64_t document;
    uint32_t version;
} ChangeRow;

/* Puts: insert or replace. */
bool document_put(KvTxn *txn, const Document *d, GError **error);
bool version_put(KvTxn *txn, const Version *v, GError **error);
bool upload_put(KvTxn *txn, const Upload *u, GError **error);
bool body_put(KvTxn *txn, const Body *b, GError **error);
bool document_type_put(KvTxn *txn, const DocumentType *t, GError **error);
bool change_put(KvTxn *txn, uint64_t seq, const ChangeRow *c, GError **error);

/* Decoders of a value just read: NULL or false with CORRUPT. */
Document *document_decode(uint64_t id, KvValue value, GError **error);
Version *version_decode(uint64_t document, uint32_t number, KvValue value, GError **error);
Upload *upload_decode(const Digest *sha256, KvValue value, GError **error);
Body *body_decode(const char *id, KvValue value, GError **error);
DocumentType *document_type_decode(const char *id, KvValue value, GError **error);
bool change_decode(KvValue value, ChangeRow *ret_row, GError **error);

/* A list of findings as bytes (NULL when empty) and back (CORRUPT). */
GBytes *findings_encode(const GPtrArray *findings);
GPtrArray *findings_decode(GBytes *bytes, GError **error);
