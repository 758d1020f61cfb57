/* workload.c - the program that is made to crash, and that afterwards looks at what is left.
 *
 *   workload run VERB DIR OPS    does OPS operations on the data folder DIR; writes a line with the
 *                                number of each that is acknowledged to descriptor 3. Ends with 0,
 *                                or with 3 when an error says that the program must stop.
 *   workload verify VERB DIR 0   reads the acknowledgements from descriptor 3; ends with 0 if all
 *                                that is there and nothing is half done, else says what is wrong
 *                                and ends with 1.
 *
 * Verbs: kv (a blob and records that name it), store (from the file to the released version),
 * backup (backup and restore of a small store). What an operation writes follows from its number
 * alone, so a second process can tell what must be there. */
#include "store/backup/backup.h"
#include "store/base/error.h"
#include "store/blob/blob.h"
#include "store/kv/kv.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACK_FD 3
#define STOPPED 3
#define MAP_BYTES ((uint64_t)64 << 20)

typedef struct {
    KvEnv *env;
    BlobStore *blobs;
} Data;

static bool
data_open(Data *d, const char *dir, GError **error)
{
    g_autofree char *main = g_build_filename(dir, "main", NULL);
    g_autofree char *blobs = g_build_filename(dir, "blobs", NULL);
    KvOptions options = {.map_bytes = MAP_BYTES, .schema = KV_SCHEMA_MAIN};
    d->env = kv_env_open(main, &options, error);
    d->blobs = d->env == NULL ? NULL : blob_store_open(blobs, error);
    return d->blobs != NULL;
}

static void
data_close(Data *d)
{
    blob_store_close(d->blobs);
    kv_env_close(d->env);
}

static void
acknowledge(int op)
{
    char line[16];
    int n = snprintf(line, sizeof line, "%d\n", op);
    if (write(ACK_FD, line, (size_t)n) != n)
        exit(1);
}

/* As in a server: a full disk passes, all else stops the program. After FULL the store must be
 * usable. */
static bool
survive(Data *d, const GError *error)
{
    if (!is_error(error, STORE_ERROR_FULL))
        return false;
    KvTxn *txn = d->env == NULL ? NULL : kv_begin_read(d->env, NULL);
    if (d->env != NULL && txn == NULL)
        abort();
    kv_abort(txn);
    return true;
}

/* The content of operation OP; every third is the one before again. */
static GBytes *
content(int op)
{
    int seed = op % 3 == 0 ? op - 1 : op;
    size_t len = 1000 + (size_t)(seed * 7919 % 60000);
    uint8_t *bytes = g_malloc(len);
    uint32_t state = (uint32_t)seed * 2654435761u + 1;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24);
    }
    return g_bytes_new_take(bytes, len);
}

static Digest
content_digest(int op)
{
    g_autoptr(GBytes) bytes = content(op);
    return digest_of(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static KvKey
op_key(int op)
{
    KvKey key;
    key_init(&key);
    key_u64(&key, (uint64_t)op);
    return key;
}

/* One change: a blob, then a record that names it, a large value, and an overwritten one, in one
 * transaction. */
static bool
kv_op(Data *d, int op, GError **error)
{
    g_autoptr(GBytes) bytes = content(op);
    Digest digest;
    if (!blob_put(d->blobs, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), &digest, error))
        return false;
    g_autoptr(KvTxn) txn = kv_begin_write(d->env, error);
    if (txn == NULL)
        return false;
    KvKey key = op_key(op), one = op_key(0);
    g_autofree char *text = g_strnfill((gsize)(op * 1009 % 9000), 't');
    return kv_put(txn, KV_TEXT, &key, digest.bytes, DIGEST_BYTES, error) &&
           kv_put(txn, KV_PAGE_TEXT, &key, text, strlen(text), error) &&
           kv_put(txn, KV_HEAD, &one, &op, sizeof op, error) &&
           kv_commit(g_steal_pointer(&txn), error);
}

/* Tries twice, as a client would; true when the run can go on. */
static bool
kv_step(Data *d, int op, GError **error)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        g_autoptr(GError) local = NULL;
        if (kv_op(d, op, &local)) {
            acknowledge(op);
            return true;
        }
        if (!survive(d, local)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return false;
        }
    }
    return true;
}

