/* extraction_codec.c - the stored form of an extraction: a fixed head (magic, format, unpacked
 * length) and one zstd frame with tagged fields, so that a reader knows before unpacking how much
 * it will get, and an older program skips fields that it does not know. Fields stand in a fixed
 * order and defaults are left out: equal input gives equal bytes. */
#include "store/doc/extraction.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/base/wire.h"

#include <string.h>
#include <zstd.h>

#define STORED_MAGIC "RWEX"
#define STORED_FORMAT 1
#define HEAD_BYTES (4 + 1 + 8)
#define ZSTD_LEVEL 3
/* Everything beside the text: metadata, findings, the few bytes that frame each page; and where
 * each line stands, which is at most about 20 bytes for a line, seldom more than a third of its
 * text. */
#define OVERHEAD_BYTES (16 * MIB)

/* Tags are part of the format: never reused, never renumbered. */
enum {
    TAG_STATE = 1,
    TAG_REASON,
    TAG_PAGE_COUNT,
    TAG_TEXT_BYTES,
    TAG_ENCRYPTED,
    TAG_PERMISSIONS,
    TAG_PDF_VERSION,
    TAG_TITLE,
    TAG_AUTHOR,
    TAG_SUBJECT,
    TAG_CREATOR,
    TAG_PRODUCER,
    TAG_CREATED,
    TAG_MODIFIED,
    TAG_MAGIC_TYPE,
    TAG_PAGE,
    TAG_FINDING,
    TAG_LANG,
    TAG_LAYOUT,
    TAG_OUTLINE,
    TAG_HEADING,
};

static void
put_finding(GByteArray *out, const Finding *finding)
{
    g_autoptr(GByteArray) inner = g_byte_array_new();
    wire_put_u8(inner, (uint8_t)finding->severity);
    wire_put_string(inner, finding->code);
    wire_put_string(inner, finding->detail);
    wire_field_put_blob(out, TAG_FINDING, inner->data, inner->len);
}

static void
put_layout(GByteArray *out, const PageLayout *layout)
{
    g_autoptr(GByteArray) inner = g_byte_array_new();
    page_layout_encode(layout, inner);
    wire_field_put_blob(out, TAG_LAYOUT, inner->data, inner->len);
}

static void
put_title(GByteArray *out, uint8_t tag, uint16_t level, uint32_t page, const char *title)
{
    g_autoptr(GByteArray) inner = g_byte_array_new();
    wire_put_u16(inner, level);
    wire_put_u32(inner, page);
    wire_put_string(inner, title);
    wire_field_put_blob(out, tag, inner->data, inner->len);
}

static GByteArray *
encode_fields(const Extraction *x)
{
    GByteArray *out = g_byte_array_new();
    wire_field_put_uint(out, TAG_STATE, x->state);
    wire_field_put_uint(out, TAG_REASON, x->reason);
    wire_field_put_uint(out, TAG_PAGE_COUNT, x->page_count);
    wire_field_put_uint(out, TAG_TEXT_BYTES, x->text_bytes);
    wire_field_put_uint(out, TAG_ENCRYPTED, x->encrypted);
    wire_field_put_uint(out, TAG_PERMISSIONS, x->permissions);
    wire_field_put_string(out, TAG_PDF_VERSION, x->pdf_version);
    wire_field_put_string(out, TAG_TITLE, x->title);
    wire_field_put_string(out, TAG_AUTHOR, x->author);
    wire_field_put_string(out, TAG_SUBJECT, x->subject);
    wire_field_put_string(out, TAG_CREATOR, x->creator);
    wire_field_put_string(out, TAG_PRODUCER, x->producer);
    wire_field_put_uint(out, TAG_CREATED, (uint64_t)x->created_us);
    wire_field_put_uint(out, TAG_MODIFIED, (uint64_t)x->modified_us);
    wire_field_put_string(out, TAG_MAGIC_TYPE, x->magic_type);
    for (guint i = 0; i < x->findings->len; i++)
        put_finding(out, g_ptr_array_index(x->findings, i));
    for (guint i = 0; i < x->pages->len; i++) {
        const char *text = g_ptr_array_index(x->pages, i);
        wire_field_put_blob(out, TAG_PAGE, text, strlen(text));
    }
    wire_field_put_string(out, TAG_LANG, x->lang);
    for (guint i = 0; i < x->layouts->len; i++)
        put_layout(out, g_ptr_array_index(x->layouts, i));
    for (guint i = 0; i < x->outline->len; i++) {
        const OutlineEntry *e = g_ptr_array_index(x->outline, i);
        put_title(out, TAG_OUTLINE, e->level, e->page, e->title);
    }
    for (guint i = 0; i < x->headings->len; i++) {
        const TagHeading *h = g_ptr_array_index(x->headings, i);
        put_title(out, TAG_HEADING, h->level, h->page, h->text);
    }
    return out;
}

