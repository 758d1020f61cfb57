/* preview.c - see preview.h. Nothing is synced: a file that a power cut has cut does not match its
 * checksums, counts as never made, and is made again. */
#include "store/preview/preview.h"

#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/wire.h"
#include "store/preview/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC 0x52575047u /* "RWPG" */
#define FORMAT 1
#define HEAD_BYTES 48

typedef struct {
    PreviewSize size;
    uint32_t bytes;
    uint64_t checksum;
} Part;

typedef struct {
    PreviewOutcome outcome;
    Part parts[PREVIEW_KINDS];
} Head;

void
preview_clear(Preview *preview)
{
    for (size_t i = 0; i < PREVIEW_KINDS; i++)
        g_clear_pointer(&preview->images[i], g_bytes_unref);
}

static char *
page_path(const char *data, const Digest *sha256, uint32_t page)
{
    g_autofree char *folder = preview_folder_of(data, PREVIEW_VERSION, sha256);
    return g_strdup_printf("%s/%u", folder, page);
}

static bool
decode_head(const uint8_t bytes[HEAD_BYTES], Head *ret)
{
    WireReader r = wire_reader(bytes, HEAD_BYTES);
    bool known = wire_u32(&r) == MAGIC && wire_u8(&r) == FORMAT;
    ret->outcome = wire_u8(&r);
    wire_u16(&r);
    for (size_t i = 0; i < PREVIEW_KINDS; i++) {
        Part *part = &ret->parts[i];
        part->size.width = wire_u16(&r);
        part->size.height = wire_u16(&r);
        part->bytes = wire_u32(&r);
        part->checksum = wire_u64(&r);
        known = known && part->bytes <= PREVIEW_IMAGE_BYTES;
    }
    return known && ret->outcome <= PREVIEW_LIMIT &&
           wire_u64(&r) == checksum64(bytes, HEAD_BYTES - 8, NULL, 0);
}

/* The bytes of PART, which begins at OFFSET; NULL when they are not what was written. */
static GBytes *
read_part(int fd, off_t offset, const Part *part)
{
    g_autofree uint8_t *bytes = g_try_malloc(MAX(part->bytes, 1));
    if (bytes == NULL || pread(fd, bytes, part->bytes, offset) != (ssize_t)part->bytes ||
        checksum64(bytes, part->bytes, NULL, 0) != part->checksum)
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&bytes), part->bytes);
}

GBytes *
preview_load(const char *data, const Digest *sha256, uint32_t page, PreviewKind kind,
             PreviewOutcome *ret_outcome, GError **error)
{
    g_autofree char *path = page_path(data, sha256, page);
    auto_fd int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    uint8_t bytes[HEAD_BYTES];
    Head head;
    if (fd < 0) {
        fail_errno(error, errno, "%s", path);
        return NULL;
    }
    if (pread(fd, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes && decode_head(bytes, &head)) {
        off_t offset = HEAD_BYTES;
        for (PreviewKind i = 0; i < kind; i++)
            offset += head.parts[i].bytes;
        *ret_outcome = head.outcome;
        GBytes *image =
            head.outcome == PREVIEW_OK ? read_part(fd, offset, &head.parts[kind]) : NULL;
        if (image != NULL || head.outcome != PREVIEW_OK)
            return image;
    }
    fail(error, STORE_ERROR_NOT_FOUND, "%s is damaged", path);
    return NULL;
}

static void
encode(const Preview *preview, GByteArray *out)
{
    wire_put_u32(out, MAGIC);
    wire_put_u8(out, FORMAT);
    wire_put_u8(out, (uint8_t)preview->outcome);
    wire_put_u16(out, 0);
    for (size_t i = 0; i < PREVIEW_KINDS; i++) {
        gsize len = 0;
        const void *bytes =
            preview->images[i] != NULL ? g_bytes_get_data(preview->images[i], &len) : NULL;
        wire_put_u16(out, (uint16_t)preview->sizes[i].width);
        wire_put_u16(out, (uint16_t)preview->sizes[i].height);
        wire_put_u32(out, (uint32_t)len);
        wire_put_u64(out, checksum64(bytes, len, NULL, 0));
    }
    wire_put_u64(out, checksum64(out->data, out->len, NULL, 0));
    for (size_t i = 0; i < PREVIEW_KINDS; i++) {
        gsize len = 0;
        const void *bytes =
            preview->images[i] != NULL ? g_bytes_get_data(preview->images[i], &len) : NULL;
        if (len > 0)
            wire_put_bytes(out, bytes, len);
    }
}

bool
preview_save(const char *data, const Digest *sha256, uint32_t page, const Preview *preview,
             GError **error)
{
    g_autofree char *folder = preview_folder_of(data, PREVIEW_VERSION, sha256);
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return fail_errno(error, errno, "%s", folder);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    encode(preview, bytes);
    g_autofree char *path = page_path(data, sha256, page);
    g_autofree char *unfinished = g_strdup_printf("%s.XXXXXX", path);
    auto_fd int fd = g_mkstemp_full(unfinished, O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail_errno(error, errno, "%s", unfinished);
    bool ok = fd_write_all(fd, bytes->data, bytes->len, error);
    if (ok && rename(unfinished, path) != 0)
        ok = fail_errno(error, errno, "%s", path);
    if (!ok)
        unlink(unfinished);
    return ok || fail_prefix(error, "%s", path);
}
