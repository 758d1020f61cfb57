/* suggest.c - suggest_words of fts.h: what a reader may go on typing. */
#include "store/base/unicode.h"
#include "store/fts/analyzer.h"
#include "store/fts/dictionary.h"
#include "store/fts/visible_word.h"

#include <string.h>

#define PREFIX_MAX 64
#define LOOKED_AT 4 /* times as many as are wanted: some may not be shown */

/* Where the last word of Q begins. */
static const char *
last_word(const char *q)
{
    const char *word = q;
    for (const char *at = q; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_isspace(g_utf8_get_char(at)))
            word = g_utf8_next_char(at);
    return word;
}

GPtrArray *
suggest_words(KvTxn *txn, const char *q, uint32_t limit, GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    if (!g_utf8_validate(q, -1, NULL))
        return g_steal_pointer(&words);
    const char *word = last_word(q);
    g_autofree char *folded = fold_text(word);
    /* A number has no end that could be guessed. */
    if (*folded == '\0' || strlen(folded) > PREFIX_MAX || g_ascii_isdigit(*folded))
        return g_steal_pointer(&words);
    g_autoptr(Scope) scope = scope_get(txn, LOCAL_DATE_NONE, INT64_MAX, true, error);
    if (scope == NULL)
        return NULL;
    g_autoptr(GPtrArray) found = dictionary_prefix(scope, folded, true, limit * LOOKED_AT);
    for (guint i = 0; i < found->len && words->len < limit; i++) {
        const DictionaryWord *w = found->pdata[i];
        const Term *term = analyzer_term(analyzer_get(), w->form, strlen(w->form));
        if ((term == NULL || !term->stop) && word_is_shown(scope, w->stem, w->form))
            g_ptr_array_add(words, g_strdup_printf("%.*s%s", (int)(word - q), q, w->form));
    }
    return g_steal_pointer(&words);
}
