/* Rows, events and records as bytes: what was written comes back, what is foreign is skipped, what
 * is damaged is told. */
#include "store/base/error.h"
#include "store/journal/head.h"
#include "store/journal/record.h"
#include "store/journal/row.h"

#include <string.h>

static Event
sample_event(void)
{
    Event e = {.kind = RECORD_VERSION_ADDED,
               .document = 7,
               .version = 3,
               .sha256 = digest_of("x", 1),
               .set = SET_FILE | SET_NOTE | SET_FROM,
               .effective_from = 20250320,
               .published_us = -5,
               .note = g_strdup("Hinweis"),
               .file_name = g_strdup("Satzung.pdf"),
               .discard = true};
    e.erased = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    uint64_t numbers[] = {1, 300, UINT64_MAX};
    g_array_append_vals(e.erased, numbers, 3);
    return e;
}

static Record *
sample_record(uint64_t n)
{
    g_auto(Event) event = sample_event();
    Digest previous = digest_of("before", 6);
    RequestId request = request_id_new();
    return record_new(n, &previous, &request, 1742371200000000, 100, &event);
}

static void
test_a_record_comes_back(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Record) made = sample_record(42);
    g_autoptr(Record) read = record_decode(made->header, made->payload, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(read->n, ==, 42);
    g_assert_true(digest_equal(&read->previous, &made->previous));
    g_assert_true(request_id_equal(&read->request, &made->request));
    g_assert_cmpint(read->time_us, ==, 1742371200000000);
    g_assert_cmpuint(read->actor, ==, 100);
    g_auto(Event) event = {0};
    g_assert_true(record_event(read, &event, &error));
    g_assert_cmpuint(event.document, ==, 7);
    g_assert_cmpuint(event.version, ==, 3);
    g_assert_cmpint(event.published_us, ==, -5);
    g_assert_cmpstr(event.note, ==, "Hinweis");
    g_assert_cmpstr(event.file_name, ==, "Satzung.pdf");
    g_assert_null(event.title);
    g_assert_true(event.discard);
    g_assert_cmpuint(event.erased->len, ==, 3);
    g_assert_cmpuint(g_array_index(event.erased, uint64_t, 2), ==, UINT64_MAX);
    Digest a = record_root(made), b = record_root(read);
    g_assert_true(digest_equal(&a, &b));
}

static void
test_personal_text_stands_only_in_the_payload(void)
{
    g_autoptr(Record) r = sample_record(1);
    gsize len;
    const char *header = g_bytes_get_data(r->header, &len);
    g_assert_null(g_strstr_len(header, (gssize)len, "Hinweis"));
    g_assert_null(g_strstr_len(header, (gssize)len, "Satzung.pdf"));
}

static void
test_an_erased_payload_leaves_chain_and_facts(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Record) made = sample_record(1);
    g_autoptr(Record) read = record_decode(made->header, NULL, &error);
    g_assert_no_error(error);
    Digest a = record_root(made), b = record_root(read);
    g_assert_true(digest_equal(&a, &b));
    g_assert_false(digest_is_zero(&read->payload_hash));
    g_auto(Event) event = {0};
    g_assert_true(record_event(read, &event, &error));
    g_assert_cmpuint(event.effective_from, ==, 20250320);
    g_assert_null(event.note);
}

static void
test_the_hash_of_a_payload_is_salted(void)
{
    g_autoptr(Record) a = sample_record(1);
    g_autoptr(Record) b = sample_record(1);
    g_assert_false(digest_equal(&a->payload_hash, &b->payload_hash));
}

