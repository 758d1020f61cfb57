/* problem.h - RFC 9457 problem details; the only place that maps errors to statuses. */
#pragma once
#include "server/http/response.h"

/* The status for ERROR: NOT_FOUND 404, CONFLICT 409, STALE 412, INVALID 422 (400 when reason is
 * "unreadable", 415 "not-pdf" and "media-type", 428 "if-match-missing"), DENIED 403 (401 with
 * reason "sign-in"), GONE 410, LIMIT 413 (429 with reason "throttled"), BUSY 503, CORRUPT and IO
 * 500, FULL 507. */
unsigned problem_status(const GError *error);
const char *problem_title(unsigned status);
/* application/problem+json with type, title, status, detail and, for a field,
 * errors:[{pointer,detail}]. Details of 500 are not shown. type is "urn:regelwerk:problem:REASON",
 * "about:blank" without a reason. */
Response *problem_response(const GError *error);
Response *problem_response_status(unsigned status, const char *reason, const char *detail);
