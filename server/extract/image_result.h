/* image_result.h - reads the frames of a child of regelwerk-render: one page as PNG in two sizes. The
 * bytes are hostile, and what is taken goes on to browsers: only pictures of the form that our own
 * encoder gives are let through. Pure functions over memory. */
#pragma once
#include "server/extract/result.h"
#include "store/preview/preview.h"

/* The most bytes that an answer can have. */
#define IMAGE_ANSWER_BYTES (2 * (size_t)PREVIEW_IMAGE_BYTES)

/* Reads LEN bytes into the fresh PREVIEW. With RESULT_COMPLETE it has either all its images or an
 * outcome that says why not. */
ResultKind image_result_parse(const void *bytes, size_t len, Preview *preview);
/* Whether the LEN BYTES are a PNG of eight bits a channel, with nothing in it but its pixels, whole by
 * its checksums, and not larger than WIDTH_MAX and PREVIEW_PIXELS_MAX; its size in *RET. */
bool image_png_check(const uint8_t *bytes, size_t len, int width_max, PreviewSize *ret);
