/* timeline.h - which version is in force when. Pure functions over a version list; no clock, no
 * store. Valid time is half-open in Berlin days: [starts, valid_until). */
#pragma once
#include "store/doc/catalogue.h"

typedef enum {
    STATUS_DRAFT,
    STATUS_IN_FORCE,
    STATUS_NOT_YET,
    STATUS_EXPIRED,  /* each version's end had come before it could be in force */
    STATUS_REPEALED, /* something was in force, nothing is now nor later: repealed without a successor */
    STATUS_WITHDRAWN
} DocumentStatus;
const char *document_status_name(DocumentStatus status);

/* Fills in starts and valid_until of each (see version_list). */
void timeline_resolve(GPtrArray *versions, int64_t as_of_us);
/* The first day of V, one of VERSIONS: its effective_from, else that of the version it corrects,
 * else the Berlin day of its publication. It is also its place in the table `timeline`. */
LocalDate timeline_start(const GPtrArray *versions, const Version *v);
/* The version in force on DAY, borrowed from VERSIONS, or NULL. */
const Version *timeline_in_force(const GPtrArray *versions, LocalDate day);
DocumentStatus timeline_status(const GPtrArray *versions, LocalDate day);
/* The next day after DAY on which the answer changes, or NONE: caches must not outlive it. */
LocalDate timeline_next_change(const GPtrArray *versions, LocalDate day);
/* What took the place of V, a released one of VERSIONS, before it ever was in force: the correction of it
 * (*RET_CORRECTED), or what is in force on its first day instead. NULL: it is or was in force some day.
 * Borrowed from VERSIONS. */
const Version *timeline_instead(const GPtrArray *versions, const Version *v, bool *ret_corrected);
/* Whether nothing of VERSIONS is in force on the day V ends, nor on any later one: repealed without a successor. */
bool timeline_ends_with(const GPtrArray *versions, const Version *v);
/* Datum of the table (api.md section 4): signed_on, else decided_on, else the Berlin day of
 * published_us. */
LocalDate version_display_date(const Version *v);
