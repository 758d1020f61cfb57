/* signing.c - see signing.h. */
#include "tests/unit/server/extract/signing.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#define ROOM_BYTES ((size_t)8192)
#define RANGE_DIGITS 10

/* A key that may sign with this padding only. */
static EVP_PKEY *
make_pss_key(void)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
    g_assert_cmpint(EVP_PKEY_keygen_init(context), ==, 1);
    g_assert_cmpint(EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2048), ==, 1);
    g_assert_cmpint(EVP_PKEY_generate(context, &key), ==, 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* Made once: it takes a tenth of a second. */
static EVP_PKEY *
rsa_key(void)
{
    static EVP_PKEY *key;
    if (key == NULL)
        key = EVP_RSA_gen(2048);
    g_assert_nonnull(key);
    EVP_PKEY_up_ref(key);
    return key;
}

static EVP_PKEY *
make_key(const char *kind)
{
    EVP_PKEY *key = NULL;
    if (kind == NULL || g_str_equal(kind, "RSA with PSS"))
        key = rsa_key();
    else if (g_str_equal(kind, "RSA-1024"))
        key = EVP_RSA_gen(1024);
    else if (g_str_equal(kind, "RSA-PSS"))
        key = make_pss_key();
    else if (g_str_equal(kind, "ED25519"))
        key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    else
        key = EVP_EC_gen(kind);
    g_assert_nonnull(key);
    return key;
}

/* Signed by itself, valid for a day: nobody looks at that. */
static X509 *
make_certificate(EVP_PKEY *key, const char *name)
{
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 7);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_NAME *subject = X509_get_subject_name(certificate);
    g_assert_cmpint(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                               (const unsigned char *)name, -1, -1, 0),
                    ==, 1);
    X509_set_issuer_name(certificate, subject);
    X509_set_pubkey(certificate, key);
    g_assert_cmpint(
        X509_sign(certificate, key, EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256()), >, 0);
    return certificate;
}

/* The signature of the two parts, DER. */
static GByteArray *
sign_parts(const char *bytes, size_t first, size_t second, size_t end, const Signing *how)
{
    EVP_PKEY *key = make_key(how->key);
    X509 *certificate = make_certificate(key, how->name != NULL ? how->name : "Erika Mustermann");
    const EVP_MD *digest = EVP_get_digestbyname(how->digest != NULL ? how->digest : "SHA256");
    bool sha1 = g_strcmp0(how->method, "adbe.pkcs7.sha1") == 0;
    g_autoptr(GByteArray) content = g_byte_array_new();
    g_byte_array_append(content, (const guint8 *)bytes, (guint)first);
    g_byte_array_append(content, (const guint8 *)bytes + second, (guint)(end - second));
    if (sha1) {
        guint8 hash[20];
        EVP_Digest(content->data, content->len, hash, NULL, EVP_sha1(), NULL);
        g_byte_array_set_size(content, 0);
        g_byte_array_append(content, hash, sizeof hash);
    }
    unsigned flags = CMS_BINARY | CMS_PARTIAL | (sha1 ? 0 : CMS_DETACHED);
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
    unsigned of_signer = CMS_BINARY | CMS_KEY_PARAM | (how->bare ? CMS_NOATTR : 0) |
                         (how->no_certificate ? CMS_NOCERTS : 0);
    CMS_SignerInfo *signer = CMS_add1_signer(cms, certificate, key, digest, of_signer);
    g_assert_nonnull(signer);
    if (g_strcmp0(how->key, "RSA with PSS") == 0)
        EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(signer), RSA_PKCS1_PSS_PADDING);
    for (unsigned i = 0; i < how->more_certificates; i++) {
        g_autofree char *name = g_strdup_printf("%u", i);
        CMS_add0_cert(cms, make_certificate(key, name));
    }
    BIO *data = BIO_new_mem_buf(content->data, (int)content->len);
    g_assert_cmpint(CMS_final(cms, data, NULL, flags), ==, 1);
    unsigned char *der = NULL;
    int len = i2d_CMS_ContentInfo(cms, &der);
    g_assert_cmpint(len, >, 0);
    GByteArray *signature = g_byte_array_new();
    g_byte_array_append(signature, der, (guint)len);
    OPENSSL_free(der);
    BIO_free(data);
    CMS_ContentInfo_free(cms);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return signature;
}

