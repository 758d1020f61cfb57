/* engine.c - see engine.h. The page is taken as one column of lines (PSM_SINGLE_COLUMN): the
 * automatic analysis makes a column of its own out of the numbers "(1) (2) (3)" beside the
 * paragraphs, and loses some of them. Black and white are told apart by tiles of the page and not
 * once for all of it: measured on scans typed by hand, wrong words (without those about the sign of
 * paragraphs) fell from 2.0 to 1.3 %. */
#include "server/ocr/engine.h"

#include <string.h>
#include <tesseract/capi.h>

#define TENTHS_PER_INCH 720.0
/* Dust and shadows come as words of one or two characters that Tesseract itself does not believe.
 */
#define SPECK_PERCENT 20
#define SPECK_CHARACTERS 2

static TessBaseAPI *api; /* one per process; the child is single-threaded */

bool
engine_load(const char *path)
{
    g_autofree char *model = NULL;
    gsize len;
    if (!g_file_get_contents(path, &model, &len, NULL) || len > G_MAXINT)
        return false;
    api = TessBaseAPICreate();
    if (TessBaseAPIInit5(api, model, (int)len, "deu", OEM_LSTM_ONLY, NULL, 0, NULL, NULL, 0,
                         FALSE) != 0)
        return false;
    TessBaseAPISetPageSegMode(api, PSM_SINGLE_COLUMN);
    return TessBaseAPISetVariable(api, "thresholding_method", "1"); /* LeptonicaOtsu */
}

/* What the iterator stands at while the page is put together. */
typedef struct {
    TessResultIterator *at;
    const TessPageIterator *place; /* the same, as Tesseract's other type */
    double scale;                  /* tenths of a point per dot */
    GString *text;
    PageLayout *layout;
} Reading;

static uint16_t
tenths(const Reading *r, int dots)
{
    return (uint16_t)CLAMP(dots * r->scale + 0.5, 0, UINT16_MAX);
}

static bool
take_box(const Reading *r, TessPageIteratorLevel level, uint16_t box[4])
{
    int x0, y0, x1, y1;
    if (!TessPageIteratorBoundingBox(r->place, level, &x0, &y0, &x1, &y1))
        return false;
    box[0] = tenths(r, x0);
    box[1] = tenths(r, y0);
    box[2] = tenths(r, x1);
    box[3] = tenths(r, y1);
    return true;
}

/* Tesseract tells the size only together with the font, which it does not know. */
static uint16_t
font_size(const Reading *r)
{
    int bold, italic, underlined, monospace, serif, small_caps, points = 0, font;
    TessResultIteratorWordFontAttributes(r->at, &bold, &italic, &underlined, &monospace, &serif,
                                         &small_caps, &points, &font);
    return (uint16_t)CLAMP(points * 10, 0, UINT16_MAX);
}

static void
begin_line(Reading *r)
{
    uint16_t box[4] = {0};
    take_box(r, RIL_TEXTLINE, box);
    const LineBox line = {
        .x0 = box[0], .y0 = box[1], .x1 = box[2], .y1 = box[3], .size = font_size(r)};
    if (r->text->len > 0)
        g_string_append_c(r->text, '\n');
    g_array_append_val(r->layout->lines, line);
}

static uint16_t
confidence(const Reading *r)
{
    return (uint16_t)CLAMP(TessResultIteratorConfidence(r->at, RIL_WORD) + 0.5F, 0, 100);
}

static bool
is_speck(const Reading *r, const char *word)
{
    return confidence(r) < SPECK_PERCENT && g_utf8_strlen(word, -1) <= SPECK_CHARACTERS;
}

static void
take_word(Reading *r, const char *word, bool first_of_line)
{
    uint16_t box[4] = {0};
    if (first_of_line)
        begin_line(r);
    else
        g_string_append_c(r->text, ' ');
    take_box(r, RIL_WORD, box);
    const WordBox w = {.at = (uint32_t)r->text->len,
                       .len = (uint32_t)strlen(word),
                       .x0 = box[0],
                       .y0 = box[1],
                       .x1 = box[2],
                       .y1 = box[3],
                       .confidence = confidence(r)};
    g_string_append(r->text, word);
    g_array_append_val(r->layout->words, w);
}

/* Goes over all words. Pictures and ruled lines come as words of blanks; they are left out. */
static void
take_words(Reading *r)
{
    bool line_is_open = false;
    do {
        if (TessPageIteratorIsAtBeginningOf(r->place, RIL_TEXTLINE))
            line_is_open = false;
        char *raw = TessResultIteratorGetUTF8Text(r->at, RIL_WORD);
        g_autofree char *word =
            g_strstrip(g_strdelimit(g_strdup(raw != NULL ? raw : ""), "\n\t", ' '));
        TessDeleteText(raw);
        if (*word == '\0' || !g_utf8_validate(word, -1, NULL) || is_speck(r, word))
            continue;
        take_word(r, word, !line_is_open);
        line_is_open = true;
    } while (TessResultIteratorNext(r->at, RIL_WORD));
}

bool
engine_read(const PageImage *image, GString **ret_text, PageLayout **ret_layout)
{
    TessBaseAPISetImage(api, image->grey, image->width, image->height, 1, image->width);
    TessBaseAPISetSourceResolution(api, (int)(image->dpi + 0.5));
    if (TessBaseAPIRecognize(api, NULL) != 0)
        return false;
    Reading r = {.at = TessBaseAPIGetIterator(api),
                 .scale = TENTHS_PER_INCH / image->dpi,
                 .text = g_string_new(NULL),
                 .layout = page_layout_new()};
    r.layout->ocr = true;
    r.layout->width = (uint16_t)CLAMP(image->page_width * 10 + 0.5, 0, UINT16_MAX);
    r.layout->height = (uint16_t)CLAMP(image->page_height * 10 + 0.5, 0, UINT16_MAX);
    if (r.at != NULL) { /* else there is nothing on the page */
        r.place = TessResultIteratorGetPageIteratorConst(r.at);
        take_words(&r);
        TessResultIteratorDelete(r.at);
    }
    if (r.text->len > 0)
        g_string_append_c(r.text, '\n');
    TessBaseAPIClear(api);
    *ret_text = r.text;
    *ret_layout = r.layout;
    return true;
}
