/* names.h - from a name in a template to C: "a.b.c" becomes a value and the guard under which it may be read. Types are
 * left to the C compiler. */
#pragma once
#include <stdbool.h>

enum { SCOPE_MAX = 16 };

/* The objects whose members names may mean: C variables s<number>, innermost last. */
typedef struct {
    int variables[SCOPE_MAX];
    bool loops[SCOPE_MAX]; /* inside #each: i<number>, n<number> exist too */
    int n;
} Scopes;

typedef struct {
    char guard[512]; /* C: every object on the way is there; "" = nothing to ask */
    char value[264]; /* C: the value */
    char count[256]; /* C: n_<name> beside it */
} Path;

/* Letters, digits and _, not beginning with a digit. */
bool is_name(const char *s);
/* NULL, or what is wrong with WORD. */
const char *path_parse(const Scopes *scopes, const char *word, Path *ret);
