/* signatures.h - what is said of a document's signatures: which belong to its bytes and which do not,
 * and what the certificates of the former call their owners. Bounded in number and bytes. */
#pragma once
#include "server/worker/frames.h"
#include "server/worker/signed_range.h"

#include <glib.h>
#include <stdbool.h>

typedef struct {
    GString *whole;   /* names of those that fit the whole file, "; " between */
    GString *earlier; /* of those that fit its beginning, after which bytes follow */
    GString *weak;    /* what is no longer safe of those that fit */
    GString *unknown; /* the kinds that are not judged */
    uint64_t broken;  /* how many do not fit */
    bool skipped;     /* some were too many or too big */
} SignatureReport;

/* May take long: call under a budget. The strings are never freed, the process ends. */
void signatures_judge(const SignedRanges *ranges, SignatureReport *ret_report);
void signatures_send(FrameWriter *w, const SignatureReport *report);
