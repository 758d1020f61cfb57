/* staff_pages.h - what the handlers of the desk share. */
#pragma once
#include "server/api/found.h"
#include "server/api/pages.h"
#include "server/api/staff_view.h"

/* A page of the desk: never cached by anybody, not indexed; the notice of the redirect that led
 * here (?ok=saved). */
PageModel *staff_page(Context *context, const char *title);
Response *staff_answer(Context *context, unsigned status, GString *out);
/* 303 to PATH with ?ok=NOTICE. */
Response *staff_redirect(Request *request, const char *path, const char *notice);

/* The problem of one input, as a sentence with its label. */
typedef struct {
    FieldProblem items[8];
    size_t n;
    unsigned status; /* of the page that shows them, once there is one: that of the first */
} Problems;
void problems_add(Problems *problems, const char *field, const char *label, const char *message);
/* A store error the person can mend (INVALID, CONFLICT, STALE), as a problem; false: it is another
 * error. */
bool problems_add_error(Problems *problems, Arena *arena, Lang lang, const GError *error);

/* The label of a form's field, e.g. "decided_on"; NULL if there is none of that name. */
const char *staff_field_label(const char *field, Lang lang);

/* Dates and note of the form into INPUT; what cannot be read becomes a problem. */
void staff_read_version_form(Request *request, VersionInput *ret_input, Problems *problems);
/* Why VERSION of UPLOAD cannot be released by this principal; NULL if it can. */
const char *staff_release_blocked(Context *context, const Upload *upload);
/* The revision that the form was made for; 0 = none. */
uint64_t staff_form_revision(const Request *request);
