/* render_json.h - JSON out of view models, by their descriptors. Escapes <, >, &, U+2028 and
 * U+2029, so that it may stand anywhere; numbers of double have at most three decimals. */
#pragma once
#include "server/model/field.h"

#include <glib.h>

/* OBJECT may be NULL: null. Threads: any. */
void render_json(const Model *model, const void *object, GString *out);
void json_put_string(GString *out, const char *text); /* quoted; NULL gives null */
