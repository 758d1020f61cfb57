/* codec.c - keys and rows of the catalogue tables. See codec.h; tags are part of the format. */
#include "store/doc/codec.h"

#include "store/base/error.h"

#include <stddef.h>

G_STATIC_ASSERT(sizeof(VersionState) == 4 && sizeof(TextState) == 4 && sizeof(TextReason) == 4);

#define F(struct_type, tag, type, member)                                                          \
    {                                                                                              \
        tag, type, offsetof(struct_type, member)                                                   \
    }
static const RowField document_fields[] = {
    F(Document, 1, ROW_STRING, slug),    F(Document, 2, ROW_STRING, title),
    F(Document, 3, ROW_STRING, type),    F(Document, 4, ROW_STRING, body),
    F(Document, 5, ROW_I64, created_us), F(Document, 6, ROW_U32, last_version),
    F(Document, 7, ROW_U64, revision),
};
static const RowField version_fields[] = {
    F(Version, 1, ROW_U32, state),           F(Version, 2, ROW_DIGEST, sha256),
    F(Version, 3, ROW_U64, text_id),         F(Version, 4, ROW_STRING, file_name),
    F(Version, 5, ROW_U64, bytes),           F(Version, 6, ROW_U32, decided_on),
    F(Version, 7, ROW_U32, signed_on),       F(Version, 8, ROW_U32, effective_from),
    F(Version, 9, ROW_U32, effective_until), F(Version, 10, ROW_I64, published_us),
    F(Version, 11, ROW_I64, recorded_us),    F(Version, 12, ROW_STRING, note),
    F(Version, 13, ROW_U32, corrects),       F(Version, 14, ROW_I64, withdrawn_us),
    F(Version, 15, ROW_STRING, reason),      F(Version, 16, ROW_STRING, successor),
    F(Version, 17, ROW_U64, revision),       F(Version, 18, ROW_I64, scheduled_us),
    F(Version, 19, ROW_U64, scheduled_by),
};
#define UPLOAD_TAG_FINDINGS 12
static const RowField upload_fields[] = {
    F(Upload, 1, ROW_U64, text_id),      F(Upload, 2, ROW_U64, bytes),
    F(Upload, 3, ROW_STRING, file_name), F(Upload, 4, ROW_I64, uploaded_us),
    F(Upload, 5, ROW_U64, actor),        F(Upload, 6, ROW_U32, state),
    F(Upload, 7, ROW_U32, reason),       F(Upload, 8, ROW_U32, pages),
    F(Upload, 9, ROW_U64, text_bytes),   F(Upload, 10, ROW_DIGEST, extraction),
    F(Upload, 11, ROW_STRING, title),
};
static const RowField body_fields[] = {
    F(Body, 1, ROW_STRING, name),
    F(Body, 2, ROW_STRING, parent),
    F(Body, 3, ROW_U32, order),
};
static const RowField type_fields[] = {
    F(DocumentType, 1, ROW_STRING, label),
    F(DocumentType, 2, ROW_BOOL, announcement_required),
    F(DocumentType, 3, ROW_U32, order),
};
static const RowField change_fields[] = {
    F(ChangeRow, 1, ROW_I64, time_us),
    F(ChangeRow, 2, ROW_U32, kind),
    F(ChangeRow, 3, ROW_U64, document),
    F(ChangeRow, 4, ROW_U32, version),
};
static const RowField finding_fields[] = {
    F(Finding, 1, ROW_STRING, code),
    F(Finding, 2, ROW_U32, severity),
    F(Finding, 3, ROW_STRING, detail),
};
#undef F
#define TAG_FINDING 1

KvKey
document_key(uint64_t id)
{
    KvKey key;
    key_init(&key);
    key_u64(&key, id);
    return key;
}

KvKey
slug_key(const char *slug)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, slug);
    return key;
}

KvKey
version_key(uint64_t document, uint32_t number)
{
    KvKey key = document_key(document);
    key_u32(&key, number);
    return key;
}

