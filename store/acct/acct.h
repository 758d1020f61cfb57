/* acct.h - accounts: people and tokens (local durable), sessions and throttling (volatile), and the policy
 * role -> access. Passwords are Argon2id (libsodium), tokens and sessions are stored as hashes only.
 * Threads: any; functions that hash passwords take about 0.1 s and 64 MiB: call them from a worker thread. */
#pragma once
#include "store/base/access.h"
#include "store/kv/kv.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum { ROLE_NONE, ROLE_EDITOR, ROLE_APPROVER, ROLE_ADMIN } Role; /* each includes the one before */
bool role_parse(const char *text, Role *ret_role);
const char *role_name(Role role);
AccessFlags role_access(Role role);
/* Comma-separated scopes of tokens: read, upload, edit, release, audit, admin; also a role's name. */
bool scope_parse(const char *text, AccessFlags *ret_access);
char *scope_format(AccessFlags access);

typedef enum { PRINCIPAL_USER = 1, PRINCIPAL_TOKEN = 2 } PrincipalKind;
typedef struct {
    uint64_t id;             /* for the journal; from 100 up; never reused */
    PrincipalKind kind;
    char *name;              /* login name, or the token's label */
    Role role;               /* of a user */
    AccessFlags access;      /* what it may do */
    char *password_hash;     /* Argon2id string; NULL for tokens */
    char *public_id;         /* the token's 8 characters; NULL for users */
    uint8_t token_hash[32];
    int64_t created_us, used_us, expires_us; /* expires 0 = never */
    bool removed;            /* kept, so that the audit can name it */
    uint32_t epoch;          /* goes up with a new password or removal: older sessions end */
} Principal;
void principal_free(Principal *p);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Principal, principal_free)

typedef struct Acct Acct;
/* Borrows both environments, which must outlive it. */
Acct *acct_open(KvEnv *main, KvEnv *volatile_env, GError **error);
void acct_close(Acct *acct);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Acct, acct_close)

/* Password rules: 12 (admins: 15) to 1024 bytes, not made of one or two common words or the name (INVALID, field
 * password). CONFLICT when the name is taken; case does not count. */
Principal *user_add(Acct *acct, const char *name, Role role, const char *password, GError **error);
bool user_set_password(Acct *acct, const char *name, const char *password, GError **error);
bool user_remove(Acct *acct, const char *name, GError **error);
GPtrArray *user_list(Acct *acct, GError **error); /* Principal *, by name, without removed ones */
Principal *principal_load(Acct *acct, uint64_t id, GError **error);
/* "Eva Muster", "system", "Kommandozeile": owned; for people to read. */
char *principal_display_name(Acct *acct, uint64_t id);

/* For check: each account is whole and found by its names, and each name leads to its account
 * (store/FORMAT.md 7.20, 7.21). BAD gets a sentence for each fault, never a name. False with ERROR when a walk ends
 * early; *RET_ROWS: how many rows were seen. */
typedef void (*AcctFault)(const char *fault, void *data);
bool acct_verify(KvTxn *txn, AcctFault bad, void *data, uint64_t *ret_rows, GError **error);

/* Checks name and password in constant time for unknown names too. DENIED (one text for all causes); LIMIT
 * with reason "throttled" and *RET_RETRY_US when NETWORK or NAME tried too often; BUSY when too many hash at
 * once. NETWORK is the client's address as text. */
Principal *login(Acct *acct, const char *name, const char *password, const char *network,
                 int64_t *ret_retry_us, GError **error);

#define SESSION_TOKEN_LEN 43 /* base64url of 32 random bytes */
/* A new session; the token is for the cookie, CSRF for the forms. Idle 30 min, absolute 12 h. */
bool session_start(Acct *acct, const Principal *user, char ret_token[SESSION_TOKEN_LEN + 1], GError **error);
/* The user of a live session, its access, and its CSRF token (43 characters); moves the idle end at most once a
 * minute. DENIED if there is none. */
Principal *session_check(Acct *acct, const char *token, char ret_csrf[SESSION_TOKEN_LEN + 1], GError **error);
bool session_end(Acct *acct, const char *token, GError **error);

/* rw_live_<8>_<43>_<checksum>: shown once. */
char *token_create(Acct *acct, const char *name, AccessFlags access, int64_t expires_us, GError **error);
GPtrArray *token_list(Acct *acct, GError **error);
bool token_revoke(Acct *acct, const char *name_or_public_id, GError **error);
/* DENIED unless it is live. */
Principal *token_check(Acct *acct, const char *token, GError **error);
