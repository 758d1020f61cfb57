/* structure_view.c - see structure_view.h. */
#include "server/api/structure_view.h"

#include "server/model/format.h"
#include "store/base/error.h"
#include "store/legal/correction.h"
#include "store/legal/correction_store.h"
#include "store/legal/structure_store.h"
#include "store/legal/text_lines.h"

#include <string.h>

#define DEPTH_MAX 4

typedef struct {
    Context *context;
    Arena *arena;
    Lang lang;
    const Structure *s;
    const GPtrArray *lines;       /* TextLine */
    const GPtrArray *corrections; /* Correction */
    const TextLine **heads;       /* per section the line that it begins with, or NULL */
} Builder;

bool
structure_is_heading(SectionKind kind)
{
    return kind < SECTION_ABSATZ || kind >= SECTION_CLOSING;
}

const char *
structure_kind_label(SectionKind kind, Lang lang)
{
    static const Message labels[SECTION_KIND_COUNT] = {
        [SECTION_FRONT] = MSG_unit_titelei,
        [SECTION_CONTENTS] = MSG_unit_inhalt,
        [SECTION_PREAMBLE] = MSG_unit_praeambel,
        [SECTION_BOOK] = MSG_unit_buch,
        [SECTION_PART] = MSG_unit_teil,
        [SECTION_CHAPTER] = MSG_unit_kapitel,
        [SECTION_DIVISION] = MSG_unit_abschnitt,
        [SECTION_SUBDIVISION] = MSG_unit_unterabschnitt,
        [SECTION_TITLE] = MSG_unit_titel,
        [SECTION_SUBTITLE] = MSG_unit_untertitel,
        [SECTION_HEADING] = MSG_unit_ueberschrift,
        [SECTION_ARTICLE] = MSG_unit_artikel,
        [SECTION_PARAGRAPH] = MSG_unit_paragraf,
        [SECTION_NUMBERED] = MSG_unit_ziffer,
        [SECTION_ABSATZ] = MSG_unit_absatz,
        [SECTION_NUMBER] = MSG_unit_nummer,
        [SECTION_LETTER] = MSG_unit_buchstabe,
        [SECTION_DOUBLE_LETTER] = MSG_unit_doppelbuchstabe,
        [SECTION_FOLLOWING] = MSG_unit_folgeabsatz,
        [SECTION_CLOSING] = MSG_unit_schluss,
        [SECTION_ANNEX] = MSG_unit_anlage,
    };
    return message(labels[kind], lang);
}

/* --- units --- */

/* "§ 3 Zweck"; a unit without label and title is named by its kind. */
static const char *
name_of(const Builder *b, const Section *x)
{
    bool label = *x->label != '\0', heading = x->heading != NULL;
    if (label && heading)
        return arena_printf(b->arena, "%s %s", x->label, x->heading);
    if (label || heading)
        return arena_strdup(b->arena, label ? x->label : x->heading);
    return structure_kind_label(x->kind, b->lang);
}

static unsigned
depth_of(const Builder *b, const Section *x)
{
    unsigned depth = 0;
    for (uint32_t up = x->parent; up != SECTION_NONE && depth < DEPTH_MAX;) {
        const Section *parent = b->s->sections->pdata[up];
        depth += structure_is_heading(parent->kind) ? 1 : 0;
        up = parent->parent;
    }
    return depth;
}

static void
view_units(const Builder *b, StructureModel *model)
{
    static const char *const depths[DEPTH_MAX + 1] = {"0", "1", "2", "3", "4"};
    guint n = b->s->sections->len;
    UnitModel *units = arena_array(b->arena, UnitModel, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const Section *x = b->s->sections->pdata[i];
        const TextLine *line = b->heads[i];
        units[i] = (UnitModel){.id = arena_strdup(b->arena, x->id),
                               .kind = section_kind_name(x->kind),
                               .label = arena_strdup(b->arena, x->label),
                               .heading = arena_strdup(b->arena, x->heading),
                               .level = x->level,
                               .page = line != NULL ? line->page : x->page,
                               .nth = line != NULL ? line->nth : 0,
                               .line = line != NULL ? arena_strdup(b->arena, line->text) : NULL,
                               .corrected = (x->flags & SECTION_CORRECTED) != 0,
                               .from_image = (x->flags & SECTION_FROM_OCR) != 0,
                               .name = name_of(b, x),
                               .kind_label = structure_kind_label(x->kind, b->lang),
                               .depth = depths[depth_of(b, x)],
                               .anchor = arena_printf(b->arena, "e-%u", i)};
    }
    model->sections = units;
    model->n_sections = n;
}

/* --- corrections --- */

static bool
is_lost(const Builder *b, const Correction *c)
{
    for (guint i = 0; i < b->s->problems->len; i++) {
        const Problem *p = b->s->problems->pdata[i];
        if (p->code == PROBLEM_CORRECTION && p->page == c->page && strcmp(p->label, c->line) == 0)
            return true;
    }
    return false;
}

