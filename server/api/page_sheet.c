/* page_sheet.c - one page of a version as it was printed, with the hits of a query marked on it and
 * listed below it. The image has an address of its own (sheet_image.c); the marks are drawn over it
 * by the reader's browser, so that one image serves every query. */
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "server/api/leaves.h"
#include "server/api/marks.h"
#include "server/api/query.h"
#include "server/api/sheet.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "store/fts/hits.h"
#include "web/templates.h"

#include <string.h>

#define HITS_MAX 300              /* on one page; more are not marked */
#define OTHERS_TEXT_MAX (1 * MIB) /* of a document whose other pages are searched, too */
#define OTHERS_MAX 40
#define MARK_MARGIN 12 /* around the words, tenths of a point */

typedef struct {
    Context *context;
    const Found *found;
    Upload *upload;
    Extraction *x; /* NULL = not there */
    uint32_t number;
    Query *query; /* NULL = none */
    SheetPage model;
} Sheet;

static void
sheet_clear(Sheet *s)
{
    g_clear_pointer(&s->upload, upload_free);
    g_clear_pointer(&s->x, extraction_free);
    g_clear_pointer(&s->query, query_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, sheet_clear)

/* Of page NUMBER; with the query of the request, if MARKED. */
static const char *
page_address(const Sheet *s, uint32_t number)
{
    Arena *arena = s->context->view.arena;
    const char *base = arena_printf(arena, "/d/%s/v%u/seite/%u", s->found->document->slug,
                                    s->found->version->number, number);
    return s->model.q != NULL
               ? arena_printf(arena, "%s?q=%s", base, format_url_value(arena, s->model.q))
               : base;
}

static void
add_part(Arena *arena, GArray *parts, const char *text, size_t len, bool hit)
{
    if (len == 0)
        return;
    char *copy = arena_strndup(arena, text, len);
    g_strdelimit(copy, "\n\r\t", ' ');
    SnippetPartModel part = {.text = copy, .hit = hit};
    g_array_append_val(parts, part);
}

static const void *
keep_array(Arena *arena, const GArray *array, size_t size)
{
    void *copy = arena_alloc(arena, MAX(array->len, 1) * size);
    if (array->len > 0)
        memcpy(copy, array->data, array->len * size);
    return copy;
}

/* The lines of TEXT with RANGES in them, one item each; a hit over a line end joins its lines. */
static void
list_hits(Sheet *s, const char *text, const GArray *ranges, const bool *marked)
{
    Arena *arena = s->context->view.arena;
    g_autoptr(GArray) hits = g_array_new(FALSE, TRUE, sizeof(SheetHit));
    for (guint i = 0; i < ranges->len;) {
        const TextRange *first = &g_array_index(ranges, TextRange, i);
        const char *begin = text + first->at;
        while (begin > text && begin[-1] != '\n')
            begin--;
        SheetHit hit = {0};
        if (marked[i])
            hit.url.s = arena_printf(arena, "#treffer-%u", i + 1);
        g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(SnippetPartModel));
        const char *at = begin, *end = strchrnul(text + first->at, '\n');
        for (; i < ranges->len; i++) {
            const TextRange *range = &g_array_index(ranges, TextRange, i);
            const char *from = text + range->at, *to = from + range->len;
            if (from >= end)
                break;
            add_part(arena, parts, at, (size_t)(from - at), false);
            add_part(arena, parts, from, range->len, true);
            at = to;
            if (to > end)
                end = strchrnul(to, '\n');
        }
        add_part(arena, parts, at, (size_t)(end - at), false);
        hit.parts = keep_array(arena, parts, sizeof(SnippetPartModel));
        hit.n_parts = parts->len;
        g_array_append_val(hits, hit);
    }
    s->model.hits = keep_array(arena, hits, sizeof(SheetHit));
    s->model.n_hits = hits->len;
}

/* The marks of RANGES; MARKED says of each whether it has one. */
static void
put_marks(Sheet *s, const PageLayout *layout, const char *text, const GArray *ranges, bool *marked)
{
    Arena *arena = s->context->view.arena;
    g_autoptr(GArray) boxes =
        marks_make(layout, text, (const TextRange *)(const void *)ranges->data, ranges->len);
    MarkModel *marks = arena_array(arena, MarkModel, MAX(boxes->len, 1));
    for (guint i = 0; i < boxes->len; i++) {
        const Mark *box = &g_array_index(boxes, Mark, i);
        unsigned x = box->x0 > MARK_MARGIN ? box->x0 - MARK_MARGIN : 0;
        unsigned y = box->y0 > MARK_MARGIN ? box->y0 - MARK_MARGIN : 0;
        marks[i] = (MarkModel){.x = x,
                               .y = y,
                               .width = MAX(box->x1, box->x0) + MARK_MARGIN - x,
                               .height = MAX(box->y1, box->y0) + MARK_MARGIN - y};
        if (!marked[box->hit])
            marks[i].anchor = arena_printf(arena, "treffer-%u", box->hit + 1);
        marked[box->hit] = true;
    }
    s->model.marks = marks;
    s->model.n_marks = boxes->len;
}

static void
find_on_page(Sheet *s)
{
    View *view = &s->context->view;
    const char *text = s->x->pages->pdata[s->number - 1];
    g_autoptr(GArray) ranges = hits_find(text, strlen(text), s->query, HITS_MAX);
    g_autofree bool *marked = g_new0(bool, MAX(ranges->len, 1));
    const PageLayout *layout =
        s->number <= s->x->layouts->len ? s->x->layouts->pdata[s->number - 1] : NULL;
    if (layout != NULL && layout->width > 0 && layout->height > 0) {
        s->model.view_box = arena_printf(view->arena, "0 0 %u %u", layout->width, layout->height);
        s->model.from_image = layout->ocr;
        put_marks(s, layout, text, ranges, marked);
    }
    list_hits(s, text, ranges, marked);
    s->model.hits_text =
        ranges->len == 0   ? message(MSG_count_none, view->lang)
        : ranges->len == 1 ? message(MSG_count_hit, view->lang)
                           : message_fill(view->arena, MSG_count_hits, view->lang,
                                          format_count(view->arena, ranges->len, view->lang), NULL);
}

