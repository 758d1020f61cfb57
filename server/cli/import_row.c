/* import_row.c - see import_row.h. */
#include "server/cli/import_row.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/cli/owner.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/doc/textrules.h"

#define CHUNK (256 * 1024)
#define WAIT_US ((int64_t)1000000)

void
import_result_clear(ImportResult *result)
{
    upload_free(result->upload);
    g_free(result->slug);
    g_clear_error(&result->error);
    *result = (ImportResult){0};
}

/* Replaces a bare NOT_FOUND by a sentence about VALUE. */
static bool
unknown(GError **error, const char *what, const char *value)
{
    if (!is_error(*error, STORE_ERROR_NOT_FOUND))
        return false;
    g_clear_error(error);
    return fail(error, STORE_ERROR_INVALID, "there is no %s “%s”", what, value);
}

static bool
check_texts(const ImportValues *v, GError **error)
{
    if (v->slug != NULL && !slug_is_valid(v->slug))
        return fail(error, STORE_ERROR_INVALID,
                    "slug: “%s” is not of the form a-z, 0-9 and single hyphens", v->slug);
    g_autofree char *note = NULL;
    if (!text_lines(v->note, LIMIT_NOTE_BYTES, "note", &note, error))
        return fail_prefix(error, "note");
    if (v->title == NULL)
        return true;
    g_autofree char *title = text_line(v->title, LIMIT_TITLE_BYTES, "title", error);
    return title != NULL || fail_prefix(error, "title");
}

bool
import_check(const ImportTarget *target, const ImportRow *row, ImportResult *result)
{
    GError **error = &result->error;
    const ImportValues *v = &row->values;
    if (row->problem != NULL)
        return fail(error, STORE_ERROR_INVALID, "%s", row->problem);
    if (!check_texts(v, error))
        return false;
    if (target->store == NULL || (v->type == NULL && v->body == NULL))
        return true;
    g_autoptr(KvTxn) txn = store_snapshot(target->store, error);
    if (txn == NULL)
        return false;
    if (v->type != NULL) {
        g_autoptr(DocumentType) type = document_type_load(txn, v->type, error);
        if (type == NULL)
            return unknown(error, "type", v->type);
    }
    if (v->body != NULL) {
        g_autoptr(Body) body = body_load(txn, v->body, error);
        if (body == NULL)
            return unknown(error, "body", v->body);
    }
    return true;
}

int
import_open(const ImportRow *row, uint64_t max_bytes, uint64_t *ret_size, GError **error)
{
    auto_fd int fd =
        owner_open_as_caller(row->path, O_NONBLOCK); /* a FIFO must not hold the import up */
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail(error, STORE_ERROR_NOT_FOUND, "%s", g_strerror(errno));
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        fail(error, STORE_ERROR_INVALID, "not a file");
        return -1;
    }
    char head[5];
    if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
        memcmp(head, "%PDF-", sizeof head) != 0) {
        fail_reason(error, STORE_ERROR_INVALID, "not-pdf", "not a PDF");
        return -1;
    }
    if ((uint64_t)st.st_size > max_bytes) {
        fail(error, STORE_ERROR_LIMIT, "larger than the limit of %" G_GUINT64_FORMAT " bytes",
             max_bytes);
        return -1;
    }
    *ret_size = (uint64_t)st.st_size;
    return steal_fd(&fd);
}

static bool
spool_file(const ImportTarget *target, int fd, BlobSpool *spool, GError **error)
{
    uint64_t max = store_limits(target->store)->upload_bytes;
    g_autofree uint8_t *chunk = g_malloc(CHUNK);
    for (;;) {
        size_t len;
        if (!fd_read_all(fd, chunk, CHUNK, &len, error))
            return false;
        if (len == 0)
            return true;
        if (!blob_spool_write(spool, chunk, len, max, error))
            return false;
    }
}

static bool
store_bytes(const ImportTarget *target, const ImportRow *row, ImportResult *result)
{
    GError **error = &result->error;
    uint64_t size;
    auto_fd int fd = import_open(row, store_limits(target->store)->upload_bytes, &size, error);
    if (fd < 0)
        return false;
    g_autoptr(BlobSpool) spool = blob_spool_new(store_blobs(target->store), error);
    if (spool == NULL || !spool_file(target, fd, spool, error))
        return false;
    g_autofree char *name = text_file_name(row->path);
    bool known;
    result->upload = store_upload(target->store, ACTOR_CLI, spool, name, &known, error);
    if (result->upload == NULL)
        return false;
    result->sha256 = result->upload->sha256;
    return true;
}

