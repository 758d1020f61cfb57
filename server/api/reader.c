/* reader.c - see reader.h. Behind each unit stands which others cite it. Headings become headings,
 * everything below a § becomes paragraphs that are set in by their depth: the labels that are
 * printed stay in front of the words, so nothing depends on how a browser numbers a list. */
#include "server/api/reader.h"

#include "server/api/reader_internal.h"
#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/legal/structure_store.h"

#include <string.h>

#define TEXT_SHOWN_MAX (2 * MIB) /* of text in one page; the rest is in the PDF and the .txt */
#define DEPTH_MAX 3              /* of setting in, and of headings */

typedef struct {
    guint item;
    uint32_t unit;
} Ending;

static void
free_list(gpointer list)
{
    if (list != NULL)
        g_array_unref(list);
}

/* How many units above SECTION are of a kind that is not shown as a heading. */
static unsigned
depth_of(const Reader *r, const Section *section, bool headings)
{
    unsigned depth = 0;
    for (uint32_t up = section->parent; up != SECTION_NONE;) {
        const Section *parent = r->s->sections->pdata[up];
        depth +=
            reader_is_heading(parent->kind) == headings && parent->kind != SECTION_FRONT ? 1 : 0;
        up = parent->parent;
    }
    return MIN(depth, DEPTH_MAX);
}

/* Links to a page ("#seite-3") lead to the first unit that begins on it; there are its image and
 * those of the pages before it on which none begins. */
static void
begin_page(Reader *r, uint32_t page, ReaderItem *item)
{
    if (page <= r->page)
        return;
    size_t from = MIN(r->page, r->n_leaves);
    r->page = page;
    item->page_anchor = arena_printf(r->view->arena, "seite-%u", page);
    item->leaves = r->leaves + from;
    item->n_leaves = MIN(page, r->n_leaves) - from;
}

/* The images of pages after the last on which a unit begins. */
static void
add_last_leaves(Reader *r)
{
    if (r->page >= r->n_leaves)
        return;
    ReaderItem item = {
        .kind = "leaves", .leaves = r->leaves + r->page, .n_leaves = r->n_leaves - r->page};
    g_array_append_val(r->items, item);
}

static const char *
page_url(Reader *r, uint32_t page)
{
    return arena_printf(r->view->arena, "%s#page=%u", r->pdf_url, page);
}

/* Its own words: a paragraph, or a row of cells, for each line of them; LABEL stands before the
 * first. */
static void
add_words(Reader *r, const Section *section, const char *label, const char *anchor)
{
    static const char *const depths[] = {"0", "1", "2", "3"};
    const char *at = r->s->text + section->at, *end = at + section->len;
    bool first = true;
    do {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop != NULL ? stop : end) - at);
        if (len > 0 || (first && label != NULL)) {
            bool row = memchr(at, '\t', len) != NULL;
            ReaderItem item = {.kind = row ? "row" : "text",
                               .depth = depths[depth_of(r, section, false)],
                               .label = first ? label : NULL,
                               .anchor = first ? anchor : NULL};
            if (first)
                begin_page(r, section->page, &item);
            if (row)
                item.cells = reader_cells(r, section, at, len, &item.n_cells);
            else
                item.parts = reader_parts(r, section, at, len, &item.n_parts);
            g_array_append_val(r->items, item);
            first = false;
        }
        r->shown += len;
        at += len + 1;
    } while (at < end);
}

static const char *
printed_head(Reader *r, const Section *section)
{
    const char *head = r->s->text + section->head_at;
    return section->head_len > 0 ? arena_strndup(r->view->arena, head, section->head_len) : NULL;
}

static const char *
named(Reader *r, const Section *section)
{
    switch (section->kind) {
    case SECTION_PREAMBLE:
        return message(MSG_section_preamble, r->view->lang);
    case SECTION_CLOSING:
        return message(MSG_section_closing, r->view->lang);
    case SECTION_ANNEX:
        return message(MSG_section_annex, r->view->lang);
    default:
        return NULL;
    }
}

static void
add_heading(Reader *r, const Section *section)
{
    static const char *const tags[] = {"h3", "h4", "h5", "h6"};
    Arena *arena = r->view->arena;
    const char *label = *section->label != '\0' ? section->label : NULL;
    const char *heading = section->heading;
    if (label == NULL && heading == NULL)
        heading = named(r, section);
    if (label == NULL && heading == NULL)
        heading = printed_head(r, section);
    unsigned depth = depth_of(r, section, true);
    if (heading != NULL || label != NULL) {
        ReaderItem item = {.kind = tags[depth],
                           .anchor = arena_strdup(arena, section->id),
                           .label = arena_strdup(arena, label),
                           .heading = arena_strdup(arena, heading),
                           .page = section->page,
                           .page_url.s = page_url(r, section->page),
                           .from_image = r->mixed && (section->flags & SECTION_FROM_OCR) != 0};
        begin_page(r, section->page, &item);
        item.anchor_url.s = arena_printf(arena, "#%s", section->id);
        g_array_append_val(r->items, item);
        LinkModel link = {.url = item.anchor_url,
                          .value = depth > 0 ? "1" : "0",
                          .label = label != NULL && heading != NULL
                                       ? arena_printf(arena, "%s %s", label, heading)
                                   : heading != NULL ? item.heading
                                                     : item.label};
        g_array_append_val(r->contents, link);
    }
    if (section->len > 0)
        add_words(r, section, NULL, NULL);
}

