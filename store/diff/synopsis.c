/* synopsis.c - see synopsis.h. */
#include "store/diff/synopsis.h"

#include "store/diff/anchors.h"
#include "store/diff/cut.h"
#include "store/diff/highlight.h"

#include <string.h>

#define STEPS_MAX 12000000 /* of the comparison of words: some 30 ms */

const char *
row_kind_name(RowKind kind)
{
    static const char *const names[] = {
        [ROW_EQUAL] = "equal",     [ROW_CHANGED] = "changed", [ROW_ADDED] = "added",
        [ROW_REMOVED] = "removed", [ROW_MOVED] = "moved",     [ROW_RENUMBERED] = "renumbered",
    };
    return names[kind];
}

static void
row_free(gpointer data)
{
    SynopsisRow *row = data;
    g_array_unref(row->spans);
    g_free(row);
}

typedef struct {
    Synopsis *s;
    Alignment *x;
    ScriptBudget budget;
    bool *in_order; /* per piece of FROM with a partner: nothing overtook it */
    bool *split;    /* per piece of FROM: some piece of TO was cut out of it */
    bool *joined;   /* per piece of TO: some piece of FROM was put into it */
} Maker;

static Piece *
piece_at(GArray *pieces, uint32_t i)
{
    return &g_array_index(pieces, Piece, i);
}

/* --- rows --- */

static SynopsisRow *
add_row(Maker *m, uint32_t from, uint32_t to)
{
    SynopsisRow *row = g_new0(SynopsisRow, 1);
    row->from = from;
    row->to = to;
    g_ptr_array_add(m->s->rows, row);
    return row;
}

static GArray *
whole(SpanKind kind, const Wording *from, const Wording *to)
{
    GArray *spans = g_array_new(FALSE, FALSE, sizeof(WordingSpan));
    WordingSpan span = {kind, from != NULL ? from->at : 0, from != NULL ? from->len : 0,
                        to != NULL ? to->at : 0, to != NULL ? to->len : 0};
    if (span.from_len > 0 || span.to_len > 0)
        g_array_append_val(spans, span);
    return spans;
}

/* What the row is when the words are the same. */
static RowKind
kind_in_place(const Maker *m, const Piece *a, const Piece *b, uint32_t i)
{
    if (!m->in_order[i])
        return ROW_MOVED;
    return strcmp(a->section->label, b->section->label) != 0 ? ROW_RENUMBERED : ROW_EQUAL;
}

static void
add_pair(Maker *m, uint32_t i, uint32_t k)
{
    Piece *a = piece_at(m->s->from, i), *b = piece_at(m->s->to, k);
    SynopsisRow *row = add_row(m, i, k);
    row->heading_changed = a->heading != b->heading;
    row->kind = kind_in_place(m, a, b, i);
    if (pieces_same_words(a, b)) {
        row->spans = whole(SPAN_EQUAL, &a->wording, &b->wording);
    } else {
        row->spans = wording_compare_words(a->wording, piece_words(a), b->wording, piece_words(b),
                                           &m->budget);
        if (!wording_is_equal(row->spans))
            row->kind = ROW_CHANGED;
    }
    if (row->heading_changed)
        row->kind = ROW_CHANGED;
}

/* A row of a part of the piece on one side and the whole of the other's. */
static void
add_part(Maker *m, uint32_t i, uint32_t k, Wording from, Wording to, bool split)
{
    SynopsisRow *row = add_row(m, i, k);
    row->split = split;
    row->merged = !split;
    row->spans = wording_compare(from, to, &m->budget);
    bool partners = m->x->to_of[i] == k;
    row->kind = partners || !wording_is_equal(row->spans) ? ROW_CHANGED : ROW_MOVED;
}

/* The pieces of TO into which piece I was cut, in their order; NULL when it was not. */
static GArray *
parts_of(const uint32_t *cut_of, guint n, uint32_t partner, uint32_t i)
{
    GArray *parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t k = 0; k < n; k++)
        if (k == partner || cut_of[k] == i)
            g_array_append_val(parts, k);
    if (parts->len < 2)
        g_clear_pointer(&parts, g_array_unref);
    return parts;
}

static void
add_split(Maker *m, uint32_t i, const GArray *parts, uint32_t k)
{
    g_autofree Wording *shares = g_new(Wording, parts->len);
    cut_wording(piece_at(m->s->from, i), m->s->to, parts, shares);
    for (guint p = 0; p < parts->len; p++)
        if (g_array_index(parts, uint32_t, p) == k)
            add_part(m, i, k, shares[p], piece_at(m->s->to, k)->wording, true);
}

static void
add_merged(Maker *m, const GArray *parts, uint32_t k)
{
    g_autofree Wording *shares = g_new(Wording, parts->len);
    cut_wording(piece_at(m->s->to, k), m->s->from, parts, shares);
    for (guint p = 0; p < parts->len; p++) {
        uint32_t i = g_array_index(parts, uint32_t, p);
        add_part(m, i, k, piece_at(m->s->from, i)->wording, shares[p], false);
    }
}

