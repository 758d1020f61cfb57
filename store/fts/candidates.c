/* candidates.c - see candidates.h. */
#include "store/fts/candidates.h"

void
candidates_init(Candidates *s, const Scope *scope)
{
    *s = (Candidates){.scope = scope, .list = g_array_new(FALSE, FALSE, sizeof(Candidate))};
}

void
candidates_clear(Candidates *s)
{
    g_clear_pointer(&s->list, g_array_unref);
}

Candidate
candidate_of(uint32_t stage, const Plan *plan, const Found *found)
{
    return (Candidate){.found = *found,
                       .plan = plan,
                       .stage = stage,
                       .order = {.stage = stage * 2 + found->other_form, .score = found->score}};
}

/* Only of those that may come first: it takes a look at the catalogue. */
static void
complete_order(const Candidates *s, Candidate *c)
{
    if (c->ordered)
        return;
    const ScopeRow *row = scope_row(s->scope, c->found.row);
    c->order.status = row->status;
    c->order.date = row->starts;
    c->order.document = scope_document(s->scope, row->document)->id;
    c->order.version = row->version;
    c->ordered = true;
}

static int
compare(const void *a, const void *b)
{
    return hit_order_compare(&((const Candidate *)a)->order, &((const Candidate *)b)->order);
}

/* Whether C comes before LAST, of which all is known. */
static bool
comes_before(const Candidates *s, Candidate *c, const Candidate *last)
{
    if (c->order.stage > last->order.stage ||
        (c->order.stage == last->order.stage &&
         hit_order_step(c->order.score) < hit_order_step(last->order.score)))
        return false;
    complete_order(s, c);
    return compare(c, last) < 0;
}

/* Moves BETTER into the N in order at C, whose last it overwrites. */
static void
insert(Candidate *c, guint n, const Candidate *better)
{
    guint at = n - 1;
    for (; at > 0 && compare(better, &c[at - 1]) < 0; at--)
        c[at] = c[at - 1];
    c[at] = *better;
}

void
candidates_add(Candidates *s, uint32_t stage, const Plan *plan, const Found *found)
{
    Candidate c = candidate_of(stage, plan, found);
    g_array_append_val(s->list, c);
}

void
candidates_offer(Candidates *s, guint k, uint32_t stage, const Plan *plan, const Found *found)
{
    Candidate c = candidate_of(stage, plan, found);
    if (s->list->len < k) {
        complete_order(s, &c);
        g_array_append_val(s->list, c);
    } else {
        s->dropped++;
        if (!comes_before(s, &c, candidates_at(s, k - 1)))
            return;
    }
    insert(candidates_at(s, 0), s->list->len, &c);
}

void
candidates_sort_first(Candidates *s, guint k)
{
    guint n = s->list->len;
    k = MIN(k, n);
    if (k == 0)
        return;
    Candidate *c = candidates_at(s, 0);
    for (guint i = 0; i < k; i++)
        complete_order(s, &c[i]);
    qsort(c, k, sizeof *c, compare);
    for (guint i = k; i < n; i++) {
        if (!comes_before(s, &c[i], &c[k - 1]))
            continue;
        Candidate better = c[i];
        c[i] = c[k - 1];
        insert(c, k, &better);
    }
}

void
candidates_sort_again(Candidates *s, guint n)
{
    if (n > 1)
        qsort(s->list->data, n, sizeof(Candidate), compare);
}
