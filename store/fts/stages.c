/* stages.c - see stages.h. */
#include "store/fts/stages.h"

#include "store/fts/compound_plans.h"
#include "store/fts/dictionary.h"
#include "store/fts/visible_word.h"

#include <string.h>

#define COMPOUNDS_MAX 64
#define FREQUENT_UNITS 1000 /* a word in more is not what a search with few hits lacks */
#define PREFIX_WORDS_MAX 50
#define NEAR_WORDS_MAX 12
#define CHOICES_MAX 16
#define COMPOUND_WEIGHT 0.4 /* divided by one more than the edits, as NEAR_WEIGHT */
#define PREFIX_WEIGHT 0.9
#define NEAR_WEIGHT 0.5
#define NUMBER_WEIGHT 0.2 /* of "34" where "§34" is meant */

struct Stages {
    const Query *query;
    const Scope *scope;
    Terms *terms;
    GPtrArray *plans[STAGE_COUNT];
    GHashTable *compounds; /* QueryTerm -> GPtrArray of DictionaryWord */
    GHashTable *near;      /* the same of near words */
    GHashTable *begun;     /* QueryTerm of prefixes that words have */
};

static void
list_free(void *data)
{
    if (data != NULL)
        g_ptr_array_unref(data);
}

static void
free_plan(void *data)
{
    plan_free(data);
}

Stages *
stages_new(const Query *query, const Scope *scope, Terms *terms)
{
    Stages *s = g_new0(Stages, 1);
    s->query = query;
    s->scope = scope;
    s->terms = terms;
    s->compounds = g_hash_table_new_full(NULL, NULL, NULL, list_free);
    s->near = g_hash_table_new_full(NULL, NULL, NULL, list_free);
    s->begun = g_hash_table_new(NULL, NULL);
    return s;
}

void
stages_free(Stages *s)
{
    if (s == NULL)
        return;
    for (int i = 0; i < STAGE_COUNT; i++)
        list_free(s->plans[i]);
    g_hash_table_unref(s->compounds);
    g_hash_table_unref(s->near);
    g_hash_table_unref(s->begun);
    g_free(s);
}

static bool
has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

static const GPtrArray *
compounds_of(Stages *s, const QueryTerm *term)
{
    GPtrArray *list = g_hash_table_lookup(s->compounds, term);
    if (list == NULL) {
        bool wanted = term->section == NULL && !term->quoted && !has_digit(term->stem) &&
                      dictionary_units(s->scope, term->stem) <= FREQUENT_UNITS;
        list = wanted ? dictionary_compounds(s->scope, term->fold, term->stem, COMPOUNDS_MAX)
                      : g_ptr_array_new();
        g_hash_table_insert(s->compounds, (void *)term, list);
    }
    return list;
}

/* A word that only drafts have is missing, too. */
static bool
is_missing(const Stages *s, const QueryTerm *term)
{
    return term->section == NULL && !word_is_shown(s->scope, term->stem, NULL);
}

static const GPtrArray *
near_of(Stages *s, const QueryTerm *term)
{
    GPtrArray *list = g_hash_table_lookup(s->near, term);
    if (list == NULL) {
        size_t letters = strlen(term->fold);
        bool wanted = letters >= 4 && !has_digit(term->fold) && is_missing(s, term);
        list = wanted ? dictionary_near(s->scope, term->fold, letters < 8 ? 1 : 2, NEAR_WORDS_MAX)
                      : g_ptr_array_new();
        g_hash_table_insert(s->near, (void *)term, list);
    }
    return list;
}

static void
add_words(PlanSlot *slot, const QueryTerm *term, const GPtrArray *words, double weight)
{
    for (guint i = 0; i < words->len; i++) {
        const DictionaryWord *word = words->pdata[i];
        if (strcmp(word->stem, term->stem) != 0)
            slot_add_term(slot, word->stem, NULL, weight / (1 + word->edits), word->form);
    }
}

/* What may stand for TERM in a stage. */
static void
fill_slot(Stages *s, PlanSlot *slot, const QueryTerm *term, StageKind kind)
{
    if (term->section != NULL)
        slot_add_term(slot, term->section, NULL, 1, NULL);
    if (term->section == NULL || strcmp(term->section, term->stem) != 0) {
        PlanTerm *own = slot_add_term(slot, term->stem, term->fold,
                                      term->section != NULL ? NUMBER_WEIGHT : 1, NULL);
        own->own_forms = kind <= STAGE_COMPOUNDS;
        own->form = g_strdup(term->form);
    }
    if (kind == STAGE_COMPOUNDS || kind >= STAGE_APART)
        add_words(slot, term, compounds_of(s, term), COMPOUND_WEIGHT);
    if (kind >= STAGE_SPELLING)
        add_words(slot, term, near_of(s, term), NEAR_WEIGHT);
}

