/* test_points.c - the workload of tests/crash is stopped, or given an error, at every single call
 * that changes a file; afterwards everything acknowledged must be there and nothing half done. Also
 * the order of its calls is checked against FORMAT.md section 5 in a trace, and controls show that
 * the rig sees a broken order. With CRASH_LONG=1 more operations; else as many points as fit into
 * some seconds. */
#include "tests/unit/store/fast_tmp.h"
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *dir;      /* temporary folder, removed at the end */
    char *workload; /* programs of tests/crash */
    char *shim;
} Rig;

static Rig rig;

static char *
in_dir(const char *name)
{
    return g_build_filename(rig.dir, name, NULL);
}

static void
empty_data(void)
{
    g_autofree char *command = g_strdup_printf("rm -rf '%s'/data* '%s'/acks", rig.dir, rig.dir);
    g_assert_cmpint(system(command), ==, 0);
}

/* Runs the workload with descriptor 3 on the file "acks". ENV: NULL-ended list of NAME=VALUE, added
 * to ours. */
static int
spawn(const char *const *args, const char *const *env, bool read_acks)
{
    g_autofree char *acks = in_dir("acks");
    g_auto(GStrv) environ_copy = g_get_environ();
    for (; env != NULL && *env != NULL; env++) {
        g_auto(GStrv) pair = g_strsplit(*env, "=", 2);
        environ_copy = g_environ_setenv(environ_copy, pair[0], pair[1], TRUE);
    }
    environ_copy = g_environ_setenv(environ_copy, "G_SLICE", "always-malloc", TRUE);
    /* the shim comes before the sanitizer's runtime */
    environ_copy = g_environ_setenv(environ_copy, "ASAN_OPTIONS", "verify_asan_link_order=0", TRUE);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(
        &actions, 3, acks, read_acks ? O_RDONLY | O_CREAT : O_WRONLY | O_CREAT | O_APPEND, 0600);
    g_autofree char *log = in_dir("stderr");
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    pid_t pid;
    int status;
    g_assert_cmpint(
        posix_spawn(&pid, rig.workload, &actions, NULL, (char *const *)args, environ_copy), ==, 0);
    posix_spawn_file_actions_destroy(&actions);
    while (waitpid(pid, &status, 0) < 0)
        g_assert_cmpint(errno, ==, EINTR);
    return status;
}

static int
run(const char *verb, int ops, long at, const char *how, const char *more)
{
    g_autofree char *data = in_dir("data"), *count = in_dir("count");
    g_autofree char *number = g_strdup_printf("%d", ops);
    g_autofree char *preload = g_strdup_printf("LD_PRELOAD=%s", rig.shim);
    g_autofree char *where = g_strdup_printf("CRASH_AT=%ld", at);
    g_autofree char *what = g_strdup_printf("CRASH_HOW=%s", how);
    g_autofree char *counter = g_strdup_printf("CRASH_COUNT=%s", count);
    const char *args[] = {rig.workload, "run", verb, data, number, NULL};
    const char *env[] = {preload, where, what, counter, "CRASH_ACK=3", more, NULL};
    return spawn(args, env, false);
}

static int
verify(const char *verb)
{
    g_autofree char *data = in_dir("data");
    const char *args[] = {rig.workload, "verify", verb, data, "0", NULL};
    return spawn(args, NULL, true);
}

static long
calls_of(const char *verb, int ops)
{
    g_autofree char *count = in_dir("count"), *text = NULL;
    empty_data();
    g_assert_cmpint(run(verb, ops, 0, "kill", NULL), ==, 0);
    g_assert_true(g_file_get_contents(count, &text, NULL, NULL));
    long n = strtol(text, NULL, 10);
    g_assert_cmpint(n, >, 10 * ops);
    return n;
}

static int
acked(void)
{
    g_autofree char *acks = in_dir("acks"), *text = NULL;
    int n = 0;
    if (g_file_get_contents(acks, &text, NULL, NULL)) {
        for (const char *c = text; *c != '\0'; c++)
            n += *c == '\n';
    }
    return n;
}

