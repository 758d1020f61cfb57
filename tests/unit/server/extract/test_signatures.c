/* test_signatures.c - signed PDFs, made here, through the real worker of this build, caged where
 * the build can: what fits, what does not, and what is said not to be judged. */
#include "server/extract/findings.h"
#include "tests/unit/server/extract/fixtures.h"
#include "tests/unit/server/extract/signing.h"

#include <string.h>

static void
free_string(GString *string)
{
    g_string_free(string, TRUE);
}
typedef GString Pdf;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pdf, free_string)

static Pdf *
plain_pdf(void)
{
    static const char *const texts[] = {"Satzung \\247 1 Die Stadt erhebt Geb\\374hren."};
    return fixture_pdf(texts, 1, "/Title (Satzung)", NULL);
}

static Pdf *
signed_pdf(const Signing *how)
{
    Pdf *pdf = plain_pdf();
    signing_sign(pdf, how);
    return pdf;
}

static Extraction *
run(const Pdf *pdf)
{
    return fixture_run(pdf->str, pdf->len);
}

/* All that X says of signatures, "code(detail)" with blanks between, owned. */
static char *
said(const Extraction *x)
{
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < x->findings->len; i++) {
        const Finding *finding = x->findings->pdata[i];
        if (!g_str_has_prefix(finding->code, "sign") || g_str_equal(finding->code, "signed"))
            continue;
        g_string_append_printf(all, "%s%s", all->len > 0 ? " " : "", finding->code);
        if (finding->detail != NULL)
            g_string_append_printf(all, "(%s)", finding->detail);
    }
    return g_string_free(all, FALSE);
}

static void
assert_said(const Pdf *pdf, const char *expected)
{
    g_autoptr(Extraction) x = run(pdf);
    g_autofree char *got = said(x);
    g_assert_cmpstr(got, ==, expected);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    g_assert_false(fixture_finding(x, FINDING_UNCHECKED, NULL));
    g_assert_false(fixture_finding(x, FINDING_UNCHECKED_REST, NULL));
}

static void
test_kinds(void)
{
    static const struct {
        Signing how;
        const char *expected;
    } cases[] = {
        {{.name = "Bürgermeisterin Weiß"}, "signature-valid(Bürgermeisterin Weiß)"},
        {{.method = "ETSI.CAdES.detached"}, "signature-valid(Erika Mustermann)"},
        {{.digest = "SHA512", .contents_first = true}, "signature-valid(Erika Mustermann)"},
        {{.bare = true}, "signature-valid(Erika Mustermann)"},
        {{.key = "RSA-PSS"}, "signature-valid(Erika Mustermann)"},
        {{.key = "RSA with PSS"}, "signature-valid(Erika Mustermann)"},
        {{.key = "P-256"}, "signature-valid(Erika Mustermann)"},
        {{.key = "P-384", .digest = "SHA384"}, "signature-valid(Erika Mustermann)"},
        {{.key = "P-521", .digest = "SHA512"}, "signature-valid(Erika Mustermann)"},
        {{.key = "brainpoolP256r1"}, "signature-valid(Erika Mustermann)"},
        {{.key = "brainpoolP512r1", .digest = "SHA512"}, "signature-valid(Erika Mustermann)"},
        {{.more_certificates = 5}, "signature-valid(Erika Mustermann)"},
        {{.method = "adbe.pkcs7.sha1"}, "signature-valid(Erika Mustermann) signature-weak(SHA-1)"},
        {{.digest = "SHA1"}, "signature-valid(Erika Mustermann) signature-weak(SHA-1)"},
        {{.key = "RSA-1024"}, "signature-valid(Erika Mustermann) signature-weak(RSA-1024)"},
        /* What is not judged is no broken signature. */
        {{.digest = "MD5"}, "signature-method(md5)"},
        {{.digest = "RIPEMD160"}, "signature-method(ripemd160)"},
        {{.key = "secp256k1"}, "signature-method(ecdsa-with-SHA256)"},
        {{.no_certificate = true}, "signature-method(X.509)"},
        {{.method = "ETSI.RFC3161"}, "signature-method(ETSI.RFC3161)"},
        {{.method = "adbe.x509.rsa_sha1"}, "signature-method(adbe.x509.rsa_sha1)"},
        {{.method = ""}, "signature-method(?)"},
        {{.more_certificates = 100, .room = 100000}, "signatures-skipped"},
        {{.room = (2 << 20)}, "signatures-skipped"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%zu: %s", i, cases[i].expected);
        g_autoptr(Pdf) pdf = signed_pdf(&cases[i].how);
        assert_said(pdf, cases[i].expected);
    }
}

static void
test_no_signature_says_nothing(void)
{
    g_autoptr(Pdf) pdf = plain_pdf();
    g_autoptr(Extraction) x = run(pdf);
    g_autofree char *got = said(x);
    g_assert_cmpstr(got, ==, "");
    g_assert_false(fixture_finding(x, FINDING_SIGNED, NULL));
}

/* In the head of the file, its title, the signature itself (which is the end of the structure), the
 * range behind it and the very end. */
static void
test_one_byte_changed(void)
{
    g_autoptr(Pdf) original = signed_pdf(&(Signing){0});
    size_t room;
    char *digits = signing_digits(original, &room);
    size_t first = (size_t)(digits - original->str), used = room;
    while (digits[used - 1] == '0')
        used--;
    char *title = g_strstr_len(original->str, (gssize)original->len, "(Satzung)");
    const size_t places[] = {8, (size_t)(title + 1 - original->str), first + used - 40,
                             first + room + 3, original->len - 3};
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(Pdf) pdf = g_string_new_len(original->str, (gssize)original->len);
        pdf->str[places[i]] = pdf->str[places[i]] == '1' ? '2' : '1';
        g_test_message("byte %zu of %zu", places[i], pdf->len);
        g_autoptr(Extraction) x = run(pdf);
        g_autofree char *got = said(x);
        g_assert_cmpstr(got, ==, "signature-broken(1)");
    }
    assert_said(original, "signature-valid(Erika Mustermann)");
}

