/* memento.h - the versions of a document as states in time (RFC 7089): the state of a document at an
 * instant is the version that was in force on that day in Berlin, as it is known today. Pure functions
 * over a list as version_list gives it. */
#pragma once
#include "store/doc/catalogue.h"

/* Those of VERSIONS that are in force on some day, in the order in which they start; of those that
 * start on one day the lower number first. Borrowed from VERSIONS. Returns: (owned), perhaps empty. */
GPtrArray *memento_list(const GPtrArray *versions);
/* The instant from which on V, one of a memento_list, is the state of the document: the first second of
 * its first day in Berlin. */
int64_t memento_datetime_us(const Version *v);
/* The state at AT_US: what was in force then; where nothing was, what began last before; before all of them the
 * first. MEMENTOS is memento_list of VERSIONS. NULL when there is none. */
const Version *memento_choose(const GPtrArray *versions, const GPtrArray *mementos, int64_t at_us);
