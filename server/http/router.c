/* router.c - see router.h. Routes of one shape ("/d/{}/v{}.pdf") form a resource with a handler per
 * method; resources are kept by their number of segments, the more literal ones first, so that the
 * first match is the best one. A parameter does not share its segment with another, so matching
 * needs no search. */
#include "server/http/router.h"

#include <string.h>

#define SEGMENTS_MAX 12
#define N_METHODS (METHOD_OPTIONS + 1)

typedef struct {
    const char *prefix; /* literal characters before the parameter, or the whole segment */
    const char *suffix;
    size_t prefix_len, suffix_len;
    bool has_param;
} Segment;

typedef struct {
    Segment segments[SEGMENTS_MAX];
    size_t n;
    char *shape;
    struct {
        const Route *route;
        const char *names[ROUTE_PARAMS_MAX];
    } by_method[N_METHODS];
} Resource;

struct Router {
    GPtrArray *by_length[SEGMENTS_MAX + 1]; /* of Resource */
    GStringChunk *strings;
};

static void
resource_free(void *data)
{
    Resource *r = data;
    g_free(r->shape);
    g_free(r);
}

/* The path with its parameter names left out: what two routes of one resource have in common. */
static char *
shape_of(const char *path)
{
    GString *out = g_string_new(NULL);
    for (const char *p = path; *p != '\0'; p++) {
        if (*p == '{') {
            p = strchr(p, '}');
            g_assert(p != NULL);
            g_string_append(out, "{}");
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static Segment
segment_parse(Router *router, const char *text, size_t len)
{
    Segment s = {0};
    const char *open = memchr(text, '{', len);
    if (open == NULL) {
        s.prefix = g_string_chunk_insert_len(router->strings, text, (gssize)len);
        s.prefix_len = len;
        return s;
    }
    const char *close = memchr(open, '}', len - (size_t)(open - text));
    g_assert(close != NULL && close > open + 1);
    s.has_param = true;
    s.prefix_len = (size_t)(open - text);
    s.suffix_len = len - (size_t)(close + 1 - text);
    s.prefix = g_string_chunk_insert_len(router->strings, text, (gssize)s.prefix_len);
    s.suffix = g_string_chunk_insert_len(router->strings, close + 1, (gssize)s.suffix_len);
    g_assert(memchr(s.suffix, '{', s.suffix_len) == NULL);
    return s;
}

static Resource *
resource_new(Router *router, const char *path)
{
    g_assert(path[0] == '/');
    Resource *r = g_new0(Resource, 1);
    r->shape = shape_of(path);
    size_t params = 0;
    const char *at = path + 1;
    for (;;) {
        const char *end = strchr(at, '/');
        size_t len = end != NULL ? (size_t)(end - at) : strlen(at);
        g_assert(r->n < SEGMENTS_MAX);
        r->segments[r->n] = segment_parse(router, at, len);
        params += r->segments[r->n].has_param;
        r->n++;
        if (end == NULL)
            break;
        at = end + 1;
    }
    g_assert(params <= ROUTE_PARAMS_MAX);
    return r;
}

/* Literal segments first, then more literal characters, from the left. */
static gint
more_literal_first(gconstpointer a, gconstpointer b)
{
    const Resource *x = *(Resource *const *)a;
    const Resource *y = *(Resource *const *)b;
    for (size_t i = 0; i < x->n; i++) {
        const Segment *s = &x->segments[i];
        const Segment *t = &y->segments[i];
        if (s->has_param != t->has_param)
            return s->has_param ? 1 : -1;
        size_t s_len = s->prefix_len + s->suffix_len;
        size_t t_len = t->prefix_len + t->suffix_len;
        if (s_len != t_len && s->has_param)
            return s_len > t_len ? -1 : 1;
    }
    return strcmp(x->shape, y->shape);
}

static Resource *
resource_of(Router *router, const char *path)
{
    g_autofree char *shape = shape_of(path);
    for (size_t n = 0; n <= SEGMENTS_MAX; n++) {
        for (guint i = 0; i < router->by_length[n]->len; i++) {
            Resource *r = router->by_length[n]->pdata[i];
            if (strcmp(r->shape, shape) == 0)
                return r;
        }
    }
    Resource *r = resource_new(router, path);
    g_ptr_array_add(router->by_length[r->n], r);
    return r;
}

/* Routes of one resource may call a parameter differently, so each keeps its own names. */
static void
add_route(Router *router, Resource *r, const Route *route)
{
    g_assert(r->by_method[route->method].route == NULL); /* two routes that match alike */
    r->by_method[route->method].route = route;
    size_t n = 0;
    for (const char *p = strchr(route->path, '{'); p != NULL; p = strchr(p + 1, '{')) {
        size_t len = strcspn(p + 1, "}");
        r->by_method[route->method].names[n++] =
            g_string_chunk_insert_len(router->strings, p + 1, (gssize)len);
    }
}

Router *
router_new(const Route *routes, size_t n)
{
    Router *router = g_new0(Router, 1);
    router->strings = g_string_chunk_new(1024);
    for (size_t i = 0; i <= SEGMENTS_MAX; i++)
        router->by_length[i] = g_ptr_array_new_with_free_func(resource_free);
    for (size_t i = 0; i < n; i++) {
        Resource *r = resource_of(router, routes[i].path);
        add_route(router, r, &routes[i]);
    }
    for (size_t i = 0; i <= SEGMENTS_MAX; i++)
        g_ptr_array_sort(router->by_length[i], more_literal_first);
    return router;
}

void
router_free(Router *router)
{
    if (router == NULL)
        return;
    for (size_t i = 0; i <= SEGMENTS_MAX; i++)
        g_ptr_array_unref(router->by_length[i]);
    g_string_chunk_free(router->strings);
    g_free(router);
}

typedef struct {
    const char *text;
    size_t len;
} Slice;

/* False when PATH has more segments than any route. */
static bool
split(const char *path, Slice slices[SEGMENTS_MAX], size_t *ret_n)
{
    size_t n = 0;
    const char *at = path + 1;
    for (;;) {
        if (n == SEGMENTS_MAX)
            return false;
        const char *end = strchrnul(at, '/');
        slices[n++] = (Slice){at, (size_t)(end - at)};
        if (*end == '\0')
            break;
        at = end + 1;
    }
    *ret_n = n;
    return true;
}

static bool
segment_matches(const Segment *s, Slice slice)
{
    if (!s->has_param)
        return slice.len == s->prefix_len && memcmp(slice.text, s->prefix, slice.len) == 0;
    return slice.len > s->prefix_len + s->suffix_len &&
           memcmp(slice.text, s->prefix, s->prefix_len) == 0 &&
           memcmp(slice.text + slice.len - s->suffix_len, s->suffix, s->suffix_len) == 0;
}

static bool
resource_matches(const Resource *r, const Slice *slices)
{
    for (size_t i = 0; i < r->n; i++)
        if (!segment_matches(&r->segments[i], slices[i]))
            return false;
    return true;
}

static size_t
take_params(const Resource *r, Method method, const Slice *slices, RouteParam *params)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        const Segment *s = &r->segments[i];
        if (!s->has_param)
            continue;
        params[n].name = r->by_method[method].names[n];
        params[n].value = g_strndup(slices[i].text + s->prefix_len,
                                    slices[i].len - s->prefix_len - s->suffix_len);
        n++;
    }
    return n;
}

const Route *
router_match(const Router *router, Method method, const char *path,
             RouteParam params[ROUTE_PARAMS_MAX], size_t *ret_n, unsigned *ret_allowed)
{
    *ret_n = 0;
    *ret_allowed = 0;
    Slice slices[SEGMENTS_MAX];
    size_t n;
    if (path[0] != '/' || !split(path, slices, &n))
        return NULL;
    for (guint i = 0; i < router->by_length[n]->len; i++) {
        const Resource *r = router->by_length[n]->pdata[i];
        if (!resource_matches(r, slices))
            continue;
        for (unsigned m = 0; m < N_METHODS; m++)
            if (r->by_method[m].route != NULL)
                *ret_allowed |= 1u << m;
        if (r->by_method[METHOD_GET].route != NULL)
            *ret_allowed |= 1u << METHOD_HEAD;
        *ret_allowed |= 1u << METHOD_OPTIONS;
        if (method == METHOD_HEAD && r->by_method[METHOD_HEAD].route == NULL)
            method = METHOD_GET;
        if (r->by_method[method].route != NULL)
            *ret_n = take_params(r, method, slices, params);
        return r->by_method[method].route;
    }
    return NULL;
}
