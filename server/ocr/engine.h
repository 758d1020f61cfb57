/* engine.h - Tesseract, and nothing else of this program knows it: one model per process, loaded from
 * memory before the cage closes. */
#pragma once
#include "server/ocr/page_image.h"
#include "store/doc/layout.h"

#include <glib.h>
#include <stdbool.h>

/* Loads the language model at PATH. False when it cannot be read or is no model. */
bool engine_load(const char *path);
/* Recognises IMAGE. The lines of the text end with '\n'; RET_LAYOUT has their boxes, and each word's
 * with its confidence. Both owned by the caller; equal pictures give equal results. False when memory
 * ends or Tesseract gives up. */
bool engine_read(const PageImage *image, GString **ret_text, PageLayout **ret_layout);
