/* accesslog.h - a line per request and the errors behind a 500, on stderr. Lines wait in a bounded
 * buffer that another thread writes out, so that a full pipe never stops a request; what does not
 * fit is counted, not kept. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct AccessLog AccessLog;
/* REQUESTS: whether requests get a line; errors always do. FD is borrowed. */
AccessLog *accesslog_new(int fd, bool requests);
void accesslog_free(AccessLog *log);

typedef struct {
    const char *client; /* cut to its network: a reader's address is personal data */
    const char *method, *target;
    unsigned status;
    uint64_t bytes;
    int64_t took_us;
} AccessLine;
/* Threads: any. Control bytes are written as \xNN. */
void accesslog_request(AccessLog *log, const AccessLine *line);
void accesslog_error(AccessLog *log, const char *what, const char *message);
bool accesslog_has_requests(const AccessLog *log);
/* Writes what waits. One thread. */
void accesslog_flush(AccessLog *log);
