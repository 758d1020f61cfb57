/* visible_word.c - see visible_word.h. */
#include "store/fts/visible_word.h"

#include "store/fts/posting_cursor.h"

#include <string.h>

static uint32_t
index_of_form(const Entry *entry, const char *form)
{
    FormCursor forms = entry_forms(entry);
    Form have;
    for (uint32_t i = 0; form_next(&forms, &have); i++)
        if (strcmp(have.text, form) == 0)
            return i;
    return UINT32_MAX;
}

static bool
is_shown_in(const Part *part, const guint32 *map, const Entry *entry, uint32_t form)
{
    g_autofree PostingCursor *c = g_new(PostingCursor, 1);
    posting_init(c, part, entry);
    for (bool more = posting_next(c); more;) {
        uint32_t text = part_unit(part, c->unit).text;
        if (text >= part->texts)
            return false;
        if (map[text] == ROW_NONE)
            more = posting_seek(c, MAX(part_first_unit(part, text + 1), c->unit + 1));
        else if (form == UINT32_MAX || (posting_forms(c) & form_bit(form)) != 0)
            return true;
        else
            more = posting_next(c);
    }
    return false;
}

bool
word_is_shown(const Scope *scope, const char *stem, const char *form)
{
    PartSet parts = {{0, 0}};
    scope_add_parts(scope, stem, strlen(stem), &parts);
    for (guint i = 0; i < scope->index->parts->len; i++) {
        const Part *part = &g_array_index(scope->index->parts, IndexPart, i).part;
        Entry entry;
        if (!scope_set_has(scope, &parts, i) || !part_find(part, stem, strlen(stem), &entry))
            continue;
        uint32_t index = form != NULL ? index_of_form(&entry, form) : UINT32_MAX;
        if ((form == NULL || index != UINT32_MAX) &&
            is_shown_in(part, scope->maps->pdata[i], &entry, index))
            return true;
    }
    return false;
}

static char *
form_of(const Entry *entry, uint32_t index)
{
    FormCursor forms = entry_forms(entry);
    Form form;
    for (uint32_t i = 0; form_next(&forms, &form); i++)
        if (i == index)
            return g_strndup(form.text, form.len);
    return NULL;
}

char *
word_in_unit(const Scope *scope, guint part, uint32_t unit, const char *stem)
{
    const Part *p = &g_array_index(scope->index->parts, IndexPart, part).part;
    Entry entry;
    if (!part_find(p, stem, strlen(stem), &entry))
        return NULL;
    g_autofree PostingCursor *c = g_new(PostingCursor, 1);
    posting_init(c, p, &entry);
    if (!posting_seek(c, unit) || c->unit != unit)
        return NULL;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    posting_places(c, places);
    const Place *first = NULL;
    for (guint i = 0; i < places->len; i++) {
        const Place *place = &g_array_index(places, Place, i);
        if (first == NULL || place->place < first->place)
            first = place;
    }
    return first != NULL ? form_of(&entry, first->form) : NULL;
}
