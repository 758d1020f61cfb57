/* Several processes and threads on one data folder: locks, writing beside each other, waking
 * waiters. Each forks before it opens anything. */
#include "store/internal.h"
#include "tests/unit/store/store/store_fixture.h"

#include <sys/wait.h>

static Store *
try_open(const char *dir, StoreFlags flags, GError **error)
{
    Limits limits = limits_default;
    limits.map_bytes = 1024 * MIB;
    return store_open(dir, flags, &limits, error);
}

/* A child that opens the store with FLAGS, says so by a byte, and waits until its input closes. */
typedef struct {
    pid_t pid;
    int go;
} Holder;

static Holder
hold(const char *dir, StoreFlags flags)
{
    int ready[2], go[2];
    g_assert_cmpint(pipe(ready), ==, 0);
    g_assert_cmpint(pipe(go), ==, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        close(go[1]);
        close(ready[0]);
        Store *store = fixture_open(dir, flags);
        char c = 'x';
        g_assert_cmpint(write(ready[1], &c, 1), ==, 1);
        g_assert_cmpint(read(go[0], &c, 1), ==, 0);
        store_close(store);
        fixture_leave(true);
    }
    close(go[0]);
    close(ready[1]);
    char c;
    g_assert_cmpint(read(ready[0], &c, 1), ==, 1);
    close(ready[0]);
    return (Holder){.pid = pid, .go = go[1]};
}

