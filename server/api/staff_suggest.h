/* staff_suggest.h - what the store suggests for an upload, as models of the API and beside the fields of a form.
 * Milliseconds of work: for handlers that run on the pool. */
#pragma once
#include "server/api/staff_pages.h"

/* The suggestions for UPLOAD, which SELF uses (or NULL), to be a version of CHOSEN (a slug, or NULL: not
 * chosen). In the context's arena; NULL with an error of store_suggest. */
const SuggestionsModel *staff_suggestions(Context *context, const Upload *upload,
                                          const Version *self, const char *chosen, GError **error);

/* Adds to MODEL, which is VERSION, one of VERSIONS: what is to be said of its dates before a release; and the proposal for
 * effective_from, unless it has a day, corrects another one or is gone. */
bool staff_dates(Context *context, const Document *document, const GPtrArray *versions,
                 const Version *version, VersionModel *model, GError **error);

/* How a form takes a suggestion. */
typedef enum {
    OFFER_BESIDE, /* the field shows what a person entered or left empty; the suggestion stands beside it */
    OFFER_FILL,   /* nobody has entered anything yet: the suggestion stands in the field too */
} Offer;

/* The field NAME that has VALUE (NULL: none), with its problem and SUGGESTED, which may be NULL. */
const FormField *staff_field(View *view, const char *name, const char *value,
                             const Problems *problems, const SuggestedModel *suggested, Offer offer);
/* The four dates of a version in their order, from VALUES (decided, signed, from, until). A day that a version
 * of DOCUMENT (or NULL) has already, or that lies before, is not filled in: a consolidated text names
 * the dates of its beginnings. */
typedef struct {
    const char *value[4];
} DateValues;
void staff_date_fields(View *view, const DateValues *values, const Problems *problems,
                       const SuggestionsModel *suggestions, const DocumentDetail *document,
                       Offer offer, DraftPage *page);