static void
test_appended(void)
{
    g_autoptr(Pdf) pdf = signed_pdf(&(Signing){0});
    g_string_append(pdf, " \r\n");
    assert_said(pdf, "signature-valid(Erika Mustermann)"); /* no content */
    g_string_append(pdf, "% and something else\n");
    assert_said(pdf, "signature-earlier(Erika Mustermann)");
    g_autoptr(Extraction) x = run(pdf);
    const Finding *earlier = NULL;
    for (guint i = 0; i < x->findings->len; i++)
        if (g_str_equal(((Finding *)x->findings->pdata[i])->code, FINDING_SIGNATURE_EARLIER))
            earlier = x->findings->pdata[i];
    g_assert_cmpint(earlier->severity, ==, SEVERITY_WARNING);
}

/* The second covers the first, the first does not cover the second. */
static void
test_two_signatures(void)
{
    g_autoptr(Pdf) pdf = signed_pdf(&(Signing){.name = "Erste"});
    signing_sign(pdf, &(Signing){.name = "Zweite", .key = "P-256"});
    assert_said(pdf, "signature-valid(Zweite) signature-earlier(Erste)");
    g_autoptr(Extraction) x = run(pdf);
    const char *count;
    g_assert_true(fixture_finding(x, FINDING_SIGNED, &count));
    g_assert_cmpstr(count, ==, "2");
    /* A change in what was added hurts the second only; one in what was there, both. */
    char *field = g_strrstr_len(pdf->str, (gssize)pdf->len, "/T (Unterschrift");
    field[5] = 'X';
    assert_said(pdf, "signature-broken(1) signature-earlier(Erste)");
    pdf->str[8] = '1';
    assert_said(pdf, "signature-broken(2)");
}

static void
test_truncated(void)
{
    g_autoptr(Pdf) pdf = signed_pdf(&(Signing){0});
    g_string_truncate(pdf, pdf->len - 40);
    g_autoptr(Extraction) x = run(pdf);
    g_autofree char *got = said(x);
    g_assert_cmpstr(got, ==, "signature-broken(1) signed-part");
}

/* Ranges that leave out more or other bytes than the signature, or none. */
static void
test_ranges_that_lie(void)
{
    g_autoptr(Pdf) pdf = signed_pdf(&(Signing){0});
    size_t len, digits;
    char *range = signing_range(pdf, &len);
    size_t open = (size_t)(signing_digits(pdf, &digits) - 1 - pdf->str), close = open + digits + 2;
    const struct {
        long long n[4];
        const char *expected;
    } cases[] = {
        {{0, (long long)open, (long long)close, (long long)(pdf->len - close)},
         "signature-valid(Erika Mustermann)"},
        {{0, (long long)open - 100, (long long)close, (long long)(pdf->len - close)},
         "signature-broken(1)"},
        {{0, (long long)open, (long long)close + 9, (long long)(pdf->len - close - 9)},
         "signature-broken(1)"},
        {{0, (long long)open + 1, (long long)close - 1, (long long)(pdf->len - close + 1)},
         "signature-broken(1)"},
        {{9, (long long)open - 9, (long long)close, (long long)(pdf->len - close)},
         "signature-broken(1) signed-part"},
        {{0, (long long)close, (long long)open, (long long)(pdf->len - open)},
         "signature-broken(1)"},
        {{0, (long long)pdf->len, 0, (long long)pdf->len}, "signature-broken(1)"},
        {{0, -5, (long long)close, 9}, "signature-broken(1) signed-part"},
        {{0, (long long)open, (long long)close, 99999999999999}, "signature-broken(1) signed-part"},
        {{0, 99999999999999, 99999999999999, 1}, "signature-broken(1) signed-part"},
        {{0, 1, 2, 3}, "signature-broken(1) signed-part"},
        {{0, 0, 0, 0}, ""}, /* a template that waits to be signed */
    };
    g_autofree char *before = g_strndup(range, len);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const long long *n = cases[i].n;
        g_autofree char *numbers = g_strdup_printf("[%lld %lld %lld %lld", n[0], n[1], n[2], n[3]);
        g_assert_cmpuint(strlen(numbers), <, len);
        memset(range, ' ', len);
        memcpy(range, numbers, strlen(numbers));
        range[len - 1] = ']';
        if (i == 0)
            memcpy(range, before, len);
        g_test_message("%s", numbers);
        g_autoptr(Extraction) x = run(pdf);
        g_autofree char *got = said(x);
        g_assert_cmpstr(got, ==, cases[i].expected);
    }
}

