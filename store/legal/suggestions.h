/* suggestions.h - what a text says about itself, for the form of a new version: what identity.h and dates.h
 * read, the best of each, with the place for people. Suggestions for a person to confirm: a field of which
 * the text says nothing stays empty. Threads: any. */
#pragma once
#include "store/legal/dates.h"
#include "store/legal/identity.h"

/* X(NAME, name): the fields, by their names in the API. */
/* clang-format off */
#define SUGGESTED_FIELDS(X)                                                                        \
    X(TITLE, title)                                                                                \
    X(TYPE, type)                       /* id of a type */                                         \
    X(BODY, body)                       /* id of a body */                                         \
    X(DECIDED_ON, decided_on)           /* ISO date, as the next ones */                           \
    X(SIGNED_ON, signed_on)                                                                        \
    X(EFFECTIVE_FROM, effective_from)                                                              \
    X(EFFECTIVE_UNTIL, effective_until) /* half-open: the first day it is not in force */
/* clang-format on */

typedef enum {
#define X(NAME, name) SUGGESTED_##NAME,
    SUGGESTED_FIELDS(X)
#undef X
        SUGGESTED_COUNT
} SuggestedField;

/* Nothing is said: PAGE is 0 and VALUE is NULL. */
typedef struct {
    char *value;    /* NULL with a PAGE: the day follows RULE and is not known yet */
    DateValue rule; /* of a date; DATE_VALUE_DAY where VALUE is the day */
    uint32_t page;  /* from 1 */
    char *excerpt;  /* the words of the page around it, on one line: blanks and line ends are one
                       blank, hyphens at line ends are joined; at most SUGGESTED_EXCERPT_BYTES */
} Suggested;

enum {
    SUGGESTED_EXCERPT_BYTES = 320,
    /* Of the text that is searched for dates; then no further page is taken. A bylaw has a tenth. */
    SUGGESTED_TEXT_BYTES = 2 * 1024 * 1024,
};

typedef struct {
    Suggested field[SUGGESTED_COUNT];
} Suggestions;

/* Reads X; BODIES as in identity_suggest. Some milliseconds for a hundred pages. Returns: (owned). */
Suggestions *suggestions_read(const Extraction *x, const IdentityBody *bodies, size_t n_bodies);
void suggestions_free(Suggestions *suggestions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Suggestions, suggestions_free)
/* Makes a field empty. */
void suggested_clear(Suggested *suggested);
/* "title", "type" ... */
const char *suggested_field_name(SuggestedField field);
