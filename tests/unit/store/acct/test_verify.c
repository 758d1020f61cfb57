/* test_verify.c - accounts as this program writes them are sound; each way in which records and
 * names can part is told. */
#include "tests/unit/store/acct/acct_fixture.h"

static void
append(const char *fault, void *data)
{
    g_string_append_printf(data, "%s\n", fault);
}

static char *
faults(KvTxn *txn)
{
    g_autoptr(GError) error = NULL;
    GString *text = g_string_new(NULL);
    uint64_t rows;
    g_assert_true(acct_verify(txn, append, text, &rows, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(rows, >=, 7);
    return g_string_free(text, FALSE);
}

/* Two people, one of them removed, and two tokens, one of them revoked: four rows and four names.
 */
static void
fill(Fix *fix, Principal **ret_user, Principal **ret_token)
{
    g_autoptr(Principal) gone = add(fix, "Geht", ROLE_EDITOR);
    *ret_user = add(fix, "Bleibt", ROLE_APPROVER);
    g_assert_true(user_remove(fix->acct, gone->name, NULL));
    g_autofree char *one = token_create(fix->acct, "Alt", ACCESS_UPLOAD, 0, NULL);
    g_autofree char *two = token_create(fix->acct, "Neu", ACCESS_UPLOAD, 0, NULL);
    g_assert_true(token_revoke(fix->acct, "Alt", NULL));
    *ret_token = token_check(fix->acct, two, NULL);
    g_assert_nonnull(*ret_token);
}

static void
test_sound(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) user = NULL, token = NULL;
    fill(fix, &user, &token);
    g_autoptr(KvTxn) txn = kv_begin_read(fix->main, NULL);
    g_autofree char *text = faults(txn);
    g_assert_cmpstr(text, ==, "");
}

static void
test_each_fault_is_told(Fix *fix, gconstpointer data)
{
    (void)data;
    g_autoptr(Principal) user = NULL, token = NULL;
    fill(fix, &user, &token);
    static const char *const expected[] = {
        "has no role",
        "has no password",
        "is not found by its name",
        "has no hash",
        "is not found by its name or id",
        "leads to nobody",
        "which has another",
        "which was removed",
        "is damaged",
        "was never given",
    };
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_autoptr(KvTxn) txn = kv_begin_write(fix->main, NULL); /* undone at the end of the turn */
        g_autoptr(Principal) p = principal_get(txn, i == 3 || i == 4 ? token->id : user->id, NULL);
        KvKey key;
        key_init(&key);
        switch (i) {
        case 0:
            p->role = ROLE_NONE;
            break;
        case 1:
            g_clear_pointer(&p->password_hash, g_free);
            break;
        case 2:
            g_assert_true(principal_name_delete(txn, NAME_USER, p->name, NULL));
            break;
        case 3:
            memset(p->token_hash, 0, sizeof p->token_hash);
            break;
        case 4:
            g_assert_true(principal_name_delete(txn, NAME_TOKEN_ID, p->public_id, NULL));
            break;
        case 5:
            g_assert_true(principal_name_put(txn, NAME_USER, "niemand", 999, NULL));
            break;
        case 6:
            g_assert_true(principal_name_put(txn, NAME_USER, "falsch", p->id, NULL));
            break;
        case 7:
            p->removed = true;
            break;
        case 8:
            key_u64(&key, p->id);
            g_assert_true(kv_put(txn, KV_PRINCIPAL, &key, "\xff", 1, NULL));
            break;
        default:
            p->id = 7;
            break;
        }
        if (i != 8)
            g_assert_true(principal_put(txn, p, NULL));
        g_autofree char *text = faults(txn);
        if (strstr(text, expected[i]) == NULL)
            g_error("“%s” is not in:\n%s", expected[i], text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("verify-sound", test_sound);
    ADD("verify-each-fault-is-told", test_each_fault_is_told);
    return g_test_run();
}