static bool
load_upload(const ImportTarget *target, ImportResult *result)
{
    g_autoptr(KvTxn) txn = store_snapshot(target->store, &result->error);
    Upload *now = txn != NULL ? upload_load(txn, &result->sha256, &result->error) : NULL;
    if (now == NULL)
        return false;
    upload_free(result->upload);
    result->upload = now;
    return true;
}

bool
import_take(const ImportTarget *target, const ImportRow *row, ImportResult *result)
{
    if (!store_bytes(target, row, result))
        return false;
    if (result->upload->state != TEXT_PENDING)
        return true;
    JobsWatch watch;
    jobs_watch(target->jobs, &watch, &result->sha256);
    bool ok = load_upload(target, result);
    while (ok && result->upload->state == TEXT_PENDING) {
        jobs_watch_wait(target->jobs, &watch, WAIT_US);
        ok = load_upload(target, result);
    }
    jobs_watch_end(target->jobs, &watch);
    return ok;
}

/* Title lines that a PDF breaks leave runs of blanks behind. */
static char *
single_blanks(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c)) {
        gunichar u = g_utf8_get_char(c);
        if (!g_unichar_isspace(u))
            g_string_append_unichar(out, u);
        else if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    return g_strchomp(g_string_free(out, FALSE));
}

/* The title in the PDF if it can be one, else the file's name without its end. */
static char *
default_title(const ImportRow *row, const ImportResult *result)
{
    if (result->upload->title != NULL) {
        g_autofree char *title = single_blanks(result->upload->title);
        char *clean = text_line(title, LIMIT_TITLE_BYTES, "title", NULL);
        if (clean != NULL)
            return clean;
    }
    char *name = text_file_name(row->path);
    size_t len = strlen(name);
    if (len > 4 && g_ascii_strcasecmp(name + len - 4, ".pdf") == 0)
        name[len - 4] = '\0';
    return name;
}

/* NAME is borrowed. */
static VersionInput
version_input(const ImportRow *row, const ImportResult *result, const char *name)
{
    const ImportValues *v = &row->values;
    VersionInput input = {
        .set = VER_FILE | VER_FILE_NAME,
        .sha256 = result->sha256,
        .file_name = name,
        .decided_on = v->decided_on,
        .signed_on = v->signed_on,
        .effective_from = v->effective_from,
        .effective_until = v->effective_until,
        .note = v->note,
    };
    input.set |= v->decided_on != LOCAL_DATE_NONE ? VER_DECIDED : 0;
    input.set |= v->signed_on != LOCAL_DATE_NONE ? VER_SIGNED : 0;
    input.set |= v->effective_from != LOCAL_DATE_NONE ? VER_FROM : 0;
    input.set |= v->effective_until != LOCAL_DATE_NONE ? VER_UNTIL : 0;
    input.set |= v->note != NULL ? VER_NOTE : 0;
    return input;
}

static VersionStep
release_step(const ImportRow *row)
{
    return (VersionStep){.action = VERSION_RELEASE, .published_us = row->values.published_us};
}

/* The document with its version, and released, at once: an import that is killed leaves nothing
 * half done. A version that cannot be released stays a draft: then import_add says why. */
static bool
create(const ImportTarget *target, const ImportRow *row, ImportResult *result,
       void (*placed)(void *data), void *data)
{
    const ImportValues *v = &row->values;
    g_autofree char *title = v->title != NULL ? g_strdup(v->title) : default_title(row, result);
    DocumentInput document = {.set = DOC_TITLE,
                              .slug = v->slug,
                              .title = title,
                              .type = v->type,
                              .body = v->body,
                              .placed = placed,
                              .placed_data = data};
    document.set |= v->slug != NULL ? DOC_SLUG : 0;
    document.set |= v->type != NULL ? DOC_TYPE : 0;
    document.set |= v->body != NULL ? DOC_BODY : 0;
    g_autofree char *name = text_file_name(row->path);
    VersionInput first = version_input(row, result, name);
    VersionStep step = release_step(row);
    bool readable = result->upload->state != TEXT_FAILED || result->upload->reason == REASON_LIMIT;
    g_autoptr(GError) refused = NULL;
    g_autoptr(Version) version = NULL;
    if (target->release && readable)
        version = store_document_create_whole(target->store, ACTOR_CLI, &document, &first, &step,
                                              &result->slug, &refused);
    if (version == NULL && (refused == NULL || is_error(refused, STORE_ERROR_INVALID)))
        version = store_document_create_whole(target->store, ACTOR_CLI, &document, &first, NULL,
                                              &result->slug, &result->error);
    else if (version == NULL)
        result->error = g_steal_pointer(&refused);
    if (version == NULL)
        return false;
    result->number = version->number;
    result->released = version->state == VERSION_RELEASED;
    return true;
}