static void
every_point(const char *verb, int ops, const char *how, long step)
{
    long calls = calls_of(verb, ops), points = 0, lost = 0, went_on = 0;
    bool kills = strcmp(how, "kill") == 0;
    for (long at = 1; at <= calls; at += step, points++) {
        empty_data();
        int status = run(verb, ops, at, how, NULL);
        if (kills)
            g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        else /* an error is never a crash */
            g_assert_true(WIFEXITED(status) &&
                          (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3));
        /* a disk that was full for a moment stops nothing */
        bool full = strcmp(how, "enospc") == 0 || strcmp(how, "short-full") == 0;
        if (full && status == 0 && strcmp(verb, "backup") != 0)
            g_assert_cmpint(acked(), ==, ops);
        went_on += status == 0;
        if (verify(verb) != 0) {
            g_test_message("%s %s at call %ld of %ld: see above", verb, how, at, calls);
            lost++;
        }
    }
    g_test_message("%s, %s: %ld points of %ld calls, %ld went on, %ld violations", verb, how,
                   points, calls, went_on, lost);
    g_assert_cmpint(lost, ==, 0);
    /* Only the meta page must not come out short: one call in a dozen. */
    if (strcmp(how, "short-full") == 0 && strcmp(verb, "kv") == 0)
        g_assert_cmpint(went_on * 100, >=, points * 88);
}

typedef struct {
    const char *verb, *how;
    int ops;
    long step; /* of the short run */
} Points;

static void
test_points(gconstpointer data)
{
    const Points *p = data;
    bool all = g_getenv("CRASH_LONG") != NULL;
    every_point(p->verb, all ? p->ops * 4 : p->ops, p->how, all ? 1 : p->step);
}

/* --- the order of calls
 * ------------------------------------------------------------------------------------- */

typedef struct {
    GHashTable *unsynced; /* files and folders with changes that no sync covers */
    int acks;
    GString *wrong;
} Order;

static char *
parent_of(const char *path)
{
    return g_path_get_dirname(path);
}

/* What a call changes must be synced before the next acknowledgement: the file by a write, the
 * folder by a new or lost name. Renaming a file that is not synced is wrong at once. data.mdb's
 * meta page is written through a descriptor that syncs by itself, after the fdatasync: one write to
 * it may be open. */
static void
order_line(Order *o, const char *call, const char *a, const char *b)
{
    if (strstr(call, "write") != NULL) {
        int n = GPOINTER_TO_INT(g_hash_table_lookup(o->unsynced, a));
        g_hash_table_replace(o->unsynced, g_strdup(a), GINT_TO_POINTER(n + 1));
    } else if (strcmp(call, "syncfs") == 0) {
        g_hash_table_remove_all(o->unsynced);
    } else if (strstr(call, "sync") != NULL) {
        g_hash_table_remove(o->unsynced, a);
    } else if (strcmp(call, "unlink") == 0) {
        g_hash_table_remove(o->unsynced, a);
    } else if (strcmp(call, "mkdir") == 0) {
        g_hash_table_replace(o->unsynced, parent_of(a), GINT_TO_POINTER(2));
    } else if (strcmp(call, "rename") == 0) {
        if (g_hash_table_contains(o->unsynced, a))
            g_string_append_printf(o->wrong, "%s renamed before it was synced\n", a);
        g_hash_table_replace(o->unsynced, parent_of(b), GINT_TO_POINTER(2));
    } else if (strcmp(call, "ack") == 0) {
        GHashTableIter iter;
        gpointer path, n;
        o->acks++;
        g_hash_table_iter_init(&iter, o->unsynced);
        while (g_hash_table_iter_next(&iter, &path, &n)) {
            if (!g_str_has_suffix(path, "data.mdb") || GPOINTER_TO_INT(n) > 1)
                g_string_append_printf(o->wrong, "ack %d before %s was synced\n", o->acks,
                                       (char *)path);
        }
        g_hash_table_remove_all(o->unsynced);
    }
}

