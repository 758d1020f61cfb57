/* facade.c - backup, restore and sweep as store.h promises them. */
#include "store/backup/backup.h"

#include "store/base/error.h"
#include "store/preview/preview.h"
#include "store/store.h"

#define GRACE_US ((int64_t)24 * 3600 * G_USEC_PER_SEC)

bool
store_backup(Store *store, const char *dir, StoreProgress progress, void *data, GError **error)
{
    return backup_make(store_main_env(store), store_blobs(store), dir, progress, data, error);
}

bool
store_verify_backup(const char *dir, StoreProgress progress, void *data, GError **error)
{
    return backup_verify(dir, progress, data, error);
}

bool
store_restore(const char *dir, const char *data, StoreProgress progress, void *progress_data,
              GError **error)
{
    return backup_restore(dir, data, progress, progress_data, error);
}

/* Not sure is a reason to keep, too. */
static bool
is_upload(const Digest *sha256, void *txn)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(Upload) upload = upload_load(txn, sha256, &local);
    return upload != NULL || !is_error(local, STORE_ERROR_NOT_FOUND);
}

static bool
sweep_previews(Store *store, GError **error)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, error);
    return txn != NULL && preview_sweep(store_path(store), store_limits(store)->preview_cache_bytes,
                                        is_upload, txn, error);
}

bool
store_sweep(Store *store, GError **error)
{
    return backup_sweep(store_main_env(store), store_blobs(store), GRACE_US, NULL, error) &&
           sweep_previews(store, error);
}
