/* sheet_image.c - the images of pages. Who may see the PDF may see them; they change only with the
 * program, so they are cached like it. */
#include "server/api/found.h"
#include "server/api/handlers.h"
#include "server/api/leaves.h"
#include "server/api/sheet.h"
#include "store/base/error.h"

bool
sheet_number(Context *context, const Upload *upload, uint32_t *ret, GError **error)
{
    const char *text = request_param(context->request, "page");
    uint64_t n;
    if (*text == '0' || !g_ascii_string_to_unsigned(text, 10, 1, MAX(upload->pages, 1), &n, NULL) ||
        upload->pages == 0)
        return fail(error, STORE_ERROR_NOT_FOUND, "no page “%s”", text);
    *ret = (uint32_t)n;
    return true;
}

static bool
no_image(PreviewOutcome outcome, GError **error)
{
    static const char *const reasons[] = {[PREVIEW_ENCRYPTED] = "page-encrypted",
                                          [PREVIEW_DAMAGED] = "page-damaged",
                                          [PREVIEW_LIMIT] = "page-limit"};
    static const char *const details[] = {
        [PREVIEW_ENCRYPTED] = "the PDF opens only with its password",
        [PREVIEW_DAMAGED] = "the PDF or this page of it cannot be read",
        [PREVIEW_LIMIT] = "drawing this page takes too much time or memory"};
    return fail_reason(error, STORE_ERROR_INVALID, reasons[outcome], "%s", details[outcome]);
}

static Response *
image(Request *request, void *app, PreviewKind kind, GError **error)
{
    g_auto(Context) context = {0};
    g_auto(Found) found = {0};
    Response *gone;
    uint32_t number;
    if (!found_open(&context, app, request, &found, &gone, error))
        return gone;
    g_autoptr(Upload) upload = upload_load(context.txn, &found.version->sha256, error);
    if (upload == NULL || !sheet_number(&context, upload, &number, error))
        return NULL;
    if (!leaves_possible(&context, upload)) {
        fail(error, STORE_ERROR_NOT_FOUND, "this version has no images of pages");
        return NULL;
    }
    bool released = found.version->state == VERSION_RELEASED;
    g_clear_pointer(&context.txn, kv_abort); /* drawing may take its time */
    PreviewOutcome outcome;
    GBytes *png = previews_get(context.app->previews, &upload->sha256, number, kind,
                               request_may_wait(request), &outcome, error);
    if (png == NULL && (error == NULL || *error == NULL))
        no_image(outcome, error);
    if (png == NULL)
        return NULL;
    Response *response = response_new(200, "image/png", png);
    response_cache(response, released ? CACHE_IMMUTABLE : CACHE_NO_STORE, 0, 0);
    return response;
}

Response *
sheet_image(Request *request, void *app, GError **error)
{
    return image(request, app, PREVIEW_PAGE, error);
}

Response *
sheet_thumb(Request *request, void *app, GError **error)
{
    return image(request, app, PREVIEW_THUMB, error);
}
