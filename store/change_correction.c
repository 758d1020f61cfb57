/* change_correction.c - decisions about what staff says of a structure: a line is a heading or is
 * none, and that taken back. The structure that follows is derived in the caller's thread, before
 * the queue; when somebody else was quicker, apply derives it again. */
#include "store/internal.h"

#include "store/base/error.h"
#include "store/doc/textrules.h"
#include "store/legal/correction.h"
#include "store/legal/correction_store.h"

#include <string.h>

typedef struct {
    Decision base;
    Store *store;
    const char *slug;
    uint32_t number;
    uint64_t revision;
    Correction *said; /* checked, owned; NULL: REMOVE is taken back */
    uint64_t remove;
    uint64_t n;  /* the answer */
    Digest read; /* the extraction blob that all below comes from */
    /* derived beforehand; owned */
    Extraction *extraction;
    GPtrArray *corrections;
    Structure *structure;
    GBytes *segment;
    ApplyAids aids;
} CorrectionOp;

static void
correction_op_clear(CorrectionOp *op)
{
    g_clear_pointer(&op->said, correction_free);
    g_clear_pointer(&op->extraction, extraction_free);
    g_clear_pointer(&op->corrections, g_ptr_array_unref);
    g_clear_pointer(&op->structure, structure_free);
    g_clear_pointer(&op->segment, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CorrectionOp, correction_op_clear)

/* The version and its upload, whose text must be there. */
static bool
find_target(CorrectionOp *op, KvTxn *txn, Version **ret_version, Upload **ret_upload,
            GError **error)
{
    g_autoptr(Document) d = document_load_slug(txn, op->slug, error);
    g_autoptr(Version) v = d != NULL ? version_load(txn, d->id, op->number, error) : NULL;
    if (v == NULL || !store_check_revision(op->revision, v->revision, error))
        return false;
    if (v->state == VERSION_ERASED)
        return fail_reason(error, STORE_ERROR_CONFLICT, "state", "version %u is erased", v->number);
    g_autoptr(Upload) upload = upload_load(txn, &v->sha256, error);
    if (upload == NULL)
        return false;
    if (upload->state == TEXT_PENDING)
        return fail_reason(error, STORE_ERROR_CONFLICT, "text-pending",
                           "the text of the file is still being read");
    if (upload->state != TEXT_DONE && upload->state != TEXT_OCR)
        return fail_reason(error, STORE_ERROR_CONFLICT, "no-text", "the file has no text");
    *ret_version = g_steal_pointer(&v);
    *ret_upload = g_steal_pointer(&upload);
    return true;
}

static const Correction *
find_same_line(const GPtrArray *list, const Correction *said)
{
    for (guint i = 0; i < list->len; i++) {
        if (correction_same_line(list->pdata[i], said))
            return list->pdata[i];
    }
    return NULL;
}

static bool
decide_removal(CorrectionOp *op, KvTxn *txn, const Upload *upload, Event *event, GError **error)
{
    g_autoptr(Correction) c = correction_load(txn, upload->text_id, op->remove, error);
    if (c == NULL)
        return false;
    event->kind = RECORD_CORRECTION_REMOVED;
    event->correction = op->remove;
    return true;
}

static bool
decide_said(CorrectionOp *op, KvTxn *txn, const Upload *upload, Event *event, GError **error)
{
    const Correction *said = op->said;
    g_autoptr(GPtrArray) list = correction_list(txn, upload->text_id, error);
    if (list == NULL)
        return false;
    const Correction *before = find_same_line(list, said);
    if (before != NULL && correction_equal(before, said)) {
        op->n = before->n;
        return true; /* it is said already */
    }
    if (before == NULL && list->len >= LIMIT_CORRECTIONS)
        return fail_reason(error, STORE_ERROR_CONFLICT, "too-many",
                           "a text has at most %d corrections", LIMIT_CORRECTIONS);
    event->kind = RECORD_STRUCTURE_CORRECTED;
    event->page = said->page;
    event->nth = said->nth;
    event->verdict = said->verdict;
    event->correction = before != NULL ? before->n : 0;
    event->line = g_strdup(said->line);
    if (said->verdict == CORRECTION_HEADING) {
        event->unit = g_strdup(section_kind_name(said->kind));
        event->label = g_strdup(said->label);
        event->heading = g_strdup(said->heading);
    }
    return true;
}

static bool
decide_correction(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    CorrectionOp *op = (CorrectionOp *)base;
    (void)time_us;
    g_autoptr(Version) v = NULL;
    g_autoptr(Upload) upload = NULL;
    if (!find_target(op, txn, &v, &upload, error))
        return false;
    if (!digest_equal(&upload->extraction, &op->read))
        return fail(error, STORE_ERROR_STALE, "the file was read anew meanwhile");
    event->document = v->document;
    event->version = v->number;
    event->sha256 = upload->sha256;
    event->text_id = upload->text_id;
    return op->said != NULL ? decide_said(op, txn, upload, event, error)
                            : decide_removal(op, txn, upload, event, error);
}

static bool
answer_correction(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    CorrectionOp *op = (CorrectionOp *)base;
    (void)txn;
    (void)error;
    if (n != 0)
        op->n = n;
    return true;
}

/* --- beforehand --- */

/* What the list of corrections will be. */
static GPtrArray *
list_after(const CorrectionOp *op, KvTxn *txn, uint64_t text_id, GError **error)
{
    g_autoptr(GPtrArray) list = correction_list(txn, text_id, error);
    if (list == NULL)
        return NULL;
    const Correction *gone = op->said != NULL ? find_same_line(list, op->said) : NULL;
    for (guint i = 0; i < list->len; i++) {
        const Correction *c = list->pdata[i];
        if (c == gone || (op->said == NULL && c->n == op->remove)) {
            g_ptr_array_remove_index(list, i);
            break;
        }
    }
    if (op->said != NULL)
        g_ptr_array_add(list, correction_copy(op->said));
    return g_steal_pointer(&list);
}

/* Whether the structure with it says that the line of SAID is not there. */
static bool
found_its_line(const Structure *structure, const Correction *said)
{
    for (guint i = 0; structure != NULL && i < structure->problems->len; i++) {
        const Problem *p = structure->problems->pdata[i];
        if (p->code == PROBLEM_CORRECTION && p->page == said->page &&
            strcmp(p->label, said->line) == 0)
            return false;
    }
    return structure != NULL;
}

static bool
prepare(CorrectionOp *op, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(op->store, error);
    g_autoptr(Version) v = NULL;
    g_autoptr(Upload) upload = NULL;
    if (txn == NULL || !find_target(op, txn, &v, &upload, error))
        return false;
    op->corrections = list_after(op, txn, upload->text_id, error);
    if (op->corrections == NULL)
        return false;
    g_clear_pointer(&txn, kv_abort);
    op->read = upload->extraction;
    op->extraction = store_extraction_read(op->store, upload, error);
    if (op->extraction == NULL)
        return false;
    op->structure = derive_structure(op->extraction, op->corrections);
    if (op->said != NULL && !found_its_line(op->structure, op->said))
        return fail_field(error, "line", "page %u has no such line", op->said->page);
    op->segment = derive_segment(op->extraction, op->structure);
    op->aids = (ApplyAids){.extraction = op->extraction,
                           .structure = op->structure,
                           .corrections = op->corrections,
                           .segment = op->segment};
    op->base.aids = &op->aids;
    op->base.weight = CHANGE_WEIGHT + 2 * (size_t)op->extraction->text_bytes;
    return true;
}

/* A checked copy; NULL with INVALID. */
static Correction *
checked(const Correction *what, GError **error)
{
    g_autoptr(Correction) c = g_new0(Correction, 1);
    bool heading = what->verdict == CORRECTION_HEADING;
    *c = (Correction){.verdict = what->verdict, .page = what->page, .nth = what->nth};
    c->kind = heading ? what->kind : 0;
    c->line = text_line(what->line, LIMIT_TITLE_BYTES, "line", error);
    if (c->line == NULL)
        return NULL;
    if (heading && what->label != NULL && *what->label != '\0') {
        c->label = text_line(what->label, LIMIT_TITLE_BYTES, "label", error);
        if (c->label == NULL)
            return NULL;
    }
    if (heading && what->heading != NULL && *what->heading != '\0') {
        c->heading = text_line(what->heading, LIMIT_TITLE_BYTES, "heading", error);
        if (c->heading == NULL)
            return NULL;
    }
    return correction_check(c, error) ? g_steal_pointer(&c) : NULL;
}

bool
store_structure_correct(Store *store, uint64_t actor, const char *slug, uint32_t number,
                        const Correction *what, uint64_t revision, uint64_t *ret_n, GError **error)
{
    g_auto(CorrectionOp)
        op = {.base = {.actor = actor, .decide = decide_correction, .answer = answer_correction},
              .store = store,
              .slug = slug,
              .number = number,
              .revision = revision};
    op.said = checked(what, error);
    if (op.said == NULL || !prepare(&op, error) || !store_decide(store, &op.base, error))
        return false;
    if (ret_n != NULL)
        *ret_n = op.n;
    return true;
}

bool
store_correction_remove(Store *store, uint64_t actor, const char *slug, uint32_t number, uint64_t n,
                        uint64_t revision, GError **error)
{
    g_auto(CorrectionOp) op = {.base = {.actor = actor, .decide = decide_correction},
                               .store = store,
                               .slug = slug,
                               .number = number,
                               .revision = revision,
                               .remove = n};
    return prepare(&op, error) && store_decide(store, &op.base, error);
}
