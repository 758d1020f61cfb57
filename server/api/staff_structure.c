/* staff_structure.c - the structure of a version at the desk: what is odd about it, its headings,
 * the lines of one page of the PDF to choose from, and what was corrected. Works without scripts: a
 * line is chosen by a link, and its form comes with the page. */
#include "server/api/handlers.h"
#include "server/api/query.h"
#include "server/api/staff_pages.h"
#include "server/api/structure_view.h"
#include "store/base/error.h"
#include "store/legal/text_lines.h"
#include "web/templates.h"

#include <string.h>

/* What the page shows: taken from the query, or from a form that came back with problems. */
typedef struct {
    uint32_t page, line; /* of the lines of that page, from 1; 0 = none chosen */
    const char *kind, *label, *heading;
    bool again; /* the three above were entered */
} Choice;

static const OptionModel *
kind_options(View *view, const char *selected, size_t *ret_n)
{
    static const SectionKind kinds[] = {
        SECTION_PARAGRAPH, SECTION_ARTICLE,  SECTION_HEADING,       SECTION_BOOK,
        SECTION_PART,      SECTION_CHAPTER,  SECTION_DIVISION,      SECTION_SUBDIVISION,
        SECTION_TITLE,     SECTION_SUBTITLE, SECTION_NUMBERED,      SECTION_ABSATZ,
        SECTION_NUMBER,    SECTION_LETTER,   SECTION_DOUBLE_LETTER, SECTION_PREAMBLE,
        SECTION_CLOSING,   SECTION_ANNEX};
    OptionModel *options = arena_array(view->arena, OptionModel, G_N_ELEMENTS(kinds));
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const char *name = section_kind_name(kinds[i]);
        options[i] = (OptionModel){.value = name,
                                   .label = structure_kind_label(kinds[i], view->lang),
                                   .selected = g_strcmp0(name, selected) == 0};
    }
    *ret_n = G_N_ELEMENTS(kinds);
    return options;
}

/* The units that are headings, and every unit that staff set. */
static void
pick_outline(View *view, const StructureModel *structure, const char *pdf, StructurePage *model)
{
    UnitModel *outline = arena_array(view->arena, UnitModel, MAX(structure->n_sections, 1));
    size_t n = 0;
    for (size_t i = 0; i < structure->n_sections; i++) {
        SectionKind kind = section_kind_from_name(structure->sections[i].kind);
        if (kind == SECTION_FRONT ||
            (!structure_is_heading(kind) && !structure->sections[i].corrected))
            continue;
        outline[n] = structure->sections[i];
        if (outline[n].line == NULL || kind == SECTION_CONTENTS)
            outline[n].line = NULL;
        outline[n].page_url.s = arena_printf(view->arena, "%s#page=%u", pdf, outline[n].page);
        n++;
    }
    model->outline = outline;
    model->n_outline = n;
}

/* Problems lead to their unit, or to the lines of their page. */
static const StructureProblem *
linked_problems(View *view, const StructureModel *structure, const StructurePage *model,
                const char *path)
{
    StructureProblem *list =
        arena_array(view->arena, StructureProblem, MAX(structure->n_problems, 1));
    for (size_t i = 0; i < structure->n_problems; i++) {
        list[i] = structure->problems[i];
        for (size_t k = 0; k < model->n_outline && list[i].section != NULL; k++)
            if (strcmp(model->outline[k].id, list[i].section) == 0)
                list[i].url.s = arena_printf(view->arena, "#%s", model->outline[k].anchor);
        if (list[i].url.s == NULL && list[i].page > 0)
            list[i].url.s = arena_printf(view->arena, "%s?seite=%u#zeilen", path, list[i].page);
    }
    return list;
}

static void
fill_pages(View *view, uint32_t pages, uint32_t shown, const char *path, StructurePage *model)
{
    LinkModel *links = arena_array(view->arena, LinkModel, MAX(pages, 1));
    for (uint32_t n = 1; n <= pages; n++)
        links[n - 1] =
            (LinkModel){.label = arena_printf(view->arena, "%u", n),
                        .url.s = arena_printf(view->arena, "%s?seite=%u#zeilen", path, n),
                        .current = n == shown};
    model->page_links = links;
    model->n_page_links = pages;
    model->shown = shown;
    model->shown_url.s = arena_printf(view->arena, "%s?seite=%u", path, shown);
}

