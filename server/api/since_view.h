/* since_view.h - since when the parts of a version's text have their wording, for its page and the API. */
#pragma once
#include "server/api/context.h"
#include "store/legal/structure.h"

typedef struct {
    GArray *parts;      /* SincePart; NULL: nothing can be said */
    GPtrArray *history; /* Version *, borrowed: those that parts count, in the order in which they came into force */
    bool complete;      /* the first of them is the first of the document: what comes from it is known to */
} Since;
void since_clear(Since *since);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Since, since_clear)

/* Of V, one of VERSIONS. Versions before one without a text, and more than some of them or some megabytes of text, are not looked
 * at. Milliseconds the first time, then from the cache. False with CORRUPT or IO. */
bool since_of(Context *context, const GPtrArray *versions, const Version *v, Since *ret_since,
              GError **error);
/* For the text S of that version: per section what is said of it; NULL for all when nothing is known. In the arena. */
const SinceModel **since_models(Context *context, const Since *since, const Structure *s);
/* The quiet lines under the parts that are not from the first version, per section: LINE NULL where there is none. A § whose parts
 * all came with one version has one, at its own place. */
typedef struct {
    const char *line, *link, *url, *of; /* of: "§ 2 Abs. 1" */
} SinceLine;
const SinceLine *since_lines(Context *context, const Since *since, const char *slug,
                             const Structure *s);
