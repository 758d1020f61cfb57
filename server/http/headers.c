/* headers.c - see headers.h. */
#include "server/http/headers.h"

#include "server/http/response_parts.h"

#define SECOND_US 1000000
#define YEAR_S 31536000

#define CSP                                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "   \
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src " \
    "'none'"

bool
headers_add(struct MHD_Response *mhd, const char *name, const char *value)
{
    return value == NULL || MHD_add_response_header(mhd, name, value) == MHD_YES;
}

bool
headers_add_standard(struct MHD_Response *mhd, const HeadersContext *context)
{
    /* Referrer-Policy is not no-referrer: browsers would then send "Origin: null" with our own
     * forms. */
    return headers_add(mhd, "Content-Security-Policy", CSP) &&
           headers_add(mhd, "X-Content-Type-Options", "nosniff") &&
           headers_add(mhd, "Referrer-Policy", "same-origin") &&
           headers_add(mhd, "Cross-Origin-Opener-Policy", "same-origin") &&
           headers_add(mhd, "Cross-Origin-Resource-Policy",
                       context->cross_origin ? "cross-origin" : "same-origin") &&
           headers_add(mhd, "Strict-Transport-Security",
                       context->https ? "max-age=31536000" : NULL) &&
           headers_add(mhd, "Connection", context->close ? "close" : NULL);
}

/* Seconds for max-age. Near its end an answer that is kept promises half of what is left, so that
 * it can be sent again for the other half. */
static int64_t
max_age_of(const Response *r, int64_t now_us)
{
    if (r->expires_us == 0)
        return r->max_age_s;
    int64_t left_s = (r->expires_us - now_us) / SECOND_US;
    return CLAMP(r->max_age_s, 0, MAX(r->keep ? left_s / 2 : left_s, 0));
}

void
headers_cache_control(const Response *r, bool personal, int64_t now_us, char buf[CACHE_CONTROL_LEN],
                      int64_t *ret_valid_until_us)
{
    const char *who = personal ? "private" : "public";
    *ret_valid_until_us = INT64_MAX;
    switch (r->cache) {
    case CACHE_NO_STORE:
        g_strlcpy(buf, "no-store", CACHE_CONTROL_LEN);
        return;
    case CACHE_NO_CACHE:
        g_strlcpy(buf, personal ? "private, no-cache" : "no-cache", CACHE_CONTROL_LEN);
        return;
    case CACHE_UNTIL: {
        int64_t age = max_age_of(r, now_us);
        if (r->expires_us != 0)
            *ret_valid_until_us = r->expires_us - age * SECOND_US;
        g_snprintf(buf, CACHE_CONTROL_LEN, "%s, max-age=%" G_GINT64_FORMAT, who, age);
        return;
    }
    case CACHE_IMMUTABLE:
        g_snprintf(buf, CACHE_CONTROL_LEN, "%s, max-age=%d, immutable", who, YEAR_S);
        return;
    }
    g_assert_not_reached();
}
