/* script.c - see script.h. Lines that are equal but for their label ("(2)", "3.", "a)") are anchors
 * when they occur once on both sides, then lines that are alike: so an Absatz that is put in does
 * not take the label of the next one. Where the lines of a conversion are no lines of the text,
 * that makes much of nothing: then words alone are compared. */
#include "store/diff/script.h"

#include "store/diff/anchors.h"
#include "store/diff/myers.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 4096    /* lines of a gap times lines: beyond it likeness is not asked for */
#define RELAID_MIN 4      /* words taken out and put in again */
#define RELAID_MAX 100000 /* words of both: beyond it lines are believed */
#define SAMPLE_MAX 4096   /* words of a line by which its likeness is judged */
#define ALIKE 0.5         /* share of common words from which on two lines are one */

typedef struct {
    uint32_t at, end; /* words */
    uint32_t body;    /* the first behind the label */
    uint64_t hash;    /* of the words from BODY on */
} Line;

typedef struct {
    const Word *words;
    GArray *lines;
} Side;

/* "(2)", "2.", "a)", "aa)": how many of the N words. */
static uint32_t
label_len(const Word *w, uint32_t n)
{
    bool open = n > 2 && w[0].kind == WORD_MARK && w[0].len == 1;
    uint32_t at = open ? 1 : 0;
    uint32_t value = at;
    while (at < n && at < value + 2 && w[at].kind != WORD_MARK && w[at].len <= 3)
        at++;
    if (at == value || at >= n || w[at].kind != WORD_MARK || w[at].len != 1)
        return 0;
    return at + 1;
}

static GArray *
find_lines(const Word *words, uint32_t n)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
    for (uint32_t i = 0; i < n;) {
        Line line = {.at = i, .end = i + 1, .hash = 14695981039346656037u};
        while (line.end < n && !words[line.end].line_start)
            line.end++;
        line.body = i + label_len(words + i, line.end - i);
        if (line.body == line.end)
            line.body = i;
        for (i = line.body; i < line.end; i++)
            line.hash = (line.hash ^ words[i].id) * 1099511628211u;
        g_array_append_val(lines, line);
    }
    return lines;
}

static const Line *
line_at(const Side *side, uint32_t i)
{
    return &g_array_index(side->lines, Line, i);
}

/* --- lines that are alike --- */

