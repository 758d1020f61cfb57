/* image_job.h - what a child does with its one page. */
#pragma once
#include "server/extract/protocol.h"

/* Reads the PDF from SANDBOX_FD_IN, draws job->page, writes its images in both sizes and END to
 * SANDBOX_FD_OUT. Runs inside the cage. */
void image_job_work(const WorkerJob *job);
