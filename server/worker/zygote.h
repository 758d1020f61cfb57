/* zygote.h - the process that is warm and caged, and forks one child per document. It never looks
 * at a PDF itself, so its state stays that of the start. */
#pragma once
#include "server/extract/protocol.h"
#include "server/worker/sandbox.h"

#include <stdbool.h>

/* The work of a child: reads the PDF from SANDBOX_FD_IN, writes frames to SANDBOX_FD_OUT. The child
 * ends when it returns. */
typedef void (*ZygoteWork)(const WorkerJob *job);

/* Cages itself (if CAGED and the build can) and its children as PROFILE says, tells so on WORKER_CONTROL_FD, then serves jobs until
 * the other end is closed. Returns the exit status of the program. */
int zygote_run(bool caged, SandboxProfile profile, ZygoteWork work);
