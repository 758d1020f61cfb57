/* frame_walk.h - goes over the frames of a child that has one page: the part that all answers of that
 * kind have in common. The bytes are hostile. A pure function. */
#pragma once
#include "server/extract/result.h"

#include <stdbool.h>
#include <stddef.h>

/* Takes one frame into DATA; false when it is not one that may stand there. */
typedef bool (*FrameTake)(uint8_t kind, uint32_t number, const uint8_t *bytes, size_t len, void *data);

/* Hands each frame of the LEN BYTES but END and NO_MEMORY to TAKE; none may be longer than MOST. COMPLETE
 * when END was the last of it. */
ResultKind frame_walk(const void *bytes, size_t len, size_t most, FrameTake take, void *data);
