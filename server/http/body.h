/* body.h - request bodies by the route's kind: JSON, forms, multipart, a raw PDF. A file does not
 * stay in memory: it gathers to BODY_CHUNK bytes, which the pool then writes to the upload sink, so
 * that a slow disk stops no reader. */
#pragma once
#include "server/http/listener.h"
#include "server/http/multipart.h"

#define BODY_CHUNK ((size_t)256 * 1024)

typedef struct {
    Request *request;
    const HttpHooks *hooks;
    BodyKind kind;
    uint64_t limit, received; /* of the whole body */
    GByteArray *memory;       /* JSON, form; the text field being read */
    GByteArray *chunk;        /* of the file, not yet written */
    uint64_t file_limit, file_bytes;
    bool has_file;      /* the body holds a file, perhaps an empty one */
    bool in_file;       /* the part being read is it */
    bool file_is_named; /* that part is, else it must be empty */
    Multipart *multipart;
    GArray *fields; /* of QueryField, strings in the request's arena */
    size_t text_bytes;
    const char *field_name; /* the text field being read; NULL = none */
    GError *failed;         /* the first error; nothing after it is looked at */
} BodyReader;

/* How much a body of ROUTE may hold. */
uint64_t body_limit(const Route *route, const Limits *limits);
/* Looks at Content-Type and gets ready. INVALID ("media-type", which is 415), INVALID
 * ("unreadable"). */
bool body_begin(BodyReader *b, Request *r, const Route *route, const HttpHooks *hooks,
                const Limits *limits, GError **error);
/* Takes LEN bytes. False when it failed, now or before (B->failed). Never waits. */
bool body_feed(BodyReader *b, const uint8_t *data, size_t len);
/* True when body_write should be called, where waiting is allowed, before more is fed. */
bool body_wants_write(const BodyReader *b);
/* Writes what has gathered to the upload sink, begun at the first call. May wait. False when it
 * failed. */
bool body_write(BodyReader *b);
/* After the last byte: parses, checks, hands over to the request. A body with a file needs one more
 * body_write, before or after. False when it failed. */
bool body_end(BodyReader *b);
void body_clear(BodyReader *b);