static FieldSet
fields_of(const Stages *s)
{
    return s->query->title_only ? FIELD_TITLE : s->query->heading_only ? FIELD_HEADING : FIELD_ANY;
}

static void
add_word(Stages *s, Plan *plan, const Clause *clause, SlotKind slot_kind, StageKind kind)
{
    PlanSlot *slot = plan_add_slot(plan, slot_kind, fields_of(s));
    if (slot != NULL)
        fill_slot(s, slot, clause->terms->pdata[0], kind);
}

/* Of a stem only the forms that begin so: "Gebühren*" is not in "Gebühr". */
static void
fill_prefix(Stages *s, PlanSlot *slot, const QueryTerm *term)
{
    g_autoptr(GPtrArray) words = dictionary_prefix(s->scope, term->fold, false, PREFIX_WORDS_MAX);
    if (words->len > 0)
        g_hash_table_add(s->begun, (void *)term);
    for (guint i = 0; i < words->len; i++) {
        const DictionaryWord *word = words->pdata[i];
        bool own = strcmp(word->stem, term->stem) == 0;
        PlanTerm *added =
            slot_add_term(slot, word->stem, own ? term->fold : NULL, own ? 1 : PREFIX_WEIGHT, NULL);
        added->begins = g_strdup(term->fold);
        added->own_forms = true;
    }
}

static void
add_phrase(Stages *s, Plan *plan, const Clause *clause, SlotKind slot_kind)
{
    PlanGroup group = {.group = plan->groups->len + 1};
    g_array_append_val(plan->groups, group);
    for (guint i = 0; i < clause->terms->len; i++) {
        const QueryTerm *term = clause->terms->pdata[i];
        PlanSlot *slot = plan_add_slot(plan, slot_kind, fields_of(s));
        if (slot == NULL)
            return;
        slot->group = group.group;
        slot->offset = term->offset;
        slot->counted = !term->stop;
        /* A section is one token with its number: "§ 5 Gebühr" is two places wide. */
        slot_add_term(slot, term->stem, term->fold, 1, NULL)->form = g_strdup(term->form);
    }
}

static void
add_clause(Stages *s, Plan *plan, const Clause *clause, StageKind kind)
{
    SlotKind slot_kind = clause->excluded ? SLOT_NOT : SLOT_MUST;
    guint before = plan->slots->len;
    if (clause->kind == CLAUSE_PHRASE) {
        add_phrase(s, plan, clause, slot_kind);
    } else if (clause->kind == CLAUSE_PREFIX) {
        PlanSlot *slot = plan_add_slot(plan, slot_kind, fields_of(s));
        if (slot != NULL)
            fill_prefix(s, slot, clause->terms->pdata[0]);
    } else {
        add_word(s, plan, clause, slot_kind, clause->excluded ? STAGE_WORDS : kind);
    }
    if (clause->near > 0 && before > 0 && plan->slots->len > before && !clause->excluded) {
        PlanSlot *a = plan->slots->pdata[before - 1], *b = plan->slots->pdata[before];
        if (a->group == 0 && b->group == 0 && a->kind == SLOT_MUST) {
            PlanGroup group = {.group = plan->groups->len + 1, .window = clause->near};
            g_array_append_val(plan->groups, group);
            a->group = b->group = group.group;
        }
    }
}

static const Clause *
clause_at(const Stages *s, guint i)
{
    return s->query->clauses->pdata[i];
}

/* The alternatives of the row of clauses that begins at FROM. */
static guint
row_length(const Stages *s, guint from)
{
    guint n = 1;
    while (clause_at(s, from)->either != 0 && from + n < s->query->clauses->len &&
           clause_at(s, from + n)->either == clause_at(s, from)->either)
        n++;
    return n;
}

static bool
is_row_of_words(const Stages *s, guint from, guint n)
{
    for (guint i = from; i < from + n; i++)
        if (clause_at(s, i)->kind == CLAUSE_PHRASE)
            return false;
    return true;
}

/* The plan of all clauses; of alternatives that no single slot holds, the one that *CHOICE names,
 * which is divided by their number. */
static Plan *
build(Stages *s, StageKind kind, guint *choice)
{
    Plan *plan = plan_new();
    for (guint i = 0, n; i < s->query->clauses->len; i += n) {
        n = row_length(s, i);
        if (n == 1) {
            add_clause(s, plan, clause_at(s, i), kind);
        } else if (is_row_of_words(s, i, n)) {
            PlanSlot *slot = plan_add_slot(plan, SLOT_MUST, fields_of(s));
            for (guint k = i; slot != NULL && k < i + n; k++) {
                const QueryTerm *term = clause_at(s, k)->terms->pdata[0];
                if (clause_at(s, k)->kind == CLAUSE_PREFIX)
                    fill_prefix(s, slot, term);
                else
                    fill_slot(s, slot, term, kind);
            }
        } else {
            add_clause(s, plan, clause_at(s, i + *choice % n), kind);
            *choice /= n;
        }
    }
    plan->as_typed = kind == STAGE_WORDS;
    plan->in_one_unit = kind < STAGE_APART; /* a phrase always stands in one */
    return plan;
}

