/* auth.h - what a request brings along to say who sends it, and whether a form came from our own
 * pages. Judging it is the application's business. */
#pragma once
#include "server/http/request.h"

/* The bearer token of an API request (borrowed); NULL if it has none. False with DENIED ("sign-in")
 * for another scheme or a token out of bounds. Pages have no bearer. */
bool auth_bearer(Request *r, const char **ret_token, GError **error);
/* The session cookie's value of a page request (in the arena); NULL if none. The API takes no
 * cookies. */
const char *auth_session(Request *r);
/* True if the browser says that the request comes from this origin: Sec-Fetch-Site same-origin or,
 * from a browser that does not send it, Origin equal to our own. */
bool auth_same_origin(const Request *r);
/* Resolves scheme and client address: PEER, or what a trusted proxy says of its client (last
 * X-Forwarded-For entry, X-Forwarded-Proto). */
void auth_resolve_client(Request *r, const char *peer, const char *const *trusted_proxies);
