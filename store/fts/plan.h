/* plan.h - what one stage of a query asks of the index, in terms of stems, forms and places; it
 * knows neither the language of queries nor how the index is stored. A query runs as a list of
 * stages, each a plan: the hits of a later stage come after all hits of those before it, and a
 * version that was found is not found again. Plans are plain data: one thread at a time, immutable
 * while they are evaluated. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { SLOT_MUST, SLOT_SHOULD, SLOT_NOT } SlotKind;
typedef enum { FIELD_TITLE = 1, FIELD_HEADING = 2, FIELD_TEXT = 4, FIELD_ANY = 7 } FieldSet;

typedef struct {
    char *stem;
    char *form;   /* folded form that must stand there; NULL: every form of the stem */
    float weight; /* 1: the word itself; less: part of a compound, a near spelling */
    char *why;    /* for the hit's reason, or NULL */
} PlanTerm;

typedef struct {
    SlotKind kind;
    FieldSet fields;
    GPtrArray *terms; /* PlanTerm *: alternatives, the word itself first */
    char *exact;      /* the folded form that was typed, which counts more than others; or NULL */
    uint32_t group;   /* 0 none; the slots of a phrase or of a NEAR share one */
    uint32_t offset;  /* in the phrase */
    uint32_t start, end; /* bytes of the query it stands for */
} PlanSlot;

typedef struct {
    uint32_t group;
    uint32_t window; /* 0: exactly at their offsets; else all within so many tokens, in any order */
    bool bonus;      /* no condition, only raises the score */
} PlanGroup;

typedef struct {
    GPtrArray *slots;    /* PlanSlot *, at most PLAN_SLOTS_MAX */
    GArray *groups;      /* PlanGroup */
    uint32_t min_should; /* so many of the SHOULD slots must be there */
    float factor;        /* the scores of this plan are multiplied by it; 1 usually */
} Plan;
#define PLAN_SLOTS_MAX 64 /* slots are bits of a word */

Plan *plan_new(void);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

/* A slot of the plan, without terms yet; borrowed. */
PlanSlot *plan_add_slot(Plan *plan, SlotKind kind);
/* FORM and WHY may be NULL. */
void plan_slot_add(PlanSlot *slot, const char *stem, const char *form, float weight,
                   const char *why);
/* The number of a new group, from 1. */
uint32_t plan_add_group(Plan *plan, uint32_t window, bool bonus);
