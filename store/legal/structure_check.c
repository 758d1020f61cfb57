/* structure_check.c - asks whether a structure holds what structure.h promises: for tests and fsck.
 */
#include "store/legal/structure.h"

#include <string.h>

static const Section *
section_of(const Structure *s, uint32_t i)
{
    return g_ptr_array_index(s->sections, i);
}

static const Origin *
origin_of(const Structure *s, uint32_t i)
{
    return &g_array_index(s->origins, Origin, i);
}

static const char *
check_cover(const Structure *s, const Extraction *x)
{
    guint next = 0;
    for (guint page = 1; page <= x->pages->len; page++) {
        const char *raw = g_ptr_array_index(x->pages, page - 1);
        size_t at = 0;
        for (; next < s->origins->len && origin_of(s, next)->page == page; next++) {
            const Origin *o = origin_of(s, next);
            if (o->raw_at != at || o->raw_len == 0)
                return "an origin leaves a hole or overlaps";
            at += o->raw_len;
            if (o->role == ORIGIN_KEPT &&
                (o->len != o->raw_len || memcmp(s->text + o->at, raw + o->raw_at, o->len) != 0))
                return "a kept origin differs from its text";
            if (o->role > ORIGIN_BLANK && o->len > 0)
                return "what is kept apart has text";
        }
        if (at != (raw != NULL ? strlen(raw) : 0))
            return "a page is not covered";
    }
    return next == s->origins->len ? NULL : "an origin of no page";
}

static const char *
check_text(const Structure *s)
{
    uint32_t at = 0;
    if (!g_utf8_validate(s->text, (gssize)s->text_len, NULL))
        return "the text is not UTF-8";
    for (guint i = 0; i < s->by_text->len; i++) {
        const Origin *o = origin_of(s, g_array_index(s->by_text, uint32_t, i));
        if (o->at < at || o->at > at + 1 ||
            (o->at == at + 1 && strchr(" \t\n", s->text[at]) == NULL))
            return "origins do not tile the text";
        at = o->at + o->len;
    }
    return at == s->text_len || at + 1 == s->text_len ? NULL : "text without an origin";
}

static const char *
check_sections(const Structure *s)
{
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    uint32_t at = 0;
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *section = section_of(s, i);
        if (!g_hash_table_add(ids, section->id))
            return "an id stands twice";
        if (section->parent != SECTION_NONE &&
            (section->parent >= i || section_of(s, section->parent)->end < section->end))
            return "a child lies outside its parent";
        if (section->end <= i || section->end > s->sections->len)
            return "the end of a section";
        if (section->head_at < at || section->head_at > at + 1 ||
            section->at > section->head_at + section->head_len + 1)
            return "sections do not tile the text";
        at = section->at + section->len;
    }
    return at == s->text_len || at + 1 == s->text_len ? NULL : "text without a section";
}

const char *
structure_check(const Structure *structure, const Extraction *x)
{
    const char *wrong = check_cover(structure, x);
    if (wrong == NULL)
        wrong = check_text(structure);
    return wrong != NULL ? wrong : check_sections(structure);
}
