/* part_encode.h - what a builder holds, and its bytes. Private to part_build.c and part_encode.c. */
#pragma once
#include "store/fts/part.h"
#include "store/fts/part_words.h"

typedef struct {
    uint32_t slot, unit, place;
} Occurrence;

typedef struct {
    uint64_t id;
    uint32_t first_unit, tokens;
    uint32_t units; /* while texts are put in order */
} TextRow;

typedef struct {
    uint32_t text, page, at, section;
    uint32_t tokens, heading_tokens;
    uint32_t heading_page, heading_end; /* while the text is read */
    uint8_t norm;
    bool has_norm; /* of another part: TOKENS is not known */
} UnitRow;

struct PartBuilder {
    PartKind kind;
    Words *words;
    GArray *texts, *units; /* TextRow, UnitRow */
    Occurrence *occurrences;
    size_t n, room;
    uint64_t tokens;
};

GBytes *part_encode(struct PartBuilder *builder);