static void
test_contents_that_are_none(void)
{
    static const char *const contents[] = {
        "", "00", "30", "3080", "30ffffffffffffff", "zz", "3", "300b06092a864886f70d010702"};
    for (size_t i = 0; i < G_N_ELEMENTS(contents); i++) {
        g_autoptr(Pdf) pdf = signed_pdf(&(Signing){.room = 4000});
        size_t room;
        char *digits = signing_digits(pdf, &room);
        memset(digits, '0', room);
        memcpy(digits, contents[i], strlen(contents[i]));
        g_test_message("%s", contents[i]);
        assert_said(pdf, "signature-broken(1)");
    }
}

/* DER whose pieces are random: whatever it is, it is no valid signature, and the child lives. */
static void
test_mutants_of_a_signature(void)
{
    g_autoptr(Pdf) original = signed_pdf(&(Signing){.room = 2000, .key = "P-256"});
    g_autoptr(GRand) random = g_rand_new_with_seed(20);
    for (int i = 0; i < 150; i++) {
        g_autoptr(Pdf) pdf = g_string_new_len(original->str, (gssize)original->len);
        size_t room;
        char *digits = signing_digits(pdf, &room);
        for (int n = g_rand_int_range(random, 1, 4); n > 0; n--)
            digits[g_rand_int_range(random, 0, 1200)] =
                "0123456789abcdef"[g_rand_int_range(random, 0, 16)];
        g_autoptr(Extraction) x = run(pdf);
        g_assert_cmpint(x->state, ==, TEXT_DONE);
        g_assert_false(fixture_finding(x, FINDING_UNCHECKED_REST, NULL));
        g_assert_true(fixture_finding(x, FINDING_SIGNED, NULL));
        g_assert_true(fixture_finding(x, FINDING_UNTAGGED, NULL)); /* it came to the last stage */
    }
}

static void
test_very_many_fields(void)
{
    g_autoptr(Pdf) pdf = signed_pdf(&(Signing){.name = "Erste"});
    for (int i = 0; i < 10000; i++)
        g_string_append_printf(pdf,
                               "%d 0 obj\n<< /Type /Sig /SubFilter /adbe.pkcs7.detached\n"
                               "/ByteRange [0 10 20 30] /Contents <30> >>\nendobj\n",
                               i + 100);
    signing_sign(pdf, &(Signing){.name = "Letzte"});
    g_autoptr(Extraction) x = run(pdf);
    g_autofree char *got = said(x);
    g_assert_cmpstr(got, ==, "signature-broken(15) signature-valid(Letzte) signatures-skipped");
    const char *count;
    g_assert_true(fixture_finding(x, FINDING_SIGNED, &count));
    g_assert_cmpstr(count, ==, "10002");
}

/* A megabyte of certificates is refused after it was read, within the budget. */
static void
test_very_many_certificates(void)
{
    g_autoptr(Pdf) pdf =
        signed_pdf(&(Signing){.room = 1 << 20, .more_certificates = 1500, .key = "P-256"});
    assert_said(pdf, "signatures-skipped");
}

static void
add_tests(void)
{
    g_test_add_func("/signatures/kinds", test_kinds);
    g_test_add_func("/signatures/none", test_no_signature_says_nothing);
    g_test_add_func("/signatures/one-byte-changed", test_one_byte_changed);
    g_test_add_func("/signatures/appended", test_appended);
    g_test_add_func("/signatures/two", test_two_signatures);
    g_test_add_func("/signatures/truncated", test_truncated);
    g_test_add_func("/signatures/ranges-that-lie", test_ranges_that_lie);
    g_test_add_func("/signatures/contents-that-are-none", test_contents_that_are_none);
    g_test_add_func("/signatures/mutants", test_mutants_of_a_signature);
    g_test_add_func("/signatures/very-many-fields", test_very_many_fields);
    g_test_add_func("/signatures/very-many-certificates", test_very_many_certificates);
}

int
main(int argc, char **argv)
{
    return fixture_main(argc, argv, add_tests);
}
