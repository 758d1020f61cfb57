/* evaluate.c - see evaluate.h. Each segment is asked for the plan: some microseconds a text. */
#include "store/fts/evaluate.h"

#include "store/base/error.h"
#include "store/fts/plan_match.h"
#include "store/fts/rank.h"

#include <string.h>

typedef struct {
    Evaluation *e;
    const Plan *plan;
    GHashTable *texts, *titles; /* id -> PlanMatch, those with at least one slot */
    uint64_t *df;
    double *weights, *exact; /* per slot: of any form, and besides of the form typed */
    uint64_t must, should, not ;
    uint64_t groups; /* that are conditions */
    double bonus;    /* for a nearness of 1 */
} Run;

bool
evaluation_init(Evaluation *e, KvTxn *txn, Visibility *visibility, GError **error)
{
    *e = (Evaluation){.txn = txn, .visibility = visibility};
    return index_stats(txn, &e->stats, error);
}

static void
run_clear(Run *run)
{
    g_clear_pointer(&run->texts, g_hash_table_unref);
    g_clear_pointer(&run->titles, g_hash_table_unref);
    g_free(run->weights);
    g_free(run->exact);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static GHashTable *
collect(Run *run, PlanMatcher *matcher, SegmentKind kind, GError **error)
{
    FieldSet fields = kind == SEGMENT_TITLE ? FIELD_TITLE : FIELD_HEADING | FIELD_TEXT;
    g_autoptr(GHashTable) found = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    g_auto(IndexWalk) walk;
    index_walk_init(&walk, run->e->txn, kind);
    uint64_t id;
    Segment segment;
    while (index_walk_next(&walk, &id, &segment, error)) {
        bool failed = false;
        PlanMatch *match = plan_match(matcher, &segment, id, fields, &failed);
        if (failed) {
            fail(error, STORE_ERROR_CORRUPT, "segment %" G_GUINT64_FORMAT, id);
            return NULL;
        }
        if (match != NULL)
            g_hash_table_insert(found, &match->id, match);
    }
    return walk.cursor.failed ? NULL : g_steal_pointer(&found);
}

static bool
load_documents(Run *run, GError **error)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, run->titles);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (visible_document(run->e->visibility, ((const PlanMatch *)value)->id, error) == NULL)
            return false;
    }
    g_hash_table_iter_init(&iter, run->texts);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        if (!visible_text_documents(run->e->visibility, ((const PlanMatch *)value)->id, error))
            return false;
    }
    return true;
}

static const PlanMatch *
text_match(const Run *run, const Version *version)
{
    return g_hash_table_lookup(run->texts, &version->text_id);
}

/* The index has the titles of today. */
static const PlanMatch *
title_match(const Run *run, const VisibleDocument *d)
{
    return d->renamed ? NULL : g_hash_table_lookup(run->titles, &d->id);
}

static void
count_match(const Run *run, const PlanMatch *match, uint64_t *slots, uint64_t *exact)
{
    if (match == NULL)
        return;
    *slots |= match->slots;
    for (guint i = 0; i < run->plan->slots->len; i++)
        *exact |= (uint64_t)(match->slot[i].exact > 0) << i;
}

static void
weigh_slots(Run *run)
{
    guint n = run->plan->slots->len;
    uint64_t df_exact[PLAN_SLOTS_MAX] = {0};
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, run->e->visibility->documents);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const VisibleDocument *d = value;
        uint64_t slots = 0, exact = 0;
        if (d->shown->len == 0)
            continue;
        count_match(run, title_match(run, d), &slots, &exact);
        for (guint i = 0; i < d->shown->len; i++)
            count_match(run, text_match(run, g_ptr_array_index(d->shown, i)), &slots, &exact);
        for (guint i = 0; i < n; i++) {
            run->df[i] += (slots >> i) & 1;
            df_exact[i] += (exact >> i) & 1;
        }
    }
    run->weights = g_new0(double, n + 1);
    run->exact = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++) {
        run->weights[i] = rank_idf(run->e->stats.documents, run->df[i]);
        run->bonus += RANK_NEARNESS * run->weights[i];
        if (((const PlanSlot *)g_ptr_array_index(run->plan->slots, i))->exact != NULL)
            run->exact[i] = RANK_EXACT * rank_idf(run->e->stats.documents, df_exact[i]);
    }
}

