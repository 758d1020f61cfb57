/* change_whole.c - a document, its first version and the release of that, decided one after the
 * other in one transaction: an import that is killed leaves all of it or nothing. */
#include "store/document_op.h"
#include "store/version_op.h"

typedef struct {
    DocumentOp document; /* first: the writer is given this one */
    VersionOp version, release;
} Whole;

static void
whole_clear(Whole *whole)
{
    document_op_clear(&whole->document);
    version_op_clear(&whole->version);
    version_op_clear(&whole->release);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Whole, whole_clear)

static bool
answer_document(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    Whole *whole = (Whole *)base;
    if (!document_op_answer(base, txn, n, error))
        return false;
    whole->version.slug = whole->release.slug = whole->document.result->slug;
    return true;
}

static bool
answer_version(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    Whole *whole = (Whole *)((char *)base - offsetof(Whole, version.base));
    whole->release.number = whole->version.number;
    return version_op_answer(base, txn, n, error);
}

Version *
store_document_create_whole(Store *store, uint64_t actor, const DocumentInput *input,
                            const VersionInput *first, const VersionStep *release, char **ret_slug,
                            GError **error)
{
    g_auto(Whole) whole = {0};
    VersionOp *last = release != NULL ? &whole.release : &whole.version;
    if (!document_op_create(&whole.document, actor, input, error) ||
        !version_op_add(&whole.version, store, actor, NULL, first, error) ||
        (release != NULL &&
         !version_op_step(&whole.release, store, actor, NULL, 0, release, error)))
        return NULL;
    whole.document.base.answer = answer_document;
    whole.document.base.next = &whole.version.base;
    whole.document.base.weight = 2 * CHANGE_WEIGHT; /* of the other two */
    whole.version.base.answer = answer_version;
    whole.version.base.next = release != NULL ? &whole.release.base : NULL;
    if (!store_decide(store, &whole.document.base, error))
        return NULL;
    *ret_slug = g_strdup(whole.document.result->slug);
    return g_steal_pointer(&last->result);
}
