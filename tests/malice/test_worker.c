/* test_worker.c - the supervisor against workers that misbehave (worker_standin.c): each misdeed
 * has its defined result, in time, and the next document is read as if nothing had been. Then
 * against a zygote that is killed, and against zygotes that never were one. */
#include "server/extract/protocol.h"
#include "server/extract/extractor.h"
#include "server/worker/sandbox.h"
#include "store/base/clock.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "tests/malice/standin.h"
#include "tests/unit/server/extract/fixtures.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *standin; /* its path */

static ExtractorOptions
tight_options(const char *worker, uint32_t wall_s)
{
    ExtractorOptions options = fixture_options(worker);
    options.limits.extract_wall_s = wall_s;
    options.limits.extract_cpu_s = 1;
    options.limits.text_bytes = 1000000;
    options.limits.extract_bytes = 256 * MIB;
    return options;
}

static Extractor *
start(const char *worker, uint32_t wall_s)
{
    g_autoptr(GError) error = NULL;
    const ExtractorOptions options = tight_options(worker, wall_s);
    Extractor *e = extractor_start(&options, &error);
    g_assert_no_error(error);
    return e;
}

static Extraction *
run_deed(Extractor *e, const char *deed, GError **error)
{
    g_autofree char *bytes = g_strconcat("%PDF-", deed, NULL);
    auto_fd int fd = fixture_fd(bytes, strlen(bytes));
    return extractor_run(e, fd, error);
}

static void
assert_honest(Extractor *e)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = run_deed(e, "honest", &error);
    g_assert_no_error(error);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    g_assert_cmpstr(x->pages->pdata[0], ==, "Text.");
}

typedef struct {
    const char *deed;
    TextReason reason;  /* REASON_NONE: the result is whole */
    const char *detail; /* of the one finding */
    bool cage;          /* needs the cage */
    uint32_t wall_s;    /* 0 = enough */
} Misdeed;

/* 31 is SIGSYS, 11 SIGSEGV. What may be refused without ending the child ends as "no END". */
static const Misdeed misdeeds[] = {
    {"exec", REASON_DAMAGED, "signal 31", true},
    {"connect", REASON_DAMAGED, "signal 31", true},
    {"write-file", REASON_DAMAGED, "exit 0", true},
    {"write-pdf", REASON_DAMAGED, "exit 0", true},
    {"kill-parent", REASON_DAMAGED, "signal 31", true},
    {"fork", REASON_DAMAGED, "signal 31", true},
    {"stall", REASON_LIMIT, "wall-time", false, 1},
    {"stall-after-end", REASON_LIMIT, "wall-time", false, 1},
    {"spin", REASON_LIMIT, "cpu-time", false, 60},
    {"flood-pages", REASON_LIMIT, "text-size", false},
    {"flood-facts", REASON_LIMIT, "text-size", false},
    {"lie-long", REASON_DAMAGED, "protocol", false},
    {"lie-short", REASON_DAMAGED, "exit 0", false},
    {"no-end", REASON_DAMAGED, "exit 0", false},
    {"end-then-more", REASON_DAMAGED, "protocol", false},
    {"garbage", REASON_DAMAGED, "protocol", false},
    {"crash", REASON_DAMAGED, "signal 11", true},
    {"take-memory", REASON_LIMIT, "memory", true},
    {"no such deed", REASON_DAMAGED, "exit 0", false},
};

static void
test_misdeed(gconstpointer data)
{
    const Misdeed *m = data;
    if (m->cage && !SANDBOX_POSSIBLE) {
        g_test_skip("this build has no cage");
        return;
    }
    g_autoptr(Extractor) e = start(standin, m->wall_s != 0 ? m->wall_s : 5);
    g_autoptr(GError) error = NULL;
    int64_t begin = clock_monotonic_us();
    g_autoptr(Extraction) x = run_deed(e, m->deed, &error);
    int64_t took_us = clock_monotonic_us() - begin;
    g_assert_no_error(error);
    if (m->wall_s != 0) /* the limit, the grace for its end, and a busy machine */
        g_assert_cmpint(took_us, <, (m->wall_s + 10) * G_USEC_PER_SEC);
    g_assert_cmpint(x->state, ==, TEXT_FAILED);
    g_assert_cmpint(x->reason, ==, m->reason);
    g_assert_cmpuint(x->pages->len, ==, 0);
    g_assert_null(x->title);
    const char *detail = NULL;
    g_assert_cmpuint(x->findings->len, ==, 1);
    g_assert_true(fixture_finding(x, text_reason_name(m->reason), &detail));
    g_assert_cmpstr(detail, ==, m->detail);
    assert_honest(e);
}

