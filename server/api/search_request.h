/* search_request.h - what a request of the search page or its feed asks for. */
#pragma once
#include "server/api/context.h"

/* The query of CONTEXT's request (fields q typ gremium fassungen cursor; day and record time from the view, so after
 * context_times), with LIMIT hits. Its texts belong to the request. */
SearchQuery search_request(const Context *context, uint32_t limit);
