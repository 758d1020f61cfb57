/* fill.h - fills any view model through its descriptor, so that every template can be rendered with
 * hostile, long or no values without naming each field. All of it lives in ARENA. */
#pragma once
#include "server/model/models.h"
#include "store/base/arena.h"
#include "web/assets.h"

#include <glib.h>
#include <string.h>

typedef enum {
    FILL_NOTHING, /* only what every page has: page and document, empty */
    FILL_HOSTILE, /* texts that would run a script if they were not escaped, addresses that would */
    FILL_LONG,    /* one long word, long sentences where people write, large numbers */
} FillKind;

/* In FILL_LONG: members that people fill in; the others (dates, sizes) stay short. */
static const char *const fill_prose[] = {"title",      "name",
                                         "heading",    "label",
                                         "reason",     "note",
                                         "message",    "town",
                                         "site",       "detail",
                                         "text",       "sentence",
                                         "excerpt",    "q",
                                         "advice",     "notice",
                                         "problem",    "banner",
                                         "insecure",   "inspection_notice",
                                         "suggestion", "successor_title",
                                         "actor",      "by",
                                         "town_name",  "slug",
                                         "value",      "lead",
                                         "mark",       "quote"};

#define FILL_SCRIPT "<script>alert(1)</script>"
static const char *const fill_texts[][4] = {
    [FILL_NOTHING] = {NULL, NULL, NULL, NULL},
    [FILL_HOSTILE] = {FILL_SCRIPT, "\"><img src=x onerror=alert(1)>",
                      "' autofocus onfocus='alert(1)",
                      "</textarea></title>" FILL_SCRIPT "&lt;b&#39;\xe2\x80\xa8 {{x}} %s"},
    [FILL_LONG] =
        {"Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsänderungssatzung",
         "Satzung der Stadt Musterstadt über die Erhebung von Gebühren für die Benutzung "
         "öffentlicher "
         "Einrichtungen der Abfallentsorgung einschließlich der Nebenbestimmungen "
         "(Abfallgebührensatzung)",
         "x",
         "\xf0\x9f\x8f\x9b\xef\xb8\x8f \xd8\xa7\xd9\x84\xd8\xb9\xd8\xb1\xd8\xa8\xd9\x8a\xd8\xa9 "
         "\xe4\xb8\xad\xe6\x96\x87"},
};
static const char *const fill_urls[][4] = {
    [FILL_NOTHING] = {NULL, NULL, NULL, NULL},
    [FILL_HOSTILE] = {"javascript:alert(1)", "//evil.example/", "/\\evil.example",
                      "data:text/html,<script>alert(1)</script>"},
    [FILL_LONG] = {"/d/x?a=1&b=2#seite-3", "https://example.org/a?b=c&d=e", "/d/y/v2.pdf#page=3",
                   "#oben"},
};

static void
fill(Arena *arena, const Model *model, void *object, FillKind kind, unsigned *seed)
{
    size_t n;
    const Field *fields = model->fields(&n);
    for (size_t i = 0; i < n; i++) {
        const Field *f = &fields[i];
        char *at = (char *)object + f->offset;
        unsigned turn = (*seed)++;
        const char *text = fill_texts[kind][turn % 4];
        bool prose = false;
        for (size_t k = 0; k < G_N_ELEMENTS(fill_prose); k++)
            prose = prose || g_str_equal(f->name, fill_prose[k]);
        if (kind == FILL_LONG && !prose)
            text = arena_printf(arena, "a%u", turn);
        if (kind == FILL_LONG && g_str_equal(f->name, "section"))
            text = "start";
        if (kind == FILL_LONG &&
            (g_str_has_prefix(f->name, "badge") || g_str_has_suffix(f->name, "_kind")))
            text = "info";
        if (kind == FILL_LONG && g_str_has_prefix(f->name, "sort_"))
            text = "none";
        if (kind == FILL_LONG && (g_str_equal(f->name, "time") || g_str_equal(f->name, "day") ||
                                  g_str_equal(f->name, "date")))
            text = "2025-03-19";
        /* Lengths in a drawing are computed, and a browser complains about any that is none. */
        if (kind != FILL_NOTHING && (g_str_equal(f->name, "x") || g_str_equal(f->name, "width") ||
                                     g_str_equal(f->name, "today_x")))
            text = "12.50%";
        if (kind != FILL_NOTHING && g_str_equal(f->name, "today_anchor"))
            text = "middle";
        switch (f->kind) {
        case FIELD_STR:
            memcpy(at, &text, sizeof text);
            break;
        case FIELD_URL:
            ((Url *)at)->s = fill_urls[kind][turn % 4];
            if (kind == FILL_LONG && g_str_equal(f->name, "image"))
                ((Url *)at)->s = ASSET_arms_svg; /* always our own, and there */
            break;
        case FIELD_BOOL:
            *(bool *)at = kind != FILL_NOTHING;
            break;
        case FIELD_U32:
        case FIELD_U32N:
            *(uint32_t *)at = kind == FILL_LONG ? UINT32_MAX : kind;
            break;
        case FIELD_U64:
            *(uint64_t *)at = kind == FILL_LONG ? UINT64_MAX : kind;
            break;
        case FIELD_F64:
            *(double *)at = 1.5;
            break;
        case FIELD_OBJ: {
            bool wanted = kind != FILL_NOTHING || g_str_equal(f->name, "page") ||
                          g_str_equal(f->name, "document");
            void *child = wanted ? arena_alloc(arena, f->model->size) : NULL;
            if (child != NULL)
                fill(arena, f->model, child, kind, seed);
            memcpy(at, &child, sizeof child);
            break;
        }
        case FIELD_LIST:
        case FIELD_STRS: {
            size_t count = kind == FILL_NOTHING ? 0 : 2;
            size_t size = f->kind == FIELD_STRS ? sizeof text : f->model->size;
            char *items = count > 0 ? arena_alloc(arena, count * size) : NULL;
            for (size_t k = 0; k < count; k++) {
                if (f->kind == FIELD_STRS)
                    memcpy(items + k * size, &text, sizeof text);
                else
                    fill(arena, f->model, items + k * size, kind, seed);
            }
            memcpy(at, &items, sizeof items);
            memcpy((char *)object + f->count_offset, &count, sizeof count);
            break;
        }
        }
    }
}

/* Every page: X(Struct, template). */
#define FILL_PAGES(X)                                                                              \
    X(StartPage, start)                                                                            \
    X(LawPage, law)                                                                                \
    X(AnnouncementsPage, announcements)                                                            \
    X(BodiesPage, bodies)                                                                          \
    X(DocumentPage, document)                                                                      \
    X(ComparePage, compare)                                                                        \
    X(SheetPage, sheet)                                                                            \
    X(GonePage, gone)                                                                              \
    X(SearchPage, search)                                                                          \
    X(TextPage, text)                                                                              \
    X(LoginPage, login)                                                                            \
    X(DeskPage, desk)                                                                              \
    X(UploadPage, upload)                                                                          \
    X(DraftPage, draft)                                                                            \
    X(StaffDocumentPage, staff_document)                                                           \
    X(StructurePage, structure)                                                                    \
    X(ConfirmPage, confirm)                                                                        \
    X(AuditPage, audit)
