/* units.c - see units.h. */
#include "store/ingest/units.h"

/* Parts and chapters only hold others; their own words (a heading) begin a unit too, so that they
 * do not end the section before. */
static bool
is_unit(const Section *s)
{
    return s->kind != SECTION_CONTENTS && (s->kind < SECTION_ABSATZ || s->kind >= SECTION_CLOSING);
}

/* Where byte AT of the reading text stands on its page. */
static bool
place_of(const Structure *s, uint32_t at, uint32_t *ret_page, uint32_t *ret_at)
{
    const Origin *o = structure_origin_at(s, at);
    if (o == NULL)
        return false;
    *ret_page = o->page;
    *ret_at = o->raw_at + (o->role == ORIGIN_KEPT ? MIN(at - o->at, o->raw_len - 1) : 0);
    return true;
}

GArray *
units_of(const Structure *s)
{
    if (s == NULL)
        return NULL;
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(FtsUnit));
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *section = s->sections->pdata[i];
        FtsUnit unit = {.section = i};
        bool headed = section->head_len > 0;
        if (!is_unit(section) || (!headed && section->len == 0) ||
            !place_of(s, headed ? section->head_at : section->at, &unit.page, &unit.at))
            continue;
        if (headed && place_of(s, section->head_at + section->head_len - 1, &unit.heading_page,
                               &unit.heading_end))
            unit.heading_end++;
        const FtsUnit *last =
            units->len > 0 ? &g_array_index(units, FtsUnit, units->len - 1) : NULL;
        if (last != NULL &&
            (unit.page < last->page || (unit.page == last->page && unit.at <= last->at)))
            continue; /* columns: it does not begin behind the one before */
        g_array_append_val(units, unit);
    }
    return units->len > 0 ? g_steal_pointer(&units) : NULL;
}
