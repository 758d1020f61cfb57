/* verify.c - see acct_verify() in acct.h. */
#include "store/acct/acct_internal.h"

#include "store/base/error.h"
#include "store/base/wire.h"

#include <string.h>

typedef struct {
    KvTxn *txn;
    AcctFault bad;
    void *data;
} Verify;

static void G_GNUC_PRINTF(2, 3) fault(const Verify *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    v->bad(text, v->data);
}

/* P is found by NAME, and nobody else is. */
static void
found_by(const Verify *v, const Principal *p, NameKind kind, const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Principal) found = principal_find(v->txn, kind, name, &error);
    if (found == NULL)
        fault(v, "account %" G_GUINT64_FORMAT " is not found by its name or id", p->id);
    else if (found->id != p->id)
        fault(v, "the name of account %" G_GUINT64_FORMAT " leads to %" G_GUINT64_FORMAT, p->id,
              found->id);
}

static void
verify_user(const Verify *v, const Principal *p)
{
    if (p->role < ROLE_EDITOR || p->role > ROLE_ADMIN)
        fault(v, "user %" G_GUINT64_FORMAT " has no role", p->id);
    if (p->removed)
        return;
    if (p->password_hash == NULL || !g_str_has_prefix(p->password_hash, "$argon2id$"))
        fault(v, "user %" G_GUINT64_FORMAT " has no password", p->id);
    found_by(v, p, NAME_USER, p->name);
}

static void
verify_token(const Verify *v, const Principal *p)
{
    static const uint8_t none[ACCT_HASH_BYTES];
    if (memcmp(p->token_hash, none, sizeof none) == 0)
        fault(v, "token %" G_GUINT64_FORMAT " has no hash", p->id);
    found_by(v, p, NAME_TOKEN_ID, p->public_id);
    if (!p->removed)
        found_by(v, p, NAME_TOKEN_LABEL, p->name);
}

/* The row KEY -> VALUE of the index is one of those that its account has. */
static void
verify_name(const Verify *v, const KvKey *key, KvValue value)
{
    WireReader r = wire_reader(value.data, value.len);
    uint64_t id = wire_u64(&r);
    g_autoptr(Principal) p = wire_done(&r) ? principal_get(v->txn, id, NULL) : NULL;
    uint8_t kind = key->len > 0 ? key->bytes[0] : 0;
    if (p == NULL) {
        fault(v, "a name leads to nobody");
        return;
    }
    bool right_kind = kind == NAME_USER ? p->kind == PRINCIPAL_USER
                                        : (kind == NAME_TOKEN_ID || kind == NAME_TOKEN_LABEL) &&
                                              p->kind == PRINCIPAL_TOKEN;
    KvKey own = principal_name_key((NameKind)kind, kind == NAME_TOKEN_ID ? p->public_id : p->name);
    if (!right_kind || own.len != key->len || memcmp(own.bytes, key->bytes, key->len) != 0)
        fault(v, "a name leads to account %" G_GUINT64_FORMAT ", which has another", id);
    else if (p->removed && kind != NAME_TOKEN_ID)
        fault(v, "a name leads to account %" G_GUINT64_FORMAT ", which was removed", id);
}

bool
acct_verify(KvTxn *txn, AcctFault bad, void *data, uint64_t *ret_rows, GError **error)
{
    Verify v = {.txn = txn, .bad = bad, .data = data};
    KvKey key;
    KvValue value;
    *ret_rows = 0;
    g_auto(KvCursor) accounts = kv_cursor(txn, KV_PRINCIPAL, NULL);
    for (; kv_next(&accounts, &key, &value, error); ++*ret_rows) {
        g_autoptr(GError) damaged = NULL;
        WireReader id = wire_reader(key.bytes, key.len);
        g_autoptr(Principal) p = principal_decode(wire_u64(&id), value.data, value.len, &damaged);
        if (p == NULL)
            fault(&v, "%s", damaged->message);
        else if (!wire_done(&id) || p->id < ACCT_FIRST_ID)
            fault(&v, "account %" G_GUINT64_FORMAT ": its number was never given", p->id);
        else if (p->kind == PRINCIPAL_USER)
            verify_user(&v, p);
        else
            verify_token(&v, p);
    }
    g_auto(KvCursor) names = kv_cursor(txn, KV_PRINCIPAL_NAME, NULL);
    for (; !accounts.failed && kv_next(&names, &key, &value, error); ++*ret_rows)
        verify_name(&v, &key, value);
    return !accounts.failed && !names.failed;
}
