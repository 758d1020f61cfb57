/* reference.h - what a search must find, by brute force: every token of every unit is looked at, nothing is indexed. It knows
 * the analyzer, the units of a text and what inflection is, as the search does, but neither plans, stages' code nor
 * postings. A text is a list of units, a unit a list of tokens; a title is a unit of its own. */
#pragma once
#include "store/base/unicode.h"
#include "store/fts/analyzer.h"
#include "store/fts/compound.h"
#include "store/fts/inflection.h"
#include "store/ingest/apply.h"
#include "store/ingest/units.h"

#include <string.h>

typedef struct {
    char *stem, *fold, *base;
    uint32_t place; /* of a base and a section it is that of their word */
} RefToken;

typedef struct {
    GPtrArray *units; /* GArray of RefToken */
} RefText;

/* What a query asks, before it is written down. */
typedef enum { REF_WORD, REF_PHRASE, REF_PREFIX } RefKind;
typedef struct {
    RefKind kind;
    bool excluded;
    bool either;   /* an alternative of the clause before */
    uint32_t near; /* tokens from the clause before, 0: anywhere */
    GPtrArray *words; /* char *, as typed */
} RefClause;

/* How much a word may differ. */
typedef enum {
    REF_INFLECTED, /* the word, inflected as may be, all in one unit */
    REF_COMPOUND,  /* or a compound of it */
    REF_STEM,      /* words of the stem, all in one unit */
    REF_APART,     /* words of the stem and compounds, anywhere in text and title */
} RefLevel;

static inline void
ref_token_clear(void *data)
{
    RefToken *t = data;
    g_free(t->stem);
    g_free(t->fold);
    g_free(t->base);
}

static inline GArray *
ref_unit_new(void)
{
    GArray *unit = g_array_new(FALSE, FALSE, sizeof(RefToken));
    g_array_set_clear_func(unit, ref_token_clear);
    return unit;
}

static inline RefToken
ref_token(const Token *token, uint32_t place)
{
    g_autoptr(GString) fold = g_string_new(NULL);
    unicode_word_fold(token->term->form, token->term->form_len, fold);
    char base[TERM_BYTES_MAX + 1];
    inflection_base(fold->str, base);
    return (RefToken){.stem = g_strndup(token->term->stem, token->term->stem_len),
                      .fold = g_strdup(fold->str),
                      .base = g_strdup(base),
                      .place = place};
}

/* All tokens of TEXT as one unit. */
static inline GArray *
ref_unit_of(const char *text)
{
    GArray *unit = ref_unit_new();
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text, strlen(text));
    Token token;
    uint32_t places = 0;
    while (token_next(&reader, &token)) {
        places += token.kind == TOKEN_WORD;
        RefToken t = ref_token(&token, places);
        g_array_append_val(unit, t);
    }
    return unit;
}

static inline void
ref_free_unit(void *data)
{
    g_array_unref(data);
}

static inline bool
ref_unit_begins(const FtsUnit *unit, uint32_t page, uint32_t at)
{
    return unit->page < page || (unit->page == page && unit->at <= at);
}

