/* workload.c - the program that is made to crash, and that afterwards looks at what is left.
 *   workload run VERB DIR OPS      does OPS operations on the data folder DIR; a byte on descriptor
 * 3 for each that is acknowledged, with its number as a line. Ends with 0, or 3 when an error says
 *                                  that the program must stop.
 *   workload verify VERB DIR ACKED exits with 0 if everything up to ACKED is there and whole, and
 * nothing is half done; else says what is wrong and exits with 1. The operations come from their
 * number alone, so a second process can tell what must be there. */
#include "store/backup/backup.h"
#include "store/base/error.h"
#include "store/blob/blob.h"
#include "store/kv/kv.h"

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

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const char *dir, int ops);
        bool (*verify)(const char *dir);
    } verbs[] = {{"kv", run_kv, verify_kv}};
    for (size_t i = 0; argc == 5 && i < G_N_ELEMENTS(verbs); i++) {
        if (strcmp(argv[2], verbs[i].name) != 0)
            continue;
        if (strcmp(argv[1], "run") == 0)
            return verbs[i].run(argv[3], atoi(argv[4]));
        if (strcmp(argv[1], "verify") == 0)
            return verbs[i].verify(argv[3]) ? 0 : 1;
    }
    fprintf(stderr, "usage: workload run|verify kv DIR OPS\n");
    return 2;
}
