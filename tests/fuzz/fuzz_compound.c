/* fuzz_compound.c - compounds of any letters: a split lies inside the word and leaves two words
 * with only a link between, a word is never a part of itself, and joining two words and splitting
 * them again costs little. The input is a word, a blank, a part of it. */
#include "store/base/unicode.h"
#include "store/fts/compound.h"
#include "store/fts/inflection.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_splits(const char *word, size_t len)
{
    g_autoptr(GArray) splits = compound_splits(word, len);
    g_assert_cmpuint(splits->len, <=, 4);
    for (guint i = 0; i < splits->len; i++) {
        const CompoundSplit *split = &g_array_index(splits, CompoundSplit, i);
        g_assert_cmpuint(split->left_len, >=, 3);
        g_assert_cmpuint(split->right_at, >=, split->left_len);
        g_assert_cmpuint(split->right_at - split->left_len, <=, 3);
        g_assert_cmpuint(split->right_at + 3, <=, len);
    }
}

/* In a copy without a byte behind it, so that reading further is noticed. */
static void
check_part(const char *word, size_t len, const char *part, size_t part_len)
{
    g_autofree char *exact = g_memdup2(word, MAX(len, 1));
    g_autofree char *of = g_strndup(part, part_len);
    check_splits(exact, len);
    if (compound_has_part(exact, len, of, part_len)) {
        g_assert_cmpuint(part_len, <, len);
        g_assert_nonnull(g_strstr_len(exact, (gssize)len, of));
    }
    g_assert_false(compound_has_part(exact, len, exact, len));
    g_assert_false(compound_has_part(exact, len, of, 0));
    g_assert_false(compound_has_part(of, 0, exact, len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) words = g_strsplit(text, " ", 3);
    g_autofree char *word = g_strdup(words[0] != NULL ? words[0] : "");
    g_autofree char *part = g_strdup(words[0] != NULL && words[1] != NULL ? words[1] : "");
    check_part(word, strlen(word), part, strlen(part));
    char base[TERM_BYTES_MAX + 1];
    inflection_base(word, base);
    g_assert_true(g_str_has_prefix(word, base));
    g_autoptr(GPtrArray) joins = compound_joins(word, part);
    for (guint i = 0; i < joins->len; i++) {
        const char *join = joins->pdata[i];
        g_assert_true(g_str_has_suffix(join, part));
        if (i < 3)
            check_part(join, strlen(join), part, strlen(part));
    }
    return 0;
}
