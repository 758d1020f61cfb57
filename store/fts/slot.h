/* slot.h - one slot of a plan over one part of the index: a walk over the units that have any of its terms, in order, and what
 * the slot gives to the score of a unit (BM25F, rank.h). */
#pragma once
#include "store/fts/plan.h"
#include "store/fts/posting_cursor.h"
#include "store/fts/terms.h"

/* What all parts together say of a slot's terms, and what scoring needs besides. */
typedef struct {
    const FoundTerm **found; /* per term */
    double *weights;       /* per term: its weight times the idf of the word */
    double *form_weights;  /* per term: what the very word adds where it stands */
    uint64_t units;        /* that have it, at most: the sum over the terms */
    PartSet parts;         /* that have some of its terms */
} SlotWeights;

typedef struct {
    PostingCursor cursor;
    const TermPlace *place;
    const PlanTerm *term;
    double weight, form_weight;
} TermCursor;

typedef struct {
    const PlanSlot *slot;
    TermCursor *terms; /* owned */
    guint n;
    uint32_t unit;     /* UNIT_NONE at the end, and before the first seek */
    bool fresh;        /* nothing was sought: no list is unpacked before */
    FieldSet fields;
    GArray *places, *read; /* slot_places; NULL before */
} SlotCursor;

/* What is found for the terms of SLOT and where; the weights are 0. */
void slot_weights_init(SlotWeights *weights, Terms *terms, const PlanSlot *slot);
void slot_weights_clear(SlotWeights *weights);

/* Stands before the first unit. */
void slot_open(SlotCursor *cursor, const Scope *scope, guint part, const PlanSlot *slot, const SlotWeights *weights);
void slot_close(SlotCursor *cursor);
/* The first unit not below UNIT. */
uint32_t slot_seek(SlotCursor *cursor, uint32_t unit);
/* What the slot gives to the unit where it stands (LENGTH_FACTOR: of rank.h, per norm code); *RET_TERM (may be NULL) the term that gives most. */
double slot_score(const SlotCursor *cursor, const double *length_factor, uint8_t norm, const PlanTerm **ret_term);
/* Whether one of its terms stands in the heading of that unit. */
bool slot_in_heading(const SlotCursor *cursor);
/* Whether the very word, as it was asked for, stands in that unit. */
bool slot_has_word(const SlotCursor *cursor);
/* The places of its terms in that unit (guint32, ascending); borrowed until the next call or slot_close. */
const GArray *slot_places(SlotCursor *cursor);
/* How many there are, at most; knows without reading them. */
uint32_t slot_count(const SlotCursor *cursor);
bool slot_failed(const SlotCursor *cursor);
