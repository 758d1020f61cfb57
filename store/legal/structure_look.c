/* structure_look.c - finding places in a structure, names of its parts, and asking whether it holds
 * what structure.h promises. */
#include "store/legal/structure.h"

#include <string.h>

static const char *const kind_names[] = {
#define X(name, word) word,
    SECTION_KINDS(X)
#undef X
};

const char *
section_kind_name(SectionKind kind)
{
    return (unsigned)kind < SECTION_KIND_COUNT ? kind_names[kind] : "";
}

SectionKind
section_kind_from_name(const char *name)
{
    for (unsigned i = 0; i < SECTION_KIND_COUNT; i++)
        if (strcmp(kind_names[i], name) == 0)
            return i;
    return SECTION_KIND_COUNT;
}

const char *
problem_code_name(ProblemCode code)
{
    static const char *const names[] = {"gap",      "double",     "order", "repaired",
                                        "untitled", "correction", "limit"};
    return (unsigned)code < G_N_ELEMENTS(names) ? names[code] : "";
}

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

uint32_t
structure_section_at(const Structure *structure, uint32_t at)
{
    uint32_t low = 0;
    uint32_t high = structure->sections->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (section_of(structure, middle)->head_at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : SECTION_NONE;
}

const Origin *
structure_origin_at(const Structure *structure, uint32_t at)
{
    uint32_t low = 0;
    uint32_t high = structure->by_text->len;
    if (at >= structure->text_len)
        return NULL;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (origin_of(structure, g_array_index(structure->by_text, uint32_t, middle))->at <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? origin_of(structure, g_array_index(structure->by_text, uint32_t, low - 1))
                   : NULL;
}

const Origin *
structure_origin_of(const Structure *structure, uint32_t page, uint32_t raw_at)
{
    uint32_t low = 0;
    uint32_t high = structure->origins->len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const Origin *o = origin_of(structure, middle);
        if (o->page < page || (o->page == page && o->raw_at <= raw_at))
            low = middle + 1;
        else
            high = middle;
    }
    const Origin *o = low > 0 ? origin_of(structure, low - 1) : NULL;
    return o != NULL && o->page == page && raw_at < o->raw_at + o->raw_len ? o : NULL;
}

uint32_t
structure_find(const Structure *structure, const char *id)
{
    for (guint i = 0; i < structure->sections->len; i++)
        if (strcmp(section_of(structure, i)->id, id) == 0)
            return i;
    return SECTION_NONE;
}

/* --- what must hold --- */

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
            (o->at == at + 1 && s->text[at] != ' ' && s->text[at] != '\n'))
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
