/* check.c - the frame of the checker: lines, counters, and the order of the invariants. What is
 * damaged may bring the process down (LMDB trusts its pages), so it runs in a process of its own;
 * that ending is a finding too. */
#include "store/fsck/internal.h"

#include "store/base/error.h"

#include <stdarg.h>

#define SHOWN 5 /* details of one invariant */

void
check_begin(Check *c, const char *name)
{
    c->name = name;
    c->looked = c->bad = 0;
    g_string_truncate(c->detail, 0);
}

void
check_look(Check *c)
{
    c->looked++;
}

void
check_bad(Check *c, const char *format, ...)
{
    if (++c->bad > SHOWN)
        return;
    va_list args;
    va_start(args, format);
    if (c->detail->len > 0)
        g_string_append(c->detail, "; ");
    g_string_append_vprintf(c->detail, format, args);
    va_end(args);
}

void
check_error(Check *c, GError **error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *what = g_strdup_vprintf(format, args);
    va_end(args);
    check_bad(c, "%s: %s", what, *error != NULL ? (*error)->message : "unreadable");
    g_clear_error(error);
}

void
check_end(Check *c)
{
    if (c->bad > SHOWN)
        g_string_append_printf(c->detail, "; and %" G_GUINT64_FORMAT " more", c->bad - SHOWN);
    else if (c->bad == 0)
        g_string_printf(c->detail, "%" G_GUINT64_FORMAT " looked at", c->looked);
    c->problems += c->bad;
    if (c->line != NULL)
        c->line(c->name, c->bad == 0, c->detail->str, c->data);
}

void
check_rows(Check *c, KvTable table, CheckRow row, void *data)
{
    g_autoptr(GError) error = NULL;
    KvKey key;
    KvValue value;
    g_auto(KvCursor) cursor = kv_cursor(c->txn, table, NULL);
    while (kv_next(&cursor, &key, &value, &error)) {
        WireReader reader = wire_reader(key.bytes, key.len);
        check_look(c);
        row(c, &reader, value, data);
    }
    if (cursor.failed)
        check_error(c, &error, "the walk ends early");
}

static void
bad_record(const char *table G_GNUC_UNUSED, const uint8_t *key, size_t len, void *data)
{
    g_autoptr(GString) hex = g_string_new(NULL);
    for (size_t i = 0; i < len && i < 24; i++)
        g_string_append_printf(hex, "%02x", key[i]);
    check_bad(data, "the record with key %s%s does not verify", hex->str, len > 24 ? "..." : "");
}

static void
check_table(Check *c, KvTxn *txn, KvTable table)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *name =
        g_strdup_printf("table %s: values, count, digest", kv_table_name(table));
    KvTableStat said, found;
    check_begin(c, name);
    if (!kv_stat(txn, table, &said, &error) ||
        !kv_walk(txn, table, bad_record, c, &found, &error)) {
        check_error(c, &error, "unreadable");
    } else {
        c->looked = found.count;
        if (said.count != found.count)
            check_bad(c, "it counts %" G_GUINT64_FORMAT " records, there are %" G_GUINT64_FORMAT,
                      said.count, found.count);
        else if (c->bad == 0 && said.digest != found.digest)
            check_bad(c, "the digest is that of other records");
    }
    check_end(c);
}

static void
check_env(Check *c, KvEnv *env, KvTxn *txn, KvSchema schema, const char *pages)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KvTxn) own = NULL;
    if (env == NULL) /* opened for reading before the first server ever ran */
        return;
    if (txn == NULL)
        txn = own = kv_begin_read(env, &error);
    if (txn != NULL) {
        for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
            if (kv_table_in(t, schema))
                check_table(c, txn, t);
        }
    }
    check_begin(c, pages);
    check_look(c);
    if (txn == NULL || !kv_check_pages(txn, &error))
        check_error(c, &error, "environment");
    check_end(c);
}

void
check_tables(Check *c)
{
    check_env(c, store_main_env(c->store), c->txn, KV_SCHEMA_MAIN, "main: every page used or free");
    check_env(c, store_volatile_env(c->store), NULL, KV_SCHEMA_VOLATILE,
              "volatile: every page used or free");
}

bool
store_check(Store *store, bool deep, StoreCheckLine line, void *data, uint64_t *ret_problems,
            GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    if (txn == NULL)
        return false;
    g_autoptr(GString) detail = g_string_new(NULL);
    Check c = {.store = store,
               .txn = txn,
               .blobs = store_blobs(store),
               .deep = deep,
               .line = line,
               .data = data,
               .detail = detail};
    check_tables(&c);
    check_journal(&c);
    check_catalogue(&c);
    check_uploads(&c);
    check_derived(&c);
    check_accounts(&c);
    if (deep)
        check_replay(&c);
    *ret_problems = c.problems;
    return true;
}