/* The number behind the last WORD. */
static guint64
last_number(const GString *pdf, const char *word)
{
    const char *at = g_strrstr_len(pdf->str, (gssize)pdf->len, word);
    g_assert_nonnull(at);
    return g_ascii_strtoull(at + strlen(word), NULL, 10);
}

/* The fields of the last catalogue, owned. */
static char *
fields_of(const GString *pdf)
{
    const char *at = g_strrstr_len(pdf->str, (gssize)pdf->len, "/Fields [");
    if (at == NULL)
        return g_strdup("");
    at += strlen("/Fields [");
    return g_strndup(at, (size_t)(strchr(at, ']') - at));
}

char *
signing_range(GString *pdf, size_t *ret_len)
{
    char *at = g_strrstr_len(pdf->str, (gssize)pdf->len, "/ByteRange ");
    g_assert_nonnull(at);
    at += strlen("/ByteRange ");
    *ret_len = (size_t)(strchr(at, ']') + 1 - at);
    return at;
}

char *
signing_digits(GString *pdf, size_t *ret_len)
{
    char *at = g_strrstr_len(pdf->str, (gssize)pdf->len, "/Contents <");
    g_assert_nonnull(at);
    at += strlen("/Contents <");
    *ret_len = (size_t)(strchr(at, '>') - at);
    return at;
}

static void
append_dictionary(GString *pdf, size_t room, const Signing *how)
{
    g_autofree char *digits = g_strnfill(2 * room, '0');
    g_autofree char *contents = g_strdup_printf("/Contents <%s>", digits);
    static const char range[] = "/ByteRange [0 0000000000 0000000000 0000000000]";
    g_string_append_printf(
        pdf, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /%s\n%s\n%s >>\nendobj\n",
        how->method != NULL ? how->method : "adbe.pkcs7.detached",
        how->contents_first ? contents : range, how->contents_first ? range : contents);
}

static void
append_update(GString *pdf, size_t room, const Signing *how)
{
    guint64 size = last_number(pdf, "/Size "), before = last_number(pdf, "startxref\n");
    g_autofree char *fields = fields_of(pdf);
    size_t catalog = pdf->len;
    g_string_append_printf(pdf,
                           "1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /SigFlags 3\n"
                           "/Fields [%s%" G_GUINT64_FORMAT " 0 R ] >> >>\nendobj\n",
                           fields, size);
    size_t field = pdf->len;
    g_string_append_printf(
        pdf,
        "%" G_GUINT64_FORMAT " 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Sig /Rect [0 0 0 0]\n"
        "/T (Unterschrift %" G_GUINT64_FORMAT ") /V %" G_GUINT64_FORMAT " 0 R >>\nendobj\n",
        size, size, size + 1);
    size_t value = pdf->len;
    g_string_append_printf(pdf, "%" G_GUINT64_FORMAT " 0 obj\n", size + 1);
    append_dictionary(pdf, room, how);
    size_t table = pdf->len;
    g_string_append_printf(pdf,
                           "xref\n1 1\n%010zu 00000 n \n%" G_GUINT64_FORMAT " 2\n%010zu 00000 n \n"
                           "%010zu 00000 n \ntrailer << /Size %" G_GUINT64_FORMAT
                           " /Root 1 0 R /Prev %" G_GUINT64_FORMAT " >>\nstartxref\n%zu\n%%%%EOF\n",
                           catalog, size, field, value, size + 2, before, table);
}

void
signing_sign(GString *pdf, const Signing *how)
{
    size_t room = how->room != 0 ? how->room : ROOM_BYTES, len;
    append_update(pdf, room, how);
    char *digits = signing_digits(pdf, &len);
    size_t first = (size_t)(digits - 1 - pdf->str), second = first + len + 2;
    char *range = signing_range(pdf, &len);
    g_autofree char *filled =
        g_strdup_printf("[0 %0*zu %0*zu %0*zu]", RANGE_DIGITS, first, RANGE_DIGITS, second,
                        RANGE_DIGITS, pdf->len - second);
    g_assert_cmpuint(strlen(filled), ==, len);
    memcpy(range, filled, len);
    g_autoptr(GByteArray) signature = sign_parts(pdf->str, first, second, pdf->len, how);
    g_assert_cmpuint(signature->len, <=, room);
    for (guint i = 0; i < signature->len; i++) {
        char pair[3];
        g_snprintf(pair, sizeof pair, "%02x", signature->data[i]);
        memcpy(digits + 2 * (size_t)i, pair, 2);
    }
}
