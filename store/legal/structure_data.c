/* structure_data.c - a structure as data: making, freeing, names, and finding one's way in it. How
 * it is derived from a text is in structure.c. */
#include "store/legal/structure.h"

#include <string.h>

static const char *const kind_names[] = {
#define X(name, word) [SECTION_##name] = word,
    SECTION_KINDS(X)
#undef X
};

static const char *const problem_names[] = {
    [PROBLEM_GAP] = "gap",           [PROBLEM_DOUBLE] = "double",
    [PROBLEM_ORDER] = "order",       [PROBLEM_REPAIRED] = "repaired",
    [PROBLEM_UNTITLED] = "untitled", [PROBLEM_CORRECTION] = "correction",
    [PROBLEM_LIMIT] = "limit",
};

static void
section_free(gpointer data)
{
    Section *section = data;
    g_free(section->id);
    g_free(section->label);
    g_free(section->heading);
    g_free(section);
}

static void
problem_free(gpointer data)
{
    Problem *problem = data;
    g_free(problem->label);
    g_free(problem);
}

void
correction_free(Correction *correction)
{
    if (correction == NULL)
        return;
    g_free(correction->line);
    g_free(correction->label);
    g_free(correction->heading);
    g_free(correction);
}

Structure *
structure_new(void)
{
    Structure *s = g_new0(Structure, 1);
    s->sections = g_ptr_array_new_with_free_func(section_free);
    s->origins = g_array_new(FALSE, FALSE, sizeof(Origin));
    s->by_text = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    s->sentences = g_array_new(FALSE, FALSE, sizeof(Sentence));
    s->problems = g_ptr_array_new_with_free_func(problem_free);
    return s;
}

void
structure_free(Structure *structure)
{
    if (structure == NULL)
        return;
    g_free(structure->text);
    g_ptr_array_unref(structure->sections);
    g_array_unref(structure->origins);
    g_array_unref(structure->by_text);
    g_array_unref(structure->sentences);
    g_ptr_array_unref(structure->problems);
    g_free(structure);
}

const char *
section_kind_name(SectionKind kind)
{
    g_assert((size_t)kind < G_N_ELEMENTS(kind_names));
    return kind_names[kind];
}

SectionKind
section_kind_from_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kind_names); i++) {
        if (strcmp(kind_names[i], name) == 0)
            return (SectionKind)i;
    }
    return SECTION_KIND_COUNT;
}

const char *
problem_code_name(ProblemCode code)
{
    g_assert((size_t)code < G_N_ELEMENTS(problem_names));
    return problem_names[code];
}

uint32_t
structure_section_at(const Structure *structure, uint32_t at)
{
    /* Sections stand in the order of their heads: the last one that begins at or before AT. */
    guint low = 0, high = structure->sections->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Section *s = structure->sections->pdata[middle];
        if ((s->head_len > 0 ? s->head_at : s->at) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? low - 1 : SECTION_NONE;
}

const Origin *
structure_origin_at(const Structure *structure, uint32_t at)
{
    guint low = 0, high = structure->by_text->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Origin *o = &g_array_index(structure->origins, Origin,
                                         g_array_index(structure->by_text, uint32_t, middle));
        if (o->at + o->len <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == structure->by_text->len)
        return NULL;
    const Origin *o = &g_array_index(structure->origins, Origin,
                                     g_array_index(structure->by_text, uint32_t, low));
    return o->at <= at ? o : NULL;
}

const Origin *
structure_origin_of(const Structure *structure, uint32_t page, uint32_t raw_at)
{
    guint low = 0, high = structure->origins->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        const Origin *o = &g_array_index(structure->origins, Origin, middle);
        if (o->page < page || (o->page == page && o->raw_at + o->raw_len <= raw_at))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == structure->origins->len)
        return NULL;
    const Origin *o = &g_array_index(structure->origins, Origin, low);
    return o->page == page && o->raw_at <= raw_at ? o : NULL;
}

uint32_t
structure_find(const Structure *structure, const char *id)
{
    for (guint i = 0; i < structure->sections->len; i++) {
        const Section *s = structure->sections->pdata[i];
        if (strcmp(s->id, id) == 0)
            return i;
    }
    return SECTION_NONE;
}
