/* extractor.c - see extractor.h. Three programs: the worker, without which there is no extractor,
 * regelwerk-ocr, without which scans stay without text, and regelwerk-render, without which readers
 * see no images of pages. */
#include "server/extract/extractor.h"

#include "server/extract/findings.h"
#include "server/extract/image_result.h"
#include "server/extract/keeper.h"
#include "store/base/error.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORKER_NAME "regelwerk-worker"
#define OCR_NAME "regelwerk-ocr"
#define RENDER_NAME "regelwerk-render"
#define OCR_DPI 300            /* measured: more takes longer and reads no better */
#define TEXT_MOST (1024 * MIB) /* sizes of a result must fit into memory arithmetic */

struct Extractor {
    Limits limits;
    Keeper *text;
    Keeper *ocr;    /* NULL = there is none; may be not started yet */
    Keeper *images; /* the same */
    char *level;
};

static char *
beside_this_program(const char *name, GError **error)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", error);
    if (self == NULL)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(self);
    return g_build_filename(folder, name, NULL);
}

static bool
check_options(const ExtractorOptions *options, GError **error)
{
#ifdef VARIANT_release
    if (options->sandbox == SANDBOX_OFF)
        return fail(error, STORE_ERROR_INVALID,
                    "worker: a release build does not run without its sandbox");
#endif
    const Limits *l = &options->limits;
    if (l->pages == 0 || l->text_bytes == 0 || l->text_bytes > TEXT_MOST ||
        l->extract_wall_s == 0 || l->extract_cpu_s == 0 || l->extract_bytes == 0)
        return fail(error, STORE_ERROR_INVALID,
                    "worker: the limits of extraction are out of range");
    return true;
}

/* Of the program at PATH, or NAME beside this one. */
static Keeper *
find_program(const char *path, const char *name, const char *argument, SandboxMode sandbox,
             GError **error)
{
    g_autofree char *beside = path == NULL ? beside_this_program(name, error) : NULL;
    if (path == NULL && beside == NULL)
        return NULL;
    return keeper_new(path != NULL ? path : beside, argument, sandbox);
}

/* The language model: what the options name, or the package's. */
static const char *
find_model(const ExtractorOptions *options, GError **error)
{
    static const char *const places[] = {"/usr/share/tesseract-ocr/5/tessdata/deu.traineddata",
                                         "/usr/share/tesseract-ocr/4.00/tessdata/deu.traineddata",
                                         "/usr/share/tessdata/deu.traineddata"};
    if (options->ocr_model != NULL)
        return options->ocr_model;
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    fail(error, STORE_ERROR_NOT_FOUND,
         "the language model deu.traineddata is missing (package tesseract-ocr-deu)");
    return NULL;
}

/* Scans are read if that can be; that it cannot is said, and stops nothing else. */
static char *
start_ocr(Extractor *e, const ExtractorOptions *options)
{
    g_autoptr(GError) error = NULL;
    const char *model = find_model(options, &error);
    if (model != NULL)
        e->ocr = find_program(options->ocr_path, OCR_NAME, model, options->sandbox, &error);
    if (e->ocr != NULL && options->ocr_later)
        return g_strdup("OCR when it is needed");
    if (e->ocr == NULL || !keeper_start(e->ocr, &error)) {
        g_clear_pointer(&e->ocr, keeper_stop);
        return g_strdup_printf("no OCR: %s", error->message);
    }
    return g_strdup_printf("OCR: %s", keeper_level(e->ocr));
}

Extractor *
extractor_start(const ExtractorOptions *options, GError **error)
{
    if (!check_options(options, error))
        return NULL;
    g_autoptr(Extractor) e = g_new0(Extractor, 1);
    e->limits = options->limits;
    e->text = find_program(options->worker_path, WORKER_NAME, NULL, options->sandbox, error);
    if (e->text == NULL || !keeper_start(e->text, error))
        return NULL;
    if (options->images)
        e->images = find_program(options->render_path, RENDER_NAME, NULL, options->sandbox, error);
    if (options->images && e->images == NULL)
        return NULL;
    g_autofree char *ocr = options->ocr ? start_ocr(e, options) : g_strdup("OCR is off");
    e->level = g_strdup_printf("%s; %s", keeper_level(e->text), ocr);
    return g_steal_pointer(&e);
}

void
extractor_stop(Extractor *extractor)
{
    if (extractor == NULL)
        return;
    keeper_stop(extractor->text);
    keeper_stop(extractor->ocr);
    keeper_stop(extractor->images);
    g_free(extractor->level);
    g_free(extractor);
}

const char *
extractor_sandbox_level(const Extractor *extractor)
{
    return extractor->level;
}

bool
extractor_may_ocr(const Extractor *extractor)
{
    return extractor->ocr != NULL;
}

bool
extractor_has_ocr(const Extractor *extractor)
{
    return extractor->ocr != NULL && keeper_start(extractor->ocr, NULL);
}

