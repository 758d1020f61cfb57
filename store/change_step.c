/* change_step.c - decisions about the life of a version after the draft: submitted, returned,
 * scheduled, released, withdrawn, erased. An erasure names in its record every payload that goes
 * with it, and its files go right after. */
#include "store/version_op.h"

#include "store/base/error.h"
#include "store/doc/textrules.h"
#include "store/doc/timeline.h"

static bool
check_text(KvTxn *txn, const Version *v, GError **error)
{
    g_autoptr(Upload) upload = upload_load(txn, &v->sha256, error);
    if (upload == NULL)
        return false;
    if (upload->state == TEXT_PENDING)
        return fail_reason(error, STORE_ERROR_CONFLICT, "text-pending",
                           "the text of the file is still being read");
    if (upload->state == TEXT_FAILED && upload->reason == REASON_ENCRYPTED)
        return fail_reason(error, STORE_ERROR_INVALID, "text-encrypted",
                           "the file needs a password");
    if (upload->state == TEXT_FAILED && upload->reason == REASON_DAMAGED)
        return fail_reason(error, STORE_ERROR_INVALID, "text-damaged", "the file cannot be opened");
    return true;
}

/* The first day of V's validity, as store/doc/timeline has it. */
static bool
first_day(KvTxn *txn, const Version *v, int64_t published_us, LocalDate *ret_day, GError **error)
{
    g_autoptr(GPtrArray) versions = version_list(txn, v->document, INT64_MAX, error);
    if (versions == NULL)
        return false;
    for (guint i = 0; i < versions->len; i++) {
        Version *other = versions->pdata[i];
        if (other->number != v->number)
            continue;
        other->state = VERSION_RELEASED;
        other->published_us = published_us;
        timeline_resolve(versions, INT64_MAX);
        *ret_day = other->starts;
        return true;
    }
    return fail(error, STORE_ERROR_CORRUPT, "version %u is not in the list of its document",
                v->number);
}

static bool
decide_release(VersionOp *op, KvTxn *txn, const Version *v, int64_t time_us, Event *event,
               GError **error)
{
    if (!check_text(txn, v, error) ||
        !version_check_corrects(txn, v->document, v->number, v->corrects, error))
        return false;
    int64_t published = op->step->published_us != 0 ? op->step->published_us : time_us;
    if (published > time_us)
        return fail_field(error, "published_at", "lies in the future");
    event->published_us = published;
    if (!first_day(txn, v, published, &event->starts, error))
        return false;
    return version_check_span(event->starts, v->effective_until, error);
}

/* A slip of the keyboard in the year is more likely than a plan for it. */
#define SCHEDULE_MAX_US ((int64_t)10 * 366 * 86400 * G_USEC_PER_SEC)

static bool
decide_schedule(VersionOp *op, KvTxn *txn, const Version *v, int64_t time_us, Event *event,
                GError **error)
{
    int64_t at = op->step->scheduled_us;
    LocalDate starts;
    if (at <= time_us)
        return fail_field(error, "at", "must lie in the future");
    if (at - time_us > SCHEDULE_MAX_US)
        return fail_field(error, "at", "lies more than ten years ahead");
    if (!check_text(txn, v, error) ||
        !version_check_corrects(txn, v->document, v->number, v->corrects, error) ||
        !first_day(txn, v, at, &starts, error) ||
        !version_check_span(starts, v->effective_until, error))
        return false;
    if (v->scheduled_us == at)
        event->kind = RECORD_NOTHING;
    event->scheduled_us = at;
    return true;
}

/* *RET_GO is false when the schedule is no longer the one that was seen: somebody was quicker,
 * perhaps this very release. */
static void
check_due(const VersionOp *op, const Version *v, Event *event, bool *ret_go)
{
    *ret_go = op->due_us == 0 || (v->state == VERSION_SCHEDULED && v->scheduled_us == op->due_us);
    if (!*ret_go)
        event->kind = RECORD_NOTHING;
    event->scheduled_us = op->due_us;
}

static bool
decide_withdraw(VersionOp *op, KvTxn *txn, Event *event, GError **error)
{
    const char *successor = op->step->successor;
    event->reason = g_strdup(op->reason);
    if (successor == NULL || *successor == '\0')
        return true;
    g_autoptr(Document) d = document_load_slug(txn, successor, NULL);
    if (d == NULL)
        return fail_field(error, "successor", "there is no document %s", successor);
    event->successor = g_strdup(successor);
    return true;
}

