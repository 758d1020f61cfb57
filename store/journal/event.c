/* event.c - the fields of journal records as tables for the row codec. See event.h and
 * store/FORMAT.md. */
#include "store/journal/event.h"

#include "store/base/error.h"
#include "store/journal/row.h"

#define TAG_ERASED 24
#define TAG_SALT 127

#define F(tag, type, member)                                                                       \
    {                                                                                              \
        tag, type, offsetof(Event, member)                                                         \
    }
static const RowField fact_fields[] = {
    F(1, ROW_U64, document),
    F(2, ROW_U32, version),
    F(3, ROW_DIGEST, sha256),
    F(4, ROW_U64, text_id),
    F(5, ROW_U64, bytes),
    F(6, ROW_STRING, type),
    F(7, ROW_STRING, body),
    F(8, ROW_U32, decided_on),
    F(9, ROW_U32, signed_on),
    F(10, ROW_U32, effective_from),
    F(11, ROW_U32, effective_until),
    F(12, ROW_U32, corrects),
    F(13, ROW_I64, published_us),
    F(14, ROW_DIGEST, extraction),
    F(15, ROW_U32, text_state),
    F(16, ROW_U32, text_reason),
    F(17, ROW_U32, pages),
    F(18, ROW_U64, text_bytes),
    F(19, ROW_U32, set),
    F(20, ROW_STRING, id),
    F(21, ROW_STRING, parent),
    F(22, ROW_U32, order),
    F(23, ROW_BOOL, announcement_required),
    F(25, ROW_BOOL, discard),
    F(26, ROW_U32, starts),
    F(27, ROW_U32, page),
    F(28, ROW_U32, nth),
    F(29, ROW_U32, verdict),
    F(30, ROW_STRING, unit),
    F(31, ROW_U64, correction),
    F(32, ROW_I64, scheduled_us),
};
static const RowField payload_fields[] = {
    F(1, ROW_STRING, title),  F(2, ROW_STRING, slug),     F(3, ROW_STRING, file_name),
    F(4, ROW_STRING, note),   F(5, ROW_STRING, reason),   F(6, ROW_STRING, successor),
    F(7, ROW_STRING, name),   F(8, ROW_BYTES, findings),  F(9, ROW_STRING, line),
    F(10, ROW_STRING, label), F(11, ROW_STRING, heading),
};
#undef F

const char *
record_kind_name(RecordKind kind)
{
    switch (kind) {
#define X(symbol, number, name)                                                                    \
    case RECORD_##symbol:                                                                          \
        return name;
        RECORD_KINDS(X)
#undef X
    case RECORD_NOTHING:
        break;
    }
    return NULL;
}

void
event_clear(Event *event)
{
    row_clear(ROW_SPEC(fact_fields), event);
    row_clear(ROW_SPEC(payload_fields), event);
    g_clear_pointer(&event->erased, g_array_unref);
    *event = (Event){0};
}

GBytes *
event_encode_facts(const Event *event)
{
    GByteArray *out = g_byte_array_new();
    row_encode(ROW_SPEC(fact_fields), event, out);
    if (event->erased != NULL && event->erased->len > 0) {
        g_autoptr(GByteArray) list = g_byte_array_new();
        for (guint i = 0; i < event->erased->len; i++)
            wire_put_varint(list, g_array_index(event->erased, uint64_t, i));
        wire_field_put_blob(out, TAG_ERASED, list->data, list->len);
    }
    return g_byte_array_free_to_bytes(out);
}

GBytes *
event_encode_payload(const Event *event, const uint8_t salt[EVENT_SALT_BYTES])
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    row_encode(ROW_SPEC(payload_fields), event, out);
    if (out->len == 0)
        return NULL;
    wire_field_put_blob(out, TAG_SALT, salt, EVENT_SALT_BYTES);
    return g_byte_array_free_to_bytes(g_steal_pointer(&out));
}

static GArray *
decode_erased(const uint8_t *data, size_t len)
{
    WireReader all = wire_reader(data, len), value;
    uint8_t tag;
    while (wire_next_field(&all, &tag, &value)) {
        if (tag != TAG_ERASED)
            continue;
        g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        while (value.left > 0 && !value.failed) {
            uint64_t n = wire_varint(&value);
            g_array_append_val(list, n);
        }
        return value.failed ? NULL : g_steal_pointer(&list);
    }
    return g_array_new(FALSE, FALSE, sizeof(uint64_t));
}

bool
event_decode(RecordKind kind, GBytes *facts, GBytes *payload, Event *ret_event, GError **error)
{
    g_auto(Event) event = {.kind = kind};
    size_t len;
    const uint8_t *data = g_bytes_get_data(facts, &len);
    WireReader r = wire_reader(data, len);
    if (!row_decode(ROW_SPEC(fact_fields), &r, &event))
        return fail(error, STORE_ERROR_CORRUPT, "the facts of a journal record are malformed");
    event.erased = decode_erased(data, len);
    if (event.erased == NULL)
        return fail(error, STORE_ERROR_CORRUPT, "the facts of a journal record are malformed");
    if (payload != NULL) {
        data = g_bytes_get_data(payload, &len);
        r = wire_reader(data, len);
        if (!row_decode(ROW_SPEC(payload_fields), &r, &event))
            return fail(error, STORE_ERROR_CORRUPT, "the payload of a journal record is malformed");
    }
    *ret_event = event;
    event = (Event){0};
    return true;
}
