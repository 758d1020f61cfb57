/* page_job.h - what a child does with its one page. */
#pragma once
#include "server/extract/protocol.h"

/* Reads the PDF from SANDBOX_FD_IN, draws and recognises job->page, writes its text, its layout and
 * END to SANDBOX_FD_OUT. Runs inside the cage. */
void page_job_work(const WorkerJob *job);
