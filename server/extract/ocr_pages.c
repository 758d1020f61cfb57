/* ocr_pages.c - see ocr_pages.h. The threads share one counter of pages; each result has its place,
 * so the order in which they end does not show. */
#include "server/extract/ocr_pages.h"

#include "server/extract/findings.h"
#include "store/base/error.h"
#include "store/base/sync.h"

#include <string.h>

typedef struct {
    const OcrCrew *crew;
    int fd;
    uint32_t n;
    OcrPage *pages; /* each with its number; filled by whoever takes it */

    Mutex mutex; /* guards all below */
    uint32_t next, done;
    bool lost;     /* a page was given up because the program was lost */
    GError *error; /* the first; ends the run */
} Run;

static bool
is_wanted(const Extraction *x, guint i)
{
    return !findings_has_text(x->pages->pdata[i]);
}

uint32_t
ocr_pages_wanted(const Extraction *x, uint32_t max)
{
    uint32_t wanted = 0;
    if (x->state == TEXT_DONE || x->state == TEXT_NO_TEXT)
        for (guint i = 0; i < x->pages->len && wanted < max; i++)
            wanted += is_wanted(x, i);
    return wanted;
}

/* The next page, or NULL when there is none or the run is over. */
static OcrPage *
take_page(Run *run)
{
    LOCKED(&run->mutex);
    return run->next < run->n && run->error == NULL ? &run->pages[run->next++] : NULL;
}

static void
page_is_done(Run *run, GError *error)
{
    g_autoptr(GError) owned = error;
    LOCKED(&run->mutex);
    run->done++;
    if (g_strcmp0(store_error_reason(owned), EXTRACTOR_LOST) == 0)
        run->lost = true;
    else if (owned != NULL && run->error == NULL)
        run->error = g_steal_pointer(&owned);
    if (run->crew->progress != NULL)
        run->crew->progress(run->done, run->crew->data);
}

static void *
read_pages(void *data)
{
    Run *run = data;
    const OcrCrew *crew = run->crew;
    OcrPage *page;
    while ((page = take_page(run)) != NULL) {
        GError *error = NULL;
        if (crew->enter(crew->data)) {
            extractor_run_ocr(crew->extractor, run->fd, page->number, page, &error);
            crew->leave(crew->data);
        } else {
            fail(&error, STORE_ERROR_BUSY, "worker: stopped while it read a scan");
        }
        page_is_done(run, error);
    }
    return NULL;
}

static void
read_all(Run *run)
{
    unsigned threads = MIN(MAX(run->crew->threads, 1), run->n);
    g_autofree pthread_t *others = g_new0(pthread_t, threads);
    unsigned started = 0;
    while (started + 1 < threads && pthread_create(&others[started], NULL, read_pages, run) == 0)
        started++;
    read_pages(run); /* this thread is one of them */
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    /* A program that goes while the service ends was taken along, and says nothing of the page. */
    if (!run->lost || run->error != NULL)
        return;
    if (run->crew->enter(run->crew->data))
        run->crew->leave(run->crew->data);
    else
        fail(&run->error, STORE_ERROR_BUSY, "worker: stopped while it read a scan");
}

static uint32_t
mean_confidence(const Run *run)
{
    uint64_t sum = 0, words = 0;
    for (uint32_t i = 0; i < run->n; i++) {
        const GArray *w = run->pages[i].layout != NULL ? run->pages[i].layout->words : NULL;
        for (guint k = 0; w != NULL && k < w->len; k++, words++)
            sum += g_array_index(w, WordBox, k).confidence;
    }
    return words > 0 ? (uint32_t)((sum + words / 2) / words) : 0;
}

/* Every page has a layout or none has. */
static void
complete_layouts(Extraction *x)
{
    while (x->layouts->len < x->pages->len)
        g_ptr_array_add(x->layouts, page_layout_new());
}

static void
put_page(Extraction *x, OcrPage *page)
{
    guint i = page->number - 1;
    x->text_bytes -= strlen(x->pages->pdata[i]);
    x->text_bytes += strlen(page->text);
    g_free(x->pages->pdata[i]);
    x->pages->pdata[i] = g_steal_pointer(&page->text);
    page_layout_free(x->layouts->pdata[i]);
    x->layouts->pdata[i] = g_steal_pointer(&page->layout);
}

static void
put_pages(Run *run, Extraction *x)
{
    OcrTally tally = {.tried = run->n, .confidence = mean_confidence(run)};
    complete_layouts(x);
    for (uint32_t i = 0; i < run->n; i++) {
        OcrPage *page = &run->pages[i];
        bool fits = page->text != NULL &&
                    x->text_bytes + strlen(page->text) <= run->crew->limits->text_bytes;
        tally.failed += !fits;
        tally.read += fits && findings_has_text(page->text);
        if (fits)
            put_page(x, page);
    }
    findings_ocr(x, &tally);
}

bool
ocr_pages_read(const OcrCrew *crew, int fd, Extraction *x, GError **error)
{
    Run run = {.crew = crew, .fd = fd, .n = ocr_pages_wanted(x, crew->limits->ocr_pages)};
    if (run.n == 0)
        return true;
    run.pages = g_new0(OcrPage, run.n);
    for (uint32_t i = 0, k = 0; k < run.n; i++)
        if (is_wanted(x, i))
            run.pages[k++].number = i + 1;
    mutex_init(&run.mutex);
    read_all(&run);
    mutex_clear(&run.mutex);
    bool ok = run.error == NULL;
    if (ok)
        put_pages(&run, x);
    else
        g_propagate_error(error, run.error);
    for (uint32_t i = 0; i < run.n; i++)
        ocr_page_clear(&run.pages[i]);
    g_free(run.pages);
    return ok;
}
