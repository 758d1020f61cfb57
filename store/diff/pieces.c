/* pieces.c - see pieces.h. The sketch is a one-permutation min-hash: P. Li, A. Owen, C.-H. Zhang,
 * "One Permutation Hashing" (2012). */
#include "store/diff/pieces.h"

#include <stdlib.h>
#include <string.h>

bool
piece_is_one(SectionKind kind)
{
    return (kind < SECTION_ABSATZ || kind >= SECTION_CLOSING) && kind != SECTION_CONTENTS;
}

static void
piece_clear(gpointer data)
{
    Piece *piece = data;
    g_clear_pointer(&piece->words, g_array_unref);
}

GArray *
pieces_find(const Structure *s)
{
    GArray *pieces = g_array_new(FALSE, TRUE, sizeof(Piece));
    g_array_set_clear_func(pieces, piece_clear);
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        if (!piece_is_one(x->kind))
            continue;
        Piece piece = {.section = x, .index = i, .wording = {.text = s->text, .at = x->at}};
        uint32_t end = s->text_len;
        for (guint k = i + 1; k < s->sections->len; k++) {
            const Section *next = s->sections->pdata[k];
            if (piece_is_one(next->kind)) {
                end = MIN(next->head_len > 0 ? next->head_at : next->at, end);
                break;
            }
        }
        end = MAX(end, x->at);
        while (end > x->at && (s->text[end - 1] == '\n' || s->text[end - 1] == ' '))
            end--;
        while (piece.wording.at < end &&
               (s->text[piece.wording.at] == '\n' || s->text[piece.wording.at] == ' '))
            piece.wording.at++;
        piece.wording.len = end - piece.wording.at;
        if (x->heading != NULL)
            piece.heading = words_hash_text(x->heading, strlen(x->heading), true);
        piece.keyed = *x->label != '\0' || x->kind == SECTION_FRONT ||
                      x->kind == SECTION_PREAMBLE || x->kind == SECTION_CLOSING ||
                      x->kind == SECTION_ANNEX;
        g_array_append_val(pieces, piece);
    }
    return pieces;
}

uint64_t
piece_pair_of(const Word *first, const Word *second)
{
    uint64_t pair = (first->id ^ (second->id >> 7) ^ (second->id << 57)) * 0x9e3779b97f4a7c15u;
    return pair ^ (pair >> 31);
}

const GArray *
piece_words(Piece *piece)
{
    if (piece->words == NULL) {
        piece->words = g_array_new(FALSE, FALSE, sizeof(Word));
        piece->hash =
            words_split(piece->wording.text, piece->wording.at, piece->wording.len, piece->words);
    }
    return piece->words;
}

static int
compare_pairs(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void
piece_pairs(Piece *piece, PiecePairs *ret_pairs)
{
    const GArray *words = piece_words(piece);
    const Word *w = (const Word *)words->data;
    uint64_t *pairs = g_new(uint64_t, MAX(words->len, 1));
    uint32_t n = 0, kept = 0;
    for (guint i = 1; i < words->len; i++)
        pairs[n++] = piece_pair_of(&w[i - 1], &w[i]);
    qsort(pairs, n, sizeof *pairs, compare_pairs);
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || pairs[kept - 1] != pairs[i])
            pairs[kept++] = pairs[i];
    *ret_pairs = (PiecePairs){pairs, kept};
}

void
piece_pairs_clear(PiecePairs *pairs)
{
    g_clear_pointer(&pairs->pairs, g_free);
}

uint32_t
piece_pairs_common(const PiecePairs *a, const PiecePairs *b)
{
    uint32_t common = 0;
    for (uint32_t i = 0, k = 0; i < a->n && k < b->n;) {
        if (a->pairs[i] == b->pairs[k])
            common++, i++, k++;
        else if (a->pairs[i] < b->pairs[k])
            i++;
        else
            k++;
    }
    return common;
}

bool
piece_pairs_has(const PiecePairs *pairs, uint64_t pair)
{
    return bsearch(&pair, pairs->pairs, pairs->n, sizeof pair, compare_pairs) != NULL;
}

void
sketch_make(Piece *piece, Sketch *ret_sketch)
{
    const GArray *words = piece_words(piece);
    const Word *w = (const Word *)words->data;
    memset(ret_sketch->bins, 0xff, sizeof ret_sketch->bins);
    ret_sketch->n = 0;
    for (guint i = 1; i < words->len; i++) {
        uint64_t pair = piece_pair_of(&w[i - 1], &w[i]);
        uint32_t *bin = &ret_sketch->bins[pair % SKETCH_BINS];
        uint32_t value = (uint32_t)(pair >> 33);
        if (*bin == UINT32_MAX)
            ret_sketch->n++;
        *bin = MIN(*bin, value);
    }
}

float
sketch_likeness(const Sketch *a, const Sketch *b)
{
    uint32_t same = 0, any = 0;
    for (unsigned i = 0; i < SKETCH_BINS; i++) {
        bool filled = a->bins[i] != UINT32_MAX || b->bins[i] != UINT32_MAX;
        any += filled;
        same += filled && a->bins[i] == b->bins[i];
    }
    return any > 0 ? (float)same / (float)any : 0;
}
