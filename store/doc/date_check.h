/* date_check.h - what a clerk should look at before a version is released: dates that contradict each
 * other, and what the release does to the other versions. It refuses nothing: such law exists. Pure. */
#pragma once
#include "store/doc/catalogue.h"

typedef enum {
    DATE_DECIDED_AFTER_SIGNED,   /* DAY decided, OTHER signed */
    DATE_BEFORE_DECIDED,         /* retroactive: DAY in force, OTHER decided (or signed) */
    DATE_LONG_AGO,               /* DAY in force, OTHER published: more than a year later */
    DATE_ENDED_BY_LATER,         /* VERSION, which is there already, begins on DAY and ends this one */
    DATE_OVERLAPS,               /* VERSION was to be in force until DAY, now it ends on OTHER */
    DATE_MAKES_VOID,             /* VERSION was to begin on DAY and will never be in force */
    DATE_LEAVES_GAP,             /* from DAY on nothing is in force, until VERSION begins on OTHER */
    DATE_BRINGS_BACK,            /* from DAY on VERSION is in force again */
} DateWarningKind;
/* "dates-decided-after-signed" ... : the code of a finding */
const char *date_warning_code(DateWarningKind kind);

typedef struct {
    DateWarningKind kind;
    LocalDate day, other; /* by its kind */
    uint32_t version;     /* by its kind, else 0 */
} DateWarning;

enum { DATE_WARNINGS_MAX = 20 };

/* What to say of V, one of VERSIONS (as version_list gives them, all that is known), if it is released and published
 * at PUBLISHED_US. At most DATE_WARNINGS_MAX; order: its own dates, then the others by number.
 * Returns: (owned) array of DateWarning, empty when V is released already or gone. Threads: any. */
GArray *date_check(const GPtrArray *versions, const Version *v, int64_t published_us);
