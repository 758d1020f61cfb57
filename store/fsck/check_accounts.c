/* check_accounts.c - what is local to this machine: people and tokens (store/acct knows what is
 * right, here it is reported), and the counts of searches. */
#include "store/acct/acct.h"
#include "store/fsck/internal.h"
#include "store/missed.h"

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
    check_begin(c, "counts of searches without a hit");
    if (!missed_verify(c->txn, &error))
        check_error(c, &error, "the walk ends early");
    check_end(c);
}
