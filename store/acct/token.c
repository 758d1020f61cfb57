/* token.c - bearer tokens of the API: rw_live_<8>_<43>_<8>. The first part names the token, the
 * second is 256 random bits of which only the BLAKE2b hash is stored (random of that length needs
 * no slow hash), the third is a CRC-32 in hex over all before it: a typing error is told apart from
 * a wrong token without a look into the store, and scanners for leaked secrets can be sure. */
#include "store/acct/acct_internal.h"

#include <sodium.h>
#include <string.h>
#include <zlib.h>

#include "store/base/error.h"

#define PREFIX "rw_live_"
#define PREFIX_LEN 8
#define SECRET_LEN 43
#define CRC_LEN 8
#define SECRET_AT (PREFIX_LEN + ACCT_PUBLIC_ID_LEN + 1)
#define CRC_AT (SECRET_AT + SECRET_LEN + 1)
#define TOKEN_LEN (CRC_AT + CRC_LEN)
#define HOUR_US ((int64_t)3600 * 1000000)

static const char id_letters[] = "abcdefghijkmnpqrstuvwxyz23456789";

static void
token_crc(const char *text, size_t len, char ret_hex[CRC_LEN + 1])
{
    uLong crc = crc32(crc32(0, NULL, 0), (const Bytef *)text, (uInt)len);
    g_snprintf(ret_hex, CRC_LEN + 1, "%08lx", crc & 0xfffffffful);
}

static void
random_id(char ret_id[ACCT_PUBLIC_ID_LEN + 1])
{
    for (size_t i = 0; i < ACCT_PUBLIC_ID_LEN; i++)
        ret_id[i] = id_letters[randombytes_uniform(sizeof id_letters - 1)];
    ret_id[ACCT_PUBLIC_ID_LEN] = '\0';
}

/* The index entry is there. False, without an error, when it is not. */
static bool
name_taken(KvTxn *txn, NameKind kind, const char *name, bool *ret_taken, GError **error)
{
    g_autoptr(GError) missing = NULL;
    g_autoptr(Principal) there = principal_find(txn, kind, name, &missing);
    if (there == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    *ret_taken = there != NULL;
    return true;
}

static bool
insert(KvTxn *txn, Principal *p, GError **error)
{
    bool taken;
    if (!name_taken(txn, NAME_TOKEN_LABEL, p->name, &taken, error))
        return false;
    if (taken)
        return fail(error, STORE_ERROR_CONFLICT, "there is a token “%s” already", p->name);
    char id[ACCT_PUBLIC_ID_LEN + 1];
    do {
        random_id(id);
        if (!name_taken(txn, NAME_TOKEN_ID, id, &taken, error))
            return false;
    } while (taken);
    p->public_id = g_strdup(id);
    return principal_insert(txn, p, error) &&
           principal_name_put(txn, NAME_TOKEN_ID, p->public_id, p->id, error) &&
           principal_name_put(txn, NAME_TOKEN_LABEL, p->name, p->id, error);
}

char *
token_create(Acct *acct, const char *name, AccessFlags access, int64_t expires_us, GError **error)
{
    g_autoptr(Principal) p = g_new0(Principal, 1);
    p->kind = PRINCIPAL_TOKEN;
    p->name = principal_clean_name(name, "name", error);
    if (p->name == NULL)
        return NULL;
    if ((access & ~ACCESS_STAFF) == ACCESS_NONE) {
        fail_field(error, "scope", "a token needs a scope");
        return NULL;
    }
    p->access = access & ~ACCESS_STAFF; /* a token is not a person */
    p->created_us = acct_now_us(acct);
    p->expires_us = expires_us;
    p->epoch = 1;
    if (expires_us != 0 && expires_us <= p->created_us) {
        fail_field(error, "expires", "the end of the token is in the past");
        return NULL;
    }

    uint8_t bytes[ACCT_TOKEN_BYTES];
    char secret[SECRET_LEN + 1];
    randombytes_buf(bytes, sizeof bytes);
    crypto_generichash(p->token_hash, sizeof p->token_hash, bytes, sizeof bytes, NULL, 0);
    sodium_bin2base64(secret, sizeof secret, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);

    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL || !insert(txn, p, error) || !kv_commit(g_steal_pointer(&txn), error))
        return NULL;

    g_autofree char *head = g_strdup_printf(PREFIX "%s_%s", p->public_id, secret);
    char crc[CRC_LEN + 1];
    token_crc(head, strlen(head), crc);
    return g_strdup_printf("%s_%s", head, crc);
}

