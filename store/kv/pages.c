/* pages.c - the accounts of the file: pages in use by the tables and pages on LMDB's free list must
 * together be all there are. A page in both would be overwritten while a record lives in it; one in
 * neither is lost. */
#include "store/kv/internal.h"

#include "store/base/error.h"

#include <string.h>

#define FREE_DBI                                                                                   \
    0 /* LMDB's own table of free pages; its first entry and the root of names are core tables */
#define MAIN_DBI 1
#define META_PAGES 2

static bool
count_used(KvTxn *txn, MDB_dbi dbi, uint64_t *used, GError **error)
{
    MDB_stat stat;
    int rc = mdb_stat(txn->mdb, dbi, &stat);
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "pages of a table");
    *used += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    return true;
}

/* One entry of the free list: a count, then page numbers, descending. Marks them in SEEN. */
static bool
count_free(const MDB_val *value, size_t total, uint8_t *seen, uint64_t *free_pages)
{
    size_t n, page, before = total;
    if (value->mv_size < sizeof n)
        return false;
    memcpy(&n, value->mv_data, sizeof n);
    if (n > total || value->mv_size < (n + 1) * sizeof page)
        return false;
    for (size_t i = 0; i < n; i++) {
        memcpy(&page, (const uint8_t *)value->mv_data + (i + 1) * sizeof page, sizeof page);
        if (page < META_PAGES || page >= before || (seen[page / 8] >> page % 8 & 1) != 0)
            return false;
        seen[page / 8] |= (uint8_t)(1u << page % 8);
        before = page;
    }
    *free_pages += n;
    return true;
}

static bool
walk_free(KvTxn *txn, size_t total, uint64_t *free_pages, GError **error)
{
    MDB_cursor *cursor;
    MDB_val k, v;
    int rc = mdb_cursor_open(txn->mdb, FREE_DBI, &cursor);
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "free pages");
    g_autofree uint8_t *seen = g_malloc0(total / 8 + 1);
    bool sound = true;
    while (sound && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == MDB_SUCCESS)
        sound = count_free(&v, total, seen, free_pages);
    mdb_cursor_close(cursor);
    if (!sound)
        return fail(error, STORE_ERROR_CORRUPT, "the list of free pages is damaged");
    return rc == MDB_NOTFOUND || kv_fail(error, rc, "free pages");
}

bool
kv_check_pages(KvTxn *txn, GError **error)
{
    MDB_envinfo info;
    int rc = mdb_env_info(txn->env->mdb, &info);
    if (rc != MDB_SUCCESS)
        return kv_fail(error, rc, "pages");
    if (info.me_last_txnid != mdb_txn_id(txn->mdb))
        return true; /* how many pages there were then is not known any more */
    uint64_t used = META_PAGES, free_pages = 0, total = info.me_last_pgno + 1;
    if (!count_used(txn, FREE_DBI, &used, error) || !count_used(txn, MAIN_DBI, &used, error) ||
        !count_used(txn, txn->env->meta, &used, error))
        return false;
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        if (kv_table_in(t, txn->env->schema) && !count_used(txn, txn->env->dbi[t], &used, error))
            return false;
    }
    if (!walk_free(txn, total, &free_pages, error))
        return false;
    if (used + free_pages != total)
        return fail(error, STORE_ERROR_CORRUPT,
                    "%" G_GUINT64_FORMAT " pages in use and %" G_GUINT64_FORMAT
                    " free are not the %" G_GUINT64_FORMAT " there are",
                    used, free_pages, total);
    return true;
}
