/* unit.h - the units a citation names: their words ("Abs.", "Nummern"), their numbers ("3a", "II", "b)")
 * and the path of units from the section down. Threads: any. */
#pragma once
#include "store/legal/scan.h"

typedef enum {
    UNIT_PART,
    UNIT_CHAPTER,
    UNIT_SECTION, /* Abschnitt */
    UNIT_SUBSECTION,
    UNIT_ARTICLE,
    UNIT_ANNEX,
    UNIT_PARA,
    UNIT_ABS, /* from here on a citation that begins with it is relative */
    UNIT_SENTENCE,
    UNIT_NUMBER,
    UNIT_LETTER,
    UNIT_DOUBLE_LETTER,
    UNIT_HALF, /* half sentences and the like: read, but no part of an id */
} UnitKind;

enum { UNIT_STEPS = 6, UNIT_VALUE_BYTES = 12 };

typedef struct {
    UnitKind kind;
    char value[UNIT_VALUE_BYTES]; /* "3a", "2", "b", "ii" of "Teil II", "2" of "Abs. II", "" of "Anhang" */
} UnitStep;

typedef struct {
    UnitStep step[UNIT_STEPS];
    unsigned n;
} UnitPath;

/* True if AT stands the sign §. */
bool scan_is_para_sign(Scan t, size_t at);
/* A unit's word AT (not the sign §), with the stop of its abbreviation. HEAD says that a citation would
 * begin with it: "S." alone is a page. */
bool unit_word_at(Scan t, size_t at, bool head, UnitKind *ret_kind, size_t *ret_end);
/* The value of a unit of KIND that stands AT; returns the position behind it, AT if there is none. */
size_t unit_value_at(Scan t, size_t at, UnitKind kind, char value[UNIT_VALUE_BYTES]);

/* False if PATH is full. */
bool unit_path_push(UnitPath *path, UnitKind kind, const char *value);
/* The index of KIND in PATH, or -1. */
int unit_path_index(const UnitPath *path, UnitKind kind);
/* Appends "para-5_abs-2" to OUT, "_" before it unless OUT is empty. */
void unit_path_append(const UnitPath *path, GString *out);
