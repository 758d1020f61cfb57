/* wording.c - see wording.h. The script of single words is made readable: what differs in blanks
 * and hyphens only is no change, changes grow to whole printed words, and those that only a word or
 * two separate become one. */
#include "store/diff/wording.h"

#define BLANKS_MAX 2000 /* words of a change that is asked whether it is one in blanks only */

typedef struct {
    Wording text;
    const GArray *words;
} Side;

static const Word *
word_at(const Side *side, uint32_t i)
{
    return &g_array_index(side->words, Word, i);
}

static bool
same_letters(const Side *a, const Side *b, const Edit *c)
{
    /* Blanks and hyphens do not make that much of a difference. */
    if (c->a_len == 0 || c->b_len == 0 || MAX(c->a_len, c->b_len) > BLANKS_MAX)
        return false;
    return words_hash(word_at(a, c->a), c->a_len, a->text.text) ==
           words_hash(word_at(b, c->b), c->b_len, b->text.text);
}

/* Takes common words off both ends. */
static void
trim(const Side *a, const Side *b, Edit *c)
{
    while (c->a_len > 0 && c->b_len > 0 && word_at(a, c->a)->id == word_at(b, c->b)->id)
        c->a++, c->b++, c->a_len--, c->b_len--;
    while (c->a_len > 0 && c->b_len > 0 &&
           word_at(a, c->a + c->a_len - 1)->id == word_at(b, c->b + c->b_len - 1)->id)
        c->a_len--, c->b_len--;
}

/* Whether word I goes on the printed word of the one before it. */
static bool
glued(const Side *side, uint32_t i)
{
    return i > 0 && i < side->words->len && word_at(side, i)->glued;
}

/* Grows it to whole printed words, but not over the changes around it: BEFORE is where the one
 * before ends, AFTER where the next one begins, in words of A. */
static void
grow(const Side *a, const Side *b, Edit *c, uint32_t before, uint32_t after)
{
    while (c->a > before && c->b > 0 && (glued(a, c->a) || glued(b, c->b)))
        c->a--, c->b--, c->a_len++, c->b_len++;
    while (c->a + c->a_len < after && c->b + c->b_len < b->words->len &&
           (glued(a, c->a + c->a_len) || glued(b, c->b + c->b_len)))
        c->a_len++, c->b_len++;
}

/* How many printed words the equal words between two changes have; many if a line ends in them. */
static uint32_t
island(const Side *a, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++) {
        if (word_at(a, i)->line_start)
            return UINT32_MAX;
        n += word_at(a, i)->kind != WORD_MARK && !word_at(a, i)->glued;
    }
    return n;
}

static bool
joins(const Side *a, const Side *b, const Edit *last, const Edit *next)
{
    uint32_t words = island(a, last->a + last->a_len, next->a);
    uint32_t on_b = island(b, last->b + last->b_len, next->b);
    uint32_t left = MAX(last->a_len, last->b_len), right = MAX(next->a_len, next->b_len);
    uint32_t least = MIN(left, right);
    if (words == UINT32_MAX || on_b == UINT32_MAX)
        return false;
    return words == 0   ? least > 1
           : words == 1 ? least >= 3
           : words == 2 ? least >= 8
           : words == 3 ? least >= 16
                        : false;
}

static GArray *
clean(const Side *a, const Side *b, GArray *raw)
{
    GArray *out = g_array_new(FALSE, FALSE, sizeof(Edit));
    for (guint i = 0; i < raw->len; i++) {
        Edit c = g_array_index(raw, Edit, i);
        trim(a, b, &c);
        if ((c.a_len == 0 && c.b_len == 0) || same_letters(a, b, &c))
            continue;
        guint after = i + 1 < raw->len ? g_array_index(raw, Edit, i + 1).a : a->words->len;
        Edit *last = out->len > 0 ? &g_array_index(out, Edit, out->len - 1) : NULL;
        grow(a, b, &c, last != NULL ? last->a + last->a_len : 0, after);
        if (last != NULL && (c.a <= last->a + last->a_len || joins(a, b, last, &c))) {
            last->a_len = c.a + c.a_len - last->a;
            last->b_len = c.b + c.b_len - last->b;
        } else {
            g_array_append_val(out, c);
        }
    }
    return out;
}

/* Bytes of N words from I on; an empty place stands where the word before ends. */
static void
bytes_of(const Side *side, uint32_t i, uint32_t n, uint32_t *ret_at, uint32_t *ret_end)
{
    if (n > 0) {
        const Word *last = word_at(side, i + n - 1);
        *ret_at = word_at(side, i)->at;
        *ret_end = last->at + last->len;
    } else {
        const Word *before = i > 0 ? word_at(side, i - 1) : NULL;
        *ret_at = *ret_end = before != NULL ? before->at + before->len : side->text.at;
    }
}

static void
add_span(GArray *spans, SpanKind kind, uint32_t from_at, uint32_t from_end, uint32_t to_at,
         uint32_t to_end)
{
    WordingSpan span = {kind, from_at, from_end - from_at, to_at, to_end - to_at};
    if (span.from_len > 0 || span.to_len > 0)
        g_array_append_val(spans, span);
}

GArray *
wording_compare(Wording from, Wording to, ScriptBudget *budget)
{
    g_autoptr(GArray) words_a = g_array_new(FALSE, FALSE, sizeof(Word));
    g_autoptr(GArray) words_b = g_array_new(FALSE, FALSE, sizeof(Word));
    words_split(from.text, from.at, from.len, words_a);
    words_split(to.text, to.at, to.len, words_b);
    return wording_compare_words(from, words_a, to, words_b, budget);
}

GArray *
wording_compare_words(Wording from, const GArray *words_a, Wording to, const GArray *words_b,
                      ScriptBudget *budget)
{
    Side a = {from, words_a}, b = {to, words_b};
    g_autoptr(GArray) raw = g_array_new(FALSE, FALSE, sizeof(Edit));
    script_make((const Word *)words_a->data, words_a->len, (const Word *)words_b->data,
                words_b->len, budget, raw);
    g_autoptr(GArray) changes = clean(&a, &b, raw);

    GArray *spans = g_array_new(FALSE, FALSE, sizeof(WordingSpan));
    uint32_t at_a = from.at, at_b = to.at;
    for (guint i = 0; i < changes->len; i++) {
        const Edit *c = &g_array_index(changes, Edit, i);
        uint32_t a0, a1, b0, b1;
        bytes_of(&a, c->a, c->a_len, &a0, &a1);
        bytes_of(&b, c->b, c->b_len, &b0, &b1);
        /* What is only taken out or only put in goes with the blank before it. */
        if (c->a_len == 0 && c->b > 0)
            b0 = word_at(&b, c->b - 1)->at + word_at(&b, c->b - 1)->len;
        if (c->b_len == 0 && c->a > 0)
            a0 = word_at(&a, c->a - 1)->at + word_at(&a, c->a - 1)->len;
        add_span(spans, SPAN_EQUAL, at_a, a0, at_b, b0);
        add_span(spans, SPAN_REMOVED, a0, a1, b0, b0);
        add_span(spans, SPAN_ADDED, a1, a1, b0, b1);
        at_a = a1;
        at_b = b1;
    }
    add_span(spans, SPAN_EQUAL, at_a, from.at + from.len, at_b, to.at + to.len);
    return spans;
}

bool
wording_is_equal(const GArray *spans)
{
    for (guint i = 0; i < spans->len; i++)
        if (g_array_index(spans, WordingSpan, i).kind != SPAN_EQUAL)
            return false;
    return true;
}
