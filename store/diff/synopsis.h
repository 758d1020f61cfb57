/* synopsis.h - two versions of a text side by side, a row for each § (or other section with a
 * heading): what is equal, what changed and in which words, and what a reader must not miss:
 * numbers, periods, negations, duties. Pure: no store, no clock; equal input gives an equal result.
 * Says nothing in words: sentences are made by whoever shows it. Threads: any. */
#pragma once
#include "store/diff/align.h"

#define SYNOPSIS_VERSION 1 /* of the code that makes it */

typedef enum { ROW_EQUAL, ROW_CHANGED, ROW_ADDED, ROW_REMOVED, ROW_MOVED, ROW_RENUMBERED } RowKind;
/* "equal", "changed" ... as in the API */
const char *row_kind_name(RowKind kind);

typedef struct {
    RowKind kind;
    uint32_t from, to; /* pieces, or PIECE_NONE */
    /* The piece FROM became several, or several became TO: each has its row, and the spans of a row
     * are those of its share of the whole. */
    bool split, merged;
    bool heading_changed;
    GArray *spans; /* WordingSpan */
} SynopsisRow;

typedef enum {
    HIGHLIGHT_NUMBER,   /* numbers, dates, amounts, periods */
    HIGHLIGHT_NEGATION, /* nicht, kein ... */
    HIGHLIGHT_DUTY,     /* muss, soll, kann, darf */
    HIGHLIGHT_ABSATZ,   /* an Absatz was put in or taken out as a whole: FROM or TO is its label */
} HighlightKind;

/* What changed in one place; one of FROM and TO may be NULL. */
typedef struct {
    HighlightKind kind;
    uint32_t row;
    char *label; /* "§ 4 Abs. 1": where it stands now (or stood, if it is gone); "" without one */
    char *from, *to; /* as printed: "vierzehn", "zehn" */
} Highlight;

typedef struct {
    GArray *from, *to;     /* Piece */
    GPtrArray *rows;       /* SynopsisRow *, in the order of the second text */
    GPtrArray *highlights; /* Highlight *, in the order of the rows */
    bool coarse; /* the bound of work was reached: some rows say "replaced" where words would do */
} Synopsis;

/* FROM and TO with their texts; borrowed, and outlived by nothing of the result. Owned. */
Synopsis *synopsis_make(const Structure *from, const Structure *to);
void synopsis_free(Synopsis *synopsis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Synopsis, synopsis_free)

/* Nothing changed that a reader would see: all rows are equal, titles too. */
bool synopsis_is_empty(const Synopsis *synopsis);
const Piece *synopsis_from(const Synopsis *synopsis, const SynopsisRow *row); /* or NULL */
const Piece *synopsis_to(const Synopsis *synopsis, const SynopsisRow *row);   /* or NULL */
