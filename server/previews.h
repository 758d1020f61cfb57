/* previews.h - images of pages when somebody asks: from what is kept, else drawn now, once however
 * many ask at the same time. */
#pragma once
#include "server/extract/extractor.h"
#include "store/store.h"

typedef struct Previews Previews;

/* Borrows STORE and EXTRACTOR. */
Previews *previews_new(Store *store, Extractor *extractor);
/* From now on nothing is drawn any more: who waits gets BUSY as soon as the page under way ends. */
void previews_end(Previews *previews);
/* Nobody may wait. */
void previews_free(Previews *previews);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Previews, previews_free)

/* The image of KIND of page NUMBER of the PDF SHA256 (owned), which must be there. NULL without an error:
 * it has none (*RET_OUTCOME). What is not kept is drawn, which takes a tenth of a second to many, if
 * MAY_WAIT; else NULL with BUSY and the reason MUST_WAIT. BUSY also when it cannot be drawn now. IO, CORRUPT.
 * Threads: any. */
GBytes *previews_get(Previews *previews, const Digest *sha256, uint32_t number, PreviewKind kind,
                     bool may_wait, PreviewOutcome *ret_outcome, GError **error);
