/* odd.c - see odd.h. */
#include "store/legal/odd.h"

#include "store/legal/numbering.h"

#include <string.h>

static Section *
section_at(const Structure *s, uint32_t i)
{
    return g_ptr_array_index(s->sections, i);
}

static void
add_problem(Structure *s, ProblemCode code, uint32_t index)
{
    const Section *x = section_at(s, index);
    Problem *problem = g_new0(Problem, 1);
    *problem = (Problem){code, g_strdup(x->label), index, x->page};
    g_ptr_array_add(s->problems, problem);
}

/* The number of a § or Artikel; false for all else. */
static bool
number_of(const Section *x, Label *ret_label)
{
    Span label = {x->label, strlen(x->label)};
    if (x->kind == SECTION_PARAGRAPH)
        return label_paragraph(label, false, ret_label);
    return x->kind == SECTION_ARTICLE && label_article(label, ret_label);
}

/* What a § counts in: its annex or article, or the whole text. */
static uint32_t
scope_of(const Structure *s, const Section *x)
{
    uint32_t up = x->parent;
    while (up != SECTION_NONE && section_at(s, up)->kind != SECTION_ANNEX &&
           section_at(s, up)->kind != SECTION_ARTICLE)
        up = section_at(s, up)->parent;
    return up;
}

/* The last number of a row that should rise: of the §§ or the articles of one scope. */
typedef struct {
    uint32_t number, suffix;
} Last;

static void
find_order(Structure *s)
{
    /* By scope (SECTION_NONE as 0), §§ and articles apart. */
    g_autofree Last *rows = g_new0(Last, 2 * ((size_t)s->sections->len + 1));
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = section_at(s, i);
        Label label;
        if (!number_of(x, &label))
            continue;
        uint32_t scope = scope_of(s, x);
        size_t row = scope == SECTION_NONE ? 0 : (size_t)scope + 1;
        Last *last = &rows[2 * row + (x->kind == SECTION_ARTICLE ? 1 : 0)];
        bool lower = label.number < last->number ||
                     (label.number == last->number && label.suffix < last->suffix);
        if (lower && label.number > 1) /* with 1 another act begins */
            add_problem(s, PROBLEM_ORDER, i);
        *last = (Last){label.number, label.suffix};
    }
}

/* Whether the § STEP further on in LIST is of the same SCOPE and has a title. */
static bool
is_titled_neighbour(const Structure *s, const GArray *list, guint at, int step, uint32_t scope)
{
    guint other = at + (guint)step;
    if (other >= list->len)
        return false;
    const Section *x = section_at(s, g_array_index(list, uint32_t, other));
    return x->heading != NULL && scope_of(s, x) == scope;
}

/* Both neighbours have a title, or at an end the next two. */
static void
find_untitled(Structure *s)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = 0; i < s->sections->len; i++)
        if (section_at(s, i)->kind == SECTION_PARAGRAPH)
            g_array_append_val(list, i);
    for (guint at = 0; at < list->len; at++) {
        uint32_t index = g_array_index(list, uint32_t, at);
        const Section *x = section_at(s, index);
        if (x->heading != NULL)
            continue;
        uint32_t scope = scope_of(s, x);
        bool before = is_titled_neighbour(s, list, at, -1, scope);
        bool after = is_titled_neighbour(s, list, at, 1, scope);
        bool first = at == 0 && after && is_titled_neighbour(s, list, at, 2, scope);
        bool last = at + 1 == list->len && before && is_titled_neighbour(s, list, at, -2, scope);
        if ((before && after) || first || last)
            add_problem(s, PROBLEM_UNTITLED, index);
    }
}

static int
by_place(gconstpointer a, gconstpointer b)
{
    const Problem *x = *(Problem *const *)a;
    const Problem *y = *(Problem *const *)b;
    if (x->page != y->page)
        return x->page < y->page ? -1 : 1;
    return (x->section > y->section) - (x->section < y->section);
}

void
structure_find_odd(Structure *structure)
{
    find_order(structure);
    find_untitled(structure);
    g_ptr_array_sort(structure->problems, by_place); /* stable */
}
