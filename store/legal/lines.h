/* lines.h - the lines of all pages as the rules of this folder read them: cleaned (NFC, plain
 * blanks, no ligatures, no soft hyphens, no letterspacing), each with its box and style, and with
 * the way back to every raw byte. */
#pragma once
#include "store/doc/extraction.h"
#include "store/legal/characters.h"
#include "store/legal/structure.h"

/* Where bytes AT to AT + LEN of the clean text came from. */
typedef struct {
    uint32_t raw_at, raw_len, at, len;
    OriginRole role; /* KEPT, CHANGED, BLANK, JOINED or SENTENCE */
} Piece;

/* What a line is in a row of a table whose values stand right of its words (see rows.h). */
typedef enum {
    CELL_NONE, /* all else */
    CELL_ROW,  /* begins a row */
    CELL_NEXT, /* the next cell of the row */
    CELL_ON,   /* goes on with the cell before */
} LineCell;

typedef struct {
    uint32_t page;    /* from 1 */
    uint32_t at, len; /* bytes of the clean text; never empty */
    uint32_t piece, pieces;
    uint16_t x0, y0, x1, y1, size, style; /* as LineBox */
    bool placed;                          /* the box is known */
    bool ocr;
    bool after_blank; /* an empty line stands before it */
    LineCell cell;
    bool ends_row;    /* the last value of its row */
    OriginRole apart; /* ORIGIN_KEPT: a line of the text; else why it was kept apart */
} Line;

/* A raised number of a sentence was taken out of LINE before byte AT of the clean text. */
typedef struct {
    uint32_t line, at, number;
} RaisedNumber;

typedef struct {
    GString *clean;
    GArray *pieces;     /* Piece, raw_at rising inside a page */
    GArray *lines;      /* Line, as the pages have them */
    GArray *order;      /* uint32_t: indexes of lines in reading order; all of them */
    GArray *raised;     /* RaisedNumber, in the order of lines */
    uint16_t body_size; /* font size of most of the text; 0 = not known */
    bool body_bold;
    uint16_t pitch;      /* from line to line of a paragraph, tenths of a point; 0 = not known */
    uint32_t body_width; /* of nearly all full lines: tenths of a point, or bytes without boxes */
} Lines;

Lines *lines_new(const Extraction *x);
void lines_free(Lines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lines, lines_free)

static inline Line *
lines_at(const Lines *lines, uint32_t i)
{
    return &g_array_index(lines->lines, Line, i);
}

static inline Span
line_span(const Lines *lines, const Line *line)
{
    return (Span){lines->clean->str + line->at, line->len};
}

/* Fills in body_size, body_bold, pitch and body_width from the lines; for lines_new. */
void lines_find_body(Lines *lines);
/* Whether LINE begins a paragraph after PREV, the line read before it. */
bool line_begins_paragraph(const Lines *lines, const Line *prev, const Line *line);

/* Heavier than most of the text: bold where that is not, or larger. False when not known. */
bool line_stands_out(const Lines *lines, const Line *line);
