/* change_named.c - decisions about what documents refer to by an id: bodies and types. */
#include "store/document_op.h"

#include "store/base/error.h"
#include "store/doc/codec.h"
#include "store/doc/textrules.h"

#define BODY_DEPTH_MAX 32

bool
document_check_body(KvTxn *txn, const char *id, const char *field, GError **error)
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

typedef struct {
    Decision base;
    const Body *body;
    const DocumentType *type;
    char *name;    /* checked */
    bool only_new; /* what is there already stays as it is */
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
        if (!document_check_body(txn, at, "parent", error))
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
    if (old != NULL &&
        (op->only_new || (g_str_equal(old->label, op->name) && old->order == t->order &&
                          old->announcement_required == t->announcement_required)))
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
    enum { COUNT = G_N_ELEMENTS(builtin_types) };
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    if (txn == NULL)
        return false;
    bool known[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        KvKey key = id_key(builtin_types[i].id);
        known[i] = kv_has(txn, KV_TYPE, &key);
    }
    g_clear_pointer(&txn, kv_abort);
    NamedOp ops[COUNT];
    DocumentType types[COUNT];
    Decision *group[COUNT];
    size_t count = 0;
    for (size_t i = 0; i < COUNT; i++) {
        if (known[i]) /* perhaps with the town's own label */
            continue;
        types[i] = (DocumentType){.id = (char *)builtin_types[i].id,
                                  .label = (char *)builtin_types[i].label,
                                  .announcement_required = builtin_types[i].announcement_required,
                                  .order = (uint32_t)(10 * (i + 1))};
        ops[i] = (NamedOp){.base = {.actor = ACTOR_SYSTEM, .decide = decide_type},
                           .type = &types[i],
                           .name = types[i].label,
                           .only_new = true};
        group[count++] = &ops[i].base;
    }
    if (count == 0)
        return true;
    g_autoptr(GError) fatal = NULL;
    if (!commit_group(&store->committer, group, count, &fatal)) {
        for (size_t i = 0; i < count; i++)
            g_clear_error(&group[i]->error);
        g_propagate_error(error, g_steal_pointer(&fatal));
        return false;
    }
    GError *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (group[i]->error != NULL && first == NULL)
            first = g_steal_pointer(&group[i]->error);
        g_clear_error(&group[i]->error);
    }
    if (first != NULL)
        g_propagate_error(error, first);
    return first == NULL;
}