static int
run_kv(const char *dir, int ops)
{
    g_autoptr(GError) error = NULL;
    Data d = {0};
    bool ok = data_open(&d, dir, &error);
    for (int op = 1; ok && op <= ops; op++)
        ok = kv_step(&d, op, &error);
    if (!ok)
        fprintf(stderr, "# stopped: %s\n", error->message);
    data_close(&d);
    return ok ? 0 : STOPPED;
}

static bool
wrong(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("# WRONG: ", stdout);
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    return false;
}

static bool
tables_whole(KvTxn *txn)
{
    g_autoptr(GError) error = NULL;
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        KvTableStat said, found;
        if (!kv_table_in(t, KV_SCHEMA_MAIN))
            continue;
        if (!kv_stat(txn, t, &said, &error) || !kv_scan(txn, t, &found, &error))
            return wrong("%s", error->message);
        if (said.count != found.count || said.digest != found.digest)
            return wrong("table %s: count or digest", kv_table_name(t));
    }
    return true;
}

static bool
op_whole(Data *d, KvTxn *txn, int op, bool *ret_there)
{
    g_autoptr(GError) error = NULL;
    KvKey key = op_key(op);
    KvValue value;
    *ret_there = kv_get(txn, KV_TEXT, &key, &value, &error);
    if (!*ret_there)
        return kv_has(txn, KV_PAGE_TEXT, &key) ? wrong("operation %d is half there", op) : true;
    Digest want = content_digest(op);
    if (value.len != DIGEST_BYTES || memcmp(value.data, want.bytes, DIGEST_BYTES) != 0)
        return wrong("operation %d: another digest", op);
    if (!blob_verify(d->blobs, &want, NULL, &error))
        return wrong("operation %d: %s", op, error != NULL ? error->message : "?");
    return kv_has(txn, KV_PAGE_TEXT, &key) ? true : wrong("operation %d is half there", op);
}

/* OPS acknowledged ones are read as lines from the file at descriptor 3. */
static bool
verify_acked(Data *d, KvTxn *txn)
{
    char line[16];
    int op, last = 0;
    FILE *acks = fdopen(ACK_FD, "r");
    g_autoptr(GHashTable) acked = g_hash_table_new(NULL, NULL);
    while (acks != NULL && fgets(line, sizeof line, acks) != NULL && strchr(line, '\n') != NULL) {
        op = atoi(line);
        g_hash_table_add(acked, GINT_TO_POINTER(op));
        last = MAX(last, op);
    }
    for (op = 1; op <= last + 2; op++) {
        bool there;
        if (!op_whole(d, txn, op, &there))
            return false;
        if (!there && g_hash_table_contains(acked, GINT_TO_POINTER(op)))
            return wrong("acknowledged operation %d is lost", op);
    }
    return true;
}

static bool
verify_kv(const char *dir)
{
    g_autoptr(GError) error = NULL;
    Data d = {0};
    if (!data_open(&d, dir, &error))
        return wrong("does not open: %s", error->message);
    KvTxn *txn = kv_begin_read(d.env, &error);
    bool ok =
        txn == NULL ? wrong("%s", error->message) : tables_whole(txn) && verify_acked(&d, txn);
    kv_abort(txn);
    /* and it works on */
    if (ok && !kv_op(&d, 1, &error))
        ok = wrong("cannot write: %s", error->message);
    data_close(&d);
    return ok;
}

/* --- store: the facade, from the file to the released version
 * ------------------------------------------------- */

static Store *
facade_open(const char *dir, GError **error)
{
    Limits limits = limits_default;
    limits.map_bytes = MAP_BYTES;
    return clock_init(error) ? store_open(dir, STORE_CREATE, &limits, error) : NULL;
}

