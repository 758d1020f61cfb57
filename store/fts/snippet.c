/* snippet.c - see snippet.h. */
#include "store/fts/snippet.h"

#include "store/base/unicode.h"
#include "store/fts/analyzer.h"
#include "store/fts/hits.h"

#include <string.h>

#define PAGE_BYTES_MAX (256 * 1024) /* no page has more text; what is behind is not looked at */
#define LEAD_CHARS 60               /* at most, before the first hit, when text follows the last */

typedef struct {
    uint32_t start, end;           /* bytes */
    uint32_t start_char, end_char; /* the same in characters */
    uint64_t terms;                /* bits of the query's terms */
} Word;

static void
part_free(void *data)
{
    SnippetPart *part = data;
    g_free(part->text);
    g_free(part);
}

static uint32_t
count_chars(const char *text, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++)
        n += ((uint8_t)text[i] & 0xc0) != 0x80;
    return n;
}

/* The words of TEXT; a second token at a place lends its terms (and, of a section, its start) to
 * the word. */
static GArray *
words_of(const char *text, size_t len, const Marks *marks)
{
    GArray *words = g_array_new(FALSE, FALSE, sizeof(Word));
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, len);
    Token token;
    uint32_t at = 0, chars = 0;
    while (token_next(&reader, &token)) {
        uint64_t terms = marks_of(marks, token.term);
        if (token.kind != TOKEN_WORD && words->len > 0) {
            Word *word = &g_array_index(words, Word, words->len - 1);
            if (terms != 0 && token.start < word->start) {
                word->start_char -= count_chars(text, token.start, word->start);
                word->start = token.start;
            }
            word->terms |= terms;
            continue;
        }
        Word word = {.start = token.start, .end = token.end, .terms = terms};
        word.start_char = chars + count_chars(text, at, token.start);
        word.end_char = word.start_char + count_chars(text, token.start, token.end);
        at = token.end;
        chars = word.end_char;
        g_array_append_val(words, word);
    }
    return words;
}

static const Word *
word_at(const GArray *words, guint i)
{
    return &g_array_index(words, Word, i);
}

/* The run of words within the limit that has the most distinct terms, then the most hits, then is
 * the first; it begins and ends with a hit. False when there is none. */
static bool
best_run(const GArray *words, guint *ret_first, guint *ret_last)
{
    int best = 0;
    for (guint i = 0; i < words->len; i++) {
        if (word_at(words, i)->terms == 0)
            continue;
        uint64_t seen = 0;
        int hits = 0;
        for (guint k = i; k < words->len; k++) {
            const Word *word = word_at(words, k);
            if (k > i && word->end_char - word_at(words, i)->start_char > SNIPPET_CHARS)
                break;
            if (word->terms == 0)
                continue;
            seen |= word->terms;
            hits++;
            int value = __builtin_popcountll(seen) * 1000 + MIN(hits, 999);
            if (value > best) {
                best = value;
                *ret_first = i;
                *ret_last = k;
            }
        }
    }
    return best > 0;
}

/* Widens the run to what fits: a lead before it, then what follows, then more before. */
static void
widen(const GArray *words, guint *first, guint *last)
{
    uint32_t used = word_at(words, *last)->end_char - word_at(words, *first)->start_char;
    uint32_t lead = used < SNIPPET_CHARS ? MIN((SNIPPET_CHARS - used) / 2, LEAD_CHARS) : 0;
    uint32_t hit = word_at(words, *first)->start_char;
    while (*first > 0 && hit - word_at(words, *first - 1)->start_char <= lead)
        (*first)--;
    uint32_t start = word_at(words, *first)->start_char;
    while (*last + 1 < words->len && word_at(words, *last + 1)->end_char - start <= SNIPPET_CHARS)
        (*last)++;
    uint32_t end = word_at(words, *last)->end_char;
    while (*first > 0 && end - word_at(words, *first - 1)->start_char <= SNIPPET_CHARS)
        (*first)--;
}

typedef struct {
    GPtrArray *parts;
    GString *text; /* of the part that is being written */
    bool hit;
    bool blank; /* owed before the next character */
    uint32_t chars;
} Writer;

