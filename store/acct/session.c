/* session.c - sessions of signed-in people, in the volatile environment. The cookie holds 256
 * random bits; the table only their BLAKE2b hash. The CSRF token of the forms is an HMAC of that
 * hash, so nothing about it is stored. A session ends by the idle or the absolute bound, by signing
 * out, and when the account's epoch moves on. */
#include "store/acct/acct_internal.h"

#include <sodium.h>
#include <string.h>

#include "store/base/error.h"
#include "store/base/wire.h"

#define MINUTE_US ((int64_t)60 * 1000000)
#define IDLE_US (30 * MINUTE_US)
#define ABSOLUTE_US (12 * 60 * MINUTE_US)
#define TOUCH_US MINUTE_US

G_STATIC_ASSERT(SESSION_TOKEN_LEN + 1 ==
                sodium_base64_ENCODED_LEN(ACCT_TOKEN_BYTES,
                                          sodium_base64_VARIANT_URLSAFE_NO_PADDING));

typedef struct {
    uint64_t user;
    uint32_t epoch;
    int64_t created_us, seen_us;
} Session;

static bool
session_decode(KvValue value, Session *ret_session, GError **error)
{
    WireReader r = wire_reader(value.data, value.len);
    Session s;
    s.user = wire_u64(&r);
    s.epoch = wire_u32(&r);
    s.created_us = (int64_t)wire_u64(&r);
    s.seen_us = (int64_t)wire_u64(&r);
    if (!wire_done(&r))
        return fail(error, STORE_ERROR_CORRUPT, "a session record is damaged");
    *ret_session = s;
    return true;
}

static bool
session_put(KvTxn *txn, const KvKey *key, const Session *s, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_u64(out, s->user);
    wire_put_u32(out, s->epoch);
    wire_put_u64(out, (uint64_t)s->created_us);
    wire_put_u64(out, (uint64_t)s->seen_us);
    return kv_put(txn, KV_SESSION, key, out->data, out->len, error);
}

/* A time before its start means that the clock was set back: then only signing in again helps. */
static bool
session_is_over(const Session *s, int64_t now)
{
    return now < s->created_us - MINUTE_US || now - s->created_us >= ABSOLUTE_US ||
           now - s->seen_us >= IDLE_US;
}

/* False when TOKEN is not of the form that session_start gives. */
static bool
session_key(const char *token, KvKey *ret_key)
{
    uint8_t bytes[ACCT_TOKEN_BYTES], hash[ACCT_HASH_BYTES];
    size_t len;
    if (strlen(token) != SESSION_TOKEN_LEN ||
        sodium_base642bin(bytes, sizeof bytes, token, SESSION_TOKEN_LEN, NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        len != sizeof bytes)
        return false;
    crypto_generichash(hash, sizeof hash, bytes, sizeof bytes, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
    key_init(ret_key);
    key_bytes(ret_key, hash, sizeof hash);
    return true;
}

static void
csrf_token(const Acct *acct, const KvKey *key, char ret_csrf[SESSION_TOKEN_LEN + 1])
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256(mac, key->bytes, key->len, acct_csrf_key(acct));
    sodium_bin2base64(ret_csrf, SESSION_TOKEN_LEN + 1, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
is_dead(KvValue value, int64_t now)
{
    Session s;
    return !session_decode(value, &s, NULL) || session_is_over(&s, now);
}

bool
session_start(Acct *acct, const Principal *user, char ret_token[SESSION_TOKEN_LEN + 1],
              GError **error)
{
    g_return_val_if_fail(user->kind == PRINCIPAL_USER, false);
    if (!acct_sweep(acct, KV_SESSION, &acct->session_swept_us, is_dead, error))
        return false;

    uint8_t bytes[ACCT_TOKEN_BYTES];
    char token[SESSION_TOKEN_LEN + 1];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(token, sizeof token, bytes, sizeof bytes,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bytes, sizeof bytes);
    KvKey key;
    bool formed = session_key(token, &key);
    g_assert(formed);

    int64_t now = acct_now_us(acct);
    Session s = {.user = user->id, .epoch = user->epoch, .created_us = now, .seen_us = now};
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL || !session_put(txn, &key, &s, error) ||
        !kv_commit(g_steal_pointer(&txn), error))
        return false;
    memcpy(ret_token, token, sizeof token);
    return true;
}

static bool
denied(GError **error)
{
    fail_reason(error, STORE_ERROR_DENIED, "sign-in", "the session has ended");
    return false;
}

/* The stored session, live by its own times. */
static bool
session_load(Acct *acct, const KvKey *key, Session *ret_session, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(acct->vol, error);
    if (txn == NULL)
        return false;
    g_autoptr(GError) missing = NULL;
    KvValue value;
    if (!kv_get(txn, KV_SESSION, key, &value, &missing)) {
        if (is_error(missing, STORE_ERROR_NOT_FOUND))
            return denied(error);
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    Session s;
    if (!session_decode(value, &s, error))
        return false;
    if (session_is_over(&s, acct_now_us(acct)))
        return denied(error);
    *ret_session = s;
    return true;
}

/* Moves the idle end, unless the session was ended meanwhile. */
static bool
session_touch(Acct *acct, const KvKey *key, int64_t now, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL)
        return false;
    KvValue value;
    Session s;
    if (!kv_get(txn, KV_SESSION, key, &value, error) || !session_decode(value, &s, error))
        return false;
    s.seen_us = now;
    return session_put(txn, key, &s, error) && kv_commit(g_steal_pointer(&txn), error);
}

Principal *
session_check(Acct *acct, const char *token, char ret_csrf[SESSION_TOKEN_LEN + 1], GError **error)
{
    KvKey key;
    Session s = {0};
    if (!session_key(token, &key)) {
        denied(error);
        return NULL;
    }
    if (!session_load(acct, &key, &s, error))
        return NULL;

    g_autoptr(GError) missing = NULL;
    g_autoptr(Principal) user = principal_load(acct, s.user, &missing);
    if (user == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return NULL;
    }
    if (user == NULL || user->removed || user->epoch != s.epoch) {
        denied(error);
        return NULL;
    }
    int64_t now = acct_now_us(acct);
    if (now - s.seen_us >= TOUCH_US) {
        /* A full disk shortens the session, it does not end it. */
        g_autoptr(GError) failure = NULL;
        if (!session_touch(acct, &key, now, &failure) && !is_error(failure, STORE_ERROR_FULL)) {
            if (is_error(failure, STORE_ERROR_NOT_FOUND))
                denied(error);
            else
                g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
    }
    csrf_token(acct, &key, ret_csrf);
    return g_steal_pointer(&user);
}

bool
session_end(Acct *acct, const char *token, GError **error)
{
    KvKey key;
    if (!session_key(token, &key))
        return true;
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL)
        return false;
    g_autoptr(GError) missing = NULL;
    if (!kv_delete(txn, KV_SESSION, &key, &missing)) {
        if (is_error(missing, STORE_ERROR_NOT_FOUND))
            return true; /* it has ended, which is what was asked for */
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    return kv_commit(g_steal_pointer(&txn), error);
}
