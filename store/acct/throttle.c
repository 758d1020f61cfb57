/* throttle.c - how often may be guessed. Each account and each network (/24 or /64) has a count of
 * failures that fades with time; beyond a free number each failure doubles the wait, up to a bound,
 * and nothing is ever locked. A network that has signed in to an account before has a count of its
 * own for it, so that strangers who guess cannot keep its owner out. Names and addresses are stored
 * as keyed hashes only. */
#include "store/acct/acct_internal.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <string.h>

#include "store/base/error.h"
#include "store/base/wire.h"

#define SECOND_US ((int64_t)1000000)
#define MAX_DELAY_US (15 * 60 * SECOND_US)
#define FADE_US (15 * 60 * SECOND_US) /* one failure is forgotten in that time */
#define FREE_ACCOUNT 5
#define FREE_NETWORK 20                       /* a town hall has one address for many people */
#define KNOWN_US (90 * 24 * 3600 * SECOND_US) /* so long a network stays known to an account */
#define SET_BACK_US (60 * SECOND_US)          /* a clock behind by more was set back */
#define FORGET_US (24 * 3600 * SECOND_US)

typedef enum { KIND_ACCOUNT = 1, KIND_NETWORK = 2, KIND_PAIR = 3 } BucketKind;

typedef struct {
    uint32_t failures;
    int64_t last_us;    /* of the last charge */
    int64_t blocked_us; /* until then no attempt */
    int64_t known_us;   /* of the last success; pairs only */
} Bucket;

char *
throttle_network(const char *address)
{
    struct in6_addr v6;
    struct in_addr v4;
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, address, &v6) == 1) {
        if (!IN6_IS_ADDR_V4MAPPED(&v6)) {
            memset(v6.s6_addr + 8, 0, 8);
            inet_ntop(AF_INET6, &v6, text, sizeof text);
            return g_strconcat(text, "/64", NULL);
        }
        memcpy(&v4, v6.s6_addr + 12, sizeof v4);
    } else if (inet_pton(AF_INET, address, &v4) != 1) {
        return g_strdup(address);
    }
    v4.s_addr &= htonl(0xffffff00u);
    inet_ntop(AF_INET, &v4, text, sizeof text);
    return g_strconcat(text, "/24", NULL);
}

static KvKey
bucket_key(const Acct *acct, BucketKind kind, const char *a, const char *b)
{
    uint8_t hash[16];
    crypto_generichash_state state;
    crypto_generichash_init(&state, acct_throttle_key(acct), ACCT_KEY_BYTES, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)a,
                              strlen(a) + 1); /* the NUL parts A from B */
    crypto_generichash_update(&state, (const uint8_t *)b, strlen(b) + 1);
    crypto_generichash_final(&state, hash, sizeof hash);
    KvKey k;
    key_init(&k);
    key_u8(&k, (uint8_t)kind);
    key_bytes(&k, hash, sizeof hash);
    return k;
}

static bool
bucket_decode(KvValue value, Bucket *ret_bucket)
{
    WireReader r = wire_reader(value.data, value.len);
    Bucket b = {.failures = wire_u32(&r)};
    b.last_us = (int64_t)wire_u64(&r);
    b.blocked_us = (int64_t)wire_u64(&r);
    b.known_us = (int64_t)wire_u64(&r);
    if (!wire_done(&r))
        return false;
    *ret_bucket = b;
    return true;
}

