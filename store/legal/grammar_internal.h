/* grammar_internal.h - what the files of the grammar share: the state of the one pass over the
 * lines. POS counts the lines of the text in reading order. */
#pragma once
#include "store/legal/correction.h"
#include "store/legal/grammar.h"

typedef struct {
    uint32_t number, suffix;
} Count;

typedef struct {
    const Lines *lines;
    GArray *order; /* uint32_t: lines of the text in reading order, with their places */
    GArray *units;
    GArray *numbers;      /* uint32_t per line: of the § that it would begin; 0 = none */
    GHashTable *said;     /* headings that tags or outline name, without blanks */
    GPtrArray *problems;  /* Problem *: about lines that stay text */
    GPtrArray *corrected; /* const Correction * per line, or NULL: no corrections at all */
    bool placed;
    bool sections; /* there are §§ */
    bool body, closed, annex, prefaced;
    Count paragraph, higher[SECTION_KIND_COUNT], shorts[STYLE_DECIMAL + 1],
        item[SECTION_KIND_COUNT];
    SectionKind list[3]; /* open lists inside the Absatz, outermost first */
    unsigned lists;
    uint16_t section_size, heading_size;
    uint32_t decimal[4];
} Grammar;

/* --- grammar_look.c --- */

/* The line at POS, and its words. */
const Line *grammar_line(const Grammar *g, uint32_t pos);
Span grammar_text(const Grammar *g, uint32_t pos);
/* SPAN without blanks and line ends. Owned. */
char *grammar_squeezed(Span span);
/* Heavier than the text, or named as a heading by tags or outline. */
bool grammar_stands_out(const Grammar *g, uint32_t pos);
/* What staff says of the line, or NULL. */
const Correction *grammar_correction(const Grammar *g, uint32_t pos);
/* The line before ends in the middle of a phrase: "nach", "des", ",". */
bool grammar_goes_on(const Grammar *g, uint32_t pos);
bool grammar_ends_sentence(Span span);
bool grammar_any_label(Span span);
/* What stands behind a label can be a title. */
bool grammar_like_title(Span rest);
/* Whether § NUMBER stands at the beginning of a line soon, before § BEFORE does. */
bool grammar_comes_soon(const Grammar *g, uint32_t pos, uint32_t number, uint32_t before);
/* A § or another heading comes within the next lines, before any other text. */
bool grammar_section_follows(const Grammar *g, uint32_t pos);

/* --- grammar_head.c --- */

/* How many lines from POS on are the head whose first line has REST behind its label. */
uint32_t grammar_head_lines(const Grammar *g, uint32_t pos, Span rest);
Unit *grammar_add_unit(Grammar *g, uint32_t pos, SectionKind kind, const Label *label);
/* A unit whose head is N whole lines; returns how many lines it took. */
uint32_t grammar_add_heading(Grammar *g, uint32_t pos, SectionKind kind, const Label *label,
                             uint32_t n, uint16_t flags);
void grammar_reset_items(Grammar *g);

/* --- grammar_section.c --- */

/* Each: whether a unit of its kind begins at POS; returns how many lines it took, 0 for none. */
uint32_t grammar_try_paragraph(Grammar *g, uint32_t pos);
uint32_t grammar_try_higher(Grammar *g, uint32_t pos);
uint32_t grammar_try_annex(Grammar *g, uint32_t pos);
uint32_t grammar_try_decimal(Grammar *g, uint32_t pos);
uint32_t grammar_try_article(Grammar *g, uint32_t pos);

/* --- grammar_margin.c --- */

uint32_t grammar_try_closing(Grammar *g, uint32_t pos);
uint32_t grammar_try_heading(Grammar *g, uint32_t pos);
uint32_t grammar_try_preamble(Grammar *g, uint32_t pos);

/* --- grammar_item.c --- */

/* Items of KIND are open from now on, and what was open inside of them is not. */
void grammar_enter_list(Grammar *g, SectionKind kind);
uint32_t grammar_try_item(Grammar *g, uint32_t pos);
/* Goes on after a list: a new paragraph further left than the list's items. */
uint32_t grammar_try_following(Grammar *g, uint32_t pos);