/* PAGES parted by form feeds. Units are the sections of the text; before the first one, and without any, there is one too. */
static inline RefText
ref_text_of(const char *pages)
{
    RefText text = {.units = g_ptr_array_new_with_free_func(ref_free_unit)};
    g_auto(GStrv) parts = g_strsplit(pages, "\f", -1);
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    for (char **page = parts; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    x->page_count = x->pages->len;
    g_autoptr(Structure) structure = derive_structure(x, NULL);
    g_autoptr(GArray) units = units_of(structure);
    guint entered = 0;
    uint32_t places = 0;
    GArray *unit = NULL;
    for (guint p = 0; p < x->pages->len; p++) {
        const char *page = x->pages->pdata[p];
        g_auto(TokenReader) reader = token_reader(analyzer_get(), page, strlen(page));
        Token token;
        bool fresh = units == NULL;
        while (token_next(&reader, &token)) {
            bool begins = unit == NULL || fresh;
            while (token.kind == TOKEN_WORD && units != NULL && entered < units->len &&
                   ref_unit_begins(&g_array_index(units, FtsUnit, entered), p + 1, token.start)) {
                entered++;
                begins = true;
            }
            if (begins) {
                unit = ref_unit_new();
                g_ptr_array_add(text.units, unit);
            }
            fresh = false;
            places += token.kind == TOKEN_WORD;
            RefToken t = ref_token(&token, places);
            g_array_append_val(unit, t);
        }
    }
    return text;
}

/* --- whether something stands in a unit --------------------------------------------------------------------- */
static inline const RefToken *
ref_at(const GArray *unit, guint i)
{
    return &g_array_index(unit, RefToken, i);
}

/* The token that a typed word is: of "§ 5" the section. */
static inline RefToken
ref_query_word(const char *typed)
{
    g_autoptr(GArray) tokens = ref_unit_of(typed);
    g_assert_cmpuint(tokens->len, >, 0);
    const RefToken *t = ref_at(tokens, tokens->len - 1);
    if (!g_str_has_prefix(t->stem, "§"))
        t = ref_at(tokens, 0);
    return (RefToken){.stem = g_strdup(t->stem), .fold = g_strdup(t->fold), .base = g_strdup(t->base)};
}

/* The forms of each stem that some text has: stem -> GHashTable of folds. A compound is found by its stem, so a form counts
 * for all; LOOSE says whether it does here. */
typedef struct {
    GHashTable *forms;
    bool loose;
} RefForms;

static inline bool
ref_form_is_compound(const char *fold, const RefToken *word)
{
    return compound_has_part(fold, strlen(fold), word->base, strlen(word->base));
}

static inline bool
ref_is_compound(const RefForms *forms, const RefToken *have, const RefToken *word)
{
    if (strpbrk(word->stem, "0123456789") != NULL || strlen(have->stem) <= MIN(strlen(word->base), strlen(word->stem)))
        return false;
    if (ref_form_is_compound(have->fold, word))
        return true;
    GHashTable *folds = forms->loose ? g_hash_table_lookup(forms->forms, have->stem) : NULL;
    GHashTableIter iter;
    gpointer fold;
    if (folds == NULL)
        return false;
    g_hash_table_iter_init(&iter, folds);
    while (g_hash_table_iter_next(&iter, &fold, NULL))
        if (ref_form_is_compound(fold, word))
            return true;
    return false;
}

static inline bool
ref_same(const RefForms *forms, const RefToken *have, const RefToken *word, RefLevel level)
{
    if ((level == REF_COMPOUND || level == REF_APART) && ref_is_compound(forms, have, word))
        return true;
    return strcmp(have->stem, word->stem) == 0 &&
           (level >= REF_STEM || g_str_has_prefix(word->stem, "§") || strcmp(have->base, word->base) == 0);
}

static inline bool
ref_phrase_from(const GArray *unit, const GPtrArray *words, uint32_t place)
{
    for (guint w = 0; w < words->len; w++) {
        RefToken word = ref_query_word(words->pdata[w]);
        bool here = false;
        for (guint i = 0; i < unit->len; i++)
            here = here || (ref_at(unit, i)->place == place + w && strcmp(ref_at(unit, i)->stem, word.stem) == 0);
        ref_token_clear(&word);
        if (!here)
            return false;
    }
    return true;
}

static inline bool
ref_clause_in_unit(const RefForms *forms, const GArray *unit, const RefClause *c, RefLevel level)
{
    RefToken word = ref_query_word(c->words->pdata[0]);
    bool found = false;
    for (guint i = 0; i < unit->len && !found; i++) {
        const RefToken *t = ref_at(unit, i);
        found = c->kind == REF_PREFIX   ? g_str_has_prefix(t->fold, word.fold)
                : c->kind == REF_PHRASE ? ref_phrase_from(unit, c->words, t->place)
                                        : ref_same(forms, t, &word, level);
    }
    ref_token_clear(&word);
    return found;
}

static inline bool
ref_near_in_unit(const RefForms *forms, const GArray *unit, const RefClause *a, const RefClause *b, RefLevel level)
{
    RefToken x = ref_query_word(a->words->pdata[0]), y = ref_query_word(b->words->pdata[0]);
    bool found = false;
    for (guint i = 0; i < unit->len; i++)
        for (guint k = 0; k < unit->len; k++) {
            uint32_t p = ref_at(unit, i)->place, q = ref_at(unit, k)->place;
            found = found || (ref_same(forms, ref_at(unit, i), &x, level) && ref_same(forms, ref_at(unit, k), &y, level) &&
                              (p > q ? p - q : q - p) <= b->near);
        }
    ref_token_clear(&x);
    ref_token_clear(&y);
    return found;
}

/* --- whether a text with its title answers ------------------------------------------------------------------- */
static inline const RefClause *
ref_clause(const GPtrArray *clauses, guint i)
{
    return clauses->pdata[i];
}

/* How many clauses from I on are one condition: alternatives, or two that must be near. */
static inline guint
ref_row(const GPtrArray *clauses, guint i)
{
    guint n = 1;
    while (i + n < clauses->len && (ref_clause(clauses, i + n)->either || ref_clause(clauses, i + n)->near > 0))
        n++;
    return n;
}

static inline bool
ref_row_in_unit(const RefForms *forms, const GArray *unit, const GPtrArray *clauses, guint i, guint n, RefLevel level)
{
    if (n == 2 && ref_clause(clauses, i + 1)->near > 0)
        return ref_near_in_unit(forms, unit, ref_clause(clauses, i), ref_clause(clauses, i + 1), level);
    for (guint k = i; k < i + n; k++)
        if (ref_clause_in_unit(forms, unit, ref_clause(clauses, k), level))
            return true;
    return false;
}

/* Whether all that is wanted stands in UNIT or TITLE; UNIT may be NULL. */
static inline bool
ref_all_in(const RefForms *forms, const GArray *unit, const GArray *title, const GPtrArray *clauses, RefLevel level)
{
    for (guint i = 0, n; i < clauses->len; i += n) {
        n = ref_row(clauses, i);
        if (!ref_clause(clauses, i)->excluded && !ref_row_in_unit(forms, title, clauses, i, n, level) &&
            (unit == NULL || !ref_row_in_unit(forms, unit, clauses, i, n, level)))
            return false;
    }
    return true;
}

static inline bool
ref_anywhere(const RefForms *forms, const RefText *text, const GArray *title, const GPtrArray *clauses, guint i, guint n, RefLevel level)
{
    bool found = ref_row_in_unit(forms, title, clauses, i, n, level);
    for (guint u = 0; text != NULL && u < text->units->len && !found; u++)
        found = ref_row_in_unit(forms, text->units->pdata[u], clauses, i, n, level);
    return found;
}

/* TEXT NULL: a scan, or only the title is asked. */
static inline bool
ref_answers(const RefForms *forms, const RefText *text, const GArray *title, const GPtrArray *clauses, RefLevel level)
{
    bool wanted = false, apart = true;
    for (guint i = 0, n; i < clauses->len; i += n) {
        n = ref_row(clauses, i);
        if (ref_clause(clauses, i)->excluded) {
            if (ref_anywhere(forms, text, title, clauses, i, n, REF_INFLECTED))
                return false;
            continue;
        }
        wanted = true;
        apart = apart && ref_anywhere(forms, text, title, clauses, i, n, level);
    }
    if (!wanted || level == REF_APART)
        return wanted && apart;
    bool found = ref_all_in(forms, NULL, title, clauses, level);
    for (guint u = 0; text != NULL && u < text->units->len && !found; u++)
        found = ref_all_in(forms, text->units->pdata[u], title, clauses, level);
    return found;
}
