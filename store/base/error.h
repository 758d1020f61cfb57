/* error.h - the one error domain of the store and the server. Codes are few and mean something to
 * the caller; an error may carry the input field it is about and a stable machine word ("reason").
 * Library code never logs; whoever handles the error logs it once or turns it into a response. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
    STORE_ERROR_NOT_FOUND, /* the thing asked for does not exist */
    STORE_ERROR_CONFLICT,  /* the state does not allow it (already released, slug taken, text
                              pending) */
    STORE_ERROR_STALE,     /* If-Match did not hold: somebody changed it meanwhile */
    STORE_ERROR_INVALID,   /* the input is wrong; see store_error_field() */
    STORE_ERROR_DENIED,    /* the principal may not do this */
    STORE_ERROR_GONE,      /* existed, is withdrawn or erased */
    STORE_ERROR_LIMIT,     /* larger or longer than a configured limit */
    STORE_ERROR_BUSY,      /* try again: queue full, readers full */
    STORE_ERROR_CORRUPT,   /* stored bytes do not verify */
    STORE_ERROR_FULL,      /* disk or map full; nothing was stored */
    STORE_ERROR_IO,        /* the operating system failed */
} StoreError;

#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);

/* Sets ERROR (if not NULL) and returns false, so that a failure is one line. */
bool fail(GError **error, StoreError code, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* The same with the machine word REASON, e.g. "text-pending" (a constant string). */
bool fail_reason(GError **error, StoreError code, const char *reason, const char *format, ...)
    G_GNUC_PRINTF(4, 5);
/* STORE_ERROR_INVALID about the input FIELD, e.g. "effective_from" (a constant string). */
bool fail_field(GError **error, const char *field, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* From errno ERRNUM: ENOSPC and EDQUOT become FULL, ENOENT NOT_FOUND, all else IO. Appends
 * strerror. */
bool fail_errno(GError **error, int errnum, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* Puts "FORMAT: " before the message already in *ERROR. Returns false. */
bool fail_prefix(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The field or reason of ERROR, or NULL. Lives as long as ERROR. */
const char *store_error_field(const GError *error);
const char *store_error_reason(const GError *error);
/* True if ERROR is of our domain with CODE. */
static inline bool
is_error(const GError *error, StoreError code)
{
    return error != NULL && g_error_matches(error, STORE_ERROR, (int)code);
}
