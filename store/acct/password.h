/* password.h - the hash of a password, the gate that bounds how many are computed at once, and the
 * rules for new ones. Knows no store. */
#pragma once
#include "store/base/sync.h"

#include <glib.h>
#include <stdbool.h>

#define PASSWORD_MIN_BYTES 12
#define PASSWORD_MIN_BYTES_ADMIN 15
#define PASSWORD_MAX_BYTES 1024

#define PASSWORD_AT_ONCE 2
#define PASSWORD_QUEUE 20

/* Each hash takes 64 MiB: without a bound, many sign-ins at once would take the memory of the
 * machine. */
typedef struct {
    Mutex mutex; /* guards all below */
    Cond free_slot;
    unsigned running, waiting;
} PasswordGate;

void password_gate_init(PasswordGate *gate);
void password_gate_clear(PasswordGate *gate);
/* Waits for one of PASSWORD_AT_ONCE slots; BUSY when PASSWORD_QUEUE wait already. */
bool password_gate_enter(PasswordGate *gate, GError **error);
void password_gate_leave(PasswordGate *gate);

/* The Argon2id string of PASSWORD (owned). INVALID field "password" unless it is UTF-8; BUSY; IO
 * without memory. */
char *password_hash(PasswordGate *gate, const char *password, GError **error);
/* *RET_MATCHES says whether PASSWORD belongs to HASH. HASH NULL (no such user) takes the same time
 * and never matches. *RET_OLD: it matches, but was made with other parameters than today's. BUSY.
 */
bool password_verify(PasswordGate *gate, const char *hash, const char *password, bool *ret_matches,
                     bool *ret_old, GError **error);

/* Length, and not made of one or two well-known words, sequences or the NAME with digits and
 * punctuation around them. INVALID, field "password". */
bool password_check_rules(const char *password, const char *name, size_t min_bytes, GError **error);
