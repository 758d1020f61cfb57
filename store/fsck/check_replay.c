/* check_replay.c - the state is what the journal gives: the one invariant that sees a row which is
 * sound in itself and still not what was decided. */
#include "store/fsck/internal.h"
#include "store/fsck/replay.h"

static void
bad_row(KvTable table, const uint8_t *key, size_t key_len, ReplayDifference difference, void *data)
{
    static const char *const words[] = {
        [REPLAY_MISSING] = "is missing",
        [REPLAY_TOO_MANY] = "is in no record",
        [REPLAY_DIFFERS] = "is not what the journal gives",
    };
    g_autoptr(GString) hex = g_string_new(NULL);
    for (size_t i = 0; i < key_len && i < 24; i++)
        g_string_append_printf(hex, "%02x", key[i]);
    check_bad(data, "table %s: the row with key %s%s %s", kv_table_name(table), hex->str,
              key_len > 24 ? "..." : "", words[difference]);
}

void
check_replay(Check *c)
{
    g_autoptr(GError) error = NULL;
    check_begin(c, "state: equal to a replay of the journal");
    g_autoptr(Replay) replay = replay_new(c->txn, store_limits(c->store)->map_bytes, &error);
    if (replay == NULL || !replay_compare(replay, c->txn, bad_row, c, &c->looked, &error))
        check_error(c, &error, "the replay");
    check_end(c);
}
