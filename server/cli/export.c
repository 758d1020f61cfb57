/* export.c - the verb export: everything that was put in comes out again, in formats that need no
 * Regelwerk: PDF as it came, plain text, JSON as the API gives it. Each document is read in a
 * snapshot of its own, so that a long export does not hold up the reuse of pages in the store. */
#include "server/cli/command.h"
#include "server/cli/output.h"
#include "server/cli/owner.h"
#include "server/cli/query.h"
#include "store/base/error.h"
#include "store/base/fdio.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (256 * 1024)

typedef struct {
    Store *store;
    const char *dir;
    LocalDate day;
} Export;

/* A new file; one that is there is never written over. */
static FILE *
new_file(const char *folder, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    auto_fd int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (file == NULL) {
        fail_errno(error, errno, "%s", path);
        return NULL;
    }
    steal_fd(&fd);
    return file;
}

static bool
close_file(FILE *file, const char *name, GError **error)
{
    bool failed = ferror(file) != 0;
    failed = fclose(file) != 0 || failed;
    return !failed || fail(error, STORE_ERROR_IO, "writing %s failed (disk full?)", name);
}

static bool
write_json(const char *folder, const char *name, const Model *model, const void *object,
           GError **error)
{
    FILE *file = new_file(folder, name, error);
    if (file == NULL)
        return false;
    query_put_json(file, model, object);
    return close_file(file, name, error);
}

static bool
write_pdf(Export *e, const char *folder, const char *name, const Digest *sha256, GError **error)
{
    uint64_t size;
    auto_fd int fd = blob_open(store_blobs(e->store), sha256, &size, error);
    FILE *file = fd < 0 ? NULL : new_file(folder, name, error);
    if (file == NULL)
        return false;
    g_autofree char *chunk = g_malloc(CHUNK);
    size_t len;
    bool ok;
    while ((ok = fd_read_all(fd, chunk, CHUNK, &len, error)) && len > 0)
        fwrite(chunk, 1, len, file);
    return close_file(file, name, ok ? error : NULL) && ok;
}

/* Pages are parted by a form feed, as pdftotext does. */
static bool
write_text(Query *q, const char *folder, const char *name, const Version *v, uint32_t pages,
           GError **error)
{
    FILE *file = new_file(folder, name, error);
    if (file == NULL)
        return false;
    bool ok = true;
    for (uint32_t page = 1; ok && page <= pages; page++) {
        g_autofree char *text = page_text_load(q->txn, v->text_id, page, error);
        ok = text != NULL;
        if (ok)
            fprintf(file, "%s\f", text);
    }
    return close_file(file, name, ok ? error : NULL) && ok;
}

static bool
export_version(Export *e, Query *q, const char *folder, const Version *v, GError **error)
{
    if (v->state == VERSION_ERASED)
        return true;
    g_autofree char *pdf = g_strdup_printf("v%u.pdf", v->number);
    g_autofree char *txt = g_strdup_printf("v%u.txt", v->number);
    if (!write_pdf(e, folder, pdf, &v->sha256, error))
        return false;
    g_autoptr(Upload) upload = upload_load(q->txn, &v->sha256, error);
    if (upload == NULL)
        return false;
    bool has_text = upload->state == TEXT_DONE || upload->state == TEXT_OCR;
    return !has_text || write_text(q, folder, txt, v, upload->pages, error);
}

static bool
export_document(Export *e, const char *slug, GError **error)
{
    g_auto(Query) q = {0};
    if (!query_start(&q, e->store, e->day, error))
        return false;
    g_autofree char *folder = g_build_filename(e->dir, slug, NULL);
    if (mkdir(folder, 0700) != 0)
        return fail_errno(error, errno, "making %s", folder);
    const DocumentDetail *detail = view_document_detail(&q.view, slug, error);
    if (detail == NULL ||
        !write_json(folder, "document.json", &DocumentDetail_model, detail, error))
        return false;
    g_autoptr(Document) doc = document_load_slug(q.txn, slug, error);
    g_autoptr(GPtrArray) versions =
        doc == NULL ? NULL : version_list(q.txn, doc->id, INT64_MAX, error);
    if (versions == NULL)
        return false;
    for (guint i = 0; i < versions->len; i++)
        if (!export_version(e, &q, folder, versions->pdata[i], error))
            return false;
    return true;
}

/* The slugs of all documents, after the list of them is written. */
static GPtrArray *
export_list(Export *e, uint32_t page_size, GError **error)
{
    g_auto(Query) q = {0};
    if (!query_start(&q, e->store, e->day, error))
        return NULL;
    const DocumentList *list = query_list(&q, page_size, error);
    if (list == NULL || !write_json(e->dir, "documents.json", &DocumentList_model, list, error))
        return NULL;
    GPtrArray *slugs = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < list->n_items; i++)
        g_ptr_array_add(slugs, g_strdup(list->items[i].slug));
    return slugs;
}

static bool
export_all(Export *e, uint32_t page_size, guint *ret_n, GError **error)
{
    g_autoptr(GPtrArray) slugs = export_list(e, page_size, error);
    if (slugs == NULL)
        return false;
    Progress progress;
    progress_init(&progress);
    bool ok = true;
    for (guint i = 0; ok && i < slugs->len; i++) {
        const char *slug = slugs->pdata[i];
        progress_show(&progress, "exported", i, slugs->len);
        ok = export_document(e, slug, error) || fail_prefix(error, "%s", slug);
    }
    progress_clear(&progress);
    *ret_n = slugs->len;
    return ok;
}

static bool export(const Cli *cli, Store *store, void *options, GError **error)
{
    (void)options;
    Export e = {.store = store, .dir = cli->args[0], .day = clock_today()};
    guint n;
    if (!owner_make_dir(e.dir, error) || !export_all(&e, cli->config->limits.page_size, &n, error))
        return false;
    g_autofree char *dir = out_clean(e.dir);
    printf("%u %s written to %s\n", n, n == 1 ? "document" : "documents", dir);
    return true;
}

int
cmd_export(const Command *self, char **argv)
{
    return cli_store_verb(self, argv, 1, export);
}
