/* Bounded reading and writing, digests, arena and errors: the small things everything stands on. */
#include "store/base/arena.h"
#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/wire.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static void
test_round_trip_of_every_kind(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    Digest d = digest_of("abc", 3);
    wire_put_u8(out, 7);
    wire_put_u16(out, 0xabcd);
    wire_put_u32(out, 0x12345678);
    wire_put_u64(out, G_MAXUINT64);
    wire_put_varint(out, 0);
    wire_put_varint(out, 300);
    wire_put_varint(out, G_MAXUINT64);
    wire_put_digest(out, &d);
    wire_put_string(out, "Größe");

    WireReader r = wire_reader(out->data, out->len);
    g_assert_cmpuint(wire_u8(&r), ==, 7);
    g_assert_cmpuint(wire_u16(&r), ==, 0xabcd);
    g_assert_cmpuint(wire_u32(&r), ==, 0x12345678);
    g_assert_cmpuint(wire_u64(&r), ==, G_MAXUINT64);
    g_assert_cmpuint(wire_varint(&r), ==, 0);
    g_assert_cmpuint(wire_varint(&r), ==, 300);
    g_assert_cmpuint(wire_varint(&r), ==, G_MAXUINT64);
    Digest back = wire_digest(&r);
    g_assert_true(digest_equal(&back, &d));
    g_autofree char *text = wire_string(&r, 100);
    g_assert_cmpstr(text, ==, "Größe");
    g_assert_true(wire_done(&r));
}

static void
test_every_cut_fails_and_stays_failed(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_u32(out, 1);
    wire_put_string(out, "Satzung");
    wire_put_u64(out, 2);
    for (size_t len = 0; len < out->len; len++) {
        WireReader r = wire_reader(out->data, len);
        wire_u32(&r);
        g_autofree char *text = wire_string(&r, 100);
        wire_u64(&r);
        g_assert_true(r.failed);
        g_assert_false(wire_done(&r));
        g_assert_cmpuint(wire_u8(&r), ==, 0);
    }
}

static void
test_hostile_encodings_are_refused(void)
{
    static const struct {
        const char *bytes;
        size_t len;
    } varints[] = {{"\x80\x00", 2},                                  /* not the shortest form */
                   {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10}, /* over 64 bits */
                   {"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11}}; /* too long */
    for (size_t i = 0; i < G_N_ELEMENTS(varints); i++) {
        WireReader r = wire_reader(varints[i].bytes, varints[i].len);
        wire_varint(&r);
        g_assert_true(r.failed);
    }
    static const char *const texts[] = {"\x03"
                                        "a\xff"
                                        "b",
                                        "\x02"
                                        "\xc0\x80",
                                        "\x05"
                                        "ab"};
    static const size_t lens[] = {4, 3, 3};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        WireReader r = wire_reader(texts[i], lens[i]);
        g_assert_null(wire_string(&r, 100));
        g_assert_true(r.failed);
    }
    WireReader nul = wire_reader("\x02"
                                 "a\0",
                                 3);
    g_assert_null(wire_string(&nul, 100));
    WireReader longer = wire_reader("\x03"
                                    "abc",
                                    4);
    g_assert_null(wire_string(&longer, 2));
}

static void
test_fields_leave_out_what_is_empty(void)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    Digest zero = {0};
    wire_field_put_uint(out, 1, 0);
    wire_field_put_string(out, 2, NULL);
    wire_field_put_digest(out, 3, &zero);
    g_assert_cmpuint(out->len, ==, 0);
    wire_field_put_uint(out, 1, 20250320);
    wire_field_put_string(out, 2, "");
    WireReader r = wire_reader(out->data, out->len);
    WireReader value;
    uint8_t tag;
    g_assert_true(wire_next_field(&r, &tag, &value));
    g_assert_cmpuint(tag, ==, 1);
    g_assert_cmpuint(wire_field_uint(&value), ==, 20250320);
    g_assert_true(wire_next_field(&r, &tag, &value));
    g_autofree char *empty = wire_field_string(&value);
    g_assert_cmpstr(empty, ==, "");
    g_assert_false(wire_next_field(&r, &tag, &value));
    g_assert_true(wire_done(&r));
}

