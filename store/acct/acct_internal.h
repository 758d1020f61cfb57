/* acct_internal.h - what the files of store/acct share; nobody else includes it, but for the tests,
 * which set the clock. */
#pragma once
#include "store/acct/acct.h"
#include "store/acct/password.h"
#include "store/base/sync.h"

#define ACCT_KEY_BYTES 32
#define ACCT_HASH_BYTES 32
#define ACCT_NAME_BYTES 100 /* of a login name or a token's label */
#define ACCT_PUBLIC_ID_LEN 8
#define ACCT_TOKEN_BYTES 32 /* random bytes in a session or bearer token */
#define ACCT_FIRST_ID 100   /* below: ACTOR_SYSTEM, ACTOR_CLI and what may come */

typedef int64_t (*AcctClock)(void *data);

struct Acct {
    KvEnv *main, *vol; /* borrowed */
    uint8_t *keys;     /* sodium_malloc: CSRF key, then throttle key; read-only after open */
    AcctClock clock;   /* clock_now_us unless a test says otherwise */
    void *clock_data;
    PasswordGate gate;
    Mutex sweep_mutex; /* guards the two fields below */
    int64_t session_swept_us;
    int64_t throttle_swept_us;
};

int64_t acct_now_us(const Acct *acct);
/* For tests, before any other call. */
void acct_set_clock(Acct *acct, AcctClock clock, void *data);
const uint8_t *acct_csrf_key(const Acct *acct);
const uint8_t *acct_throttle_key(const Acct *acct);
/* True for a row that nobody needs at NOW, or that cannot be read. */
typedef bool (*AcctIsDead)(KvValue value, int64_t now);
/* Removes dead rows of TABLE in the volatile environment; does nothing if that was done within ten
 * minutes. *LAST is one of the fields above. */
bool acct_sweep(Acct *acct, KvTable table, int64_t *last, AcctIsDead is_dead, GError **error);

/* --- principal.c: records and their index
 * ------------------------------------------------------------------ */
typedef enum { NAME_USER = 1, NAME_TOKEN_ID = 2, NAME_TOKEN_LABEL = 3 } NameKind;

/* NAME as people may write it: trimmed, NFC, 1 to 100 bytes, no control characters. NULL with
 * INVALID. */
char *principal_clean_name(const char *name, const char *field, GError **error);
/* The form under which names are looked up: case does not count. Owned. */
char *principal_fold_name(const char *name);
void principal_encode(const Principal *p, GByteArray *out);
Principal *principal_decode(uint64_t id, const uint8_t *data, size_t len, GError **error);
Principal *principal_get(KvTxn *txn, uint64_t id, GError **error);
bool principal_put(KvTxn *txn, const Principal *p, GError **error);
/* Gives P the next id and writes it. */
bool principal_insert(KvTxn *txn, Principal *p, GError **error);
/* The row of the index for NAME. */
KvKey principal_name_key(NameKind kind, const char *name);
bool principal_name_put(KvTxn *txn, NameKind kind, const char *name, uint64_t id, GError **error);
bool principal_name_delete(KvTxn *txn, NameKind kind, const char *name, GError **error);
/* NOT_FOUND without a message worth showing. */
Principal *principal_find(KvTxn *txn, NameKind kind, const char *name, GError **error);
/* Live principals of KIND, by folded name. */
GPtrArray *principal_list(KvTxn *txn, PrincipalKind kind, GError **error);

/* --- token.c ------------------------------------------------------------------------------------------------- */
/* False when TEXT is not of the form of a token; else its id and the hash of its secret. */
bool token_parse(const char *text, char ret_id[ACCT_PUBLIC_ID_LEN + 1], uint8_t ret_hash[ACCT_HASH_BYTES]);

/* --- throttle.c
 * -----------------------------------------------------------------------------------------------
 */
typedef struct {
    KvKey account, network, pair;
    bool pair_known; /* this network has signed in to this account before: it has a bucket of its
                        own */
} ThrottleKeys;
/* Charges one attempt before the password is looked at, so that parallel guesses count too. LIMIT
 * with reason "throttled" and *RET_RETRY_US, without charge, while a delay runs. */
bool throttle_take(Acct *acct, const char *folded_name, const char *network, ThrottleKeys *ret_keys,
                   int64_t *ret_retry_us, GError **error);
/* The attempt succeeded: the account's count is cleared, the network gets its charge back, the pair
 * is known. */
bool throttle_success(Acct *acct, const ThrottleKeys *keys, GError **error);
/* The attempt never reached the password: both get their charge back. */
bool throttle_refund(Acct *acct, const ThrottleKeys *keys, GError **error);
/* "192.0.2.7" -> "192.0.2.0/24", "2001:db8::1" -> "2001:db8::/64"; anything else as it is. Owned.
 */
char *throttle_network(const char *address);
