/* dates.h - what a bylaw says about its dates: decided, signed, in force, and when what it replaces ends.
 * Suggestions for a person to confirm, each with the place it was read from. What contradicts is ranked,
 * never merged; what cannot be read with care is left out. Threads: any. */
#pragma once
#include "store/base/clock.h"

#include <stddef.h>

typedef enum {
    DATE_DECIDED,
    DATE_SIGNED,
    DATE_EFFECTIVE_FROM,
    DATE_EFFECTIVE_UNTIL, /* of this text; half-open, the first day it is not in force */
    DATE_REPEALED_FROM,   /* of what it replaces; half-open too */
} DatePurpose;

typedef enum {
    DATE_VALUE_DAY,
    DATE_VALUE_PUBLICATION,           /* the day of the announcement */
    DATE_VALUE_DAY_AFTER_PUBLICATION, /* "am Tage nach der Bekanntmachung" */
    DATE_VALUE_EFFECTIVE_FROM,        /* "Gleichzeitig tritt … außer Kraft" */
} DateValue;

typedef struct {
    DatePurpose purpose;
    DateValue value;
    LocalDate day;       /* of DATE_VALUE_DAY, else LOCAL_DATE_NONE */
    unsigned confidence; /* 1 to 100, for the order only */
    size_t start, len;   /* the words it was read from */
} DateSuggestion;

enum { DATES_MAX = 1000 };

/* The suggestions of TEXT, LEN bytes that may be anything, ordered by purpose, then by falling confidence,
 * then as they stand in the text (days in force: the last first); of equal ones the first. Reads the first
 * DATES_MAX found, and no more than some thousand places. Returns: (owned) array of DateSuggestion. */
GArray *dates_find(const char *text, size_t len);

/* "decided_on", "signed_on", "effective_from", "effective_until", "repealed_from". */
const char *date_purpose_name(DatePurpose purpose);
/* "day", "publication", "day_after_publication", "effective_from". */
const char *date_value_name(DateValue value);
