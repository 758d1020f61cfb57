/* fuzz_account.c - what accounts read from outside and from the store: the first byte chooses
 * between a bearer token, a stored principal and a new password. */
#include "store/acct/acct_internal.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_principal(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Principal) p = principal_decode(100, data, size, &error);
    g_assert_true((p == NULL) == (error != NULL));
    if (p == NULL)
        return;
    g_assert_nonnull(p->name);
    /* What was understood is written so that it is understood again. */
    g_autoptr(GByteArray) again = g_byte_array_new();
    principal_encode(p, again);
    g_autoptr(Principal) q = principal_decode(100, again->data, again->len, NULL);
    g_assert_nonnull(q);
    g_assert_cmpuint(q->access, ==, p->access);
    g_assert_cmpuint(q->epoch, ==, p->epoch);
    g_assert_cmpstr(q->password_hash, ==, p->password_hash);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    char id[ACCT_PUBLIC_ID_LEN + 1];
    uint8_t hash[ACCT_HASH_BYTES];
    switch (data[0] % 3) {
    case 0:
        if (token_parse(text, id, hash))
            g_assert_cmpuint(strlen(id), ==, ACCT_PUBLIC_ID_LEN);
        break;
    case 1:
        check_principal(data + 1, size - 1);
        break;
    default:
        if (g_utf8_validate(text, -1, NULL) && strlen(text) < 2048)
            password_check_rules(text, "eva", PASSWORD_MIN_BYTES, NULL);
        break;
    }
    return 0;
}
