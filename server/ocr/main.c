/* main.c - regelwerk-ocr: text out of the pictures of scanned pages. A program of its own beside
 * the worker: what most PDFs need shall not carry Tesseract and its model along. Started by
 * server/extract only, with the path of the language model. */
#include "server/ocr/page_job.h"
#include "server/ocr/warmup.h"
#include "server/worker/zygote_main.h"

int
main(int argc, char **argv)
{
    const ZygoteProgram program = {.name = "regelwerk-ocr",
                                   .argument = true,
                                   .profile = SANDBOX_OCR,
                                   .warm_up = ocr_warmup,
                                   .work = page_job_work};
    return zygote_main(argc, argv, &program);
}
