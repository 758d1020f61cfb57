/* static.h - the table that scripts/embed.c writes; only web/static.c and the generated file use
 * it. */
#pragma once
#include "web/html.h"

typedef struct {
    const char *name; /* "app.css", as in web/static */
    StaticFile file;
} StaticEntry;
/* Sorted by file.path. */
extern const StaticEntry static_entries[];
extern const size_t static_entries_n;
