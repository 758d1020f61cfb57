/* findings.h - what a worker reported, judged: the state of the text, and the findings that staff
 * see. The codes are stable; their sentences stand in the message catalogue. */
#pragma once
#include "store/doc/extraction.h"

#define FINDING_VERSION "pdf-version"   /* info; detail "1.7" */
#define FINDING_NO_TEXT "no-text-layer" /* problem */
#define FINDING_PAGES_WITHOUT                                                                      \
    "pages-without-text" /* warning; detail "3/12": pages without, pages */
#define FINDING_RESTRICTED                                                                         \
    "encrypted-restrictions"                  /* warning: opens, but forbids printing or copying */
#define FINDING_JAVASCRIPT "javascript"       /* warning */
#define FINDING_ATTACHMENTS "attachments"     /* warning */
#define FINDING_UNCHECKED "unchecked-scripts" /* info: looking for the two above took too long */
#define FINDING_BAD_PAGES "damaged-pages"     /* warning; detail: how many */
#define FINDING_ERRORS "many-errors"          /* warning; detail: how many */
#define FINDING_NO_EOF "no-eof"               /* info: perhaps cut off */
#define FINDING_MAGIC "magic-disagrees"       /* warning; detail: the other type */
#define FINDING_PASSWORD "needs-password"     /* problem */
#define FINDING_DAMAGED "cannot-open"         /* problem */
#define FINDING_LIMIT "too-large" /* problem: pages, text, memory or time beyond the limits */
#define FINDING_ABORTED "extraction-aborted" /* problem; detail "signal 11", "wall-time" ... */

/* What the worker reported beside the fields of Extraction. */
typedef struct {
    bool javascript, attachments, unchecked, no_eof;
    uint64_t bad_pages, errors;
} Facts;

/* X has its pages: sets done or no_text, and adds the findings in a fixed order. */
void findings_judge(Extraction *x, const Facts *facts);
/* X has failed with a reason: adds the findings that can still be given. */
void findings_of_failure(Extraction *x, const Facts *facts);
