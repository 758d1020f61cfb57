/* facts.h - reads the facts that a worker reports (FRAME_FACT in protocol.h) into an extraction and
 * what its findings are judged by. The bytes are hostile. */
#pragma once
#include "server/extract/findings.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t seen; /* bit per Fact: each comes at most once */
} FactReader;

/* False when there is no such fact, or not with such a value, or it came before. */
bool facts_take(FactReader *reader, Extraction *x, Facts *facts, uint32_t number,
                const uint8_t *bytes, size_t len);
