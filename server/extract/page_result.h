/* page_result.h - reads the frames of a child of regelwerk-ocr: one page. The bytes are hostile like
 * those of a worker (result.h). Pure functions over memory. */
#pragma once
#include "server/extract/protocol.h"
#include "server/extract/result.h"
#include "store/doc/layout.h"

/* What was read on one page; a zeroed one is empty. */
typedef struct {
    uint32_t number; /* asked for; set by the caller */
    char *text;      /* cleaned UTF-8, may be ""; NULL = not read */
    PageLayout *layout;
    WorkerFailure failure; /* the child's own word for why there is no text, or 0 */
} OcrPage;

void ocr_page_clear(OcrPage *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(OcrPage, ocr_page_clear)

/* Bounds of one page: far beyond what stands on a sheet of paper. */
#define OCR_TEXT_BYTES (256 * KIB)
#define OCR_ANSWER_BYTES (4 * MIB)

/* Reads LEN bytes into PAGE. With RESULT_COMPLETE it has either text and a layout that fits it, or a
 * failure. */
ResultKind page_result_parse(const void *bytes, size_t len, OcrPage *page);
