/* change_version.c - decisions about drafts: added, changed, deleted. Numbers rise from 1 and are
 * never given twice: a deleted draft leaves a gap. What comes after a draft is in change_step.c. */
#include "store/version_op.h"

#include "store/base/error.h"
#include "store/doc/textrules.h"

/* The bits on disk are those of the facade, moved up by eight. */
#define SET_OF(fields) ((uint32_t)(fields) << 8)
G_STATIC_ASSERT(SET_OF(VER_DECIDED) == SET_DECIDED && SET_OF(VER_SIGNED) == SET_SIGNED &&
                SET_OF(VER_FROM) == SET_FROM && SET_OF(VER_UNTIL) == SET_UNTIL &&
                SET_OF(VER_NOTE) == SET_NOTE && SET_OF(VER_CORRECTS) == SET_CORRECTS &&
                SET_OF(VER_FILE) == SET_FILE && SET_OF(VER_FILE_NAME) == SET_FILE_NAME);

void
version_op_clear(VersionOp *op)
{
    g_clear_pointer(&op->note, g_free);
    g_clear_pointer(&op->file_name, g_free);
    g_clear_pointer(&op->reason, g_free);
    g_clear_pointer(&op->result, version_free);
}

Version *
version_op_target(VersionOp *op, KvTxn *txn, GError **error)
{
    g_autoptr(Document) d = document_load_slug(txn, op->slug, error);
    if (d == NULL)
        return NULL;
    op->document = d->id;
    g_autoptr(Version) v = version_load(txn, d->id, op->number, error);
    if (v == NULL || !store_check_revision(op->revision, v->revision, error))
        return NULL;
    return g_steal_pointer(&v);
}

bool
version_op_answer(Decision *base, KvTxn *txn, uint64_t n, GError **error)
{
    VersionOp *op = (VersionOp *)base;
    (void)n;
    g_clear_pointer(&op->result, version_free);
    op->result = version_load(txn, op->document, op->number, error);
    return op->result != NULL;
}

bool
version_check_corrects(KvTxn *txn, uint64_t document, uint32_t number, uint32_t corrects,
                       GError **error)
{
    if (corrects == 0)
        return true;
    g_autoptr(Version) before =
        corrects < number ? version_load(txn, document, corrects, NULL) : NULL;
    if (before != NULL && (before->state == VERSION_RELEASED || before->state == VERSION_WITHDRAWN))
        return true;
    return fail_field(error, "corrects", "there is no released version %u to correct", corrects);
}

static bool
date_is_real(LocalDate d)
{
    char text[11];
    LocalDate back;
    return d == LOCAL_DATE_NONE || (date_parse(date_format(d, text), &back) && back == d);
}

static bool
check_dates(const VersionInput *in, GError **error)
{
    const struct {
        uint32_t bit;
        LocalDate date;
        const char *field;
    } dates[] = {{VER_DECIDED, in->decided_on, "decided_on"},
                 {VER_SIGNED, in->signed_on, "signed_on"},
                 {VER_FROM, in->effective_from, "effective_from"},
                 {VER_UNTIL, in->effective_until, "effective_until"}};
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++) {
        if ((in->set & dates[i].bit) != 0 && !date_is_real(dates[i].date))
            return fail_field(error, dates[i].field, "is not a day of the calendar");
    }
    return true;
}

bool
version_check_span(LocalDate from, LocalDate until, GError **error)
{
    if (from != LOCAL_DATE_NONE && until != LOCAL_DATE_NONE && until <= from)
        return fail_field(error, "effective_until", "must be after effective_from");
    return true;
}

/* Conflict when another version of the document has these bytes; withdrawn and erased ones count
 * too, so that importing a folder again does not bring back what was taken away. */
static bool
check_same_bytes(VersionOp *op, KvTxn *txn, const Digest *sha256, uint32_t except, GError **error)
{
    g_autoptr(GPtrArray) versions = version_list(txn, op->document, INT64_MAX, error);
    if (versions == NULL)
        return false;
    for (guint i = 0; i < versions->len; i++) {
        const Version *v = versions->pdata[i];
        if (v->number == except || !digest_equal(&v->sha256, sha256))
            continue;
        op->existing = v->number;
        return fail_reason(error, STORE_ERROR_CONFLICT, "already-version",
                           "this file is already version %u", v->number);
    }
    return true;
}

