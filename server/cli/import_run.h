/* import_run.h - runs the rows of an import: several at once, documents made in the order of the
 * rows, verdicts told in that order too. */
#pragma once
#include "server/cli/import_row.h"

#include <stdatomic.h>
#include <stdio.h>

typedef struct {
    unsigned n, added, existed, failed;
    bool stopped; /* before the last row */
} ImportSummary;

/* Told for each row in order, from one thread at a time. */
typedef void (*ImportTell)(const ImportRow *row, const ImportResult *result, unsigned done,
                           void *data);

/* Runs ROWS against TARGET until all are done or *STOP becomes true: then rows under way are
 * finished, no further begun. */
ImportSummary import_run(const ImportTarget *target, const GPtrArray *rows, const atomic_bool *stop,
                         ImportTell tell, void *data);
/* What would become of ROWS, without changing anything. TARGET->store may be NULL. */
ImportSummary import_dry_run(const ImportTarget *target, Extractor *extractor, const Limits *limits,
                             const GPtrArray *rows, const atomic_bool *stop, FILE *out);