static void
stop(const GError *error, void *data)
{
    (void)data;
    fprintf(stderr, "# fatal: %s\n", error->message);
    _exit(STOPPED);
}

static char *
op_text(int op)
{
    return g_strdup_printf("%%PDF-1.7\nFassung %d der Satzung", op);
}

static Digest
op_upload(Store *store, int op, GError **error)
{
    Digest none = {0};
    bool known;
    g_autofree char *text = op_text(op);
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(store), error);
    if (spool == NULL || !blob_spool_write(spool, text, strlen(text), MIB, error))
        return none;
    g_autoptr(Upload) upload = store_upload(store, ACTOR_CLI, spool, "satzung.pdf", &known, error);
    if (upload == NULL)
        return none;
    g_autoptr(Extraction) x = extraction_new();
    x->state = TEXT_DONE;
    x->page_count = 2;
    x->text_bytes = strlen(text) + 3;
    g_ptr_array_add(x->pages, g_strdup(text));
    g_ptr_array_add(x->pages, g_strdup("und"));
    return store_extracted(store, &upload->sha256, x, error) ? upload->sha256 : none;
}

/* Every step may have been done before the error that made it come again. */
static uint32_t
op_version(Store *store, const Digest *sha256, GError **error)
{
    DocumentInput document = {.set = DOC_TITLE | DOC_TYPE | DOC_SLUG,
                              .title = "Satzung",
                              .type = "satzung",
                              .slug = "satzung"};
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    g_autoptr(Document) d = txn == NULL ? NULL : document_load_slug(txn, "satzung", NULL);
    g_clear_pointer(&txn, kv_abort);
    if (d == NULL && (d = store_document_create(store, ACTOR_CLI, &document, error)) == NULL)
        return 0;
    g_autoptr(GError) local = NULL;
    VersionInput input = {.set = VER_FILE, .sha256 = *sha256};
    uint32_t existing = 0;
    g_autoptr(Version) v =
        store_version_add(store, ACTOR_CLI, "satzung", &input, &existing, &local);
    if (v != NULL)
        return v->number;
    if (!is_error(local, STORE_ERROR_CONFLICT))
        g_propagate_error(error, g_steal_pointer(&local));
    return existing;
}

static bool
store_op(Store *store, int op, GError **error)
{
    Digest sha256 = op_upload(store, op, error);
    uint32_t number = digest_is_zero(&sha256) ? 0 : op_version(store, &sha256, error);
    if (number == 0)
        return false;
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    g_autoptr(Version) v = txn == NULL ? NULL : version_load(txn, 1, number, error);
    g_clear_pointer(&txn, kv_abort);
    if (v == NULL || v->state == VERSION_RELEASED)
        return v != NULL;
    VersionStep step = {.action = VERSION_RELEASE};
    g_autoptr(Version) released =
        store_version_step(store, ACTOR_CLI, "satzung", number, &step, 0, error);
    return released != NULL;
}

static int
run_store(const char *dir, int ops)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = facade_open(dir, &error);
    if (store == NULL) {
        fprintf(stderr, "# stopped: %s\n", error->message);
        return STOPPED;
    }
    store_on_fatal(store, stop, NULL);
    for (int op = 1, attempt = 0; op <= ops; attempt++) {
        if (store_op(store, op, &error)) {
            acknowledge(op++);
            attempt = -1;
        } else if (attempt == 1 || !is_error(error, STORE_ERROR_FULL)) {
            fprintf(stderr, "# stopped: %s\n", error->message);
            return STOPPED;
        }
        g_clear_error(&error);
    }
    return 0;
}

static void
note_problem(const char *invariant, bool ok, const char *detail, void *data)
{
    (void)data;
    if (!ok)
        wrong("%s: %s", invariant, detail);
}

