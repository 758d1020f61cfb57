/* gate.c - see gate.h. The rules are RFC 9112 §3 and §6 at their strictest. */
#include "server/http/gate.h"

#include <string.h>

static const GateVerdict pass = {0, NULL};

static GateVerdict
refuse(unsigned status, const char *detail)
{
    return (GateVerdict){status, detail};
}

static bool
is_token_char(unsigned char c) /* RFC 9110 §5.6.2 */
{
    return g_ascii_isalnum(c) || (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* One character at *P, decoded if it is an escape; moves on. -1 for a bad escape. */
static int
next_decoded(const char **p)
{
    if (**p != '%')
        return (unsigned char)*(*p)++;
    int high = g_ascii_xdigit_value((*p)[1]);
    int low = high < 0 ? -1 : g_ascii_xdigit_value((*p)[2]);
    if (low < 0)
        return -1;
    *p += 3;
    return high << 4 | low;
}

/* Text that was checked for bad escapes: what it decodes to must be UTF-8, which printable ASCII
 * without escapes is. */
static GateVerdict
check_utf8(const char *text, const char *end)
{
    if (memchr(text, '%', (size_t)(end - text)) == NULL)
        return pass;
    char decoded[GATE_TARGET_MAX];
    size_t n = 0;
    for (const char *p = text; p < end;)
        decoded[n++] = (char)next_decoded(&p);
    return g_utf8_validate_len(decoded, n, NULL) ? pass : refuse(400, "The address is not UTF-8.");
}

/* Dots and empty segments, also when written as %2e: what another server would fold, nobody here
 * interprets. */
static GateVerdict
check_path(const char *path, const char *end)
{
    size_t len = 0, dots = 0;
    for (const char *p = path + 1; p < end;) {
        bool escaped = *p == '%';
        int c = next_decoded(&p);
        if (c < 0 || p > end)
            return refuse(400, "Bad percent-encoding in the path.");
        if (escaped && (c == '/' || c == '\\' || c < 0x20 || c == 0x7f))
            return refuse(400, "Encoded separator or control character in the path.");
        if (c == '/') {
            if (len == 0 || (len <= 2 && dots == len))
                return refuse(400, "Empty or dot segment in the path.");
            len = dots = 0;
            continue;
        }
        len++;
        dots += c == '.';
    }
    if (len > 0 && len <= 2 && dots == len)
        return refuse(400, "Dot segment in the path.");
    return check_utf8(path, end);
}

/* Up to END, which a bad escape must not cross. */
static GateVerdict
check_query(const char *query, const char *end)
{
    for (const char *p = query; p < end;)
        if (next_decoded(&p) <= 0 || p > end)
            return refuse(400, "Bad percent-encoding in the query.");
    return check_utf8(query, end);
}

GateVerdict
gate_target(const char *target, size_t len)
{
    if (len > GATE_TARGET_MAX)
        return refuse(414, "The address is longer than 2048 bytes.");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)target[i];
        if (c < 0x21 || c > 0x7e)
            return refuse(400, "The address holds bytes that are not printable ASCII.");
        if (c == '\\' || c == '#')
            return refuse(400, "The address holds a backslash or a fragment.");
    }
    if (len == 0 || target[0] != '/')
        return refuse(400, "The address does not start with a slash.");
    const char *end = target + strcspn(target, "?");
    GateVerdict v = check_path(target, end);
    if (v.status != 0 || *end == '\0')
        return v;
    return check_query(end + 1, target + len);
}

bool
gate_method(const char *name, Method *ret_method)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            *ret_method = (Method)i;
            return true;
        }
    }
    return false;
}

static bool
is_named(const GateHeader *h, const char *name, size_t len)
{
    return h->name_len == len && g_ascii_strncasecmp(h->name, name, len) == 0;
}

const char *
gate_header(const GateHeader *headers, size_t n, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < n; i++)
        if (is_named(&headers[i], name, len))
            return headers[i].value;
    return NULL;
}

/* Headers that say who asks, where to, or how long the body is: a second one is a contradiction. */
static GateVerdict
check_single(const GateInput *in)
{
    static const char *const single[] = {
        "Host",         "Content-Length", "Transfer-Encoding",   "Authorization",     "Cookie",
        "Content-Type", "Expect",         "Content-Disposition", "If-Modified-Since", "Range",
        "If-Range",     "Origin",         "Sec-Fetch-Site",      "If-Match",
    };
    for (size_t s = 0; s < G_N_ELEMENTS(single); s++) {
        size_t seen = 0, len = strlen(single[s]);
        for (size_t i = 0; i < in->n_headers; i++)
            seen += is_named(&in->headers[i], single[s], len);
        if (seen > 1)
            return refuse(400, "A header that may occur once occurs twice.");
    }
    return pass;
}

