/* broken_view.h - findings that need two versions: references that a draft breaks. */
#pragma once
#include "server/api/view.h"

/* HAVE and what is to be said of VERSION against the released one before it: a finding each for the first
 * references that lead nowhere any more, one for the rest. Only of drafts and submitted ones; all else
 * gets HAVE back. UPLOAD is VERSION's. Reads both structures. False with CORRUPT. */
bool view_broken_references(View *view, const Document *document, const GPtrArray *versions,
                            const Version *version, const Upload *upload,
                            const FindingModel **io_findings, size_t *io_n, GError **error);
