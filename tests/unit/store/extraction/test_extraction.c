/* test_extraction.c - the stored form of an extraction: what goes in comes out, equal input gives
 * equal bytes, and no stored bytes, however broken, do more than raise an error. */
#include "store/doc/extraction.h"

#include "store/base/error.h"

#include <string.h>

#define MAX_TEXT 1000000

static Extraction *
sample(void)
{
    Extraction *x = extraction_new();
    x->state = TEXT_DONE;
    x->page_count = 3;
    x->text_bytes = 21;
    x->encrypted = true;
    x->permissions = 0x2d;
    x->pdf_version = g_strdup("1.7");
    x->title = g_strdup("Satzung \302\247 1");
    x->creator = g_strdup("Writer");
    x->created_us = INT64_C(-86400000000);
    x->modified_us = INT64_C(1710000000000000);
    x->magic_type = g_strdup("application/pdf");
    g_ptr_array_add(x->pages, g_strdup("erste Seite\n"));
    g_ptr_array_add(x->pages, g_strdup(""));
    g_ptr_array_add(x->pages, g_strdup("dritte"));
    extraction_add_finding(x, "pdf-version", SEVERITY_INFO, "1.7");
    extraction_add_finding(x, "javascript", SEVERITY_WARNING, NULL);
    return x;
}

static void
assert_equal(const Extraction *a, const Extraction *b)
{
    g_assert_cmpint(a->state, ==, b->state);
    g_assert_cmpint(a->reason, ==, b->reason);
    g_assert_cmpuint(a->page_count, ==, b->page_count);
    g_assert_cmpuint(a->text_bytes, ==, b->text_bytes);
    g_assert_cmpint(a->encrypted, ==, b->encrypted);
    g_assert_cmpuint(a->permissions, ==, b->permissions);
    g_assert_cmpstr(a->pdf_version, ==, b->pdf_version);
    g_assert_cmpstr(a->title, ==, b->title);
    g_assert_cmpstr(a->author, ==, b->author);
    g_assert_cmpstr(a->subject, ==, b->subject);
    g_assert_cmpstr(a->creator, ==, b->creator);
    g_assert_cmpstr(a->producer, ==, b->producer);
    g_assert_cmpint(a->created_us, ==, b->created_us);
    g_assert_cmpint(a->modified_us, ==, b->modified_us);
    g_assert_cmpstr(a->magic_type, ==, b->magic_type);
    g_assert_cmpuint(a->pages->len, ==, b->pages->len);
    for (guint i = 0; i < a->pages->len; i++)
        g_assert_cmpstr(a->pages->pdata[i], ==, b->pages->pdata[i]);
    g_assert_cmpuint(a->findings->len, ==, b->findings->len);
    for (guint i = 0; i < a->findings->len; i++) {
        const Finding *f = a->findings->pdata[i], *g = b->findings->pdata[i];
        g_assert_cmpstr(f->code, ==, g->code);
        g_assert_cmpint(f->severity, ==, g->severity);
        g_assert_cmpstr(f->detail, ==, g->detail);
    }
}

static void
test_round_trip(void)
{
    g_autoptr(Extraction) x = sample();
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) y = extraction_decode(stored, MAX_TEXT, &error);
    g_assert_no_error(error);
    assert_equal(x, y);

    g_autoptr(Extraction) failed = extraction_new();
    failed->state = TEXT_FAILED;
    failed->reason = REASON_LIMIT;
    failed->page_count = 5000; /* known, though its text was given up */
    g_autoptr(GBytes) stored_failed = extraction_encode(failed);
    g_autoptr(Extraction) z = extraction_decode(stored_failed, MAX_TEXT, &error);
    g_assert_no_error(error);
    assert_equal(failed, z);
}