static int
compare_ids(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Of a long line those words whose ids have none of the bits of MASK: the same share of every line.
 */
static uint64_t *
sorted_ids(const Side *side, const Line *line, uint64_t mask, uint32_t *ret_n)
{
    uint64_t *ids = g_new(uint64_t, line->end - line->body);
    *ret_n = 0;
    for (uint32_t i = line->body; i < line->end; i++)
        if (side->words[i].kind != WORD_MARK && (side->words[i].id & mask) == 0)
            ids[(*ret_n)++] = side->words[i].id;
    qsort(ids, *ret_n, sizeof *ids, compare_ids);
    return ids;
}

/* Dice's coefficient of two sorted rows. */
static float
likeness(const uint64_t *a, uint32_t n, const uint64_t *b, uint32_t m)
{
    uint32_t common = 0;
    for (uint32_t i = 0, k = 0; i < n && k < m;) {
        if (a[i] == b[k])
            common++, i++, k++;
        else if (a[i] < b[k])
            i++;
        else
            k++;
    }
    return n + m > 0 ? 2.0f * (float)common / (float)(n + m) : 0;
}

typedef struct {
    uint64_t **ids;
    uint32_t *n;
    uint32_t count;
} Rows;

static void
rows_clear(Rows *rows)
{
    for (uint32_t i = 0; i < rows->count; i++)
        g_free(rows->ids[i]);
    g_free(rows->ids);
    g_free(rows->n);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rows, rows_clear)

static void
rows_fill(Rows *rows, const Side *side, uint32_t from, uint32_t to, uint64_t mask)
{
    rows->count = to - from;
    rows->ids = g_new(uint64_t *, rows->count);
    rows->n = g_new(uint32_t, rows->count);
    for (uint32_t i = 0; i < rows->count; i++)
        rows->ids[i] = sorted_ids(side, line_at(side, from + i), mask, &rows->n[i]);
}

static uint32_t
longest_of(const Side *side, uint32_t from, uint32_t to)
{
    uint32_t longest = 0;
    for (uint32_t i = from; i < to; i++)
        longest = MAX(longest, line_at(side, i)->end - line_at(side, i)->body);
    return longest;
}

/* The best way through both rows of lines in which pairs are alike: appends it as Anchors of lines.
 */
static void
pair_alike(const Side *a, uint32_t a0, uint32_t a1, const Side *b, uint32_t b0, uint32_t b1,
           ScriptBudget *budget, GArray *pairs)
{
    uint32_t n = a1 - a0, m = b1 - b0;
    if (n == 0 || m == 0 || (uint64_t)n * m > PAIRS_MAX || budget->steps < 0)
        return;
    g_auto(Rows) left = {0};
    g_auto(Rows) right = {0};
    uint32_t longest = MAX(longest_of(a, a0, a1), longest_of(b, b0, b1));
    uint64_t mask = 0;
    for (uint32_t words = longest; words > SAMPLE_MAX; words /= 2)
        mask = mask << 1 | 1;
    mask <<= 16; /* the low bits of an id are the last letter's */
    rows_fill(&left, a, a0, a1, mask);
    rows_fill(&right, b, b0, b1, mask);
    g_autofree float *like = g_new(float, (size_t)n *m);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < m; k++) {
            like[i * m + k] = likeness(left.ids[i], left.n[i], right.ids[k], right.n[k]);
            budget->steps -= left.n[i] + right.n[k];
        }
    }
    size_t wide = (size_t)m + 1;
    g_autofree float *best = g_new0(float, (n + 1) * wide);
    for (uint32_t i = n; i-- > 0;) {
        for (uint32_t k = m; k-- > 0;) {
            float skip = MAX(best[(i + 1) * wide + k], best[i * wide + k + 1]);
            float both =
                like[i * m + k] >= ALIKE ? like[i * m + k] + best[(i + 1) * wide + k + 1] : 0;
            best[i * wide + k] = MAX(skip, both);
        }
    }
    for (uint32_t i = 0, k = 0; i < n && k < m;) {
        float here = best[i * wide + k];
        if (like[i * m + k] >= ALIKE && here <= like[i * m + k] + best[(i + 1) * wide + k + 1]) {
            Anchor pair = {a0 + i++, b0 + k++};
            g_array_append_val(pairs, pair);
        } else if (here <= best[(i + 1) * wide + k]) {
            i++;
        } else {
            k++;
        }
    }
}

/* --- equal lines --- */

static AnchorRow
row_of(const GArray *lines)
{
    const Line *first = (const Line *)lines->data;
    return (AnchorRow){first != NULL ? &first->hash : NULL, sizeof *first, lines->len};
}

/* Equal lines, those beside them that are equal too, and alike ones between: pairs of lines in
 * order. */
static GArray *
pair_lines(const Side *a, const Side *b, ScriptBudget *budget)
{
    GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Anchor));
    size_t n;
    g_autofree Anchor *anchors = anchors_find(row_of(a->lines), row_of(b->lines), &n);
    uint32_t a0 = 0, b0 = 0;
    for (size_t i = 0; i <= n; i++) {
        uint32_t a1 = i < n ? anchors[i].a : a->lines->len;
        uint32_t b1 = i < n ? anchors[i].b : b->lines->len;
        while (a0 < a1 && b0 < b1 && line_at(a, a0)->hash == line_at(b, b0)->hash) {
            Anchor pair = {a0++, b0++};
            g_array_append_val(pairs, pair);
        }
        uint32_t tail = 0;
        while (tail < a1 - a0 && tail < b1 - b0 &&
               line_at(a, a1 - 1 - tail)->hash == line_at(b, b1 - 1 - tail)->hash)
            tail++;
        pair_alike(a, a0, a1 - tail, b, b0, b1 - tail, budget, pairs);
        for (; tail > 0; tail--) {
            Anchor pair = {a1 - tail, b1 - tail};
            g_array_append_val(pairs, pair);
        }
        if (i < n)
            g_array_append_val(pairs, anchors[i]);
        a0 = a1 + 1;
        b0 = b1 + 1;
    }
    return pairs;
}

