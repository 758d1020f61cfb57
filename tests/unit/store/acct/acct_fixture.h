/* acct_fixture.h - accounts in a store of their own, with a clock that the test moves. Header only:
 * each test program is one file. */
#pragma once
#include "store/acct/acct_internal.h"

#include <glib/gstdio.h>
#include <string.h>

#include "store/base/error.h"

#define SECOND ((int64_t)1000000)
#define MINUTE (60 * SECOND)
#define GOOD "zwiebelkuchen mit speck"
#define HOME "192.0.2.10"

typedef struct {
    char *dir;
    KvEnv *main, *vol;
    Acct *acct;
    int64_t now;
} Fix;

static inline int64_t
fixed_clock(void *data)
{
    return ((Fix *)data)->now;
}

static inline KvEnv *
open_env(const Fix *fix, const char *name, KvSchema schema)
{
    g_autofree char *path = g_build_filename(fix->dir, name, NULL);
    g_autoptr(GError) error = NULL;
    KvEnv *env = kv_env_open(path, &(KvOptions){.map_bytes = 64 << 20, .schema = schema}, &error);
    g_assert_no_error(error);
    return env;
}

static inline void
open_acct(Fix *fix)
{
    g_autoptr(GError) error = NULL;
    fix->acct = acct_open(fix->main, fix->vol, &error);
    g_assert_no_error(error);
    acct_set_clock(fix->acct, fixed_clock, fix);
}

static inline void
setup(Fix *fix, gconstpointer data)
{
    (void)data;
    fix->dir = g_dir_make_tmp("rw-acct-XXXXXX", NULL);
    fix->main = open_env(fix, "main", KV_SCHEMA_MAIN);
    fix->vol = open_env(fix, "volatile", KV_SCHEMA_VOLATILE);
    fix->now = 1750000000 * SECOND;
    open_acct(fix);
}

static inline void
teardown(Fix *fix, gconstpointer data)
{
    (void)data;
    acct_close(fix->acct);
    kv_env_close(fix->vol);
    kv_env_close(fix->main);
    const char *const names[] = {"main/data.mdb",     "main/lock.mdb",     "main",
                                 "volatile/data.mdb", "volatile/lock.mdb", "volatile"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(fix->dir, names[i], NULL);
        g_remove(path);
    }
    g_assert_cmpint(g_rmdir(fix->dir), ==, 0);
    g_free(fix->dir);
}

static inline Principal *
add(Fix *fix, const char *name, Role role)
{
    g_autoptr(GError) error = NULL;
    Principal *p = user_add(fix->acct, name, role, GOOD, &error);
    g_assert_no_error(error);
    return p;
}

static inline Principal *
try_login(Fix *fix, const char *name, const char *password, const char *network, int want_code)
{
    int64_t retry = 0;
    g_autoptr(GError) error = NULL;
    Principal *p = login(fix->acct, name, password, network, &retry, &error);
    if (want_code < 0) {
        g_assert_no_error(error);
        g_assert_nonnull(p);
    } else {
        g_assert_null(p);
        g_assert_error(error, STORE_ERROR, want_code);
        g_assert_cmpint(retry > 0, ==, want_code == STORE_ERROR_LIMIT);
    }
    return p;
}
#define LOGIN_OK(fix, name, network) principal_free(try_login(fix, name, GOOD, network, -1))
#define LOGIN_FAILS(fix, name, password, network, code)                                            \
    g_assert_null(try_login(fix, name, password, network, code))

#define ADD(path, function) g_test_add("/acct/" path, Fix, NULL, setup, function, teardown)
