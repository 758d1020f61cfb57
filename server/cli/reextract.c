/* reextract.c - see reextract.h. The threads share one list; each takes the next text, so the order
 * in which they end differs from run to run, and what is recorded does not. */
#include "server/cli/reextract.h"

#include "server/cli/output.h"
#include "server/extract/whole.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/sync.h"

#include <unistd.h>

typedef struct {
    const Cli *cli;
    Store *store;
    Extractor *extractor;
    const GPtrArray *uploads; /* Upload * */

    Mutex mutex; /* guards all below */
    guint next, done;
    Reextracted sum;
    Progress progress;
} Run;

static const Upload *
take(Run *run)
{
    LOCKED(&run->mutex);
    return run->next < run->uploads->len ? run->uploads->pdata[run->next++] : NULL;
}

static bool
read_one(const Run *run, const Upload *upload, bool *ret_changed, GError **error)
{
    uint64_t size;
    auto_fd int fd = blob_open(store_blobs(run->store), &upload->sha256, &size, error);
    if (fd < 0)
        return false;
    g_autoptr(Extraction) x = extract_whole(run->extractor, store_limits(run->store), 1, fd, error);
    if (x == NULL)
        return false;
    if (upload->state == TEXT_OCR && x->state == TEXT_NO_TEXT)
        return fail(error, STORE_ERROR_BUSY, "it is a scan, and there is no OCR here");
    return store_reextracted(run->store, &upload->sha256, x, ret_changed, error);
}

/* A line for each text that changed, on stdout, and for each that failed, on stderr. */
static void
tell(Run *run, const Upload *upload, bool changed, const GError *error)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(&upload->sha256, hex);
    const char *name = upload->file_name != NULL ? upload->file_name : "";
    LOCKED(&run->mutex);
    run->done++;
    run->sum.changed += changed;
    /* Erased or discarded while it was read: there is nothing to keep. */
    bool failed = error != NULL && !is_error(error, STORE_ERROR_NOT_FOUND);
    run->sum.failed += failed;
    if (changed || failed)
        progress_clear(&run->progress);
    if (failed)
        cli_fail_text(run->cli, "%s (%s): %s", name, hex, error->message);
    if (changed) {
        g_autofree char *line = g_strdup_printf("%s (%s): changed", name, hex);
        out_text(stdout, line);
        putchar('\n');
    }
    progress_show(&run->progress, "read again", run->done, run->uploads->len);
}

static void *
work(void *data)
{
    Run *run = data;
    const Upload *upload;
    while ((upload = take(run)) != NULL) {
        g_autoptr(GError) error = NULL;
        bool changed = false;
        read_one(run, upload, &changed, &error);
        tell(run, upload, changed, error);
    }
    return NULL;
}

/* Those that have a result: what is outstanding comes by itself. */
static GPtrArray *
list_read(Store *store, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    g_autoptr(GPtrArray) all = txn != NULL ? upload_list(txn, false, UINT32_MAX, error) : NULL;
    for (guint i = all != NULL ? all->len : 0; i > 0; i--)
        if (((const Upload *)all->pdata[i - 1])->state == TEXT_PENDING)
            g_ptr_array_remove_index(all, i - 1);
    return g_steal_pointer(&all);
}

bool
reextract(const Cli *cli, Store *store, Extractor *extractor, Reextracted *ret, GError **error)
{
    g_autoptr(GPtrArray) uploads = list_read(store, error);
    if (uploads == NULL)
        return false;
    Run run = {.cli = cli, .store = store, .extractor = extractor, .uploads = uploads};
    run.sum.n = uploads->len;
    mutex_init(&run.mutex);
    progress_init(&run.progress);
    unsigned wanted = cli->config->extract_children;
    unsigned threads = MIN(wanted > 0 ? wanted : g_get_num_processors(), MAX(uploads->len, 1));
    g_autofree pthread_t *others = g_new0(pthread_t, threads);
    unsigned started = 0;
    while (started + 1 < threads && pthread_create(&others[started], NULL, work, &run) == 0)
        started++;
    work(&run); /* this thread is one of them */
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    progress_clear(&run.progress);
    mutex_clear(&run.mutex);
    *ret = run.sum;
    return true;
}
