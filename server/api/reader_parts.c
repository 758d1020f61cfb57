/* reader_parts.c - the words of a paragraph or of the cells of a row, with links where they cite a
 * part of the same document. See reader_internal.h. */
#include "server/api/reader_internal.h"

#include "store/legal/reference.h"

#include <string.h>

#define NUMBER_BYTES 8 /* of a row: "12", "19 a", "Nr. 3" */

bool
reader_is_heading(SectionKind kind)
{
    return kind < SECTION_ABSATZ || kind >= SECTION_CLOSING;
}

static bool
id_exists(const char *id, void *data)
{
    const Reader *r = data;
    return g_hash_table_contains(r->ids, id);
}

/* The unit around ID is cited by the unit being written. */
static void
note_citation(Reader *r, const char *id)
{
    uint32_t index = GPOINTER_TO_UINT(g_hash_table_lookup(r->ids, id)) - 1;
    const Section *target = r->s->sections->pdata[index];
    while (!reader_is_heading(target->kind) && target->parent != SECTION_NONE) {
        index = target->parent;
        target = r->s->sections->pdata[index];
    }
    if (r->unit == SECTION_NONE || index == r->unit)
        return;
    GArray *list = r->citing->pdata[index];
    if (list == NULL)
        list = r->citing->pdata[index] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (list->len == 0 || g_array_index(list, uint32_t, list->len - 1) != r->unit)
        g_array_append_val(list, r->unit);
}

static void
add_part(Reader *r, GArray *parts, const char *text, size_t len, const char *url)
{
    if (len == 0)
        return;
    ReaderPart part = {.text = arena_strndup(r->view->arena, text, len), .url.s = url};
    g_array_append_val(parts, part);
}

const ReaderPart *
reader_parts(Reader *r, const Section *section, const char *text, size_t len, size_t *ret_n)
{
    ReferenceContext context = {.unit = section->id, .title = r->title};
    g_autoptr(GPtrArray) references = references_find(text, len, &context);
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(ReaderPart));
    size_t at = 0;
    for (guint i = 0; i < references->len; i++) {
        const Reference *reference = references->pdata[i];
        if (reference->kind != REFERENCE_INTERNAL)
            continue;
        for (guint k = 0; k < reference->targets->len; k++) {
            const ReferenceTarget *target = reference->targets->pdata[k];
            g_autofree char *id = reference_resolve(target->from, id_exists, r);
            if (id == NULL || strcmp(id, section->id) == 0) /* to where the reader is already */
                continue;
            add_part(r, parts, text + at, target->start - at, NULL);
            add_part(r, parts, text + target->start, target->len,
                     arena_printf(r->view->arena, "#%s", id));
            at = target->start + target->len;
            note_citation(r, id);
        }
    }
    add_part(r, parts, text + at, len - at, NULL);
    ReaderPart *copy = arena_array(r->view->arena, ReaderPart, MAX(parts->len, 1));
    if (parts->len > 0)
        memcpy(copy, parts->data, parts->len * sizeof *copy);
    *ret_n = parts->len;
    return copy;
}

/* What cell I of N is, LEN bytes long: "2a" before the words, words, or the value behind them. */
static const char *
cell_kind(size_t i, size_t n, size_t len, bool numbered)
{
    if (i == 0)
        return numbered ? "number" : "words";
    return i + 1 == n && !(numbered && n == 2) && len <= 80 ? "value" : "words";
}

const ReaderCell *
reader_cells(Reader *r, const Section *section, const char *text, size_t len, size_t *ret_n)
{
    const char *end = text + len;
    bool numbered = false;
    size_t n = 1;
    for (size_t i = 0; i < len; i++)
        n += text[i] == '\t';
    ReaderCell *cells = arena_array(r->view->arena, ReaderCell, n);
    for (size_t i = 0; i < n; i++) {
        const char *stop = i + 1 < n ? memchr(text, '\t', (size_t)(end - text)) : end;
        size_t size = (size_t)(stop - text);
        numbered = numbered || (i == 0 && size <= NUMBER_BYTES);
        cells[i].kind = cell_kind(i, n, size, numbered);
        cells[i].parts = reader_parts(r, section, text, size, &cells[i].n_parts);
        text = stop + 1;
    }
    *ret_n = n;
    return cells;
}
