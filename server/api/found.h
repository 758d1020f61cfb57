/* found.h - the document and version that a path names, as the viewer may see them: the public what
 * is released, withdrawn or erased, staff drafts too. */
#pragma once
#include "server/api/context.h"

typedef struct {
    Document *document;
    GPtrArray *versions;    /* as version_list gives, whatever the viewer may see of them */
    const Version *version; /* of found_version; borrowed from versions */
} Found;
void found_clear(Found *found);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

/* By the path's {slug}. NOT_FOUND when the viewer may see no version of it. */
bool found_document(Context *context, Found *ret_found, GError **error);
/* By the path's {slug} and {number}. NOT_FOUND. */
bool found_version(Context *context, Found *ret_found, GError **error);
/* Version NUMBER of a document found, for its text: NOT_FOUND; GONE when it was erased, or withdrawn and the viewer
 * is not staff. Borrowed from FOUND. */
const Version *found_number(const Context *context, const Found *found, uint32_t number,
                            GError **error);
/* The same by the query's NAME. Without it FALLBACK, a version of FOUND; without that INVALID. */
const Version *found_queried(const Context *context, const Found *found, const char *name,
                             const Version *fallback, GError **error);
/* Opens CONTEXT and finds the version of the path. Of one that was withdrawn or erased readers get the 410
 * page instead, in *RET_GONE, with false; staff may still see what was withdrawn. */
bool found_open(Context *context, App *app, Request *request, Found *ret_found, Response **ret_gone,
                GError **error);
