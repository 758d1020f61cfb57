/* main.c - regelwerk-ocr: text out of the pictures of scanned pages. A program of its own beside
 * the worker: what most PDFs need shall not carry Tesseract and its model along. Started by
 * server/extract only, with the path of the language model. */
#include "server/extract/protocol.h"
#include "server/ocr/page_job.h"
#include "server/ocr/warmup.h"
#include "server/worker/zygote.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define NICE 10 /* not relative: the thread that starts us may be nice already */

int
main(int argc, char **argv)
{
    if (argc != 3 ||
        (strcmp(argv[1], WORKER_ARG_CAGE) != 0 && strcmp(argv[1], WORKER_ARG_OPEN) != 0)) {
        fputs("regelwerk-ocr is started by regelwerk\n", stderr);
        return 2;
    }
    if (chdir("/") != 0 || setpriority(PRIO_PROCESS, 0, NICE) != 0 || !ocr_warmup(argv[2]))
        return 1;
    return zygote_run(strcmp(argv[1], WORKER_ARG_CAGE) == 0, SANDBOX_OCR, page_job_work);
}