static void
add_to(Maker *m, uint32_t k)
{
    const Alignment *x = m->x;
    uint32_t i = x->from_of[k] != PIECE_NONE ? x->from_of[k] : x->split_of[k];
    if (i == PIECE_NONE) {
        SynopsisRow *row = add_row(m, PIECE_NONE, k);
        row->kind = ROW_ADDED;
        row->spans = whole(SPAN_ADDED, NULL, &piece_at(m->s->to, k)->wording);
        return;
    }
    g_autoptr(GArray) parts =
        m->split[i] ? parts_of(x->split_of, m->s->to->len, x->to_of[i], i) : NULL;
    g_autoptr(GArray) merged = parts == NULL && m->joined[k]
                                   ? parts_of(x->merged_into, m->s->from->len, x->from_of[k], k)
                                   : NULL;
    if (parts != NULL)
        add_split(m, i, parts, k);
    else if (merged != NULL)
        add_merged(m, merged, k);
    else
        add_pair(m, i, k);
}

/* Pieces of FROM that are gone stand behind the one that stood before them. */
static void
add_removed(Maker *m, uint32_t i)
{
    SynopsisRow *row = add_row(m, i, PIECE_NONE);
    row->kind = ROW_REMOVED;
    row->spans = whole(SPAN_REMOVED, &piece_at(m->s->from, i)->wording, NULL);
}

static void
add_rows(Maker *m)
{
    const Alignment *x = m->x;
    guint n = m->s->from->len;
    g_autofree bool *told = g_new0(bool, MAX(n, 1));
    for (uint32_t i = 0; i < n && x->to_of[i] == PIECE_NONE; i++) {
        told[i] = true;
        if (x->merged_into[i] == PIECE_NONE)
            add_removed(m, i);
    }
    for (uint32_t k = 0; k < m->s->to->len; k++) {
        add_to(m, k);
        if (x->from_of[k] == PIECE_NONE)
            continue;
        for (uint32_t i = x->from_of[k] + 1; i < n && x->to_of[i] == PIECE_NONE; i++) {
            if (!told[i] && x->merged_into[i] == PIECE_NONE)
                add_removed(m, i);
            told[i] = true;
        }
    }
}

/* The most pieces that kept their order: the others were moved. */
static void
find_order(Maker *m)
{
    guint n = m->s->from->len;
    g_autofree Anchor *anchors = g_new(Anchor, MAX(n, 1));
    size_t count = 0;
    m->in_order = g_new0(bool, MAX(n, 1));
    for (uint32_t i = 0; i < n; i++)
        if (m->x->to_of[i] != PIECE_NONE)
            anchors[count++] = (Anchor){i, m->x->to_of[i]};
    count = anchors_in_order(anchors, count);
    for (size_t i = 0; i < count; i++)
        m->in_order[anchors[i].a] = true;
}

static bool *
named_by(const uint32_t *indexes, guint n, guint of)
{
    bool *named = g_new0(bool, MAX(of, 1));
    for (guint i = 0; i < n; i++)
        if (indexes[i] != PIECE_NONE)
            named[indexes[i]] = true;
    return named;
}

Synopsis *
synopsis_make(const Structure *from, const Structure *to)
{
    Synopsis *s = g_new0(Synopsis, 1);
    s->from = pieces_find(from);
    s->to = pieces_find(to);
    s->rows = g_ptr_array_new_with_free_func(row_free);
    s->highlights = g_ptr_array_new_with_free_func((GDestroyNotify)highlight_free);
    g_autoptr(Alignment) x = align_pieces(s->from, s->to);
    Maker m = {.s = s, .x = x, .budget = {STEPS_MAX}};
    find_order(&m);
    m.split = named_by(x->split_of, s->to->len, s->from->len);
    m.joined = named_by(x->merged_into, s->from->len, s->to->len);
    add_rows(&m);
    s->coarse = m.budget.coarse;
    for (guint i = 0; i < s->rows->len; i++)
        highlight_row(s, i, from, to);
    g_free(m.in_order);
    g_free(m.split);
    g_free(m.joined);
    return s;
}

void
synopsis_free(Synopsis *s)
{
    if (s == NULL)
        return;
    g_array_unref(s->from);
    g_array_unref(s->to);
    g_ptr_array_unref(s->rows);
    g_ptr_array_unref(s->highlights);
    g_free(s);
}

bool
synopsis_is_empty(const Synopsis *s)
{
    for (guint i = 0; i < s->rows->len; i++)
        if (((const SynopsisRow *)s->rows->pdata[i])->kind != ROW_EQUAL)
            return false;
    return true;
}

const Piece *
synopsis_from(const Synopsis *s, const SynopsisRow *row)
{
    return row->from != PIECE_NONE ? piece_at(s->from, row->from) : NULL;
}

const Piece *
synopsis_to(const Synopsis *s, const SynopsisRow *row)
{
    return row->to != PIECE_NONE ? piece_at(s->to, row->to) : NULL;
}
