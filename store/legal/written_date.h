/* written_date.h - a day as German texts write it: "1. Januar 2025", "01.01.2025", "1. 1. 2025", "2025-01-01".
 * Years have four digits: "12.03.24" may be any century and is none. Threads: any. */
#pragma once
#include "store/base/clock.h"
#include "store/legal/scan.h"

/* What leads to the day. */
typedef enum {
    LEAD_NONE,
    LEAD_ON,   /* am, "am Dienstag, dem" */
    LEAD_FROM, /* vom, ab, seit */
    LEAD_TO,   /* zum, bis */
    LEAD_THE,  /* den: "Esslingen, den …" */
    LEAD_END,  /* des, dem: "mit Ablauf des" */
} DateLead;

typedef struct {
    LocalDate day; /* exists, 1800 to 2199 */
    DateLead lead;
    size_t start, end;
    size_t lead_start; /* = START without a lead */
} WrittenDate;

/* The day that is written AT (its first digit, no digit before). */
bool written_date_at(Scan t, size_t at, WrittenDate *ret_d);
/* All of the text in order, at most MAX. Returns: (owned) array of WrittenDate. */
GArray *written_dates(Scan t, size_t max);