static void
test_binary_text_is_cleaned(void)
{
    g_autoptr(Extractor) e = start(standin, 2);
    g_autoptr(Extraction) x = run_deed(e, "binary-text", NULL);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    g_assert_cmpstr(x->pages->pdata[0], ==, "a]0;xb\357\277\275\357\277\275<script>");
}

static void
test_child_without_a_cage_is_busy(void)
{
    g_autoptr(Extractor) e = start(standin, 2);
    g_autoptr(GError) error = NULL;
    g_assert_null(run_deed(e, "no-cage", &error));
    g_assert_true(is_error(error, STORE_ERROR_BUSY));
    assert_honest(e);
}

/* A child that works beyond the wall limit because others take its CPU is no stalled one: here the
 * wall limit is shorter than the CPU limit, and the CPU limit is what ends it. */
static void
test_busy_child_gets_its_cpu_time(void)
{
    ExtractorOptions options = tight_options(standin, 2);
    options.limits.extract_cpu_s = 3;
    g_autoptr(Extractor) e = extractor_start(&options, NULL);
    int64_t begin = clock_monotonic_us();
    g_autoptr(Extraction) x = run_deed(e, "spin", NULL);
    const char *detail = NULL;
    g_assert_true(fixture_finding(x, "limit", &detail));
    /* A machine that is busy indeed may not give it the time at all. */
    if (clock_monotonic_us() - begin < 10 * G_USEC_PER_SEC)
        g_assert_cmpstr(detail, ==, "cpu-time");
}

/* Misdeeds beside honest work: neither disturbs the other. */
static void *
run_honestly(void *data)
{
    for (int i = 0; i < 50; i++)
        assert_honest(data);
    return NULL;
}

static void
test_honest_beside_misdeeds(void)
{
    g_autoptr(Extractor) e = start(standin, 2);
    pthread_t thread;
    g_assert_cmpint(pthread_create(&thread, NULL, run_honestly, e), ==, 0);
    static const char *const beside[] = {"stall", "garbage", "crash", "end-then-more", "spin"};
    for (size_t i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autoptr(Extraction) x = run_deed(e, beside[i], NULL);
        g_assert_cmpint(x->state, ==, TEXT_FAILED);
    }
    pthread_join(thread, NULL);
}

/* --- the zygote --- */

/* The parent of PID, 0 when it is gone. */
static pid_t
parent_of(const char *pid)
{
    g_autofree char *path = g_strdup_printf("/proc/%s/stat", pid);
    g_autofree char *stat = NULL;
    if (!g_file_get_contents(path, &stat, NULL, NULL))
        return 0;
    const char *after_name = strrchr(stat, ')');
    long parent = after_name != NULL ? strtol(after_name + 4, NULL, 10) : 0;
    return (pid_t)parent;
}

/* Our one child that is no zombie: the zygote. */
static pid_t
find_zygote(void)
{
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    for (const char *name; (name = g_dir_read_name(proc)) != NULL;)
        if (g_ascii_isdigit(*name) && parent_of(name) == getpid())
            return (pid_t)g_ascii_strtoll(name, NULL, 10);
    return 0;
}

static void
test_killed_zygote_is_replaced(void)
{
    g_autoptr(Extractor) e = start(standin, 2);
    for (int i = 0; i < 5; i++) {
        pid_t zygote = find_zygote();
        g_assert_cmpint(zygote, >, 0);
        g_assert_cmpint(kill(zygote, SIGKILL), ==, 0);
        assert_honest(e);
        g_assert_cmpint(find_zygote(), !=, zygote);
    }
}

/* A job that is under way when the zygote dies is done again by the next one; its child dies with
 * it. */
static void *
run_stall(void *data)
{
    GError **error = NULL;
    Extraction *x = run_deed(data, "stall", error);
    return x;
}

static bool
has_child(pid_t parent)
{
    g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
    for (const char *name; (name = g_dir_read_name(proc)) != NULL;)
        if (g_ascii_isdigit(*name) && parent_of(name) == parent)
            return true;
    return false;
}

static void
test_job_under_way_survives_the_zygote(void)
{
    g_autoptr(Extractor) e = start(standin, 2);
    pid_t zygote = find_zygote();
    pthread_t thread;
    g_assert_cmpint(pthread_create(&thread, NULL, run_stall, e), ==, 0);
    while (!has_child(zygote))
        g_thread_yield();
    g_assert_cmpint(kill(zygote, SIGKILL), ==, 0);
    void *result;
    pthread_join(thread, &result);
    g_autoptr(Extraction) x = result;
    g_assert_nonnull(x); /* from the second zygote */
    g_assert_cmpint(x->reason, ==, REASON_LIMIT);
    assert_honest(e);
}