static void
test_another_payload_is_told(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Record) a = sample_record(1);
    g_autoptr(Record) b = sample_record(1);
    g_assert_null(record_decode(a->header, b->payload, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
}

/* Every bit of header and payload: a change is refused or changes the root; nothing crashes. */
static void
test_every_flipped_bit_is_told(void)
{
    g_autoptr(Record) made = sample_record(9);
    Digest root = record_root(made);
    gsize len;
    const uint8_t *data = g_bytes_get_data(made->header, &len);
    for (gsize bit = 0; bit < len * 8; bit++) {
        g_autofree uint8_t *copy = g_memdup2(data, len);
        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        g_autoptr(GBytes) header = g_bytes_new(copy, len);
        g_autoptr(Record) read = record_decode(header, made->payload, NULL);
        if (read == NULL)
            continue;
        Digest other = record_root(read);
        g_assert_false(digest_equal(&root, &other));
        g_auto(Event) event = {0};
        record_event(read, &event, NULL);
    }
    data = g_bytes_get_data(made->payload, &len);
    for (gsize bit = 0; bit < len * 8; bit++) {
        g_autofree uint8_t *copy = g_memdup2(data, len);
        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        g_autoptr(GBytes) payload = g_bytes_new(copy, len);
        g_assert_null(record_decode(made->header, payload, NULL));
    }
    for (gsize cut = 0; cut < g_bytes_get_size(made->header); cut++) {
        g_autoptr(GBytes) header = g_bytes_new_from_bytes(made->header, 0, cut);
        g_autoptr(Record) read = record_decode(header, NULL, NULL);
        g_assert_true(read == NULL || cut > 0);
    }
}

static void
test_an_unknown_kind_is_kept_but_not_applied(void)
{
    g_autoptr(GError) error = NULL;
    Event event = {.kind = (RecordKind)200, .document = 1};
    Digest previous = {0};
    RequestId request = request_id_new();
    g_autoptr(Record) made = record_new(1, &previous, &request, 1, 0, &event);
    g_autoptr(Record) read = record_decode(made->header, NULL, &error);
    g_assert_no_error(error);
    g_auto(Event) back = {0};
    g_assert_false(record_event(read, &back, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
}

typedef struct {
    uint32_t small;
    uint64_t large;
    int64_t negative;
    bool flag;
    char *text;
    Digest digest;
    GBytes *bytes;
} Sample;
static const RowField sample_fields[] = {
    {1, ROW_U32, offsetof(Sample, small)},    {2, ROW_U64, offsetof(Sample, large)},
    {3, ROW_I64, offsetof(Sample, negative)}, {4, ROW_BOOL, offsetof(Sample, flag)},
    {5, ROW_STRING, offsetof(Sample, text)},  {6, ROW_DIGEST, offsetof(Sample, digest)},
    {7, ROW_BYTES, offsetof(Sample, bytes)},
};

static void
test_rows_skip_unknown_tags_and_refuse_wrong_values(void)
{
    Sample s = {.small = 5,
                .large = UINT64_MAX,
                .negative = INT64_MIN,
                .flag = true,
                .text = g_strdup("ä"),
                .digest = digest_of("", 0),
                .bytes = g_bytes_new("\0x", 2)};
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_field_put_string(out, 99, "von morgen");
    row_encode(ROW_SPEC(sample_fields), &s, out);
    wire_field_put_string(out, 98, "auch");
    Sample back = {.text = g_strdup("alt")};
    WireReader r = wire_reader(out->data, out->len);
    g_assert_true(row_decode(ROW_SPEC(sample_fields), &r, &back));
    g_assert_cmpuint(back.small, ==, 5);
    g_assert_cmpuint(back.large, ==, UINT64_MAX);
    g_assert_cmpint(back.negative, ==, INT64_MIN);
    g_assert_true(back.flag);
    g_assert_cmpstr(back.text, ==, "ä");
    g_assert_true(digest_equal(&back.digest, &s.digest));
    g_assert_true(g_bytes_equal(back.bytes, s.bytes));
    row_clear(ROW_SPEC(sample_fields), &s);
    row_clear(ROW_SPEC(sample_fields), &back);
    g_assert_null(back.text);

    const struct {
        const char *bytes;
        size_t len;
    } bad[] = {
        {"\x01\x05\x01\x00\x00\x00\x00", 7}, /* over 32 bits */
        {"\x04\x01\x02", 3},                 /* a bool of 2 */
        {"\x05\x01\xff", 3},                 /* not UTF-8 */
        {"\x06\x02xx", 4},                   /* a short digest */
        {"\x01\x00", 2},                     /* an integer without bytes */
        {"\x01\x09zzzzzzzzz", 11},           /* an integer of nine */
        {"\x05\x05zz", 4},                   /* longer than there is */
        {"\x05", 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        Sample broken = {0};
        r = wire_reader(bad[i].bytes, bad[i].len);
        g_assert_false(row_decode(ROW_SPEC(sample_fields), &r, &broken));
        row_clear(ROW_SPEC(sample_fields), &broken);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/journal/record/" #name, test_##name)
    ADD(a_record_comes_back);
    ADD(personal_text_stands_only_in_the_payload);
    ADD(an_erased_payload_leaves_chain_and_facts);
    ADD(the_hash_of_a_payload_is_salted);
    ADD(another_payload_is_told);
    ADD(every_flipped_bit_is_told);
    ADD(an_unknown_kind_is_kept_but_not_applied);
    ADD(rows_skip_unknown_tags_and_refuse_wrong_values);
    return g_test_run();
}
