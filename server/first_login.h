/* first_login.h - the account with which a new installation is entered: made when nobody may sign
 * in yet, written to DATA/first-login (0600), removed when its password was used or is no longer
 * the right one. */
#pragma once
#include "store/store.h"

/* Makes user and file if there are no users. *RET_TEXT (owned): the file's lines "name: …" and
 * "password: …" while it is there, else NULL. */
bool first_login_prepare(Store *store, Acct *acct, char **ret_text, GError **error);
/* The account NAME was signed in to, got another password or was removed: the file goes, if it is
 * about that account. Case does not count, as in names of accounts. */
void first_login_forget(Store *store, const char *name);
