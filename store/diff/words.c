/* words.c - see words.h. One scanner yields the characters that count, in their normal form, and
 * says where a word begins; the words and the hashes are made from what it yields. */
#include "store/diff/words.h"

#include "store/base/unicode.h"
#include "store/legal/characters.h"

#include <string.h>

#define HASH_SEED 0xcbf29ce484222325u
#define HASH_PRIME 0x9e3779b97f4a7c15u

typedef struct {
    const char *text;
    size_t at, end;
    WordKind kind;   /* of the word being read */
    bool open;       /* a word is being read: letters or digits may be added to it */
    bool line_start; /* nothing was yielded since the last line end */
    bool blank;      /* blanks stood before what is yielded now */
} Scanner;

/* What the scanner yields: a character of a word. */
typedef struct {
    uint32_t c;
    size_t at, len; /* where it stands */
    WordKind kind;
    bool begins, line_start, blank;
} Sign;

/* 0 stands for "no words". */
static uint64_t
known_hash(uint64_t hash)
{
    return hash == HASH_SEED ? 0 : hash;
}

static inline uint64_t
mix(uint64_t hash, uint32_t c)
{
    hash = (hash ^ c) * HASH_PRIME;
    return hash ^ (hash >> 29);
}

static uint32_t
char_at(const Scanner *s, size_t at, size_t *ret_len)
{
    if (at >= s->end) {
        *ret_len = 0;
        return 0;
    }
    unsigned char first = (unsigned char)s->text[at];
    if (first < 0x80) {
        *ret_len = 1;
        return first;
    }
    return unicode_decode(s->text + at, s->end - at, ret_len);
}

static bool
is_space(uint32_t c)
{
    return c <= ' ' || c == 0x7f || c == 0xa0 || c == 0x202f || c == 0x2007 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x85;
}

static CharClass
class_of(uint32_t c)
{
    if (c < 0x80)
        return g_ascii_isalpha(c) ? CHAR_LETTER : g_ascii_isdigit(c) ? CHAR_DIGIT : CHAR_OTHER;
    return unicode_class(c);
}

static bool
is_wordly(CharClass class)
{
    return class == CHAR_LETTER || class == CHAR_MARK || class == CHAR_COMPLEX;
}

/* Words before which a hyphen stands for the rest of the word: "haupt- und ehrenamtlich". */
static bool
is_conjunction(const Scanner *s, size_t at)
{
    static const char *const words[] = {"und", "oder", "bzw", "sowie", "als", "bis", NULL};
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t n = strlen(words[i]), len;
        if (s->end - at >= n && memcmp(s->text + at, words[i], n) == 0 &&
            !is_wordly(class_of(char_at(s, at + n, &len))))
            return true;
    }
    return false;
}

/* A dash at AT, LEN bytes: true if it belongs to the word that is open, which goes on behind it, or
 * if it counts (between digits); false if it is layout. */
static bool
dash_counts(Scanner *s, size_t at, size_t len)
{
    size_t next = at + len, n;
    uint32_t c;
    while (is_space(c = char_at(s, next, &n)) && n > 0)
        next += n;
    bool blank = next > at + len;
    CharClass class = class_of(c);
    if (s->kind == WORD_DIGITS)
        return class == CHAR_DIGIT;
    if (s->open && is_wordly(class) && s->kind == WORD_LETTERS &&
        (!blank || !is_conjunction(s, next)))
        s->at = next; /* the word goes on: the hyphen and what follows it are passed */
    else
        s->open = false;
    return false;
}

/* The one that stands for all of its kind. */
static uint32_t
normal(uint32_t c)
{
    if (c < 0x80 && c != '\'')
        return c;
    if (c == '\'' || is_quote(c) || c == '`' || c == 0xb4)
        return '"';
    return c == 0x2026 ? '.' : c;
}

/* ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ */
static const char *
ligature(uint32_t c)
{
    static const char *const forms[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return c >= 0xfb00 && c <= 0xfb06 ? forms[c - 0xfb00] : NULL;
}

/* The next character that counts; false at the end. */
static bool
next_sign(Scanner *s, Sign *ret)
{
    while (s->at < s->end) {
        size_t at = s->at, len;
        uint32_t c = char_at(s, at, &len);
        s->at += len;
        if (is_space(c)) {
            s->open = false;
            s->blank = true;
            s->line_start |= c == '\n';
            continue;
        }
        CharClass class = class_of(c);
        if (class == CHAR_IGNORABLE)
            continue;
        bool was_blank = s->blank;
        if (is_wordly(class) || class == CHAR_DIGIT) {
            WordKind kind = class == CHAR_DIGIT ? WORD_DIGITS : WORD_LETTERS;
            if (class == CHAR_MARK && s->open)
                kind = s->kind;
            *ret = (Sign){c, at, len, kind, !s->open || kind != s->kind, s->line_start, was_blank};
            s->open = true;
            s->kind = kind;
        } else if (is_dash(c) || is_bullet(c) || c == 0x2212) {
            if (!dash_counts(s, at, len))
                continue;
            *ret = (Sign){'-', at, len, WORD_MARK, true, s->line_start, was_blank};
            s->open = false;
        } else {
            c = normal(c);
            size_t n;
            while (c == '.' && normal(char_at(s, s->at, &n)) == '.' && n > 0)
                s->at += n; /* any row of dots is one */
            *ret = (Sign){c, at, s->at - at, WORD_MARK, true, s->line_start, was_blank};
            s->open = false;
        }
        if (ret->kind == WORD_MARK)
            s->kind = WORD_MARK;
        s->line_start = s->blank = false;
        return true;
    }
    return false;
}

static uint64_t
add_sign(uint64_t hash, uint32_t c)
{
    const char *letters = ligature(c);
    if (letters == NULL)
        return mix(hash, c);
    for (; *letters != '\0'; letters++)
        hash = mix(hash, (unsigned char)*letters);
    return hash;
}

/* The letters of everyday text that follow in the open word, without the questions that others
 * need: false at the first other byte. Nearly all of a text goes through here. */
static inline bool
next_letter(Scanner *s, uint32_t *ret_c)
{
    if (s->at >= s->end)
        return false;
    unsigned char first = (unsigned char)s->text[s->at];
    if (g_ascii_isalpha(first)) {
        s->at++;
        *ret_c = first;
        return true;
    }
    if (first != 0xc3 || s->end - s->at < 2) /* U+00C0 to U+00FF */
        return false;
    unsigned char second = (unsigned char)s->text[s->at + 1];
    if ((second & 0xc0) != 0x80 || second == 0x97 || second == 0xb7) /* × and ÷ */
        return false;
    s->at += 2;
    *ret_c = 0xc0u | (second & 0x3fu);
    return true;
}

/* Marks at both ends of a printed word are not part of it: "(Tagen)." */
static void
end_run(GArray *words, guint from)
{
    Word *w = (Word *)words->data;
    guint first = from, last = words->len;
    while (first < last && w[first].kind == WORD_MARK)
        first++;
    while (last > first && w[last - 1].kind == WORD_MARK)
        last--;
    for (guint i = from; i < words->len; i++)
        w[i].glued = i > first && i < last;
}

uint64_t
words_split(const char *text, uint32_t at, uint32_t len, GArray *words)
{
    Scanner s = {
        .text = text, .at = at, .end = (size_t)at + len, .line_start = true, .kind = WORD_MARK};
    Sign sign;
    uint64_t hash = HASH_SEED;
    guint first = words->len, run = first;
    while (next_sign(&s, &sign)) {
        if (sign.blank) {
            end_run(words, run);
            run = words->len;
        }
        if (sign.begins) {
            Word word = {.id = HASH_SEED,
                         .at = (uint32_t)sign.at,
                         .kind = sign.kind,
                         .line_start = sign.line_start};
            g_array_append_val(words, word);
        }
        Word *word = &g_array_index(words, Word, words->len - 1);
        word->id = add_sign(word->id, sign.c);
        hash = add_sign(hash, sign.c);
        size_t end = sign.at + sign.len;
        for (uint32_t c; s.open && s.kind == WORD_LETTERS && next_letter(&s, &c); end = s.at) {
            word->id = mix(word->id, c);
            hash = mix(hash, c);
        }
        word->len = (uint32_t)(end - word->at) & 0xfffffff;
    }
    end_run(words, run);
    return known_hash(hash);
}

static uint64_t
hash_range(const char *text, size_t at, size_t end, bool fold, uint64_t hash)
{
    Scanner s = {.text = text, .at = at, .end = end, .line_start = true, .kind = WORD_MARK};
    Sign sign;
    while (next_sign(&s, &sign)) {
        if (!fold) {
            hash = add_sign(hash, sign.c);
            for (uint32_t c; s.open && s.kind == WORD_LETTERS && next_letter(&s, &c);)
                hash = mix(hash, c);
        } else if (sign.kind != WORD_LETTERS)
            hash = add_sign(hash, sign.c);
        else if (sign.c == 0xdf || sign.c == 0x1e9e)
            hash = mix(mix(hash, 's'), 's');
        else
            hash = add_sign(hash, g_unichar_tolower(sign.c));
    }
    return hash;
}

uint64_t
words_hash_text(const char *text, size_t len, bool fold)
{
    return known_hash(hash_range(text, 0, len, fold, HASH_SEED));
}

uint64_t
words_hash(const Word *words, size_t n, const char *text)
{
    if (n == 0)
        return 0;
    size_t end = words[n - 1].at + words[n - 1].len;
    return known_hash(hash_range(text, words[0].at, end, false, HASH_SEED));
}
