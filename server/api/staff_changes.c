/* staff_changes.c - see staff_changes.h. */
#include "server/api/staff_changes.h"

#include "server/api/compare_view.h"
#include "store/base/error.h"
#include "store/doc/timeline.h"

static bool
may_be_compared(const Version *v)
{
    return v->state == VERSION_RELEASED;
}

static const Version *
stands_in_for(const View *view, const Found *found)
{
    const Version *draft = found->version, *last = NULL;
    LocalDate day = draft->effective_from != LOCAL_DATE_NONE ? draft->effective_from : view->day;
    const Version *in_force = timeline_in_force(found->versions, day);
    for (guint i = 0; i < found->versions->len; i++) {
        const Version *v = found->versions->pdata[i];
        if (v == draft || !may_be_compared(v))
            continue;
        if (draft->corrects != 0 && v->number == draft->corrects)
            return v;
        last = v;
    }
    return in_force != NULL && in_force != draft ? in_force : last;
}

bool
staff_changes(View *view, const Found *found, const DraftChanges **ret_model, GError **error)
{
    const Version *before = stands_in_for(view, found);
    *ret_model = NULL;
    if (before == NULL)
        return true;
    const char *number = arena_printf(view->arena, "%u", before->number);
    DraftChanges *model = arena_new0(view->arena, DraftChanges);
    model->heading = message_fill(view->arena, MSG_changes_heading, view->lang, number, NULL);
    model->url.s = arena_printf(view->arena, "/d/%s/vergleich?von=%u&bis=%u", found->document->slug,
                                before->number, found->version->number);
    ComparisonModel *comparison = arena_new0(view->arena, ComparisonModel);
    g_autoptr(GError) local = NULL;
    if (view_comparison(view, before, found->version, comparison, &local)) {
        model->comparison = comparison;
    } else if (g_strcmp0(store_error_reason(local), "no-text") == 0) {
        model->problem = message(MSG_compare_no_text, view->lang);
    } else {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    *ret_model = model;
    return true;
}