/* The unit that begins with LINE, or NULL. */
static const UnitModel *
unit_of(const StructureModel *structure, const TextLineModel *line)
{
    for (size_t i = 0; i < structure->n_sections && line->begins; i++)
        if (strcmp(structure->sections[i].id, line->section) == 0)
            return &structure->sections[i];
    return NULL;
}

/* What the form begins with: what the line is, or what it looks like. */
static void
fill_guess(View *view, const StructureModel *structure, StructurePage *model)
{
    const TextLineModel *line = model->chosen;
    const UnitModel *unit = unit_of(structure, line);
    const TextLine as = {.page = line->page, .nth = line->nth, .text = (char *)line->text};
    g_autoptr(Correction) guess = text_line_guess(&as);
    SectionKind kind = guess->kind;
    model->label = arena_strdup(view->arena, guess->label);
    model->heading = arena_strdup(view->arena, guess->heading);
    SectionKind is = unit != NULL ? section_kind_from_name(unit->kind) : SECTION_KIND_COUNT;
    if (is != SECTION_KIND_COUNT && structure_is_heading(is) && is != SECTION_FRONT) {
        kind = is;
        model->label = *unit->label != '\0' ? unit->label : NULL;
        model->heading = unit->heading;
    }
    model->kind_options = kind_options(view, section_kind_name(kind), &model->n_kind_options);
}

/* The form of the line that is chosen. */
static void
fill_form(View *view, const Choice *choice, StructureModel *structure, const char *path,
          StructurePage *model)
{
    TextLineModel *lines = (TextLineModel *)structure->lines; /* made for this page */
    for (size_t i = 0; i < structure->n_lines; i++) {
        lines[i].choose_url.s = arena_printf(view->arena, "%s?seite=%u&zeile=%u#berichtigen", path,
                                             choice->page, (unsigned)i + 1);
        lines[i].chosen = i + 1 == choice->line;
    }
    if (choice->line == 0 || choice->line > structure->n_lines)
        return;
    model->chosen = &lines[choice->line - 1];
    model->chosen_line = choice->line;
    if (choice->again) {
        model->label = choice->label;
        model->heading = choice->heading;
        model->kind_options = kind_options(view, choice->kind, &model->n_kind_options);
    } else {
        fill_guess(view, structure, model);
    }
}

static Response *
show(App *app, Request *request, unsigned status, const Choice *choice, const Problems *problems,
     GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    if (!context_open(&context, app, request, error))
        return NULL;
    View *view = &context.view;
    view->drafts = true;
    if (!found_version(&context, &found, error))
        return NULL;
    g_autoptr(Upload) upload = upload_load(context.txn, &found.version->sha256, error);
    DocumentModel *document = arena_new0(view->arena, DocumentModel);
    VersionModel *version = arena_new0(view->arena, VersionModel);
    StructureModel *structure = arena_new0(view->arena, StructureModel);
    uint32_t page = upload != NULL ? MIN(choice->page, upload->pages) : 0;
    if (upload == NULL ||
        !view_document(view, found.document, found.versions, found.version, upload, document,
                       error) ||
        !view_version(view, found.document, found.versions, found.version, upload, version,
                      error) ||
        !structure_view(&context, upload, MAX(page, 1), structure, error))
        return NULL;

    StructurePage model = {.document = document,
                           .version = version,
                           .structure = structure,
                           .revision = version->revision};
    const char *path = arena_printf(view->arena, "%s/gliederung", version->urls->edit.s);
    model.page = staff_page(&context, message(MSG_structure_title, view->lang));
    model.back_url.s = version->urls->edit.s;
    if (structure->n_sections == 0)
        model.no_text =
            message(upload->state == TEXT_PENDING ? MSG_structure_pending : MSG_structure_no_text,
                    view->lang);
    bool may = (request_principal(request)->access & ACCESS_EDIT) != 0;
    if (may && model.no_text == NULL && found.version->state != VERSION_ERASED)
        model.action.s = path;
    pick_outline(view, structure, version->urls->pdf.s, &model);
    structure->problems = linked_problems(view, structure, &model, path);
    model.groups = structure_problem_groups(view->arena, view->lang, structure, &model.n_groups);
    fill_pages(view, upload->pages, MAX(page, 1), path, &model);
    fill_form(view, choice, structure, path, &model);
    if (problems != NULL) {
        model.problems = problems->items;
        model.n_problems = problems->n;
    }
    GString *out = g_string_sized_new(65536);
    template_structure(out, &model, page_lang(&context));
    return staff_answer(&context, status, out);
}

