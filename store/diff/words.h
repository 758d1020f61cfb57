/* words.h - a text as the words that a comparison of versions looks at: what a page, a line end or
 * a font does to a text makes no other word. Blanks of any kind, soft hyphens, a hyphen inside a
 * word or at a line's end, the kind of dash and quotation mark, ligatures, bullets and the length
 * of a row of dots do not count; capitals, digits and marks of punctuation do. Pure, independent of
 * the locale. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { WORD_LETTERS, WORD_DIGITS, WORD_MARK } WordKind;

/* A run of letters, a run of digits, or one mark; "12,50" is three, "nicht-öffentlich" is one. */
typedef struct {
    uint64_t id; /* equal words have equal ids */
    uint32_t at; /* byte of the text */
    uint32_t len : 28;
    uint32_t kind : 2;  /* WordKind */
    uint32_t glued : 1; /* printed as one word with the one before it: "12,50", "Bürger*innen" */
    uint32_t line_start : 1; /* first of its line */
} Word;

/* Appends the words of LEN bytes at AT of TEXT (UTF-8) to WORDS, an array of Word. Returns: their
 * hash, as words_hash() gives it. */
uint64_t words_split(const char *text, uint32_t at, uint32_t len, GArray *words);

/* Of the words of N, whatever blanks stand between them ("Haupt satzung" as "Hauptsatzung"). */
uint64_t words_hash(const Word *words, size_t n, const char *text);
/* The same of a text, without its words; 0 of one without any. FOLD: capitals do not count
 * (headings are set in them). */
uint64_t words_hash_text(const char *text, size_t len, bool fold);
