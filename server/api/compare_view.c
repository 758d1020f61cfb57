/* compare_view.c - see compare_view.h. What changed is store/diff's business; here it gets words.
 */
#include "server/api/compare_view.h"

#include "store/base/error.h"
#include "store/diff/synopsis.h"
#include "store/legal/structure_store.h"

#include <string.h>

typedef struct {
    View *view;
    const Structure *from, *to;
    const Synopsis *synopsis;
    GPtrArray *summary; /* const char *, of the arena */
    guint told;         /* highlights that were told of: they are in the order of the rows */
} Maker;

static Structure *
load(View *view, const Version *version, GError **error)
{
    g_autoptr(Upload) upload = upload_load(view->txn, &version->sha256, error);
    if (upload == NULL)
        return NULL;
    g_autoptr(GError) local = NULL;
    Structure *s = NULL;
    if (upload->state == TEXT_DONE || upload->state == TEXT_OCR)
        s = structure_load(view->txn, upload->text_id, STRUCTURE_TEXT, &local);
    if (s == NULL && (local == NULL || is_error(local, STORE_ERROR_NOT_FOUND)))
        fail_reason(error, STORE_ERROR_CONFLICT, "no-text", "version %u has no text to compare",
                    version->number);
    else if (s == NULL)
        g_propagate_error(error, g_steal_pointer(&local));
    return s;
}

static const SectionModel *
section_of(const Maker *m, const Piece *piece, const Structure *s)
{
    if (piece == NULL)
        return NULL;
    Arena *arena = m->view->arena;
    const Section *x = piece->section;
    SectionModel *model = arena_new0(arena, SectionModel);
    *model = (SectionModel){
        .id = arena_strdup(arena, x->id),
        .label = arena_strdup(arena, x->label),
        .heading = arena_strdup(arena, x->heading),
        .level = x->level,
        .page = x->page,
        .text = arena_strndup(arena, s->text + piece->wording.at, piece->wording.len)};
    return model;
}

static void
fill_spans(const Maker *m, const SynopsisRow *row, ComparisonRow *model)
{
    static const char *const kinds[] = {
        [SPAN_EQUAL] = "equal", [SPAN_REMOVED] = "removed", [SPAN_ADDED] = "added"};
    Arena *arena = m->view->arena;
    ComparisonSpan *spans = arena_array(arena, ComparisonSpan, MAX(row->spans->len, 1));
    for (guint i = 0; i < row->spans->len; i++) {
        const WordingSpan *x = &g_array_index(row->spans, WordingSpan, i);
        bool gone = x->kind == SPAN_REMOVED;
        spans[i] = (ComparisonSpan){
            .kind = kinds[x->kind],
            .text = gone ? arena_strndup(arena, m->from->text + x->from_at, x->from_len)
                         : arena_strndup(arena, m->to->text + x->to_at, x->to_len)};
    }
    model->spans = spans;
    model->n_spans = row->spans->len;
}

/* "§ 4", else the title, else NULL: what a sentence can name. */
static const char *
name_of(const Piece *piece)
{
    if (piece == NULL)
        return NULL;
    const Section *x = piece->section;
    return *x->label != '\0' ? x->label : x->heading;
}

static void
say(Maker *m, Message id, const char *a, const char *b)
{
    g_ptr_array_add(m->summary, (char *)message_fill(m->view->arena, id, m->view->lang, a, b));
}

static void
say_highlight(Maker *m, const Highlight *h)
{
    Arena *arena = m->view->arena;
    if (h->kind == HIGHLIGHT_ABSATZ) {
        say(m, h->to != NULL ? MSG_compare_added : MSG_compare_removed,
            h->to != NULL ? h->to : h->from, NULL);
        return;
    }
    const char *place = *h->label != '\0' ? arena_printf(arena, "%s: ", h->label) : "";
    if (h->from != NULL && h->to != NULL)
        say(m, MSG_compare_became, arena_printf(arena, "%s%s", place, h->from), h->to);
    else
        say(m, h->to != NULL ? MSG_compare_word_added : MSG_compare_word_removed, place,
            h->to != NULL ? h->to : h->from);
}

/* The numbers of all rows that share a piece with row AT: "§ 4, § 5". */
static const char *
names_sharing(const Maker *m, guint at, bool split)
{
    const GPtrArray *rows = m->synopsis->rows;
    const SynopsisRow *first = rows->pdata[at];
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const SynopsisRow *row = rows->pdata[i];
        bool shares =
            split ? row->split && row->from == first->from : row->merged && row->to == first->to;
        const char *name = !shares ? NULL
                                   : name_of(split ? synopsis_to(m->synopsis, row)
                                                   : synopsis_from(m->synopsis, row));
        if (name != NULL)
            g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "", name);
    }
    return arena_strdup(m->view->arena, out->str);
}

/* Split and merged pieces are told of once, with their first row. */
static bool
say_shared(Maker *m, guint at)
{
    const GPtrArray *rows = m->synopsis->rows;
    const SynopsisRow *row = rows->pdata[at];
    if (!row->split && !row->merged)
        return false;
    const SynopsisRow *before = at > 0 ? rows->pdata[at - 1] : NULL;
    bool first = before == NULL || (row->split ? !before->split || before->from != row->from
                                               : !before->merged || before->to != row->to);
    const char *one =
        name_of(row->split ? synopsis_from(m->synopsis, row) : synopsis_to(m->synopsis, row));
    if (first && one != NULL)
        say(m, row->split ? MSG_compare_split : MSG_compare_merged,
            row->split ? one : names_sharing(m, at, false),
            row->split ? names_sharing(m, at, true) : one);
    return true;
}

