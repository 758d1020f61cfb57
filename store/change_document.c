/* change_document.c - decisions about documents, bodies and types. A decision only looks and
 * proposes; all rules about titles, slugs and references stand here. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/textrules.h"

#include <string.h>

G_STATIC_ASSERT((int)SET_TITLE == (int)DOC_TITLE && (int)SET_TYPE == (int)DOC_TYPE &&
                (int)SET_BODY == (int)DOC_BODY);

#define SLUG_TRIES 100000
#define BODY_DEPTH_MAX 32

typedef struct {
    Decision base;
    const char *slug; /* of the document to change; NULL = create */
    const DocumentInput *input;
    uint64_t revision;
    char *title;      /* checked; or NULL */
    uint64_t id;      /* decided */
    Document *result; /* owned */
} DocumentOp;

static bool
check_type(KvTxn *txn, const char *id, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(DocumentType) type = id != NULL ? document_type_load(txn, id, &local) : NULL;
    if (type != NULL)
        return true;
    if (local != NULL && !is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    return fail_field(error, "type", "there is no such type");
}

static bool
check_body(KvTxn *txn, const char *id, const char *field, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(Body) body = body_load(txn, id, &local);
    if (body != NULL)
        return true;
    if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    return fail_field(error, field, "there is no such body");
}

static bool
slug_is_free(KvTxn *txn, const char *slug)
{
    KvKey key = slug_key(slug);
    return !kv_has(txn, KV_SLUG, &key);
}

static char *
choose_slug(KvTxn *txn, const char *wish, const char *title, GError **error)
{
    if (wish != NULL) {
        if (!slug_is_valid(wish)) {
            fail_field(error, "slug",
                       "must be lower-case letters, digits and single hyphens, at most %d",
                       LIMIT_SLUG_BYTES);
            return NULL;
        }
        if (!slug_is_free(txn, wish)) {
            fail_reason(error, STORE_ERROR_CONFLICT, "slug-taken", "the slug %s is taken", wish);
            return NULL;
        }
        return g_strdup(wish);
    }
    g_autofree char *base = slug_derive(title);
    if (slug_is_free(txn, base))
        return g_steal_pointer(&base);
    for (unsigned n = 2; n < SLUG_TRIES; n++) {
        g_autofree char *slug = slug_numbered(base, n);
        if (slug_is_free(txn, slug))
            return g_steal_pointer(&slug);
    }
    fail_reason(error, STORE_ERROR_CONFLICT, "slug-taken", "no slug is free for this title");
    return NULL;
}

static bool
answer_document(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    DocumentOp *op = (DocumentOp *)base;
    (void)n;
    g_clear_pointer(&op->result, document_free);
    op->result = document_load(txn, op->id, error);
    return op->result != NULL;
}

static bool
decide_create(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    DocumentOp *op = (DocumentOp *)base;
    (void)time_us;
    const char *type = op->input->type != NULL ? op->input->type : "sonstiges";
    if (!check_type(txn, type, error) ||
        (op->input->body != NULL && !check_body(txn, op->input->body, "body", error)))
        return false;
    g_autofree char *slug = choose_slug(txn, op->input->slug, op->title, error);
    Head head;
    if (slug == NULL || !head_load(txn, &head, error))
        return false;
    event->kind = RECORD_DOCUMENT_CREATED;
    event->document = op->id = head.next_document;
    event->type = g_strdup(type);
    event->body = g_strdup(op->input->body);
    event->title = g_strdup(op->title);
    event->slug = g_steal_pointer(&slug);
    return true;
}

static bool
decide_change(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    DocumentOp *op = (DocumentOp *)base;
    (void)time_us;
    const DocumentInput *in = op->input;
    g_autoptr(Document) d = document_load_slug(txn, op->slug, error);
    if (d == NULL || !store_check_revision(op->revision, d->revision, error))
        return false;
    op->id = d->id;
    if ((in->set & DOC_SLUG) != 0 && g_strcmp0(in->slug, d->slug) != 0)
        return fail_field(error, "slug", "a slug is for ever: links name it");
    if ((in->set & DOC_TITLE) != 0 && !g_str_equal(op->title, d->title)) {
        event->set |= SET_TITLE;
        event->title = g_strdup(op->title);
    }
    if ((in->set & DOC_TYPE) != 0 && g_strcmp0(in->type, d->type) != 0) {
        if (!check_type(txn, in->type, error))
            return false;
        event->set |= SET_TYPE;
        event->type = g_strdup(in->type);
    }
    if ((in->set & DOC_BODY) != 0 && g_strcmp0(in->body, d->body) != 0) {
        if (in->body != NULL && !check_body(txn, in->body, "body", error))
            return false;
        event->set |= SET_BODY;
        event->body = g_strdup(in->body);
    }
    if (event->set == 0)
        return true; /* it is so already */
    event->kind = RECORD_DOCUMENT_CHANGED;
    event->document = d->id;
    return true;
}

static Document *
run_document(Store *store, DocumentOp *op, GError **error)
{
    bool ok = store_decide(store, &op->base, error);
    g_free(op->title);
    if (ok)
        return op->result;
    document_free(op->result);
    return NULL;
}

Document *
store_document_create(Store *store, uint64_t actor, const DocumentInput *input, GError **error)
{
    DocumentOp op = {.base = {.actor = actor,
                              .decide = decide_create,
                              .answer = answer_document,
                              .queued = input->placed,
                              .queued_data = input->placed_data},
                     .input = input};
    op.title = text_line(input->title, LIMIT_TITLE_BYTES, "title", error);
    return op.title != NULL ? run_document(store, &op, error) : NULL;
}

Document *
store_document_change(Store *store, uint64_t actor, const char *slug, const DocumentInput *input,
                      uint64_t revision, GError **error)
{
    DocumentOp op = {.base = {.actor = actor, .decide = decide_change, .answer = answer_document},
                     .slug = slug,
                     .input = input,
                     .revision = revision};
    if ((input->set & DOC_TITLE) != 0) {
        op.title = text_line(input->title, LIMIT_TITLE_BYTES, "title", error);
        if (op.title == NULL)
            return NULL;
    }
    return run_document(store, &op, error);
}

typedef struct {
    Decision base;
    const Body *body;
    const DocumentType *type;
    char *name; /* checked */
} NamedOp;

/* PARENT exists, and ID is not above it. */
static bool
check_parent(KvTxn *txn, const char *id, const char *parent, GError **error)
{
    g_autofree char *at = g_strdup(parent);
    for (int depth = 0; at != NULL; depth++) {
        if (g_str_equal(at, id))
            return fail_field(error, "parent", "a body cannot stand below itself");
        if (depth == BODY_DEPTH_MAX)
            return fail_field(error, "parent", "more than %d levels", BODY_DEPTH_MAX);
        if (!check_body(txn, at, "parent", error))
            return false;
        g_autoptr(Body) above = body_load(txn, at, error);
        if (above == NULL)
            return false;
        g_free(at);
        at = g_steal_pointer(&above->parent);
    }
    return true;
}

static bool
decide_body(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    NamedOp *op = (NamedOp *)base;
    (void)time_us;
    const Body *b = op->body;
    if (b->parent != NULL && !check_parent(txn, b->id, b->parent, error))
        return false;
    g_autoptr(Body) old = body_load(txn, b->id, NULL);
    if (old != NULL && g_str_equal(old->name, op->name) && g_strcmp0(old->parent, b->parent) == 0 &&
        old->order == b->order)
        return true;
    event->kind = RECORD_BODY_PUT;
    event->id = g_strdup(b->id);
    event->parent = g_strdup(b->parent);
    event->order = b->order;
    event->name = g_strdup(op->name);
    return true;
}

static bool
decide_type(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    NamedOp *op = (NamedOp *)base;
    (void)time_us;
    (void)error;
    const DocumentType *t = op->type;
    g_autoptr(DocumentType) old = document_type_load(txn, t->id, NULL);
    if (old != NULL && g_str_equal(old->label, op->name) && old->order == t->order &&
        old->announcement_required == t->announcement_required)
        return true;
    event->kind = RECORD_TYPE_PUT;
    event->id = g_strdup(t->id);
    event->order = t->order;
    event->announcement_required = t->announcement_required;
    event->name = g_strdup(op->name);
    return true;
}

static bool
run_named(Store *store, NamedOp *op, const char *id, const char *name, const char *field,
          GError **error)
{
    if (id == NULL || !id_is_valid(id))
        return fail_field(error, "id", "must be lower-case letters, digits, '-' or '_', at most %d",
                          LIMIT_ID_BYTES);
    g_autofree char *clean = text_line(name, LIMIT_TITLE_BYTES, field, error);
    op->name = clean;
    return clean != NULL && store_decide(store, &op->base, error);
}

bool
store_body_put(Store *store, uint64_t actor, const Body *body, GError **error)
{
    NamedOp op = {.base = {.actor = actor, .decide = decide_body}, .body = body};
    return run_named(store, &op, body->id, body->name, "name", error);
}

bool
store_type_put(Store *store, uint64_t actor, const DocumentType *type, GError **error)
{
    NamedOp op = {.base = {.actor = actor, .decide = decide_type}, .type = type};
    return run_named(store, &op, type->id, type->label, "label", error);
}

/* Whether a type is announced in the official bulletin before it takes effect: what has the force
 * of law is. */
static const struct {
    const char *id, *label;
    bool announcement_required;
} builtin_types[] = {
    {"satzung", "Satzung", true},
    {"geschaeftsordnung", "Geschäftsordnung", false},
    {"gebuehrenordnung", "Gebührenordnung", true},
    {"verordnung", "Verordnung", true},
    {"richtlinie", "Richtlinie", false},
    {"ordnung", "Ordnung", false},
    {"protokoll", "Protokoll", false},
    {"vorlage", "Vorlage", false},
    {"formular", "Formular", false},
    {"bekanntmachung", "Bekanntmachung", false},
    {"sonstiges", "Sonstiges", false},
};

bool
store_put_builtin_types(Store *store, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    Head head;
    if (txn == NULL || !head_load(txn, &head, error))
        return false;
    g_clear_pointer(&txn, kv_abort);
    if (head.n != 0)
        return true;
    enum { COUNT = G_N_ELEMENTS(builtin_types) };
    NamedOp ops[COUNT];
    DocumentType types[COUNT];
    Decision *group[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        types[i] = (DocumentType){.id = (char *)builtin_types[i].id,
                                  .label = (char *)builtin_types[i].label,
                                  .announcement_required = builtin_types[i].announcement_required,
                                  .order = (uint32_t)(10 * (i + 1))};
        ops[i] = (NamedOp){.base = {.actor = ACTOR_SYSTEM, .decide = decide_type},
                           .type = &types[i],
                           .name = types[i].label};
        group[i] = &ops[i].base;
    }
    g_autoptr(GError) fatal = NULL;
    if (!commit_group(&store->committer, group, COUNT, &fatal)) {
        for (size_t i = 0; i < COUNT; i++)
            g_clear_error(&ops[i].base.error);
        g_propagate_error(error, g_steal_pointer(&fatal));
        return false;
    }
    GError *first = NULL;
    for (size_t i = 0; i < COUNT; i++) {
        if (ops[i].base.error != NULL && first == NULL)
            first = g_steal_pointer(&ops[i].base.error);
        g_clear_error(&ops[i].base.error);
    }
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}
