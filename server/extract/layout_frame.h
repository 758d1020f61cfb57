/* layout_frame.h - reads what a worker says of where a page's lines stand (FRAME_LAYOUT in
 * protocol.h). The bytes are hostile; the text has been cleaned since they were written, so what no
 * longer fits it is left out. A pure function. */
#pragma once
#include "store/base/wire.h"
#include "store/doc/extraction.h"

/* Fills the fresh LAYOUT from the LEN bytes of a frame about the page whose text came as RAW and is
 * TEXT now; CORK: it was decoded (cork.h) in between. False when the frame is malformed. True otherwise: LAYOUT fits TEXT, at worst without
 * lines or raised characters. */
bool layout_frame_read(const void *bytes, size_t len, WireReader raw, const char *text,
                       bool cork, PageLayout *layout);
