/* first_login.c - see first_login.h. The file is durable before the account is made: a crash in
 * between leaves a password that the next start gives to the account, never an account whose
 * password nobody knows. */
#include "server/first_login.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "store/base/error.h"
#include "store/base/fdio.h"

#define FILE_NAME "first-login"
#define FILE_BYTES_MAX 4096
#define USER_NAME "admin"
#define GROUPS 5
#define GROUP_LEN 5

/* Five groups of five letters and digits that are not taken for one another: 122 bits. */
static char *
random_password(void)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    GString *out = g_string_new(NULL);
    for (unsigned i = 0; i < GROUPS * GROUP_LEN; i++) {
        if (i > 0 && i % GROUP_LEN == 0)
            g_string_append_c(out, '-');
        g_string_append_c(out, letters[randombytes_uniform(sizeof letters - 1)]);
    }
    return g_string_free(out, FALSE);
}

/* The text of the file; NULL without an error when there is none. */
static bool
read_text(const char *path, char **ret_text, GError **error)
{
    *ret_text = NULL;
    g_autoptr(GError) missing = NULL;
    g_autoptr(GBytes) bytes = file_read(path, FILE_BYTES_MAX, &missing);
    if (bytes == NULL && !is_error(missing, STORE_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&missing));
        return false;
    }
    if (bytes != NULL) {
        gsize len;
        const char *data = g_bytes_get_data(bytes, &len);
        *ret_text = g_strndup(data, len);
    }
    return true;
}

static char *
password_in(const char *text)
{
    const char *at = text != NULL ? strstr(text, "password: ") : NULL;
    if (at == NULL)
        return NULL;
    at += strlen("password: ");
    return g_strndup(at, strcspn(at, "\r\n"));
}

static bool
make_user(Acct *acct, const char *path, char **text, GError **error)
{
    g_autofree char *password = password_in(*text);
    if (password == NULL) {
        password = random_password();
        g_free(*text);
        *text = g_strdup_printf("name: " USER_NAME "\npassword: %s\n", password);
        if (!file_replace(path, *text, strlen(*text), 0600, error))
            return false;
    }
    g_autoptr(Principal) user = user_add(acct, USER_NAME, ROLE_ADMIN, password, error);
    return user != NULL;
}

bool
first_login_prepare(Store *store, Acct *acct, char **ret_text, GError **error)
{
    g_autofree char *path = g_build_filename(store_path(store), FILE_NAME, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GPtrArray) users = user_list(acct, error);
    if (users == NULL || !read_text(path, &text, error))
        return false;
    if (users->len == 0 && !make_user(acct, path, &text, error))
        return fail_prefix(error, "making the first account");
    *ret_text = g_steal_pointer(&text);
    return true;
}

void
first_login_forget(Store *store, const char *name)
{
    g_autofree char *path = g_build_filename(store_path(store), FILE_NAME, NULL);
    g_autofree char *text = NULL;
    if (!read_text(path, &text, NULL) || text == NULL || !g_str_has_prefix(text, "name: "))
        return;
    const char *said = text + strlen("name: ");
    g_autofree char *account = g_strndup(said, strcspn(said, "\r\n"));
    g_autofree char *one = g_utf8_casefold(account, -1), *other = g_utf8_casefold(name, -1);
    if (strcmp(one, other) == 0)
        unlink(path);
}
