/* routes.c - the route table made from routes.def. */
#include "server/api/handlers.h"
#include "server/app.h"

static const Route routes[] = {
#define ROUTE(method, path, handler, access, cost, body, doc)                                      \
    {METHOD_##method, path, #handler, handler, ACCESS_##access, COST_##cost, BODY_##body, doc},
#include "server/routes.def"
#undef ROUTE
};

const Route *
app_routes(size_t *ret_n)
{
    *ret_n = G_N_ELEMENTS(routes);
    return routes;
}
