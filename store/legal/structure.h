/* structure.h - law out of the text of a PDF: the text in reading order, its units (Teil,
 * Abschnitt, §, Absatz, Nummer ...), what was kept apart (running headers, page numbers, contents),
 * and what is odd about it (gaps, doubles). Pure: equal input gives an equal result, on any machine
 * and in any locale. References and dates inside the text are the business of other files of
 * store/legal.
 *
 * What always holds (structure_check asks for it):
 * - every byte of every page's raw text lies in exactly one origin;
 * - the origins that have text tile it but for one ' ', '\n' or, between the cells of a table's
 *   row, '\t' between two lines;
 * - the sections in order, each as head and body, tile the text but for one '\n' or blank between;
 * - ids are unique in the text; a parent stands before its children; END counts all descendants. */
#pragma once
#include "store/doc/extraction.h"

#define STRUCTURE_VERSION 4 /* of the code that derives it; goes up when its output changes */
#define SECTION_NONE UINT32_MAX

/* Their order is their rank: a unit never holds a unit of an earlier kind, but for SECTION_ARTICLE
 * and SECTION_ANNEX, which may hold sections of their own. Each row: name, word in ids and golden
 * files. */
/* clang-format off */
#define SECTION_KINDS(X)                                                                        \
    X(FRONT,         "titelei")        /* title and dates before anything else; no unit */     \
    X(CONTENTS,      "inhalt")         /* a printed table of contents; its lines are kept apart */ \
    X(PREAMBLE,      "praeambel")      /* Präambel, Eingangsformel */                           \
    X(BOOK,          "buch")                                                                    \
    X(PART,          "teil")                                                                    \
    X(CHAPTER,       "kapitel")                                                                 \
    X(DIVISION,      "abschnitt")                                                               \
    X(SUBDIVISION,   "unterabschnitt")                                                          \
    X(TITLE,         "titel")                                                                   \
    X(SUBTITLE,      "untertitel")                                                              \
    X(HEADING,       "ueberschrift")   /* without a number */                                   \
    X(ARTICLE,       "artikel")                                                                 \
    X(PARAGRAPH,     "paragraf")       /* § */                                                  \
    X(NUMBERED,      "ziffer")         /* 1, 1.2 where there are no §§ */                       \
    X(ABSATZ,        "absatz")                                                                  \
    X(NUMBER,        "nummer")                                                                  \
    X(LETTER,        "buchstabe")                                                               \
    X(DOUBLE_LETTER, "doppelbuchstabe")                                                         \
    X(FOLLOWING,     "folgeabsatz")    /* goes on after a list, or a paragraph without number */ \
    X(CLOSING,       "schluss")        /* place, date, names, notices */                        \
    X(ANNEX,         "anlage")
/* clang-format on */

typedef enum {
#define X(name, word) SECTION_##name,
    SECTION_KINDS(X)
#undef X
        SECTION_KIND_COUNT
} SectionKind;

typedef enum {
    SECTION_FROM_OCR = 1, /* its label was read from an image */
    SECTION_REPAIRED = 2, /* the sign § of its label was misread; the page keeps the raw reading */
    SECTION_CORRECTED = 4,  /* staff said so */
    SECTION_FROM_TAGS = 8,  /* a tagged heading of the PDF says so too */
    SECTION_AFTER_GAP = 16, /* its number does not follow the one before */
    SECTION_BULLET = 32,    /* an item of a list without numbers: "•", "–" */
} SectionFlags;

typedef struct {
    SectionKind kind;
    uint16_t level;  /* of nesting, from 1 */
    uint16_t flags;  /* SectionFlags */
    uint32_t parent; /* index in sections, or SECTION_NONE */
    uint32_t end;    /* index after its last descendant */
    char *id;        /* [a-z0-9_-], unique in the text: "para-3a_abs-2_nr-1" */
    char *label; /* as it is cited: "§ 3a", "§ 3a Abs. 2 Nr. 1", "Teil I", "A"; "" without one */
    char *heading; /* its title, one line; or NULL */
    uint32_t page; /* where its label (or first character) stands, from 1 */
    uint32_t head_at,
        head_len;     /* bytes of the text: label and heading as printed; 0 long without */
    uint32_t at, len; /* bytes of the text: its own words, up to its first child */
} Section;

