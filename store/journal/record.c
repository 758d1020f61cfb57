/* record.c - see record.h. Time and randomness enter a record here or before, never in apply. */
#include "store/journal/record.h"

#include "store/base/error.h"
#include "store/base/wire.h"

#include <string.h>
#include <sys/random.h>

enum {
    TAG_N = 1,
    TAG_PREVIOUS = 2,
    TAG_KIND = 3,
    TAG_REQUEST = 4,
    TAG_TIME = 5,
    TAG_ACTOR = 6,
    TAG_PAYLOAD_HASH = 7,
    TAG_FACTS = 8,
};

static void
random_fill(void *bytes, size_t len)
{
    /* Up to 256 bytes getrandom() gives whole or not at all (random(7)); without it nothing here is
     * safe. */
    if (getrandom(bytes, len, 0) != (ssize_t)len)
        g_error("the system gives no random bytes");
}

RequestId
request_id_new(void)
{
    RequestId id = {{0}};
    random_fill(id.bytes, sizeof id.bytes);
    return id;
}

bool
request_id_equal(const RequestId *a, const RequestId *b)
{
    return memcmp(a->bytes, b->bytes, REQUEST_ID_BYTES) == 0;
}

void
record_free(Record *record)
{
    if (record == NULL)
        return;
    g_clear_pointer(&record->header, g_bytes_unref);
    g_clear_pointer(&record->facts, g_bytes_unref);
    g_clear_pointer(&record->payload, g_bytes_unref);
    g_free(record);
}

static GBytes *
encode_header(const Record *r)
{
    GByteArray *out = g_byte_array_new();
    wire_field_put_uint(out, TAG_N, r->n);
    wire_field_put_digest(out, TAG_PREVIOUS, &r->previous);
    wire_field_put_uint(out, TAG_KIND, r->kind);
    wire_field_put_blob(out, TAG_REQUEST, r->request.bytes, REQUEST_ID_BYTES);
    wire_field_put_uint(out, TAG_TIME, (uint64_t)r->time_us);
    wire_field_put_uint(out, TAG_ACTOR, r->actor);
    wire_field_put_digest(out, TAG_PAYLOAD_HASH, &r->payload_hash);
    size_t len;
    const void *facts = g_bytes_get_data(r->facts, &len);
    wire_field_put_blob(out, TAG_FACTS, facts, len);
    return g_byte_array_free_to_bytes(out);
}

Record *
record_new(uint64_t n, const Digest *previous, const RequestId *request, int64_t time_us,
           uint64_t actor, const Event *event)
{
    uint8_t salt[EVENT_SALT_BYTES];
    random_fill(salt, sizeof salt);
    Record *r = g_new0(Record, 1);
    r->n = n;
    r->previous = *previous;
    r->kind = event->kind;
    r->request = *request;
    r->time_us = time_us;
    r->actor = actor;
    r->facts = event_encode_facts(event);
    r->payload = event_encode_payload(event, salt);
    if (r->payload != NULL)
        r->payload_hash =
            digest_of(g_bytes_get_data(r->payload, NULL), g_bytes_get_size(r->payload));
    r->header = encode_header(r);
    return r;
}

static void
decode_header_field(Record *r, uint8_t tag, WireReader *value)
{
    switch (tag) {
    case TAG_N:
        r->n = wire_field_uint(value);
        break;
    case TAG_PREVIOUS:
        r->previous = wire_digest(value);
        break;
    case TAG_KIND:
        r->kind = (RecordKind)wire_field_uint(value);
        break;
    case TAG_REQUEST: {
        const uint8_t *id = wire_bytes(value, REQUEST_ID_BYTES);
        if (id != NULL)
            memcpy(r->request.bytes, id, REQUEST_ID_BYTES);
        break;
    }
    case TAG_TIME:
        r->time_us = (int64_t)wire_field_uint(value);
        break;
    case TAG_ACTOR:
        r->actor = wire_field_uint(value);
        break;
    case TAG_PAYLOAD_HASH:
        r->payload_hash = wire_digest(value);
        break;
    case TAG_FACTS:
        g_clear_pointer(&r->facts, g_bytes_unref);
        r->facts = g_bytes_new(value->at, value->left);
        break;
    default:
        break;
    }
}

Record *
record_decode(GBytes *header, GBytes *payload, GError **error)
{
    g_autoptr(Record) r = g_new0(Record, 1);
    r->header = g_bytes_ref(header);
    WireReader all = wire_reader(g_bytes_get_data(header, NULL), g_bytes_get_size(header)), value;
    uint8_t tag;
    while (wire_next_field(&all, &tag, &value)) {
        decode_header_field(r, tag, &value);
        all.failed |= value.failed;
    }
    if (!wire_done(&all) || r->n == 0 || r->facts == NULL || r->kind == RECORD_NOTHING) {
        fail(error, STORE_ERROR_CORRUPT, "the header of a journal record is malformed");
        return NULL;
    }
    if (payload != NULL) {
        Digest hash = digest_of(g_bytes_get_data(payload, NULL), g_bytes_get_size(payload));
        if (!digest_equal(&hash, &r->payload_hash)) {
            fail(error, STORE_ERROR_CORRUPT,
                 "the payload of journal record %" G_GUINT64_FORMAT " does not have its hash",
                 r->n);
            return NULL;
        }
        r->payload = g_bytes_ref(payload);
    }
    return g_steal_pointer(&r);
}

Digest
record_root(const Record *record)
{
    g_autoptr(DigestStream) stream = digest_stream_new();
    digest_stream_update(stream, record->previous.bytes, DIGEST_BYTES);
    digest_stream_update(stream, g_bytes_get_data(record->header, NULL),
                         g_bytes_get_size(record->header));
    return digest_stream_finish(stream);
}

bool
record_event(const Record *record, Event *ret_event, GError **error)
{
    if (record_kind_name(record->kind) == NULL)
        return fail(error, STORE_ERROR_CORRUPT,
                    "journal record %" G_GUINT64_FORMAT " is of kind %u, which this program does "
                    "not know",
                    record->n, (unsigned)record->kind);
    if (!event_decode(record->kind, record->facts, record->payload, ret_event, error))
        return fail_prefix(error, "journal record %" G_GUINT64_FORMAT, record->n);
    return true;
}
