/* check_catalogue.c - documents, versions, their places in time, bodies, types, public changes. */
#include "store/fsck/internal.h"

#include "store/doc/codec.h"
#include "store/doc/timeline.h"

#include <string.h>

/* Each row of VERSION or DOCUMENT is decoded here, not through the loaders of the catalogue: a
 * damaged one must not hide the others. */
static Document *
load_document(Check *c, uint64_t id)
{
    g_autoptr(GError) error = NULL;
    Document *d = document_load(c->txn, id, &error);
    if (d == NULL)
        check_error(c, &error, "document %" G_GUINT64_FORMAT, id);
    return d;
}

static void
slug_of_document(Check *c, const Document *d)
{
    KvKey key = slug_key(d->slug);
    KvValue value;
    if (!kv_get(c->txn, KV_SLUG, &key, &value, NULL)) {
        check_bad(c, "slug %s leads nowhere", d->slug);
        return;
    }
    WireReader r = wire_reader(value.data, value.len);
    if (wire_u64(&r) != d->id || !wire_done(&r))
        check_bad(c, "slug %s leads to another document", d->slug);
}

static void
document_row(Check *c, WireReader *key, KvValue value, void *data)
{
    g_autoptr(GError) error = NULL;
    uint64_t id = wire_u64(key), *count = data;
    g_autoptr(Document) d = document_decode(id, value, &error);
    ++*count;
    if (d == NULL || !wire_done(key)) {
        check_error(c, &error, "document %" G_GUINT64_FORMAT, id);
        return;
    }
    slug_of_document(c, d);
    if (id == 0 || id >= c->head.next_document)
        check_bad(c, "document %" G_GUINT64_FORMAT ": its number was never given", id);
    if (d->revision == 0 || d->revision > c->head.n)
        check_bad(c, "%s: revision %" G_GUINT64_FORMAT " is not a record", d->slug, d->revision);
    KvKey type = id_key(d->type);
    if (!kv_has(c->txn, KV_TYPE, &type))
        check_bad(c, "%s: there is no type %s", d->slug, d->type);
    KvKey body = id_key(d->body != NULL ? d->body : "");
    if (d->body != NULL && !kv_has(c->txn, KV_BODY, &body))
        check_bad(c, "%s: there is no body %s", d->slug, d->body);
}

static void
slug_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autofree char *slug = g_strndup((const char *)key->at, key->left);
    WireReader r = wire_reader(value.data, value.len);
    g_autoptr(Document) d = load_document(c, wire_u64(&r));
    if (d != NULL && strcmp(d->slug, slug) != 0)
        check_bad(c, "slug %s leads to %s", slug, d->slug);
}

/* A correction without a date of its own begins with what it corrects. */
static LocalDate
starts_of(Check *c, const Version *v)
{
    g_autoptr(GPtrArray) versions = NULL;
    if (v->effective_from == LOCAL_DATE_NONE && v->corrects != 0)
        versions = version_list(c->txn, v->document, INT64_MAX, NULL);
    if (versions == NULL)
        versions = g_ptr_array_new();
    return timeline_start(versions, v);
}

static void
version_states(Check *c, const Version *v, const char *name)
{
    bool was_released = v->recorded_us != 0;
    if ((unsigned)v->state > VERSION_ERASED)
        check_bad(c, "%s: no state %u", name, (unsigned)v->state);
    if (was_released != (v->published_us != 0))
        check_bad(c, "%s: published and recorded do not agree", name);
    if ((v->state == VERSION_RELEASED || v->state == VERSION_WITHDRAWN) && !was_released)
        check_bad(c, "%s: %s but never released", name, version_state_name(v->state));
    if (v->state <= VERSION_SCHEDULED && was_released)
        check_bad(c, "%s: released, but a draft", name);
    if ((v->withdrawn_us != 0) != (v->state == VERSION_WITHDRAWN || v->state == VERSION_ERASED))
        check_bad(c, "%s: withdrawn and its state do not agree", name);
    if ((v->state == VERSION_SCHEDULED) != (v->scheduled_us != 0))
        check_bad(c, "%s: scheduled and its state do not agree", name);
    KvKey schedule = schedule_key(v->scheduled_us, v->document, v->number);
    if (v->scheduled_us != 0 && !kv_has(c->txn, KV_SCHEDULE, &schedule))
        check_bad(c, "%s: not in the schedule", name);
    if (v->corrects != 0 && v->corrects >= v->number)
        check_bad(c, "%s: corrects a later one", name);
    if (v->revision == 0 || v->revision > c->head.n)
        check_bad(c, "%s: its revision is not a record", name);
    if (v->effective_until != LOCAL_DATE_NONE && v->effective_until <= v->effective_from)
        check_bad(c, "%s: ends before it begins", name);
}

