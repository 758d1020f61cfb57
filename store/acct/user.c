/* user.c - people: adding, passwords, removal, and signing in. Passwords are hashed outside any
 * transaction. */
#include "store/acct/acct_internal.h"

#include "store/base/error.h"

static size_t
min_bytes(Role role)
{
    return role == ROLE_ADMIN ? PASSWORD_MIN_BYTES_ADMIN : PASSWORD_MIN_BYTES;
}

/* Replaces a bare NOT_FOUND by a sentence. */
static void *
no_user(GError **error, const char *name)
{
    if (error != NULL && is_error(*error, STORE_ERROR_NOT_FOUND)) {
        g_clear_error(error);
        fail(error, STORE_ERROR_NOT_FOUND, "there is no user “%s”", name);
    }
    return NULL;
}

static bool
user_absent(KvTxn *txn, const char *name, GError **error)
{
    g_autoptr(GError) missing = NULL;
    g_autoptr(Principal) there = principal_find(txn, NAME_USER, name, &missing);
    if (there != NULL)
        return fail(error, STORE_ERROR_CONFLICT, "there is a user “%s” already", there->name);
    if (!is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    return true;
}

Principal *
user_add(Acct *acct, const char *name, Role role, const char *password, GError **error)
{
    g_autofree char *clean = principal_clean_name(name, "name", error);
    if (clean == NULL)
        return NULL;
    if (role == ROLE_NONE) {
        fail_field(error, "role", "a user has the role editor, approver or admin");
        return NULL;
    }
    {
        g_autoptr(KvTxn) txn =
            kv_begin_read(acct->main, error); /* before 0.1 s of work for nothing */
        if (txn == NULL || !user_absent(txn, clean, error))
            return NULL;
    }
    if (!password_check_rules(password, clean, min_bytes(role), error))
        return NULL;

    g_autoptr(Principal) p = g_new0(Principal, 1);
    p->kind = PRINCIPAL_USER;
    p->name = g_steal_pointer(&clean);
    p->role = role;
    p->access = role_access(role);
    p->created_us = acct_now_us(acct);
    p->epoch = 1;
    p->password_hash = password_hash(&acct->gate, password, error);
    if (p->password_hash == NULL)
        return NULL;

    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL || !user_absent(txn, p->name, error) || !principal_insert(txn, p, error) ||
        !principal_name_put(txn, NAME_USER, p->name, p->id, error) ||
        !kv_commit(g_steal_pointer(&txn), error))
        return NULL;
    return g_steal_pointer(&p);
}

bool
user_set_password(Acct *acct, const char *name, const char *password, GError **error)
{
    g_autoptr(Principal) before = NULL;
    {
        g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
        if (txn == NULL)
            return false;
        before = principal_find(txn, NAME_USER, name, error);
        if (before == NULL)
            return no_user(error, name) != NULL;
    }
    if (!password_check_rules(password, before->name, min_bytes(before->role), error))
        return false;
    g_autofree char *hash = password_hash(&acct->gate, password, error);
    if (hash == NULL)
        return false;

    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(Principal) p = principal_find(txn, NAME_USER, name, error);
    if (p == NULL)
        return no_user(error, name) != NULL;
    g_free(p->password_hash);
    p->password_hash = g_steal_pointer(&hash);
    p->epoch++;
    return principal_put(txn, p, error) && kv_commit(g_steal_pointer(&txn), error);
}

bool
user_remove(Acct *acct, const char *name, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(Principal) p = principal_find(txn, NAME_USER, name, error);
    if (p == NULL)
        return no_user(error, name) != NULL;
    g_clear_pointer(&p->password_hash, g_free); /* nothing needs it any more */
    p->removed = true;
    p->epoch++;
    return principal_put(txn, p, error) && principal_name_delete(txn, NAME_USER, p->name, error) &&
           kv_commit(g_steal_pointer(&txn), error);
}

GPtrArray *
user_list(Acct *acct, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
    return txn == NULL ? NULL : principal_list(txn, PRINCIPAL_USER, error);
}

Principal *
principal_load(Acct *acct, uint64_t id, GError **error)
{
    g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
    if (txn == NULL)
        return NULL;
    Principal *p = principal_get(txn, id, error);
    if (p == NULL)
        fail_prefix(error, "account %" G_GUINT64_FORMAT, id);
    return p;
}

char *
principal_display_name(Acct *acct, uint64_t id)
{
    if (id == 0)
        return g_strdup("system");
    if (id == 1)
        return g_strdup("Kommandozeile");
    g_autoptr(Principal) p = principal_load(acct, id, NULL);
    if (p == NULL)
        return g_strdup_printf("#%" G_GUINT64_FORMAT, id);
    return g_steal_pointer(&p->name);
}

/* The live user, or NULL without an error when there is none. */
static bool
find_live(Acct *acct, const char *name, Principal **ret_user, GError **error)
{
    *ret_user = NULL;
    g_autoptr(KvTxn) txn = kv_begin_read(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(GError) missing = NULL;
    g_autoptr(Principal) p = principal_find(txn, NAME_USER, name, &missing);
    if (p == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    if (p != NULL && !p->removed)
        *ret_user = g_steal_pointer(&p);
    return true;
}

/* Last use, and a hash with today's parameters if NEW_HASH is given. Not made for a user who
 * changed meanwhile. */
static bool
note_login(Acct *acct, Principal *user, char *new_hash, GError **error)
{
    g_autofree char *hash = new_hash;
    g_autoptr(KvTxn) txn = kv_begin_write(acct->main, error);
    if (txn == NULL)
        return false;
    g_autoptr(Principal) p = principal_get(txn, user->id, error);
    if (p == NULL)
        return false;
    if (p->removed || p->epoch != user->epoch)
        return fail(error, STORE_ERROR_DENIED, "the account changed during the sign-in");
    p->used_us = acct_now_us(acct);
    if (hash != NULL) {
        g_free(p->password_hash);
        p->password_hash = g_steal_pointer(&hash);
    }
    user->used_us = p->used_us;
    return principal_put(txn, p, error) && kv_commit(g_steal_pointer(&txn), error);
}

/* A full disk must not keep anybody out: what is noted at a sign-in may get lost. */
static bool
note_login_if_possible(Acct *acct, Principal *user, const char *rehash_password, GError **error)
{
    char *hash = rehash_password == NULL ? NULL : password_hash(&acct->gate, rehash_password, NULL);
    g_autoptr(GError) failure = NULL;
    if (note_login(acct, user, hash, &failure) || is_error(failure, STORE_ERROR_FULL))
        return true;
    g_propagate_error(error, g_steal_pointer(&failure));
    return false;
}

Principal *
login(Acct *acct, const char *name, const char *password, const char *network,
      int64_t *ret_retry_us, GError **error)
{
    g_autofree char *folded = principal_fold_name(name);
    ThrottleKeys keys;
    if (!throttle_take(acct, folded, network, &keys, ret_retry_us, error))
        return NULL;

    g_autoptr(Principal) user = NULL;
    if (!find_live(acct, name, &user, error))
        return NULL;
    bool matches, old;
    if (!password_verify(&acct->gate, user != NULL ? user->password_hash : NULL, password, &matches,
                         &old, error)) {
        throttle_refund(acct, &keys, NULL);
        return NULL;
    }
    if (!matches) {
        fail(error, STORE_ERROR_DENIED, "name or password is wrong");
        return NULL;
    }
    if (!throttle_success(acct, &keys, error) ||
        !note_login_if_possible(acct, user, old ? password : NULL, error))
        return NULL;
    return g_steal_pointer(&user);
}
