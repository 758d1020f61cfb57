/* wire.c - see wire.h. */
#include "store/base/wire.h"

#include <string.h>

WireReader
wire_reader(const void *data, size_t len)
{
    return (WireReader){.at = data, .left = len, .failed = false};
}

const uint8_t *
wire_bytes(WireReader *r, size_t len)
{
    if (r->failed || len > r->left) {
        r->failed = true;
        r->left = 0;
        return NULL;
    }
    const uint8_t *at = r->at;
    r->at += len;
    r->left -= len;
    return at;
}

static uint64_t
read_uint(WireReader *r, size_t len)
{
    const uint8_t *at = wire_bytes(r, len);
    uint64_t v = 0;
    if (at != NULL)
        for (size_t i = 0; i < len; i++)
            v = v << 8 | at[i];
    return v;
}

uint8_t
wire_u8(WireReader *r)
{
    return (uint8_t)read_uint(r, 1);
}

uint16_t
wire_u16(WireReader *r)
{
    return (uint16_t)read_uint(r, 2);
}

uint32_t
wire_u32(WireReader *r)
{
    return (uint32_t)read_uint(r, 4);
}

uint64_t
wire_u64(WireReader *r)
{
    return read_uint(r, 8);
}

static void
set_failed(WireReader *r)
{
    r->failed = true;
    r->left = 0;
}

uint64_t
wire_varint(WireReader *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t b = wire_u8(r);
        if (r->failed)
            return 0;
        if (shift == 63 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7f) << shift;
        if ((b & 0x80) == 0) {
            if (b == 0 && shift > 0)
                break; /* not the shortest form: two encodings of one value would break digests */
            return v;
        }
    }
    set_failed(r);
    return 0;
}

Digest
wire_digest(WireReader *r)
{
    Digest d = {0};
    const uint8_t *at = wire_bytes(r, DIGEST_BYTES);
    if (at != NULL)
        memcpy(d.bytes, at, DIGEST_BYTES);
    return d;
}

const uint8_t *
wire_blob(WireReader *r, size_t max, size_t *ret_len)
{
    uint64_t len = wire_varint(r);
    *ret_len = 0;
    if (r->failed || len > max || len > r->left) {
        set_failed(r);
        return NULL;
    }
    *ret_len = (size_t)len;
    return wire_bytes(r, (size_t)len);
}

static char *
take_text(WireReader *r, const uint8_t *at, size_t len)
{
    if (!g_utf8_validate_len((const char *)at, len, NULL)) {
        set_failed(r);
        return NULL;
    }
    return g_strndup((const char *)at, len);
}

char *
wire_string(WireReader *r, size_t max)
{
    size_t len;
    const uint8_t *at = wire_blob(r, max, &len);
    return at != NULL ? take_text(r, at, len) : NULL;
}

bool
wire_done(const WireReader *r)
{
    return !r->failed && r->left == 0;
}

bool
wire_next_field(WireReader *r, uint8_t *ret_tag, WireReader *ret_value)
{
    if (r->failed || r->left == 0)
        return false;
    uint8_t tag = wire_u8(r);
    size_t len;
    const uint8_t *at = wire_blob(r, SIZE_MAX, &len);
    if (at == NULL)
        return false;
    *ret_tag = tag;
    *ret_value = wire_reader(at, len);
    return true;
}

uint64_t
wire_field_uint(WireReader *value)
{
    if (value->left < 1 || value->left > 8) {
        set_failed(value);
        return 0;
    }
    return read_uint(value, value->left);
}

char *
wire_field_string(WireReader *value)
{
    size_t len = value->left;
    const uint8_t *at = wire_bytes(value, len);
    return at != NULL ? take_text(value, at, len) : NULL;
}

static void
put_uint(GByteArray *out, uint64_t v, unsigned len)
{
    uint8_t b[8];
    for (unsigned i = 0; i < len; i++)
        b[i] = (uint8_t)(v >> (8 * (len - 1 - i)));
    g_byte_array_append(out, b, len);
}

void
wire_put_u8(GByteArray *out, uint8_t v)
{
    g_byte_array_append(out, &v, 1);
}

void
wire_put_u16(GByteArray *out, uint16_t v)
{
    put_uint(out, v, 2);
}

void
wire_put_u32(GByteArray *out, uint32_t v)
{
    put_uint(out, v, 4);
}

void
wire_put_u64(GByteArray *out, uint64_t v)
{
    put_uint(out, v, 8);
}

void
wire_put_varint(GByteArray *out, uint64_t v)
{
    uint8_t b[10];
    guint n = 0;
    do {
        b[n] = (uint8_t)(v & 0x7f);
        v >>= 7;
        if (v != 0)
            b[n] |= 0x80;
        n++;
    } while (v != 0);
    g_byte_array_append(out, b, n);
}

void
wire_put_digest(GByteArray *out, const Digest *d)
{
    g_byte_array_append(out, d->bytes, DIGEST_BYTES);
}

void
wire_put_bytes(GByteArray *out, const void *data, size_t len)
{
    g_assert(len <= G_MAXUINT - out->len);
    if (len > 0)
        g_byte_array_append(out, data, (guint)len);
}

void
wire_put_blob(GByteArray *out, const void *data, size_t len)
{
    wire_put_varint(out, len);
    wire_put_bytes(out, data, len);
}

void
wire_put_string(GByteArray *out, const char *text)
{
    wire_put_blob(out, text, text != NULL ? strlen(text) : 0);
}

void
wire_field_put_uint(GByteArray *out, uint8_t tag, uint64_t v)
{
    if (v == 0)
        return;
    unsigned len = 1;
    while (len < 8 && v >> (8 * len) != 0)
        len++;
    wire_put_u8(out, tag);
    wire_put_u8(out, (uint8_t)len);
    put_uint(out, v, len);
}

void
wire_field_put_string(GByteArray *out, uint8_t tag, const char *text)
{
    if (text != NULL)
        wire_field_put_blob(out, tag, text, strlen(text));
}

void
wire_field_put_digest(GByteArray *out, uint8_t tag, const Digest *d)
{
    if (!digest_is_zero(d))
        wire_field_put_blob(out, tag, d->bytes, DIGEST_BYTES);
}

void
wire_field_put_blob(GByteArray *out, uint8_t tag, const void *data, size_t len)
{
    wire_put_u8(out, tag);
    wire_put_blob(out, data, len);
}
