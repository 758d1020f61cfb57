/* change_schedule.c - releases by schedule: what is due is decided like any release, in the
 * transaction that finds the schedule still standing, so each happens once whatever ends in
 * between. */
#include "store/version_op.h"

#include "store/base/error.h"

/* False only when it could not be decided at all; what must not be released yet is told. */
static void
release_one(Store *store, const ScheduleEntry *entry, void (*problem)(const char *text, void *data),
            void *data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Document) document = NULL;
    g_autoptr(Version) version = NULL;
    {
        g_autoptr(KvTxn) txn = store_snapshot(store, &error);
        document = txn != NULL ? document_load(txn, entry->document, &error) : NULL;
        if (document != NULL)
            version = version_load(txn, entry->document, entry->number, &error);
    }
    if (version != NULL) {
        const VersionStep step = {.action = VERSION_RELEASE};
        g_auto(VersionOp) op = {0};
        if (version_op_step(&op, store, version->scheduled_by, document->slug, entry->number, &step,
                            &error)) {
            op.due_us = entry->us;
            if (store_decide(store, &op.base, &error))
                return;
        }
    }
    g_autofree char *text =
        g_strdup_printf("release of version %u of %s by schedule: %s", entry->number,
                        document != NULL ? document->slug : "a document", error->message);
    problem(text, data);
}

bool
store_release_due(Store *store, void (*problem)(const char *text, void *data), void *data,
                  int64_t *ret_next_us, GError **error)
{
    g_autoptr(GArray) due = NULL;
    {
        g_autoptr(KvTxn) txn = store_snapshot(store, error);
        due = txn != NULL ? schedule_list(txn, clock_now_us(), ret_next_us, error) : NULL;
    }
    if (due == NULL)
        return false;
    for (guint i = 0; i < due->len; i++)
        release_one(store, &g_array_index(due, ScheduleEntry, i), problem, data);
    return true;
}
