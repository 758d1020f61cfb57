/* first_login.h - the account with which a new installation is entered: made when nobody may sign
 * in yet, written to DATA/first-login (0600), removed by the application at the first successful
 * sign-in. */
#pragma once
#include "store/store.h"

/* Makes user and file if there are no users. *RET_TEXT (owned): the file's lines "name: …" and
 * "password: …" while it is there, else NULL. */
bool first_login_prepare(Store *store, Acct *acct, char **ret_text, GError **error);
