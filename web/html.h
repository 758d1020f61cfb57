/* html.h - the writer behind compiled templates: text is escaped by its context, there is no unescaped insert.
 * Compiled templates include this; handlers call the functions of web/templates.h (generated):
 *     void template_start(GString *out, const StartPage *m, Lang lang);   one per web/templates/<name>.html */
#pragma once
#include "server/http/request.h"
#include "server/model/models.h"

void html_text(GString *out, const char *text);      /* & < > " ' escaped; NULL writes nothing */
void html_attribute(GString *out, const char *text); /* for quoted attribute values */
void html_url(GString *out, Url url);                /* refuses other schemes than http, https, mailto and local paths */
void html_u64(GString *out, uint64_t v);

/* Message catalogue (web/messages.def: key, German, English). A key that is missing does not compile. */
typedef enum {
#define M(key, de, en) MSG_##key,
#include "web/messages.def"
#undef M
    MSG_COUNT
} Message;
const char *message(Message id, Lang lang);

/* Static files embedded at build time; the digest is in the name. */
typedef struct { const char *path; /* "/static/app-3f9ac41e.css" */ const char *media_type; const unsigned char *data; size_t len; const unsigned char *brotli; size_t brotli_len; const unsigned char *gzip; size_t gzip_len; } StaticFile;
const StaticFile *static_file_find(const char *path);
