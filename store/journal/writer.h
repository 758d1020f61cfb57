/* writer.h - the one thread that commits: it takes all decisions that wait, runs them as a group,
 * commits once, then wakes who asked. Started with the first decision. */
#pragma once
#include "store/journal/commit.h"

#define WRITER_GROUP_MAX 64
#define WRITER_GROUP_BYTES ((size_t)64 * 1024 * 1024)

typedef struct Writer Writer;
/* COMMITTER is borrowed and must outlive it. */
Writer *writer_new(const Committer *committer);
/* Runs what waits, then ends the thread. Nobody may call writer_run any more. */
void writer_free(Writer *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Writer, writer_free)
/* Queues the decision and waits until it is durable or refused. Threads: any but the writer's own.
 * After a fatal error everything is refused with it. */
bool writer_run(Writer *writer, Decision *decision, GError **error);
/* Called once from the writer thread when the store can no longer be trusted; without it the
 * process exits. */
void writer_on_fatal(Writer *writer, void (*fatal)(const GError *error, void *data), void *data);
