/* output.c - see output.h. */
#include "server/cli/output.h"

#include <string.h>
#include <unistd.h>

#include "store/base/clock.h"

#define INTERVAL_US 100000

char *
out_clean(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *c = valid; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        /* Format characters turn the direction of the line around or hide what follows. */
        bool hidden = g_unichar_iscntrl(u) || g_unichar_type(u) == G_UNICODE_FORMAT;
        g_string_append_unichar(out, !hidden ? u : u == '\n' || u == '\t' ? ' ' : 0xfffd);
    }
    return g_string_free(out, FALSE);
}

void
out_text(FILE *file, const char *text)
{
    g_autofree char *clean = out_clean(text);
    fputs(clean, file);
}

static size_t
char_width(gunichar u)
{
    return g_unichar_iszerowidth(u) ? 0 : g_unichar_iswide(u) ? 2 : 1;
}

size_t
out_width(const char *text)
{
    size_t width = 0;
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
        width += char_width(g_utf8_get_char(c));
    return width;
}

void
out_column(FILE *file, const char *text, size_t width)
{
    g_autofree char *clean = out_clean(text);
    size_t all = out_width(clean), at = 0;
    size_t room = all > width ? width - 1 : width; /* for the ellipsis */
    for (const char *c = clean; *c != '\0'; c = g_utf8_next_char(c)) {
        size_t w = char_width(g_utf8_get_char(c));
        if (at + w > room) {
            fputs("…", file);
            at++;
            break;
        }
        fwrite(c, 1, (size_t)(g_utf8_next_char(c) - c), file);
        at += w;
    }
    for (; at < width; at++)
        fputc(' ', file);
}

bool
out_is_terminal(FILE *file)
{
    return isatty(fileno(file)) == 1;
}

void
progress_init(Progress *progress)
{
    *progress = (Progress){.terminal = out_is_terminal(stderr)};
}

void
progress_show(Progress *progress, const char *what, uint64_t done, uint64_t total)
{
    int64_t now = clock_monotonic_us();
    if (!progress->terminal || now - progress->last_us < INTERVAL_US)
        return;
    progress->last_us = now;
    progress->shown = true;
    fprintf(stderr, "\r\033[K%s %" G_GUINT64_FORMAT " / %" G_GUINT64_FORMAT, what, done, total);
    fflush(stderr);
}

void
progress_clear(Progress *progress)
{
    if (!progress->shown)
        return;
    progress->shown = false;
    progress->last_us = 0;
    fputs("\r\033[K", stderr);
    fflush(stderr);
}
