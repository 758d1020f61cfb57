/* temp.h - a folder of its own for each test, gone afterwards. */
#pragma once
#include "store/kv/kv.h"

#include <glib/gstdio.h>

typedef struct {
    char *dir;
    KvEnv *env;
} Temp;

static inline KvEnv *
temp_open(const char *dir, KvSchema schema, bool read_only)
{
    g_autoptr(GError) error = NULL;
    KvOptions options = {.map_bytes = 64 << 20, .schema = schema, .read_only = read_only};
    KvEnv *env = kv_env_open(dir, &options, &error);
    g_assert_no_error(error);
    return env;
}

static inline void
temp_setup(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *top = g_dir_make_tmp("kv-XXXXXX", &error);
    g_assert_no_error(error);
    t->dir = g_build_filename(top, "env", NULL);
    t->env = temp_open(t->dir, KV_SCHEMA_MAIN, false);
}

static inline void
temp_teardown(Temp *t, gconstpointer data G_GNUC_UNUSED)
{
    kv_env_close(t->env);
    g_autofree char *top = g_path_get_dirname(t->dir);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", top);
    g_assert_cmpint(system(command), ==, 0);
    g_free(t->dir);
}

static inline KvKey
text_key(const char *text)
{
    KvKey key;
    key_init(&key);
    key_text_last(&key, text);
    return key;
}

static inline void
put_text(KvTxn *txn, KvTable table, const char *key_text_, const char *value)
{
    g_autoptr(GError) error = NULL;
    KvKey key = text_key(key_text_);
    kv_put(txn, table, &key, value, strlen(value), &error);
    g_assert_no_error(error);
}

static inline void
commit(KvTxn *txn)
{
    g_autoptr(GError) error = NULL;
    kv_commit(txn, &error);
    g_assert_no_error(error);
}

static inline KvTxn *
begin_write(KvEnv *env)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = kv_begin_write(env, &error);
    g_assert_no_error(error);
    return txn;
}

static inline KvTxn *
begin_read(KvEnv *env)
{
    g_autoptr(GError) error = NULL;
    KvTxn *txn = kv_begin_read(env, &error);
    g_assert_no_error(error);
    return txn;
}
