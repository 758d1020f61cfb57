/* scan.h - what the readers of legal text share: walking over blanks, words and numbers of a text that
 * may be anything. A position is a byte offset; every function takes one inside the text and gives one
 * inside the text, in time bounded by what it walks over. Wrapped lines are read as one: a line feed is
 * a blank, and a word hyphenated at the end of a line is one word. An empty line ends a paragraph.
 * Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Not ended by NUL; valid UTF-8, or read byte by byte as U+FFFD where it is not. */
typedef struct {
    const char *s;
    size_t len;
} Scan;

enum { SCAN_WORD_BYTES = 96 };

/* A word as a reader sees it: without the hyphen of a line's end. */
typedef struct {
    char text[SCAN_WORD_BYTES]; /* ended by NUL; a longer word is cut at a character */
    size_t len;                 /* of TEXT */
    size_t start, end;          /* where it stands in the text */
    bool capital;               /* begins with an upper-case letter */
    unsigned capitals;          /* how many upper-case letters it has */
} Word;

/* Behind blanks of any width, soft hyphens and at most one line feed; an empty line is not crossed. */
size_t scan_blanks(Scan t, size_t at);
/* Behind blanks of this line only. */
size_t scan_line_blanks(Scan t, size_t at);
/* Reads the word that begins AT: letters, with hyphens between letters. False if there is no letter. */
bool scan_word(Scan t, size_t at, Word *ret_w);
/* The word that ends before AT, blanks between them skipped as in scan_blanks. */
bool scan_word_before(Scan t, size_t at, Word *ret_w);
/* The byte before the blanks before AT; 0 at the start of the text or of a paragraph. */
char scan_char_before(Scan t, size_t at);
/* Decimal digits AT, at most MAX of them and no further digit behind. Returns the position behind, or
 * AT if there are none or too many. */
size_t scan_number(Scan t, size_t at, unsigned max, unsigned *ret_value);
/* A Roman numeral of 1 to 89 in capitals, no letter behind it. As scan_number. */
size_t scan_roman(Scan t, size_t at, unsigned *ret_value);
/* True if TEXT (ASCII or UTF-8) stands AT; a match, not a word. */
bool scan_is(Scan t, size_t at, const char *text);
/* True if a letter or digit stands AT / before AT. */
bool scan_is_alnum(Scan t, size_t at);
bool scan_is_alnum_before(Scan t, size_t at);
bool scan_is_digit(Scan t, size_t at);
/* True if AT is the first thing on its line but for blanks and signs of a list. */
bool scan_at_line_start(Scan t, size_t at);
/* True if only blanks follow AT on its line. */
bool scan_at_line_end(Scan t, size_t at);
/* The length of a dash (-, en, em dash, minus) AT, 0 if there is none. */
size_t scan_dash(Scan t, size_t at);

/* True if WORD is in LIST, words with one blank before and behind each: " der die das ". */
bool word_in(const Word *w, const char *list);
bool word_ends(const Word *w, const char *ending);
