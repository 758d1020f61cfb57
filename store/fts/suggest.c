/* suggest.c - suggest_words of fts.h: what a reader may go on typing. */
#include "store/base/unicode.h"
#include "store/fts/dictionary.h"
#include "store/fts/visible_word.h"

#include <string.h>

#define PREFIX_MAX 64
#define LOOKED_AT 4 /* times as many as are wanted: some may not be shown */

GPtrArray *
suggest_words(KvTxn *txn, const char *prefix, uint32_t limit, GError **error)
{
    g_autofree char *folded = fold_text(prefix);
    g_strstrip(folded);
    g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
    if (*folded == '\0' || strlen(folded) > PREFIX_MAX)
        return g_steal_pointer(&words);
    g_autoptr(Scope) scope = scope_get(txn, LOCAL_DATE_NONE, INT64_MAX, true, error);
    if (scope == NULL)
        return NULL;
    g_autoptr(GPtrArray) found = dictionary_prefix(scope, folded, true, limit * LOOKED_AT);
    for (guint i = 0; i < found->len && words->len < limit; i++) {
        const DictionaryWord *word = found->pdata[i];
        if (word_is_shown(scope, word->stem, word->form))
            g_ptr_array_add(words, g_strdup(word->form));
    }
    return g_steal_pointer(&words);
}
