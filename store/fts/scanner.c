/* scanner.c - the tokens half of analyzer.h: where words begin and end. A word is a run of letters,
 * digits and marks (as Unicode's UAX #29 has it, but a full stop or colon ends it, since PDF text
 * often lacks the blank behind them), with these German additions: a word broken at a line end is
 * one word; "Bürger:innen" is one word, and "Bürger" besides; "1.500" is the number 1500; "§ 5a" is
 * a term besides the number. Runs in scripts without blanks are cut by ICU. */
#include "store/fts/analyzer.h"

#include "store/base/unicode.h"

#include <string.h>

#define SOFT_HYPHEN 0xad
#define HYPHEN 0x2010
#define SECTION_SIGN 0xa7
#define COMPLEX_RUN_MAX 4096

TokenReader
token_reader(Analyzer *analyzer, const char *text, size_t len)
{
    g_assert(len < UINT32_MAX);
    return (TokenReader){.analyzer = analyzer, .text = text, .len = len};
}

void
token_reader_clear(TokenReader *reader)
{
    g_clear_pointer(&reader->breaks, g_array_unref);
}

/* The character at AT, or 0 at the end. */
static uint32_t
peek(const char *text, size_t len, size_t at, size_t *ret_step)
{
    *ret_step = 0;
    return at < len ? unicode_decode(text + at, len - at, ret_step) : 0;
}

static bool
is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xa0 || c == 0x2009 || c == 0x202f;
}

static size_t
skip_blanks(const char *text, size_t len, size_t at)
{
    size_t step;
    while (is_blank(peek(text, len, at, &step)))
        at += step;
    return at;
}

/* True if a word begins at AT before which a hyphen stands for a left-out part: "Abwasser- und
 * Müllgebühr". */
static bool
continues_list(const char *text, size_t len, size_t at)
{
    static const char *const words[] = {
        "und", "oder", "bzw", "beziehungsweise", "sowie", "bis", "wie", "als", "noch", "u"};
    size_t n = 0, step;
    while (at + n < len && g_ascii_islower(text[at + n]))
        n++;
    CharClass after = unicode_class(peek(text, len, at + n, &step));
    if (step > 0 && (after == CHAR_LETTER || after == CHAR_MARK || after == CHAR_IGNORABLE))
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strlen(words[i]) == n && memcmp(text + at, words[i], n) == 0)
            return true;
    }
    return false;
}

static bool
letter_before(const char *text, size_t at)
{
    size_t start = at, step;
    while (start > 0 && at - start < 4) {
        start--;
        if (((uint8_t)text[start] & 0xc0) != 0x80)
            break;
    }
    if (start == at)
        return false;
    CharClass class = unicode_class(unicode_decode(text + start, at - start, &step));
    return start + step == at && (class == CHAR_LETTER || class == CHAR_MARK);
}

size_t
line_break_in_word(const char *text, size_t len, size_t at)
{
    size_t step;
    uint32_t hyphen = peek(text, len, at, &step);
    if (hyphen != '-' && hyphen != SOFT_HYPHEN && hyphen != HYPHEN)
        return 0;
    size_t next = skip_blanks(text, len, at + step);
    if (next < len && text[next] == '\r')
        next++;
    if (next >= len || text[next] != '\n' || !letter_before(text, at))
        return 0;
    next = skip_blanks(text, len, next + 1);
    if (!unicode_is_lower(peek(text, len, next, &step)))
        return 0;
    if (hyphen != SOFT_HYPHEN && continues_list(text, len, next))
        return 0;
    return next - at;
}

/* In a number of up to three digits that ends at AT: the length of a group ".500" that goes on with
 * it. */
static size_t
digit_group(const char *text, size_t len, size_t at)
{
    if (at + 3 >= len || text[at] != '.')
        return 0;
    for (size_t i = 1; i <= 3; i++) {
        if (!g_ascii_isdigit(text[at + i]))
            return 0;
    }
    return at + 4 < len && g_ascii_isalnum(text[at + 4]) ? 0 : 4;
}

/* True for "1" to "999". */
static bool
short_number(const char *text, size_t len)
{
    if (len > 3 || text[0] == '0')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!g_ascii_isdigit(text[i]))
            return false;
    }
    return true;
}

/* The end of the word that begins at START. */
static size_t
word_end(const char *text, size_t len, size_t start)
{
    size_t at = start, end = start, step;
    bool grouped = false; /* the dot of a group of digits was passed */
    while (at < len) {
        if (g_ascii_isalnum(text[at])) {
            end = ++at;
            continue;
        }
        if (text[at] == ' ' || text[at] == '\n')
            break; /* as nearly every word ends */
        uint32_t c = unicode_decode(text + at, len - at, &step);
        CharClass class = unicode_class(c);
        if (class == CHAR_LETTER || class == CHAR_DIGIT || class == CHAR_MARK) {
            end = at += step;
        } else if ((step = line_break_in_word(text, len, at)) > 0) {
            at += step;
        } else if (class == CHAR_IGNORABLE) {
            unicode_decode(text + at, len - at, &step);
            at += step;
        } else if (c == '.' && (grouped || short_number(text + start, at - start)) &&
                   (step = digit_group(text, len, at)) > 0) {
            grouped = true;
            end = at += step;
        } else {
            break;
        }
    }
    return end;
}

