/* unicode.h - what the store needs of Unicode, from ICU 72: classes of characters, the normal form
 * and the folded form of a word, breaks in scripts that write no blanks, and the German sort order.
 * unicode.c is the only file that includes ICU. Nothing here depends on the locale of the process.
 * Threads: any; ICU handles are one per thread inside. Input that is not valid UTF-8 is read byte
 * by byte as U+FFFD, never refused. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sort keys, folds and breaks may change with it: what is stored names it and is rebuilt when it
 * differs. */
#define UNICODE_ICU_MAJOR 72

typedef enum {
    CHAR_OTHER, /* blanks, punctuation, symbols: end a word */
    CHAR_LETTER,
    CHAR_DIGIT,     /* decimal and other numbers */
    CHAR_MARK,      /* combining: belongs to the letter before it */
    CHAR_IGNORABLE, /* soft hyphen, zero-width blanks and joiners: inside a word as if not there */
    CHAR_COMPLEX,   /* a letter of a script that writes no blanks between words */
} CharClass;

/* Decodes the character at TEXT (LEFT > 0 bytes) and says in *RET_LEN how long it is. */
uint32_t unicode_decode(const char *text, size_t left, size_t *ret_len);
CharClass unicode_class(uint32_t c);
bool unicode_is_lower(uint32_t c);
bool unicode_is_upper(uint32_t c);

/* The form of a word that search treats as exact: NFKC ("ﬁ" -> "fi", u + U+0308 -> "ü"), lower
 * case, ignorables dropped; umlauts and ß kept. Appended to OUT. */
void unicode_word_form(const char *word, size_t len, GString *out);
/* The form in which spellings of one word meet, from what unicode_word_form gave, appended to OUT:
 * marks dropped (ä -> a), ß -> ss, æ -> a, œ ø -> o; and an e that writes an umlaut dropped: ae ->
 * a, oe -> o, ue -> u unless after a, e, ä or q (Mauer, neue, Quelle). So "gebühr", "gebuehr",
 * "gebuhr" are one. A few different words meet too (Poet and Pot); the exact form stays beside it
 * to tell them apart. Not for folding twice: "europäer" gives "europaer". */
void unicode_word_fold(const char *form, size_t len, GString *out);

/* A text for comparing without regard to case, umlaut spelling and ß: "Gebühr" -> "gebuhr",
 * "gebuehr" too. All else (blanks, punctuation) stays. Returns: (owned). */
char *fold_text(const char *text);
/* An order for titles as in a German dictionary (DIN 5007-1: ä as a), numbers by value; compare as
 * bytes. Returns: (owned). */
GBytes *collation_key(const char *text);

/* Ends of the words in TEXT, a run of CHAR_COMPLEX, as byte offsets (guint32), the last = LEN. */
GArray *unicode_complex_breaks(const char *text, size_t len);
