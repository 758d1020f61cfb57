/* cms_check.c - see cms_check.h. What is judged is listed, all else is "unknown": a kind of key or
 * digest that OpenSSL happens not to know must not look like a changed file. */
#define OPENSSL_SUPPRESS_DEPRECATED /* of RAND_METHOD: a provider would be a hundred lines */
#include "server/worker/cms_check.h"

#include <glib.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CMS_ContentInfo, CMS_ContentInfo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO_METHOD, BIO_meth_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)

#define CMS_BYTES ((size_t)1 << 20)
#define CERTIFICATES_MOST 64
#define RSA_BITS_MOST 8192
#define RSA_BITS_SAFE 2048
#define NAME_BYTES 100

/* --- starting OpenSSL in a cage --- */

/* OpenSSL blinds its arithmetic on some curves with random numbers, to hide keys from who measures
 * it. Here is nothing to hide, for all that is computed with came in a public file; and real ones
 * would take system calls. Numbers that only look random will do, the same ones each time
 * (SplitMix64). */
static int
plain_numbers(unsigned char *to, int n)
{
    static uint64_t state;
    for (int i = 0; i < n; i++) {
        uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
        to[i] = (unsigned char)(z >> 56);
    }
    return 1;
}

static int
always(void)
{
    return 1;
}

static bool
start_openssl(void)
{
    static const RAND_METHOD numbers = {
        .bytes = plain_numbers, .pseudorand = plain_numbers, .status = always};
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 &&
           RAND_set_rand_method(&numbers) == 1;
}

/* --- the signed bytes as OpenSSL wants to read them --- */

typedef struct {
    ByteSpan parts[2];
} Source;

static int
source_read(BIO *bio, char *to, int most)
{
    Source *source = BIO_get_data(bio);
    ByteSpan *part = &source->parts[source->parts[0].len == 0];
    size_t n = MIN(part->len, (size_t)most);
    memcpy(to, part->at, n);
    part->at += n;
    part->len -= n;
    return (int)n;
}

static long
source_ctrl(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *
source_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "two parts");
    if (method != NULL) {
        BIO_meth_set_read(method, source_read);
        BIO_meth_set_ctrl(method, source_ctrl);
    }
    return method;
}

/* --- what is known --- */

/* The digest of a signature by its OpenSSL number; NULL for one that is not judged, MD5 among them:
 * whoever wants to can make two files with the same. */
static const char *
digest_name(int nid)
{
    static const struct {
        int nid;
        const char *name;
    } known[] = {{NID_sha1, "SHA-1"},        {NID_sha224, "SHA-224"},   {NID_sha256, "SHA-256"},
                 {NID_sha384, "SHA-384"},    {NID_sha512, "SHA-512"},   {NID_sha3_256, "SHA3-256"},
                 {NID_sha3_384, "SHA3-384"}, {NID_sha3_512, "SHA3-512"}};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].nid == nid)
            return known[i].name;
    return NULL;
}

static bool
is_known_curve(const char *group)
{
    static const char *const known[] = {"prime256v1",      "secp384r1",       "secp521r1",
                                        "brainpoolP256r1", "brainpoolP320r1", "brainpoolP384r1",
                                        "brainpoolP512r1", "brainpoolP256t1", "brainpoolP320t1",
                                        "brainpoolP384t1", "brainpoolP512t1"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        if (strcmp(group, known[i]) == 0)
            return true;
    return false;
}

static bool
is_known_key(const EVP_PKEY *key)
{
    char group[40];
    if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
        return EVP_PKEY_get_bits(key) <= RSA_BITS_MOST;
    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 && is_known_curve(group);
}

/* --- reading --- */

/* The bytes of HEX, owned. */
static uint8_t *
decode(ByteSpan hex, size_t *ret_len)
{
    uint8_t *bytes = g_malloc(hex.len / 2 + 1);
    size_t digits = 0;
    for (size_t i = 0; i < hex.len; i++) {
        int v = g_ascii_xdigit_value(hex.at[i]);
        if (v < 0)
            continue;
        bytes[digits / 2] = (uint8_t)(digits % 2 == 0 ? v << 4 : bytes[digits / 2] | v);
        digits++;
    }
    *ret_len = digits / 2;
    return bytes;
}

/* The first of its names that says something. */
static char *
owner_of(const X509 *certificate)
{
    static const int kinds[] = {NID_commonName, NID_pseudonym, NID_organizationName};
    const X509_NAME *subject = X509_get_subject_name(certificate);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        int at = X509_NAME_get_index_by_NID(subject, kinds[i], -1);
        unsigned char *utf8 = NULL;
        if (at < 0 || ASN1_STRING_to_UTF8(
                          &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at))) <= 0)
            continue;
        g_autofree char *valid = g_utf8_make_valid((char *)utf8, -1);
        OPENSSL_free(utf8);
        g_autofree char *name = g_strndup(valid, NAME_BYTES);
        const char *end;
        g_utf8_validate(name, -1, &end); /* not to cut a letter */
        name[end - name] = '\0';
        if (*g_strstrip(name) != '\0')
            return g_steal_pointer(&name);
    }
    return g_strdup("");
}

static char *
weakness(int digest, const EVP_PKEY *key)
{
    if (digest == NID_sha1)
        return g_strdup(digest_name(digest));
    int bits = EVP_PKEY_get_bits(key);
    return !EVP_PKEY_is_a(key, "EC") && bits < RSA_BITS_SAFE ? g_strdup_printf("RSA-%d", bits)
                                                             : NULL;
}

/* --- the verdict --- */

