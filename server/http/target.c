/* target.c - see target.h. */
#include "server/http/target.h"

#include <string.h>

/* Into OUT, which has room for LEN bytes; false for a bad escape or a NUL. */
static bool
decode_into(const char *text, size_t len, bool plus, char *out, size_t *ret_len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < len ? g_ascii_xdigit_value(text[i + 1]) : -1;
            int low = i + 2 < len ? g_ascii_xdigit_value(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return false;
        out[n++] = c;
    }
    *ret_len = n;
    return g_utf8_validate_len(out, n, NULL);
}

char *
target_decode(const char *text, size_t len, bool plus)
{
    g_autofree char *out = g_malloc(len + 1);
    size_t n;
    if (!decode_into(text, len, plus, out, &n))
        return NULL;
    out[n] = '\0';
    return g_steal_pointer(&out);
}

static const char *
decode_in(Arena *arena, const char *text, size_t len, bool plus)
{
    char *out = arena_alloc(arena, len + 1);
    size_t n;
    if (!decode_into(text, len, plus, out, &n))
        return NULL;
    out[n] = '\0';
    return out;
}

const char *
target_path(Arena *arena, const char *target)
{
    const char *path = decode_in(arena, target, strcspn(target, "?"), false);
    if (path == NULL)
        return NULL;
    for (const char *p = path; *p != '\0'; p++)
        if (g_ascii_iscntrl(*p))
            return NULL;
    return path;
}

bool
target_fields(Arena *arena, const char *text, size_t len, QueryField *fields, size_t max,
              size_t *ret_n)
{
    size_t n = 0;
    const char *end = text + len;
    for (const char *at = text; at < end;) {
        const char *amp = memchr(at, '&', (size_t)(end - at));
        const char *stop = amp != NULL ? amp : end;
        if (stop > at) {
            const char *eq = memchr(at, '=', (size_t)(stop - at));
            const char *name_end = eq != NULL ? eq : stop;
            const char *value = eq != NULL ? eq + 1 : stop;
            if (n == max)
                return false;
            fields[n].name = decode_in(arena, at, (size_t)(name_end - at), true);
            fields[n].value = decode_in(arena, value, (size_t)(stop - value), true);
            if (fields[n].name == NULL || fields[n].value == NULL)
                return false;
            n++;
        }
        at = stop + 1;
    }
    *ret_n = n;
    return true;
}