/* One plan per choice of alternatives. */
static void
add_choices(Stages *s, GPtrArray *plans, StageKind kind)
{
    for (guint i = 0; i < CHOICES_MAX; i++) {
        guint left = i;
        Plan *plan = build(s, kind, &left);
        if (left > 0) { /* all were there */
            plan_free(plan);
            return;
        }
        g_ptr_array_add(plans, plan);
    }
}

static bool
has_compounds(Stages *s)
{
    for (guint i = 0; i < s->query->terms->len; i++)
        if (compounds_of(s, s->query->terms->pdata[i])->len > 0)
            return true;
    return false;
}

static bool
has_near_words(Stages *s)
{
    for (guint i = 0; i < s->query->terms->len; i++)
        if (near_of(s, s->query->terms->pdata[i])->len > 0)
            return true;
    return false;
}

/* Whether a word has forms that the stage before did not take: the same again finds nothing new. */
static bool
has_other_forms(Stages *s)
{
    const GPtrArray *plans = stages_plans(s, STAGE_WORDS);
    for (guint p = 0; plans != NULL && p < plans->len; p++) {
        const GPtrArray *slots = ((const Plan *)plans->pdata[p])->slots;
        for (guint i = 0; i < slots->len; i++) {
            const GPtrArray *terms = ((const PlanSlot *)slots->pdata[i])->terms;
            for (guint k = 0; k < terms->len; k++) {
                const PlanTerm *term = terms->pdata[k];
                if (term->own_forms && term->begins == NULL &&
                    terms_find(s->terms, term)->other_forms)
                    return true;
            }
        }
    }
    return false;
}

/* Some of the words, each with all that may stand for it. */
static void
add_some(Stages *s, GPtrArray *plans, guint missing)
{
    guint choice = 0;
    Plan *plan = build(s, STAGE_SPELLING, &choice);
    guint n = 0;
    for (guint i = 0; i < plan->slots->len; i++) {
        PlanSlot *slot = plan->slots->pdata[i];
        if (slot->kind == SLOT_MUST) {
            slot->kind = SLOT_SHOULD;
            n++;
        }
    }
    plan->min_should = n > missing ? n - missing : 1;
    if (n >= 2)
        g_ptr_array_add(plans, plan);
    else
        plan_free(plan);
}

static GPtrArray *
make_plans(Stages *s, StageKind kind)
{
    GPtrArray *plans = g_ptr_array_new_with_free_func(free_plan);
    bool plain = s->query->plain && !s->query->title_only;
    switch (kind) {
    case STAGE_WORDS:
        add_choices(s, plans, kind);
        break;
    case STAGE_COMPOUNDS: /* of a query with operators, too: it says how words stand to each other
                           */
        if (has_compounds(s))
            add_choices(s, plans, kind);
        if (plain)
            compound_plans_add(s->scope, s->query, plans);
        break;
    case STAGE_STEMS:
        if (has_other_forms(s))
            add_choices(s, plans, kind);
        break;
    case STAGE_APART:
        if (s->query->clauses->len > 1 || s->query->title_only)
            add_choices(s, plans, kind);
        break;
    case STAGE_SPELLING:
        if (plain && has_near_words(s))
            add_choices(s, plans, kind);
        break;
    case STAGE_MOST:
    case STAGE_ANY:
        if (plain && s->query->terms->len >= 2 && (kind == STAGE_ANY || s->query->terms->len > 2))
            add_some(s, plans, kind == STAGE_MOST ? 1 : s->query->terms->len - 1);
        break;
    case STAGE_COUNT:
        break;
    }
    return plans;
}

const GPtrArray *
stages_plans(Stages *s, StageKind kind)
{
    if (s->plans[kind] == NULL)
        s->plans[kind] = make_plans(s, kind);
    return s->plans[kind]->len > 0 ? s->plans[kind] : NULL;
}

const char *
stages_near_word(Stages *s, guint i)
{
    const QueryTerm *term = s->query->terms->pdata[i];
    if (term->section != NULL || g_hash_table_contains(s->begun, term) ||
        word_is_shown(s->scope, term->stem, NULL))
        return NULL;
    const GPtrArray *near = near_of(s, term);
    for (guint k = 0; k < near->len; k++) {
        const DictionaryWord *word = near->pdata[k];
        if (word_is_shown(s->scope, word->stem, word->form))
            return word->form;
    }
    return NULL;
}