/* Leaves a place for "cited by" behind the unit that ends here. */
static void
end_unit(Reader *r)
{
    if (r->unit == SECTION_NONE)
        return;
    Ending ending = {.item = r->items->len, .unit = r->unit};
    ReaderItem item = {.kind = "cited"};
    g_array_append_val(r->ends, ending);
    g_array_append_val(r->items, item);
}

static void
fill_citing(Reader *r)
{
    Arena *arena = r->view->arena;
    for (guint i = 0; i < r->ends->len; i++) {
        const Ending *ending = &g_array_index(r->ends, Ending, i);
        const GArray *list = r->citing->pdata[ending->unit];
        if (list == NULL)
            continue;
        ReaderPart *parts = arena_array(arena, ReaderPart, list->len);
        for (guint k = 0; k < list->len; k++) {
            const Section *x = r->s->sections->pdata[g_array_index(list, uint32_t, k)];
            const char *name = *x->label != '\0' ? x->label : x->heading;
            if (name == NULL)
                name = named(r, x);
            parts[k].text = arena_strdup(arena, name != NULL ? name : x->id);
            parts[k].url.s = arena_printf(arena, "#%s", x->id);
        }
        ReaderItem *item = &g_array_index(r->items, ReaderItem, ending->item);
        item->parts = parts;
        item->n_parts = list->len;
    }
}

/* Behind the last words of a part: since when it has them. */
static void
end_part(Reader *r)
{
    const SinceLine *said = r->pending;
    r->pending = NULL;
    if (said == NULL)
        return;
    ReaderItem item = {.kind = "since",
                       .heading = said->line,
                       .label = said->link,
                       .anchor_url.s = said->url,
                       .of = said->of};
    g_array_append_val(r->items, item);
}

static void
add_section(Reader *r, uint32_t index)
{
    const Section *section = r->s->sections->pdata[index];
    if (reader_is_heading(section->kind) || r->lines[index].line != NULL)
        end_part(r);
    if (r->lines[index].line != NULL)
        r->pending = &r->lines[index];
    if (reader_is_heading(section->kind) && section->kind != SECTION_CONTENTS) {
        end_unit(r);
        r->unit = index;
    }
    if (section->kind == SECTION_CONTENTS)
        return; /* the table of contents beside the text takes its place */
    if (section->kind == SECTION_FRONT)
        add_words(r, section, NULL, NULL);
    else if (reader_is_heading(section->kind))
        add_heading(r, section);
    else
        add_words(r, section, printed_head(r, section), arena_strdup(r->view->arena, section->id));
}

/* Headings are what makes a structure worth more than the pages. */
static bool
has_headings(const Structure *s)
{
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        if (reader_is_heading(x->kind) && x->kind != SECTION_FRONT && x->kind != SECTION_CLOSING)
            return true;
    }
    return false;
}

/* Some headings were read from an image, others not: only then each says so. */
static bool
is_mixed(const Structure *s)
{
    bool seen[2] = {false, false};
    for (guint i = 0; i < s->sections->len; i++) {
        const Section *x = s->sections->pdata[i];
        if (reader_is_heading(x->kind) && x->kind != SECTION_FRONT)
            seen[(x->flags & SECTION_FROM_OCR) != 0] = true;
    }
    return seen[0] && seen[1];
}

static void *
copy_array(Arena *arena, const GArray *array, size_t size)
{
    void *copy = arena_alloc(arena, MAX(array->len, 1) * size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    return copy;
}

bool
reader_fill(Context *context, const Upload *upload, const char *title, const char *slug,
            const Since *since, const char *pdf_url, DocumentPage *model, GError **error)
{
    View *view = &context->view;
    g_autoptr(GError) local = NULL;
    g_autoptr(Structure) s = structure_load(view->txn, upload->text_id, STRUCTURE_TEXT, &local);
    if (s == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND)) /* no text, or derived by older code */
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    if (!has_headings(s))
        return true;
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GArray) items = g_array_new(FALSE, TRUE, sizeof(ReaderItem));
    g_autoptr(GArray) contents = g_array_new(FALSE, TRUE, sizeof(LinkModel));
    g_autoptr(GPtrArray) citing = g_ptr_array_new_with_free_func(free_list);
    g_ptr_array_set_size(citing, (gint)s->sections->len);
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(Ending));
    Reader r = {.view = view,
                .unit = SECTION_NONE,
                .citing = citing,
                .ends = ends,
                .s = s,
                .mixed = is_mixed(s),
                .ids = ids,
                .title = title,
                .pdf_url = pdf_url,
                .leaves = model->leaves,
                .n_leaves = model->n_leaves,
                .items = items,
                .contents = contents,
                .lines = since_lines(context, since, slug, s)};
    for (guint i = 0; i < s->sections->len; i++)
        g_hash_table_insert(ids, ((Section *)s->sections->pdata[i])->id, GUINT_TO_POINTER(i + 1));
    for (guint i = 0; i < s->sections->len && r.shown <= TEXT_SHOWN_MAX; i++)
        add_section(&r, i);
    end_part(&r);
    end_unit(&r);
    if (r.shown <= TEXT_SHOWN_MAX)
        add_last_leaves(&r);
    fill_citing(&r);
    model->text_cut = r.shown > TEXT_SHOWN_MAX;
    model->wording = copy_array(view->arena, items, sizeof(ReaderItem));
    model->n_wording = items->len;
    model->contents = copy_array(view->arena, contents, sizeof(LinkModel));
    model->n_contents = contents->len;
    return true;
}