GBytes *
extraction_encode(const Extraction *x)
{
    g_autoptr(GByteArray) raw = encode_fields(x);
    size_t bound = ZSTD_compressBound(raw->len);
    uint8_t *packed = g_malloc(HEAD_BYTES + bound);

    g_autoptr(GByteArray) head = g_byte_array_sized_new(HEAD_BYTES);
    wire_put_bytes(head, STORED_MAGIC, 4);
    wire_put_u8(head, STORED_FORMAT);
    wire_put_u64(head, raw->len);
    g_assert(head->len == HEAD_BYTES);
    memcpy(packed, head->data, HEAD_BYTES);

    /* With zstd's own checksum: whoever reads the blob alone sees that it has rotted. */
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
    size_t len = ZSTD_compress2(zstd, packed + HEAD_BYTES, bound, raw->data, raw->len);
    ZSTD_freeCCtx(zstd);
    g_assert(!ZSTD_isError(len)); /* the destination is as large as the worst case */
    return g_bytes_new_take(g_realloc(packed, HEAD_BYTES + len), HEAD_BYTES + len);
}

/* A finding's severity, code and detail; false when they are not well formed. */
static bool
take_finding(Extraction *x, WireReader *value)
{
    uint8_t severity = wire_u8(value);
    g_autofree char *code = wire_string(value, LIMIT_ID_BYTES);
    g_autofree char *detail = wire_string(value, LIMIT_TITLE_BYTES);
    if (!wire_done(value) || severity > SEVERITY_PROBLEM || code == NULL || detail == NULL)
        return false;
    extraction_add_finding(x, code, severity, *detail != '\0' ? detail : NULL);
    return true;
}

static bool
take_string(char **place, WireReader *value)
{
    g_free(*place);
    *place = wire_field_string(value);
    return *place != NULL;
}

static bool
take_uint(uint64_t *place, uint64_t max, WireReader *value)
{
    *place = wire_field_uint(value);
    return !value->failed && *place <= max;
}

static bool
take_u32(uint32_t *place, uint64_t max, WireReader *value)
{
    uint64_t v;
    if (!take_uint(&v, max, value))
        return false;
    *place = (uint32_t)v;
    return true;
}

static bool
take_instant(int64_t *place, WireReader *value)
{
    uint64_t v;
    if (!take_uint(&v, UINT64_MAX, value))
        return false;
    *place = (int64_t)v;
    return true;
}

static bool
take_page(Extraction *x, WireReader *value)
{
    /* An empty field is an empty page; wire_field_string is only asked about bytes that are there.
     */
    char *text = value->left == 0 ? g_strdup("") : wire_field_string(value);
    if (text == NULL)
        return false;
    g_ptr_array_add(x->pages, text);
    return true;
}

static bool
take_layout(Extraction *x, WireReader *value)
{
    PageLayout *layout = page_layout_decode(value);
    if (layout != NULL)
        g_ptr_array_add(x->layouts, layout);
    return layout != NULL;
}

static bool
take_title(WireReader *value, uint16_t *level, uint32_t *page, char **title)
{
    *level = wire_u16(value);
    *page = wire_u32(value);
    *title = wire_string(value, LIMIT_TITLE_BYTES);
    return wire_done(value) && *title != NULL;
}

static bool
take_outline(Extraction *x, WireReader *value)
{
    OutlineEntry *e = g_new0(OutlineEntry, 1);
    g_ptr_array_add(x->outline, e);
    return take_title(value, &e->level, &e->page, &e->title);
}

static bool
take_heading(Extraction *x, WireReader *value)
{
    TagHeading *h = g_new0(TagHeading, 1);
    g_ptr_array_add(x->headings, h);
    return take_title(value, &h->level, &h->page, &h->text);
}

