/* slot.c - see slot.h. */
#include "store/fts/slot.h"

#include "store/fts/part_format.h"
#include "store/fts/rank.h"

#include <string.h>

/* Whether the unit counts for the term: its field, and the form when only that does. */
static bool
is_wanted(const SlotCursor *s, const TermCursor *t)
{
    if (s->fields == FIELD_HEADING && (t->cursor.flags & FLAG_HEADING) == 0)
        return false;
    return !t->term->own_forms || (posting_forms(&t->cursor) & t->place->own) != 0;
}

static void
term_seek(const SlotCursor *s, TermCursor *t, uint32_t unit)
{
    bool more = t->cursor.unit != UNIT_NONE && posting_seek(&t->cursor, unit);
    while (more && !is_wanted(s, t))
        more = posting_next(&t->cursor);
}

void
slot_weights_init(SlotWeights *w, Terms *terms, const PlanSlot *slot)
{
    guint n = MAX(slot->terms->len, 1);
    *w = (SlotWeights){.weights = g_new0(double, n),
                       .form_weights = g_new0(double, n),
                       .found = g_new0(const FoundTerm *, n)};
    for (guint i = 0; i < slot->terms->len; i++) {
        w->found[i] = terms_find(terms, slot->terms->pdata[i]);
        w->parts.bits[0] |= w->found[i]->parts.bits[0];
        w->parts.bits[1] |= w->found[i]->parts.bits[1];
    }
}

void
slot_weights_clear(SlotWeights *w)
{
    g_free(w->weights);
    g_free(w->form_weights);
    g_free(w->found);
}

void
slot_open(SlotCursor *s, const Scope *scope, guint part, const PlanSlot *slot,
          const SlotWeights *weights)
{
    *s = (SlotCursor){.slot = slot, .unit = UNIT_NONE, .fields = slot->fields, .fresh = true};
    if ((slot->fields & ~FIELD_TITLE) == 0)
        return;
    for (guint i = 0; i < slot->terms->len; i++) {
        const PlanTerm *term = slot->terms->pdata[i];
        const TermPlace *place = found_term_in(weights->found[i], part);
        if (place == NULL || (term->own_forms && place->own == 0))
            continue;
        if (s->terms == NULL)
            s->terms = g_new(TermCursor, slot->terms->len - i);
        TermCursor *t = &s->terms[s->n++];
        t->term = term;
        t->place = place;
        t->weight = weights->weights[i];
        t->form_weight = weights->form_weights[i];
        posting_init(&t->cursor, &g_array_index(scope->index->parts, IndexPart, part).part,
                     &place->entry);
    }
}

void
slot_close(SlotCursor *s)
{
    g_clear_pointer(&s->terms, g_free);
    g_clear_pointer(&s->places, g_array_unref);
    g_clear_pointer(&s->read, g_array_unref);
}

uint32_t
slot_seek(SlotCursor *s, uint32_t unit)
{
    if (s->unit >= unit && !s->fresh)
        return s->unit;
    s->unit = UNIT_NONE;
    for (guint i = 0; i < s->n; i++) {
        TermCursor *t = &s->terms[i];
        if (s->fresh || t->cursor.unit < unit)
            term_seek(s, t, unit);
        s->unit = MIN(s->unit, t->cursor.unit);
    }
    s->fresh = false;
    return s->unit;
}

/* "§5": in a heading it is the section that is asked for, elsewhere only a reference to it. */
static bool
is_section(const PlanTerm *term)
{
    return (uint8_t)term->stem[0] == 0xc2 && (uint8_t)term->stem[1] == 0xa7;
}

double
slot_score(const SlotCursor *s, const double *length_factor, uint8_t norm,
           const PlanTerm **ret_term)
{
    double best = 0;
    const PlanTerm *term = NULL;
    for (guint i = 0; i < s->n; i++) {
        const TermCursor *t = &s->terms[i];
        if (t->cursor.unit != s->unit)
            continue;
        uint32_t more = (t->cursor.flags & FLAG_HEADING) == 0 ? 0
                        : is_section(t->term)                 ? RANK_OWN_SECTION
                                                              : RANK_HEADING;
        double tf = rank_saturated(t->cursor.count + more, length_factor[norm]);
        double score = t->weight * tf;
        uint32_t forms = posting_forms(&t->cursor);
        if ((forms & t->place->same) != 0)
            score += t->form_weight * tf * ((forms & t->place->exact) != 0 ? 1 : RANK_FOLDED);
        if (term == NULL || score > best) { /* the best alternative counts: many near words are no
                                               better than the word */
            best = score;
            term = t->term;
        }
    }
    if (ret_term != NULL)
        *ret_term = term;
    return best;
}

bool
slot_in_heading(const SlotCursor *s)
{
    for (guint i = 0; i < s->n; i++) {
        const TermCursor *t = &s->terms[i];
        if (t->cursor.unit == s->unit && (t->cursor.flags & FLAG_HEADING) != 0)
            return true;
    }
    return false;
}

bool
slot_has_word(const SlotCursor *s)
{
    for (guint i = 0; i < s->n; i++) {
        const TermCursor *t = &s->terms[i];
        if (t->cursor.unit == s->unit && (posting_forms(&t->cursor) & t->place->same) != 0)
            return true;
    }
    return false;
}

static int
compare_numbers(const void *a, const void *b)
{
    guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
    return (x > y) - (x < y);
}

const GArray *
slot_places(SlotCursor *s)
{
    if (s->places == NULL) {
        s->places = g_array_new(FALSE, FALSE, sizeof(guint32));
        s->read = g_array_new(FALSE, FALSE, sizeof(Place));
    }
    g_array_set_size(s->places, 0);
    guint lists = 0;
    for (guint i = 0; i < s->n; i++) {
        TermCursor *t = &s->terms[i];
        if (t->cursor.unit != s->unit)
            continue;
        g_array_set_size(s->read, 0);
        posting_places(&t->cursor, s->read);
        lists++;
        for (guint k = 0; k < s->read->len; k++) {
            const Place *place = &g_array_index(s->read, Place, k);
            if (t->term->own_forms && (form_bit(place->form) & t->place->own) == 0)
                continue;
            g_array_append_val(s->places, place->place);
        }
    }
    if (lists > 1 && s->places->len > 1)
        qsort(s->places->data, s->places->len, sizeof(guint32), compare_numbers);
    return s->places;
}

uint32_t
slot_count(const SlotCursor *s)
{
    uint32_t count = 0;
    for (guint i = 0; i < s->n; i++)
        count += s->terms[i].cursor.unit == s->unit ? s->terms[i].cursor.count : 0;
    return count;
}

bool
slot_failed(const SlotCursor *s)
{
    for (guint i = 0; i < s->n; i++)
        if (s->terms[i].cursor.failed)
            return true;
    return false;
}