static void
say_row(Maker *m, guint at)
{
    const SynopsisRow *row = m->synopsis->rows->pdata[at];
    const char *from = name_of(synopsis_from(m->synopsis, row));
    const char *to = name_of(synopsis_to(m->synopsis, row));
    guint before = m->summary->len;
    bool shared = say_shared(m, at);
    const GPtrArray *highlights = m->synopsis->highlights;
    for (; m->told < highlights->len; m->told++) {
        const Highlight *h = highlights->pdata[m->told];
        if (h->row != at)
            break;
        say_highlight(m, h);
    }
    if (shared || m->summary->len > before)
        return;
    /* A title page is another each time and told of by nothing; a text without any structure is all
     * there is. */
    if (m->synopsis->rows->len == 1 && row->kind == ROW_CHANGED && to == NULL)
        to = message(MSG_compare_text, m->view->lang);
    if (from == NULL && to == NULL)
        return;
    if (row->kind == ROW_ADDED && to != NULL)
        say(m, MSG_compare_added, to, NULL);
    else if (row->kind == ROW_REMOVED && from != NULL)
        say(m, MSG_compare_removed, from, NULL);
    else if (row->kind == ROW_RENUMBERED)
        say(m, MSG_compare_renumbered, from, to);
    else if (row->kind == ROW_MOVED)
        say(m, MSG_compare_moved, to, NULL);
    else if (row->kind == ROW_CHANGED)
        say(m, MSG_compare_changed, to, NULL);
}

/* What pages say of the row. */
static void
label_row(const Maker *m, const SynopsisRow *row, guint at, ComparisonRow *model)
{
    static const Message labels[] = {
        [ROW_EQUAL] = MSG_compare_kind_equal, [ROW_CHANGED] = MSG_compare_kind_changed,
        [ROW_ADDED] = MSG_compare_kind_added, [ROW_REMOVED] = MSG_compare_kind_removed,
        [ROW_MOVED] = MSG_compare_kind_moved, [ROW_RENUMBERED] = MSG_compare_kind_renumbered,
    };
    View *view = m->view;
    const SectionModel *x = model->to != NULL ? model->to : model->from;
    bool labelled = *x->label != '\0';
    const Piece *piece =
        model->to != NULL ? synopsis_to(m->synopsis, row) : synopsis_from(m->synopsis, row);
    model->name = !labelled && x->heading == NULL
                      ? message(piece->section->kind == SECTION_PREAMBLE ? MSG_section_preamble
                                                                         : MSG_compare_beginning,
                                view->lang)
                      : arena_printf(view->arena, "%s%s%s", x->label,
                                     labelled && x->heading != NULL ? " " : "",
                                     x->heading != NULL ? x->heading : "");
    model->kind_label = message(labels[row->kind], view->lang);
    if (model->from != NULL && model->to != NULL && *model->from->label != '\0' &&
        strcmp(model->from->label, model->to->label) != 0)
        model->kind_label = message_fill(view->arena, MSG_compare_kind_was, view->lang,
                                         model->kind_label, model->from->label);
    model->anchor = arena_printf(view->arena, "zeile-%u", at + 1);
    bool is_first = row->to != PIECE_NONE;
    for (guint i = 0; i < at && is_first; i++)
        is_first = ((const SynopsisRow *)m->synopsis->rows->pdata[i])->to != row->to;
    if (is_first && row->to != PIECE_NONE)
        model->section_anchor = model->to->id;
}

bool
view_comparison(View *view, const Version *from, const Version *to, ComparisonModel *ret_model,
                GError **error)
{
    g_autoptr(Structure) a = load(view, from, error);
    g_autoptr(Structure) b = a != NULL ? load(view, to, error) : NULL;
    if (b == NULL)
        return false;
    g_autoptr(Synopsis) synopsis = synopsis_make(a, b);
    g_autoptr(GPtrArray) summary = g_ptr_array_new();
    Maker m = {view, a, b, synopsis, summary, 0};
    guint n = synopsis->rows->len;
    bool equal = true;
    ComparisonRow *rows = arena_array(view->arena, ComparisonRow, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const SynopsisRow *row = synopsis->rows->pdata[i];
        rows[i] = (ComparisonRow){.kind = row_kind_name(row->kind),
                                  .from = section_of(&m, synopsis_from(synopsis, row), a),
                                  .to = section_of(&m, synopsis_to(synopsis, row), b)};
        fill_spans(&m, row, &rows[i]);
        label_row(&m, row, i, &rows[i]);
        say_row(&m, i);
        equal = equal && row->kind == ROW_EQUAL;
    }
    const char **sentences = arena_array(view->arena, const char *, MAX(summary->len, 1));
    if (summary->len > 0)
        memcpy(sentences, summary->pdata, summary->len * sizeof *sentences);
    *ret_model = (ComparisonModel){.rows = rows,
                                   .n_rows = n,
                                   .summary = sentences,
                                   .n_summary = summary->len,
                                   .equal = equal,
                                   .coarse = synopsis->coarse};
    return true;
}