static bool
take_field(Extraction *x, uint8_t tag, WireReader *value)
{
    uint32_t small = 0;
    switch (tag) {
    case TAG_STATE:
        if (!take_u32(&small, TEXT_FAILED, value))
            return false;
        x->state = small;
        return true;
    case TAG_REASON:
        if (!take_u32(&small, REASON_LIMIT, value))
            return false;
        x->reason = small;
        return true;
    case TAG_PAGE_COUNT:
        return take_u32(&x->page_count, UINT32_MAX, value);
    case TAG_TEXT_BYTES:
        return take_uint(&x->text_bytes, UINT64_MAX, value);
    case TAG_ENCRYPTED:
        if (!take_u32(&small, 1, value))
            return false;
        x->encrypted = small != 0;
        return true;
    case TAG_PERMISSIONS:
        return take_u32(&x->permissions, UINT32_MAX, value);
    case TAG_PDF_VERSION:
        return take_string(&x->pdf_version, value);
    case TAG_TITLE:
        return take_string(&x->title, value);
    case TAG_AUTHOR:
        return take_string(&x->author, value);
    case TAG_SUBJECT:
        return take_string(&x->subject, value);
    case TAG_CREATOR:
        return take_string(&x->creator, value);
    case TAG_PRODUCER:
        return take_string(&x->producer, value);
    case TAG_CREATED:
        return take_instant(&x->created_us, value);
    case TAG_MODIFIED:
        return take_instant(&x->modified_us, value);
    case TAG_MAGIC_TYPE:
        return take_string(&x->magic_type, value);
    case TAG_FINDING:
        return take_finding(x, value);
    case TAG_PAGE:
        return take_page(x, value);
    case TAG_LANG:
        return take_string(&x->lang, value);
    case TAG_LAYOUT:
        return take_layout(x, value);
    case TAG_OUTLINE:
        return take_outline(x, value);
    case TAG_HEADING:
        return take_heading(x, value);
    default:
        return true; /* written by a later program */
    }
}

/* Who reads the layout relies on it. */
static bool
layouts_fit(const Extraction *x)
{
    if (x->layouts->len == 0)
        return true;
    if (x->layouts->len != x->pages->len)
        return false;
    for (guint i = 0; i < x->layouts->len; i++) {
        if (!page_layout_fits(x->layouts->pdata[i], x->pages->pdata[i]))
            return false;
    }
    return true;
}

static Extraction *
decode_fields(const uint8_t *raw, size_t len, GError **error)
{
    g_autoptr(Extraction) x = extraction_new();
    WireReader r = wire_reader(raw, len);
    uint8_t tag;
    WireReader value;
    while (wire_next_field(&r, &tag, &value)) {
        if (!take_field(x, tag, &value)) {
            fail(error, STORE_ERROR_CORRUPT, "extraction: field %u is malformed", tag);
            return NULL;
        }
    }
    if (!wire_done(&r)) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: cut off");
        return NULL;
    }
    if (x->pages->len != 0 && x->pages->len != x->page_count) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: %u texts for %u pages", x->pages->len,
             x->page_count);
        return NULL;
    }
    if (!layouts_fit(x)) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: the layout does not fit the text");
        return NULL;
    }
    return g_steal_pointer(&x);
}

Extraction *
extraction_decode(GBytes *stored, uint64_t max_text, GError **error)
{
    size_t len;
    const uint8_t *data = g_bytes_get_data(stored, &len);
    WireReader r = wire_reader(data, len);
    const uint8_t *magic = wire_bytes(&r, 4);
    uint8_t format = wire_u8(&r);
    uint64_t raw_len = wire_u64(&r);
    if (r.failed || memcmp(magic, STORED_MAGIC, 4) != 0 || format != STORED_FORMAT) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: unknown format");
        return NULL;
    }
    if (raw_len > OVERHEAD_BYTES && (raw_len - OVERHEAD_BYTES) / 2 > max_text) {
        fail(error, STORE_ERROR_LIMIT, "extraction: would unpack to %" G_GUINT64_FORMAT " bytes",
             raw_len);
        return NULL;
    }
    /* The frame must agree with the head before any memory is taken for it. */
    if (ZSTD_getFrameContentSize(r.at, r.left) != raw_len) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: length does not agree");
        return NULL;
    }
    g_autofree uint8_t *raw = g_try_malloc(raw_len + 1);
    if (raw == NULL) {
        fail(error, STORE_ERROR_LIMIT, "extraction: no memory for %" G_GUINT64_FORMAT " bytes",
             raw_len);
        return NULL;
    }
    size_t got = ZSTD_decompress(raw, raw_len, r.at, r.left);
    if (ZSTD_isError(got) || got != raw_len) {
        fail(error, STORE_ERROR_CORRUPT, "extraction: does not unpack");
        return NULL;
    }
    return decode_fields(raw, raw_len, error);
}
