/* deep.h - what is looked at once the text has been sent: scripts, attachments, signatures, fonts,
 * outline, tags.
 * All of it walks structures that a hostile document can make endless, so each stage has its CPU
 * budget; a stage that needs more ends the process with what was found before it. */
#pragma once
#include "server/worker/frames.h"
#include "server/worker/signed_range.h"

#include <poppler.h>
#include <stdbool.h>

/* Before the cage closes. */
bool deep_prepare(void);
/* DOCUMENT was opened from BYTES, in which SIGNATURES were found; FINISH ends the process in an orderly
 * way. */
void deep_look(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len,
               const SignedRanges *signatures, void (*finish)(FrameWriter *));