static void
test_child_that_lingers_is_ended(void)
{
    g_autoptr(Extractor) e = start(standin, 60);
    g_autoptr(GError) error = NULL;
    g_autoptr(Extraction) x = run_deed(e, "linger", &error);
    g_assert_no_error(error);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    pid_t zygote = find_zygote();
    int64_t late = clock_monotonic_us() + 30 * G_USEC_PER_SEC;
    while (has_child(zygote)) {
        g_assert_cmpint(clock_monotonic_us(), <, late);
        g_thread_yield();
    }
    assert_honest(e);
}

static void
test_bad_zygotes_are_busy(void)
{
    g_autofree char *folder = g_dir_make_tmp("standin-XXXXXX", NULL);
    static const char *const names[] = {"zygote-dies", "zygote-deaf", "zygote-garbage",
                                        "zygote-refuses", "zygote-holds"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_test_message("%s", names[i]);
        g_autofree char *path = link_standin(standin, folder, names[i]);
        g_autoptr(Extractor) e = start(path, 1);
        g_autoptr(GError) error = NULL;
        g_assert_null(run_deed(e, "honest", &error));
        g_assert_true(is_error(error, STORE_ERROR_BUSY));
        unlink(path);
    }
    g_autofree char *old = link_standin(standin, folder, "zygote-old");
    const ExtractorOptions options = tight_options(old, 1);
    g_autoptr(GError) error = NULL;
    g_assert_null(extractor_start(&options, &error));
    g_assert_true(is_error(error, STORE_ERROR_IO));
    unlink(old);
    rmdir(folder);
}

/* --- what the zygote was given --- */

static void
test_zygote_has_nothing(void)
{
    auto_fd int secret =
        open("/etc/passwd", O_RDONLY); /* not close-on-exec, as a careless library would */
    g_assert_cmpint(secret, >=, 0);
    g_setenv("REGELWERK_TEST_SECRET", "geheim", TRUE);
    g_autofree char *worker = fixture_program("regelwerk-worker");
    g_autoptr(Extractor) e = start(worker, 2);
    pid_t zygote = find_zygote();

    g_autofree char *environ_path = g_strdup_printf("/proc/%d/environ", zygote);
    g_autofree char *environment = NULL;
    gsize len = 1;
    g_assert_true(g_file_get_contents(environ_path, &environment, &len, NULL));
    g_assert_true(g_str_has_prefix(environment, WORKER_ENVIRONMENT));
    /* And nothing else; the C library cuts it into its settings in place. */
    for (gsize at = strlen(environment) + 1; at < len; at += strlen(environment + at) + 1)
        g_assert_true(g_str_has_prefix(environment + at, "glibc.malloc."));

    g_autofree char *fd_path = g_strdup_printf("/proc/%d/fd", zygote);
    g_autoptr(GDir) fds = g_dir_open(fd_path, 0, NULL);
    unsigned count = 0;
    for (const char *name; (name = g_dir_read_name(fds)) != NULL; count++) {
        g_autofree char *link_path = g_build_filename(fd_path, name, NULL);
        g_autofree char *target = g_file_read_link(link_path, NULL);
        bool standard = strlen(name) == 1 && *name <= '2';
        bool expected = standard ? strcmp(target, "/dev/null") == 0
                                 : g_str_has_prefix(target, "socket:") ||
                                       strcmp(target, "anon_inode:[signalfd]") == 0;
        g_test_message("%s -> %s", name, target);
        g_assert_true(expected);
    }
    g_assert_cmpuint(count, ==, 5); /* 0 to 2, the control socket, its own signalfd */

    extractor_stop(g_steal_pointer(&e));
    g_assert_cmpint(kill(zygote, 0), ==, -1); /* and it ended with us */
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = g_path_get_dirname(self);
    g_autofree char *path = g_build_filename(folder, "worker_standin", NULL);
    standin = path;
    for (size_t i = 0; i < G_N_ELEMENTS(misdeeds); i++) {
        g_autofree char *name = g_strconcat("/worker/deed/", misdeeds[i].deed, NULL);
        g_test_add_data_func(name, &misdeeds[i], test_misdeed);
    }
    g_test_add_func("/worker/deed/binary-text", test_binary_text_is_cleaned);
    g_test_add_func("/worker/deed/no-cage", test_child_without_a_cage_is_busy);
    g_test_add_func("/worker/deed/busy", test_busy_child_gets_its_cpu_time);
    g_test_add_func("/worker/beside", test_honest_beside_misdeeds);
    g_test_add_func("/worker/zygote/killed", test_killed_zygote_is_replaced);
    g_test_add_func("/worker/zygote/job-under-way", test_job_under_way_survives_the_zygote);
    g_test_add_func("/worker/child-that-lingers", test_child_that_lingers_is_ended);
    g_test_add_func("/worker/zygote/bad", test_bad_zygotes_are_busy);
    g_test_add_func("/worker/zygote/has-nothing", test_zygote_has_nothing);
    return g_test_run();
}