static double
score_of(const Run *run, const PlanMatch *title, const PlanMatch *text)
{
    const IndexStats *stats = &run->e->stats;
    double average = stats->texts > 0 ? (double)stats->text_tokens / (double)stats->texts : 0;
    uint64_t asked = run->must | run->should;
    uint32_t in_title = title != NULL ? (uint32_t)__builtin_popcountll(title->slots & asked) : 0;
    double score = 0;
    for (guint i = 0; i < run->plan->slots->len; i++) {
        /* A title counts as if it had the exact form: with all words it comes before any text. */
        if (title != NULL && title->slot[i].count > 0)
            score += (run->weights[i] + run->exact[i]) * (double)title->slot[i].weight *
                     rank_title(in_title, title->length);
        if (text == NULL || text->slot[i].count <= 0)
            continue;
        score += run->weights[i] * rank_text(text->slot[i].count, text->length, average) +
                 run->exact[i] * rank_text(text->slot[i].exact, text->length, average);
    }
    double nearness = MAX(title != NULL ? title->nearness : 0, text != NULL ? text->nearness : 0);
    return (score + run->bonus * nearness) * (double)run->plan->factor;
}

static const PlanTerm *
why_of(const Run *run, const PlanMatch *title, const PlanMatch *text)
{
    const PlanTerm *why = NULL;
    for (guint i = 0; i < run->plan->slots->len; i++) {
        const PlanTerm *in_title = title != NULL ? title->slot[i].term : NULL;
        const PlanTerm *term =
            text != NULL && text->slot[i].term != NULL ? text->slot[i].term : in_title;
        if (term == NULL || (in_title != NULL && in_title->weight >= 1))
            continue;
        if (term->why != NULL && (why == NULL || term->weight > why->weight))
            why = term;
    }
    return why;
}

static bool
is_answer(const Run *run, const PlanMatch *title, const PlanMatch *text)
{
    uint64_t slots = 0, groups = 0;
    if (title != NULL) {
        slots |= title->slots;
        groups |= title->groups;
    }
    if (text != NULL) {
        slots |= text->slots;
        groups |= text->groups;
    }
    return (slots & run->must) == run->must && (slots & run->not ) == 0 &&
           (groups & run->groups) == run->groups && (slots & (run->must | run->should)) != 0 &&
           (uint32_t)__builtin_popcountll(slots & run->should) >= run->plan->min_should;
}

static void
add_found(Run *run, uint32_t stage, GArray *found)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, run->e->visibility->documents);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        VisibleDocument *d = value;
        const PlanMatch *title = title_match(run, d);
        for (guint i = 0; i < d->shown->len; i++) {
            const Version *version = g_ptr_array_index(d->shown, i);
            const PlanMatch *text = text_match(run, version);
            if (!is_answer(run, title, text))
                continue;
            Found f = {.document = d, .version = version, .in_text = text != NULL};
            double score = score_of(run, title, text);
            if (version != d->in_force)
                score *= RANK_NOT_IN_FORCE;
            f.order = (HitOrder){
                .stage = stage, .score = score, .document = d->id, .version = version->number};
            f.why = why_of(run, title, text);
            g_array_append_val(found, f);
        }
    }
}

static void
read_plan(Run *run)
{
    for (guint i = 0; i < run->plan->slots->len; i++) {
        const PlanSlot *slot = g_ptr_array_index(run->plan->slots, i);
        uint64_t bit = UINT64_C(1) << i;
        if (slot->kind == SLOT_MUST)
            run->must |= bit;
        else if (slot->kind == SLOT_SHOULD)
            run->should |= bit;
        else
            run->not |= bit;
    }
    for (guint i = 0; i < run->plan->groups->len; i++) {
        const PlanGroup *group = &g_array_index(run->plan->groups, PlanGroup, i);
        if (!group->bonus)
            run->groups |= UINT64_C(1) << (group->group - 1);
    }
}

bool
evaluate(Evaluation *e, const Plan *plan, uint32_t stage, GArray *found, uint64_t *ret_df,
         GError **error)
{
    g_auto(Run) run = {.e = e, .plan = plan, .df = ret_df};
    memset(ret_df, 0, plan->slots->len * sizeof *ret_df);
    read_plan(&run);
    g_autoptr(PlanMatcher) matcher = plan_matcher_new(plan);
    run.titles = collect(&run, matcher, SEGMENT_TITLE, error);
    if (run.titles == NULL)
        return false;
    run.texts = collect(&run, matcher, SEGMENT_TEXT, error);
    if (run.texts == NULL || !load_documents(&run, error))
        return false;
    weigh_slots(&run);
    add_found(&run, stage, found);
    return true;
}
