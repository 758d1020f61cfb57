/* pdf_meta.h - what a document says of itself, as facts: version, encryption, the information
 * dictionary, catalogue. */
#pragma once
#include "server/worker/frames.h"
#include "server/worker/signed_range.h"

#include <glib.h>
#include <poppler.h>

/* From now on poppler's messages are counted and not printed. */
void pdf_count_errors(void);
uint64_t pdf_errors(void);

/* DOCUMENT was opened from BYTES. *RET_SIGNATURES points into them. */
void pdf_meta(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len,
              SignedRanges *ret_signatures);
