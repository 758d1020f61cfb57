/* facets.c - see facets.h. A town has some dozens of types and bodies: a list is enough. */
#include "store/fts/facets.h"

#include <string.h>

static void
facet_free(void *data)
{
    FacetCount *facet = data;
    g_free(facet->id);
    g_free(facet);
}

void
facets_add(GPtrArray *facets, const char *id)
{
    if (id == NULL)
        return;
    for (guint i = 0; i < facets->len; i++) {
        FacetCount *facet = g_ptr_array_index(facets, i);
        if (strcmp(facet->id, id) == 0) {
            facet->count++;
            return;
        }
    }
    FacetCount *facet = g_new0(FacetCount, 1);
    facet->id = g_strdup(id);
    facet->count = 1;
    g_ptr_array_add(facets, facet);
}

static int
compare_facets(const void *a, const void *b)
{
    const FacetCount *x = *(FacetCount *const *)a, *y = *(FacetCount *const *)b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->id, y->id);
}

GPtrArray *
facets_new(void)
{
    return g_ptr_array_new_with_free_func(facet_free);
}

void
facets_sort(GPtrArray *facets)
{
    g_ptr_array_sort(facets, compare_facets);
}
