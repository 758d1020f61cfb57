/* refuse.h - the answers that no handler makes: problems for the API, pages for people, and who
 * must sign in. */
#pragma once
#include "server/http/listener_parts.h"

/* As the client understands it: problem+json under /api/, else the application's error page.
 * Returns: (owned). */
Response *refuse_status(Listener *l, Request *r, unsigned status, const char *reason,
                        const char *detail);
/* The same for an error; one that means 500 is logged here. */
Response *refuse_error(Listener *l, Request *r, const GError *error);
/* For what the gate refused: made without looking at the request further. Closes the connection. */
Response *refuse_gate(const Request *r, const GateVerdict *verdict);
/* 405, or 204 for OPTIONS, with Allow. */
Response *refuse_method(Listener *l, Request *r, unsigned allowed);
/* Nobody or the wrong one asks for what needs ACCESS: 401, 403, or the way to the login page. */
Response *refuse_access(Listener *l, Request *r);
