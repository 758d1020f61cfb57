/* digest.h - SHA-256 (OpenSSL EVP: 12 to 20 times faster than GChecksum) for everything that is
 * named or chained by its content, and XXH3-64 for the checksum that each stored value carries. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX_LEN 64

typedef struct {
    uint8_t bytes[DIGEST_BYTES];
} Digest;

Digest digest_of(const void *data, size_t len);
bool digest_equal(const Digest *a, const Digest *b);
bool digest_is_zero(const Digest *d);
/* Writes 64 lower-case hex characters and a NUL to HEX. */
void digest_hex(const Digest *d, char hex[DIGEST_HEX_LEN + 1]);
/* True if HEX is exactly 64 lower-case hex characters; then *RET_D is written. */
bool digest_parse(const char *hex, Digest *ret_d);
/* GHashTable functions over Digest *. */
guint digest_hash(gconstpointer d);
gboolean digest_hash_equal(gconstpointer a, gconstpointer b);

/* Incremental SHA-256. One thread at a time. */
typedef struct DigestStream DigestStream;
DigestStream *digest_stream_new(void);
void digest_stream_update(DigestStream *s, const void *data, size_t len);
/* Ends the stream; it may only be freed afterwards. */
Digest digest_stream_finish(DigestStream *s);
void digest_stream_free(DigestStream *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DigestStream, digest_stream_free)

/* XXH3-64 over A then B (key and value of a record). Guards against rot, not against an attacker.
 */
uint64_t checksum64(const void *a, size_t a_len, const void *b, size_t b_len);
