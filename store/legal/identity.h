/* identity.h - what a text calls itself: its title, and from that its type and the body it belongs to.
 * Suggestions for a person to confirm, each with its place; none rather than a wrong one. Threads: any. */
#pragma once
#include "store/doc/extraction.h"

/* A body (Gremium, office) there is to choose from. Borrowed. */
typedef struct {
    const char *id, *name;
} IdentityBody;

/* VALUE is NULL: nothing to suggest. PAGE from 1; START and LEN are bytes of its raw text. */
typedef struct {
    char *value;
    uint32_t page;
    size_t start, len;
} IdentitySuggestion;

typedef struct {
    IdentitySuggestion title; /* one line, at most LIMIT_TITLE_BYTES */
    IdentitySuggestion type;  /* id of a built-in type: satzung, geschaeftsordnung, gebuehrenordnung,
                                 verordnung, richtlinie, ordnung, protokoll, vorlage, formular,
                                 bekanntmachung */
    IdentitySuggestion body;  /* id of one of the bodies, named in the title */
} Identity;

/* Reads the first pages of X; its layouts help where it has them. Returns: (owned). */
Identity *identity_suggest(const Extraction *x, const IdentityBody *bodies, size_t n_bodies);
void identity_free(Identity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Identity, identity_free)
