/* frames.c - see frames.h. The buffer is static: the child has its own copy after the fork, and a
 * failed allocation can be reported without allocating. */
#include "server/worker/frames.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (128 * 1024)

struct FrameWriter {
    int fd;
    bool told_no_memory;
    size_t used;
    uint8_t buffer[BUFFER_BYTES];
};

/* The one piece of mutable state of the child; single-threaded, so malloc's wrapper may reach for
 * it. */
static FrameWriter writer = {.fd = -1};

FrameWriter *
frames_open(int fd)
{
    writer.fd = fd;
    writer.used = 0;
    writer.told_no_memory = false;
    return &writer;
}

static void
write_out(int fd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _exit(1);
        bytes += n;
        len -= (size_t)n;
    }
}

static void
flush(FrameWriter *w)
{
    write_out(w->fd, w->buffer, w->used);
    w->used = 0;
}

static void
put_u32(uint8_t *at, uint32_t v)
{
    at[0] = (uint8_t)(v >> 24);
    at[1] = (uint8_t)(v >> 16);
    at[2] = (uint8_t)(v >> 8);
    at[3] = (uint8_t)v;
}

static void
put_head(uint8_t *at, FrameKind kind, uint32_t number, uint32_t len)
{
    at[0] = (uint8_t)kind;
    put_u32(at + 1, number);
    put_u32(at + 5, len);
}

void
frames_bytes(FrameWriter *w, FrameKind kind, uint32_t number, const void *bytes, size_t len)
{
    if (len > UINT32_MAX)
        _exit(1); /* far beyond every limit: the supervisor would refuse it */
    if (BUFFER_BYTES - w->used < FRAME_HEAD_BYTES + len)
        flush(w);
    put_head(w->buffer + w->used, kind, number, (uint32_t)len);
    w->used += FRAME_HEAD_BYTES;
    if (len > BUFFER_BYTES - FRAME_HEAD_BYTES) {
        flush(w);
        write_out(w->fd, bytes, len);
        return;
    }
    if (len > 0)
        memcpy(w->buffer + w->used, bytes, len);
    w->used += len;
}

void
frames_integer(FrameWriter *w, Fact fact, uint64_t value)
{
    uint8_t bytes[8];
    put_u32(bytes, (uint32_t)(value >> 32));
    put_u32(bytes + 4, (uint32_t)value);
    frames_bytes(w, FRAME_FACT, fact, bytes, sizeof bytes);
}

void
frames_string(FrameWriter *w, Fact fact, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    frames_bytes(w, FRAME_FACT, fact, text, strnlen(text, FACT_STRING_BYTES));
}

void
frames_no_memory(void)
{
    if (writer.fd < 0 || writer.told_no_memory)
        return;
    writer.told_no_memory = true;
    /* Allocation never happens inside this file, so the pipe is at the end of a frame. */
    uint8_t head[FRAME_HEAD_BYTES];
    put_head(head, FRAME_NO_MEMORY, 0, 0);
    flush(&writer);
    write_out(writer.fd, head, sizeof head);
}

void
frames_text_end(FrameWriter *w)
{
    frames_bytes(w, FRAME_TEXT_END, 0, NULL, 0);
    flush(w);
}

void
frames_end(FrameWriter *w)
{
    frames_bytes(w, FRAME_END, 0, NULL, 0);
    flush(w);
}

void
frames_fail(FrameWriter *w, WorkerFailure failure)
{
    frames_bytes(w, FRAME_FAILED, failure, NULL, 0);
    frames_end(w);
    _exit(0);
}
