/* digest.c - see digest.h. */
#include "store/base/digest.h"

#include <openssl/evp.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

struct DigestStream {
    EVP_MD_CTX *ctx;
};

DigestStream *
digest_stream_new(void)
{
    DigestStream *s = g_new0(DigestStream, 1);
    s->ctx = EVP_MD_CTX_new();
    g_assert(s->ctx != NULL && EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) == 1);
    return s;
}

void
digest_stream_update(DigestStream *s, const void *data, size_t len)
{
    g_assert(EVP_DigestUpdate(s->ctx, data, len) == 1);
}

Digest
digest_stream_finish(DigestStream *s)
{
    Digest d;
    g_assert(EVP_DigestFinal_ex(s->ctx, d.bytes, NULL) == 1);
    return d;
}

void
digest_stream_free(DigestStream *s)
{
    if (s == NULL)
        return;
    EVP_MD_CTX_free(s->ctx);
    g_free(s);
}

Digest
digest_of(const void *data, size_t len)
{
    Digest d;
    g_assert(EVP_Digest(data, len, d.bytes, NULL, EVP_sha256(), NULL) == 1);
    return d;
}

bool
digest_equal(const Digest *a, const Digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_BYTES) == 0;
}

bool
digest_is_zero(const Digest *d)
{
    static const Digest zero;
    return digest_equal(d, &zero);
}

void
digest_hex(const Digest *d, char hex[DIGEST_HEX_LEN + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        hex[2 * i] = digits[d->bytes[i] >> 4];
        hex[2 * i + 1] = digits[d->bytes[i] & 15];
    }
    hex[DIGEST_HEX_LEN] = '\0';
}

static int
nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

bool
digest_parse(const char *hex, Digest *ret_d)
{
    Digest d;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        int high = nibble(hex[2 * i]);
        int low = high < 0 ? -1 : nibble(hex[2 * i + 1]);
        if (low < 0)
            return false;
        d.bytes[i] = (uint8_t)(high << 4 | low);
    }
    if (hex[DIGEST_HEX_LEN] != '\0')
        return false;
    *ret_d = d;
    return true;
}

guint
digest_hash(gconstpointer d)
{
    guint h;
    memcpy(&h, ((const Digest *)d)->bytes, sizeof h);
    return h;
}

gboolean
digest_hash_equal(gconstpointer a, gconstpointer b)
{
    return digest_equal(a, b);
}

uint64_t
checksum64(const void *a, size_t a_len, const void *b, size_t b_len)
{
    /* The first hash seeds the second: a byte that moves from one part to the other changes the
     * result, and no streaming state (576 bytes) has to be set up for a short record. */
    return XXH3_64bits_withSeed(b, b_len, XXH3_64bits(a, a_len));
}
