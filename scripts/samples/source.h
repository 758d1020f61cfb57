/* source.h - the text of a sample document, taken apart: settings ("@title ...") and paragraphs,
 * whose kind a mark at their start tells. Knows nothing of pages. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
    BLOCK_TITLE,    /* "# "  centred, large, bold */
    BLOCK_SUBTITLE, /* "~ "  centred */
    BLOCK_PART,     /* "= "  centred, bold: a part of the law */
    BLOCK_SECTION,  /* "§ "  or "Anlage ": bold, with a bookmark */
    BLOCK_ITEM,     /* "(1) ", "1. ", "a) ": a label and a hanging text */
    BLOCK_ROW,      /* "| a | b": a row of a table, last column to the right */
    BLOCK_FIELD,    /* "_ label": a line to fill in by hand */
    BLOCK_CHOICE,   /* "[] text": a box to tick */
    BLOCK_PLACE,    /* "! text": to the left, lines kept: place, date, signature */
    BLOCK_TEXT,
} BlockKind;

typedef struct {
    BlockKind kind;
    int level;   /* of an item: 0 for (1), 1 for 1., 2 for a) */
    char *label; /* of an item, or NULL */
    char *text;
} Block;

typedef struct {
    char *title, *author, *subject, *date, *head;
    bool is_scan;
    GPtrArray *blocks; /* Block * */
} Source;

/* Reads the file at PATH; false after a line on stderr. */
bool source_read(const char *path, Source *ret_source);
void source_clear(Source *source);
