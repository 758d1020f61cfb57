/* hit_make.c - see hit_make.h. Only the pages of the unit are read, from where it begins: nothing
 * is tokenised that stands before it, and the PDF is never opened. */
#include "store/fts/hit_make.h"

#include "store/base/error.h"
#include "store/doc/page_text.h"
#include "store/doc/past.h"
#include "store/doc/timeline.h"
#include "store/fts/snippet.h"
#include "store/fts/visible_word.h"

#include <string.h>

#define LEAD_TOKENS 12     /* before the place, so that a sentence can begin */
#define SNIPPET_BYTES 2500 /* that are looked at */

void
hit_free(SearchHit *hit)
{
    if (hit == NULL)
        return;
    document_free(hit->document);
    version_free(hit->version);
    g_free(hit->why);
    g_clear_pointer(&hit->snippet, g_ptr_array_unref);
    g_free(hit);
}

/* The byte of TEXT (from AT) where LEAD_TOKENS before the token PLACE begin; false when there are
 * only *RET_TOKENS before its end. */
static bool
find_lead(const char *text, size_t at, uint32_t place, size_t *ret_at, uint32_t *ret_tokens)
{
    uint32_t starts[LEAD_TOKENS + 1]; /* of the last tokens, in turn */
    g_auto(TokenReader) reader = token_reader(analyzer_get(), text + at, strlen(text + at));
    Token token;
    uint32_t n = 0;
    while (token_next(&reader, &token)) {
        if (token.kind != TOKEN_WORD)
            continue;
        starts[n % G_N_ELEMENTS(starts)] = token.start;
        if (n == place) {
            *ret_at =
                place > LEAD_TOKENS ? at + starts[(n - LEAD_TOKENS) % G_N_ELEMENTS(starts)] : at;
            return true;
        }
        n++;
    }
    *ret_tokens = n;
    return false;
}

/* The end of what a snippet may show: not half a character. */
static size_t
cut(const char *text, size_t from, size_t max)
{
    size_t len = strnlen(text + from, max + 1);
    if (len <= max)
        return from + len;
    size_t end = from + max;
    while (end > from && ((uint8_t)text[end] & 0xc0) == 0x80)
        end--;
    return end;
}

static bool
load_page(KvTxn *txn, uint64_t text_id, uint32_t page, char **ret_text, GError **error)
{
    g_autoptr(GError) local = NULL;
    *ret_text = page_text_load(txn, text_id, page, &local);
    if (*ret_text != NULL || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

/* The snippet from the page and byte where the best place of the unit is. */
static bool
make_snippet(KvTxn *txn, const Unit *unit, uint32_t place, uint64_t text_id, const Marks *marks,
             SearchHit *hit, GError **error)
{
    uint32_t page = MAX(unit->page, 1);
    size_t at = unit->at;
    for (;; page++, at = 0) {
        g_autofree char *text = NULL;
        if (!load_page(txn, text_id, page, &text, error))
            return false;
        if (text == NULL) { /* the page text has fewer tokens than the index said: no snippet rather
                               than a wrong one */
            hit->snippet = snippet_make("", marks, &hit->at);
            return true;
        }
        size_t from = MIN(at, strlen(text));
        uint32_t tokens = 0;
        if (place > 0 && !find_lead(text, from, place, &from, &tokens)) {
            place -= tokens;
            continue;
        }
        size_t end = cut(text, from, SNIPPET_BYTES);
        text[end] = '\0';
        hit->snippet = snippet_make(text + from, marks, &hit->at);
        hit->page = page;
        if (hit->at != SNIPPET_NOWHERE)
            hit->at += (uint32_t)from;
        return true;
    }
}

static bool
find_place(KvTxn *txn, const Scope *scope, const Found *found, uint32_t place, const Marks *marks,
           SearchHit *hit, GError **error)
{
    uint64_t text_id = scope_row(scope, found->row)->text_id;
    hit->section = UNIT_NO_SECTION;
    hit->at = SNIPPET_NOWHERE;
    if (found->unit == UNIT_NONE && marks == NULL)
        return true;
    if (found->unit == UNIT_NONE) { /* the title alone: how the text begins */
        Unit first = {.page = 1};
        bool good = make_snippet(txn, &first, 0, text_id, marks, hit, error);
        hit->page = 0;
        return good;
    }
    Unit unit =
        part_unit(&g_array_index(scope->index->parts, IndexPart, found->part).part, found->unit);
    hit->section = unit.section;
    hit->page = unit.page;
    return marks == NULL || make_snippet(txn, &unit, place, text_id, marks, hit, error);
}

static bool
load_version(KvTxn *txn, SearchHit *hit, uint64_t document, uint32_t number, int64_t as_of_us,
             GError **error)
{
    hit->document = document_load(txn, document, error);
    if (hit->document == NULL || !document_as_of(txn, hit->document, as_of_us, NULL, error))
        return false;
    g_autoptr(GPtrArray) versions = version_list(txn, document, as_of_us, error);
    for (guint i = 0; versions != NULL && i < versions->len && hit->version == NULL; i++)
        if (((const Version *)versions->pdata[i])->number == number)
            hit->version = g_ptr_array_steal_index(versions, i);
    return versions != NULL &&
           (hit->version != NULL ||
            fail(error, STORE_ERROR_CORRUPT, "a version that the index has is gone"));
}

SearchHit *
hit_make(KvTxn *txn, const Scope *scope, const Found *found, uint32_t place, const Marks *marks,
         int64_t as_of_us, GError **error)
{
    const ScopeRow *row = scope_row(scope, found->row);
    SearchHit *hit = g_new0(SearchHit, 1);
    hit->score = found->score;
    if (marks == NULL)
        hit->snippet = g_ptr_array_new();
    hit->in_force = row->status == STATUS_IN_FORCE;
    if (found->term != NULL && found->term->why != NULL && found->unit != UNIT_NONE)
        hit->why = word_in_unit(scope, found->part, found->unit, found->term->stem);
    if (!load_version(txn, hit, scope_document(scope, row->document)->id, row->version, as_of_us,
                      error) ||
        !find_place(txn, scope, found, place, marks, hit, error)) {
        hit_free(hit);
        return NULL;
    }
    return hit;
}
