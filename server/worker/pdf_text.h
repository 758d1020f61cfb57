/* pdf_text.h - the text of each page, in the order and with the hyphens that poppler gives, and its
 * layout.
 * Annotations and form fields are not touched: a form of 2.5 KB can keep poppler busy for ever. */
#pragma once
#include "server/worker/frames.h"

#include <poppler.h>
#include <stdbool.h>

/* poppler 22.12 brings no autoptr of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

/* One FRAME_PAGE per page, and a FRAME_LAYOUT if the page could be loaded. False when there is more text than job->text_bytes: the caller fails the job.
 */
bool pdf_text(FrameWriter *w, PopplerDocument *document, uint32_t pages, uint64_t max_bytes);
