/* result.h - reads the frames of a worker child. The bytes are hostile: whoever wrote them may have
 * been taken over by the document. Pure functions over memory. */
#pragma once
#include "store/base/limits.h"
#include "store/doc/extraction.h"

typedef enum {
    RESULT_COMPLETE,  /* an END, and nothing wrong before it: X holds it all */
    RESULT_NO_END,    /* fine so far, but the child did not finish */
    RESULT_NO_MEMORY, /* the same, and it said that memory had run out */
    RESULT_TOO_LARGE, /* beyond limits->pages or limits->text_bytes */
    RESULT_BROKEN,    /* not our protocol: lengths that lie, wrong order, bytes after END */
} ResultKind;

/* Reads LEN bytes into the fresh X. Only with RESULT_COMPLETE is X a result (it may say failed);
 * otherwise the caller makes X a failure. */
ResultKind result_parse(const void *bytes, size_t len, const Limits *limits, Extraction *x);
/* The most bytes that a child within LIMITS can have to say. */
size_t result_max_bytes(const Limits *limits);