static void
version_upload(Check *c, const Version *v, const char *name)
{
    g_autoptr(GError) error = NULL;
    if (v->state == VERSION_ERASED)
        return;
    g_autoptr(Upload) u = upload_load(c->txn, &v->sha256, &error);
    if (u == NULL) {
        check_error(c, &error, "%s: its file", name);
        return;
    }
    if (u->text_id != v->text_id || u->bytes != v->bytes)
        check_bad(c, "%s: text or size is not that of its file", name);
    KvKey use = text_use_key(v->text_id, v->document, v->number);
    if (!kv_has(c->txn, KV_TEXT_USE, &use))
        check_bad(c, "%s: its text does not know of it", name);
}

static void
version_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t document = wire_u64(key);
    uint32_t n = wire_u32(key);
    g_autofree char *name = g_strdup_printf("version %" G_GUINT64_FORMAT "/%u", document, n);
    g_autoptr(Version) v = version_decode(document, n, value, &error);
    if (v == NULL || !wire_done(key)) {
        check_error(c, &error, "%s", name);
        return;
    }
    g_autoptr(Document) d = load_document(c, document);
    if (d != NULL && (n == 0 || n > d->last_version))
        check_bad(c, "%s: the document has numbers up to %u", name, d->last_version);
    if (d != NULL && v->revision > d->revision)
        check_bad(c, "%s: changed after its document", name);
    version_states(c, v, name);
    version_upload(c, v, name);
    if (v->recorded_us == 0)
        return;
    KvKey line = timeline_key(document, starts_of(c, v), v->recorded_us, n);
    if (!kv_has(c->txn, KV_TIMELINE, &line))
        check_bad(c, "%s: not in the timeline", name);
}

/* Each released version has its row (above), and each row is at the place of its version: one to
 * one. */
static void
timeline_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    uint64_t document = wire_u64(key);
    LocalDate starts = wire_u32(key);
    int64_t recorded_us = (int64_t)(wire_u64(key) ^ UINT64_C(1) << 63);
    uint32_t n = wire_u32(key);
    if (!wire_done(key) || value.len != 0) {
        check_bad(c, "a malformed row");
        return;
    }
    g_autoptr(Version) v = version_load(c->txn, document, n, &error);
    if (v == NULL)
        check_error(c, &error, "%" G_GUINT64_FORMAT "/%u", document, n);
    else if (v->recorded_us != recorded_us || starts_of(c, v) != starts)
        check_bad(c, "%" G_GUINT64_FORMAT "/%u is at another place", document, n);
}

static void
schedule_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    int64_t us = (int64_t)(wire_u64(key) ^ UINT64_C(1) << 63);
    uint64_t document = wire_u64(key);
    uint32_t n = wire_u32(key);
    if (!wire_done(key) || value.len != 0) {
        check_bad(c, "a malformed row");
        return;
    }
    g_autoptr(Version) v = version_load(c->txn, document, n, &error);
    if (v == NULL)
        check_error(c, &error, "%" G_GUINT64_FORMAT "/%u", document, n);
    else if (v->scheduled_us != us)
        check_bad(c, "%" G_GUINT64_FORMAT "/%u is scheduled for another instant", document, n);
}

