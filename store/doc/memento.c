/* memento.c - see memento.h. */
#include "store/doc/memento.h"

#include "store/doc/timeline.h"

static int
compare_start(const void *a, const void *b)
{
    const Version *x = *(const Version *const *)a, *y = *(const Version *const *)b;
    if (x->starts != y->starts)
        return x->starts < y->starts ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

GPtrArray *
memento_list(const GPtrArray *versions)
{
    GPtrArray *list = g_ptr_array_new();
    for (guint i = 0; i < versions->len; i++) {
        Version *v = versions->pdata[i];
        if (v->starts != LOCAL_DATE_NONE &&
            (v->valid_until == LOCAL_DATE_NONE || v->valid_until > v->starts))
            g_ptr_array_add(list, v);
    }
    g_ptr_array_sort(list, compare_start);
    return list;
}

int64_t
memento_datetime_us(const Version *v)
{
    return date_start_us(v->starts);
}

const Version *
memento_choose(const GPtrArray *versions, const GPtrArray *mementos, int64_t at_us)
{
    if (mementos->len == 0)
        return NULL;
    LocalDate day = date_of_instant(at_us);
    const Version *in_force = timeline_in_force(versions, day);
    if (in_force != NULL)
        return in_force;
    const Version *chosen = mementos->pdata[0];
    for (guint i = 1; i < mementos->len; i++) {
        const Version *v = mementos->pdata[i];
        if (v->starts <= day)
            chosen = v;
    }
    return chosen;
}
