/* surrounding.h - what stands around a citation: whether it is a reference at all, and whether it may be
 * one into this document. Each looks at a bounded number of characters. Threads: any. */
#pragma once
#include "store/legal/citation.h"

/* A heading names itself: "§ 5 Organe", "Teil II. Beiträge", "• § 5 – Organe" in a table of contents. */
bool citation_is_heading(Scan t, const Citation *c);
/* "Hausnummer Nr. 4", "Bebauungsplan Nr. 12", "zum Teil 2 Stunden" name no unit. */
bool citation_is_other_number(Scan t, const Citation *c);
/* "Nummer 3 der Tabelle", "Buchstabe a des Verzeichnisses" stand somewhere else. */
bool citation_is_of_something(Scan t, const Citation *c);
/* "§ 4 wird wie folgt geändert": the section of the law that is amended. */
bool citation_is_amended(Scan t, const Citation *c);
/* "GemO (§ 4)", "BGB §§ 1030 ff.": the law's name stands before. */
bool citation_is_behind_law(Scan t, const Citation *c);
