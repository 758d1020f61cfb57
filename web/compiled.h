/* compiled.h - what compiled templates are made of: one macro per context, which picks the writer by the C type of
 * the value. A type that has no business in a context finds no writer and does not compile. Only the generated
 * web/templates.c includes this. */
#pragma once
#include "web/html.h"

#pragma GCC diagnostic error "-Wincompatible-pointer-types"
#pragma GCC diagnostic error "-Wint-conversion"
#pragma GCC diagnostic error "-Wimplicit-function-declaration"
/* "a != NULL && …" of an object that is the address of a list's element */
#pragma GCC diagnostic ignored "-Waddress"
#pragma GCC diagnostic ignored "-Wunused-function"

#define TMPL_LITERAL(s) g_string_append_len(out, "" s "", sizeof(s) - 1)

#define TMPL_TEXT(x)                                                                               \
    _Generic((x), const char *: html_text, unsigned: html_u64, unsigned long: html_u64)(out, (x))
#define TMPL_ATTRIBUTE(x)                                                                          \
    _Generic((x), const char *: html_attribute, unsigned: html_u64, unsigned long: html_u64)(out, (x))
/* Behind a '#': cannot change where an address leads. */
#define TMPL_FRAGMENT(x) TMPL_ATTRIBUTE(x)
#define TMPL_URL(x) _Generic((x), Url: html_link)(out, (x), lang)
#define TMPL_PARAGRAPHS(x) _Generic((x), const char *: html_paragraphs)(out, (x))
#define TMPL_ARG(x)                                                                                \
    _Generic((x), const char *: html_arg_text, unsigned: html_arg_number, unsigned long: html_arg_number)(x)
/* A text is true if it has a character, an address if it is there, a number if it is not 0. */
#define TMPL_TRUE(x)                                                                               \
    _Generic((x), const char *: html_true_text, Url: html_true_url, bool: html_true_bool,          \
             unsigned: html_true_number, unsigned long: html_true_number,                          \
             default: html_true_object)(x)
#define TMPL_EQUALS(x, text) _Generic((x), const char *: html_equals)((x), text)

static inline HtmlArg
html_arg_text(const char *text)
{
    return (HtmlArg) {text != NULL ? text : "", 0};
}

static inline HtmlArg
html_arg_number(uint64_t number)
{
    return (HtmlArg) {NULL, number};
}

static inline bool
html_true_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static inline bool
html_true_url(Url url)
{
    return url.s != NULL;
}

static inline bool
html_true_bool(bool value)
{
    return value;
}

static inline bool
html_true_number(uint64_t number)
{
    return number != 0;
}

static inline bool
html_true_object(const void *object)
{
    return object != NULL;
}

static inline bool
html_equals(const char *a, const char *b)
{
    return g_strcmp0(a, b) == 0;
}
