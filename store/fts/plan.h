/* plan.h - what one stage of a query asks of the index. Made by stages.c, answered by evaluate.c. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define PLAN_SLOTS_MAX 64 /* slots are bits of a word */

typedef enum { FIELD_TITLE = 1, FIELD_HEADING = 2, FIELD_TEXT = 4, FIELD_ANY = 7 } FieldSet;
typedef enum {
    SLOT_MUST,
    SLOT_SHOULD, /* PLAN->min_should of these */
    SLOT_NOT,    /* nowhere in the text, nor its title */
} SlotKind;

/* A word that fills a slot. */
typedef struct {
    char *stem;
    char *fold;        /* the word, folded: forms that are the same rank higher; NULL: none do */
    char *form;        /* the word with its umlauts and ß: of those forms the very same rank highest; NULL: all alike */
    char *begins;      /* only forms that begin so count, folded; or NULL */
    bool own_forms;    /* only forms with its base (inflection.h) count, or those that begin so */
    double weight; /* of its score: 1 for the word itself, less for a part of a compound or a near spelling */
    char *why;     /* for SearchHit.why, or NULL */
} PlanTerm;

typedef struct {
    SlotKind kind;
    FieldSet fields;
    GPtrArray *terms; /* PlanTerm *, the word itself first; any of them fills the slot */
    uint32_t group;   /* of a phrase or nearness; 0: none */
    uint32_t offset;  /* in a phrase, in tokens */
    bool counted;     /* raises the score; false for stop words of a phrase */
} PlanSlot;

/* Slots that must stand together in one unit. */
typedef struct {
    uint32_t group;
    uint32_t window; /* 0: at their offsets, as a phrase; else all within so many tokens */
    bool ordered;    /* in the order of their slots, for a window; else in any */
} PlanGroup;

typedef struct {
    GPtrArray *slots;  /* PlanSlot * */
    GArray *groups;    /* PlanGroup */
    uint32_t min_should;
    bool as_typed;     /* where a single word stands as it was typed comes first */
    bool in_one_unit;  /* all MUST slots in one unit (or the title), not only in one text */
} Plan;

Plan *plan_new(void);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)
/* Adds an empty slot (borrowed). NULL when there are PLAN_SLOTS_MAX. */
PlanSlot *plan_add_slot(Plan *plan, SlotKind kind, FieldSet fields);
/* Adds an alternative (borrowed). FOLD and WHY may be NULL; all texts are copied. */
PlanTerm *slot_add_term(PlanSlot *slot, const char *stem, const char *fold, double weight, const char *why);