/* Where a piece of raw text went. */
typedef enum {
    ORIGIN_KEPT,    /* the same bytes stand in the text */
    ORIGIN_CHANGED, /* other bytes stand for it: normal form, ligature, blank for NBSP, § repaired
                     */
    ORIGIN_BLANK,   /* white space; in the text one ' ' or '\n', or nothing */
    ORIGIN_JOINED,  /* hyphen at a line's end, with its line end; or a soft hyphen */
    ORIGIN_HEADER,  /* running header: this and all below are kept apart from the text */
    ORIGIN_FOOTER,
    ORIGIN_PAGE_NUMBER,
    ORIGIN_CONTENTS, /* table of contents */
    ORIGIN_SENTENCE, /* raised number of a sentence */
} OriginRole;

typedef struct {
    uint32_t page;            /* from 1 */
    uint32_t raw_at, raw_len; /* bytes of the page's raw text, never empty */
    uint32_t at, len; /* bytes of the text; len = 0 and AT unused when kept apart or dropped */
    OriginRole role;
} Origin;

/* A sentence of a section whose number is printed. */
typedef struct {
    uint32_t section, number, at; /* AT: where it begins, byte of the text */
} Sentence;

typedef enum {
    PROBLEM_GAP,        /* "§ 7" after "§ 4" */
    PROBLEM_DOUBLE,     /* the same label twice under one parent; without a section: stayed text */
    PROBLEM_ORDER,      /* a number lower than the one before; without a section: stayed text */
    PROBLEM_REPAIRED,   /* "& 6" was taken for "§ 6" */
    PROBLEM_UNTITLED,   /* a § without a title where its neighbours have one */
    PROBLEM_CORRECTION, /* a correction whose line is not there any more */
    PROBLEM_LIMIT,      /* more sections than are counted: the rest is text of the last one */
} ProblemCode;

typedef struct {
    ProblemCode code;
    char *label;      /* the section's, or the correction's line */
    uint32_t section; /* index, or SECTION_NONE */
    uint32_t page;
} Problem;

typedef struct {
    char *text; /* the reading text: paragraphs or rows of a table, each ended by '\n'; UTF-8,
                   NFC */
    uint32_t text_len;
    GPtrArray *sections; /* Section *, in the order of the text, parents first */
    GArray *origins;   /* Origin, ordered by page and raw_at, covering every page without a hole */
    GArray *by_text;   /* uint32_t: indexes of the origins that have text, in its order */
    GArray *sentences; /* Sentence, in the order of the text */
    GPtrArray *problems; /* Problem *, in the order of the text */
} Structure;

/* What staff says about one line, keyed by page and by the line's words (blanks and hyphens do not
 * count) so that it holds for a new extraction too. Records of their own; not part of the
 * extraction. */
typedef enum { CORRECTION_HEADING, CORRECTION_NO_HEADING } CorrectionVerdict;

typedef struct {
    CorrectionVerdict verdict;
    uint32_t page;    /* from 1 */
    char *line;       /* the whole line */
    uint32_t nth;     /* which of the lines with these words on that page, from 1; 0 = the first */
    SectionKind kind; /* this, label and heading: CORRECTION_HEADING only */
    char *label;      /* "§ 3a", "(2)"; "" or NULL: none */
    char *heading;    /* NULL: what the line says behind its label */
    uint64_t n;       /* the journal record that it is; 0 = not stored */
    uint64_t actor;   /* who said it */
    int64_t time_us;  /* and when */
} Correction;

void correction_free(Correction *correction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Correction, correction_free)

/* Derives it; never fails (an empty text has no sections). CORRECTIONS: Correction *, or NULL. Time
 * and memory grow with the text's length, not faster. Owned. */
Structure *structure_derive(const Extraction *x, const GPtrArray *corrections);
/* An empty one, to be filled: its arrays free what they hold. TEXT is NULL. */
Structure *structure_new(void);
void structure_free(Structure *structure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Structure, structure_free)

/* NULL when all that is said above holds, else what does not (static). For tests and fsck. */
const char *structure_check(const Structure *structure, const Extraction *x);

/* "paragraf"; and back: SECTION_KIND_COUNT when there is none of that name. "gap", "double" ... */
const char *section_kind_name(SectionKind kind);
SectionKind section_kind_from_name(const char *name);
const char *problem_code_name(ProblemCode code);

/* The innermost section that holds byte AT of the text; SECTION_NONE without sections. */
uint32_t structure_section_at(const Structure *structure, uint32_t at);
/* The origin that byte AT of the text came from; NULL beyond the text. */
const Origin *structure_origin_at(const Structure *structure, uint32_t at);
/* Where byte RAW_AT of PAGE went; for a hit of the search on that page. NULL when there is no such
 * byte. */
const Origin *structure_origin_of(const Structure *structure, uint32_t page, uint32_t raw_at);
/* The section with that id, or SECTION_NONE. */
uint32_t structure_find(const Structure *structure, const char *id);
