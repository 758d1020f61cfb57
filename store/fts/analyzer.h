/* analyzer.h - from text to terms: where words begin and end, which spellings and inflections of a
 * word are one term, and which words carry no meaning of their own. Index, query and snippet all
 * use it, so that they agree. It keeps byte offsets into the text it was given; it knows no
 * postings and no query syntax. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Goes up whenever the same text gives other tokens: stored segments name it (store/FORMAT.md). */
#define ANALYZER_VERSION 2
#define TERM_BYTES_MAX 240

typedef struct {
    const char
        *stem; /* what is compared: folded (unicode_word_fold), then the German Snowball stem */
    const char *form; /* the word itself: NFKC, lower case, umlauts kept (unicode_word_form) */
    uint8_t stem_len, form_len;
    bool stop;           /* und, der, für ...: indexed, but a query does not ask for it */
    uint64_t mark;       /* scratch of who counts words: whose SLOT it is */
    uint32_t slot;
} Term;

typedef enum {
    TOKEN_WORD,
    TOKEN_BASE,    /* the "Bürger" of "Bürger:innen", at the same position as the whole */
    TOKEN_SECTION, /* "§5a" of "§ 5a", at the same position as the number */
} TokenKind;

typedef struct {
    Term *term;
    TokenKind kind;
    uint32_t start, end; /* bytes of the text; a word broken at a line end includes the break */
} Token;

typedef struct Analyzer Analyzer;
/* The analyzer of the calling thread (borrowed). Terms that it gave before may be gone: copy what
 * must live on before calling this again. */
Analyzer *analyzer_get(void);
/* The term of a word as it stands in a text: joins, marks of gender forms and the dots of "1.500"
 * are dropped. NULL if nothing is left of it. */
Term *analyzer_term(Analyzer *analyzer, const char *word, size_t len);
/* The term of text that is one already, e.g. "§5a". */
Term *analyzer_literal(Analyzer *analyzer, const char *term, size_t len);
/* A number that no term of any analyzer bears as its mark yet. */
uint64_t analyzer_next_mark(void);

typedef struct {
    Analyzer *analyzer;
    const char *text;
    size_t len, at;
    Token pending; /* a second token at the position of the last one */
    bool has_pending;
    GArray *breaks; /* of a run without blanks; see token_reader_clear */
    guint next_break;
    size_t run;
} TokenReader;

/* Reads TEXT (LEN bytes, less than 4 GiB, borrowed; need not end in NUL). */
TokenReader token_reader(Analyzer *analyzer, const char *text, size_t len);
void token_reader_clear(TokenReader *reader);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(TokenReader, token_reader_clear)
/* The next token in the order of the text; false at the end. BASE and SECTION follow their WORD. */
bool token_next(TokenReader *reader, Token *ret_token);

/* If the hyphen or soft hyphen at AT breaks a word over a line end: the number of bytes from it to
 * the rest of the word; else 0. "Abwasser-\nund ..." breaks no word. */
size_t line_break_in_word(const char *text, size_t len, size_t at);
