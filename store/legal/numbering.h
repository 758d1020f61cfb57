/* numbering.h - labels at the beginning of a line: "§ 3 a", "Teil I", "Erster Abschnitt", "IV.",
 * "A",
 * "(5a)", "1.", "aa)", "1.2", "Anlage 2"; and which number may follow which. Says what a label
 * would be, not whether the line is a heading: that is the grammar's to weigh. */
#pragma once
#include "store/legal/characters.h"
#include "store/legal/structure.h"

typedef enum {
    STYLE_WORD,    /* "Teil 1", "§ 1", "Artikel 1", "Anlage 1" */
    STYLE_ROMAN,   /* "I." */
    STYLE_CAPITAL, /* "A." */
    STYLE_BARE,    /* "A", "I" followed by a title, without a stop */
    STYLE_ITEM,    /* "(1)", "1.", "a)", "aa)" */
    STYLE_DECIMAL, /* "1.2" */
} LabelStyle;

typedef struct {
    SectionKind kind;
    LabelStyle style;
    uint32_t number; /* of the last part; of a letter its place in the alphabet; 0 = none */
    uint32_t suffix; /* the a of "3a" as 1; 0 = none */
    uint32_t parts;  /* of a decimal number: how many */
    bool repaired;   /* "& 6" for "§ 6" */
    size_t sign;     /* then: how many bytes stand for the sign */
    bool roman_too;  /* "I", "C", "V" ... : NUMBER as a letter, ROMAN as a numeral */
    uint32_t roman;
    size_t len;    /* bytes of the label with its separator and the blanks behind it */
    char text[48]; /* as it is cited: "§ 3a", "Teil I", "A", "2", "a" */
} Label;

/* Each: whether LINE begins with one. */
bool label_paragraph(Span line, bool repair, Label *ret_label);
bool label_article(Span line, Label *ret_label);
bool label_higher(Span line, Label *ret_label);
bool label_annex(Span line, Label *ret_label);
bool label_decimal(Span line, Label *ret_label);
bool label_item(Span line, Label *ret_label); /* Absatz, number, letter, double letter */

/* What a § line says behind its label is that of a reference ("§ 4 Abs. 2 GemO gilt", "§ 5 des
 * Grundgesetzes"), not a title. */
bool rest_is_reference(Span rest);

typedef enum { FOLLOWS_NO, FOLLOWS_NEXT, FOLLOWS_GAP } Follows;
/* Whether NUMBER/SUFFIX may stand after LAST (both 0 at the beginning). GAP: higher than next. */
Follows number_follows(uint32_t last, uint32_t last_suffix, uint32_t number, uint32_t suffix);
