/* frame_walk.c - see frame_walk.h. */
#include "server/extract/frame_walk.h"

#include "server/extract/protocol.h"
#include "store/base/wire.h"

ResultKind
frame_walk(const void *bytes, size_t len, size_t most, FrameTake take, void *data)
{
    bool no_memory = false;
    WireReader r = wire_reader(bytes, len);
    while (r.left >= FRAME_HEAD_BYTES) {
        uint8_t kind = wire_u8(&r);
        uint32_t number = wire_u32(&r);
        uint32_t size = wire_u32(&r);
        if (size > most)
            return RESULT_BROKEN;
        if (size > r.left)
            break; /* cut off in the middle */
        const uint8_t *body = wire_bytes(&r, size);
        bool bare = size == 0 && number == 0;
        if (kind == FRAME_END)
            return bare && r.left == 0 ? RESULT_COMPLETE : RESULT_BROKEN;
        if (kind == FRAME_NO_MEMORY ? !bare : !take(kind, number, body, size, data))
            return RESULT_BROKEN;
        no_memory = no_memory || kind == FRAME_NO_MEMORY;
    }
    return no_memory ? RESULT_NO_MEMORY : RESULT_NO_END;
}