Response *
structure_page(Request *request, void *app, GError **error)
{
    uint64_t page, line;
    if (!query_number(request, "seite", 1, 1, UINT32_MAX, &page, error) ||
        !query_number(request, "zeile", 0, 1, UINT32_MAX, &line, error))
        return NULL;
    Choice choice = {.page = (uint32_t)page, .line = (uint32_t)line};
    return show(app, request, 200, &choice, NULL, error);
}

static uint64_t
form_number(const Request *request, const char *name)
{
    const char *text = request_form(request, name);
    guint64 n = 0;
    if (text != NULL)
        g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, &n, NULL);
    return n;
}

/* What the form says of a line; false: it says nothing that is known. */
static bool
read_said(const Request *request, Correction *ret, GError **error)
{
    const char *what = request_form(request, "was");
    bool heading = g_strcmp0(what, "ueberschrift") == 0;
    if (!heading && g_strcmp0(what, "keine") != 0)
        return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "the form says nothing");
    const char *kind = request_form(request, "kind");
    *ret = (Correction){.verdict = heading ? CORRECTION_HEADING : CORRECTION_NO_HEADING,
                        .page = (uint32_t)form_number(request, "page"),
                        .nth = (uint32_t)form_number(request, "nth"),
                        .line = (char *)request_form(request, "line")};
    if (heading) {
        ret->kind = kind != NULL ? section_kind_from_name(kind) : SECTION_KIND_COUNT;
        ret->label = (char *)request_form(request, "label");
        ret->heading = (char *)request_form(request, "heading");
    }
    return true;
}

Response *
structure_page_post(Request *request, void *app_data, GError **error)
{
    App *app = app_data;
    Arena *arena = request_arena(request);
    uint64_t actor = request_principal(request)->id;
    const char *slug = request_param(request, "slug");
    uint32_t number;
    if (!param_number(request, "number", &number, error))
        return NULL;
    const char *remove = request_form(request, "zurueck");
    Choice choice = {.page = (uint32_t)MAX(form_number(request, "seite"), 1),
                     .line = (uint32_t)form_number(request, "zeile"),
                     .kind = request_form(request, "kind"),
                     .label = request_form(request, "label"),
                     .heading = request_form(request, "heading"),
                     .again = true};
    uint64_t revision = staff_form_revision(request);
    g_autoptr(GError) problem = NULL;
    bool done;
    if (remove != NULL) {
        uint64_t n = g_ascii_strtoull(remove, NULL, 10);
        done = store_correction_remove(app->store, actor, slug, number, n, revision, &problem);
    } else {
        Correction said;
        if (!read_said(request, &said, error))
            return NULL;
        done = store_structure_correct(app->store, actor, slug, number, &said, revision, NULL,
                                       &problem);
    }
    if (!done) {
        Problems problems = {0};
        if (problems_add_error(&problems, arena, request_lang(request), problem))
            return show(app, request, problems.status, &choice, &problems, error);
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    return staff_redirect(
        request,
        arena_printf(arena, "/verwaltung/d/%s/v%u/gliederung?seite=%u", slug, number, choice.page),
        remove != NULL ? "zurueckgenommen" : "berichtigt");
}
