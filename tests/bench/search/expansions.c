/* expansions.c - see bench.h: words of the index with a compound that a search for them finds, to
 * be read by a person. */
#include "store/fts/analyzer.h"
#include "store/fts/dictionary.h"
#include "store/fts/lexicon.h"
#include "tests/bench/search/bench.h"

#include <string.h>

#define COMPOUNDS_MAX 64  /* as a search takes them */
#define TRIES_MAX 1000000 /* words looked at: an index without compounds ends it */

/* A compound for the word at I, by chance; NULL when there is none. */
static char *
expand(const Scope *scope, guint i, GRand *rand, char **ret_word)
{
    ListedWord listed = word_list_at(scope->words[0], i);
    g_autofree char *word = g_strndup(listed.fold, listed.fold_len);
    if (!lexicon_has(word, strlen(word)))
        return NULL;
    const Term *term = analyzer_term(analyzer_get(), word, strlen(word));
    /* A query does not ask for "eine". */
    g_autofree char *stem = term != NULL && !term->stop ? g_strdup(term->stem) : NULL;
    g_autoptr(GPtrArray) found =
        stem != NULL ? dictionary_compounds(scope, word, stem, COMPOUNDS_MAX) : NULL;
    if (found == NULL || found->len == 0)
        return NULL;
    const DictionaryWord *one = found->pdata[g_rand_int_range(rand, 0, (gint)found->len)];
    *ret_word = g_steal_pointer(&word);
    return g_strdup(one->form);
}

void
print_expansions(Store *store, guint n, guint32 seed)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) txn = store_snapshot(store, &error);
    must(txn != NULL, error);
    g_autoptr(Scope) scope = scope_get(txn, LOCAL_DATE_NONE, INT64_MAX, true, &error);
    must(scope != NULL, error);
    must(lexicon_ready(), NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
    gint words = (gint)word_list_length(scope->words[0]);
    for (guint tries = 0; words > 0 && n > 0 && tries < TRIES_MAX; tries++) {
        g_autofree char *word = NULL;
        g_autofree char *compound =
            expand(scope, (guint)g_rand_int_range(rand, 0, words), rand, &word);
        if (compound == NULL)
            continue;
        printf("%s\t%s\n", word, compound);
        n--;
    }
}
