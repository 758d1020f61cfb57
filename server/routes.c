/* routes.c - the route table made from routes.def. */
#include "server/api/handlers.h"
#include "server/app.h"

static const Route routes[] = {
#define ANY NULL
#define ROUTE(method, path, handler, access, cost, body, doc, queries)                             \
    {METHOD_##method, path,        #handler, handler, ACCESS_##access,                             \
     COST_##cost,     BODY_##body, doc,      queries},
#include "server/routes.def"
#undef ROUTE
#undef ANY
};

const Route *
app_routes(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(routes);
    return routes;
}
