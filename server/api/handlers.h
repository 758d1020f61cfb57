/* handlers.h - every handler of routes.def, as a RouteHandler. APP is an App *. */
#pragma once
#include "server/http/router.h"

#define ROUTE(method, path, handler, access, cost, body, doc, queries) RouteHandler_declare(handler)
#define RouteHandler_declare(handler)                                                              \
    Response *handler(Request *request, void *app, GError **error);
#include "server/routes.def"
#undef RouteHandler_declare
#undef ROUTE