static void
test_equal_input_gives_equal_bytes(void)
{
    g_autoptr(Extraction) x = sample(), y = sample();
    g_autoptr(GBytes) a = extraction_encode(x), b = extraction_encode(y);
    g_assert_true(g_bytes_equal(a, b));
    g_free(y->title);
    y->title = g_strdup("Satzung \302\247 2");
    g_autoptr(GBytes) c = extraction_encode(y);
    g_assert_false(g_bytes_equal(a, c));
}

static void
test_limit_is_checked_before_unpacking(void)
{
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    x->page_count = 1;
    g_ptr_array_add(x->pages, g_strnfill(32 << 20, 'a')); /* packs to a few KB */
    g_autoptr(GBytes) stored = extraction_encode(x);
    g_assert_cmpuint(g_bytes_get_size(stored), <, 64 << 10);
    g_autoptr(GError) error = NULL;
    g_assert_null(extraction_decode(stored, 4 << 20, &error));
    g_assert_true(is_error(error, STORE_ERROR_LIMIT));
    g_autoptr(Extraction) y = extraction_decode(stored, 32 << 20, NULL);
    g_assert_nonnull(y);
}

static void
assert_corrupt(const uint8_t *bytes, size_t len)
{
    g_autoptr(GBytes) stored = g_bytes_new(bytes, len);
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = extraction_decode(stored, MAX_TEXT, &error);
    g_assert_null(x);
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT) || is_error(error, STORE_ERROR_LIMIT));
}

static void
test_every_cut_is_an_error(void)
{
    g_autoptr(Extraction) x = sample();
    g_autoptr(GBytes) stored = extraction_encode(x);
    size_t len;
    const uint8_t *bytes = g_bytes_get_data(stored, &len);
    for (size_t cut = 0; cut < len; cut++)
        assert_corrupt(bytes, cut);
}

/* A flip may hit a bit that zstd does not use; what comes out then must still be sound. */
static void
test_every_flip_is_survived(void)
{
    g_autoptr(Extraction) x = sample();
    g_autoptr(GBytes) stored = extraction_encode(x);
    size_t len;
    const uint8_t *bytes = g_bytes_get_data(stored, &len);
    unsigned refused = 0;
    for (size_t bit = 0; bit < len * 8; bit++) {
        uint8_t *copy = g_memdup2(bytes, len);
        copy[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        g_autoptr(GBytes) broken = g_bytes_new_take(copy, len);
        g_autoptr(Extraction) y = extraction_decode(broken, MAX_TEXT, NULL);
        refused += y == NULL;
        for (guint i = 0; y != NULL && i < y->pages->len; i++)
            g_assert_true(g_utf8_validate(y->pages->pdata[i], -1, NULL));
    }
    g_assert_cmpuint(refused, >, len * 8 * 95 / 100);
}

static void
test_names(void)
{
    g_assert_cmpstr(text_state_name(TEXT_PENDING), ==, "pending");
    g_assert_cmpstr(text_state_name(TEXT_NO_TEXT), ==, "no_text");
    g_assert_cmpstr(text_state_name(TEXT_OCR), ==, "ocr");
    g_assert_cmpstr(text_state_name(TEXT_FAILED), ==, "failed");
    g_assert_null(text_reason_name(REASON_NONE));
    g_assert_cmpstr(text_reason_name(REASON_ENCRYPTED), ==, "encrypted");
    g_assert_cmpstr(text_reason_name(REASON_LIMIT), ==, "limit");
    g_assert_cmpstr(severity_name(SEVERITY_PROBLEM), ==, "problem");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/extraction/round-trip", test_round_trip);
    g_test_add_func("/extraction/equal-bytes", test_equal_input_gives_equal_bytes);
    g_test_add_func("/extraction/limit", test_limit_is_checked_before_unpacking);
    g_test_add_func("/extraction/cuts", test_every_cut_is_an_error);
    g_test_add_func("/extraction/flips", test_every_flip_is_survived);
    g_test_add_func("/extraction/names", test_names);
    return g_test_run();
}