/* If a gender ending ("*innen", ":in", "/-innen") follows the word that ends at AT: its length. */
static size_t
gender_ending(const char *text, size_t len, size_t start, size_t at)
{
    static const char *const endings[] = {":innen", "*innen",  "_innen", "·innen",
                                          "/innen", "/-innen", ":in",    "*in",
                                          "_in",    "·in",     "/-in"};
    size_t step;
    if (at >= len || at - start < 3 || !letter_before(text, at))
        return 0;
    if (strchr(":*_/", text[at]) == NULL && (uint8_t)text[at] != 0xc2)
        return 0;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        size_t n = strlen(endings[i]);
        if (len - at < n || memcmp(text + at, endings[i], n) != 0)
            continue;
        CharClass after = unicode_class(peek(text, len, at + n, &step));
        if (step == 0 || after == CHAR_OTHER)
            return n;
    }
    return 0;
}

/* After a section sign at START: the number with its letter ("5a") as a token, and both as one term
 * behind it. False, and only the sign is passed, if no number follows. */
static bool
read_section(TokenReader *r, size_t start, Token *ret_token)
{
    size_t at = start, step;
    while (peek(r->text, r->len, at, &step) == SECTION_SIGN)
        at += step;
    r->at = at;
    at = skip_blanks(r->text, r->len, at);
    if (at < r->len && r->text[at] == '\n')
        at = skip_blanks(r->text, r->len, at + 1);
    size_t end = at;
    while (end < r->len && end - at < 6 && g_ascii_isdigit(r->text[end]))
        end++;
    if (end == at || word_end(r->text, r->len, at) > end + 1)
        return false;
    if (end < r->len && g_ascii_isalpha(r->text[end]))
        end++;
    if (word_end(r->text, r->len, at) != end)
        return false;

    char literal[16] = "§";
    for (size_t i = at, n = strlen(literal); i < end; i++, n++)
        literal[n] = g_ascii_tolower(r->text[i]);
    r->at = end;
    *ret_token = (Token){.term = analyzer_term(r->analyzer, r->text + at, end - at),
                         .kind = TOKEN_WORD,
                         .start = (uint32_t)at,
                         .end = (uint32_t)end};
    r->pending = (Token){.term = analyzer_literal(r->analyzer, literal, strlen(literal)),
                         .kind = TOKEN_SECTION,
                         .start = (uint32_t)start,
                         .end = (uint32_t)end};
    r->has_pending = true;
    return true;
}

static bool
read_word(TokenReader *r, size_t start, Token *ret_token)
{
    size_t end = word_end(r->text, r->len, start);
    size_t ending = gender_ending(r->text, r->len, start, end);
    r->at = end + ending;
    Term *term = analyzer_term(r->analyzer, r->text + start, end + ending - start);
    if (term == NULL)
        return false;
    *ret_token = (Token){.term = term,
                         .start = (uint32_t)start,
                         .end = (uint32_t)(end + ending),
                         .kind = TOKEN_WORD};
    if (ending > 0) {
        r->pending = *ret_token;
        r->pending.kind = TOKEN_BASE;
        r->pending.term = analyzer_term(r->analyzer, r->text + start, end - start);
        /* A word that is cut for its length is the same term with and without the ending. */
        r->has_pending = r->pending.term != NULL && r->pending.term != term;
    }
    return true;
}

/* Finds the run of complex letters at START and where ICU would cut it. */
static void
begin_run(TokenReader *r, size_t start)
{
    size_t end = start, step;
    while (end < r->len && end - start < COMPLEX_RUN_MAX) {
        CharClass class = unicode_class(unicode_decode(r->text + end, r->len - end, &step));
        if (class != CHAR_COMPLEX && class != CHAR_MARK && class != CHAR_IGNORABLE)
            break;
        end += step;
    }
    r->breaks = unicode_complex_breaks(r->text + start, end - start);
    r->next_break = 0;
    r->run = start;
    r->at = start;
}

/* The next word of the run; false when it is over. */
static bool
read_run(TokenReader *r, Token *ret_token)
{
    while (r->next_break < r->breaks->len) {
        size_t start = r->at;
        size_t end = r->run + g_array_index(r->breaks, guint32, r->next_break++);
        r->at = end;
        Term *term = analyzer_term(r->analyzer, r->text + start, end - start);
        if (term == NULL)
            continue;
        *ret_token = (Token){
            .term = term, .start = (uint32_t)start, .end = (uint32_t)end, .kind = TOKEN_WORD};
        return true;
    }
    g_clear_pointer(&r->breaks, g_array_unref);
    return false;
}

bool
token_next(TokenReader *r, Token *ret_token)
{
    if (r->has_pending) {
        r->has_pending = false;
        *ret_token = r->pending;
        return true;
    }
    if (r->breaks != NULL && read_run(r, ret_token))
        return true;
    while (r->at < r->len) {
        size_t step = 1;
        uint8_t first = (uint8_t)r->text[r->at];
        uint32_t c = first < 0x80 ? first : unicode_decode(r->text + r->at, r->len - r->at, &step);
        if (c == SECTION_SIGN) {
            if (read_section(r, r->at, ret_token))
                return true;
            continue;
        }
        CharClass class = unicode_class(c);
        if (class == CHAR_LETTER || class == CHAR_DIGIT) {
            if (read_word(r, r->at, ret_token))
                return true;
        } else if (class == CHAR_COMPLEX) {
            begin_run(r, r->at);
            if (read_run(r, ret_token))
                return true;
        } else {
            r->at += step;
        }
    }
    return false;
}
