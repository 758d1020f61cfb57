/* align.c - see align.h. Nearly all pieces of two versions are equal byte for byte under the same
 * number: those cost a memcmp. Only the rest is read word by word, and likeness, which grows with
 * the square, is bounded. */
#include "store/diff/align.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS_MAX 300000 /* of pieces left over, each way */
#define MOVED_MIN 24     /* bytes of wording that say by themselves which piece it is */
#define SURE 0.75f       /* likeness that no other title or wording can outdo: see score() */
#define CUT_OUT 0.6      /* share of a piece's pairs of words that stood in another */
#define CUT_MIN 8        /* such pairs */

static Piece *
piece(GArray *pieces, uint32_t i)
{
    return &g_array_index(pieces, Piece, i);
}

static uint64_t
hash_of(Piece *p)
{
    piece_words(p);
    return p->hash;
}

bool
pieces_same_words(Piece *a, Piece *b)
{
    if (a->wording.len == b->wording.len &&
        memcmp(a->wording.text + a->wording.at, b->wording.text + b->wording.at, a->wording.len) ==
            0)
        return true;
    return hash_of(a) == hash_of(b);
}

static void
match(Alignment *x, uint32_t i, uint32_t k)
{
    x->to_of[i] = k;
    x->from_of[k] = i;
}

static bool
same_number(const Piece *a, const Piece *b)
{
    return a->keyed && b->keyed && a->section->kind == b->section->kind &&
           strcmp(a->section->id, b->section->id) == 0;
}

static GHashTable *
index_by_id(GArray *pieces)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < pieces->len; i++)
        if (piece(pieces, i)->keyed)
            g_hash_table_insert(ids, piece(pieces, i)->section->id, GUINT_TO_POINTER(i + 1));
    return ids;
}

/* The free piece of TO with the number of piece I, or PIECE_NONE. */
static uint32_t
free_of_number(const Alignment *x, GHashTable *ids, uint32_t i)
{
    const Piece *p = piece(x->from, i);
    uint32_t k = GPOINTER_TO_UINT(g_hash_table_lookup(ids, p->section->id));
    if (k == 0 || x->from_of[k - 1] != PIECE_NONE || !same_number(p, piece(x->to, k - 1)))
        return PIECE_NONE;
    return k - 1;
}

static void
match_equal(Alignment *x, GHashTable *ids)
{
    for (uint32_t i = 0; i < x->from->len; i++) {
        uint32_t k = free_of_number(x, ids, i);
        if (k == PIECE_NONE)
            continue;
        Piece *a = piece(x->from, i), *b = piece(x->to, k);
        if (pieces_same_words(a, b) && (a->wording.len > 0 || a->heading == b->heading))
            match(x, i, k);
    }
}

/* 0: nothing says by itself which piece it is. */
static uint64_t
moved_key(Piece *p)
{
    if (p->wording.len >= MOVED_MIN)
        return hash_of(p);
    return p->wording.len == 0 ? p->heading : 0;
}

/* Same words under another number, in the order of the text where several have them. What has no
 * words of its own is known by its title. */
static void
match_moved(Alignment *x)
{
    g_autoptr(GHashTable) rest = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, NULL);
    g_autofree uint64_t *keys = g_new(uint64_t, MAX(x->to->len, 1));
    g_autofree uint32_t *next = g_new(uint32_t, MAX(x->to->len, 1));
    for (uint32_t k = x->to->len; k-- > 0;) {
        if (x->from_of[k] != PIECE_NONE)
            continue;
        keys[k] = moved_key(piece(x->to, k));
        if (keys[k] == 0)
            continue;
        next[k] = GPOINTER_TO_UINT(g_hash_table_lookup(rest, &keys[k]));
        g_hash_table_replace(rest, &keys[k], GUINT_TO_POINTER(k + 1));
    }
    for (uint32_t i = 0; i < x->from->len; i++) {
        if (x->to_of[i] != PIECE_NONE)
            continue;
        Piece *p = piece(x->from, i);
        uint64_t key = moved_key(p);
        if (key == 0)
            continue;
        uint32_t k = GPOINTER_TO_UINT(g_hash_table_lookup(rest, &key));
        while (k != 0 && (x->from_of[k - 1] != PIECE_NONE ||
                          piece(x->to, k - 1)->section->kind != p->section->kind))
            k = next[k - 1];
        if (k != 0)
            match(x, i, k - 1);
    }
}

