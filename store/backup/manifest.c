/* manifest.c - see manifest.h. */
#include "store/backup/manifest.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/limits.h"

#include <string.h>

#define FIRST_LINE "regelwerk-backup 1\n"
#define MANIFEST_BYTES_MAX (4096 * MIB) /* some 25 million files */

static void
entry_free(gpointer data)
{
    ManifestEntry *entry = data;
    g_free(entry->path);
    g_free(entry);
}

GPtrArray *
manifest_new(void)
{
    return g_ptr_array_new_with_free_func(entry_free);
}

char *
manifest_blob_path(const Digest *digest)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(digest, hex);
    return g_strdup_printf("blobs/%.2s/%s", hex, hex);
}

/* Whether PATH is one that a backup can have for content with DIGEST. */
static bool
known_path(const char *path, const Digest *digest, bool *ret_blob)
{
    g_autofree char *blob = manifest_blob_path(digest);
    *ret_blob = strcmp(path, blob) == 0;
    return *ret_blob || strcmp(path, BACKUP_ENV_PATH) == 0;
}

void
manifest_add(GPtrArray *manifest, const char *path, const Digest *digest, uint64_t bytes)
{
    ManifestEntry *entry = g_new0(ManifestEntry, 1);
    entry->digest = *digest;
    entry->bytes = bytes;
    entry->path = g_strdup(path);
    bool is_known = known_path(path, digest, &entry->blob);
    g_assert(is_known);
    g_ptr_array_add(manifest, entry);
}

uint64_t
manifest_bytes(const GPtrArray *manifest)
{
    uint64_t sum = 0;
    for (guint i = 0; i < manifest->len; i++)
        sum += ((const ManifestEntry *)manifest->pdata[i])->bytes;
    return sum;
}

static gint
by_path(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const ManifestEntry *const *)a)->path,
                  (*(const ManifestEntry *const *)b)->path);
}

bool
manifest_write(GPtrArray *manifest, const char *dir, GError **error)
{
    g_autoptr(GString) text = g_string_new(FIRST_LINE);
    char hex[DIGEST_HEX_LEN + 1];
    g_ptr_array_sort(manifest, by_path);
    for (guint i = 0; i < manifest->len; i++) {
        const ManifestEntry *entry = manifest->pdata[i];
        digest_hex(&entry->digest, hex);
        g_string_append_printf(text, "%s %" G_GUINT64_FORMAT " %s\n", hex, entry->bytes,
                               entry->path);
    }
    Digest all = digest_of(text->str, text->len);
    digest_hex(&all, hex);
    g_string_append_printf(text, "end %u %s\n", manifest->len, hex);
    g_autofree char *path = g_build_filename(dir, MANIFEST_NAME, NULL);
    return file_replace(path, text->str, text->len, 0600, error);
}

static bool
parse_number(const char *text, uint64_t *ret_n)
{
    return g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, ret_n, NULL) && text[0] != '+';
}

static bool
parse_entry(const char *line, GPtrArray *manifest)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 4);
    Digest digest;
    uint64_t bytes;
    bool blob;
    if (g_strv_length(words) != 3 || !digest_parse(words[0], &digest) ||
        !parse_number(words[1], &bytes) || !known_path(words[2], &digest, &blob))
        return false;
    if (manifest->len > 0) {
        const ManifestEntry *last = manifest->pdata[manifest->len - 1];
        if (strcmp(last->path, words[2]) >= 0)
            return false;
    }
    manifest_add(manifest, words[2], &digest, bytes);
    return true;
}

/* The line "end ..." at AT, up to the end of the text. */
static bool
parse_end(const char *text, const char *at, size_t len, guint entries)
{
    char hex[DIGEST_HEX_LEN + 1];
    Digest all = digest_of(text, (size_t)(at - text));
    digest_hex(&all, hex);
    g_autofree char *want = g_strdup_printf("end %u %s\n", entries, hex);
    size_t left = len - (size_t)(at - text);
    return left == strlen(want) && memcmp(at, want, left) == 0;
}

static GPtrArray *
parse(const char *text, size_t len)
{
    g_autoptr(GPtrArray) manifest = manifest_new();
    if (len < strlen(FIRST_LINE) || memcmp(text, FIRST_LINE, strlen(FIRST_LINE)) != 0)
        return NULL;
    const char *at = text + strlen(FIRST_LINE), *end = text + len;
    while (at < end) {
        if (g_str_has_prefix(at, "end ")) /* the text ends in NUL, see manifest_read */
            return parse_end(text, at, len, manifest->len) ? g_steal_pointer(&manifest) : NULL;
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL)
            return NULL;
        g_autofree char *line = g_strndup(at, (gsize)(newline - at));
        if (!parse_entry(line, manifest))
            return NULL;
        at = newline + 1;
    }
    return NULL;
}

GPtrArray *
manifest_read(const char *dir, GError **error)
{
    g_autofree char *path = g_build_filename(dir, MANIFEST_NAME, NULL);
    g_autoptr(GBytes) bytes = file_read(path, MANIFEST_BYTES_MAX, error);
    if (bytes == NULL)
        return NULL;
    size_t len;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autofree char *text = g_strndup(data, len);
    GPtrArray *manifest = strlen(text) == len ? parse(text, len) : NULL;
    if (manifest == NULL)
        fail(error, STORE_ERROR_CORRUPT, "%s is damaged or not of this program", path);
    return manifest;
}
