/* clause.h - the clause in which a text says when it is in force: "Diese Satzung tritt am Tage nach der
 * Bekanntmachung in Kraft". What its words say, but for its days. Threads: any. */
#pragma once
#include "store/legal/dates.h"
#include "store/legal/scan.h"

enum { CLAUSE_BYTES = 500 }; /* how far back a clause is looked at */

/* What the words of a clause say. */
typedef struct {
    size_t start, end;
    size_t verb;     /* of "tritt", 0 = none */
    bool past;       /* "getreten", "trat" */
    bool own;        /* "diese Satzung", "sie" */
    bool change;     /* an amendment or a version is the subject */
    bool partial;    /* single sections only */
    bool same_time;  /* "gleichzeitig" */
    bool sets;       /* "setzt": what it says is of other texts */
    DateValue value; /* symbolic, or DATE_VALUE_DAY */
    size_t value_start;
} Clause;

/* The clause that ends at END and begins not before BARRIER. */
Clause clause_read(Scan t, size_t barrier, size_t end);
