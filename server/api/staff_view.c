/* staff_view.c - see staff_view.h. */
#include "server/api/staff_view.h"

#include "server/model/format.h"

#include <string.h>

void
staff_upload(Context *context, const Upload *upload, UploadState *ret_model)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    UploadState m = {.sha256 = arena_strdup(arena, hex),
                     .bytes = upload->bytes,
                     .media_type = "application/pdf"};
    m.text = view_text_state(view, upload->state, upload->reason);
    ProgressModel *progress = arena_new0(arena, ProgressModel);
    progress->pages = upload->pages;
    progress->pages_done = upload->state == TEXT_PENDING ? 0 : upload->pages;
    if (upload->state == TEXT_PENDING) /* known while a scan is read, else not yet */
        job_look(context->app->store, &upload->sha256, &progress->pages_done, &progress->pages);
    m.progress = progress;
    m.findings = view_findings(view, upload->findings, &m.n_findings);
    m.suggestions = arena_new0(arena, SuggestionsModel);
    m.name = arena_strdup(arena, upload->file_name);
    m.size_text = format_size(arena, upload->bytes, view->lang);
    m.uploaded_text = format_moment(arena, upload->uploaded_us, view->lang);
    g_autofree char *by = principal_display_name(context->app->acct, upload->actor);
    m.by = arena_strdup(arena, by);
    m.pages = upload->pages;
    m.url.s = arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
    *ret_model = m;
}
