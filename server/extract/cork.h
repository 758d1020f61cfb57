/* cork.h - text of TeX documents whose fonts are pictures without names: poppler gives the codes of
 * the Cork encoding (T1) as characters, so that a section sign is U+009F and "ff" is U+001B. Where a
 * document leaves no doubt, they are what they were; otherwise they are lost. Pure functions. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the texts of a document's pages say about its encoding; all zero at first. */
typedef struct {
    uint32_t sections, numbered; /* U+009F; of these before a number or another */
    uint32_t ligatures, joined;  /* U+001B to U+001F; of these between letters */
    uint32_t other;              /* control characters that no German text in this encoding has */
    uint32_t against;            /* the same signs where Unicode has them */
} CorkEvidence;

void cork_look(CorkEvidence *evidence, const void *bytes, size_t len);
bool cork_is_evident(const CorkEvidence *evidence);
/* The LEN bytes with control characters and y with diaeresis replaced by what they stand for;
 * everything else as it is. Character by character: ligatures stay one. Owned. */
GString *cork_decode(const void *bytes, size_t len);
/* How many control characters without a meaning clean_text() would drop from the LEN bytes. */
uint32_t cork_count_unread(const void *bytes, size_t len);
