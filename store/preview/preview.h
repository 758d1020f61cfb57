/* preview.h - the images of pages, kept beside the store: made when somebody first asks, gone without
 * loss. One small file per page holds both sizes, or why there is none (store/FORMAT.md). Stateless:
 * every function works on the data folder DATA, from any thread and process. */
#pragma once
#include "store/base/digest.h"
#include "store/preview/size.h"

/* Of the code that draws them; goes up when it draws the same page otherwise. */
#define PREVIEW_VERSION 1u
#define PREVIEW_IMAGE_BYTES (16u << 20) /* the most that one image may have */

typedef enum { PREVIEW_PAGE, PREVIEW_THUMB, PREVIEW_KINDS } PreviewKind;

/* Why a page has no image. */
typedef enum {
    PREVIEW_OK,
    PREVIEW_ENCRYPTED, /* the PDF opens only with a password */
    PREVIEW_DAMAGED,   /* the PDF or this page of it cannot be read */
    PREVIEW_LIMIT,     /* drawing it takes too long or too much memory, or it has no size */
} PreviewOutcome;

typedef struct {
    PreviewOutcome outcome;
    PreviewSize sizes[PREVIEW_KINDS];
    GBytes *images[PREVIEW_KINDS]; /* PNG; NULL unless OK */
} Preview;

void preview_clear(Preview *preview);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Preview, preview_clear)

/* The image of KIND of page PAGE (from 1) of the PDF SHA256. NULL without an error when the page has
 * none (*RET_OUTCOME); NULL with NOT_FOUND when it was never drawn, was drawn by other code, or what
 * is kept is damaged; IO. */
GBytes *preview_load(const char *data, const Digest *sha256, uint32_t page, PreviewKind kind,
                     PreviewOutcome *ret_outcome, GError **error);
/* Keeps PREVIEW, whole or not at all. FULL, IO. */
bool preview_save(const char *data, const Digest *sha256, uint32_t page, const Preview *preview,
                  GError **error);
/* Forgets all pages of the PDF SHA256: it was erased. IO. */
bool preview_forget(const char *data, const Digest *sha256, GError **error);
/* Forgets everything. IO. */
bool preview_forget_all(const char *data, GError **error);
/* Forgets what other versions of the code drew, the PDFs of which KEEP says false, and then the pages
 * drawn longest ago until at most MAX_BYTES are left. IO. */
typedef bool (*PreviewKeep)(const Digest *sha256, void *user);
bool preview_sweep(const char *data, uint64_t max_bytes, PreviewKeep keep, void *user,
                   GError **error);