KvKey
timeline_key(uint64_t document, LocalDate starts, int64_t recorded_us, uint32_t number)
{
    KvKey key = document_key(document);
    key_u32(&key, starts);
    key_i64(&key, recorded_us);
    key_u32(&key, number);
    return key;
}

KvKey
schedule_key(int64_t us, uint64_t document, uint32_t number)
{
    KvKey key;
    key_init(&key);
    key_i64(&key, us);
    key_u64(&key, document);
    key_u32(&key, number);
    return key;
}

KvKey
upload_key(const Digest *sha256)
{
    KvKey key;
    key_init(&key);
    key_digest(&key, sha256);
    return key;
}

KvKey
text_key(uint64_t text_id)
{
    return document_key(text_id);
}

KvKey
text_use_key(uint64_t text_id, uint64_t document, uint32_t number)
{
    KvKey key = text_key(text_id);
    key_u64(&key, document);
    key_u32(&key, number);
    return key;
}

KvKey
id_key(const char *id)
{
    return slug_key(id);
}

KvKey
change_key(uint64_t seq)
{
    return document_key(seq);
}

KvKey
page_text_key(uint64_t text_id, uint32_t page)
{
    return version_key(text_id, page);
}

static bool
put_row(KvTxn *txn, KvTable table, const KvKey *key, RowSpec spec, const void *object,
        GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(spec, object, out);
    return kv_put(txn, table, key, out->data, out->len, error);
}

bool
document_put(KvTxn *txn, const Document *d, GError **error)
{
    KvKey key = document_key(d->id);
    return put_row(txn, KV_DOCUMENT, &key, ROW_SPEC(document_fields), d, error);
}

bool
version_put(KvTxn *txn, const Version *v, GError **error)
{
    KvKey key = version_key(v->document, v->number);
    return put_row(txn, KV_VERSION, &key, ROW_SPEC(version_fields), v, error);
}

bool
upload_put(KvTxn *txn, const Upload *u, GError **error)
{
    KvKey key = upload_key(&u->sha256);
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(ROW_SPEC(upload_fields), u, out);
    g_autoptr(GBytes) findings = findings_encode(u->findings);
    if (findings != NULL)
        wire_field_put_blob(out, UPLOAD_TAG_FINDINGS, g_bytes_get_data(findings, NULL),
                            g_bytes_get_size(findings));
    return kv_put(txn, KV_UPLOAD, &key, out->data, out->len, error);
}

bool
body_put(KvTxn *txn, const Body *b, GError **error)
{
    KvKey key = id_key(b->id);
    return put_row(txn, KV_BODY, &key, ROW_SPEC(body_fields), b, error);
}

bool
document_type_put(KvTxn *txn, const DocumentType *t, GError **error)
{
    KvKey key = id_key(t->id);
    return put_row(txn, KV_TYPE, &key, ROW_SPEC(type_fields), t, error);
}

bool
change_put(KvTxn *txn, uint64_t seq, const ChangeRow *c, GError **error)
{
    KvKey key = change_key(seq);
    return put_row(txn, KV_CHANGE, &key, ROW_SPEC(change_fields), c, error);
}

static bool
read_row(RowSpec spec, KvValue value, void *object)
{
    WireReader r = wire_reader(value.data, value.len);
    return row_decode(spec, &r, object);
}

/* NULL, for decoders to return. */
static void *
malformed(GError **error, const char *what)
{
    fail(error, STORE_ERROR_CORRUPT, "the row of a %s is malformed", what);
    return NULL;
}

Document *
document_decode(uint64_t id, KvValue value, GError **error)
{
    g_autoptr(Document) d = g_new0(Document, 1);
    d->id = id;
    if (!read_row(ROW_SPEC(document_fields), value, d) || d->slug == NULL || d->title == NULL ||
        d->type == NULL)
        return malformed(error, "document");
    return g_steal_pointer(&d);
}

