/* pages.h - what several page handlers share. */
#pragma once
#include "server/api/context.h"

/* The hook of server/http for errors, as a page of this site. */
Response *error_page(void *app, Request *request, unsigned status, const char *reason,
                     const char *detail);
/* A page that only says something: heading and one paragraph, with the search below. */
Response *message_page(App *app, Request *request, unsigned status, const char *heading,
                       const char *sentence);
/* The 410 page of a withdrawn or erased version: reason and successor. */
Response *gone_page(Context *context, const Document *document, const Version *version);

/* Choices of a <select> with "all" first; SELECTED is the value of the request or NULL. */
const OptionModel *type_options(View *view, const char *selected, bool with_all, size_t *ret_n);
const OptionModel *body_options(View *view, const char *selected, bool with_all, size_t *ret_n);
