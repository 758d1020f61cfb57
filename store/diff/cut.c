/* cut.c - see cut.h. Each pair of words that follow each other counts for every part that has it;
 * the best places for the cuts are found by going through the words once for each part. Of equally
 * good places the beginning of a line is taken, then of a sentence. */
#include "store/diff/cut.h"

typedef struct {
    GArray *words;
    PiecePairs *parts;
    guint n;
    int32_t **best;      /* best[p][w]: most that the first p parts can have of the first w words */
    uint32_t **cut_from; /* where share p begins then */
} Cutter;

enum { PAIR = 4, LINE_START = 9 }; /* what each is worth; a sentence's start is worth 1 */

static int32_t
begins_well(const Cutter *c, uint32_t w)
{
    const Word *word = &g_array_index(c->words, Word, w);
    if (w == 0 || word->line_start)
        return LINE_START;
    const Word *before = word - 1;
    return before->kind == WORD_MARK && before->len == 1 && !word->glued ? 1 : 0;
}

static int32_t
counts(const Cutter *c, guint part, uint32_t w)
{
    if (w == 0)
        return 0;
    const Word *words = (const Word *)c->words->data;
    return piece_pairs_has(&c->parts[part], piece_pair_of(&words[w - 1], &words[w])) ? PAIR : 0;
}

/* A good beginning decides where a pair of words that both parts have would shift the cut by a
 * word. */
static void
find_best(Cutter *c)
{
    guint n_words = c->words->len;
    for (guint p = 0; p < c->n; p++) {
        int32_t open = INT32_MIN / 2; /* the best with share p begun */
        uint32_t begun = 0;
        for (uint32_t w = 0; w <= n_words; w++) {
            int32_t before = p == 0 ? (w == 0 ? 0 : INT32_MIN / 2) : c->best[p - 1][w];
            if (w < n_words) {
                int32_t here = before + (p > 0 ? begins_well(c, w) : 0);
                if (w > begun + 1)
                    open += counts(c, p, w - 1);
                if (here > open) {
                    open = here;
                    begun = w;
                }
            } else {
                open += w > begun + 1 ? counts(c, p, w - 1) : 0;
            }
            c->best[p][w] = open;
            c->cut_from[p][w] = begun;
        }
    }
}

void
cut_wording(const Piece *whole, GArray *pieces, const GArray *parts, Wording *ret_shares)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    words_split(whole->wording.text, whole->wording.at, whole->wording.len, words);
    Cutter c = {.words = words, .n = parts->len};
    c.parts = g_new(PiecePairs, c.n);
    c.best = g_new(int32_t *, c.n);
    c.cut_from = g_new(uint32_t *, c.n);
    for (guint p = 0; p < c.n; p++) {
        piece_pairs(&g_array_index(pieces, Piece, g_array_index(parts, uint32_t, p)), &c.parts[p]);
        c.best[p] = g_new(int32_t, words->len + 1);
        c.cut_from[p] = g_new(uint32_t, words->len + 1);
    }
    find_best(&c);
    uint32_t end = words->len, end_byte = whole->wording.at + whole->wording.len;
    for (guint p = c.n; p-- > 0;) {
        uint32_t begin = p > 0 ? c.cut_from[p][end] : 0;
        uint32_t at = begin == 0           ? whole->wording.at
                      : begin < words->len ? g_array_index(words, Word, begin).at
                                           : end_byte;
        ret_shares[p] = (Wording){whole->wording.text, at, end_byte - at};
        end_byte = at;
        end = begin;
    }
    for (guint p = 0; p < c.n; p++) {
        piece_pairs_clear(&c.parts[p]);
        g_free(c.best[p]);
        g_free(c.cut_from[p]);
    }
    g_free(c.parts);
    g_free(c.best);
    g_free(c.cut_from);
}
