/* key.c - see key.h. A key that grows beyond LMDB's limit is our own bug: lengths of input are
 * bounded where it comes in (limits.h), long things are hashed. */
#include "store/kv/key.h"

#include <glib.h>
#include <string.h>

void
key_init(KvKey *key)
{
    key->len = 0;
}

void
key_bytes(KvKey *key, const void *data, size_t len)
{
    if (len > (size_t)(KV_KEY_MAX - key->len))
        g_error("key longer than %d bytes", KV_KEY_MAX);
    if (len > 0)
        memcpy(key->bytes + key->len, data, len);
    key->len = (uint16_t)(key->len + len);
}

void
key_u8(KvKey *key, uint8_t v)
{
    key_bytes(key, &v, 1);
}

void
key_u32(KvKey *key, uint32_t v)
{
    uint32_t be = GUINT32_TO_BE(v);
    key_bytes(key, &be, sizeof be);
}

void
key_u64(KvKey *key, uint64_t v)
{
    uint64_t be = GUINT64_TO_BE(v);
    key_bytes(key, &be, sizeof be);
}

void
key_i64(KvKey *key, int64_t v)
{
    key_u64(key, (uint64_t)v ^ UINT64_C(1) << 63);
}

void
key_digest(KvKey *key, const Digest *d)
{
    key_bytes(key, d->bytes, DIGEST_BYTES);
}

void
key_text(KvKey *key, const char *text)
{
    key_bytes(key, text, strlen(text) + 1);
}

void
key_text_last(KvKey *key, const char *text)
{
    key_bytes(key, text, strlen(text));
}