static void
by_lines(const Word *a, uint32_t n, const Word *b, uint32_t m, ScriptBudget *budget,
         GArray *changes)
{
    g_autoptr(GArray) lines_a = find_lines(a, n);
    g_autoptr(GArray) lines_b = find_lines(b, m);
    Side left = {a, lines_a}, right = {b, lines_b};
    budget->steps -= (int64_t)n + m;
    g_autoptr(GArray) pairs = pair_lines(&left, &right, budget);
    uint32_t a0 = 0, b0 = 0;
    for (guint i = 0; i < pairs->len; i++) {
        const Anchor *pair = &g_array_index(pairs, Anchor, i);
        const Line *x = line_at(&left, pair->a), *y = line_at(&right, pair->b);
        myers_diff(a, a0, x->at, b, b0, y->at, budget, changes);
        myers_diff(a, x->at, x->body, b, y->at, y->body, budget, changes);
        myers_diff(a, x->body, x->end, b, y->body, y->end, budget, changes);
        a0 = x->end;
        b0 = y->end;
    }
    myers_diff(a, a0, n, b, b0, m, budget, changes);
}

/* --- lines that are laid anew --- */

typedef struct {
    uint64_t *ids;
    uint32_t n;
} Bag;

static uint32_t
words_of(const GArray *changes, guint from)
{
    uint32_t n = 0;
    for (guint i = from; i < changes->len; i++)
        n += g_array_index(changes, Edit, i).a_len + g_array_index(changes, Edit, i).b_len;
    return n;
}

static Bag
bag_of(const Word *words, const GArray *changes, guint from, bool added)
{
    Bag bag = {g_new(uint64_t, words_of(changes, from) + 1), 0}; /* never NULL */
    for (guint i = from; i < changes->len; i++) {
        const Edit *e = &g_array_index(changes, Edit, i);
        uint32_t at = added ? e->b : e->a, len = added ? e->b_len : e->a_len;
        for (uint32_t w = at; w < at + len; w++)
            if (words[w].kind != WORD_MARK)
                bag.ids[bag.n++] = words[w].id;
    }
    qsort(bag.ids, bag.n, sizeof *bag.ids, compare_ids);
    return bag;
}

/* Half of what is taken out is put in again: perhaps only the lines are others. */
static bool
looks_relaid(const Word *a, const Word *b, const GArray *changes, guint from)
{
    Bag removed = bag_of(a, changes, from, false), added = bag_of(b, changes, from, true);
    uint32_t least = MIN(removed.n, added.n);
    float common =
        likeness(removed.ids, removed.n, added.ids, added.n) * (float)(removed.n + added.n) / 2;
    g_free(removed.ids);
    g_free(added.ids);
    return least >= RELAID_MIN && 2 * common >= (float)least;
}

void
script_make(const Word *a, uint32_t n, const Word *b, uint32_t m, ScriptBudget *budget,
            GArray *changes)
{
    guint first = changes->len;
    by_lines(a, n, b, m, budget, changes);
    if (budget->coarse || n + m > RELAID_MAX || !looks_relaid(a, b, changes, first))
        return;
    g_autoptr(GArray) plain = g_array_new(FALSE, FALSE, sizeof(Edit));
    myers_diff(a, 0, n, b, 0, m, budget, plain);
    if (budget->coarse || 2 * words_of(plain, 0) >= words_of(changes, first))
        return;
    g_array_set_size(changes, first);
    g_array_append_vals(changes, plain->data, plain->len);
}
