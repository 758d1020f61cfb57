/* object_stream.c - see object_stream.h. */
#include "server/worker/object_stream.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define DICTIONARY_BYTES ((size_t)1024) /* before and behind the name */
#define STREAM_BYTES ((size_t)4 << 20)  /* inflated, of one */
#define ALL_BYTES ((size_t)16 << 20)    /* and of all */
#define STREAMS_MOST 4096

typedef struct {
    const char *at, *end;
} Bytes;

static const char *
find(Bytes in, const char *word)
{
    return in.at < in.end ? memmem(in.at, (size_t)(in.end - in.at), word, strlen(word)) : NULL;
}

static bool
read_number(Bytes *in, size_t *ret_value)
{
    while (in->at < in->end && isspace((unsigned char)*in->at))
        in->at++;
    const char *start = in->at;
    size_t value = 0;
    while (in->at < in->end && isdigit((unsigned char)*in->at) && value <= ALL_BYTES)
        value = value * 10 + (size_t)(*in->at++ - '0');
    *ret_value = value;
    return in->at > start && value <= ALL_BYTES;
}

/* The number behind NAME, a whole name, in a dictionary. */
static bool
number_of(Bytes dictionary, const char *name, size_t *ret_value)
{
    const char *at;
    while ((at = find(dictionary, name)) != NULL) {
        dictionary.at = at + strlen(name);
        if (dictionary.at < dictionary.end && isspace((unsigned char)*dictionary.at))
            return read_number(&dictionary, ret_value);
    }
    return false;
}

/* The dictionary around the name at AT, and what follows "stream". */
static bool
dictionary_at(Bytes file, const char *at, Bytes *ret_dictionary, Bytes *ret_data)
{
    size_t before = (size_t)(at - file.at), behind = (size_t)(file.end - at);
    Bytes around = {at - (before < DICTIONARY_BYTES ? before : DICTIONARY_BYTES),
                    at + (behind < DICTIONARY_BYTES ? behind : DICTIONARY_BYTES)};
    for (const char *obj; (obj = find((Bytes){around.at, at}, " obj")) != NULL;)
        around.at = obj + 1;
    const char *stream = find((Bytes){at, around.end}, "stream");
    if (stream == NULL)
        return false;
    *ret_dictionary = (Bytes){around.at, stream};
    *ret_data = (Bytes){stream + strlen("stream"), file.end};
    if (ret_data->at < file.end && *ret_data->at == '\r')
        ret_data->at++;
    if (ret_data->at < file.end && *ret_data->at == '\n')
        ret_data->at++;
    return true;
}

/* Inflates DATA into ROOM bytes and says how many; false when it is no such stream or has more. */
static bool
inflate_into(Bytes data, char *out, size_t room, size_t *ret_n)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)data.at,
                  .avail_in = (unsigned)((size_t)(data.end - data.at) < UINT32_MAX / 2
                                             ? (size_t)(data.end - data.at)
                                             : UINT32_MAX / 2),
                  .next_out = (unsigned char *)out,
                  .avail_out = (unsigned)room};
    *ret_n = 0;
    if (inflateInit(&z) != Z_OK)
        return false;
    int end = inflate(&z, Z_FINISH);
    *ret_n = room - z.avail_out;
    inflateEnd(&z);
    return end == Z_STREAM_END;
}

/* TEXT begins with COUNT pairs of numbers: of the object, and its place behind FIRST. */
static bool
see_objects(Bytes text, size_t count, size_t first, ObjectSeen seen, void *data)
{
    size_t len = (size_t)(text.end - text.at), from = 0, to = 0;
    const char *objects = text.at + first;
    if (first > len)
        return false;
    Bytes head = {text.at, objects};
    for (size_t i = 0; i <= count; i++) {
        size_t number;
        bool more = i < count;
        to = len - first;
        if (more && (!read_number(&head, &number) || !read_number(&head, &to)))
            return false;
        if (to < from || to > len - first)
            return false;
        if (i > 0 && to > from)
            seen(objects + from, to - from, data);
        from = to;
    }
    return true;
}

/* Whether DICTIONARY is that of a stream that this file can read. */
static bool
is_plain(Bytes dictionary, size_t *ret_count, size_t *ret_first)
{
    return find(dictionary, "/FlateDecode") != NULL && find(dictionary, "/DecodeParms") == NULL &&
           number_of(dictionary, "/N", ret_count) && number_of(dictionary, "/First", ret_first);
}

bool
object_streams_read(const char *bytes, size_t len, ObjectSeen seen, void *data)
{
    Bytes file = {bytes, bytes + len}, rest = file;
    char *room = NULL;
    size_t all = 0;
    unsigned streams = 0;
    bool whole = true;
    for (const char *at; whole && (at = find(rest, "/ObjStm")) != NULL;) {
        Bytes dictionary, stream;
        size_t count, first, n;
        rest.at = at + strlen("/ObjStm");
        if (!dictionary_at(file, at, &dictionary, &stream))
            continue;
        if (room == NULL && (room = malloc(STREAM_BYTES)) == NULL)
            return false;
        rest.at = stream.at;
        whole = ++streams <= STREAMS_MOST && all < ALL_BYTES &&
                is_plain(dictionary, &count, &first) &&
                inflate_into(stream, room, STREAM_BYTES, &n) &&
                see_objects((Bytes){room, room + n}, count, first, seen, data);
        all += whole ? n : 0;
    }
    free(room);
    return whole;
}