/* --- likeness --- */

typedef struct {
    float score;
    uint32_t i, k;
} Candidate;

static int
best_first(const void *a, const void *b)
{
    const Candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    if (x->i != y->i)
        return x->i < y->i ? -1 : 1;
    return x->k < y->k ? -1 : x->k > y->k;
}

static GArray *
rest_of(const GArray *pieces, const uint32_t *matched)
{
    GArray *rest = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = 0; i < pieces->len; i++)
        if (matched[i] == PIECE_NONE)
            g_array_append_val(rest, i);
    return rest;
}

static Sketch *
sketches(GArray *pieces, const GArray *rest)
{
    Sketch *all = g_new(Sketch, MAX(rest->len, 1));
    for (guint i = 0; i < rest->len; i++)
        sketch_make(piece(pieces, g_array_index(rest, uint32_t, i)), &all[i]);
    return all;
}

/* Below 0: not the same piece. */
static float
score(const Piece *a, const Piece *b, const Sketch *x, const Sketch *y)
{
    if (a->section->kind != b->section->kind)
        return -1;
    bool number = same_number(a, b), title = a->heading != 0 && a->heading == b->heading;
    float like = sketch_likeness(x, y);
    float least = number ? 0.15f : title ? 0.25f : 0.5f;
    if (like < least && !(number && title))
        return -1;
    return like + (number ? 0.25f : 0) + (title ? 0.2f : 0);
}

/* Number and title are the same and most of the words: no other pair can be more alike, so nearly
 * all changed sections of a law need no search. */
static void
match_sure(Alignment *x, GHashTable *ids)
{
    for (uint32_t i = 0; i < x->from->len; i++) {
        uint32_t k = x->to_of[i] == PIECE_NONE ? free_of_number(x, ids, i) : PIECE_NONE;
        if (k == PIECE_NONE)
            continue;
        Piece *a = piece(x->from, i), *b = piece(x->to, k);
        if (a->heading == 0 || a->heading != b->heading)
            continue;
        Sketch left, right;
        sketch_make(a, &left);
        sketch_make(b, &right);
        if (sketch_likeness(&left, &right) >= SURE)
            match(x, i, k);
    }
}

static void
match_alike(Alignment *x)
{
    g_autoptr(GArray) left = rest_of(x->from, x->to_of);
    g_autoptr(GArray) right = rest_of(x->to, x->from_of);
    bool bounded = (uint64_t)left->len * right->len > PAIRS_MAX;
    g_autofree Sketch *of_left = sketches(x->from, left);
    g_autofree Sketch *of_right = sketches(x->to, right);
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    for (guint l = 0; l < left->len; l++) {
        for (guint r = 0; r < right->len; r++) {
            Candidate c = {.i = g_array_index(left, uint32_t, l),
                           .k = g_array_index(right, uint32_t, r)};
            const Piece *a = piece(x->from, c.i), *b = piece(x->to, c.k);
            if (bounded && !same_number(a, b) && (a->heading == 0 || a->heading != b->heading))
                continue;
            c.score = score(a, b, &of_left[l], &of_right[r]);
            if (c.score >= 0)
                g_array_append_val(candidates, c);
        }
    }
    if (candidates->len > 1)
        qsort(candidates->data, candidates->len, sizeof(Candidate), best_first);
    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *c = &g_array_index(candidates, Candidate, i);
        if (x->to_of[c->i] == PIECE_NONE && x->from_of[c->k] == PIECE_NONE)
            match(x, c->i, c->k);
    }
}

