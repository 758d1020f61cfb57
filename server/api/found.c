/* found.c - see found.h. */
#include "server/api/found.h"

#include "server/api/pages.h"
#include "server/api/query.h"
#include "store/base/error.h"
#include "store/doc/past.h"

void
found_clear(Found *found)
{
    g_clear_pointer(&found->document, document_free);
    g_clear_pointer(&found->versions, g_ptr_array_unref);
}

static bool
may_see(const Context *context, const Version *version)
{
    return context->view.drafts || version_is_public(version);
}

bool
found_document(Context *context, Found *ret_found, GError **error)
{
    const char *slug = request_param(context->request, "slug");
    int64_t as_of_us = context->view.as_of_us;
    ret_found->document = document_load_slug(context->txn, slug, error);
    if (ret_found->document == NULL ||
        !document_as_of(context->txn, ret_found->document, as_of_us, NULL, error))
        return false;
    ret_found->versions = version_list(context->txn, ret_found->document->id, as_of_us, error);
    if (ret_found->versions == NULL)
        return false;
    for (guint i = 0; i < ret_found->versions->len; i++)
        if (may_see(context, ret_found->versions->pdata[i]))
            return true;
    return (context->view.drafts && ret_found->versions->len == 0) ||
           fail(error, STORE_ERROR_NOT_FOUND, "no document %s", slug);
}

/* Version NUMBER as far as the viewer may know of it, or NULL. */
static const Version *
find(const Context *context, const Found *found, uint32_t number, GError **error)
{
    for (guint i = 0; i < found->versions->len; i++) {
        const Version *v = found->versions->pdata[i];
        if (v->number == number && may_see(context, v))
            return v;
    }
    fail(error, STORE_ERROR_NOT_FOUND, "no version %u of %s", number, found->document->slug);
    return NULL;
}

/* Whether the viewer may no longer read it. */
static bool
is_gone(const Context *context, const Version *v)
{
    VersionState now = v->gone_since != VERSION_DRAFT ? v->gone_since : v->state;
    return now == VERSION_ERASED || (now == VERSION_WITHDRAWN && !context->view.drafts);
}

bool
found_version(Context *context, Found *ret_found, GError **error)
{
    uint32_t number;
    if (!found_document(context, ret_found, error) ||
        !param_number(context->request, "number", &number, error))
        return false;
    ret_found->version = find(context, ret_found, number, error);
    return ret_found->version != NULL;
}

const Version *
found_number(const Context *context, const Found *found, uint32_t number, GError **error)
{
    const Version *v = find(context, found, number, error);
    if (v == NULL || !is_gone(context, v))
        return v;
    fail(error, STORE_ERROR_GONE, "version %u of %s was withdrawn", number, found->document->slug);
    return NULL;
}

const Version *
found_queried(const Context *context, const Found *found, const char *name, const Version *fallback,
              GError **error)
{
    uint64_t number;
    if (query_text(context->request, name) == NULL) {
        if (fallback == NULL)
            fail_field(error, name, "the number of a version is missing");
        return fallback;
    }
    if (!query_number(context->request, name, 0, 1, UINT32_MAX, &number, error))
        return NULL;
    return found_number(context, found, (uint32_t)number, error);
}

bool
found_open(Context *context, App *app, Request *request, Found *ret_found, Response **ret_gone,
           GError **error)
{
    *ret_gone = NULL;
    if (!context_open(context, app, request, error) ||
        (query_text(request, "stand") != NULL && !context_times(context, error)) ||
        !found_version(context, ret_found, error))
        return false;
    if (is_gone(context, ret_found->version))
        *ret_gone = gone_page(context, ret_found->document, ret_found->version);
    return *ret_gone == NULL;
}
