/* keeper.h - keeps one zygote of a program alive: starts it, hands it jobs from any thread, starts it
 * again when it is lost. Knows nothing of what the jobs are about. */
#pragma once
#include "server/extract/conversation.h"
#include "server/extract/extractor.h"

typedef struct Keeper Keeper;

/* Keeps the zygote of the program at PATH, with ARGUMENT (or NULL). Starts nothing yet. */
Keeper *keeper_new(const char *path, const char *argument, SandboxMode sandbox);
/* Starts the zygote if none has been, and waits until it is caged as the keeper's SANDBOX asks. False
 * with IO; the next call tries again. Threads: any. */
bool keeper_start(Keeper *keeper, GError **error);
void keeper_stop(Keeper *keeper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Keeper, keeper_stop)
/* "seccomp, Landlock ABI 7"; NULL before it was started. */
const char *keeper_level(const Keeper *keeper);

/* One job in a child of its own, with the file behind FD (borrowed). True when it is settled:
 * *RET_REASON and *RET_DETAIL are those of conversation_finish(). False with BUSY when the worker was
 * lost each time (reason EXTRACTOR_LOST) or this machine can make no child. Threads: any number at once. */
bool keeper_run(Keeper *keeper, int fd, const JobSpec *spec, TextReason *ret_reason,
                char **ret_detail, GError **error);