Version *
version_decode(uint64_t document, uint32_t number, KvValue value, GError **error)
{
    g_autoptr(Version) v = g_new0(Version, 1);
    v->document = document;
    v->number = number;
    if (!read_row(ROW_SPEC(version_fields), value, v) || v->state > VERSION_ERASED ||
        digest_is_zero(&v->sha256))
        return malformed(error, "version");
    if (v->file_name == NULL) /* erased */
        v->file_name = g_strdup("");
    return g_steal_pointer(&v);
}

Upload *
upload_decode(const Digest *sha256, KvValue value, GError **error)
{
    g_autoptr(Upload) u = g_new0(Upload, 1);
    u->sha256 = *sha256;
    if (!read_row(ROW_SPEC(upload_fields), value, u) || u->text_id == 0 || u->state > TEXT_FAILED ||
        u->reason > REASON_LIMIT)
        return malformed(error, "upload");
    g_autoptr(GBytes) findings = NULL;
    WireReader all = wire_reader(value.data, value.len), field;
    uint8_t tag;
    while (wire_next_field(&all, &tag, &field)) {
        if (tag == UPLOAD_TAG_FINDINGS && findings == NULL)
            findings = g_bytes_new(field.at, field.left);
    }
    u->findings = findings_decode(findings, error);
    if (u->findings == NULL)
        return NULL;
    if (u->file_name == NULL)
        u->file_name = g_strdup("");
    return g_steal_pointer(&u);
}

bool
change_decode(KvValue value, ChangeRow *ret_row, GError **error)
{
    ChangeRow row = {0};
    if (!read_row(ROW_SPEC(change_fields), value, &row) || row.document == 0 ||
        row.kind < CHANGE_RELEASED || row.kind > CHANGE_RETITLED)
        return malformed(error, "change") != NULL;
    *ret_row = row;
    return true;
}

GBytes *
findings_encode(const GPtrArray *findings)
{
    if (findings == NULL || findings->len == 0)
        return NULL;
    GByteArray *out = g_byte_array_new();
    for (guint i = 0; i < findings->len; i++) {
        g_autoptr(GByteArray) one = g_byte_array_new();
        row_encode(ROW_SPEC(finding_fields), findings->pdata[i], one);
        wire_field_put_blob(out, TAG_FINDING, one->data, one->len);
    }
    return g_byte_array_free_to_bytes(out);
}

static void
free_finding(gpointer finding)
{
    finding_free(finding);
}

GPtrArray *
findings_decode(GBytes *bytes, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_finding);
    if (bytes == NULL)
        return g_steal_pointer(&list);
    WireReader all = wire_reader(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)), one;
    uint8_t tag;
    while (wire_next_field(&all, &tag, &one)) {
        if (tag != TAG_FINDING)
            continue;
        Finding *finding = g_new0(Finding, 1);
        g_ptr_array_add(list, finding);
        if (!row_decode(ROW_SPEC(finding_fields), &one, finding) || finding->code == NULL ||
            finding->severity > SEVERITY_PROBLEM)
            return malformed(error, "finding");
    }
    if (!wire_done(&all))
        return malformed(error, "finding");
    return g_steal_pointer(&list);
}

Body *
body_decode(const char *id, KvValue value, GError **error)
{
    g_autoptr(Body) b = g_new0(Body, 1);
    b->id = g_strdup(id);
    if (!read_row(ROW_SPEC(body_fields), value, b) || b->name == NULL)
        return malformed(error, "body");
    return g_steal_pointer(&b);
}

DocumentType *
document_type_decode(const char *id, KvValue value, GError **error)
{
    g_autoptr(DocumentType) t = g_new0(DocumentType, 1);
    t->id = g_strdup(id);
    if (!read_row(ROW_SPEC(type_fields), value, t) || t->label == NULL)
        return malformed(error, "type");
    return g_steal_pointer(&t);
}
