/* previews.c - see previews.h. */
#include "server/previews.h"

#include "server/http/request.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

/* A page that is being drawn; on the stack of the thread that does. */
typedef struct Drawing {
    Digest sha256;
    uint32_t number;
    struct Drawing *next;
} Drawing;

struct Previews {
    Store *store;
    Extractor *extractor;
    Mutex mutex; /* guards all below */
    Cond one_done;
    Drawing *drawings;
    bool ended;
};

Previews *
previews_new(Store *store, Extractor *extractor)
{
    Previews *p = g_new0(Previews, 1);
    p->store = store;
    p->extractor = extractor;
    mutex_init(&p->mutex);
    cond_init(&p->one_done);
    return p;
}

void
previews_end(Previews *p)
{
    LOCKED(&p->mutex);
    p->ended = true;
    cond_broadcast(&p->one_done);
}

void
previews_free(Previews *p)
{
    if (p == NULL)
        return;
    cond_clear(&p->one_done);
    mutex_clear(&p->mutex);
    g_free(p);
}

/* What is kept. NULL without an error also when nothing is: *RET_MISSING. */
static GBytes *
kept(Previews *p, const Drawing *page, PreviewKind kind, PreviewOutcome *ret_outcome,
     bool *ret_missing, GError **error)
{
    g_autoptr(GError) local = NULL;
    GBytes *image =
        preview_load(store_path(p->store), &page->sha256, page->number, kind, ret_outcome, &local);
    *ret_missing = is_error(local, STORE_ERROR_NOT_FOUND);
    if (local != NULL && !*ret_missing)
        g_propagate_error(error, g_steal_pointer(&local));
    return image;
}

static bool
is_drawn(const Previews *p, const Drawing *page)
{
    for (const Drawing *d = p->drawings; d != NULL; d = d->next)
        if (d->number == page->number && digest_equal(&d->sha256, &page->sha256))
            return true;
    return false;
}

/* Waits while others draw PAGE; then it is this thread's to draw, unless they have (*RET_WAITED).
 */
static bool
begin(Previews *p, Drawing *page, bool *ret_waited, GError **error)
{
    LOCKED(&p->mutex);
    *ret_waited = is_drawn(p, page);
    while (!p->ended && is_drawn(p, page))
        cond_wait(&p->one_done, &p->mutex);
    if (p->ended)
        return fail(error, STORE_ERROR_BUSY, "the server ends");
    page->next = p->drawings;
    p->drawings = page;
    return true;
}

static void
end(Previews *p, const Drawing *page)
{
    LOCKED(&p->mutex);
    Drawing **at = &p->drawings;
    while (*at != page)
        at = &(*at)->next;
    *at = page->next;
    cond_broadcast(&p->one_done);
}

/* Draws PAGE and keeps it. That it cannot be kept is no reason not to show it. */
static bool
draw(Previews *p, const Drawing *page, Preview *ret, GError **error)
{
    uint64_t size;
    auto_fd int fd = blob_open(store_blobs(p->store), &page->sha256, &size, error);
    if (fd < 0 || !extractor_run_image(p->extractor, fd, page->number, ret, error))
        return false;
    preview_save(store_path(p->store), &page->sha256, page->number, ret, NULL);
    return true;
}

GBytes *
previews_get(Previews *p, const Digest *sha256, uint32_t number, PreviewKind kind, bool may_wait,
             PreviewOutcome *ret_outcome, GError **error)
{
    Drawing page = {.sha256 = *sha256, .number = number};
    bool missing, waited;
    GBytes *image = kept(p, &page, kind, ret_outcome, &missing, error);
    if (!missing)
        return image;
    if (!may_wait) {
        fail_reason(error, STORE_ERROR_BUSY, MUST_WAIT, "page %u is not drawn yet", number);
        return NULL;
    }
    if (!begin(p, &page, &waited, error))
        return NULL;
    if (waited)
        image = kept(p, &page, kind, ret_outcome, &missing, error);
    if (missing) {
        g_auto(Preview) preview = {0};
        if (draw(p, &page, &preview, error)) {
            *ret_outcome = preview.outcome;
            image = g_steal_pointer(&preview.images[kind]);
        }
    }
    end(p, &page);
    return image;
}
