/* part_build.h - makes a part of the index from texts, and from parts that are there. */
#pragma once
#include "store/fts/fts.h"
#include "store/fts/part.h"

typedef struct PartBuilder PartBuilder;

/* About as many tokens as one part should have: some 4 MB as a value, 14 MB of text. */
#define PART_TOKENS_WANTED (2 * 1000 * 1000)

PartBuilder *part_builder_new(PartKind kind);
void part_builder_free(PartBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PartBuilder, part_builder_free)
/* Adds a text that is not in it yet. PAGES: char *; UNITS: FtsUnit in the order of the text, or NULL: a unit a page. An ID of 0 is
 * not written: the part is of this text alone. */
void part_builder_add_text(PartBuilder *builder, uint64_t id, const GPtrArray *pages, const GArray *units);
/* Adds the texts of PART for which KEEP is true (NULL: all); none may be in the builder yet. CORRUPT. */
bool part_builder_add_part(PartBuilder *builder, const Part *part, bool (*keep)(uint64_t id, void *data), void *data,
                           GError **error);
/* Tokens added. */
uint64_t part_builder_tokens(const PartBuilder *builder);
/* The part (owned); the builder is empty then. The texts may have been added in any order. */
GBytes *part_builder_finish(PartBuilder *builder);
