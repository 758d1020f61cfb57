/* seed.c - see seed.h. */
#include "server/seed.h"

#include <string.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/fdio.h"

#define SEED_BYTES_MAX MIB
#define ORDER_STEP 10 /* room for what is added by hand between two */

typedef struct {
    Store *store;
    GKeyFile *file;
    GHashTable *bodies, *types; /* ids that are there */
    uint32_t order;
    unsigned added;
} Seed;

static void
seed_clear(Seed *seed)
{
    g_clear_pointer(&seed->file, g_key_file_free);
    g_clear_pointer(&seed->bodies, g_hash_table_unref);
    g_clear_pointer(&seed->types, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Seed, seed_clear)

static bool
load_present(Seed *seed, GError **error)
{
    seed->bodies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    seed->types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(KvTxn) txn = store_snapshot(seed->store, error);
    if (txn == NULL)
        return false;
    g_autoptr(GPtrArray) bodies = body_list(txn, error);
    g_autoptr(GPtrArray) types = bodies == NULL ? NULL : document_type_list(txn, error);
    if (types == NULL)
        return false;
    for (guint i = 0; i < bodies->len; i++)
        g_hash_table_add(seed->bodies, g_strdup(((Body *)bodies->pdata[i])->id));
    for (guint i = 0; i < types->len; i++)
        g_hash_table_add(seed->types, g_strdup(((DocumentType *)types->pdata[i])->id));
    return true;
}

static bool
check_keys(Seed *seed, const char *group, const char *const *known, GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(seed->file, group, NULL, NULL);
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        if (!g_strv_contains(known, names[i]))
            return fail(error, STORE_ERROR_INVALID, "unknown key “%s”", names[i]);
    return true;
}

static char *
text(Seed *seed, const char *group, const char *key)
{
    return g_key_file_get_string(seed->file, group, key, NULL);
}

static bool
add_body(Seed *seed, const char *group, const char *id, GError **error)
{
    static const char *const known[] = {"name", "parent", NULL};
    g_autofree char *name = text(seed, group, "name");
    g_autofree char *parent = text(seed, group, "parent");
    if (!check_keys(seed, group, known, error))
        return false;
    if (name == NULL || name[0] == '\0')
        return fail(error, STORE_ERROR_INVALID, "“name” is missing");
    if (g_hash_table_contains(seed->bodies, id))
        return true;
    if (parent != NULL && !g_hash_table_contains(seed->bodies, parent))
        return fail(error, STORE_ERROR_INVALID, "the parent “%s” does not stand before it", parent);
    g_autofree char *own_id = g_strdup(id);
    Body body = {.id = own_id, .name = name, .parent = parent, .order = seed->order};
    if (!store_body_put(seed->store, ACTOR_CLI, &body, error))
        return false;
    g_hash_table_add(seed->bodies, g_steal_pointer(&own_id));
    seed->added++;
    return true;
}

static bool
add_type(Seed *seed, const char *group, const char *id, GError **error)
{
    static const char *const known[] = {"label", "announcement_required", NULL};
    g_autofree char *label = text(seed, group, "label");
    if (!check_keys(seed, group, known, error))
        return false;
    if (label == NULL || label[0] == '\0')
        return fail(error, STORE_ERROR_INVALID, "“label” is missing");
    g_autoptr(GError) wrong = NULL;
    bool required = g_key_file_get_boolean(seed->file, group, "announcement_required", &wrong);
    if (g_error_matches(wrong, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE))
        return fail(error, STORE_ERROR_INVALID,
                    "“announcement_required” is neither true nor false");
    if (g_hash_table_contains(seed->types, id))
        return true;
    g_autofree char *own_id = g_strdup(id);
    DocumentType type = {.id = own_id,
                         .label = label,
                         .announcement_required = required,
                         .order = 1000 + seed->order};
    if (!store_type_put(seed->store, ACTOR_CLI, &type, error))
        return false;
    seed->added++;
    return true;
}

static bool
add_group(Seed *seed, const char *group, GError **error)
{
    seed->order += ORDER_STEP;
    if (g_str_has_prefix(group, "body "))
        return add_body(seed, group, group + strlen("body "), error);
    if (g_str_has_prefix(group, "type "))
        return add_type(seed, group, group + strlen("type "), error);
    return fail(error, STORE_ERROR_INVALID, "the group is neither “body ID” nor “type ID”");
}

bool
seed_apply(Store *store, const char *path, unsigned *ret_added, GError **error)
{
    g_autoptr(GBytes) bytes = file_read(path, SEED_BYTES_MAX, error);
    if (bytes == NULL)
        return false;
    g_auto(Seed) seed = {.store = store, .file = g_key_file_new()};
    g_autoptr(GError) syntax = NULL;
    if (!g_key_file_load_from_bytes(seed.file, bytes, G_KEY_FILE_NONE, &syntax))
        return fail(error, STORE_ERROR_INVALID, "%s: %s", path, syntax->message);
    if (!load_present(&seed, error))
        return false;
    g_auto(GStrv) groups = g_key_file_get_groups(seed.file, NULL);
    for (size_t i = 0; groups[i] != NULL; i++)
        if (!add_group(&seed, groups[i], error))
            return fail_prefix(error, "%s: [%s]", path, groups[i]);
    *ret_added = seed.added;
    return true;
}

bool
seed_apply_configured(Store *store, const char *configured, unsigned *ret_added, GError **error)
{
    *ret_added = 0;
    if (configured != NULL)
        return seed_apply(store, configured, ret_added, error);
    g_autofree char *usual = g_build_filename(store_path(store), "bodies.conf", NULL);
    return access(usual, F_OK) != 0 || seed_apply(store, usual, ret_added, error);
}
