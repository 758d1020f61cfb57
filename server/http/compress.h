/* compress.h - content codings of bodies that are made per request. */
#pragma once
#include "server/http/negotiate.h"

/* Below this a coding saves no packet. */
#define COMPRESS_MIN 1024
/* Returns: (owned) BODY in CODING; NULL if that would not be smaller. About 20 MB/s: large bodies
 * are coded faster and less well. */
GBytes *compress_body(GBytes *body, Coding coding);