/* Links to the other pages that have a hit. */
static void
find_elsewhere(Sheet *s)
{
    Arena *arena = s->context->view.arena;
    if (s->x->text_bytes > OTHERS_TEXT_MAX)
        return;
    LinkModel *links = arena_array(arena, LinkModel, OTHERS_MAX);
    size_t n = 0;
    for (guint i = 0; i < s->x->pages->len && n < OTHERS_MAX; i++) {
        const char *text = s->x->pages->pdata[i];
        if (i + 1 == s->number)
            continue;
        g_autoptr(GArray) ranges = hits_find(text, strlen(text), s->query, 1);
        if (ranges->len > 0)
            links[n++] = (LinkModel){.label = arena_printf(arena, "%u", i + 1),
                                     .url.s = page_address(s, i + 1)};
    }
    s->model.others = links;
    s->model.n_others = n;
}

static bool
read_query(Sheet *s, GError **error)
{
    const Limits *limits = store_limits(s->context->app->store);
    s->model.q = query_text(s->context->request, "q");
    if (s->model.q == NULL)
        return true;
    g_autoptr(GError) local = NULL;
    s->query = query_parse(s->model.q, limits->query_bytes, limits->query_terms, &local);
    if (s->query != NULL)
        return true;
    if (!is_error(local, STORE_ERROR_INVALID)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    s->model.q = NULL; /* what cannot be searched for marks nothing */
    return true;
}

/* What is known of the image without drawing it. */
static bool
look_at_image(Sheet *s, GError **error)
{
    static const Message sentences[] = {[PREVIEW_ENCRYPTED] = MSG_text_failed_encrypted,
                                        [PREVIEW_DAMAGED] = MSG_sheet_damaged,
                                        [PREVIEW_LIMIT] = MSG_sheet_limit};
    g_autoptr(GError) local = NULL;
    PreviewOutcome outcome;
    g_autoptr(GBytes) image = previews_get(s->context->app->previews, &s->upload->sha256, s->number,
                                           PREVIEW_THUMB, false, &outcome, &local);
    if (local != NULL && g_strcmp0(store_error_reason(local), MUST_WAIT) != 0) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    if (local == NULL && image == NULL)
        s->model.problem = message(sentences[outcome], s->context->view.lang);
    return true;
}

static void
fill_addresses(Sheet *s)
{
    Arena *arena = s->context->view.arena;
    const char *base =
        arena_printf(arena, "/d/%s/v%u", s->found->document->slug, s->found->version->number);
    SheetPage *m = &s->model;
    PreviewSize size = leaf_size(s->x, s->number, PREVIEW_WIDTH);
    m->number = s->number;
    m->count = s->upload->pages;
    m->width = (uint64_t)size.width;
    m->height = (uint64_t)size.height;
    m->self.s = arena_printf(arena, "%s/seite/%u", base, s->number);
    m->image.s = arena_printf(arena, "%s/seite/%u.png", base, s->number);
    m->pdf_url.s = arena_printf(arena, "%s.pdf#page=%u", base, s->number);
    m->document_url.s = base;
    m->text_url.s = arena_printf(arena, "%s#seite-%u", base, s->number);
    if (s->number > 1)
        m->previous.s = page_address(s, s->number - 1);
    if (s->number < s->upload->pages)
        m->next.s = page_address(s, s->number + 1);
}

static bool
fill_model(Sheet *s, GError **error)
{
    Context *context = s->context;
    View *view = &context->view;
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    VersionModel *version = arena_new0(view->arena, VersionModel);
    if (!view_document(view, s->found->document, s->found->versions, s->found->version, NULL,
                       document, error) ||
        !view_version(view, s->found->document, s->found->versions, s->found->version, s->upload,
                      version, error) ||
        !read_query(s, error) || !look_at_image(s, error))
        return false;
    s->model.document = document;
    s->model.version = version;
    s->x = store_extraction_read(context->app->store, s->upload, NULL);
    fill_addresses(s);
    if (s->query != NULL && s->x != NULL && s->number <= s->x->pages->len) {
        find_on_page(s);
        find_elsewhere(s);
    }
    const char *number = arena_printf(view->arena, "%u", s->number);
    PageModel *page = arena_new0(view->arena, PageModel);
    *page = *page_model(
        context, "dokument",
        message_fill(view->arena, MSG_sheet_title, view->lang, number, document->title));
    page->no_index = true; /* the wording is what is to be found */
    page->q = NULL;
    s->model.page = page;
    return true;
}

Response *
sheet_page(Request *request, void *app, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    g_auto(Sheet) s = {.context = &context, .found = &found};
    s.upload = upload_load(context.txn, &found.version->sha256, error);
    if (s.upload == NULL || !sheet_number(&context, s.upload, &s.number, error))
        return NULL;
    if (!leaves_possible(&context, s.upload)) {
        fail(error, STORE_ERROR_NOT_FOUND, "this version has no images of pages");
        return NULL;
    }
    if (!fill_model(&s, error))
        return NULL;
    GString *out = g_string_sized_new(32768);
    template_sheet(out, &s.model, page_lang(&context));
    Response *response = answer_page(&context, 200, out);
    response_no_keep(response); /* what is said of the image depends on files */
    return response;
}