GPtrArray *
token_list(Acct *acct, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
    return txn == NULL ? NULL : principal_list(txn, PRINCIPAL_TOKEN, error);
}

/* By label or, if there is none of that name, by public id. */
static Principal *
find_live(KvTxn *txn, const char *name, GError **error)
{
    const NameKind kinds[] = {NAME_TOKEN_LABEL, NAME_TOKEN_ID};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(GError) missing = NULL;
        g_autoptr(Principal) p = principal_find(txn, kinds[i], name, &missing);
        if (p != NULL && !p->removed)
            return g_steal_pointer(&p);
        if (p == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&missing));
            return NULL;
        }
    }
    fail(error, STORE_ERROR_NOT_FOUND, "there is no token “%s”", name);
    return NULL;
}

bool
token_revoke(Acct *acct, const char *name_or_public_id, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(Principal) p = find_live(txn, name_or_public_id, error);
    if (p == NULL)
        return false;
    p->removed = true;
    p->epoch++;
    return principal_put(txn, p, error) &&
           principal_name_delete(txn, NAME_TOKEN_LABEL, p->name, error) &&
           kv_commit(g_steal_pointer(&txn), error);
}

bool
token_parse(const char *text, char ret_id[ACCT_PUBLIC_ID_LEN + 1],
            uint8_t ret_hash[ACCT_HASH_BYTES])
{
    char crc[CRC_LEN + 1];
    uint8_t bytes[ACCT_TOKEN_BYTES];
    size_t len;
    if (strlen(text) != TOKEN_LEN || memcmp(text, PREFIX, PREFIX_LEN) != 0 ||
        text[SECRET_AT - 1] != '_' || text[CRC_AT - 1] != '_')
        return false;
    token_crc(text, CRC_AT - 1, crc);
    if (memcmp(crc, text + CRC_AT, CRC_LEN) != 0 || /* not a secret: everybody can compute it */
        sodium_base642bin(bytes, sizeof bytes, text + SECRET_AT, SECRET_LEN, NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        len != sizeof bytes)
        return false;
    memcpy(ret_id, text + PREFIX_LEN, ACCT_PUBLIC_ID_LEN);
    ret_id[ACCT_PUBLIC_ID_LEN] = '\0';
    crypto_generichash(ret_hash, ACCT_HASH_BYTES, bytes, sizeof bytes, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}

/* Last use, to the hour. What is lost of it at a full disk is no reason to refuse a request. */
static bool
note_use(Acct *acct, uint64_t id, int64_t now, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(Principal) p = principal_get(txn, id, error);
    if (p == NULL)
        return false;
    p->used_us = now - now % HOUR_US;
    return principal_put(txn, p, error) && kv_commit(g_steal_pointer(&txn), error);
}

static Principal *
denied(GError **error)
{
    fail_reason(error, STORE_ERROR_DENIED, "sign-in", "the token is not valid");
    return NULL;
}

Principal *
token_check(Acct *acct, const char *token, GError **error)
{
    char id[ACCT_PUBLIC_ID_LEN + 1];
    uint8_t hash[ACCT_HASH_BYTES];
    if (!token_parse(token, id, hash))
        return denied(error);

    g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
    if (txn == NULL)
        return NULL;
    g_autoptr(GError) missing = NULL;
    g_autoptr(Principal) p = principal_find(txn, NAME_TOKEN_ID, id, &missing);
    if (p == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return NULL;
    }
    kv_abort(g_steal_pointer(&txn));

    int64_t now = acct_now_us(acct);
    if (p == NULL || sodium_memcmp(hash, p->token_hash, sizeof hash) != 0 || p->removed ||
        (p->expires_us != 0 && now >= p->expires_us))
        return denied(error);
    if (now - p->used_us >= HOUR_US) {
        g_autoptr(GError) failure = NULL;
        if (!note_use(acct, p->id, now, &failure) && !is_error(failure, STORE_ERROR_FULL)) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
    }
    return g_steal_pointer(&p);
}
