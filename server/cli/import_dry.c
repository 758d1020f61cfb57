/* import_dry.c - the dry run: every row gets the verdict that the import would give it, as far as
 * that can be known without changing anything. Versions that earlier rows of the same run would
 * make are counted along. */
#include "server/cli/import_run.h"
#include "server/cli/output.h"
#include "store/base/error.h"
#include "store/base/fdio.h"

#include <unistd.h>

#define CHUNK (256 * 1024)

typedef struct {
    const ImportTarget *target;
    Extractor *extractor;
    const Limits *limits;
    GHashTable *
        added; /* "slug\ndigest" and "slug" of earlier rows -> version number, number of versions */
} Dry;

static bool
digest_file(int fd, Digest *ret_digest, GError **error)
{
    g_autoptr(DigestStream) stream = digest_stream_new();
    g_autofree uint8_t *chunk = g_malloc(CHUNK);
    size_t len;
    do {
        if (!fd_read_all(fd, chunk, CHUNK, &len, error))
            return false;
        digest_stream_update(stream, chunk, len);
    } while (len > 0);
    *ret_digest = digest_stream_finish(stream);
    return true;
}

/* The document of the slug and its versions in the store; both NULL, without an error, when there
 * is none. */
static bool
load_known(const Dry *dry, const char *slug, Document **ret_doc, GPtrArray **ret_versions,
           GError **error)
{
    *ret_doc = NULL;
    *ret_versions = NULL;
    if (slug == NULL || dry->target->store == NULL)
        return true;
    g_autoptr(KvTxn) txn = store_snapshot(dry->target->store, error);
    if (txn == NULL)
        return false;
    g_autoptr(GError) missing = NULL;
    g_autoptr(Document) doc = document_load_slug(txn, slug, &missing);
    if (doc == NULL && is_error(missing, STORE_ERROR_NOT_FOUND))
        return true;
    GPtrArray *versions = doc == NULL ? NULL : version_list(txn, doc->id, INT64_MAX, &missing);
    if (versions == NULL) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    *ret_doc = g_steal_pointer(&doc);
    *ret_versions = versions;
    return true;
}

/* The version that would have these bytes: an existing one (*RET_EXISTED), else the next number. */
static uint32_t
version_number(Dry *dry, const char *slug, const Digest *digest, const Document *doc,
               const GPtrArray *versions, bool *ret_existed)
{
    char hex[DIGEST_HEX_LEN + 1];
    digest_hex(digest, hex);
    g_autofree char *same = g_strdup_printf("%s\n%s", slug, hex);
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(dry->added, same));
    for (guint i = 0; number == 0 && versions != NULL && i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (digest_equal(&v->sha256, digest) && v->state != VERSION_ERASED)
            number = v->number;
    }
    *ret_existed = number != 0;
    if (number != 0)
        return number;
    number = GPOINTER_TO_UINT(g_hash_table_lookup(dry->added, slug));
    if (number == 0 && doc != NULL)
        number = doc->last_version;
    number++;
    g_hash_table_insert(dry->added, g_strdup(slug), GUINT_TO_POINTER(number));
    g_hash_table_insert(dry->added, g_steal_pointer(&same), GUINT_TO_POINTER(number));
    return number;
}

static const char *
blocked(const Extraction *x)
{
    if (x->state != TEXT_FAILED || x->reason == REASON_LIMIT)
        return NULL;
    return x->reason == REASON_ENCRYPTED ? "it needs a password" : "it is damaged";
}

static bool
describe(Dry *dry, const ImportRow *row, const Digest *digest, const Extraction *x, GString *out,
         bool *ret_existed, GError **error)
{
    const char *slug = row->values.slug;
    g_autoptr(Document) doc = NULL;
    g_autoptr(GPtrArray) versions = NULL;
    if (!load_known(dry, slug, &doc, &versions, error))
        return false;
    *ret_existed = false;
    if (slug == NULL) {
        g_string_append(out, "would be a new document");
        if (row->values.title != NULL || x->title != NULL)
            g_string_append_printf(out, " “%s”",
                                   row->values.title != NULL ? row->values.title : x->title);
    } else {
        uint32_t number = version_number(dry, slug, digest, doc, versions, ret_existed);
        if (*ret_existed)
            g_string_append_printf(out, "already version %u of %s", number, slug);
        else
            g_string_append_printf(out, "would be version %u of %s%s", number,
                                   number > 1 ? "" : "the new document ", slug);
    }
    if (dry->target->release && blocked(x) != NULL)
        return fail(error, STORE_ERROR_INVALID, "cannot be released: %s", blocked(x));
    g_string_append_printf(out, ", text: %s", text_state_name(x->state));
    if (x->reason != REASON_NONE)
        g_string_append_printf(out, " (%s)", text_reason_name(x->reason));
    return true;
}

static bool
dry_row(Dry *dry, const ImportRow *row, GString *out, bool *ret_existed, GError **error)
{
    ImportResult checked = {0};
    if (!import_check(dry->target, row, &checked)) {
        g_propagate_error(error, g_steal_pointer(&checked.error));
        return false;
    }
    uint64_t size;
    Digest digest;
    auto_fd int fd = import_open(row, dry->limits->upload_bytes, &size, error);
    if (fd < 0 || !digest_file(fd, &digest, error))
        return false;
    g_autoptr(Extraction) x = extractor_run(dry->extractor, fd, error);
    return x != NULL && describe(dry, row, &digest, x, out, ret_existed, error);
}

ImportSummary
import_dry_run(const ImportTarget *target, Extractor *extractor, const Limits *limits,
               const GPtrArray *rows, const atomic_bool *stop, FILE *file)
{
    Dry dry = {.target = target, .extractor = extractor, .limits = limits};
    dry.added = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ImportSummary summary = {.n = rows->len};
    for (guint i = 0; i < rows->len && !summary.stopped; i++) {
        const ImportRow *row = rows->pdata[i];
        g_autoptr(GString) verdict = g_string_new(NULL);
        g_autoptr(GError) error = NULL;
        bool existed = false;
        if (dry_row(&dry, row, verdict, &existed, &error)) {
            summary.existed += existed;
            summary.added += !existed;
        } else {
            summary.failed++;
            g_string_printf(verdict, "would fail: %s", error->message);
        }
        g_autofree char *line = g_strdup_printf("%s: %s", row->label, verdict->str);
        out_text(file, line);
        fputc('\n', file);
        summary.stopped = i + 1 < rows->len && atomic_load(stop);
    }
    g_hash_table_unref(dry.added);
    return summary;
}