static void
unknown(CmsCheck *check, const char *method)
{
    check->verdict = CMS_UNKNOWN;
    check->method = g_strdup(method != NULL && *method != '\0' ? method : "?");
}

static bool
verify_detached(CMS_ContentInfo *cms, const SignedRange *range)
{
    Source source = {{range->parts[0], range->parts[1]}};
    g_autoptr(BIO_METHOD) method = source_method();
    g_autoptr(BIO) bio = method != NULL ? BIO_new(method) : NULL;
    if (bio == NULL)
        return false;
    BIO_set_data(bio, &source);
    BIO_set_init(bio, 1);
    return CMS_verify(cms, NULL, NULL, bio, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
}

/* adbe.pkcs7.sha1: the SHA-1 of the bytes is what is signed, and is there itself. */
static bool
verify_sha1(CMS_ContentInfo *cms, const SignedRange *range)
{
    uint8_t digest[SHA_DIGEST_LENGTH];
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestInit_ex(context, EVP_sha1(), NULL) != 1 ||
        EVP_DigestUpdate(context, range->parts[0].at, range->parts[0].len) != 1 ||
        EVP_DigestUpdate(context, range->parts[1].at, range->parts[1].len) != 1 ||
        EVP_DigestFinal_ex(context, digest, NULL) != 1)
        return false;
    ASN1_OCTET_STRING **content = CMS_get0_content(cms);
    return content != NULL && *content != NULL &&
           ASN1_STRING_length(*content) == SHA_DIGEST_LENGTH &&
           memcmp(ASN1_STRING_get0_data(*content), digest, sizeof digest) == 0 &&
           CMS_verify(cms, NULL, NULL, NULL, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;
}

/* The one signature in CMS, which is of RANGE. */
static void
judge_signer(CMS_ContentInfo *cms, const SignedRange *range, bool sha1, CMS_SignerInfo *signer,
             CmsCheck *check)
{
    EVP_PKEY *key = NULL;
    X509 *certificate = NULL;
    X509_ALGOR *digest = NULL, *algorithm = NULL;
    CMS_SignerInfo_get0_algs(signer, &key, &certificate, &digest, &algorithm);
    if (key == NULL || certificate == NULL) {
        unknown(check, "X.509");
        return;
    }
    const ASN1_OBJECT *digest_oid, *algorithm_oid;
    X509_ALGOR_get0(&digest_oid, NULL, NULL, digest);
    X509_ALGOR_get0(&algorithm_oid, NULL, NULL, algorithm);
    int nid = OBJ_obj2nid(digest_oid);
    char name[80];
    if (digest_name(nid) == NULL) {
        OBJ_obj2txt(name, sizeof name, digest_oid, 0);
        unknown(check, name);
        return;
    }
    if (!is_known_key(key) || OBJ_obj2nid(algorithm_oid) == NID_undef) {
        OBJ_obj2txt(name, sizeof name, algorithm_oid, 0);
        unknown(check, name);
        return;
    }
    bool valid = sha1 ? verify_sha1(cms, range) : verify_detached(cms, range);
    check->verdict = valid ? CMS_VALID : CMS_BROKEN;
    if (!valid)
        return;
    check->name = owner_of(certificate);
    check->weak = sha1 ? g_strdup("SHA-1") : weakness(nid, key);
}

static void
judge(const uint8_t *bytes, size_t len, const SignedRange *range, bool sha1, CmsCheck *check)
{
    const unsigned char *at = bytes;
    g_autoptr(CMS_ContentInfo) cms = d2i_CMS_ContentInfo(NULL, &at, (long)len);
    ASN1_OCTET_STRING **content = NULL;
    if (cms == NULL || OBJ_obj2nid(CMS_get0_type(cms)) != NID_pkcs7_signed ||
        (content = CMS_get0_content(cms)) == NULL) {
        check->verdict = CMS_BROKEN;
        return;
    }
    STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
    STACK_OF(X509) *certificates = CMS_get1_certs(cms);
    int n = certificates != NULL ? sk_X509_num(certificates) : 0;
    sk_X509_pop_free(certificates, X509_free);
    if (n > CERTIFICATES_MOST)
        check->verdict = CMS_TOO_BIG;
    else if (signers == NULL || sk_CMS_SignerInfo_num(signers) == 0)
        check->verdict = CMS_BROKEN;
    else if (sk_CMS_SignerInfo_num(signers) > 1 || (*content != NULL) != sha1)
        unknown(check, "CMS"); /* several signers, or content that is not where the method says */
    else {
        CMS_set1_signers_certs(cms, NULL, 0); /* the signer finds his among those that came along */
        judge_signer(cms, range, sha1, sk_CMS_SignerInfo_value(signers, 0), check);
    }
}

void
cms_check_clear(CmsCheck *check)
{
    g_free(check->name);
    g_free(check->weak);
    g_free(check->method);
    memset(check, 0, sizeof *check);
}

void
cms_check(const SignedRange *range, CmsCheck *ret_check)
{
    memset(ret_check, 0, sizeof *ret_check);
    bool sha1 = strcmp(range->method, "adbe.pkcs7.sha1") == 0;
    if (!sha1 && strcmp(range->method, "adbe.pkcs7.detached") != 0 &&
        strcmp(range->method, "ETSI.CAdES.detached") != 0) {
        unknown(ret_check, range->method);
        return;
    }
    if (range->hex.len / 2 > CMS_BYTES) {
        ret_check->verdict = CMS_TOO_BIG;
        return;
    }
    if (!start_openssl()) {
        unknown(ret_check, "OpenSSL");
        return;
    }
    size_t len;
    g_autofree uint8_t *bytes = decode(range->hex, &len);
    judge(bytes, len, range, sha1, ret_check);
}
