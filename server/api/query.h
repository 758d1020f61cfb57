/* query.h - reading the query of a request into typed values, with the same errors everywhere. */
#pragma once
#include "server/http/request.h"
#include "store/base/clock.h"

/* NAME as a date (ISO; German form too on pages). Absent or empty: *RET = FALLBACK. INVALID field
 * NAME. */
bool query_date(const Request *request, const char *name, LocalDate fallback, LocalDate *ret,
                GError **error);
/* An RFC 3339 instant or a date (its end is meant: what was known on that day). */
bool query_instant(const Request *request, const char *name, int64_t fallback, int64_t *ret,
                   GError **error);
bool query_number(const Request *request, const char *name, uint64_t fallback, uint64_t min,
                  uint64_t max, uint64_t *ret, GError **error);
/* A path parameter as a version number; NOT_FOUND when it is none. */
bool param_number(const Request *request, const char *name, uint32_t *ret, GError **error);
/* The revision that If-Match names. "*" and, unless REQUIRED, no header at all give 0: not checked.
 * STALE when it can be none of ours; INVALID with reason "if-match-missing". */
bool query_if_match(const Request *request, bool required, uint64_t *ret_revision, GError **error);
/* NULL when absent or empty. */
const char *query_text(const Request *request, const char *name);
/* The target of this request with NAME set to VALUE (NULL removes it) and "cursor" dropped; other
 * fields stay. */
const char *query_with(Request *request, const char *path, const char *const *keep,
                       const char *name, const char *value);
