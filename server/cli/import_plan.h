/* import_plan.h - what an import is to do: one row for each file, from the arguments or from a CSV
 * manifest. Looks at names only, never into a PDF or the store. */
#pragma once
#include "store/base/clock.h"
#include "store/store.h"

#include <glib.h>

/* What the options or the columns say of one file; NULL, NONE and 0 = not given. */
typedef struct {
    char *slug, *title, *type, *body, *note;
    LocalDate decided_on, signed_on, effective_from, effective_until;
    int64_t published_us;
} ImportValues;

typedef struct {
    unsigned line; /* in the manifest; 0 without one */
    char *path;    /* as the file is opened */
    char *label;   /* as it is called in messages */
    ImportValues values;
    char *problem; /* why nothing can be done with it, or NULL */
    bool in_order; /* another row has the same slug: versions come in the order of the rows */
} ImportRow;

void import_values_clear(ImportValues *values);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImportValues, import_values_clear)

/* Sets one value by the name of its column or option ("decided_on"). INVALID with a sentence;
 * NOT_FOUND if there is no such column. Empty TEXT changes nothing. */
bool import_value_set(ImportValues *values, const char *name, const char *text, GError **error);

/* ImportRow * in order: files as they are, folders as their *.pdf sorted; VALUES go to each. */
GPtrArray *import_plan_paths(char **paths, const ImportValues *values);
/* From the manifest FILE. Rows with mistakes are rows with a problem; INVALID or IO when it cannot
 * be read at all. */
GPtrArray *import_plan_manifest(const char *file, GError **error);
