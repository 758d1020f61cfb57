/* facade.c - backup, restore and sweep as store.h promises them. */
#include "store/backup/backup.h"
#include "store/store.h"

#define GRACE_US ((int64_t)24 * 3600 * G_USEC_PER_SEC)

bool
store_backup(Store *store, const char *dir, StoreProgress progress, void *data, GError **error)
{
    return backup_make(store_main_env(store), store_blobs(store), dir, progress, data, error);
}

bool
store_restore(const char *dir, const char *data, StoreProgress progress, void *progress_data,
              GError **error)
{
    return backup_restore(dir, data, progress, progress_data, error);
}

bool
store_sweep(Store *store, GError **error)
{
    return backup_sweep(store_main_env(store), store_blobs(store), GRACE_US, NULL, error);
}
