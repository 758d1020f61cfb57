/* units.h - the sections of a text as units of the index. */
#pragma once
#include "store/fts/fts.h"
#include "store/legal/structure.h"

/* FtsUnit of each section that a hit should name (§, Artikel, Anlage, Präambel, numbered unit ...), in the order of the text;
 * owned. NULL when STRUCTURE is, or has no such section: then pages are the units. */
GArray *units_of(const Structure *structure);
