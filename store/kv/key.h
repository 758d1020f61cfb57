/* key.h - order-preserving keys, at most 511 bytes (LMDB's limit, asserted here). Integers are
 * fixed-width big-endian; signed ones have the sign bit flipped; a string that is not last ends in
 * NUL. */
#pragma once
#include "store/base/digest.h"

#include <stddef.h>
#include <stdint.h>

#define KV_KEY_MAX 511

typedef struct {
    uint16_t len;
    uint8_t bytes[KV_KEY_MAX];
} KvKey;

/* Builds a key in place: KvKey k; key_init(&k); key_u64(&k, id); key_u32(&k, n); Each adds at the
 * end. */
void key_init(KvKey *key);
void key_u8(KvKey *key, uint8_t v);
void key_u32(KvKey *key, uint32_t v);
void key_u64(KvKey *key, uint64_t v);
void key_i64(KvKey *key, int64_t v);
void key_digest(KvKey *key, const Digest *d);
void key_text(KvKey *key, const char *text);      /* with the NUL: something follows */
void key_text_last(KvKey *key, const char *text); /* without: the last part, or a prefix */
void key_bytes(KvKey *key, const void *data, size_t len);
