/* Journal records and catalogue rows from arbitrary bytes: nothing may crash or read beyond, and
 * what decodes must encode and decode to the same again. The first byte chooses the decoder. */
#include "store/doc/codec.h"
#include "store/journal/record.h"
#include "store/legal/correction_store.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_record(const uint8_t *data, size_t size)
{
    /* The bytes are header and payload, split in the middle of the rest. */
    size_t half = size / 2;
    g_autoptr(GBytes) header = g_bytes_new(data, size - half);
    g_autoptr(GBytes) payload = g_bytes_new(data + size - half, half);
    g_autoptr(Record) with = record_decode(header, payload, NULL);
    g_assert(with == NULL || with->payload == payload);
    g_autoptr(Record) record = record_decode(header, NULL, NULL);
    g_auto(Event) event = {0};
    if (record == NULL || !record_event(record, &event, NULL))
        return;
    g_autoptr(Record) again = record_new(record->n, &record->previous, &record->request,
                                         record->time_us, record->actor, &event);
    g_auto(Event) back = {0};
    g_assert(record_event(again, &back, NULL));
    g_autoptr(GBytes) a = event_encode_facts(&event), b = event_encode_facts(&back);
    g_assert(g_bytes_equal(a, b));
}

static void
try_event(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) facts = g_bytes_new(data, size / 2);
    g_autoptr(GBytes) payload = g_bytes_new(data + size / 2, size - size / 2);
    g_auto(Event) event = {0};
    if (!event_decode(RECORD_VERSION_ADDED, facts, payload, &event, NULL))
        return;
    uint8_t salt[EVENT_SALT_BYTES] = {0};
    g_autoptr(GBytes) f = event_encode_facts(&event), p = event_encode_payload(&event, salt);
    g_auto(Event) back = {0};
    g_assert(event_decode(RECORD_VERSION_ADDED, f, p, &back, NULL));
    g_assert(g_strcmp0(event.title, back.title) == 0 && event.document == back.document);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    KvValue value = {.data = data + 1, .len = size - 1};
    Digest sha256 = {{1}};
    switch (data[0] == 0xff ? 8 : data[0] % 8) {
    case 0:
        try_record(value.data, value.len);
        break;
    case 1:
        try_event(value.data, value.len);
        break;
    case 2:
        document_free(document_decode(1, value, NULL));
        break;
    case 3:
        version_free(version_decode(1, 1, value, NULL));
        break;
    case 4:
        upload_free(upload_decode(&sha256, value, NULL));
        break;
    case 5:
        body_free(body_decode("x", value, NULL));
        break;
    case 6:
        document_type_free(document_type_decode("x", value, NULL));
        break;
    case 8:
        correction_free(correction_decode(1, value, NULL));
        break;
    default: {
        ChangeRow row;
        (void)!change_decode(value, &row, NULL);
    }
    }
    return 0;
}
