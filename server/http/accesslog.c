/* accesslog.c - see accesslog.h. */
#include "server/http/accesslog.h"

#include "store/base/clock.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#include <arpa/inet.h>
#include <string.h>

#define BUFFER_MAX (64 * 1024) /* per flush, so also the rate: at most 256 KiB/s */

struct AccessLog {
    int fd;
    bool requests;
    Mutex mutex; /* guards all below */
    GString *lines;
    uint64_t dropped;
};

AccessLog *
accesslog_new(int fd, bool requests)
{
    AccessLog *log = g_new0(AccessLog, 1);
    log->fd = fd;
    log->requests = requests;
    mutex_init(&log->mutex);
    log->lines = g_string_new(NULL);
    return log;
}

void
accesslog_free(AccessLog *log)
{
    if (log == NULL)
        return;
    accesslog_flush(log);
    g_string_free(log->lines, TRUE);
    mutex_clear(&log->mutex);
    g_free(log);
}

static void
put_escaped(GString *out, const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
        /* 0xc2 and a byte below 0xa0 are a control character of Latin-1 in UTF-8. */
        bool control = *p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0);
        if (control || *p == '"' || *p == '\\')
            g_string_append_printf(out, "\\x%02x", *p);
        else
            g_string_append_c(out, (char)*p);
    }
}

/* 203.0.113.7 → 203.0.113.0, 2001:db8:1:2::3 → 2001:db8:1:: */
static void
put_network(GString *out, const char *client)
{
    struct in6_addr six;
    struct in_addr four;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET, client, &four) == 1) {
        four.s_addr &= htonl(0xffffff00);
        g_string_append(out, inet_ntop(AF_INET, &four, text, sizeof text));
    } else if (inet_pton(AF_INET6, client, &six) == 1) {
        memset(six.s6_addr + 6, 0, 10);
        g_string_append(out, inet_ntop(AF_INET6, &six, text, sizeof text));
    } else {
        g_string_append_c(out, '-');
    }
}

/* Moves LINE behind those that wait, if there is room. */
static void
add_line(AccessLog *log, const GString *line)
{
    LOCKED(&log->mutex);
    if (log->lines->len + line->len > BUFFER_MAX)
        log->dropped++;
    else
        g_string_append_len(log->lines, line->str, (gssize)line->len);
}

void
accesslog_request(AccessLog *log, const AccessLine *line)
{
    if (!log->requests)
        return;
    char now[INSTANT_LEN];
    g_autoptr(GString) out = g_string_sized_new(160);
    g_string_append(out, instant_format(clock_now_us(), now));
    g_string_append_c(out, ' ');
    put_network(out, line->client);
    g_string_append(out, " \"");
    put_escaped(out, line->method);
    g_string_append_c(out, ' ');
    put_escaped(out, line->target);
    g_string_append_printf(out, "\" %u %" G_GUINT64_FORMAT " %.1fms\n", line->status, line->bytes,
                           (double)line->took_us / 1e3);
    add_line(log, out);
}

void
accesslog_error(AccessLog *log, const char *what, const char *message)
{
    char now[INSTANT_LEN];
    g_autoptr(GString) out = g_string_new(instant_format(clock_now_us(), now));
    g_string_append(out, " error ");
    put_escaped(out, what);
    g_string_append(out, ": ");
    put_escaped(out, message);
    g_string_append_c(out, '\n');
    add_line(log, out);
}

bool
accesslog_has_requests(const AccessLog *log)
{
    return log->requests;
}

void
accesslog_flush(AccessLog *log)
{
    g_autoptr(GString) lines = NULL;
    uint64_t dropped;
    {
        LOCKED(&log->mutex);
        if (log->lines->len == 0 && log->dropped == 0)
            return;
        lines = g_steal_pointer(&log->lines);
        log->lines = g_string_sized_new(4096);
        dropped = log->dropped;
        log->dropped = 0;
    }
    if (dropped > 0)
        g_string_append_printf(lines, "%" G_GUINT64_FORMAT " lines not written\n", dropped);
    fd_write_all(log->fd, lines->str, lines->len, NULL); /* nowhere to report a failure to */
}