/* --- cut out of another, put into another --- */

static bool
stood_in(const PiecePairs *part, const PiecePairs *whole)
{
    uint32_t common = piece_pairs_common(part, whole);
    return common >= CUT_MIN && (float)common >= CUT_OUT * (float)part->n;
}

/* Of the pieces beside I that have a partner: the partner whose words hold most of those of I. */
static uint32_t
beside(GArray *pieces, GArray *others, const uint32_t *partner, uint32_t i)
{
    enum { NEAR = 3 };
    PiecePairs part;
    piece_pairs(piece(pieces, i), &part);
    uint32_t found = PIECE_NONE;
    for (uint32_t step = 1; step <= NEAR && found == PIECE_NONE; step++) {
        for (int side = -1; side <= 1 && found == PIECE_NONE; side += 2) {
            int64_t near = (int64_t)i + side * (int64_t)step;
            if (near < 0 || near >= pieces->len || partner[near] == PIECE_NONE)
                continue;
            PiecePairs whole;
            piece_pairs(piece(others, partner[near]), &whole);
            if (stood_in(&part, &whole))
                found = partner[near];
            piece_pairs_clear(&whole);
        }
    }
    piece_pairs_clear(&part);
    return found;
}

static void
find_cuts(Alignment *x)
{
    enum { LEFT_OVER_MAX = 200 }; /* a bylaw written anew is not searched for its old parts */
    g_autoptr(GArray) left = rest_of(x->from, x->to_of);
    g_autoptr(GArray) right = rest_of(x->to, x->from_of);
    if (left->len > LEFT_OVER_MAX || right->len > LEFT_OVER_MAX)
        return;
    for (guint i = 0; i < right->len; i++) {
        uint32_t k = g_array_index(right, uint32_t, i);
        if (piece(x->to, k)->section->kind == SECTION_PARAGRAPH)
            x->split_of[k] = beside(x->to, x->from, x->from_of, k);
    }
    for (guint i = 0; i < left->len; i++) {
        uint32_t k = g_array_index(left, uint32_t, i);
        if (piece(x->from, k)->section->kind != SECTION_PARAGRAPH)
            continue;
        uint32_t into = beside(x->from, x->to, x->to_of, k);
        bool split = false; /* what is split already is not merged too */
        for (uint32_t p = 0; p < x->to->len && into != PIECE_NONE; p++)
            split |= x->split_of[p] == x->from_of[into];
        x->merged_into[k] = split ? PIECE_NONE : into;
    }
}

/* The same number with other words is the same piece, written anew, unless its words came from
 * elsewhere. */
static void
match_numbers(Alignment *x, GHashTable *ids)
{
    for (uint32_t i = 0; i < x->from->len; i++) {
        uint32_t k = x->to_of[i] == PIECE_NONE ? free_of_number(x, ids, i) : PIECE_NONE;
        if (k != PIECE_NONE && x->split_of[k] == PIECE_NONE && x->merged_into[i] == PIECE_NONE)
            match(x, i, k);
    }
}

static uint32_t *
none(guint n)
{
    uint32_t *all = g_new(uint32_t, MAX(n, 1));
    memset(all, 0xff, MAX(n, 1) * sizeof *all);
    return all;
}

Alignment *
align_pieces(GArray *from, GArray *to)
{
    Alignment *x = g_new0(Alignment, 1);
    *x = (Alignment){from, to, none(from->len), none(to->len), none(to->len), none(from->len)};
    g_autoptr(GHashTable) ids = index_by_id(to);
    match_equal(x, ids);
    match_moved(x);
    match_sure(x, ids);
    match_alike(x);
    find_cuts(x);
    match_numbers(x, ids);
    return x;
}

void
alignment_free(Alignment *x)
{
    if (x == NULL)
        return;
    g_free(x->to_of);
    g_free(x->from_of);
    g_free(x->split_of);
    g_free(x->merged_into);
    g_free(x);
}