static void
test_digest_is_sha256(void)
{
    char hex[DIGEST_HEX_LEN + 1];
    Digest d = digest_of("abc", 3); /* FIPS 180-4, example */
    digest_hex(&d, hex);
    g_assert_cmpstr(hex, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Digest back;
    g_assert_true(digest_parse(hex, &back));
    g_assert_true(digest_equal(&d, &back));
    hex[0] = 'B';
    g_assert_false(digest_parse(hex, &back));
    g_assert_false(digest_parse("ba78", &back));

    g_autoptr(DigestStream) stream = digest_stream_new();
    digest_stream_update(stream, "a", 1);
    digest_stream_update(stream, "bc", 2);
    Digest streamed = digest_stream_finish(stream);
    g_assert_true(digest_equal(&d, &streamed));
    g_assert_cmpuint(checksum64("ab", 2, "c", 1), !=, checksum64("a", 1, "bc", 2));
}

static void
test_errors_carry_field_and_reason(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(fail_field(&error, "title", "is empty"));
    g_assert_true(is_error(error, STORE_ERROR_INVALID));
    g_assert_cmpstr(store_error_field(error), ==, "title");
    g_assert_false(fail_prefix(&error, "document %d", 7));
    g_assert_cmpstr(error->message, ==, "document 7: is empty");
    g_autoptr(GError) copy = g_error_copy(error);
    g_assert_cmpstr(store_error_field(copy), ==, "title");
    g_autoptr(GError) full = NULL;
    fail_errno(&full, ENOSPC, "write");
    g_assert_true(is_error(full, STORE_ERROR_FULL));
}

static void
test_files_are_replaced_whole(void)
{
    g_autofree char *dir = g_dir_make_tmp("rw-fdio-XXXXXX", NULL);
    g_autofree char *deep = g_build_filename(dir, "a", "b", NULL);
    g_autofree char *path = g_build_filename(deep, "x", NULL);
    g_assert_true(dir_make(deep, NULL));
    g_assert_true(file_replace(path, "eins", 4, 0600, NULL));
    g_assert_true(file_replace(path, "zwei!", 5, 0600, NULL));
    g_autoptr(GBytes) bytes = file_read(path, 100, NULL);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "zwei!", 5);
    g_autoptr(GError) error = NULL;
    g_assert_null(file_read(path, 4, &error));
    g_assert_true(is_error(error, STORE_ERROR_LIMIT));
    g_autofree char *parent = g_build_filename(dir, "a", NULL);
    g_assert_cmpint(g_remove(path), ==, 0);
    g_assert_cmpint(g_rmdir(deep), ==, 0); /* no temporary file was left behind */
    g_assert_cmpint(g_rmdir(parent), ==, 0);
    g_assert_cmpint(g_rmdir(dir), ==, 0);
}

static void
test_arena_pieces_are_zeroed_and_apart(void)
{
    g_autoptr(Arena) arena = arena_new();
    for (size_t size = 1; size < 20000; size = size * 3 + 1) {
        uint8_t *piece = arena_alloc(arena, size);
        for (size_t i = 0; i < size; i++)
            g_assert_cmpuint(piece[i], ==, 0);
        memset(piece, 0xff, size);
    }
    char *text = arena_printf(arena, "%d. Fassung", 2);
    g_assert_cmpstr(text, ==, "2. Fassung");
    g_assert_null(arena_strdup(arena, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/base/wire/round-trip", test_round_trip_of_every_kind);
    g_test_add_func("/base/wire/cut", test_every_cut_fails_and_stays_failed);
    g_test_add_func("/base/wire/hostile", test_hostile_encodings_are_refused);
    g_test_add_func("/base/wire/fields", test_fields_leave_out_what_is_empty);
    g_test_add_func("/base/digest/sha256", test_digest_is_sha256);
    g_test_add_func("/base/error/field-and-reason", test_errors_carry_field_and_reason);
    g_test_add_func("/base/fdio/replace", test_files_are_replaced_whole);
    g_test_add_func("/base/arena/pieces", test_arena_pieces_are_zeroed_and_apart);
    return g_test_run();
}
