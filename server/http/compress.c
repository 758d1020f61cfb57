/* compress.c - see compress.h. */
#include "server/http/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#define LARGE (256 * 1024)

static GBytes *
brotli(const uint8_t *data, size_t len)
{
    size_t out_len = len;
    g_autofree uint8_t *out = g_malloc(out_len);
    int quality = len > LARGE ? 2 : 5;
    if (BrotliEncoderCompress(quality, 18, BROTLI_MODE_TEXT, len, data, &out_len, out) !=
        BROTLI_TRUE)
        return NULL;
    return g_bytes_new_take(g_realloc(g_steal_pointer(&out), out_len), out_len);
}

static GBytes *
gzip(const uint8_t *data, size_t len)
{
    z_stream z = {0};
    if (len > G_MAXUINT ||
        deflateInit2(&z, len > LARGE ? 1 : 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    g_autofree uint8_t *out = g_malloc(len);
    z.next_in = (Bytef *)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)len;
    int result = deflate(&z, Z_FINISH);
    size_t out_len = z.total_out;
    deflateEnd(&z);
    if (result != Z_STREAM_END)
        return NULL;
    return g_bytes_new_take(g_realloc(g_steal_pointer(&out), out_len), out_len);
}

GBytes *
compress_body(GBytes *body, Coding coding)
{
    size_t len;
    const uint8_t *data = g_bytes_get_data(body, &len);
    if (len < COMPRESS_MIN)
        return NULL;
    return coding == CODING_BROTLI ? brotli(data, len) : gzip(data, len);
}
