/* broken_view.c - see broken_view.h. */
#include "server/api/broken_view.h"

#include "store/base/error.h"
#include "store/base/limits.h"
#include "store/legal/broken.h"
#include "store/legal/structure_store.h"

#include <string.h>

#define SHOWN_MAX 20
#define TEXT_READ_MAX                                                                              \
    (4 * MIB) /* a longer one is no bylaw; it would take too long while a page waits */

/* The newest released version before VERSION; NULL if there is none. */
static const Version *
version_before(const GPtrArray *versions, const Version *version)
{
    const Version *before = NULL;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->number < version->number && v->state == VERSION_RELEASED)
            before = v;
    }
    return before;
}

/* NULL without an error when the text has no structure. */
static bool
load(View *view, uint64_t text_id, StructureParts parts, Structure **ret, GError **error)
{
    g_autoptr(GError) local = NULL;
    *ret = structure_load(view->txn, text_id, parts, &local);
    if (*ret != NULL || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

/* "§ 3 Abs. 2"; what has no label is named by its title. */
static const char *
name_of(View *view, const Section *x)
{
    const char *name = *x->label != '\0' ? x->label : x->heading != NULL ? x->heading : x->id;
    return arena_strdup(view->arena, name);
}

static FindingModel
finding(View *view, const Structure *now, const Structure *before, const BrokenReference *broken)
{
    const char *page = arena_printf(view->arena, "%u", broken->page);
    const char *from = message_fill(view->arena, MSG_place_on_page, view->lang,
                                    name_of(view, now->sections->pdata[broken->section]), page);
    const char *to = name_of(view, before->sections->pdata[broken->target]);
    return (FindingModel){.code = "broken-reference",
                          .severity = severity_name(SEVERITY_WARNING),
                          .message =
                              message_fill(view->arena, MSG_broken_reference, view->lang, from, to),
                          .advice = message(MSG_broken_reference_advice, view->lang)};
}

bool
view_broken_references(View *view, const Document *document, const GPtrArray *versions,
                       const Version *version, const Upload *upload,
                       const FindingModel **io_findings, size_t *io_n, GError **error)
{
    bool open = version->state == VERSION_DRAFT || version->state == VERSION_SUBMITTED;
    const Version *earlier = open ? version_before(versions, version) : NULL;
    if (earlier == NULL || upload->text_bytes > TEXT_READ_MAX)
        return true;
    g_autoptr(Structure) now = NULL;
    g_autoptr(Structure) before = NULL;
    if (!load(view, version->text_id, STRUCTURE_ALL, &now, error) ||
        !load(view, earlier->text_id, STRUCTURE_OUTLINE, &before, error))
        return false;
    if (now == NULL || before == NULL)
        return true;
    guint all;
    g_autoptr(GArray) broken = broken_references(now, before, document->title, SHOWN_MAX, &all);
    if (broken->len == 0)
        return true;
    FindingModel *list = arena_array(view->arena, FindingModel, *io_n + broken->len + 1);
    size_t n = 0;
    for (; n < *io_n; n++)
        list[n] = (*io_findings)[n];
    for (guint i = 0; i < broken->len; i++)
        list[n++] = finding(view, now, before, &g_array_index(broken, BrokenReference, i));
    if (all > broken->len)
        list[n++] = (FindingModel){
            .code = "broken-references-more",
            .severity = severity_name(SEVERITY_WARNING),
            .message = message_fill(view->arena, MSG_broken_references_more, view->lang,
                                    arena_printf(view->arena, "%u", all - broken->len), NULL),
            .advice = message(MSG_broken_reference_advice, view->lang)};
    *io_findings = list;
    *io_n = n;
    return true;
}
