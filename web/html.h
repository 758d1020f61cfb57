/* html.h - the writer behind compiled templates: text is escaped by its context, there is no unescaped insert.
 * Compiled templates use this; handlers call the functions of web/templates.h (generated):
 *     void template_start(GString *out, const StartPage *m, Lang lang);   one per web/templates/<name>.html */
#pragma once
#include "server/http/request.h"
#include "server/model/models.h"

/* May be or'ed to the Lang of a template: the reader asked for it by ?lang=, so links carry it on. */
#define LANG_CHOSEN ((Lang) 2)

void html_text(GString *out, const char *text);      /* & < > " ' escaped; NULL writes nothing */
void html_attribute(GString *out, const char *text); /* for quoted attribute values */
/* http, https, mailto and local paths ("/…", "#…", "?…"); any other address becomes "#". */
void html_url(GString *out, Url url);
/* The same in a page of language LANG: addresses of our own pages get "lang=en" in an English page, so that reading on
 * stays English, and "lang=de" when the reader chose German (LANG_CHOSEN); files, API and static addresses do not. */
void html_link(GString *out, Url url, Lang lang);
void html_u64(GString *out, uint64_t v);
/* Running text as it stands on a PDF page: lines are joined to paragraphs, each in a <p>. A new one begins at an empty
 * line, at "§ 5", "(2)", "3." and the like, and after a line that is clearly short; "§ 5 Sitzungen" is set strong. Hyphens at a line's end
 * are joined only between small letters, and not before "und", "oder" and their kind. */
void html_paragraphs(GString *out, const char *text);

/* Message catalogue (key, German, English): messages.def for what handlers say, messages_pages.def for templates. A key that is missing does not compile. */
typedef enum {
#define M(key, de, en) MSG_##key,
#include "web/messages.def"
#include "web/messages_pages.def"
#undef M
    MSG_COUNT
} Message;
/* A constant; valid UTF-8, never NULL. {1}, {2} … stand for the values that a template gives, %s and %u for those of a
 * handler's printf. */
const char *message(Message id, Lang lang);

/* A value in a message of a template: a text, or a number if TEXT is NULL. */
typedef struct { const char *text; uint64_t number; } HtmlArg;
/* Message and values, both escaped as text. */
void html_message(GString *out, Message id, Lang lang, const HtmlArg *args, size_t n);

/* The sentence for the reason of an error ("text-pending"); NULL if there is none: show the error's own message. */
const char *message_problem(const char *reason, Lang lang);
/* Heading of the page for an HTTP status, and what the reader can do; never NULL. */
const char *message_error_heading(unsigned status, Lang lang);
const char *message_error_advice(unsigned status, Lang lang);

/* Static files embedded at build time; the digest is in the name. */
typedef struct { const char *path; /* "/static/app-3f9ac41e.css" */ const char *media_type; const unsigned char *data; size_t len; const unsigned char *brotli; size_t brotli_len; const unsigned char *gzip; size_t gzip_len; } StaticFile;
/* NULL if there is none. brotli and gzip are NULL where they would not be smaller. Data is constant, any thread. */
const StaticFile *static_file_find(const char *path);
/* The I-th in the order of their paths; NULL after the last. */
const StaticFile *static_file_at(size_t i);
/* The address of the file NAME in web/static or of KERN ("app.css"), or NULL: for handlers that need one. */
const char *static_file_path(const char *name);
