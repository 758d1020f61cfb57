/* principal.c - the records of people and tokens, and the index of their names (store/FORMAT.md,
 * tables principal and principal_name). Ids are never reused: a principal that ends stays as a
 * record marked removed. */
#include "store/acct/acct_internal.h"

#include <string.h>

#include "store/base/error.h"
#include "store/base/wire.h"

enum {
    TAG_KIND = 1,
    TAG_NAME = 2,
    TAG_ROLE = 3,
    TAG_ACCESS = 4,
    TAG_PASSWORD = 5,
    TAG_PUBLIC_ID = 6,
    TAG_TOKEN_HASH = 7,
    TAG_CREATED = 8,
    TAG_USED = 9,
    TAG_EXPIRES = 10,
    TAG_REMOVED = 11,
    TAG_EPOCH = 12,
};

void
principal_free(Principal *p)
{
    if (p == NULL)
        return;
    g_free(p->name);
    g_free(p->password_hash);
    g_free(p->public_id);
    g_free(p);
}

char *
principal_clean_name(const char *name, const char *field, GError **error)
{
    if (!g_utf8_validate(name, -1, NULL)) {
        fail_field(error, field, "the name is not text in UTF-8");
        return NULL;
    }
    g_autofree char *clean = g_utf8_normalize(name, -1, G_NORMALIZE_NFC);
    g_strstrip(clean);
    size_t len = strlen(clean);
    if (len == 0 || len > ACCT_NAME_BYTES) {
        fail_field(error, field, "a name has 1 to %d bytes", ACCT_NAME_BYTES);
        return NULL;
    }
    for (const char *c = clean; *c != '\0'; c = g_utf8_next_char(c)) {
        if (!g_unichar_isprint(g_utf8_get_char(c))) {
            fail_field(error, field, "the name has a character that cannot be printed");
            return NULL;
        }
    }
    return g_steal_pointer(&clean);
}

char *
principal_fold_name(const char *name)
{
    if (!g_utf8_validate(name, -1, NULL))
        return g_strdup("");
    g_autofree char *composed = g_utf8_normalize(name, -1, G_NORMALIZE_NFC);
    return g_utf8_casefold(g_strstrip(composed), -1);
}

void
principal_encode(const Principal *p, GByteArray *out)
{
    wire_field_put_uint(out, TAG_KIND, p->kind);
    wire_field_put_string(out, TAG_NAME, p->name);
    wire_field_put_uint(out, TAG_ROLE, p->role);
    wire_field_put_uint(out, TAG_ACCESS, p->access);
    wire_field_put_string(out, TAG_PASSWORD, p->password_hash);
    wire_field_put_string(out, TAG_PUBLIC_ID, p->public_id);
    if (p->kind == PRINCIPAL_TOKEN)
        wire_field_put_blob(out, TAG_TOKEN_HASH, p->token_hash, sizeof p->token_hash);
    wire_field_put_uint(out, TAG_CREATED, (uint64_t)p->created_us);
    wire_field_put_uint(out, TAG_USED, (uint64_t)p->used_us);
    wire_field_put_uint(out, TAG_EXPIRES, (uint64_t)p->expires_us);
    wire_field_put_uint(out, TAG_REMOVED, p->removed);
    wire_field_put_uint(out, TAG_EPOCH, p->epoch);
}

static void
take_string(char **field, WireReader *value)
{
    g_free(*field);
    *field = wire_field_string(value);
}

static void
decode_field(Principal *p, uint8_t tag, WireReader *v)
{
    switch (tag) {
    case TAG_KIND:
        p->kind = (PrincipalKind)wire_field_uint(v);
        break;
    case TAG_NAME:
        take_string(&p->name, v);
        break;
    case TAG_ROLE: {
        uint64_t role = wire_field_uint(v);
        p->role = role <= ROLE_ADMIN ? (Role)role : ROLE_NONE; /* a newer role gives nothing here */
        break;
    }
    case TAG_ACCESS:
        p->access = (AccessFlags)wire_field_uint(v);
        break;
    case TAG_PASSWORD:
        take_string(&p->password_hash, v);
        break;
    case TAG_PUBLIC_ID:
        take_string(&p->public_id, v);
        break;
    case TAG_TOKEN_HASH: {
        const uint8_t *hash = wire_bytes(v, sizeof p->token_hash);
        if (hash != NULL)
            memcpy(p->token_hash, hash, sizeof p->token_hash);
        break;
    }
    case TAG_CREATED:
        p->created_us = (int64_t)wire_field_uint(v);
        break;
    case TAG_USED:
        p->used_us = (int64_t)wire_field_uint(v);
        break;
    case TAG_EXPIRES:
        p->expires_us = (int64_t)wire_field_uint(v);
        break;
    case TAG_REMOVED:
        p->removed = wire_field_uint(v) != 0;
        break;
    case TAG_EPOCH:
        p->epoch = (uint32_t)wire_field_uint(v);
        break;
    default:
        break;
    }
}

