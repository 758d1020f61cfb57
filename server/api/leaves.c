/* leaves.c - see leaves.h. How large an image will be is said before it is drawn, so that nothing
 * moves on the page when it comes. */
#include "server/api/leaves.h"

#define A4_WIDTH 5953 /* tenths of a point */
#define A4_HEIGHT 8419

bool
leaves_possible(const Context *context, const Upload *upload)
{
    return context->app->previews != NULL && upload->reason != REASON_ENCRYPTED &&
           upload->reason != REASON_DAMAGED;
}

PreviewSize
leaf_size(const Extraction *x, uint32_t number, int width)
{
    PreviewSize size;
    const PageLayout *layout =
        x != NULL && number <= x->layouts->len ? x->layouts->pdata[number - 1] : NULL;
    if (layout == NULL || !preview_fit(layout->width, layout->height, width, &size))
        preview_fit(A4_WIDTH, A4_HEIGHT, width, &size);
    return size;
}

const LeafModel *
leaves_of(Context *context, const Upload *upload, const char *base, size_t *ret_n)
{
    *ret_n = 0;
    if (!leaves_possible(context, upload) || upload->pages == 0)
        return NULL;
    Arena *arena = context->view.arena;
    /* Without it pages are taken for A4: no reason to show nothing. */
    g_autoptr(Extraction) x = store_extraction_read(context->app->store, upload, NULL);
    uint32_t n = MIN(upload->pages, LEAVES_MAX);
    LeafModel *leaves = arena_array(arena, LeafModel, n);
    for (uint32_t i = 0; i < n; i++) {
        PreviewSize size = leaf_size(x, i + 1, PREVIEW_THUMB_WIDTH);
        leaves[i] =
            (LeafModel){.number = i + 1,
                        .url.s = arena_printf(arena, "%s/seite/%u", base, i + 1),
                        .image.s = arena_printf(arena, "%s/seite/%u-klein.png", base, i + 1),
                        .width = (uint64_t)size.width,
                        .height = (uint64_t)size.height};
    }
    *ret_n = n;
    return leaves;
}
