/* stages.h - the stages of a query: first what it says, then, while little is found, what it may mean. Each later stage ranks behind
 * all earlier ones. */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/query.h"
#include "store/fts/terms.h"

typedef enum {
    STAGE_WORDS,     /* as they stand, inflected as may be, all in one section */
    STAGE_COMPOUNDS, /* words that hold them, are joined from them, or split into them */
    STAGE_STEMS,     /* words of the same stem */
    STAGE_APART,     /* all that, in different sections of one text */
    STAGE_SPELLING,  /* near spellings of words that are not there */
    STAGE_MOST,      /* all words but one */
    STAGE_ANY,       /* any of them */
    STAGE_COUNT
} StageKind;

/* With this many hits no further stage is tried. */
#define STAGE_ENOUGH 10

typedef struct Stages Stages;
/* Borrows all. */
Stages *stages_new(const Query *query, const Scope *scope, Terms *terms);
void stages_free(Stages *stages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stages, stages_free)
/* The plans of a stage (borrowed Plan *), of which a document needs to answer one; NULL: the stage has nothing to add. */
const GPtrArray *stages_plans(Stages *stages, StageKind kind);
/* For the word I of query->terms: the nearest word that is shown to the public, or NULL (borrowed). Only for words that nothing
 * shown has. */
const char *stages_near_word(Stages *stages, guint term);
