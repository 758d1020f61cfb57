/* context.h - what a reading handler opens first: one snapshot and a View on it; and the answers it
 * may give. */
#pragma once
#include "server/api/view.h"
#include "server/app.h"

typedef struct {
    App *app;
    Request *request;
    KvTxn *txn;
    View view;
} Context;

/* A snapshot, the request's language, today in Berlin, and drafts if the principal may read them.
 */
bool context_open(Context *context, App *app, Request *request, GError **error);
/* Reads both times of the query into the view. Record time (API "as_of", pages "stand") is an instant or a day, whose end
 * is meant; one that is not over yet means now. Valid time (API "at", pages "am") is a day; without it the day
 * of the record time, so that "what did this site say then" needs one field. INVALID with the field. */
bool context_times(Context *context, GError **error);
/* Whether the view shows an earlier record time. */
bool context_is_past(const Context *context);
void context_clear(Context *context);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Context, context_clear)

/* 200 with the JSON of a model. PUBLIC answers (no drafts seen) may be kept until the head or the
 * day changes. */
Response *answer_json(Context *context, const Model *model, const void *object);
/* The same with an ETag that begins with REVISION, for If-Match, and goes on with a checksum of the
 * body: what it says may depend on other rows, on the day and on who asks. */
Response *answer_json_revision(Context *context, const Model *model, const void *object,
                               const char *revision);
Response *answer_json_status(const Model *model, const void *object, unsigned status);
/* 200 (or STATUS) with a page made by a template into OUT, which is taken over. */
Response *answer_page(Context *context, unsigned status, GString *out);
/* Cache rules of pages and lists that say what is in force: at most a minute and never beyond
 * midnight. */
void answer_public(Context *context, Response *response);

/* Where this site is, without a slash at the end: the configured address, else the one that was asked for. */
const char *context_base_url(Context *context);
/* The language for templates: also says whether the reader chose it, so that links carry the choice on. */
Lang page_lang(const Context *context);
/* What every page has; SECTION is the place in the menu. */
const PageModel *page_model(Context *context, const char *section, const char *title);
