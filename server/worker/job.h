/* job.h - what a child does with its one PDF. */
#pragma once
#include "server/extract/protocol.h"

#include <stdbool.h>

/* Before the cage closes. */
bool job_prepare(void);
/* Reads the PDF from SANDBOX_FD_IN, writes facts, pages and END to SANDBOX_FD_OUT. Runs inside the
 * cage. */
void job_work(const WorkerJob *job);
