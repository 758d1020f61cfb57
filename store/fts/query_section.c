/* query_section.c - see query_section.h. */
#include "store/fts/query_section.h"

#include <string.h>

/* "34", "34a". */
static bool
is_section_number(const char *fold)
{
    size_t n = strspn(fold, "0123456789");
    return n > 0 && n <= 4 && fold[0] != '0' &&
           (fold[n] == '\0' || (g_ascii_isalpha(fold[n]) && fold[n + 1] == '\0'));
}

/* Typed as abbreviations of laws are: two capitals, one of them not the first letter ("BauGB",
 * "GG", "LBO"). */
static bool
is_abbreviation(const char *q, const QueryTerm *term)
{
    unsigned capitals = 0, letters = 0;
    for (const char *c = q + term->start; c < q + term->end; c = g_utf8_next_char(c)) {
        capitals += g_unichar_isupper(g_utf8_get_char(c));
        letters++;
    }
    return capitals >= 2 && letters <= 16;
}

static bool
is_one_of(const char *fold, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcmp(fold, *words) == 0)
            return true;
    return false;
}

static const char *const sign_words[] = {"paragraph", "paragraf", "paragraphen", "par", NULL};
static const char *const place_words[] = {"abs",    "absatz",    "satz",     "nr", "nummer",
                                          "buchst", "buchstabe", "halbsatz", NULL};

void
query_mark_sections(const char *q, GPtrArray *terms)
{
    bool law = false;
    for (guint i = 0; i < terms->len; i++)
        law = law || is_abbreviation(q, terms->pdata[i]);
    for (guint i = 0; i < terms->len; i++) {
        QueryTerm *term = terms->pdata[i];
        const QueryTerm *before = i > 0 ? terms->pdata[i - 1] : NULL;
        bool said = before != NULL && is_one_of(before->fold, sign_words);
        if (term->section == NULL && is_section_number(term->fold) && (said || law))
            term->section = g_strconcat("§", term->fold, NULL);
        if (term->section != NULL && said)
            g_ptr_array_remove_index(terms, --i);
    }
    bool in_section = false;
    for (guint i = 0; i + 1 < terms->len; i++) {
        const QueryTerm *term = terms->pdata[i], *next = terms->pdata[i + 1];
        in_section = in_section || term->section != NULL;
        if (in_section && is_one_of(term->fold, place_words) && g_ascii_isalnum(next->fold[0]) &&
            strlen(next->fold) <= 3) {
            g_ptr_array_remove_range(terms, i, 2);
            i--;
        }
    }
}
