/* reextract.h - every PDF of the store read again by the worker of this program. */
#pragma once
#include "server/cli/command.h"
#include "server/extract/extractor.h"

typedef struct {
    uint64_t n, changed, failed;
} Reextracted;

/* Reads all texts again that have a result, as many at once as there are cores (or the configuration
 * says), and records the results that differ, with a line for each on stdout; serving goes on beside
 * it. A text that cannot be read now is said on stderr, counted as failed, and stays as it is. False: nothing could be done. */
bool reextract(const Cli *cli, Store *store, Extractor *extractor, Reextracted *ret, GError **error);
