/* acct.c - opening: libsodium, the server key and the keys derived from it; and the sweep of what
 * has died. See acct.h. */
#include "store/acct/acct_internal.h"

#include <sodium.h>
#include <string.h>

#include "store/base/clock.h"
#include "store/base/error.h"

#define SWEEP_US (INT64_C(600) * G_USEC_PER_SEC)
#define SWEEP_MAX 10000 /* rows at once */

#define SECRET_SERVER_KEY "server-key"
#define KDF_CONTEXT "rw-acct" /* seven characters and the NUL: crypto_kdf_CONTEXTBYTES */
G_STATIC_ASSERT(sizeof KDF_CONTEXT == crypto_kdf_CONTEXTBYTES);
G_STATIC_ASSERT(crypto_kdf_KEYBYTES == ACCT_KEY_BYTES);

enum { KDF_CSRF = 1, KDF_THROTTLE = 2 };

static int64_t
system_clock(void *data)
{
    (void)data;
    return clock_now_us();
}

static bool
read_key(KvTxn *txn, uint8_t key[ACCT_KEY_BYTES], GError **error)
{
    KvKey k;
    key_init(&k);
    key_text_last(&k, SECRET_SERVER_KEY);
    KvValue value;
    if (!kv_get(txn, KV_SECRET, &k, &value, error))
        return false;
    if (value.len != ACCT_KEY_BYTES)
        return fail(error, STORE_ERROR_CORRUPT, "the server key has %zu bytes", value.len);
    memcpy(key, value.data, ACCT_KEY_BYTES);
    return true;
}

/* Another process may have made the key since: looked at again under the write lock. */
static bool
make_key(KvEnv *main, uint8_t key[ACCT_KEY_BYTES], GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(main, error);
    if (txn == NULL)
        return false;
    g_autoptr(GError) missing = NULL;
    if (read_key(txn, key, &missing))
        return true;
    if (!is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    randombytes_buf(key, ACCT_KEY_BYTES);
    KvKey k;
    key_init(&k);
    key_text_last(&k, SECRET_SERVER_KEY);
    return kv_put(txn, KV_SECRET, &k, key, ACCT_KEY_BYTES, error) &&
           kv_commit(g_steal_pointer(&txn), error);
}

static bool
load_key(KvEnv *main, uint8_t key[ACCT_KEY_BYTES], GError **error)
{
    g_autoptr(GError) missing = NULL;
    g_autoptr(KvTxn) txn = kv_begin_read(main, error);
    if (txn == NULL)
        return false;
    if (read_key(txn, key, &missing))
        return true;
    if (!is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    kv_abort(g_steal_pointer(&txn));
    return make_key(main, key, error);
}

Acct *
acct_open(KvEnv *main, KvEnv *volatile_env, GError **error)
{
    if (sodium_init() < 0) {
        fail(error, STORE_ERROR_IO, "libsodium cannot start");
        return NULL;
    }
    uint8_t key[ACCT_KEY_BYTES];
    if (!load_key(main, key, error)) {
        fail_prefix(error, "reading the server key");
        return NULL;
    }
    Acct *acct = g_new0(Acct, 1);
    acct->main = main;
    acct->vol = volatile_env;
    acct->clock = system_clock;
    acct->keys = sodium_malloc(2 * ACCT_KEY_BYTES);
    g_assert(acct->keys != NULL);
    crypto_kdf_derive_from_key(acct->keys, ACCT_KEY_BYTES, KDF_CSRF, KDF_CONTEXT, key);
    crypto_kdf_derive_from_key(acct->keys + ACCT_KEY_BYTES, ACCT_KEY_BYTES, KDF_THROTTLE,
                               KDF_CONTEXT, key);
    sodium_memzero(key, sizeof key);
    sodium_mprotect_readonly(acct->keys);
    password_gate_init(&acct->gate);
    mutex_init(&acct->sweep_mutex);
    return acct;
}

void
acct_close(Acct *acct)
{
    if (acct == NULL)
        return;
    mutex_clear(&acct->sweep_mutex);
    password_gate_clear(&acct->gate);
    sodium_free(acct->keys);
    g_free(acct);
}

int64_t
acct_now_us(const Acct *acct)
{
    return acct->clock(acct->clock_data);
}

void
acct_set_clock(Acct *acct, AcctClock clock, void *data)
{
    acct->clock = clock;
    acct->clock_data = data;
}

const uint8_t *
acct_csrf_key(const Acct *acct)
{
    return acct->keys;
}

const uint8_t *
acct_throttle_key(const Acct *acct)
{
    return acct->keys + ACCT_KEY_BYTES;
}

static bool
sweep_is_due(Acct *acct, int64_t *last, int64_t now)
{
    LOCKED(&acct->sweep_mutex);
    if (*last != 0 && now - *last < SWEEP_US)
        return false;
    *last = now;
    return true;
}

bool
acct_sweep(Acct *acct, KvTable table, int64_t *last, AcctIsDead is_dead, GError **error)
{
    int64_t now = acct_now_us(acct);
    if (!sweep_is_due(acct, last, now))
        return true;
    g_autoptr(GArray) dead = g_array_new(FALSE, FALSE, sizeof(KvKey));
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL)
        return false;
    {
        KvKey all, key;
        key_init(&all);
        KvValue value;
        g_auto(KvCursor) c = kv_cursor(txn, table, &all);
        while (dead->len < SWEEP_MAX && kv_next(&c, &key, &value, error))
            if (is_dead(value, now))
                g_array_append_val(dead, key);
        if (c.failed)
            return false;
    }
    for (guint i = 0; i < dead->len; i++)
        if (!kv_delete(txn, table, &g_array_index(dead, KvKey, i), error))
            return false;
    return kv_commit(g_steal_pointer(&txn), error);
}
