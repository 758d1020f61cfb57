/* fuzz_gate.c - the request gate over lines "METHOD TARGET VERSION", "Name: value" …; what passes
 * must hold what the gate promises, whoever wrote the request. */
#include "server/http/gate.h"
#include "server/http/target.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the rest of the server relies on. */
static void
check_passed(const GateInput *in, const GateResult *result)
{
    const char *coding = gate_header(in->headers, in->n_headers, "Transfer-Encoding");
    const char *length = gate_header(in->headers, in->n_headers, "Content-Length");
    g_assert_true(coding == NULL || length == NULL);
    g_assert_true(in->target[0] == '/' && in->target_len <= GATE_TARGET_MAX);
    g_assert_nonnull(result->host);
    if (result->method == METHOD_GET || result->method == METHOD_HEAD ||
        result->method == METHOD_DELETE)
        g_assert_false(result->has_body);
    else if (result->method == METHOD_POST)
        g_assert_true(coding != NULL || length != NULL);

    g_autoptr(Arena) arena = arena_new();
    const char *path = target_path(arena, in->target);
    g_assert_nonnull(path);
    g_assert_null(strstr(path, "//"));
    g_assert_null(strstr(path, "/../"));
    g_assert_null(strstr(path, "/./"));
    g_assert_false(g_str_has_suffix(path, "/.."));
    g_assert_null(strchr(path, '\\'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const hosts[] = {"a", "localhost:8080", "[::1]:80", NULL};
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", GATE_HEADERS_MAX + 2);
    g_auto(GStrv) request = lines[0] != NULL ? g_strsplit(lines[0], " ", 3) : NULL;
    if (request == NULL || g_strv_length(request) != 3)
        return 0;
    GateHeader headers[GATE_HEADERS_MAX + 1];
    size_t n = 0;
    for (char **line = lines + 1; *line != NULL && n <= GATE_HEADERS_MAX; line++) {
        char *colon = strchr(*line, ':');
        if (colon == NULL)
            continue;
        *colon = '\0';
        const char *value = colon + 1 + strspn(colon + 1, " ");
        headers[n++] = (GateHeader){*line, value, strlen(*line), strlen(value)};
    }
    GateInput in = {
        .method = request[0],
        .target = request[1],
        .target_len = strlen(request[1]),
        .version = request[2],
        .headers = headers,
        .n_headers = n,
        .head_bytes_max = 16384,
        .headers_max = GATE_HEADERS_MAX,
        .hosts = hosts,
    };
    GateResult result;
    GateVerdict v = gate_check(&in, &result);
    if (v.status == 0)
        check_passed(&in, &result);
    else
        g_assert_true(v.status >= 400 && v.detail != NULL);
    return 0;
}
