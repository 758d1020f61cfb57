/* change_document.c - decisions about documents: made and changed. A decision only looks and
 * proposes; the rules about titles, slugs and what a document refers to stand here. */
#include "store/document_op.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/textrules.h"

#include <string.h>

G_STATIC_ASSERT((int)SET_TITLE == (int)DOC_TITLE && (int)SET_TYPE == (int)DOC_TYPE &&
                (int)SET_BODY == (int)DOC_BODY);

#define SLUG_TRIES 100000

void
document_op_clear(DocumentOp *op)
{
    g_clear_pointer(&op->title, g_free);
    g_clear_pointer(&op->result, document_free);
}

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

bool
document_op_answer(Decision *base, KvTxn *txn, uint64_t n, GError **error)
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
        (op->input->body != NULL && !document_check_body(txn, op->input->body, "body", error)))
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
        if (in->body != NULL && !document_check_body(txn, in->body, "body", error))
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

bool
document_op_create(DocumentOp *op, uint64_t actor, const DocumentInput *input, GError **error)
{
    *op = (DocumentOp){.base = {.actor = actor,
                                .decide = decide_create,
                                .answer = document_op_answer,
                                .queued = input->placed,
                                .queued_data = input->placed_data},
                       .input = input};
    op->title = text_line(input->title, LIMIT_TITLE_BYTES, "title", error);
    return op->title != NULL;
}

Document *
store_document_create(Store *store, uint64_t actor, const DocumentInput *input, GError **error)
{
    g_auto(DocumentOp) op = {0};
    if (!document_op_create(&op, actor, input, error) || !store_decide(store, &op.base, error))
        return NULL;
    return g_steal_pointer(&op.result);
}

Document *
store_document_change(Store *store, uint64_t actor, const char *slug, const DocumentInput *input,
                      uint64_t revision, GError **error)
{
    g_auto(DocumentOp)
        op = {.base = {.actor = actor, .decide = decide_change, .answer = document_op_answer},
              .slug = slug,
              .input = input,
              .revision = revision};
    if ((input->set & DOC_TITLE) != 0) {
        op.title = text_line(input->title, LIMIT_TITLE_BYTES, "title", error);
        if (op.title == NULL)
            return NULL;
    }
    return store_decide(store, &op.base, error) ? g_steal_pointer(&op.result) : NULL;
}
