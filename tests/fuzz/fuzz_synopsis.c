/* fuzz_synopsis.c - two versions of any text side by side: what synopsis.h promises holds. A byte 0
 * parts the versions, a form feed ends a page. */
#include "store/diff/synopsis.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Structure *
derive(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
    g_auto(GStrv) pages = g_strsplit(text, "\f", 20);
    g_autoptr(Extraction) x = extraction_new();
    for (char **page = pages; *page != NULL; page++)
        g_ptr_array_add(x->pages, g_strdup(*page));
    return structure_derive(x, NULL);
}

static void
must(bool holds, const char *what)
{
    if (!holds)
        g_error("%s", what);
}

/* Spans follow each other without a gap, on both sides, and stay within the pieces. */
static void
check_row(const Synopsis *s, const SynopsisRow *row, uint32_t *shares_from, uint32_t *shares_to)
{
    const Piece *a = synopsis_from(s, row), *b = synopsis_to(s, row);
    must(a != NULL || b != NULL, "a row of nothing");
    uint32_t from_len = 0, to_len = 0;
    for (guint i = 0; i < row->spans->len; i++) {
        const WordingSpan *span = &g_array_index(row->spans, WordingSpan, i);
        must(span->kind != SPAN_REMOVED || span->to_len == 0, "removed bytes that are new");
        must(span->kind != SPAN_ADDED || span->from_len == 0, "added bytes that are old");
        if (i > 0) {
            const WordingSpan *last = span - 1;
            must(last->from_at + last->from_len == span->from_at ||
                     last->to_at + last->to_len == span->to_at,
                 "a gap between spans");
        }
        from_len += span->from_len;
        to_len += span->to_len;
    }
    if (a != NULL)
        shares_from[row->from] += from_len;
    if (b != NULL)
        shares_to[row->to] += to_len;
    must(row->kind != ROW_EQUAL || wording_is_equal(row->spans), "an equal row with changes");
    must((row->kind == ROW_ADDED) == (a == NULL) && (row->kind == ROW_REMOVED) == (b == NULL),
         "a kind that does not fit its pieces");
}

/* All rows together tell each wording once: what was cut is told in shares. */
static void
check(const Structure *from, const Structure *to, const Synopsis *s)
{
    g_autofree uint32_t *shares_from = g_new0(uint32_t, s->from->len + 1);
    g_autofree uint32_t *shares_to = g_new0(uint32_t, s->to->len + 1);
    for (guint i = 0; i < s->rows->len; i++)
        check_row(s, s->rows->pdata[i], shares_from, shares_to);
    for (guint i = 0; i < s->from->len; i++) {
        const Piece *p = &g_array_index(s->from, Piece, i);
        must(shares_from[i] == p->wording.len, "a piece of the first is not told once");
        must(p->wording.at + p->wording.len <= from->text_len, "a piece beyond its text");
    }
    for (guint i = 0; i < s->to->len; i++)
        must(shares_to[i] == g_array_index(s->to, Piece, i).wording.len,
             "a piece of the second is not told once");
    for (guint i = 0; i < s->highlights->len; i++) {
        const Highlight *h = s->highlights->pdata[i];
        must(h->row < s->rows->len && (h->from != NULL || h->to != NULL), "a highlight of nothing");
    }
    (void)to;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *parted = memchr(data, 0, size);
    size_t first = parted != NULL ? (size_t)(parted - data) : size / 2;
    size_t second = parted != NULL ? first + 1 : first;
    g_autoptr(Structure) from = derive(data, first);
    g_autoptr(Structure) to = derive(data + second, size - second);
    g_autoptr(Synopsis) there = synopsis_make(from, to);
    g_autoptr(Synopsis) back = synopsis_make(to, from);
    g_autoptr(Synopsis) same = synopsis_make(to, to);
    check(from, to, there);
    check(to, from, back);
    must(synopsis_is_empty(same), "a text differs from itself");
    must(synopsis_is_empty(there) == synopsis_is_empty(back), "a change in one direction only");
    return 0;
}
