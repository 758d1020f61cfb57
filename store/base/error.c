/* error.c - see error.h. The domain is a GLib extended error, so that field and reason travel with
 * copies. */
#include "store/base/error.h"

#include <errno.h>
#include <stdarg.h>

typedef struct {
    const char *field; /* constant strings: never freed */
    const char *reason;
} StoreErrorPrivate;

static void
store_error_private_init(StoreErrorPrivate *priv)
{
    priv->field = NULL;
    priv->reason = NULL;
}

static void
store_error_private_copy(const StoreErrorPrivate *src, StoreErrorPrivate *dest)
{
    *dest = *src;
}

static void
store_error_private_clear(StoreErrorPrivate *priv)
{
    store_error_private_init(priv);
}

G_DEFINE_EXTENDED_ERROR(StoreError, store_error)

/* GLib registers the domain at its first use, without a lock: here that is before any thread. */
__attribute__((constructor)) static void
register_domain(void)
{
    store_error_quark();
}

static void
set(GError **error, StoreError code, const char *field, const char *reason, const char *format,
    va_list args)
{
    if (error == NULL)
        return;
    g_assert(*error == NULL);
    *error = g_error_new_valist(STORE_ERROR, (int)code, format, args);
    StoreErrorPrivate *priv = store_error_get_private(*error);
    priv->field = field;
    priv->reason = reason;
}

bool
fail(GError **error, StoreError code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, code, NULL, NULL, format, args);
    va_end(args);
    return false;
}

bool
fail_reason(GError **error, StoreError code, const char *reason, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, code, NULL, reason, format, args);
    va_end(args);
    return false;
}

bool
fail_field(GError **error, const char *field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, STORE_ERROR_INVALID, field, NULL, format, args);
    va_end(args);
    return false;
}

bool
fail_errno(GError **error, int errnum, const char *format, ...)
{
    StoreError code = STORE_ERROR_IO;
    if (errnum == ENOSPC || errnum == EDQUOT)
        code = STORE_ERROR_FULL;
    else if (errnum == ENOENT)
        code = STORE_ERROR_NOT_FOUND;

    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    return fail(error, code, "%s: %s", what, g_strerror(errnum));
}

bool
fail_prefix(GError **error, const char *format, ...)
{
    if (error == NULL || *error == NULL)
        return false;
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    g_prefix_error(error, "%s: ", what);
    return false;
}

const char *
store_error_field(const GError *error)
{
    return error != NULL && error->domain == STORE_ERROR ? store_error_get_private(error)->field
                                                         : NULL;
}

const char *
store_error_reason(const GError *error)
{
    return error != NULL && error->domain == STORE_ERROR ? store_error_get_private(error)->reason
                                                         : NULL;
}
