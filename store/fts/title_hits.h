/* title_hits.h - which slots of a plan the titles of documents fill: sparse over all documents, in memory of the thread. */
#pragma once
#include "store/fts/scope.h"
#include "store/fts/slot.h"

typedef struct {
    uint64_t slots;  /* bits of the slots that it fills */
    uint64_t words;  /* of those, where the very word stands */
    double weight;   /* sum of what they weigh */
    uint32_t length; /* tokens of the title */
    uint32_t document; /* of the scope */
    uint32_t part, unit; /* of the title in the index */
} TitleHit;

typedef struct {
    GArray *list;      /* TitleHit, in no order */
    uint64_t slots;    /* that some of them fill */
} TitleHits;

/* One at a time per thread: it is gone with the next call. */
TitleHits *title_hits_collect(const Scope *scope, const Plan *plan, const SlotWeights *weights);
/* NULL: none. */
const TitleHit *title_hit(const TitleHits *hits, uint32_t document);
/* ALL: it fills all slots that must be. */
double title_score(const TitleHit *hit, bool all);
/* As slot_open, over the titles in PART. */
void title_slot_open(SlotCursor *cursor, const Scope *scope, guint part, const PlanSlot *slot, const SlotWeights *weights);
