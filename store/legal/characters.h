/* characters.h - what the grammar asks of single characters of German text, given as clean UTF-8.
 * Independent of the locale; cheap for ASCII. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of text that somebody else owns. */
typedef struct {
    const char *s;
    size_t len;
} Span;

/* The character at AT (at < len); 0 beyond the end. RET_LEN (or NULL) says how long it is. */
gunichar span_char(Span span, size_t at, size_t *ret_len);
/* The last character; 0 when empty. */
gunichar span_last(Span span);
Span span_from(Span span, size_t at);
/* Without blanks at both ends. */
Span span_trim(Span span);
bool span_starts(Span span, const char *prefix);
bool span_is(Span span, const char *text);
/* Whether it begins with one of the WORDS (NULL ends them) as a whole word. */
bool span_starts_word(Span span, const char *const *words);
/* Bytes of the first word: letters, up to anything else. */
size_t span_word(Span span);

bool is_letter(gunichar c);
bool is_upper(gunichar c);
bool is_lower(gunichar c);
bool is_dash(gunichar c);   /* - – — ‐ ‑ ‒ */
bool is_bullet(gunichar c); /* • ‣ ▪ ◦ · and those of Word's symbol font */
bool is_quote(gunichar c);
