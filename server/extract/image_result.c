/* image_result.c - see image_result.h. */
#include "server/extract/image_result.h"

#include "server/extract/frame_walk.h"
#include "server/extract/protocol.h"
#include "store/base/wire.h"

#include <string.h>
#include <zlib.h>

#define IHDR 0x49484452u
#define PLTE 0x504c5445u
#define IDAT 0x49444154u
#define IEND 0x49454e44u
#define IHDR_BYTES 13

/* The length, type and body of the next chunk, whose checksum holds. */
static bool
next_chunk(WireReader *r, uint32_t *ret_type, WireReader *ret_body)
{
    uint32_t len = wire_u32(r);
    const uint8_t *checked = r->at;
    *ret_type = wire_u32(r);
    const uint8_t *body = wire_bytes(r, len);
    uint32_t crc = wire_u32(r);
    if (r->failed)
        return false;
    *ret_body = wire_reader(body, len);
    return crc == (uint32_t)crc32(0, checked, (uInt)(len + 4));
}

static bool
check_header(WireReader *r, int width_max, PreviewSize *ret, uint8_t *ret_kind)
{
    uint32_t width = wire_u32(r), height = wire_u32(r);
    uint8_t depth = wire_u8(r);
    *ret_kind = wire_u8(r);
    bool plain = wire_u8(r) == 0 && wire_u8(r) == 0 && wire_u8(r) == 0;
    if (!wire_done(r) || !plain || depth != 8 ||
        (*ret_kind != 0 && *ret_kind != 2 && *ret_kind != 3) || width == 0 || height == 0 ||
        width > (uint32_t)width_max || height > UINT16_MAX ||
        (double)width * height > PREVIEW_PIXELS_MAX * 1.01) /* of rounding */
        return false;
    *ret = (PreviewSize){(int)width, (int)height};
    return true;
}

bool
image_png_check(const uint8_t *bytes, size_t len, int width_max, PreviewSize *ret)
{
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    WireReader r = wire_reader(bytes, len), body;
    const uint8_t *begin = wire_bytes(&r, sizeof signature);
    uint32_t type;
    uint8_t kind;
    if (begin == NULL || memcmp(begin, signature, sizeof signature) != 0 ||
        !next_chunk(&r, &type, &body) || type != IHDR ||
        !check_header(&body, width_max, ret, &kind))
        return false;
    if (!next_chunk(&r, &type, &body))
        return false;
    if (kind == 3 && (type != PLTE || body.left == 0 || body.left > 768 || body.left % 3 != 0 ||
                      !next_chunk(&r, &type, &body)))
        return false;
    return type == IDAT && next_chunk(&r, &type, &body) && type == IEND && body.left == 0 &&
           r.left == 0;
}

static bool
take_image(Preview *preview, uint32_t which, const uint8_t *bytes, size_t len)
{
    static const int widths[PREVIEW_KINDS] = {PREVIEW_WIDTH, PREVIEW_THUMB_WIDTH};
    if (which >= PREVIEW_KINDS || preview->images[which] != NULL ||
        !image_png_check(bytes, len, widths[which], &preview->sizes[which]))
        return false;
    preview->images[which] = g_bytes_new(bytes, len);
    return true;
}

static bool
take_failure(Preview *preview, uint32_t number, size_t len)
{
    static const PreviewOutcome outcomes[] = {[FAILURE_ENCRYPTED] = PREVIEW_ENCRYPTED,
                                              [FAILURE_DAMAGED] = PREVIEW_DAMAGED,
                                              [FAILURE_LIMIT] = PREVIEW_LIMIT};
    if (len != 0 || number < FAILURE_ENCRYPTED || number > FAILURE_LIMIT ||
        preview->outcome != PREVIEW_OK)
        return false;
    preview->outcome = outcomes[number];
    return true;
}

static bool
take_frame(uint8_t kind, uint32_t number, const uint8_t *bytes, size_t len, void *data)
{
    if (kind == FRAME_FAILED)
        return take_failure(data, number, len);
    return kind == FRAME_IMAGE && ((Preview *)data)->outcome == PREVIEW_OK &&
           take_image(data, number, bytes, len);
}

ResultKind
image_result_parse(const void *bytes, size_t len, Preview *preview)
{
    ResultKind kind = frame_walk(bytes, len, PREVIEW_IMAGE_BYTES, take_frame, preview);
    bool all = preview->images[PREVIEW_PAGE] != NULL && preview->images[PREVIEW_THUMB] != NULL;
    if (kind == RESULT_COMPLETE && preview->outcome == PREVIEW_OK && !all)
        return RESULT_BROKEN;
    if (preview->outcome != PREVIEW_OK)
        preview_clear(preview); /* half of a page is none */
    return kind;
}