static GateVerdict
check_header(const GateHeader *h)
{
    static const char *const framing[] = {"Content-Length", "Transfer-Encoding", "Host"};
    if (h->name_len == 0)
        return refuse(400, "A header has no name.");
    for (size_t i = 0; i < h->name_len; i++)
        if (!is_token_char((unsigned char)h->name[i]))
            return refuse(400, "A header's name is not a token.");
    for (size_t i = 0; i < h->value_len; i++) {
        unsigned char c = (unsigned char)h->value[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return refuse(400, "A header's value holds a control character.");
    }
    /* A folded "Transfer-Encoding:\r\n chunked" arrives as the name "Transfer-Encodingchunked". */
    for (size_t i = 0; i < G_N_ELEMENTS(framing); i++) {
        size_t len = strlen(framing[i]);
        if (h->name_len > len && g_ascii_strncasecmp(h->name, framing[i], len) == 0)
            return refuse(400, "A header's name imitates one that frames the message.");
    }
    return pass;
}

static GateVerdict
check_headers(const GateInput *in)
{
    size_t bytes = in->target_len + 32;
    if (in->n_headers > in->headers_max)
        return refuse(431, "Too many headers.");
    for (size_t i = 0; i < in->n_headers; i++) {
        GateVerdict v = check_header(&in->headers[i]);
        if (v.status != 0)
            return v;
        bytes += in->headers[i].name_len + in->headers[i].value_len + 4;
    }
    if (bytes > in->head_bytes_max)
        return refuse(431, "The headers are too long.");
    return check_single(in);
}

static GateVerdict
read_length(const char *text, uint64_t *ret_length)
{
    size_t len = strlen(text);
    if (len == 0 || strspn(text, "0123456789") != len)
        return refuse(400, "Content-Length is not a number.");
    if (len > 18)
        return refuse(413, "Content-Length is out of all bounds.");
    *ret_length = g_ascii_strtoull(text, NULL, 10);
    return pass;
}

/* How the body ends, RFC 9112 §6.3 without its leniences. */
static GateVerdict
check_framing(const GateInput *in, GateResult *result)
{
    const char *coding = gate_header(in->headers, in->n_headers, "Transfer-Encoding");
    const char *length = gate_header(in->headers, in->n_headers, "Content-Length");
    result->length = GATE_LENGTH_NONE;
    if (coding != NULL && length != NULL)
        return refuse(400, "Content-Length and Transfer-Encoding together.");
    if (coding != NULL && strcmp(in->version, "HTTP/1.1") != 0)
        return refuse(400, "Transfer-Encoding before HTTP/1.1.");
    if (coding != NULL && g_ascii_strcasecmp(coding, "chunked") != 0)
        return refuse(501, "Only the transfer coding \"chunked\" is known.");
    if (length != NULL) {
        GateVerdict v = read_length(length, &result->length);
        if (v.status != 0)
            return v;
    }
    result->has_body = coding != NULL || (length != NULL && result->length > 0);
    bool wants_body = result->method == METHOD_POST || result->method == METHOD_PUT ||
                      result->method == METHOD_PATCH;
    if (wants_body && coding == NULL && length == NULL)
        return refuse(411, "Content-Length is missing.");
    if (!wants_body && result->has_body)
        return refuse(400, "This method takes no body.");
    return pass;
}

/* "name:80" and "name" are the same host for a browser, which leaves the default port out. */
static size_t
without_default_port(const char *host)
{
    size_t len = strlen(host);
    if (g_str_has_suffix(host, ":80"))
        return len - 3;
    return g_str_has_suffix(host, ":443") ? len - 4 : len;
}

static GateVerdict
check_host(const GateInput *in, GateResult *result)
{
    const char *host = gate_header(in->headers, in->n_headers, "Host");
    if (host == NULL)
        return refuse(400, "Host is missing.");
    size_t len = without_default_port(host);
    for (const char *const *name = in->hosts; *name != NULL; name++) {
        if (without_default_port(*name) == len && g_ascii_strncasecmp(*name, host, len) == 0) {
            result->host = *name;
            return pass;
        }
    }
    return refuse(421, "This server does not answer for the host that was asked for.");
}

GateVerdict
gate_check(const GateInput *in, GateResult *ret_result)
{
    GateResult result = {0};
    GateVerdict v = gate_target(in->target, in->target_len);
    if (v.status == 0 && strcmp(in->version, "HTTP/1.1") != 0 &&
        strcmp(in->version, "HTTP/1.0") != 0)
        v = refuse(strncmp(in->version, "HTTP/", 5) == 0 ? 505 : 400, "Unknown version of HTTP.");
    if (v.status == 0 && !gate_method(in->method, &result.method))
        v = refuse(501, "Unknown method.");
    if (v.status == 0)
        v = check_headers(in);
    if (v.status == 0)
        v = check_framing(in, &result);
    if (v.status == 0)
        v = check_host(in, &result);
    if (v.status == 0)
        *ret_result = result;
    return v;
}
