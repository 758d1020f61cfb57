/* multipart.c - see multipart.h. Bytes that may be the start of a boundary wait in `pending` for
 * the next call; it begins with CRLF, so that the first boundary is found like all others. */
#include "server/http/multipart.h"

#include "server/http/disposition.h"
#include "store/base/error.h"

#include <string.h>

typedef enum { STATE_PREAMBLE, STATE_DATA, STATE_DELIMITER, STATE_HEAD, STATE_END } State;

struct Multipart {
    const MultipartSink *sink;
    void *receiver;
    State state;
    char *delimiter; /* "\r\n--boundary" */
    size_t delimiter_len;
    GByteArray *pending;
    size_t n_parts;
    size_t preamble;
};

static bool
unreadable(GError **error, const char *what)
{
    return fail_reason(error, STORE_ERROR_INVALID, "unreadable", "multipart form: %s", what);
}

static bool
is_boundary(const char *text) /* RFC 2046 §5.1.1 */
{
    size_t len = strlen(text);
    if (len == 0 || len > 70 || text[len - 1] == ' ')
        return false;
    for (size_t i = 0; i < len; i++)
        if (!g_ascii_isalnum(text[i]) && strchr("'()+_,-./:=? ", text[i]) == NULL)
            return false;
    return true;
}

Multipart *
multipart_new(const char *content_type, const MultipartSink *sink, void *receiver, GError **error)
{
    g_autofree char *boundary = disposition_param(content_type, "boundary");
    if (boundary == NULL || !is_boundary(boundary)) {
        unreadable(error, "no usable boundary");
        return NULL;
    }
    Multipart *mp = g_new0(Multipart, 1);
    mp->sink = sink;
    mp->receiver = receiver;
    mp->delimiter = g_strconcat("\r\n--", boundary, NULL);
    mp->delimiter_len = strlen(mp->delimiter);
    mp->pending = g_byte_array_new();
    g_byte_array_append(mp->pending, (const guint8 *)"\r\n", 2);
    return mp;
}

void
multipart_free(Multipart *mp)
{
    if (mp == NULL)
        return;
    g_byte_array_unref(mp->pending);
    g_free(mp->delimiter);
    g_free(mp);
}

static bool
emit(Multipart *mp, const uint8_t *data, size_t len, GError **error)
{
    if (len == 0)
        return true;
    if (mp->state == STATE_DATA)
        return mp->sink->data(mp->receiver, data, len, error);
    mp->preamble += len; /* nobody sends one; a long one is an attempt to hide */
    return mp->preamble <= MULTIPART_HEAD_MAX || unreadable(error, "preamble too long");
}

/* Content up to the next delimiter. *RET_USED says how many bytes are dealt with; false only with
 * an error. */
static bool
step_data(Multipart *mp, const uint8_t *at, size_t len, size_t *ret_used, GError **error)
{
    const uint8_t *found = memmem(at, len, mp->delimiter, mp->delimiter_len);
    size_t keep = MIN(len, mp->delimiter_len - 1);
    size_t content = found != NULL ? (size_t)(found - at) : len - keep;
    if (!emit(mp, at, content, error))
        return false;
    if (found != NULL)
        mp->state = STATE_DELIMITER;
    *ret_used = found != NULL ? content + mp->delimiter_len : content;
    return true;
}

/* What follows the boundary: "--" ends the form, blanks and CRLF begin a part. */
static bool
step_delimiter(Multipart *mp, const uint8_t *at, size_t len, size_t *ret_used, GError **error)
{
    *ret_used = 0;
    if (len < 2)
        return true;
    if (at[0] == '-' && at[1] == '-') {
        mp->state = STATE_END;
        *ret_used = len;
        return true;
    }
    size_t blank = 0;
    while (blank < len && (at[blank] == ' ' || at[blank] == '\t'))
        blank++;
    if (blank > 64 || (blank < len && at[blank] != '\r'))
        return unreadable(error, "bad boundary line");
    if (blank + 2 > len)
        return true;
    if (at[blank + 1] != '\n')
        return unreadable(error, "bad boundary line");
    mp->state = STATE_HEAD;
    *ret_used = blank + 2;
    return true;
}

static bool
begin_part(Multipart *mp, const char *head, GError **error)
{
    g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
    const char *disposition = NULL;
    for (char **line = lines; *line != NULL; line++)
        if (g_ascii_strncasecmp(*line, "Content-Disposition:", 20) == 0)
            disposition = *line + 20 + strspn(*line + 20, " \t");
    if (disposition == NULL || g_ascii_strncasecmp(disposition, "form-data", 9) != 0)
        return unreadable(error, "a part without Content-Disposition: form-data");
    g_autofree char *name = disposition_param(disposition, "name");
    g_autofree char *file_name = disposition_param(disposition, "filename");
    if (name == NULL)
        return unreadable(error, "a part without a name");
    if (++mp->n_parts > MULTIPART_PARTS_MAX)
        return fail(error, STORE_ERROR_LIMIT, "multipart form: more than %d parts",
                    MULTIPART_PARTS_MAX);
    mp->state = STATE_DATA;
    return mp->sink->part(mp->receiver, name, file_name, error);
}

/* A part's header lines up to the empty one. */
static bool
step_head(Multipart *mp, const uint8_t *at, size_t len, size_t *ret_used, GError **error)
{
    *ret_used = 0;
    if (len >= 2 && memcmp(at, "\r\n", 2) == 0)
        return unreadable(error, "a part without headers");
    const uint8_t *end = memmem(at, len, "\r\n\r\n", 4);
    if (end == NULL)
        return len <= MULTIPART_HEAD_MAX || unreadable(error, "headers of a part too long");
    size_t head_len = (size_t)(end - at);
    if (head_len > MULTIPART_HEAD_MAX || memchr(at, '\0', head_len) != NULL)
        return unreadable(error, "headers of a part too long or with NUL");
    g_autofree char *head = g_strndup((const char *)at, head_len);
    *ret_used = head_len + 4;
    return begin_part(mp, head, error);
}

static bool
step(Multipart *mp, const uint8_t *at, size_t len, size_t *ret_used, GError **error)
{
    switch (mp->state) {
    case STATE_PREAMBLE:
    case STATE_DATA:
        return step_data(mp, at, len, ret_used, error);
    case STATE_DELIMITER:
        return step_delimiter(mp, at, len, ret_used, error);
    case STATE_HEAD:
        return step_head(mp, at, len, ret_used, error);
    case STATE_END:
        break; /* an epilogue is nobody's */
    }
    *ret_used = len;
    return true;
}

bool
multipart_feed(Multipart *mp, const uint8_t *data, size_t len, GError **error)
{
    g_byte_array_append(mp->pending, data, (guint)len);
    size_t at = 0;
    for (;;) {
        State before = mp->state;
        size_t used;
        if (!step(mp, mp->pending->data + at, mp->pending->len - at, &used, error))
            return false;
        at += used;
        if (used == 0 && mp->state == before)
            break;
    }
    g_byte_array_remove_range(mp->pending, 0, (guint)at);
    return true;
}

bool
multipart_finish(Multipart *mp, GError **error)
{
    return mp->state == STATE_END || unreadable(error, "it ends before its last boundary");
}
