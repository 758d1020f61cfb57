/* pdf_headings.h - the outline of a document and the headings of its tags. What is returned is
 * bounded; how long poppler takes is not: call under a budget. */
#pragma once
#include <glib.h>
#include <poppler.h>
#include <stdbool.h>
#include <stdint.h>

/* The payload of a FRAME_OUTLINE or FRAME_HEADING; never freed, the process ends. */
typedef struct {
    uint32_t page; /* from 1; 0 = not known */
    uint8_t *bytes;
    size_t len;
} DeepTitle;

/* Adds DeepTitles to TITLES, while there are bytes left in *ROOM. */
void pdf_outline(PopplerDocument *document, size_t *room, GArray *titles);
/* The same for headings and tables of contents. False when the document has no tree of tags. A
 * document whose headings would take too long to read has none. */
bool pdf_headings(PopplerDocument *document, size_t *room, GArray *titles);