static char *
order_of(const char *verb, int ops, int acks, bool drop_syncs_of_folders)
{
    g_autofree char *trace = in_dir("data-trace"), *text = NULL;
    g_autofree char *env = g_strdup_printf("CRASH_TRACE=%s", trace);
    empty_data();
    g_assert_cmpint(run(verb, ops, 0, "kill", env), ==, 0);
    g_assert_true(g_file_get_contents(trace, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
    Order o = {.unsynced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
               .wrong = g_string_new(NULL)};
    for (char **line = lines; **line != '\0'; line++) {
        g_auto(GStrv) words = g_strsplit(*line, "\t", 3);
        if (drop_syncs_of_folders && strcmp(words[0], "fsync") == 0)
            continue;
        order_line(&o, words[0], words[1], words[2]);
    }
    g_assert_cmpint(o.acks, ==, acks);
    g_hash_table_unref(o.unsynced);
    return g_string_free(o.wrong, FALSE);
}

static void
test_order(void)
{
    g_autofree char *wrong = order_of("kv", 12, 12, false),
                    *facade = order_of("store", 4, 4, false),
                    *backup = order_of("backup", 1, 2, false);
    g_assert_cmpstr(wrong, ==, "");
    g_assert_cmpstr(facade, ==, "");
    g_assert_cmpstr(backup, ==, "");
    g_autofree char *control =
        order_of("kv", 12, 12, true); /* the rule sees a missing sync of a folder */
    g_assert_nonnull(strstr(control, "ack 1 before"));
}

/* --- controls: the rig notices loss
 * ------------------------------------------------------------------------- */

static void
test_a_lost_blob_is_noticed(void)
{
    empty_data();
    g_assert_cmpint(run("kv", 4, 0, "kill", NULL), ==, 0);
    g_assert_cmpint(verify("kv"), ==, 0);
    g_autofree char *command =
        g_strdup_printf("find '%s'/data/blobs -type f | sort | tail -1 | xargs rm", rig.dir);
    g_assert_cmpint(system(command), ==, 0);
    g_assert_cmpint(verify("kv"), !=, 0);
}

static void
test_a_lost_record_is_noticed(void)
{
    g_autofree char *acks = in_dir("acks");
    empty_data();
    g_assert_cmpint(run("kv", 4, 0, "kill", NULL), ==, 0);
    g_assert_true(g_file_set_contents(acks, "1\n2\n3\n4\n5\n", -1, NULL)); /* 5 was never done */
    g_assert_cmpint(verify("kv"), !=, 0);
}

int
main(int argc, char **argv)
{
    static const Points points[] = {
        {"kv", "kill", 3, 1},        {"kv", "eio", 3, 5},        {"kv", "enospc", 3, 4},
        {"kv", "short", 3, 5},       {"kv", "enospc+", 3, 7},    {"store", "kill", 2, 5},
        {"store", "eio", 2, 13},     {"store", "enospc", 2, 13}, {"store", "short", 2, 17},
        {"store", "enospc+", 2, 17}, {"kv", "short-full", 3, 4}, {"store", "short-full", 2, 17},
        {"backup", "kill", 1, 11},   {"backup", "eio", 1, 19},   {"backup", "enospc", 1, 19},
        {"backup", "short", 1, 19},
    };
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *here = g_path_get_dirname(self);
    rig.workload = g_canonicalize_filename("../../../crash/workload", here);
    rig.shim = g_canonicalize_filename("../../../crash/shim.so", here);
    rig.dir = g_dir_make_tmp("crash-XXXXXX", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(points); i++) {
        g_autofree char *name =
            g_strdup_printf("/crash/points/%s-%s", points[i].verb, points[i].how);
        g_test_add_data_func(name, &points[i], test_points);
    }
    g_test_add_func("/crash/order-of-calls", test_order);
    g_test_add_func("/crash/a-lost-blob-is-noticed", test_a_lost_blob_is_noticed);
    g_test_add_func("/crash/a-lost-record-is-noticed", test_a_lost_record_is_noticed);
    int status = g_test_run();
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", rig.dir);
    if (status == 0 && system(command) != 0)
        status = 1;
    return status;
}
