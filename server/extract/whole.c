/* whole.c - see whole.h. */
#include "server/extract/whole.h"

#include "server/extract/findings.h"
#include "server/extract/ocr_pages.h"

static bool
enter(void *data)
{
    (void)data;
    return true;
}

static void
leave(void *data)
{
    (void)data;
}

Extraction *
extract_whole(Extractor *extractor, const Limits *limits, unsigned threads, int fd, GError **error)
{
    g_autoptr(Extraction) x = extractor_run(extractor, fd, error);
    if (x == NULL || ocr_pages_wanted(x, limits->ocr_pages) == 0)
        return g_steal_pointer(&x);
    if (!extractor_has_ocr(extractor)) {
        if (x->state == TEXT_NO_TEXT)
            findings_no_ocr(x);
        return g_steal_pointer(&x);
    }
    const OcrCrew crew = {.extractor = extractor,
                          .limits = limits,
                          .threads = threads,
                          .enter = enter,
                          .leave = leave};
    return ocr_pages_read(&crew, fd, x, error) ? g_steal_pointer(&x) : NULL;
}
