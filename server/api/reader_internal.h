/* reader_internal.h - the state of one text while it becomes items of its page; see reader.h. Threads: the
 * one that has the view. */
#pragma once
#include "server/api/reader.h"
#include "store/legal/structure.h"

typedef struct {
    View *view;
    const Structure *s;
    GHashTable *ids; /* id -> index + 1; ids borrowed from the structure */
    uint32_t unit;   /* being written; SECTION_NONE before the first */
    GPtrArray
        *citing;  /* per section NULL or GArray of the units that cite it, each once, in order */
    GArray *ends; /* Ending: where the list of a unit's citing units goes */
    const char *title, *pdf_url;
    const SinceLine *lines;   /* per section */
    const SinceLine *pending; /* of the part being written, said behind it; or NULL */
    GArray *items;            /* ReaderItem */
    GArray *contents;         /* LinkModel */
    uint32_t page;            /* last that has its anchor */
    const LeafModel *leaves;  /* of all pages */
    size_t n_leaves;
    uint64_t shown; /* bytes */
    bool mixed; /* some headings were read from an image, others not */
} Reader;

/* Shown as a heading, and cited as a unit; all else is a part of one. */
bool reader_is_heading(SectionKind kind);
/* The pieces of LEN bytes of SECTION's text: words, and links where they cite a part of this document,
 * which is noted in CITING. In the view's arena. */
const ReaderPart *reader_parts(Reader *r, const Section *section, const char *text, size_t len,
                               size_t *ret_n);
/* The same for each of the cells that '\t' parts. */
const ReaderCell *reader_cells(Reader *r, const Section *section, const char *text, size_t len,
                               size_t *ret_n);
