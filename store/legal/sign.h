/* sign.h - the sign § as Tesseract reads it: "&", "$", "8" or "S", and "88" for §§ (seen with all of its
 * German models). Says where one stands beyond doubt; the raw reading stays with the page. */
#pragma once
#include "store/legal/characters.h"

typedef struct {
    size_t at, len;   /* bytes of the line that stand for it */
    const char *text; /* "§" or "§§", with a blank behind it where the reading has none (static) */
} SignRepair;

/* The first one at or behind FROM inside a sentence: what stands around it must be that of a citation
 * ("nach 8 37 Abs. 3", "der 88 1 bis 5", "(8 31)"). One at the beginning of LINE is left to the
 * numbering, unless what follows is a reference; but "Il." or "lII." there is "II." or "III.". False:
 * none. Time grows with the line. */
bool sign_find(Span line, size_t from, SignRepair *ret_repair);

/* How many bytes at the beginning of LINE can be the sign of a heading: before a blank ("8 11"), or
 * before the number where nothing else could be meant ("$14 Titel"; "814", "g10" or "85 =" alone). 0:
 * none. Whether the number is the one that comes next is the grammar's to weigh. */
size_t sign_of_heading(Span line);