static bool
released_whole(Store *store, int op)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = op_text(op);
    Digest sha256 = digest_of(text, strlen(text));
    g_autoptr(KvTxn) txn = store_snapshot(store, &error);
    g_autoptr(GPtrArray) versions = txn == NULL ? NULL : version_list(txn, 1, INT64_MAX, &error);
    for (guint i = 0; versions != NULL && i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->state == VERSION_RELEASED && digest_equal(&v->sha256, &sha256))
            return blob_verify(store_blobs(store), &sha256, NULL, &error) ||
                   wrong("version %u: %s", v->number, error->message);
    }
    return wrong("acknowledged version %d is lost", op);
}

static bool
verify_store(const char *dir)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = facade_open(dir, &error);
    if (store == NULL)
        return wrong("does not open: %s", error->message);
    uint64_t problems;
    if (!store_check(store, true, note_problem, NULL, &problems, &error))
        return wrong("check: %s", error->message);
    bool ok = problems == 0;
    char line[16];
    FILE *acks = fdopen(ACK_FD, "r");
    while (acks != NULL && fgets(line, sizeof line, acks) != NULL && strchr(line, '\n') != NULL)
        ok = released_whole(store, atoi(line)) && ok;
    return ok && (store_op(store, 1, &error) || wrong("does not work on: %s", error->message));
}

/* --- backup: of a small store; then a restore from it. The acknowledgement is that of the backup.
 * --------------- */

static bool
saved_and_restored(const char *dir, const char *saved, const char *restored, GError **error)
{
    g_autoptr(Store) store = facade_open(dir, error);
    if (store == NULL)
        return false;
    store_on_fatal(store, stop, NULL);
    if (!store_op(store, 1, error) || !store_backup(store, saved, NULL, NULL, error))
        return false;
    acknowledge(1);
    if (!store_restore(saved, restored, NULL, NULL, error))
        return false;
    acknowledge(2);
    return true;
}

static int
run_backup(const char *dir, int ops)
{
    (void)ops;
    g_autoptr(GError) error = NULL;
    g_autofree char *saved = g_strdup_printf("%s.saved", dir),
                    *restored = g_strdup_printf("%s.new", dir);
    if (saved_and_restored(dir, saved, restored, &error))
        return 0;
    fprintf(stderr, "# stopped: %s\n", error->message);
    return STOPPED;
}

/* The store is whole; a backup under its name is whole; a restored store is whole or can be
 * restored anew. */
static bool
verify_backup(const char *dir)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *saved = g_strdup_printf("%s.saved", dir),
                    *restored = g_strdup_printf("%s.new", dir);
    g_autofree char *main = g_build_filename(restored, "main", NULL);
    char acked[8] = "";
    ssize_t got = read(ACK_FD, acked, sizeof acked);
    if (!clock_init(&error) || !verify_store(dir))
        return false;
    bool exists = access(saved, F_OK) == 0;
    if (got > 0 && !exists)
        return wrong("an acknowledged backup is lost");
    if (exists && !backup_verify(saved, NULL, NULL, &error))
        return wrong("backup: %s", error->message);
    if (exists && access(main, F_OK) != 0 && !store_restore(saved, restored, NULL, NULL, &error))
        return wrong("restore: %s", error->message);
    return !exists || verify_store(restored);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const char *dir, int ops);
        bool (*verify)(const char *dir);
    } verbs[] = {{"kv", run_kv, verify_kv},
                 {"store", run_store, verify_store},
                 {"backup", run_backup, verify_backup}};
    for (size_t i = 0; argc == 5 && i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(argv[2], verbs[i].name) != 0)
            continue;
        if (strcmp(argv[1], "run") == 0)
            return verbs[i].run(argv[3], atoi(argv[4]));
        if (strcmp(argv[1], "verify") == 0)
            return verbs[i].verify(argv[3]) ? 0 : 1;
    }
    fprintf(stderr, "usage: workload run|verify kv|store|backup DIR OPS\n");
    return 2;
}