static void
body_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = g_strndup((const char *)key->at, key->left);
    g_autoptr(Body) body = body_decode(id, value, &error);
    if (body == NULL) {
        check_error(c, &error, "body %s", id);
        return;
    }
    g_autofree char *at = g_strdup(body->parent);
    for (int steps = 0; at != NULL; steps++) {
        g_autoptr(Body) parent = body_load(c->txn, at, &error);
        if (parent == NULL || steps > 1000) {
            check_bad(c, "body %s: %s", id, parent == NULL ? "a parent is missing" : "a circle");
            return;
        }
        g_free(at);
        at = g_strdup(parent->parent);
    }
}

static void
type_row(Check *c, WireReader *key, KvValue value, void *data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = g_strndup((const char *)key->at, key->left);
    g_autoptr(DocumentType) type = document_type_decode(id, value, &error);
    if (type == NULL)
        check_error(c, &error, "type %s", id);
}

typedef struct {
    uint64_t last;
    int64_t time_us;
} Changes;

static void
change_row(Check *c, WireReader *key, KvValue value, void *data)
{
    Changes *changes = data;
    g_autoptr(GError) error = NULL;
    uint64_t seq = wire_u64(key);
    ChangeRow row;
    if (seq != changes->last + 1)
        check_bad(c, "change %" G_GUINT64_FORMAT " follows %" G_GUINT64_FORMAT, seq, changes->last);
    changes->last = seq;
    if (!change_decode(value, &row, &error)) {
        check_error(c, &error, "change %" G_GUINT64_FORMAT, seq);
        return;
    }
    if (row.time_us < changes->time_us)
        check_bad(c, "the time of change %" G_GUINT64_FORMAT " goes back", seq);
    changes->time_us = row.time_us;
    KvKey document = document_key(row.document), version = version_key(row.document, row.version);
    if (row.kind < CHANGE_RELEASED || row.kind > CHANGE_RETITLED)
        check_bad(c, "change %" G_GUINT64_FORMAT " has no kind", seq);
    if (!kv_has(c->txn, KV_DOCUMENT, &document) ||
        (row.version != 0 && !kv_has(c->txn, KV_VERSION, &version)))
        check_bad(c, "change %" G_GUINT64_FORMAT " is about what is not there", seq);
}

static void
check_bodies(Check *c)
{
    check_begin(c, "bodies and types: parents exist, no circle");
    check_rows(c, KV_BODY, body_row, NULL);
    check_rows(c, KV_TYPE, type_row, NULL);
    check_end(c);
}

void
check_catalogue(Check *c)
{
    uint64_t documents = 0;
    Changes changes = {0};
    check_begin(c, "documents: slug, type, body, number, revision");
    check_rows(c, KV_DOCUMENT, document_row, &documents);
    if (documents + 1 != c->head.next_document)
        check_bad(c, "%" G_GUINT64_FORMAT " documents, the next is %" G_GUINT64_FORMAT, documents,
                  c->head.next_document);
    check_end(c);

    check_begin(c, "slugs: each leads to its document");
    check_rows(c, KV_SLUG, slug_row, NULL);
    check_end(c);

    check_begin(c, "versions: number, state, file, text, timeline");
    check_rows(c, KV_VERSION, version_row, NULL);
    check_end(c);

    check_begin(c, "timeline: each row is a released version");
    check_rows(c, KV_TIMELINE, timeline_row, NULL);
    check_end(c);

    check_begin(c, "schedule: each row is a version to be released");
    check_rows(c, KV_SCHEDULE, schedule_row, NULL);
    check_end(c);

    check_bodies(c);

    check_begin(c, "public changes: numbers without gaps, times, documents");
    check_rows(c, KV_CHANGE, change_row, &changes);
    if (changes.last + 1 != c->head.next_change)
        check_bad(c, "the last is %" G_GUINT64_FORMAT ", the next %" G_GUINT64_FORMAT, changes.last,
                  c->head.next_change);
    check_end(c);
}
