/* reference_query.h - random queries for test_reference.c: as clauses for the reference, and written down for the search. */
#pragma once
#include "tests/unit/store/fts/reference_town.h"

typedef struct {
    GPtrArray *clauses; /* RefClause * */
    GString *text;
    bool plain;      /* words alone */
    bool title_only;
} RefQuery;

static inline void
ref_clause_free(void *data)
{
    RefClause *c = data;
    g_ptr_array_unref(c->words);
    g_free(c);
}

/* A word that is one token and says something. */
static inline const char *
ref_pick_word(GRand *rand)
{
    for (;;) {
        const char *word = g_rand_int_range(rand, 0, 3) == 0 ? TOWN_PICK(rand, town_rare) : TOWN_PICK(rand, town_words);
        if (strpbrk(word, " \n:*") == NULL)
            return word;
    }
}

static inline RefClause *
ref_add_clause(RefQuery *q, RefKind kind, const char *word)
{
    RefClause *c = g_new0(RefClause, 1);
    c->kind = kind;
    c->words = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(c->words, g_strdup(word));
    g_ptr_array_add(q->clauses, c);
    return c;
}

static inline void
ref_add_word(RefQuery *q, GRand *rand)
{
    g_autofree char *section = g_strdup_printf("§ %d", g_rand_int_range(rand, 1, 6));
    const char *word = g_rand_int_range(rand, 0, 12) == 0 ? section : ref_pick_word(rand);
    ref_add_clause(q, REF_WORD, word);
    g_string_append(q->text, word);
}

/* Some words in a row out of a text, so that it is found somewhere; or any. */
static inline void
ref_add_phrase(RefQuery *q, GRand *rand)
{
    RefClause *c = ref_add_clause(q, REF_PHRASE, ref_pick_word(rand));
    for (int n = g_rand_int_range(rand, 1, 3); n > 0; n--)
        g_ptr_array_add(c->words, g_strdup(g_rand_int_range(rand, 0, 3) == 0 ? TOWN_PICK(rand, town_small) : ref_pick_word(rand)));
    g_string_append_c(q->text, '"');
    for (guint i = 0; i < c->words->len; i++)
        g_string_append_printf(q->text, "%s%s", i > 0 ? " " : "", (const char *)c->words->pdata[i]);
    g_string_append_c(q->text, '"');
}

static inline void
ref_add_prefix(RefQuery *q, GRand *rand)
{
    const char *word = ref_pick_word(rand);
    while (strchr(word, '.') != NULL) /* two tokens, when it is cut */
        word = ref_pick_word(rand);
    glong letters = g_utf8_strlen(word, -1);
    glong n = g_rand_int_range(rand, (gint32)MIN(3, letters), (gint32)letters + 1);
    g_autofree char *start = g_utf8_substring(word, 0, n);
    while (g_ascii_ispunct(start[strlen(start) - 1]))
        start[strlen(start) - 1] = '\0';
    ref_add_clause(q, REF_PREFIX, start);
    g_string_append_printf(q->text, "%s*", start);
}

static inline void
ref_add_any(RefQuery *q, GRand *rand)
{
    int kind = g_rand_int_range(rand, 0, 8);
    if (kind == 0)
        ref_add_phrase(q, rand);
    else if (kind == 1)
        ref_add_prefix(q, rand);
    else
        ref_add_word(q, rand);
}

/* What is wanted of a query with operators: a row of alternatives, two words that must be near, or a clause alone. */
static inline void
ref_add_row(RefQuery *q, GRand *rand)
{
    int kind = g_rand_int_range(rand, 0, 6);
    if (kind == 0) {
        ref_add_any(q, rand);
        for (int n = g_rand_int_range(rand, 1, 3); n > 0; n--) {
            g_string_append(q->text, n % 2 == 0 ? " OR " : " ODER ");
            ref_add_any(q, rand);
            ((RefClause *)q->clauses->pdata[q->clauses->len - 1])->either = true;
        }
    } else if (kind == 1) {
        uint32_t window = (uint32_t)g_rand_int_range(rand, 1, 12);
        ref_add_word(q, rand);
        const char *before = ((RefClause *)q->clauses->pdata[q->clauses->len - 1])->words->pdata[0], *word;
        do { /* two different words: of the same the parser keeps one */
            word = ref_pick_word(rand);
        } while (strncmp(word, before, 3) == 0 || g_ascii_strncasecmp(word, before, 3) == 0);
        g_string_append_printf(q->text, " NEAR/%u %s", window, word);
        ref_add_clause(q, REF_WORD, word)->near = window;
    } else {
        ref_add_any(q, rand);
    }
}

/* A word with a letter or two wrong. */
static inline void
ref_add_misspelt(RefQuery *q, GRand *rand)
{
    g_autoptr(GString) fold = g_string_new(NULL);
    const char *word = ref_pick_word(rand);
    unicode_word_fold(word, strlen(word), fold);
    for (int n = g_rand_int_range(rand, 1, 3); n > 0 && fold->len > 3; n--) {
        gssize at = g_rand_int_range(rand, 0, (gint32)fold->len);
        if (g_rand_int_range(rand, 0, 2) == 0)
            g_string_erase(fold, at, 1);
        else
            g_string_insert_c(fold, at, (char)g_rand_int_range(rand, 'a', 'z'));
    }
    ref_add_clause(q, REF_WORD, fold->str);
    g_string_append(q->text, fold->str);
}

static inline RefQuery
ref_query_make(GRand *rand)
{
    RefQuery q = {.clauses = g_ptr_array_new_with_free_func(ref_clause_free), .text = g_string_new(NULL)};
    q.plain = g_rand_int_range(rand, 0, 3) == 0;
    if (q.plain && g_rand_int_range(rand, 0, 4) == 0) {
        ref_add_misspelt(&q, rand);
        return q;
    }
    for (int n = g_rand_int_range(rand, 1, 4), i = 0; i < n; i++) {
        g_string_append(q.text, i > 0 ? " " : "");
        if (q.plain)
            ref_add_word(&q, rand);
        else
            ref_add_row(&q, rand);
    }
    if (q.plain)
        return q;
    for (int n = g_rand_int_range(rand, 0, 3); n > 0; n--) {
        g_string_append(q.text, " -");
        if (g_rand_int_range(rand, 0, 2) == 0)
            ref_add_phrase(&q, rand);
        else
            ref_add_prefix(&q, rand);
        ((RefClause *)q.clauses->pdata[q.clauses->len - 1])->excluded = true;
    }
    q.title_only = g_rand_int_range(rand, 0, 10) == 0;
    if (q.title_only)
        g_string_append(q.text, " in:titel");
    else
        g_string_append(q.text, " -qqqq"); /* a word that is nowhere: operators even where there are none else */
    return q;
}

static inline void
ref_query_clear(RefQuery *q)
{
    g_ptr_array_unref(q->clauses);
    g_string_free(q->text, TRUE);
}
