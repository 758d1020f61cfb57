/* terms.c - see terms.h. */
#include "store/fts/terms.h"

#include "store/base/unicode.h"
#include "store/fts/inflection.h"
#include "store/fts/posting_cursor.h"

#include <string.h>

typedef struct {
    FoundTerm found; /* first */
    bool has_own;    /* the bits are there */
} Looked;

struct Terms {
    const Scope *scope;
    GHashTable *looked; /* stem, fold, begins with blanks between -> Looked */
    GString *key, *fold;
};

static void
looked_free(void *data)
{
    Looked *l = data;
    g_array_unref(l->found.places);
    g_free(l);
}

Terms *
terms_new(const Scope *scope)
{
    Terms *t = g_new0(Terms, 1);
    t->scope = scope;
    t->looked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, looked_free);
    t->key = g_string_new(NULL);
    t->fold = g_string_new(NULL);
    return t;
}

void
terms_free(Terms *t)
{
    if (t == NULL)
        return;
    g_hash_table_unref(t->looked);
    g_string_free(t->key, TRUE);
    g_string_free(t->fold, TRUE);
    g_free(t);
}

static const char *
fold_form(Terms *t, const Form *form)
{
    g_string_truncate(t->fold, 0);
    unicode_word_fold(form->text, form->len, t->fold);
    return t->fold->str;
}

static void
mark_same(Terms *t, TermPlace *place, const PlanTerm *term)
{
    FormCursor forms = entry_forms(&place->entry);
    Form form;
    for (uint32_t i = 0; form_next(&forms, &form); i++) {
        if (strcmp(fold_form(t, &form), term->fold) != 0)
            continue;
        place->same |= form_bit(i);
        if (term->form == NULL ||
            (strlen(term->form) == form.len && memcmp(term->form, form.text, form.len) == 0))
            place->exact |= form_bit(i);
    }
}

/* A form that folds as the word has its base. */
static bool
is_own(const PlanTerm *term, const char *word_base, const char *fold)
{
    if (term->begins != NULL)
        return g_str_has_prefix(fold, term->begins);
    if (strcmp(fold, term->fold) == 0)
        return true;
    char base[TERM_BYTES_MAX + 1];
    inflection_base(fold, base);
    return strcmp(base, word_base) == 0;
}

static void
mark_own(Terms *t, Looked *l, const PlanTerm *term)
{
    char base[TERM_BYTES_MAX + 1] = "";
    if (term->begins == NULL)
        inflection_base(term->fold, base);
    for (guint k = 0; k < l->found.places->len; k++) {
        TermPlace *place = &g_array_index(l->found.places, TermPlace, k);
        FormCursor forms = entry_forms(&place->entry);
        Form form;
        for (uint32_t i = 0; form_next(&forms, &form); i++) {
            bool own = is_own(term, base, fold_form(t, &form));
            place->own |= own ? form_bit(i) : 0;
            l->found.other_forms = l->found.other_forms || !own;
        }
    }
    l->has_own = true;
}

static Looked *
look_up(Terms *t, const PlanTerm *term)
{
    Looked *l = g_new0(Looked, 1);
    const Index *index = t->scope->index;
    size_t len = strlen(term->stem);
    l->found.places = g_array_new(FALSE, FALSE, sizeof(TermPlace));
    scope_add_parts(t->scope, term->stem, len, &l->found.parts);
    for (guint p = 0; p < index->parts->len; p++) {
        TermPlace place = {.part = p};
        if (!scope_set_has(t->scope, &l->found.parts, p) ||
            !part_find(&g_array_index(index->parts, IndexPart, p).part, term->stem, len,
                       &place.entry))
            continue;
        if (term->fold != NULL)
            mark_same(t, &place, term);
        g_array_append_val(l->found.places, place);
    }
    return l;
}

const FoundTerm *
terms_find(Terms *t, const PlanTerm *term)
{
    g_string_printf(t->key, "%s %s %s %s", term->stem, term->fold != NULL ? term->fold : "",
                    term->form != NULL ? term->form : "", term->begins != NULL ? term->begins : "");
    Looked *l = g_hash_table_lookup(t->looked, t->key->str);
    if (l == NULL) {
        l = look_up(t, term);
        g_hash_table_insert(t->looked, g_strdup(t->key->str), l);
    }
    if (!l->has_own && term->own_forms && (term->fold != NULL || term->begins != NULL))
        mark_own(t, l, term);
    return &l->found;
}

const TermPlace *
found_term_in(const FoundTerm *found, guint part)
{
    guint low = 0, high = found->places->len;
    while (low < high) {
        guint middle = low + (high - low) / 2;
        if (g_array_index(found->places, TermPlace, middle).part < part)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == found->places->len)
        return NULL;
    const TermPlace *place = &g_array_index(found->places, TermPlace, low);
    return place->part == part ? place : NULL;
}
