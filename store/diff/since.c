/* since.c - see since.h. Sections are aligned as a comparison aligns them; inside a pair parts are
 * the same by their words, then anywhere by their words (moved), then by their number. */
#include "store/diff/since.h"

#include "store/diff/align.h"

#include <string.h>

#define STEPS_MAX 3000000 /* of the comparison of words, for all of one step */
#define MOVED_MIN 24      /* bytes of wording that say by themselves which part it is */

typedef struct {
    uint32_t section, piece;
    const char *number; /* of the Absatz in its section; "" of words before the first */
    Wording wording;
    uint64_t hash;
    bool used; /* of the earlier text: some part goes on from it */
} Unit;

static void
part_clear(gpointer data)
{
    SincePart *part = data;
    g_free(part->place);
}

static GArray *
parts_new(void)
{
    GArray *parts = g_array_new(FALSE, TRUE, sizeof(SincePart));
    g_array_set_clear_func(parts, part_clear);
    return parts;
}

static SincePart *
part_add(GArray *parts)
{
    g_array_set_size(parts, parts->len + 1);
    return &g_array_index(parts, SincePart, parts->len - 1);
}

static Unit *
unit_at(GArray *units, guint i)
{
    return &g_array_index(units, Unit, i);
}

static void
add_unit(GArray *units, const Structure *s, uint32_t section, uint32_t piece, const char *number,
         uint32_t at, uint32_t end)
{
    while (end > at && g_ascii_isspace(s->text[end - 1]))
        end--;
    while (at < end && g_ascii_isspace(s->text[at]))
        at++;
    if (at >= end)
        return;
    Unit unit = {.section = section,
                 .piece = piece,
                 .number = number,
                 .wording = {.text = s->text, .at = at, .len = end - at}};
    g_array_append_val(units, unit);
}

static const char *
number_of(const Section *absatz)
{
    const char *mark = strrchr(absatz->id, '_');
    return mark != NULL ? mark : absatz->id;
}

/* The parts of each piece, in the order of the text. */
static GArray *
units_of(const Structure *s, const GArray *pieces)
{
    GArray *units = g_array_new(FALSE, TRUE, sizeof(Unit));
    for (guint p = 0; p < pieces->len; p++) {
        const Piece *piece = &g_array_index(pieces, Piece, p);
        uint32_t at = piece->wording.at, end = at + piece->wording.len;
        uint32_t section = piece->index;
        const char *number = "";
        for (guint i = piece->index + 1; i < s->sections->len; i++) {
            const Section *x = s->sections->pdata[i];
            if (piece_is_one(x->kind))
                break;
            if (x->kind != SECTION_ABSATZ)
                continue;
            uint32_t head = x->head_len > 0 ? x->head_at : x->at;
            add_unit(units, s, section, p, number, at, MIN(head, end));
            section = i;
            number = number_of(x);
            at = MAX(x->at, at);
        }
        add_unit(units, s, section, p, number, at, end);
    }
    return units;
}

static uint64_t
hash_of(Unit *unit)
{
    if (unit->hash == 0)
        unit->hash =
            words_hash_text(unit->wording.text + unit->wording.at, unit->wording.len, false);
    return unit->hash;
}

static bool
same_words(Unit *a, Unit *b)
{
    if (a->wording.len == b->wording.len &&
        memcmp(a->wording.text + a->wording.at, b->wording.text + b->wording.at, a->wording.len) ==
            0)
        return true;
    return hash_of(a) == hash_of(b);
}

GArray *
since_begin(const Structure *text)
{
    g_autoptr(GArray) pieces = pieces_find(text);
    g_autoptr(GArray) units = units_of(text, pieces);
    GArray *parts = parts_new();
    for (guint i = 0; i < units->len; i++) {
        const Unit *unit = unit_at(units, i);
        SincePart *part = part_add(parts);
        part->section = unit->section;
        part->place = g_strdup(g_array_index(pieces, Piece, unit->piece).section->id);
    }
    return parts;
}

/* --- one step --- */

typedef struct {
    GArray *from, *to; /* Unit */
    Alignment *x;
    guint *first_of;  /* per piece of FROM its first unit */
    guint *past_of;   /* and the one after its last */
    uint32_t *origin; /* per unit of TO: the unit of FROM it goes on from, or PIECE_NONE */
    bool *reworded;   /* per unit of TO: with other words */
    ScriptBudget budget;
} Step;

/* The units of FROM in the piece that unit K of TO stood in. */
static bool
range_of(const Step *s, guint k, guint *ret_first, guint *ret_past)
{
    uint32_t piece = unit_at(s->to, k)->piece;
    uint32_t i = s->x->from_of[piece] != PIECE_NONE ? s->x->from_of[piece] : s->x->split_of[piece];
    if (i == PIECE_NONE)
        return false;
    *ret_first = s->first_of[i];
    *ret_past = s->past_of[i];
    return true;
}

