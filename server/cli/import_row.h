/* import_row.h - one file of an import: taken in, waited for, placed as a version of a document,
 * released. The steps are apart because taking in runs in parallel while placing happens in the
 * order of the rows. */
#pragma once
#include "server/cli/import_plan.h"
#include "server/extract/extractor.h"
#include "server/jobs.h"
#include "store/store.h"

typedef struct {
    Store *store; /* in a dry run NULL when there is no store yet */
    Jobs *jobs;   /* of this process; NULL in a dry run */
    bool release;
} ImportTarget;

/* What became of a row so far. */
typedef struct {
    Digest sha256;
    Upload *upload;  /* with the result of the extraction, once waited for */
    char *slug;      /* of the document, once it is there */
    uint32_t number; /* of the version */
    bool existed;    /* the document had these bytes already, as this version */
    bool released;
    GError *error; /* why it went no further */
} ImportResult;

void import_result_clear(ImportResult *result);

/* Opens the file of ROW (with the rights of the caller), checks that it is a PDF within the limit.
 * -1 with an error. */
int import_open(const ImportRow *row, uint64_t max_bytes, uint64_t *ret_size, GError **error);

/* Each gives false with RESULT->error set. Threads: any. */
/* What the row says can be: no mistake in it, type and body exist. Changes nothing; the store may
 * be NULL. */
bool import_check(const ImportTarget *target, const ImportRow *row, ImportResult *result);
/* The bytes become a durable upload, and its extraction is waited for (jobs run elsewhere). */
bool import_take(const ImportTarget *target, const ImportRow *row, ImportResult *result);
/* The document is there: found by the slug, or made, then with its version and, if that was asked
 * for and can be, its release, in one change. Called in the order of the rows; PLACED is
 * called with DATA when the next row may go on although this one is not durable yet, if that is
 * before the return. */
bool import_place(const ImportTarget *target, const ImportRow *row, ImportResult *result,
                  void (*placed)(void *data), void *data);
/* The bytes are a version of it, if they are not yet, and released if that was asked for. */
bool import_add(const ImportTarget *target, const ImportRow *row, ImportResult *result);

/* One line that says what became of it, without the name of the file. Owned. */
char *import_verdict(const ImportResult *result);