static bool
check_upload(KvTxn *txn, const Digest *sha256, char **ret_name, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(Upload) upload = upload_load(txn, sha256, &local);
    if (upload != NULL) {
        *ret_name = g_steal_pointer(&upload->file_name);
        return true;
    }
    if (!is_error(local, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return false;
    }
    return fail_field(error, "sha256", "there is no upload with these bytes");
}

/* The members that INPUT sets, as the event says them. */
static void
fill_event(const VersionOp *op, Event *event)
{
    const VersionInput *in = op->input;
    event->set = SET_OF(in->set & (VER_DECIDED | VER_SIGNED | VER_FROM | VER_UNTIL | VER_NOTE |
                                   VER_CORRECTS | VER_FILE_NAME));
    if (in->set & VER_DECIDED)
        event->decided_on = in->decided_on;
    if (in->set & VER_SIGNED)
        event->signed_on = in->signed_on;
    if (in->set & VER_FROM)
        event->effective_from = in->effective_from;
    if (in->set & VER_UNTIL)
        event->effective_until = in->effective_until;
    if (in->set & VER_CORRECTS)
        event->corrects = in->corrects;
    if (in->set & VER_NOTE)
        event->note = g_strdup(op->note);
    if (in->set & VER_FILE_NAME)
        event->file_name = g_strdup(op->file_name);
}

/* A correction has the dates of what it corrects, unless it says otherwise. */
static bool
inherit_dates(KvTxn *txn, uint64_t document, Event *event, GError **error)
{
    if (event->corrects == 0)
        return true;
    g_autoptr(Version) before = version_load(txn, document, event->corrects, error);
    if (before == NULL)
        return false;
    if ((event->set & SET_DECIDED) == 0)
        event->decided_on = before->decided_on;
    if ((event->set & SET_SIGNED) == 0)
        event->signed_on = before->signed_on;
    if ((event->set & SET_FROM) == 0)
        event->effective_from = before->effective_from;
    if ((event->set & SET_UNTIL) == 0)
        event->effective_until = before->effective_until;
    event->set |= SET_DECIDED | SET_SIGNED | SET_FROM | SET_UNTIL;
    return true;
}

static bool
decide_add(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    VersionOp *op = (VersionOp *)base;
    (void)time_us;
    g_autoptr(Document) d = document_load_slug(txn, op->slug, error);
    if (d == NULL)
        return false;
    op->document = d->id;
    op->number = d->last_version + 1;
    g_autofree char *name = NULL;
    if (!check_same_bytes(op, txn, &op->input->sha256, 0, error) ||
        !check_upload(txn, &op->input->sha256, &name, error))
        return false;
    if (op->number > LIMIT_VERSIONS)
        return fail(error, STORE_ERROR_LIMIT, "a document has at most %d versions", LIMIT_VERSIONS);
    fill_event(op, event);
    if (event->file_name == NULL) {
        event->set |= SET_FILE_NAME;
        event->file_name = g_steal_pointer(&name);
    }
    if (!version_check_corrects(txn, d->id, op->number, event->corrects, error) ||
        !inherit_dates(txn, d->id, event, error) ||
        !version_check_span(event->effective_from, event->effective_until, error))
        return false;
    event->kind = RECORD_VERSION_ADDED;
    event->document = d->id;
    event->version = op->number;
    event->sha256 = op->input->sha256;
    event->set |= SET_FILE;
    return true;
}

static bool
check_draft(const Version *v, GError **error)
{
    return v->state == VERSION_DRAFT || fail_reason(error, STORE_ERROR_CONFLICT, "not-a-draft",
                                                    "version %u is not a draft", v->number);
}

/* Leaves only what really changes in the mask. */
static void
drop_unchanged(const Version *v, Event *e)
{
    if (e->decided_on == v->decided_on)
        e->set &= ~(uint32_t)SET_DECIDED;
    if (e->signed_on == v->signed_on)
        e->set &= ~(uint32_t)SET_SIGNED;
    if (e->effective_from == v->effective_from)
        e->set &= ~(uint32_t)SET_FROM;
    if (e->effective_until == v->effective_until)
        e->set &= ~(uint32_t)SET_UNTIL;
    if (e->corrects == v->corrects)
        e->set &= ~(uint32_t)SET_CORRECTS;
    if (g_strcmp0(e->note, v->note) == 0)
        e->set &= ~(uint32_t)SET_NOTE;
    if (g_strcmp0(e->file_name, v->file_name) == 0)
        e->set &= ~(uint32_t)SET_FILE_NAME;
}

static bool
decide_change(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    VersionOp *op = (VersionOp *)base;
    (void)time_us;
    const VersionInput *in = op->input;
    g_autoptr(Version) v = version_op_target(op, txn, error);
    if (v == NULL || !check_draft(v, error))
        return false;
    fill_event(op, event);
    LocalDate from = (in->set & VER_FROM) != 0 ? in->effective_from : v->effective_from;
    LocalDate until = (in->set & VER_UNTIL) != 0 ? in->effective_until : v->effective_until;
    if (!version_check_span(from, until, error) ||
        !version_check_corrects(txn, op->document, op->number, event->corrects, error))
        return false;
    drop_unchanged(v, event);
    if ((in->set & VER_FILE) != 0 && !digest_equal(&in->sha256, &v->sha256)) {
        g_autofree char *name = NULL;
        if (!check_same_bytes(op, txn, &in->sha256, v->number, error) ||
            !check_upload(txn, &in->sha256, &name, error))
            return false;
        event->set |= SET_FILE;
        event->sha256 = in->sha256;
        if ((in->set & VER_FILE_NAME) == 0) {
            event->set |= SET_FILE_NAME;
            event->file_name = g_steal_pointer(&name);
        }
    }
    if (event->set == 0)
        return true; /* it is so already */
    event->kind = RECORD_VERSION_CHANGED;
    event->document = op->document;
    event->version = op->number;
    return true;
}

static bool
decide_delete(Decision *base, KvTxn *txn, int64_t time_us, Event *event, GError **error)
{
    VersionOp *op = (VersionOp *)base;
    (void)time_us;
    g_autoptr(Version) v = version_op_target(op, txn, error);
    if (v == NULL || !check_draft(v, error))
        return false;
    event->kind = RECORD_VERSION_DELETED;
    event->document = op->document;
    event->version = op->number;
    event->sha256 = v->sha256;
    /* Nobody released it: what was written about it is nobody's business any more. */
    event->erased = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    return store_find_payloads(txn, op->document, op->number, NULL, event->erased, error);
}

static bool
check_input(VersionOp *op, GError **error)
{
    const VersionInput *in = op->input;
    if (in->file_name != NULL)
        op->file_name = text_file_name(in->file_name);
    return check_dates(in, error) &&
           ((in->set & VER_NOTE) == 0 ||
            text_lines(in->note, LIMIT_NOTE_BYTES, "note", &op->note, error));
}

bool
version_op_add(VersionOp *op, Store *store, uint64_t actor, const char *slug,
               const VersionInput *input, GError **error)
{
    *op = (VersionOp){.base = {.actor = actor, .decide = decide_add, .answer = version_op_answer},
                      .store = store,
                      .slug = slug,
                      .added = *input,
                      .input = &op->added};
    VersionInput *in = &op->added;
    in->set = in->file_name != NULL ? in->set | VER_FILE_NAME : in->set & ~(unsigned)VER_FILE_NAME;
    if (digest_is_zero(&in->sha256))
        return fail_field(error, "sha256", "is missing");
    return check_input(op, error);
}

Version *
store_version_add(Store *store, uint64_t actor, const char *slug, const VersionInput *input,
                  uint32_t *ret_existing, GError **error)
{
    g_auto(VersionOp) op = {0};
    if (version_op_add(&op, store, actor, slug, input, error) &&
        store_decide(store, &op.base, error))
        return g_steal_pointer(&op.result);
    if (ret_existing != NULL && op.existing != 0)
        *ret_existing = op.existing;
    return NULL;
}

Version *
store_version_change(Store *store, uint64_t actor, const char *slug, uint32_t number,
                     const VersionInput *input, uint64_t revision, GError **error)
{
    g_auto(VersionOp)
        op = {.base = {.actor = actor, .decide = decide_change, .answer = version_op_answer},
              .store = store,
              .slug = slug,
              .number = number,
              .revision = revision,
              .input = input};
    if (check_input(&op, error) && store_decide(store, &op.base, error))
        return g_steal_pointer(&op.result);
    return NULL;
}

bool
store_version_delete(Store *store, uint64_t actor, const char *slug, uint32_t number,
                     uint64_t revision, GError **error)
{
    g_auto(VersionOp) op = {.base = {.actor = actor, .decide = decide_delete},
                            .store = store,
                            .slug = slug,
                            .number = number,
                            .revision = revision};
    return store_decide(store, &op.base, error);
}