/* Faded to NOW; a missing bucket is empty. */
static bool
bucket_load(KvTxn *txn, const KvKey *key, int64_t now, Bucket *ret_bucket, GError **error)
{
    g_autoptr(GError) missing = NULL;
    KvValue value;
    Bucket b = {0};
    if (kv_get(txn, KV_THROTTLE, key, &value, &missing)) {
        if (!bucket_decode(value, &b))
            return fail(error, STORE_ERROR_CORRUPT, "a throttle record is damaged");
    } else if (!is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    /* A clock that was set back must not block until it has caught up. Not for a little: another
     * thread may have charged with a later time than ours. */
    if (b.last_us - now > SET_BACK_US) {
        b.blocked_us = 0;
        b.last_us = now;
    }
    int64_t faded = now > b.last_us ? (now - b.last_us) / FADE_US : 0;
    b.failures = faded >= (int64_t)b.failures ? 0 : b.failures - (uint32_t)faded;
    *ret_bucket = b;
    return true;
}

static bool
bucket_store(KvTxn *txn, const KvKey *key, const Bucket *b, GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    wire_put_u32(out, b->failures);
    wire_put_u64(out, (uint64_t)b->last_us);
    wire_put_u64(out, (uint64_t)b->blocked_us);
    wire_put_u64(out, (uint64_t)b->known_us);
    return kv_put(txn, KV_THROTTLE, key, out->data, out->len, error);
}

static void
bucket_charge(Bucket *b, uint32_t free_failures, int64_t now)
{
    b->failures++;
    b->last_us = now;
    if (b->failures >= free_failures) {
        uint32_t doublings = MIN(b->failures - free_failures, 20);
        b->blocked_us = now + MIN(SECOND_US << doublings, MAX_DELAY_US);
    }
}

typedef struct {
    Bucket account, network, pair;
} Buckets;

static bool
buckets_load(KvTxn *txn, ThrottleKeys *keys, int64_t now, Buckets *ret, GError **error)
{
    if (!bucket_load(txn, &keys->account, now, &ret->account, error) ||
        !bucket_load(txn, &keys->network, now, &ret->network, error) ||
        !bucket_load(txn, &keys->pair, now, &ret->pair, error))
        return false;
    keys->pair_known = ret->pair.known_us != 0 && now - ret->pair.known_us < KNOWN_US;
    return true;
}

static bool
check_delay(const Buckets *b, bool pair_known, int64_t now, int64_t *ret_retry_us, GError **error)
{
    /* A known pair answers for itself alone: neither strangers nor neighbours can hold it up. */
    int64_t until =
        pair_known ? b->pair.blocked_us : MAX(b->account.blocked_us, b->network.blocked_us);
    if (until <= now)
        return true;
    *ret_retry_us = until - now;
    return fail_reason(error, STORE_ERROR_LIMIT, "throttled", "too many attempts to sign in");
}

static bool
is_dead(KvValue value, int64_t now)
{
    Bucket b;
    return !bucket_decode(value, &b) ||
           (now - b.last_us > FORGET_US && now - b.known_us > KNOWN_US);
}

bool
throttle_take(Acct *acct, const char *folded_name, const char *network, ThrottleKeys *ret_keys,
              int64_t *ret_retry_us, GError **error)
{
    if (!acct_sweep(acct, KV_THROTTLE, &acct->throttle_swept_us, is_dead, error))
        return false;
    g_autofree char *net = throttle_network(network);
    ThrottleKeys keys = {
        .account = bucket_key(acct, KIND_ACCOUNT, folded_name, ""),
        .network = bucket_key(acct, KIND_NETWORK, "", net),
        .pair = bucket_key(acct, KIND_PAIR, folded_name, net),
    };
    int64_t now = acct_now_us(acct);
    Buckets b;
    {
        /* Most of a flood ends here, without the write lock. */
        g_autoptr(KvTxn) txn = kv_begin_read(acct->vol, error);
        if (txn == NULL || !buckets_load(txn, &keys, now, &b, error) ||
            !check_delay(&b, keys.pair_known, now, ret_retry_us, error))
            return false;
    }
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL || !buckets_load(txn, &keys, now, &b, error) ||
        !check_delay(&b, keys.pair_known, now, ret_retry_us, error))
        return false;
    bool ok;
    if (keys.pair_known) {
        bucket_charge(&b.pair, FREE_ACCOUNT, now);
        ok = bucket_store(txn, &keys.pair, &b.pair, error);
    } else {
        bucket_charge(&b.account, FREE_ACCOUNT, now);
        bucket_charge(&b.network, FREE_NETWORK, now);
        ok = bucket_store(txn, &keys.account, &b.account, error) &&
             bucket_store(txn, &keys.network, &b.network, error);
    }
    if (!ok || !kv_commit(g_steal_pointer(&txn), error))
        return false;
    *ret_keys = keys;
    return true;
}

static void
bucket_uncharge(Bucket *b)
{
    if (b->failures > 0)
        b->failures--;
    b->blocked_us = 0;
}

bool
throttle_success(Acct *acct, const ThrottleKeys *keys, GError **error)
{
    int64_t now = acct_now_us(acct);
    ThrottleKeys k = *keys;
    Buckets b;
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL || !buckets_load(txn, &k, now, &b, error))
        return false;
    b.pair = (Bucket){.last_us = now, .known_us = now};
    if (!bucket_store(txn, &k.pair, &b.pair, error))
        return false;
    if (!keys->pair_known) {
        b.account = (Bucket){.last_us = now};
        bucket_uncharge(&b.network);
        if (!bucket_store(txn, &k.account, &b.account, error) ||
            !bucket_store(txn, &k.network, &b.network, error))
            return false;
    }
    return kv_commit(g_steal_pointer(&txn), error);
}

bool
throttle_refund(Acct *acct, const ThrottleKeys *keys, GError **error)
{
    int64_t now = acct_now_us(acct);
    ThrottleKeys k = *keys;
    Buckets b;
    g_autoptr(KvTxn) txn = kv_begin_write(acct->vol, error);
    if (txn == NULL || !buckets_load(txn, &k, now, &b, error))
        return false;
    bool ok;
    if (keys->pair_known) {
        bucket_uncharge(&b.pair);
        ok = bucket_store(txn, &k.pair, &b.pair, error);
    } else {
        bucket_uncharge(&b.account);
        bucket_uncharge(&b.network);
        ok = bucket_store(txn, &k.account, &b.account, error) &&
             bucket_store(txn, &k.network, &b.network, error);
    }
    return ok && kv_commit(g_steal_pointer(&txn), error);
}