/* A result without asking the worker. */
static Extraction *
refuse(TextReason reason, const char *detail)
{
    Extraction *x = extraction_new();
    findings_fail(x, reason, detail);
    return x;
}

typedef struct {
    const Limits *limits;
    Extraction *x;
} Parsing;

static ResultKind
parse_document(const void *bytes, size_t len, void *data)
{
    Parsing *p = data;
    return result_parse(bytes, len, p->limits, p->x);
}

static bool
size_of(int fd, uint64_t *ret_bytes, GError **error)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail_errno(error, errno, "worker: the PDF");
    if (!S_ISREG(st.st_mode))
        return fail(error, STORE_ERROR_INVALID, "worker: the PDF is not a regular file");
    *ret_bytes = (uint64_t)MAX(st.st_size, 0);
    return true;
}

Extraction *
extractor_run(Extractor *extractor, int fd, GError **error)
{
    const Limits *limits = &extractor->limits;
    uint64_t bytes;
    if (!size_of(fd, &bytes, error))
        return NULL;
    if (bytes == 0)
        return refuse(REASON_DAMAGED, "empty");
    if (bytes > limits->upload_bytes)
        return refuse(REASON_LIMIT, "file-size");
    g_autoptr(Extraction) x = extraction_new();
    Parsing parsing = {.limits = limits, .x = x};
    const JobSpec spec = {.job = {.pdf_bytes = bytes,
                                  .text_bytes = limits->text_bytes,
                                  .address_bytes = limits->extract_bytes,
                                  .pages = limits->pages,
                                  .cpu_s = limits->extract_cpu_s},
                          .wall_s = limits->extract_wall_s,
                          .most_bytes = result_max_bytes(limits),
                          .parse = parse_document,
                          .data = &parsing};
    TextReason reason;
    g_autofree char *detail = NULL;
    if (!keeper_run(extractor->text, fd, &spec, &reason, &detail, error))
        return NULL;
    return reason == REASON_NONE ? g_steal_pointer(&x) : refuse(reason, detail);
}

static ResultKind
parse_page(const void *bytes, size_t len, void *data)
{
    return page_result_parse(bytes, len, data);
}

bool
extractor_run_ocr(Extractor *extractor, int fd, uint32_t number, OcrPage *ret_page, GError **error)
{
    const Limits *limits = &extractor->limits;
    uint64_t bytes;
    if (extractor->ocr == NULL)
        return fail(error, STORE_ERROR_BUSY, "worker: there is no OCR");
    if (!size_of(fd, &bytes, error))
        return false;
    g_auto(OcrPage) page = {.number = number};
    const JobSpec spec = {.job = {.pdf_bytes = bytes,
                                  .text_bytes = OCR_TEXT_BYTES,
                                  .address_bytes = limits->ocr_bytes,
                                  .pages = limits->pages,
                                  .cpu_s = limits->ocr_cpu_s,
                                  .page = number,
                                  .dpi = OCR_DPI},
                          .wall_s = limits->ocr_wall_s,
                          .most_bytes = OCR_ANSWER_BYTES,
                          .parse = parse_page,
                          .data = &page};
    TextReason reason;
    g_autofree char *detail = NULL;
    if (!keeper_run(extractor->ocr, fd, &spec, &reason, &detail, error))
        return false;
    if (reason != REASON_NONE || page.failure != 0)
        ocr_page_clear(&page); /* half of a page is none */
    page.number = number;
    *ret_page = page;
    page = (OcrPage){0};
    return true;
}

static ResultKind
parse_image(const void *bytes, size_t len, void *data)
{
    return image_result_parse(bytes, len, data);
}

bool
extractor_run_image(Extractor *extractor, int fd, uint32_t number, Preview *ret_preview,
                    GError **error)
{
    const Limits *limits = &extractor->limits;
    uint64_t bytes;
    if (extractor->images == NULL)
        return fail(error, STORE_ERROR_BUSY, "worker: images of pages are switched off");
    if (!size_of(fd, &bytes, error))
        return false;
    g_auto(Preview) preview = {0};
    const JobSpec spec = {.job = {.pdf_bytes = bytes,
                                  .address_bytes = limits->preview_bytes,
                                  .pages = limits->pages,
                                  .cpu_s = limits->preview_cpu_s,
                                  .page = number},
                          .wall_s = limits->preview_wall_s,
                          .most_bytes = IMAGE_ANSWER_BYTES,
                          .parse = parse_image,
                          .data = &preview};
    TextReason reason;
    g_autofree char *detail = NULL;
    if (!keeper_run(extractor->images, fd, &spec, &reason, &detail, error))
        return false;
    if (reason != REASON_NONE) {
        preview_clear(&preview);
        preview.outcome = reason == REASON_LIMIT ? PREVIEW_LIMIT : PREVIEW_DAMAGED;
    }
    *ret_preview = preview;
    preview = (Preview){0};
    return true;
}