/* "„Zweck“ ist § 3 Zweck." */
static const char *
sentence_of(const Builder *b, const Correction *c)
{
    if (c->verdict == CORRECTION_NO_HEADING)
        return message_fill(b->arena, MSG_said_no_heading, b->lang, c->line, NULL);
    bool label = c->label != NULL, heading = c->heading != NULL;
    const char *kind = structure_kind_label(c->kind, b->lang);
    const char *what =
        arena_printf(b->arena, "%s%s%s%s%s", kind, label || heading ? ": " : "",
                     label ? c->label : "", label && heading ? " " : "", heading ? c->heading : "");
    return message_fill(b->arena, MSG_said_heading, b->lang, c->line, what);
}

static void
view_corrections(const Builder *b, StructureModel *model)
{
    guint n = b->corrections->len;
    CorrectionModel *list = arena_array(b->arena, CorrectionModel, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const Correction *c = b->corrections->pdata[i];
        bool heading = c->verdict == CORRECTION_HEADING;
        g_autofree char *by = principal_display_name(b->context->app->acct, c->actor);
        list[i] = (CorrectionModel){.number = c->n,
                                    .verdict = heading ? "heading" : "no_heading",
                                    .page = c->page,
                                    .nth = MAX(c->nth, 1),
                                    .line = arena_strdup(b->arena, c->line),
                                    .kind = heading ? section_kind_name(c->kind) : NULL,
                                    .label = arena_strdup(b->arena, c->label),
                                    .heading = arena_strdup(b->arena, c->heading),
                                    .by = arena_strdup(b->arena, by),
                                    .time = format_iso_instant(b->arena, c->time_us),
                                    .found = !is_lost(b, c),
                                    .sentence = sentence_of(b, c),
                                    .time_text = format_moment(b->arena, c->time_us, b->lang)};
    }
    model->corrections = list;
    model->n_corrections = n;
}

/* --- lines --- */

static bool
is_corrected(const Builder *b, const TextLine *line)
{
    const Correction as = {.page = line->page, .nth = line->nth, .line = line->text};
    for (guint i = 0; i < b->corrections->len; i++) {
        const Correction *c = b->corrections->pdata[i];
        if (c->page == line->page && correction_same_line(c, &as))
            return true;
    }
    return false;
}

static void
view_lines(const Builder *b, uint32_t page, StructureModel *model)
{
    TextLineModel *lines = arena_array(b->arena, TextLineModel, MAX(b->lines->len, 1));
    size_t n = 0;
    for (guint i = 0; i < b->lines->len; i++) {
        const TextLine *line = b->lines->pdata[i];
        if (page != 0 && line->page != page)
            continue;
        bool begins;
        uint32_t index = text_line_section(b->s, line, &begins);
        const Section *x = index != SECTION_NONE ? b->s->sections->pdata[index] : NULL;
        lines[n++] = (TextLineModel){
            .page = line->page,
            .nth = line->nth,
            .text = arena_strdup(b->arena, line->text),
            .section = x != NULL ? arena_strdup(b->arena, x->id) : NULL,
            .begins = begins,
            .kind_label = begins ? structure_kind_label(x->kind, b->lang) : NULL,
            .is_heading = begins && x->kind != SECTION_FRONT && x->kind != SECTION_FOLLOWING,
            .corrected = is_corrected(b, line)};
    }
    model->lines = lines;
    model->n_lines = n;
}

static void
find_heads(Builder *b)
{
    b->heads = arena_array(b->arena, const TextLine *, MAX(b->s->sections->len, 1));
    for (guint i = 0; i < b->lines->len; i++) {
        bool begins;
        uint32_t index = text_line_section(b->s, b->lines->pdata[i], &begins);
        if (begins && b->heads[index] == NULL)
            b->heads[index] = b->lines->pdata[i];
    }
}

bool
structure_view(Context *context, const Upload *upload, uint32_t page, StructureModel *ret_model,
               GError **error)
{
    *ret_model = (StructureModel){0};
    g_autoptr(GError) local = NULL;
    g_autoptr(Structure) s = structure_load(context->txn, upload->text_id, STRUCTURE_ALL, &local);
    if (s == NULL) {
        if (is_error(local, STORE_ERROR_NOT_FOUND)) /* no text, or until the next `reindex` */
            return true;
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    g_autoptr(GPtrArray) corrections = correction_list(context->txn, upload->text_id, error);
    g_autoptr(Extraction) x =
        corrections != NULL ? store_extraction_read(context->app->store, upload, error) : NULL;
    if (x == NULL)
        return false;
    g_autoptr(GPtrArray) lines = text_line_list(x);
    Builder b = {.context = context,
                 .arena = context->view.arena,
                 .lang = context->view.lang,
                 .s = s,
                 .lines = lines,
                 .corrections = corrections};
    find_heads(&b);
    view_units(&b, ret_model);
    structure_problems(b.arena, b.lang, b.s, ret_model);
    view_corrections(&b, ret_model);
    view_lines(&b, page, ret_model);
    return true;
}

const CorrectionModel *
structure_view_correction(const StructureModel *model, uint64_t n)
{
    for (size_t i = 0; i < model->n_corrections; i++)
        if (model->corrections[i].number == n)
            return &model->corrections[i];
    return NULL;
}
