/* reference.h - citations in the text of a section: where "§ 5 Abs. 2 Satz 1" stands, what it names, and
 * whether it names a part of this document or of another law. Whether the part exists is for the caller,
 * who knows the structure (reference_resolve). Nothing is linked on a guess: what may be either is
 * UNSURE. Headings ("§ 5 Organe" at the start of a line) are no references. Threads: any. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

typedef enum {
    REFERENCE_INTERNAL,
    REFERENCE_OTHER_LAW, /* the law is named: "§ 34 BauGB", "§ 4 der Gemeindeordnung" */
    REFERENCE_UNSURE,    /* not to be linked: "§ 3 der Anlage", or another law may be meant */
} ReferenceKind;

/* One thing named, with the place that names it: in "§§ 4, 5 bis 7" the targets stand at "§§ 4" and
 * "5 bis 7". */
typedef struct {
    size_t start, len; /* bytes of the text, inside those of the reference */
    char *from;        /* an id as of store/legal/structure.h: "para-5_abs-2_satz-1", "anlage-2" */
    char *to;          /* the last of a range, with all between meant too; NULL: FROM alone */
} ReferenceTarget;

typedef struct {
    size_t start, len; /* the citation without the name of the law */
    ReferenceKind kind;
    char *law;          /* as printed, hyphens at line ends joined; only OTHER_LAW has one */
    GPtrArray *targets; /* ReferenceTarget *, at least one, in the order of the text, not overlapping */
} Reference;

typedef struct {
    /* The id of the unit the text belongs to, "para-5_abs-2" or NULL: what "Absatz 1" is relative to. If
     * the text has several Absätze, "(2)" at the start of a line moves on. */
    const char *unit;
    /* The title of the document or NULL: "§ 4 der Hauptsatzung" is internal in the Hauptsatzung, an
     * abbreviation in parentheses is the document's own. In an amending bylaw ("zur Änderung der …")
     * only what says "dieser Satzung" is internal: the rest is about the law amended. */
    const char *title;
} ReferenceContext;

enum { REFERENCES_MAX = 100000, REFERENCE_TARGETS_MAX = 64 };

/* The references in TEXT, LEN bytes that may be anything, in rising order, not overlapping; the first
 * REFERENCES_MAX of them. CONTEXT may be NULL. Time and memory grow with LEN only.
 * Returns: (owned) array of Reference *. */
GPtrArray *references_find(const char *text, size_t len, const ReferenceContext *context);

/* The part that ID leads to in a document in which EXISTS answers for an id: ID itself, or without a
 * sentence number that the structure does not keep apart, or the nearest part around it.
 * Returns: (owned) the id, or NULL if not even the section exists. */
char *reference_resolve(const char *id, bool (*exists)(const char *id, void *data), void *data);

/* "internal", "other_law", "unsure". */
const char *reference_kind_name(ReferenceKind kind);