Principal *
principal_decode(uint64_t id, const uint8_t *data, size_t len, GError **error)
{
    g_autoptr(Principal) p = g_new0(Principal, 1);
    p->id = id;
    WireReader r = wire_reader(data, len), value;
    uint8_t tag;
    bool failed = false;
    while (wire_next_field(&r, &tag, &value)) {
        decode_field(p, tag, &value);
        failed = failed || value.failed;
    }
    bool usable = p->name != NULL && (p->kind == PRINCIPAL_USER ||
                                      (p->kind == PRINCIPAL_TOKEN && p->public_id != NULL));
    if (failed || !wire_done(&r) || !usable) {
        fail(error, STORE_ERROR_CORRUPT, "the record of account %" G_GUINT64_FORMAT " is damaged",
             id);
        return NULL;
    }
    /* What a person may do follows from the role alone, so that a change of the policy reaches
     * everybody. */
    if (p->kind == PRINCIPAL_USER)
        p->access = role_access(p->role);
    return g_steal_pointer(&p);
}

static KvKey
id_key(uint64_t id)
{
    KvKey k;
    key_init(&k);
    key_u64(&k, id);
    return k;
}

KvKey
principal_name_key(NameKind kind, const char *name)
{
    /* A public id is compared as it is; names without regard to case. */
    g_autofree char *folded = kind == NAME_TOKEN_ID ? g_strdup(name) : principal_fold_name(name);
    KvKey k;
    key_init(&k);
    key_u8(&k, (uint8_t)kind);
    key_bytes(&k, folded, MIN(strlen(folded), 3 * ACCT_NAME_BYTES));
    return k;
}

Principal *
principal_get(KvTxn *txn, uint64_t id, GError **error)
{
    KvKey k = id_key(id);
    KvValue value;
    if (!kv_get(txn, KV_PRINCIPAL, &k, &value, error))
        return NULL;
    return principal_decode(id, value.data, value.len, error);
}

bool
principal_put(KvTxn *txn, const Principal *p, GError **error)
{
    KvKey k = id_key(p->id);
    g_autoptr(GByteArray) record = g_byte_array_new();
    principal_encode(p, record);
    return kv_put(txn, KV_PRINCIPAL, &k, record->data, record->len, error);
}

bool
principal_insert(KvTxn *txn, Principal *p, GError **error)
{
    KvKey all, last;
    key_init(&all);
    KvValue value;
    uint64_t id = ACCT_FIRST_ID;
    {
        g_auto(KvCursor) c = kv_cursor(txn, KV_PRINCIPAL, &all);
        if (kv_prev(&c, &last, &value, error)) {
            WireReader r = wire_reader(last.bytes, last.len);
            id = wire_u64(&r) + 1;
        }
        if (c.failed)
            return false;
    }
    p->id = id;
    return principal_put(txn, p, error);
}

bool
principal_name_put(KvTxn *txn, NameKind kind, const char *name, uint64_t id, GError **error)
{
    KvKey k = principal_name_key(kind, name);
    g_autoptr(GByteArray) record = g_byte_array_new();
    wire_put_u64(record, id);
    return kv_put(txn, KV_PRINCIPAL_NAME, &k, record->data, record->len, error);
}

bool
principal_name_delete(KvTxn *txn, NameKind kind, const char *name, GError **error)
{
    KvKey k = principal_name_key(kind, name);
    return kv_delete(txn, KV_PRINCIPAL_NAME, &k, error);
}

static bool
decode_id(KvValue value, uint64_t *ret_id, GError **error)
{
    WireReader r = wire_reader(value.data, value.len);
    *ret_id = wire_u64(&r);
    if (!wire_done(&r))
        return fail(error, STORE_ERROR_CORRUPT, "an entry of the index of accounts is damaged");
    return true;
}

Principal *
principal_find(KvTxn *txn, NameKind kind, const char *name, GError **error)
{
    KvKey k = principal_name_key(kind, name);
    KvValue value;
    uint64_t id;
    if (!kv_get(txn, KV_PRINCIPAL_NAME, &k, &value, error) || !decode_id(value, &id, error))
        return NULL;
    g_autoptr(GError) missing = NULL;
    Principal *p = principal_get(txn, id, &missing);
    if (p != NULL)
        return p;
    if (is_error(missing, STORE_ERROR_NOT_FOUND))
        fail(error, STORE_ERROR_CORRUPT,
             "the index of accounts names %" G_GUINT64_FORMAT ", which is not there", id);
    else
        g_propagate_error(error, g_steal_pointer(&missing));
    return NULL;
}

GPtrArray *
principal_list(KvTxn *txn, PrincipalKind kind, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)principal_free);
    KvKey prefix, key;
    key_init(&prefix);
    key_u8(&prefix, kind == PRINCIPAL_USER ? NAME_USER : NAME_TOKEN_LABEL);
    KvValue value;
    g_auto(KvCursor) c = kv_cursor(txn, KV_PRINCIPAL_NAME, &prefix);
    while (kv_next(&c, &key, &value, error)) {
        uint64_t id;
        if (!decode_id(value, &id, error))
            return NULL;
        Principal *p = principal_get(txn, id, error);
        if (p == NULL) {
            fail_prefix(error, "account %" G_GUINT64_FORMAT, id);
            return NULL;
        }
        if (p->removed)
            principal_free(p);
        else
            g_ptr_array_add(list, p);
    }
    if (c.failed)
        return NULL;
    return g_steal_pointer(&list);
}