static void
end_part(Writer *w)
{
    if (w->text->len == 0)
        return;
    SnippetPart *part = g_new0(SnippetPart, 1);
    part->text = g_strndup(w->text->str, w->text->len);
    part->hit = w->hit;
    g_ptr_array_add(w->parts, part);
    g_string_truncate(w->text, 0);
}

static void
set_hit(Writer *w, bool hit)
{
    if (w->hit == hit)
        return;
    if (w->blank && hit && w->chars > 0) { /* a blank before a hit is not part of it */
        g_string_append_c(w->text, ' ');
        w->blank = false;
        w->chars++;
    }
    end_part(w);
    w->hit = hit;
}

/* What is shown as a blank: blanks, line ends, controls. */
static bool
is_space(uint32_t c)
{
    return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Writes the bytes FROM to TO as they are shown. */
static void
write_span(Writer *w, const char *text, size_t len, size_t from, size_t to)
{
    size_t step;
    for (size_t at = from; at < to && w->chars < SNIPPET_CHARS; at += step) {
        step = line_break_in_word(text, len, at);
        if (step > 0)
            continue;
        uint32_t c = unicode_decode(text + at, len - at, &step);
        if (unicode_class(c) == CHAR_IGNORABLE)
            continue;
        if (is_space(c)) {
            w->blank = w->chars > 0;
            continue;
        }
        if (w->blank) {
            g_string_append_c(w->text, ' ');
            w->blank = false;
            if (++w->chars >= SNIPPET_CHARS)
                return;
        }
        g_string_append_unichar(w->text, c);
        w->chars++;
    }
}

/* Bytes of the punctuation that touches a word which begins at AT: the quote, the bracket. */
static size_t
punctuation_before(const char *text, size_t at)
{
    size_t n = 0, step;
    for (int chars = 0; chars < 3 && n < at; chars++) {
        size_t start = at - n - 1;
        while (start > 0 && at - n - start < 4 && ((uint8_t)text[start] & 0xc0) == 0x80)
            start--;
        uint32_t c = unicode_decode(text + start, at - n - start, &step);
        if (is_space(c) || unicode_class(c) != CHAR_OTHER || start + step != at - n)
            break;
        n += step;
    }
    return n;
}

/* That, and the sign of a section before its number: "§ 7". */
static size_t
touching_before(const char *text, size_t at)
{
    static const char *const signs[] = {"§ ", "§\xc2\xa0"};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        size_t n = strlen(signs[i]);
        if (at >= n && memcmp(text + at - n, signs[i], n) == 0)
            return n + punctuation_before(text, at - n);
    }
    return punctuation_before(text, at);
}

/* The same behind a word that ends at AT. */
static size_t
touching_after(const char *text, size_t len, size_t at)
{
    size_t n = 0, step;
    for (int chars = 0; chars < 3 && at + n < len; chars++, n += step) {
        uint32_t c = unicode_decode(text + at + n, len - at - n, &step);
        if (is_space(c) || unicode_class(c) != CHAR_OTHER)
            break;
    }
    return n;
}

GPtrArray *
snippet_make(const char *text, const Marks *marks, uint32_t *ret_at)
{
    size_t len = strnlen(text, PAGE_BYTES_MAX);
    g_autoptr(GArray) words = words_of(text, len, marks);
    g_autoptr(GString) buffer = g_string_new(NULL);
    Writer w = {.parts = g_ptr_array_new_with_free_func(part_free), .text = buffer};
    uint32_t at_first = SNIPPET_NOWHERE;
    if (ret_at != NULL)
        *ret_at = at_first;
    if (words->len == 0)
        return w.parts;
    guint first = 0, last = 0;
    if (best_run(words, &first, &last))
        at_first = word_at(words, first)->start;
    if (ret_at != NULL)
        *ret_at = at_first;
    widen(words, &first, &last);

    size_t at = word_at(words, first)->start - touching_before(text, word_at(words, first)->start);
    for (guint i = first; i <= last; i++) {
        const Word *word = word_at(words, i);
        set_hit(&w, false);
        write_span(&w, text, len, at, word->start);
        set_hit(&w, word->terms != 0);
        write_span(&w, text, len, MAX(at, word->start), word->end);
        at = word->end;
    }
    set_hit(&w, false);
    write_span(&w, text, len, at, at + touching_after(text, len, at));
    end_part(&w);
    return w.parts;
}
