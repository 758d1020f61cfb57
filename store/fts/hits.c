/* hits.c - see hits.h. */
#include "store/fts/hits.h"

#include <string.h>

struct Marks {
    GHashTable *stems; /* -> bits, as guint64 * */
};

Marks *
marks_new(void)
{
    Marks *marks = g_new0(Marks, 1);
    marks->stems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return marks;
}

void
marks_free(Marks *marks)
{
    if (marks == NULL)
        return;
    g_hash_table_unref(marks->stems);
    g_free(marks);
}

static void
add_stem(Marks *marks, const char *stem, guint bit)
{
    guint64 *bits = g_hash_table_lookup(marks->stems, stem);
    if (bits == NULL) {
        bits = g_new0(guint64, 1);
        g_hash_table_insert(marks->stems, g_strdup(stem), bits);
    }
    *bits |= UINT64_C(1) << (bit & 63);
}

Marks *
marks_of_query(const Query *query)
{
    Marks *marks = marks_new();
    for (guint i = 0; i < query->terms->len; i++) {
        const QueryTerm *term = g_ptr_array_index(query->terms, i);
        add_stem(marks, term->stem, i);
        if (term->section != NULL)
            add_stem(marks, term->section, i);
    }
    return marks;
}

void
marks_add_plan(Marks *marks, const Plan *plan)
{
    for (guint i = 0; i < plan->slots->len; i++) {
        const PlanSlot *slot = plan->slots->pdata[i];
        for (guint k = 0; slot->kind != SLOT_NOT && slot->counted && k < slot->terms->len; k++)
            add_stem(marks, ((const PlanTerm *)slot->terms->pdata[k])->stem, i);
    }
}

uint64_t
marks_of(const Marks *marks, const Term *term)
{
    const guint64 *bits = g_hash_table_lookup(marks->stems, term->stem);
    return bits != NULL ? *bits : 0;
}

GArray *
hits_find(const char *text, size_t len, const Query *query, guint max)
{
    GArray *hits = g_array_new(FALSE, FALSE, sizeof(TextRange));
    if (query->terms->len == 0)
        return hits;
    g_autoptr(Marks) marks = marks_of_query(query);
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, len);
    Token token;
    while (token_next(&reader, &token)) {
        if (marks_of(marks, token.term) == 0)
            continue;
        TextRange *last = hits->len > 0 ? &g_array_index(hits, TextRange, hits->len - 1) : NULL;
        if (last != NULL && token.start < last->at + last->len) { /* "§ 5" over its "5" */
            uint32_t start = MIN(last->at, token.start), end = MAX(last->at + last->len, token.end);
            *last = (TextRange){.at = start, .len = end - start};
            continue;
        }
        if (hits->len == max)
            break;
        const TextRange hit = {.at = token.start, .len = token.end - token.start};
        g_array_append_val(hits, hit);
    }
    return hits;
}
