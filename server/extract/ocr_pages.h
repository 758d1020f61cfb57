/* ocr_pages.h - the pages of a document that have no text, read from their images: several at once, and
 * what becomes of the extraction. Knows no queue and no process: the caller says when a page may begin. */
#pragma once
#include "server/extract/extractor.h"

typedef struct {
    Extractor *extractor;
    const Limits *limits;
    unsigned threads; /* pages at once */
    /* Waits until one more page may be read; false = stop everything. Each true is followed by one
     * leave(). From any of the threads. */
    bool (*enter)(void *data);
    void (*leave)(void *data);
    /* DONE pages have been read, well or badly. One call at a time. */
    void (*progress)(uint32_t done, void *data);
    void *data;
} OcrCrew;

/* How many pages of X are to be read so: those without a letter or digit, as far as MAX. */
uint32_t ocr_pages_wanted(const Extraction *x, uint32_t max);
/* Reads them from the PDF behind FD and puts text, layout, state and findings into X. A page that
 * cannot be read stays without text. False with BUSY, and X as it was, when the whole has to be tried
 * again later. */
bool ocr_pages_read(const OcrCrew *crew, int fd, Extraction *x, GError **error);