static void
let_go(Holder h)
{
    close(h.go);
    int status;
    g_assert_cmpint(waitpid(h.pid, &status, 0), ==, h.pid);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
assert_busy(const char *dir, StoreFlags flags, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(try_open(dir, flags, &error));
    g_assert_true(is_error(error, STORE_ERROR_BUSY));
    g_assert_nonnull(strstr(error->message, words));
    g_assert_null(strchr(error->message, '\n'));
}

static void
test_who_may_have_it_open(void)
{
    g_autofree char *dir = fixture_dir();
    Holder server = hold(dir, STORE_CREATE | STORE_SERVER);
    assert_busy(dir, STORE_SERVER, "already running");
    assert_busy(dir, STORE_EXCLUSIVE, "needs it alone");
    store_close(fixture_open(dir, 0));
    store_close(fixture_open(dir, STORE_READ_ONLY));
    let_go(server);
    Holder alone = hold(dir, STORE_EXCLUSIVE);
    assert_busy(dir, 0, "restore or repair");
    let_go(alone);
    store_close(fixture_open(dir, STORE_SERVER));
    fixture_remove(dir);
}

static void
test_a_killed_server_leaves_no_lock(void)
{
    g_autofree char *dir = fixture_dir();
    Holder server = hold(dir, STORE_CREATE | STORE_SERVER);
    kill(server.pid, SIGKILL);
    waitpid(server.pid, NULL, 0);
    close(server.go);
    store_close(fixture_open(dir, STORE_SERVER));
    fixture_remove(dir);
}

static void
test_what_is_not_there_is_not_found(void)
{
    g_autofree char *dir = fixture_dir();
    g_autoptr(GError) error = NULL;
    g_assert_null(try_open(dir, 0, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    g_clear_error(&error);
    g_assert_null(try_open(dir, STORE_CREATE | STORE_READ_ONLY, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
    fixture_remove(dir);
}

static void
test_a_reader_changes_nothing(void)
{
    g_autofree char *dir = fixture_dir();
    store_close(fixture_open(dir, STORE_CREATE));
    g_autofree char *path = g_build_filename(dir, "volatile", NULL);
    fixture_remove(path);
    Store *store = fixture_open(dir, STORE_READ_ONLY);
    g_assert_null(store_volatile_env(store));
    g_autoptr(GError) error = NULL;
    DocumentInput in = {.title = "A"};
    g_assert_null(store_document_create(store, 1, &in, &error));
    g_assert_true(is_error(error, STORE_ERROR_DENIED));
    g_clear_error(&error);
    g_assert_false(store_reindex(store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    g_assert_true(is_error(error, STORE_ERROR_DENIED));
    g_assert_cmpstr(store_path(store), ==, dir);
    g_assert_cmpuint(store_limits(store)->page_size, ==, limits_default.page_size);
    store_close(store);
    fixture_remove(dir);
}

static void
test_a_damaged_volatile_environment_is_made_anew(void)
{
    g_autofree char *dir = fixture_dir();
    store_close(fixture_open(dir, STORE_CREATE));
    g_autofree char *path = g_build_filename(dir, "volatile", "data.mdb", NULL);
    g_autofree char *junk = g_strnfill(8192, 'x');
    g_assert_true(g_file_set_contents(path, junk, 8192, NULL));
    Store *store = fixture_open(dir, 0);
    g_autoptr(Upload) u = fixture_upload(store, "a", NULL);
    Digest sha256;
    uint32_t attempt;
    g_assert_true(job_take(store, JOB_TEXT, G_USEC_PER_SEC, &sha256, &attempt, NULL));
    store_close(store);
    fixture_remove(dir);
}

#define PROCESSES 3
#define EACH 20

static void
write_some(Store *store, int who)
{
    for (int i = 0; i < EACH; i++) {
        g_autofree char *body = g_strdup_printf("%d von %d", i, who);
        g_autoptr(Document) d = fixture_document(store, "Gleicher Titel");
        fixture_draft(store, d->slug, body, (VersionInput){0});
        fixture_step(store, d->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    }
}

/* Also the making of the store: all begin at once. */
static void
test_processes_write_beside_each_other(void)
{
    g_autofree char *dir = fixture_dir();
    pid_t pids[PROCESSES];
    for (int p = 0; p < PROCESSES; p++) {
        pids[p] = fork();
        g_assert_cmpint(pids[p], >=, 0);
        if (pids[p] == 0) {
            Store *store = fixture_open(dir, STORE_CREATE);
            write_some(store, p);
            store_close(store);
            fixture_leave(true);
        }
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        waitpid(pids[p], &status, 0);
        g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    Store *store = fixture_open(dir, 0);
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(GPtrArray) documents = document_list(txn, NULL);
    g_assert_cmpuint(documents->len, ==, PROCESSES * EACH);
    g_autoptr(GHashTable) slugs = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < documents->len; i++)
        g_hash_table_add(slugs, ((Document *)documents->pdata[i])->slug);
    g_assert_cmpuint(g_hash_table_size(slugs), ==, PROCESSES * EACH);
    g_assert_cmpuint(store_head(txn), ==, 11 + PROCESSES * EACH * 5);
    uint64_t head;
    g_autoptr(GPtrArray) changes = change_list(txn, 0, UINT32_MAX, &head, NULL);
    g_assert_cmpuint(head, ==, PROCESSES * EACH);
    g_assert_cmpuint(changes->len, ==, head);
    Digest root = {0};
    for (uint64_t n = 1; n <= store_head(txn); n++) {
        g_autoptr(Record) r = journal_copy_get(txn, n, NULL);
        g_assert_true(digest_equal(&r->previous, &root));
        root = record_root(r);
    }
    g_clear_pointer(&txn, kv_abort);
    store_close(store);
    fixture_remove(dir);
}

static void
test_a_waiter_sees_the_change_of_another_process(void)
{
    g_autofree char *dir = fixture_dir();
    store_close(fixture_open(dir, STORE_CREATE));
    int go[2];
    g_assert_cmpint(pipe(go), ==, 0);
    pid_t pid = fork();
    if (pid == 0) {
        char c;
        g_assert_cmpint(read(go[0], &c, 1), ==, 1);
        Store *store = fixture_open(dir, 0);
        document_free(fixture_document(store, "A"));
        store_close(store);
        fixture_leave(true);
    }
    Store *store = fixture_open(dir, 0);
    g_assert_cmpuint(store_wait_head(store, 11, 1000), ==, 11);
    g_assert_cmpint(write(go[1], "x", 1), ==, 1);
    g_assert_cmpuint(store_wait_head(store, 11, 60 * G_USEC_PER_SEC), ==, 12);
    int status;
    waitpid(pid, &status, 0);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store_close(store);
    fixture_remove(dir);
}

static uint64_t
head_now(Store *store)
{
    uint64_t head;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_head_now(store, &head, &error));
    g_assert_no_error(error);
    return head;
}

/* No waiting: what another process committed shows in the very next look. */
static void
test_the_head_follows_every_process_at_once(void)
{
    g_autofree char *dir = fixture_dir();
    store_close(fixture_open(dir, STORE_CREATE));
    int go[2], done[2];
    char c = 'x';
    g_assert_cmpint(pipe(go), ==, 0);
    g_assert_cmpint(pipe(done), ==, 0);
    pid_t pid = fork();
    g_assert_cmpint(pid, >=, 0);
    if (pid == 0) {
        close(go[1]); /* ends with the parent, should that fail */
        Store *store = fixture_open(dir, 0);
        while (read(go[0], &c, 1) == 1) {
            g_autoptr(Document) d = fixture_document(store, "A");
            g_assert_cmpint(write(done[1], &c, 1), ==, 1);
        }
        store_close(store);
        fixture_leave(true);
    }
    close(go[0]);
    close(done[1]);
    Store *store = fixture_open(dir, 0);
    g_assert_cmpuint(head_now(store), ==, 11);
    for (uint64_t head = 11; head < 51; head += 2) {
        g_assert_cmpuint(head_now(store), ==, head);
        g_assert_cmpint(write(go[1], &c, 1), ==, 1);
        g_assert_cmpint(read(done[0], &c, 1), ==, 1);
        g_assert_cmpuint(head_now(store), ==, head + 1);
        g_autoptr(Document) d = fixture_document(store, "B");
        g_assert_cmpuint(head_now(store), ==, head + 2);
    }
    close(go[1]);
    close(done[0]);
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    store_close(store);
    fixture_remove(dir);
}

typedef struct {
    Store *store;
    int who;
    bool *stop; /* atomic */
} Thread;

static void *
write_thread(void *data)
{
    Thread *t = data;
    write_some(t->store, t->who);
    return NULL;
}

/* Reads as the start page does: every snapshot is whole, and shows what the head promised, also
 * while a commit is under way. */
static void *
read_thread(void *data)
{
    Thread *t = data;
    while (!__atomic_load_n(t->stop, __ATOMIC_ACQUIRE)) {
        g_autoptr(KvTxn) before = store_snapshot(t->store, NULL);
        uint64_t promised = head_now(t->store);
        g_autoptr(KvTxn) txn = store_snapshot(t->store, NULL);
        g_assert_cmpuint(store_head(before), <=, promised);
        g_assert_cmpuint(promised, <=, store_head(txn));
        uint64_t head;
        g_autoptr(GPtrArray) changes = change_list(txn, 0, UINT32_MAX, &head, NULL);
        ListingQuery q = {.status = -1, .at = 20250101, .as_of_us = INT64_MAX, .limit = 10};
        g_autoptr(Listing) listing = listing_query(txn, &q, NULL);
        g_assert_cmpuint(listing->total, ==, head);
        g_assert_cmpuint(changes->len, ==, head);
    }
    return NULL;
}

static void
test_threads_write_and_read(void)
{
    g_autofree char *dir = fixture_dir();
    Store *store = fixture_open(dir, STORE_CREATE);
    bool stop = false;
    Thread threads[5];
    pthread_t ids[5];
    for (int i = 0; i < 5; i++) {
        threads[i] = (Thread){.store = store, .who = i, .stop = &stop};
        g_assert_cmpint(
            pthread_create(&ids[i], NULL, i < 3 ? write_thread : read_thread, &threads[i]), ==, 0);
    }
    for (int i = 0; i < 3; i++)
        pthread_join(ids[i], NULL);
    __atomic_store_n(&stop, true, __ATOMIC_RELEASE);
    for (int i = 3; i < 5; i++)
        pthread_join(ids[i], NULL);
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(GPtrArray) documents = document_list(txn, NULL);
    g_assert_cmpuint(documents->len, ==, 3 * EACH);
    g_clear_pointer(&txn, kv_abort);
    store_close(store);
    fixture_remove(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_assert_true(clock_init(NULL));
#define ADD(name) g_test_add_func("/store/sharing/" #name, test_##name)
    ADD(who_may_have_it_open);
    ADD(a_killed_server_leaves_no_lock);
    ADD(what_is_not_there_is_not_found);
    ADD(a_reader_changes_nothing);
    ADD(a_damaged_volatile_environment_is_made_anew);
    ADD(processes_write_beside_each_other);
    ADD(a_waiter_sees_the_change_of_another_process);
    ADD(the_head_follows_every_process_at_once);
    ADD(threads_write_and_read);
    return g_test_run();
}
