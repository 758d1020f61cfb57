/* check_accounts.c - people and tokens: store/acct knows what is right, here it is reported. */
#include "store/acct/acct.h"
#include "store/fsck/internal.h"

static void
report(const char *fault, void *data)
{
    check_bad(data, "%s", fault);
}

void
check_accounts(Check *c)
{
    g_autoptr(GError) error = NULL;
    uint64_t rows = 0;
    check_begin(c, "accounts: role, password or token, and names both ways");
    if (!acct_verify(c->txn, report, c, &rows, &error))
        check_error(c, &error, "the walk ends early");
    c->looked += rows;
    check_end(c);
}
