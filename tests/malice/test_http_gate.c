/* test_http_gate.c - requests that another parser would read differently, sent raw: alone, after a
 * good request on the same connection, in one write with it, and byte by byte. Each is followed by
 * a second request that must never be seen. None may get a 2xx, none may crash the server. */
#include "tests/unit/server/http/kit.h"

typedef struct {
    const char *name, *bytes;
    size_t len; /* 0: strlen */
} Payload;

#define TEXT(name, bytes)                                                                          \
    {                                                                                              \
        name, bytes, 0                                                                             \
    }
#define BYTES(name, bytes)                                                                         \
    {                                                                                              \
        name, bytes, sizeof(bytes) - 1                                                             \
    }
#define POST "POST /form HTTP/1.1\r\nHost: %H\r\nOrigin: http://%H\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define GET "GET /ok HTTP/1.1\r\nHost: %H\r\n"
#define X32 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X512 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32 X32
#define X4K X512 X512 X512 X512 X512 X512 X512 X512
#define H8 "a: b\r\na: b\r\na: b\r\na: b\r\na: b\r\na: b\r\na: b\r\na: b\r\n"

static const Payload payloads[] = {
    /* Two ways to say how long the body is. */
    TEXT("cl-te", POST FORM "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-cl", POST FORM "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    TEXT("te-cl-zero",
         POST FORM "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n"),
    TEXT("two-lengths", POST FORM "Content-Length: 0\r\nContent-Length: 44\r\n\r\n"),
    TEXT("two-lengths-reversed", POST FORM "Content-Length: 44\r\nContent-Length: 0\r\n\r\n"),
    TEXT("two-equal-lengths", POST FORM "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=b"),
    TEXT("length-list", POST FORM "Content-Length: 3, 3\r\n\r\na=b"),
    TEXT("length-plus", POST FORM "Content-Length: +3\r\n\r\na=b"),
    TEXT("length-minus", POST FORM "Content-Length: -1\r\n\r\n"),
    TEXT("length-hex", POST FORM "Content-Length: 0x3\r\n\r\na=b"),
    TEXT("length-empty", POST FORM "Content-Length: \r\n\r\n"),
    TEXT("length-blank-inside", POST FORM "Content-Length: 1 0\r\n\r\na=b"),
    TEXT("length-fraction", POST FORM "Content-Length: 3.0\r\n\r\na=b"),
    TEXT("length-2^64-1", POST FORM "Content-Length: 18446744073709551615\r\n\r\na=b"),
    TEXT("length-2^64", POST FORM "Content-Length: 18446744073709551616\r\n\r\na=b"),
    TEXT("length-2^63", POST FORM "Content-Length: 9223372036854775808\r\n\r\na=b"),
    TEXT("length-blank-colon", POST FORM "Content-Length : 5\r\n\r\n"),
    TEXT("length-tab-colon", POST FORM "Content-Length\t: 5\r\n\r\n"),
    TEXT("length-folded", POST FORM "Content-Length:\r\n 5\r\n\r\n"),
    TEXT("length-leading-blank", POST FORM " Content-Length: 5\r\n\r\n"),
    BYTES("length-nul", POST FORM "Content-Length: 3\0"
                                  "4\r\n\r\na=b"),
    TEXT("no-length", POST FORM "\r\n"),
    TEXT("length-too-large", POST FORM "Content-Length: 99999999\r\n\r\n"),
    /* Transfer-Encoding in disguise. */
    TEXT("te-blank-colon",
         POST FORM "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    TEXT("te-tab-colon",
         POST FORM "Transfer-Encoding\t: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
    TEXT("te-folded", POST FORM "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-folded-tab", POST FORM "Transfer-Encoding:\r\n\tchunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-folded-cl", POST FORM "Transfer-Encoding:\r\n chunked\r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-folded-name",
         POST FORM "Transfer-\r\n Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-gzip-chunked", POST FORM "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-chunked-gzip", POST FORM "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    TEXT("te-xchunked", POST FORM "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-chunkedx", POST FORM "Transfer-Encoding: chunkedx\r\n\r\n0\r\n\r\n"),
    TEXT("te-identity", POST FORM "Transfer-Encoding: identity\r\n\r\n"),
    TEXT("te-identity-cl", POST FORM "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-quoted", POST FORM "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
    TEXT("te-empty", POST FORM "Transfer-Encoding: \r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-twice",
         POST FORM "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("te-twice-other",
         POST FORM "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n"),
    TEXT("te-vtab", POST FORM "Transfer-Encoding: \vchunked\r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-cr", POST FORM "X: y\rTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
    TEXT("te-lf", POST FORM "X: y\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
    BYTES("te-nul", POST FORM "Transfer-Encoding: chunked\0x\r\n\r\n0\r\n\r\n"),
    TEXT("te-http10", "POST /form HTTP/1.0\r\nHost: %H\r\nOrigin: http://%H\r\n" FORM
                      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    /* Chunks. */
    TEXT("chunk-0x", POST FORM "Transfer-Encoding: chunked\r\n\r\n0x3\r\na=b\r\n0\r\n\r\n"),
    TEXT("chunk-minus", POST FORM "Transfer-Encoding: chunked\r\n\r\n-3\r\na=b\r\n0\r\n\r\n"),
    TEXT("chunk-plus", POST FORM "Transfer-Encoding: chunked\r\n\r\n+3\r\na=b\r\n0\r\n\r\n"),
    TEXT("chunk-huge",
         POST FORM "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na=b\r\n0\r\n\r\n"),
    TEXT("chunk-no-crlf", POST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=b0\r\n\r\n"),
    TEXT("chunk-wrong-crlf", POST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=bXX0\r\n\r\n"),
    TEXT("chunk-empty-size", POST FORM "Transfer-Encoding: chunked\r\n\r\n\r\na=b\r\n0\r\n\r\n"),
    TEXT("chunk-letter", POST FORM "Transfer-Encoding: chunked\r\n\r\ng\r\na=b\r\n0\r\n\r\n"),
    /* Bodies where none belongs. */
    TEXT("get-length", GET "Content-Length: 44\r\n\r\n"),
    TEXT("get-chunked", GET "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    TEXT("head-length", "HEAD /ok HTTP/1.1\r\nHost: %H\r\nContent-Length: 44\r\n\r\n"),
    TEXT("delete-length",
         "DELETE /api/v1/json HTTP/1.1\r\nHost: %H\r\nContent-Length: 2\r\n\r\n{}"),
    TEXT("options-length", "OPTIONS /ok HTTP/1.1\r\nHost: %H\r\nContent-Length: 2\r\n\r\n{}"),
    /* Lines that do not end in CRLF. */
    TEXT("lf-all", "GET /ok HTTP/1.1\nHost: %H\n\n"),
    TEXT("lf-request-line", "GET /ok HTTP/1.1\nHost: %H\r\n\r\n"),
    TEXT("lf-header", "GET /ok HTTP/1.1\r\nHost: %H\nX: y\r\n\r\n"),
    TEXT("lf-middle", "GET /ok HTTP/1.1\r\nX: y\nHost: %H\r\n\r\n"),
    TEXT("cr-header", GET "X: y\rZ: z\r\n\r\n"),
    TEXT("fold", GET "X: y\r\n z\r\n\r\n"),
    TEXT("fold-tab", GET "X: y\r\n\tz\r\n\r\n"),
    TEXT("fold-host", "GET /ok HTTP/1.1\r\nHost:\r\n %H\r\n\r\n"),
    TEXT("fold-first", "GET /ok HTTP/1.1\r\n X: y\r\nHost: %H\r\n\r\n"),
    /* NUL and other bytes. */
    BYTES("nul-value", GET "X: a\0b\r\n\r\n"),
    BYTES("nul-name", GET "X\0Y: a\r\n\r\n"),
    BYTES("nul-target", "GET /ok\0x HTTP/1.1\r\nHost: %H\r\n\r\n"),
    BYTES("nul-method", "GET\0 /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    BYTES("nul-host", "GET /ok HTTP/1.1\r\nHost: %H\0.evil\r\n\r\n"),
    BYTES("nul-version", "GET /ok HTTP/1.1\0\r\nHost: %H\r\n\r\n"),
    TEXT("nul-escape", "GET /echo/%00 HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("nul-escape-query", "GET /echo/x?q=%00 HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("control-escape", "GET /echo/%0d%0a HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("bell-value", GET "X: a\ab\r\n\r\n"),
    TEXT("delete-value", GET "X: a\177b\r\n\r\n"),
    TEXT("latin1-target", "GET /echo/\344 HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("not-utf8", "GET /echo/%e4 HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("bad-escape", "GET /echo/%zz HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("cut-escape", "GET /echo/%4 HTTP/1.1\r\nHost: %H\r\n\r\n"),
    /* Paths. */
    TEXT("dot-dot", "GET /echo/../ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("dot-dot-escaped", "GET /echo/%2e%2e/ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("dot-dot-half", "GET /echo/.%2E/ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("dot-dot-end", "GET /echo/.. HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("dot", "GET /./ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("dot-dot-first", "GET /../../etc/passwd HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("slash-escaped", "GET /echo/a%2fb HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("double-slash", "GET //ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("backslash", "GET /echo/a\\b HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("backslash-escaped", "GET /echo/a%5cb HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("fragment", "GET /ok#x HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("long-target", "GET /echo/" X4K " HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("longer-target",
         "GET /echo/" X4K X4K X4K X4K X4K X4K X4K X4K X4K " HTTP/1.1\r\nHost: %H\r\n\r\n"),
    /* The request line. */
    TEXT("absolute-form", "GET http://%H/ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("authority-form", "CONNECT %H HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("asterisk", "OPTIONS * HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("blank-in-target", "GET /ok x HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("two-blanks", "GET  /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("two-blanks-version", "GET /ok  HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("tab", "GET\t/ok\tHTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("trailing-blank", "GET /ok HTTP/1.1 \r\nHost: %H\r\n\r\n"),
    TEXT("no-version", "GET /ok\r\nHost: %H\r\n\r\n"),
    TEXT("version-0.9", "GET /ok HTTP/0.9\r\nHost: %H\r\n\r\n"),
    TEXT("version-1.2", "GET /ok HTTP/1.2\r\nHost: %H\r\n\r\n"),
    TEXT("version-2.0", "GET /ok HTTP/2.0\r\nHost: %H\r\n\r\n"),
    TEXT("version-lower", "GET /ok http/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("version-1.10", "GET /ok HTTP/1.10\r\nHost: %H\r\n\r\n"),
    TEXT("preface-2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    TEXT("method-lower", "get /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("method-trace", "TRACE /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("method-odd", "BREW /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("method-none", " /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    TEXT("method-long", X512 " /ok HTTP/1.1\r\nHost: %H\r\n\r\n"),
    /* Hosts and headers. */
    TEXT("no-host", "GET /ok HTTP/1.1\r\nX: y\r\n\r\n"),
    TEXT("no-headers", "GET /ok HTTP/1.1\r\n\r\n"),
    TEXT("two-hosts", GET "Host: evil\r\n\r\n"),
    TEXT("two-equal-hosts", GET "Host: %H\r\n\r\n"),
    TEXT("other-host", "GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
    TEXT("other-port", "GET /ok HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"),
    TEXT("host-with-user", "GET /ok HTTP/1.1\r\nHost: x@%H\r\n\r\n"),
    TEXT("empty-host", "GET /ok HTTP/1.1\r\nHost: \r\n\r\n"),
    TEXT("host-blank-colon", "GET /ok HTTP/1.1\r\nHost : %H\r\n\r\n"),
    TEXT("two-cookies", GET "Cookie: a=b\r\nCookie: s=c\r\n\r\n"),
    TEXT("two-authorizations", GET "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n"),
    TEXT("two-types", POST FORM FORM "Content-Length: 3\r\n\r\na=b"),
    TEXT("two-expects",
         POST FORM "Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\na=b"),
    TEXT("no-colon", GET "X\r\n\r\n"),
    TEXT("no-name", GET ": x\r\n\r\n"),
    TEXT("name-paren", GET "X(y): z\r\n\r\n"),
    TEXT("name-latin1", GET "X\344: z\r\n\r\n"),
    TEXT("many-headers", GET H8 H8 H8 H8 H8 H8 H8 H8 "\r\n"),
    TEXT("long-header", GET "X: " X4K X4K X4K X4K "\r\n\r\n"),
    TEXT("longer-header", GET "X: " X4K X4K X4K X4K X4K X4K X4K X4K X4K "\r\n\r\n"),
    /* A body that is not what its type says. */
    TEXT("no-type", POST "Content-Length: 3\r\n\r\na=b"),
    TEXT("other-type", POST "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=b"),
};

typedef enum { ALONE, KEPT_ALIVE, PIPELINED, DRIBBLED } Mode;

static const char *const modes[] = {"alone", "kept-alive", "pipelined", "dribbled"};

/* PAYLOAD with the host put in; it may hold NUL. */
static GByteArray *
expand(const Kit *kit, const Payload *p)
{
    GByteArray *out = g_byte_array_new();
    g_autofree char *host = g_strdup_printf("127.0.0.1:%u", kit->port);
    size_t len = p->len > 0 ? p->len : strlen(p->bytes);
    for (size_t i = 0; i < len; i++) {
        if (i + 1 < len && p->bytes[i] == '%' && p->bytes[i + 1] == 'H') {
            g_byte_array_append(out, (const guint8 *)host, (guint)strlen(host));
            i++;
        } else {
            g_byte_array_append(out, (const guint8 *)&p->bytes[i], 1);
        }
    }
    return out;
}

static unsigned
count_successes(const GString *answers)
{
    unsigned n = 0;
    for (const char *p = answers->str; (p = strstr(p, "HTTP/1.1 2")) != NULL; p++)
        n++;
    return n;
}

static void
send_in_mode(int fd, const GByteArray *first, const GByteArray *rest, Mode mode)
{
    g_autoptr(GByteArray) all = g_byte_array_new();
    if (mode == PIPELINED)
        g_byte_array_append(all, first->data, first->len);
    g_byte_array_append(all, rest->data, rest->len);
    if (mode == KEPT_ALIVE) {
        kit_send(fd, first->data, first->len);
        g_string_free(kit_read_answer(fd), TRUE);
    }
    if (mode != DRIBBLED) {
        kit_send(fd, all->data, all->len);
        return;
    }
    for (guint i = 0; i < all->len && kit_send(fd, all->data + i, 1); i++)
        continue;
}

static void
try_payload(Kit *kit, const Payload *p, Mode mode)
{
    static const Payload good = TEXT("good", GET "\r\n");
    static const Payload second = TEXT("second", "GET /smuggled HTTP/1.1\r\nHost: %H\r\n\r\n");
    g_autoptr(GByteArray) first = expand(kit, &good);
    g_autoptr(GByteArray) rest = expand(kit, p);
    g_autoptr(GByteArray) smuggled = expand(kit, &second);
    g_byte_array_append(rest, smuggled->data, smuggled->len);
    g_test_message("%s, %s", p->name, modes[mode]);
    int fd = kit_connect(kit);
    send_in_mode(fd, first, rest, mode);
    shutdown(fd, SHUT_WR); /* what waits for more bytes learns that none come */
    g_autoptr(GString) answers = kit_read_to_end(fd);
    close(fd);
    unsigned successes = count_successes(answers), expected = mode == PIPELINED ? 1 : 0;
    int seen = atomic_load(&kit->smuggled);
    if (successes != expected || seen != 0)
        g_test_message("%s, %s: %u successes, %d smuggled: %s", p->name, modes[mode], successes,
                       seen, answers->str);
    g_assert_cmpuint(successes, ==, expected);
    g_assert_cmpint(seen, ==, 0);
}

static void
test_payloads(gconstpointer data)
{
    Mode mode = (Mode)GPOINTER_TO_INT(data);
    Kit *kit = kit_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(payloads); i++)
        try_payload(kit, &payloads[i], mode);
    g_autoptr(GString) alive = kit_get(kit, "/ok", "");
    g_assert_cmpuint(kit_status(alive), ==, 200);
    kit_stop(kit);
}

/* The test above would pass against a server that refuses everything. */
static void
test_good_requests_pass(void)
{
    static const Payload good[] = {
        TEXT("get", GET "Connection: close\r\n\r\n"),
        TEXT("no-blank", "GET /ok HTTP/1.1\r\nHost:%H\r\nConnection:close\r\n\r\n"),
        TEXT("many-blanks", "GET /ok HTTP/1.1\r\nHost: \t %H\r\nConnection: close\r\n\r\n"),
        TEXT("empty-value", GET "X:\r\nY: \r\nConnection: close\r\n\r\n"),
        TEXT("trailing-blank", GET "X: y \t\r\nConnection: close\r\n\r\n"),
        TEXT("latin1-value", GET "X: \344\r\nConnection: close\r\n\r\n"),
        TEXT("colon-value", GET "X: a:b: c\r\nConnection: close\r\n\r\n"),
        TEXT("http-1.0", "GET /ok HTTP/1.0\r\nHost: %H\r\n\r\n"),
        TEXT("upper-host", "GET /ok HTTP/1.1\r\nHost: LOCALHOST:%P\r\nConnection: close\r\n\r\n"),
        TEXT("leading-crlf", "\r\nGET /ok HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n"),
        TEXT("cookies", GET "Cookie: a=b; c=d\r\nConnection: close\r\n\r\n"),
        TEXT("query",
             "GET /echo/x?q=a%2Fb//c/../d HTTP/1.1\r\nHost: %H\r\nConnection: close\r\n\r\n"),
        TEXT("sixty-headers", GET H8 H8 H8 H8 H8 H8 H8 "Connection: close\r\n\r\n"),
        TEXT("empty-form", POST FORM "Connection: close\r\nContent-Length: 0\r\n\r\n"),
        TEXT("form", POST FORM "Connection: close\r\nContent-Length: 3\r\n\r\na=b"),
        TEXT("chunked", POST FORM "Connection: close\r\nTransfer-Encoding: "
                                  "chunked\r\n\r\n1\r\na\r\n2\r\n=b\r\n0\r\n\r\n"),
        TEXT("chunked-upper", POST FORM
             "Connection: close\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
        TEXT("get-zero-length", GET "Content-Length: 0\r\nConnection: close\r\n\r\n"),
    };
    Kit *kit = kit_start(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GString) text = g_string_new(good[i].bytes);
        g_autofree char *port = g_strdup_printf("%u", kit->port);
        g_string_replace(text, "%P", port, 0);
        g_autoptr(GString) answer = kit_ask(kit, text->str);
        g_test_message("%s", good[i].name);
        g_assert_cmpuint(kit_status(answer), ==, 200);
    }
    kit_stop(kit);
}

/* Refusals end the connection and carry the headers of every answer. */
static void
test_refusals_close_with_headers(void)
{
    Kit *kit = kit_start(NULL);
    static const struct {
        const char *request;
        unsigned status;
    } cases[] = {
        {POST FORM "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {POST FORM "Transfer-Encoding: gzip, chunked\r\n\r\n", 501},
        {POST FORM "\r\n", 411},
        {POST FORM "Content-Length: 99999999\r\n\r\n", 413},
        {GET H8 H8 H8 H8 H8 H8 H8 H8 "\r\n", 431},
        {"GET /echo/" X4K " HTTP/1.1\r\nHost: %H\r\n\r\n", 414},
        {"GET /ok HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
        {"GET /ok HTTP/1.2\r\nHost: %H\r\n\r\n", 505},
        {"BREW /ok HTTP/1.1\r\nHost: %H\r\n\r\n", 501},
        {GET "Content-Length: 3\r\n\r\nabc", 400},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) answer = kit_ask(kit, cases[i].request);
        g_assert_cmpuint(kit_status(answer), ==, cases[i].status);
        kit_assert_header(answer, "Connection", "close");
        kit_assert_header(answer, "X-Content-Type-Options", "nosniff");
        g_autofree char *csp = kit_header(answer, "Content-Security-Policy");
        g_assert_true(g_str_has_prefix(csp, "default-src 'none'; script-src 'self'"));
    }
    kit_stop(kit);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (int mode = ALONE; mode <= DRIBBLED; mode++) {
        g_autofree char *path = g_strdup_printf("/http/gate/%s", modes[mode]);
        g_test_add_data_func(path, GINT_TO_POINTER(mode), test_payloads);
    }
    g_test_add_func("/http/gate/good-requests-pass", test_good_requests_pass);
    g_test_add_func("/http/gate/refusals-close-with-headers", test_refusals_close_with_headers);
    return g_test_run();
}
