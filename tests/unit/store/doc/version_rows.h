/* version_rows.h - versions of a document from short rows, for tests of what time makes of them. */
#pragma once
#include "store/doc/timeline.h"

typedef struct {
    VersionState state;
    uint32_t corrects;
    LocalDate from, until;
} VersionRow;

/* Numbered from 1 in the order of the rows, provided one after the other on 1 January 2020 unless a draft, and
 * resolved with all that is known. Owned. */
static inline GPtrArray *
version_rows(const VersionRow *rows, size_t count)
{
    GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)version_free);
    for (size_t i = 0; i < count; i++) {
        Version *v = g_new0(Version, 1);
        v->number = (uint32_t)i + 1;
        v->state = rows[i].state;
        v->corrects = rows[i].corrects;
        v->effective_from = rows[i].from;
        v->effective_until = rows[i].until;
        v->published_us = v->recorded_us =
            rows[i].state == VERSION_DRAFT ? 0 : date_start_us(20200101) + (int64_t)i;
        g_ptr_array_add(list, v);
    }
    timeline_resolve(list, INT64_MAX);
    return list;
}
