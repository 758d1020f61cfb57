/* intake.c - see intake.h. Relies on the layout that libmicrohttpd 0.9.75 leaves behind; should
 * another version leave another one, every request is refused, which no test can miss. */
#include "server/http/intake.h"

#include <string.h>

void
intake_target(Connection *c, const char *raw_target)
{
    Request *r = &c->request;
    c->raw_target = raw_target;
    r->target_len = strlen(raw_target);
    g_strlcpy(r->target, raw_target, sizeof r->target);
}

typedef struct {
    Request *r;
    const char *expect; /* where the next header's name must begin */
    size_t n;           /* seen, also beyond what is kept */
    bool broken;
} Walk;

/* Name, ':' cut to NUL, blanks, value, CRLF cut to two NULs. */
static bool
is_clean_line(const Walk *w, const char *name, size_t name_len, const char *value)
{
    if (name != w->expect || value == NULL || value <= name + name_len || name[name_len] != '\0')
        return false;
    size_t gap = (size_t)(value - name) - name_len - 1;
    return gap <= GATE_TARGET_MAX && strspn(name + name_len + 1, " \t") >= gap;
}

static enum MHD_Result
on_header(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
          size_t value_len)
{
    (void)kind;
    Walk *w = cls;
    if (!is_clean_line(w, name, name_len, value))
        w->broken = true;
    if (w->n < GATE_HEADERS_MAX)
        w->r->headers[w->n] = (GateHeader){name, value != NULL ? value : "", name_len, value_len};
    w->n++;
    w->expect = value != NULL ? value + value_len + 2 : NULL;
    return w->broken ? MHD_NO : MHD_YES;
}

GateVerdict
intake_read(Connection *c, const char *method, const char *version)
{
    Request *r = &c->request;
    Listener *l = c->listener;
    bool target_fits = r->target_len <= GATE_TARGET_MAX;
    GateVerdict v = gate_target(target_fits ? r->target : c->raw_target, r->target_len);
    if (v.status != 0)
        return v;
    /* A NUL in the target makes it look shorter than it was; a blank before it is one too many. */
    if (c->raw_target + r->target_len + 1 != version ||
        method + strlen(method) + 1 != c->raw_target)
        return (GateVerdict){400, "The request line is malformed."};

    Walk w = {.r = r, .expect = version + strlen(version) + 2};
    MHD_get_connection_values_n(c->mhd, MHD_HEADER_KIND, on_header, &w);
    /* The empty line ends the head; only its size shows what stood behind the last value. */
    size_t size =
        MHD_get_connection_info(c->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
    if (w.broken || method + size != w.expect + 2)
        return (GateVerdict){400, "A header line is malformed."};
    if (w.n > GATE_HEADERS_MAX)
        return (GateVerdict){431, "Too many headers."};
    r->n_headers = w.n;
    GateInput in = {
        .method = method,
        .version = version,
        .target = r->target,
        .target_len = r->target_len,
        .headers = r->headers,
        .n_headers = r->n_headers,
        .head_bytes_max = l->limits.head_bytes,
        .headers_max = MIN(l->limits.headers, GATE_HEADERS_MAX),
        .hosts = (const char *const *)l->hosts,
    };
    return gate_check(&in, &r->gate);
}
