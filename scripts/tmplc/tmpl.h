/* tmpl.h - one template being compiled; shared by the files of scripts/tmplc only. Functions that can fail note the
 * first problem in the template and return false. */
#pragma once
#include "scripts/tmplc/names.h"
#include "scripts/tmplc/place.h"

#include <stdio.h>

enum { DEPTH_MAX = 32 };

typedef enum { BLOCK_IF, BLOCK_EACH, BLOCK_WITH } BlockKind;
typedef struct {
    BlockKind kind;
    int line;
    Html before; /* place where the block began */
    Html after;  /* place where its first branch ended */
    bool has_after, has_else;
    int ifs; /* braces to close: else if nests */
} Block;

typedef struct {
    const char *file, *name;
    const char *p, *end;
    int line;
    bool partial, has_model, broken;
    char model[NAME_MAX_LEN];
    Html html;
    Block blocks[DEPTH_MAX];
    int depth;
    Scopes scopes;
    int next_scope;
    FILE *body; /* of the function */
    bool at_line_start;
    char errors[256];
} Tmpl;

bool wrong(Tmpl *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* emit.c */
bool emit_literal(Tmpl *t, const char *end); /* text from t->p to END */
void emit_line(Tmpl *t);                     /* #line, before what may not compile */
bool emit_condition(Tmpl *t, char **words, int n);
bool insert_value(Tmpl *t, const char *word);
bool insert_message(Tmpl *t, char **words, int n);
bool insert_asset(Tmpl *t, const char *name);
bool insert_path(Tmpl *t, const char *path);
bool insert_partial(Tmpl *t, char **words, int n);
bool insert_paragraphs(Tmpl *t, const char *word);
bool find_name(Tmpl *t, const char *word, Path *ret); /* the C of the name WORD */
/* blocks.c */
bool block_if(Tmpl *t, char **words, int n);
bool block_scope(Tmpl *t, BlockKind kind, char **words, int n); /* #each, #with */
bool block_else(Tmpl *t, char **words, int n);
bool block_close(Tmpl *t, const char *word);