static bool
decide_erase(VersionOp *op, KvTxn *txn, const Version *v, Event *event, GError **error)
{
    if (!decide_withdraw(op, txn, event, error))
        return false;
    if (event->successor == NULL) /* that of a withdrawal before stays */
        event->successor = g_strdup(v->successor);
    g_autoptr(GPtrArray) users = text_users(txn, v->text_id, error);
    if (users == NULL)
        return false;
    event->discard = op->discard = users->len == 1;
    event->sha256 = op->sha256 = v->sha256;
    g_autoptr(Upload) upload = upload_load(txn, &v->sha256, error);
    if (upload == NULL)
        return false;
    op->extraction = upload->extraction;
    event->erased = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    return store_find_payloads(txn, v->document, v->number, op->discard ? &v->sha256 : NULL,
                               event->erased, error);
}

static bool
check_state(const Version *v, VersionAction action, GError **error)
{
    static const uint32_t allowed[] = {
        [VERSION_SUBMIT] = 1u << VERSION_DRAFT,
        [VERSION_RETURN] = 1u << VERSION_SUBMITTED | 1u << VERSION_SCHEDULED,
        [VERSION_RELEASE] = 1u << VERSION_DRAFT | 1u << VERSION_SUBMITTED | 1u << VERSION_SCHEDULED,
        [VERSION_WITHDRAW] = 1u << VERSION_RELEASED,
        [VERSION_ERASE] = 1u << VERSION_RELEASED | 1u << VERSION_WITHDRAWN,
        [VERSION_SCHEDULE] =
            1u << VERSION_DRAFT | 1u << VERSION_SUBMITTED | 1u << VERSION_SCHEDULED,
    };
    if ((allowed[action] & 1u << v->state) != 0)
        return true;
    return fail_reason(error, STORE_ERROR_CONFLICT, "state", "version %u is %s", v->number,
                       version_state_name(v->state));
}

static bool
decide_step(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    static const RecordKind kinds[] = {
        [VERSION_SUBMIT] = RECORD_VERSION_SUBMITTED, [VERSION_RETURN] = RECORD_VERSION_RETURNED,
        [VERSION_RELEASE] = RECORD_VERSION_RELEASED, [VERSION_WITHDRAW] = RECORD_VERSION_WITHDRAWN,
        [VERSION_ERASE] = RECORD_VERSION_ERASED,     [VERSION_SCHEDULE] = RECORD_VERSION_SCHEDULED,
    };
    VersionOp *op = (VersionOp *)base;
    g_autoptr(Version) v = version_op_target(op, txn, error);
    bool go;
    if (v == NULL)
        return false;
    check_due(op, v, event, &go);
    if (!go)
        return true;
    if (!check_state(v, op->step->action, error))
        return false;
    event->kind = kinds[op->step->action];
    event->document = op->document;
    event->version = op->number;
    switch (op->step->action) {
    case VERSION_RELEASE:
        return decide_release(op, txn, v, time_us, event, error);
    case VERSION_WITHDRAW:
        return decide_withdraw(op, txn, event, error);
    case VERSION_ERASE:
        return decide_erase(op, txn, v, event, error);
    case VERSION_SCHEDULE:
        return decide_schedule(op, txn, v, time_us, event, error);
    case VERSION_RETURN:
        event->reason = g_strdup(op->reason);
        return true;
    case VERSION_SUBMIT:
        break;
    }
    return true;
}

static bool
check_reason(VersionOp *op, GError **error)
{
    VersionAction action = op->step->action;
    if (action != VERSION_RETURN && action != VERSION_WITHDRAW && action != VERSION_ERASE)
        return true;
    if (!text_lines(op->step->reason, LIMIT_NOTE_BYTES, "reason", &op->reason, error))
        return false;
    return op->reason != NULL || fail_field(error, "reason", "is missing");
}

bool
version_op_step(VersionOp *op, Store *store, uint64_t actor, const char *slug, uint32_t number,
                const VersionStep *step, GError **error)
{
    *op = (VersionOp){.base = {.actor = actor, .decide = decide_step, .answer = version_op_answer},
                      .store = store,
                      .slug = slug,
                      .number = number,
                      .step = step};
    return check_reason(op, error);
}

Version *
store_version_step(Store *store, uint64_t actor, const char *slug, uint32_t number,
                   const VersionStep *step, uint64_t revision, GError **error)
{
    g_return_val_if_fail(step->action <= VERSION_SCHEDULE, NULL);
    g_auto(VersionOp) op = {0};
    if (!version_op_step(&op, store, actor, slug, number, step, error))
        return NULL;
    op.revision = revision;
    if (!store_decide(store, &op.base, error))
        return NULL;
    /* The erasure is recorded; the files go now, or with the sweep if this fails. */
    if (step->action == VERSION_ERASE && op.discard)
        store_purge_blobs(store, &op.sha256, &op.extraction, NULL);
    return g_steal_pointer(&op.result);
}
