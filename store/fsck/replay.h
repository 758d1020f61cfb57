/* replay.h - the journal of a store applied once more, to an empty environment of its own, and the
 * STATE tables of both compared row by row. What was changed past the journal is found by nothing
 * else: its checksum holds and its references lead somewhere. Derived tables are not made. */
#pragma once
#include "store/kv/kv.h"

typedef struct Replay Replay;

/* Applies all records that TXN, a snapshot of a main environment, shows. The copy lives in a file
 * of the folder for temporary files (0600, MAP_BYTES of address space, about as large as the
 * catalogue) that has no name any more when this returns, so it ends with the process at the
 * latest. CORRUPT: a record does not apply; IO, FULL. Threads: the owner of TXN. Cost: some 10 µs
 * per record. */
Replay *replay_new(KvTxn *txn, uint64_t map_bytes, GError **error);
void replay_free(Replay *replay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)

/* A snapshot of the copy: for document_*, version_* ... End it before replay_free. */
KvTxn *replay_snapshot(Replay *replay, GError **error);

/* A row that is not as the journal gives it. KEY (KEY_LEN bytes) is borrowed. */
typedef enum { REPLAY_MISSING, REPLAY_TOO_MANY, REPLAY_DIFFERS } ReplayDifference;
typedef void (*ReplayRow)(KvTable table, const uint8_t *key, size_t key_len,
                          ReplayDifference difference, void *data);
/* Compares every STATE table of TXN with the copy; *RET_ROWS counts the rows of TXN. False when one
 * of them cannot be read. */
bool replay_compare(Replay *replay, KvTxn *txn, ReplayRow row, void *data, uint64_t *ret_rows,
                    GError **error);