/* What the row says and the document does not have becomes a change of it; the rest is inherited.
 */
static bool
change(const ImportTarget *target, const ImportRow *row, const Document *doc, ImportResult *result)
{
    const ImportValues *v = &row->values;
    DocumentInput input = {.title = v->title, .type = v->type, .body = v->body};
    if (v->title != NULL && g_strcmp0(v->title, doc->title) != 0)
        input.set |= DOC_TITLE;
    if (v->type != NULL && g_strcmp0(v->type, doc->type) != 0)
        input.set |= DOC_TYPE;
    if (v->body != NULL && g_strcmp0(v->body, doc->body) != 0)
        input.set |= DOC_BODY;
    if (input.set == 0)
        return true;
    g_autoptr(Document) changed =
        store_document_change(target->store, ACTOR_CLI, doc->slug, &input, 0, &result->error);
    return changed != NULL;
}

bool
import_place(const ImportTarget *target, const ImportRow *row, ImportResult *result,
             void (*placed)(void *data), void *data)
{
    if (row->values.slug == NULL)
        return create(target, row, result, placed, data);
    g_autoptr(GError) missing = NULL;
    g_autoptr(Document) doc = NULL;
    {
        g_autoptr(KvTxn) txn = store_snapshot(target->store, &result->error);
        if (txn == NULL)
            return false;
        doc = document_load_slug(txn, row->values.slug, &missing);
    }
    if (doc != NULL) {
        result->slug = g_strdup(doc->slug);
        return change(target, row, doc, result);
    }
    if (is_error(missing, STORE_ERROR_NOT_FOUND))
        return create(target, row, result, placed, data);
    result->error = g_steal_pointer(&missing);
    return false;
}

/* The version that has these bytes already. */
static Version *
existing_version(const ImportTarget *target, const ImportResult *result, uint32_t number,
                 GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(target->store, error);
    if (txn == NULL)
        return NULL;
    g_autoptr(Document) doc = document_load_slug(txn, result->slug, error);
    return doc == NULL ? NULL : version_load(txn, doc->id, number, error);
}

static Version *
add_version(const ImportTarget *target, const ImportRow *row, ImportResult *result)
{
    g_autofree char *name = text_file_name(row->path);
    VersionInput input = version_input(row, result, name);
    uint32_t existing = 0;
    g_autoptr(GError) conflict = NULL;
    Version *version =
        store_version_add(target->store, ACTOR_CLI, result->slug, &input, &existing, &conflict);
    if (version != NULL)
        return version;
    if (g_strcmp0(store_error_reason(conflict), "already-version") == 0) {
        result->existed = true;
        return existing_version(target, result, existing, &result->error);
    }
    result->error = g_steal_pointer(&conflict);
    return NULL;
}

bool
import_add(const ImportTarget *target, const ImportRow *row, ImportResult *result)
{
    if (result->number == 0) {
        g_autoptr(Version) version = add_version(target, row, result);
        if (version == NULL)
            return false;
        result->number = version->number;
        result->released = version->state == VERSION_RELEASED;
    }
    if (!target->release || result->released)
        return true;
    VersionStep step = release_step(row);
    g_autoptr(Version) released = store_version_step(target->store, ACTOR_CLI, result->slug,
                                                     result->number, &step, 0, &result->error);
    result->released = released != NULL;
    return released != NULL;
}

char *
import_verdict(const ImportResult *result)
{
    GString *out = g_string_new(NULL);
    if (result->error != NULL) {
        g_string_append(out, result->error->message);
        if (result->number > 0)
            g_string_append_printf(out, " (kept as a draft: %s version %u)", result->slug,
                                   result->number);
        return g_string_free(out, FALSE);
    }
    if (result->existed)
        g_string_append_printf(out, "already version %u of %s", result->number, result->slug);
    else
        g_string_append_printf(out, "%s version %u", result->slug, result->number);
    g_string_append(out, result->released ? ", released" : ", draft");
    const Upload *u = result->upload;
    if (u->state == TEXT_DONE)
        g_string_append_printf(out, ", %u %s", u->pages, u->pages == 1 ? "page" : "pages");
    else
        g_string_append_printf(out, ", text: %s", text_state_name(u->state));
    if (u->reason != REASON_NONE)
        g_string_append_printf(out, " (%s)", text_reason_name(u->reason));
    return g_string_free(out, FALSE);
}