static void
go_on(Step *s, guint k, guint i, bool reworded)
{
    s->origin[k] = i;
    s->reworded[k] = reworded;
    unit_at(s->from, i)->used = true;
}

/* The same words in the same piece, in the order of the text. */
static void
match_in_piece(Step *s)
{
    for (guint k = 0; k < s->to->len; k++) {
        guint first, past;
        if (!range_of(s, k, &first, &past))
            continue;
        for (guint i = first; i < past && s->origin[k] == PIECE_NONE; i++)
            if (!unit_at(s->from, i)->used && same_words(unit_at(s->from, i), unit_at(s->to, k)))
                go_on(s, k, i, false);
    }
}

/* The same words anywhere. */
static void
match_moved(Step *s)
{
    g_autoptr(GHashTable) left = g_hash_table_new(g_int64_hash, g_int64_equal);
    for (guint i = s->from->len; i-- > 0;) {
        Unit *unit = unit_at(s->from, i);
        if (!unit->used && unit->wording.len >= MOVED_MIN && hash_of(unit) != 0)
            g_hash_table_replace(left, &unit->hash, GUINT_TO_POINTER(i + 1));
    }
    for (guint k = 0; k < s->to->len && g_hash_table_size(left) > 0; k++) {
        Unit *unit = unit_at(s->to, k);
        if (s->origin[k] != PIECE_NONE || unit->wording.len < MOVED_MIN)
            continue;
        uint64_t hash = hash_of(unit);
        guint i = GPOINTER_TO_UINT(g_hash_table_lookup(left, &hash));
        if (i != 0 && !unit_at(s->from, i - 1)->used)
            go_on(s, k, i - 1, false);
    }
}

/* The same number in the same piece. Words that a comparison does not tell apart are the same; a
 * piece that got its first Absätze goes on in the first of them. */
static void
match_numbers(Step *s)
{
    for (guint k = 0; k < s->to->len; k++) {
        guint first, past;
        Unit *unit = unit_at(s->to, k);
        if (s->origin[k] != PIECE_NONE || !range_of(s, k, &first, &past))
            continue;
        bool leads = k == 0 || unit_at(s->to, k - 1)->piece != unit->piece;
        for (guint i = first; i < past && s->origin[k] == PIECE_NONE; i++) {
            const Unit *before = unit_at(s->from, i);
            if (before->used ||
                (strcmp(before->number, unit->number) != 0 && !(leads && past - first == 1)))
                continue;
            g_autoptr(GArray) spans = wording_compare(before->wording, unit->wording, &s->budget);
            go_on(s, k, i, !wording_is_equal(spans));
        }
    }
}

static void
find_ranges(Step *s, guint n_pieces)
{
    s->first_of = g_new0(guint, MAX(n_pieces, 1));
    s->past_of = g_new0(guint, MAX(n_pieces, 1));
    for (guint i = 0; i < s->from->len; i++) {
        uint32_t piece = unit_at(s->from, i)->piece;
        if (s->past_of[piece] == 0)
            s->first_of[piece] = i;
        s->past_of[piece] = i + 1;
    }
}

GArray *
since_next(const GArray *parts, const Structure *from, const Structure *to, uint32_t version)
{
    g_autoptr(GArray) from_pieces = pieces_find(from);
    g_autoptr(GArray) to_pieces = pieces_find(to);
    g_autoptr(Alignment) x = align_pieces(from_pieces, to_pieces);
    g_autoptr(GArray) before = units_of(from, from_pieces);
    g_autoptr(GArray) now = units_of(to, to_pieces);
    g_autofree uint32_t *origin = g_new(uint32_t, MAX(now->len, 1));
    g_autofree bool *reworded = g_new0(bool, MAX(now->len, 1));
    for (guint k = 0; k < now->len; k++)
        origin[k] = PIECE_NONE;
    Step s = {.from = before,
              .to = now,
              .x = x,
              .origin = origin,
              .reworded = reworded,
              .budget = {.steps = STEPS_MAX}};
    g_assert(parts->len == before->len);
    find_ranges(&s, from_pieces->len);
    match_in_piece(&s);
    match_moved(&s);
    match_numbers(&s);
    GArray *next = parts_new();
    for (guint k = 0; k < now->len; k++) {
        const Unit *unit = unit_at(now, k);
        bool same = origin[k] != PIECE_NONE && !reworded[k];
        SincePart *part = part_add(next);
        part->section = unit->section;
        if (same) {
            const SincePart *was = &g_array_index(parts, SincePart, origin[k]);
            part->version = was->version;
            part->added = was->added;
            part->place = g_strdup(was->place);
        } else {
            part->version = version;
            part->added = origin[k] == PIECE_NONE;
            part->place = g_strdup(g_array_index(to_pieces, Piece, unit->piece).section->id);
        }
    }
    g_free(s.first_of);
    g_free(s.past_of);
    return next;
}
