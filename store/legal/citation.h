/* citation.h - the grammar of one citation: "§ 5 Abs. 2 Satz 1 und 3", "§§ 4 bis 6", "Anlage 2 Nr. 3",
 * "Satz 2 des Absatzes 1". Only what it names, not of which law. Threads: any. */
#pragma once
#include "store/legal/unit.h"

enum { CITATION_TARGETS = 64 };

typedef struct {
    size_t start, end;
    UnitPath from, to; /* TO is empty unless it is a range */
} CitationTarget;

typedef struct {
    size_t start, end;
    UnitKind head;
    bool vague; /* readable in two ways: "§§ 4, 5 Abs. 2 und 7" */
    unsigned n;
    CitationTarget target[CITATION_TARGETS]; /* further ones are not read */
} Citation;

/* Reads the citation that begins AT. False if there is none. */
bool citation_read(Scan t, size_t at, Citation *ret_c);
