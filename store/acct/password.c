/* password.c - see password.h. Argon2id with t = 3 and 64 MiB takes about 0.1 s of CPU; the
 * composed form of the text (NFC) is hashed, so that an umlaut typed on another system is the same
 * password. */
#include "store/acct/password.h"

#include <sodium.h>
#include <string.h>

#include "store/base/error.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(REGELWERK_SMALL_MAP)
#define OPS 1 /* instrumented builds only: the same code, less of it */
#define MEM (8ull * 1024 * 1024)
#else
#define OPS 3
#define MEM (64ull * 1024 * 1024)
#endif

void
password_gate_init(PasswordGate *gate)
{
    mutex_init(&gate->mutex);
    cond_init(&gate->free_slot);
    gate->running = 0;
    gate->waiting = 0;
}

void
password_gate_clear(PasswordGate *gate)
{
    g_assert(gate->running == 0 && gate->waiting == 0);
    cond_clear(&gate->free_slot);
    mutex_clear(&gate->mutex);
}

bool
password_gate_enter(PasswordGate *gate, GError **error)
{
    LOCKED(&gate->mutex);
    if (gate->running >= PASSWORD_AT_ONCE) {
        if (gate->waiting >= PASSWORD_QUEUE)
            return fail(error, STORE_ERROR_BUSY, "too many sign-ins at once");
        gate->waiting++;
        while (gate->running >= PASSWORD_AT_ONCE)
            cond_wait(&gate->free_slot, &gate->mutex);
        gate->waiting--;
    }
    gate->running++;
    return true;
}

void
password_gate_leave(PasswordGate *gate)
{
    LOCKED(&gate->mutex);
    gate->running--;
    cond_signal(&gate->free_slot);
}

static void
secret_free(char *text)
{
    if (text == NULL)
        return;
    sodium_memzero(text, strlen(text));
    g_free(text);
}

/* Owned; NULL unless PASSWORD is UTF-8 of a bounded length. */
static char *
composed(const char *password)
{
    size_t len = strlen(password);
    if (len > PASSWORD_MAX_BYTES || !g_utf8_validate(password, (gssize)len, NULL))
        return NULL;
    return g_utf8_normalize(password, (gssize)len, G_NORMALIZE_NFC);
}

char *
password_hash(PasswordGate *gate, const char *password, GError **error)
{
    char *text = composed(password);
    if (text == NULL) {
        fail_field(error, "password", "the password must be text of at most %d bytes",
                   PASSWORD_MAX_BYTES);
        return NULL;
    }
    if (!password_gate_enter(gate, error)) {
        secret_free(text);
        return NULL;
    }
    char hash[crypto_pwhash_STRBYTES];
    int failed = crypto_pwhash_str(hash, text, strlen(text), OPS, MEM);
    password_gate_leave(gate);
    secret_free(text);
    if (failed != 0) {
        fail(error, STORE_ERROR_IO, "no memory to hash a password");
        return NULL;
    }
    return g_strdup(hash);
}

/* A well-formed hash with today's parameters that no password has: salt and result are zero bytes.
 */
static void
dummy_hash(char hash[crypto_pwhash_STRBYTES])
{
    memset(hash, 0, crypto_pwhash_STRBYTES);
    g_snprintf(hash, crypto_pwhash_STRBYTES, "$argon2id$v=19$m=%u,t=%u,p=1$%.22s$%.43s",
               (unsigned)(MEM / 1024), (unsigned)OPS, "AAAAAAAAAAAAAAAAAAAAAA",
               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
}

bool
password_verify(PasswordGate *gate, const char *hash, const char *password, bool *ret_matches,
                bool *ret_old, GError **error)
{
    char stored[crypto_pwhash_STRBYTES] = {0};
    bool real = hash != NULL && strlen(hash) < sizeof stored;
    if (real)
        memcpy(stored, hash, strlen(hash));
    else
        dummy_hash(stored);

    /* A password that cannot be one takes the same way, so that it costs the same. */
    char *text = composed(password);
    const char *tried = text != NULL ? text : "";
    if (!password_gate_enter(gate, error)) {
        secret_free(text);
        return false;
    }
    bool matches = crypto_pwhash_str_verify(stored, tried, strlen(tried)) == 0;
    password_gate_leave(gate);
    *ret_matches = matches && real && text != NULL;
    *ret_old = *ret_matches && crypto_pwhash_str_needs_rehash(stored, OPS, MEM) != 0;
    secret_free(text);
    return true;
}
