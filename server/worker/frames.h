/* frames.h - what a worker child says: frames (server/extract/protocol.h) collected in one buffer
 * and written in large pieces, so that a document costs one or two writes. One writer per process.
 */
#pragma once
#include "server/extract/protocol.h"

#include <stddef.h>

typedef struct FrameWriter FrameWriter;

/* The writer of this process, to FD. A failing write ends the process: nobody listens any more. */
FrameWriter *frames_open(int fd);
void frames_bytes(FrameWriter *w, FrameKind kind, uint32_t number, const void *bytes, size_t len);
void frames_integer(FrameWriter *w, Fact fact, uint64_t value);
/* Left out when TEXT is NULL or empty; cut after FACT_STRING_BYTES. */
void frames_string(FrameWriter *w, Fact fact, const char *text);
/* Says that an allocation failed, past the buffer and without allocating; only the first call
 * counts. May be called at any time, even before frames_open (then nothing happens). */
void frames_no_memory(void);
/* TEXT_END, and everything to the pipe: from here on a crash loses nothing of it. */
void frames_text_end(FrameWriter *w);
/* END, and everything to the pipe. */
void frames_end(FrameWriter *w);
/* FAILED with FAILURE, and the end: of the frames and of the process. Nothing is freed. */
void frames_fail(FrameWriter *w, WorkerFailure failure) __attribute__((noreturn));
