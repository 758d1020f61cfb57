/* test_image.c - pages as images through the real regelwerk-render of this build, caged where the
 * build can; and what a page that has taken a child over could send instead. */
#include "server/extract/extractor.h"
#include "server/extract/image_result.h"
#include "server/extract/protocol.h"
#include "store/base/error.h"
#include "store/base/fdio.h"
#include "store/base/wire.h"
#include "tests/unit/server/extract/fixtures.h"

#include <fcntl.h>
#include <string.h>
#include <zlib.h>

/* --- through the program --- */

static Extractor *extractor;

static Extractor *
start(const Limits *limits)
{
    g_autofree char *worker = fixture_program("regelwerk-worker");
    g_autofree char *render = fixture_program("regelwerk-render");
    ExtractorOptions options = fixture_options(worker);
    options.images = true;
    options.render_path = render;
    if (limits != NULL)
        options.limits = *limits;
    g_autoptr(GError) error = NULL;
    Extractor *e = extractor_start(&options, &error);
    g_assert_no_error(error);
    return e;
}

static PreviewOutcome
draw(Extractor *e, int fd, uint32_t number, Preview *ret)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(extractor_run_image(e, fd, number, ret, &error));
    g_assert_no_error(error);
    return ret->outcome;
}

static PreviewOutcome
draw_bytes(Extractor *e, const void *bytes, size_t len, uint32_t number)
{
    g_auto(Preview) preview = {0};
    auto_fd int fd = fixture_fd(bytes, len);
    PreviewOutcome outcome = draw(e, fd, number, &preview);
    g_assert_true((outcome == PREVIEW_OK) == (preview.images[PREVIEW_PAGE] != NULL));
    g_assert_true((outcome == PREVIEW_OK) == (preview.images[PREVIEW_THUMB] != NULL));
    return outcome;
}

/* The share of dark pixels in per mille of a grey PNG as ours are: IHDR, one IDAT. */
static unsigned
darkness(GBytes *png, PreviewSize size)
{
    gsize len;
    const uint8_t *bytes = g_bytes_get_data(png, &len);
    g_assert_cmpuint(bytes[25], ==, 0); /* grey */
    WireReader r = wire_reader(bytes + 33, len - 33);
    uint32_t packed = wire_u32(&r);
    g_assert_cmphex(wire_u32(&r), ==, 0x49444154);
    uLongf room = (uLongf)(size.width + 1) * (uLongf)size.height;
    g_autofree uint8_t *rows = g_malloc(room);
    g_assert_cmpint(uncompress(rows, &room, r.at, packed), ==, Z_OK);
    g_assert_cmpuint(room, ==, (uLongf)(size.width + 1) * (uLongf)size.height);
    unsigned dark = 0;
    for (uLongf i = 0; i < room; i++)
        dark += i % (uLongf)(size.width + 1) != 0 && rows[i] < 128;
    return (unsigned)((uint64_t)dark * 1000 / room);
}

static void
test_page_of_a_sample(void)
{
    g_autofree char *path = fixture_program("../../samples/go-integrationsnetzwerk-v2.pdf");
    auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint(fd, >=, 0);
    g_auto(Preview) preview = {0}, again = {0};
    g_assert_cmpint(draw(extractor, fd, 2, &preview), ==, PREVIEW_OK);
    g_assert_cmpint(preview.sizes[PREVIEW_PAGE].width, ==, 1200);
    g_assert_cmpint(preview.sizes[PREVIEW_PAGE].height, ==, 1697);
    g_assert_cmpint(preview.sizes[PREVIEW_THUMB].width, ==, 240);
    g_assert_cmpint(preview.sizes[PREVIEW_THUMB].height, ==, 339);
    unsigned dark = darkness(preview.images[PREVIEW_PAGE], preview.sizes[PREVIEW_PAGE]);
    g_assert_cmpuint(dark, >, 20); /* a page of text, and not a black one */
    g_assert_cmpuint(dark, <, 200);
    g_assert_cmpuint(g_bytes_get_size(preview.images[PREVIEW_PAGE]), <, 400 * KIB);
    g_assert_cmpuint(g_bytes_get_size(preview.images[PREVIEW_THUMB]), <, 60 * KIB);
    g_assert_cmpint(draw(extractor, fd, 2, &again), ==, PREVIEW_OK);
    g_assert_true(g_bytes_equal(preview.images[PREVIEW_PAGE], again.images[PREVIEW_PAGE]));
}

/* Helvetica is not in the PDF: one of the machine's fonts stands in, inside the cage. */
static void
test_font_that_is_not_embedded(void)
{
    const char *const texts[] = {"Satzung der Stadt Musterstadt", NULL};
    g_autoptr(GString) pdf = fixture_pdf(texts, 2, NULL, NULL);
    auto_fd int fd = fixture_fd(pdf->str, pdf->len);
    g_auto(Preview) preview = {0}, empty = {0};
    g_assert_cmpint(draw(extractor, fd, 1, &preview), ==, PREVIEW_OK);
    g_assert_cmpint(draw(extractor, fd, 2, &empty), ==, PREVIEW_OK);
    gsize blank = g_bytes_get_size(empty.images[PREVIEW_PAGE]);
    g_assert_cmpuint(g_bytes_get_size(preview.images[PREVIEW_PAGE]), >, blank + 500);
}

static void
test_pages_without_image(void)
{
    static const char *const huge[] = {
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000000000 1000000000] >>", "<< >>"};
    const char *const texts[] = {"eins"};
    g_autoptr(GString) pdf = fixture_pdf(texts, 1, NULL, NULL);
    g_autoptr(GString) large = fixture_objects(huge, G_N_ELEMENTS(huge));
    g_assert_cmpint(draw_bytes(extractor, pdf->str, pdf->len, 1), ==, PREVIEW_OK);
    g_assert_cmpint(draw_bytes(extractor, pdf->str, pdf->len, 2), ==, PREVIEW_DAMAGED);
    g_assert_cmpint(draw_bytes(extractor, pdf->str, pdf->len, 0), ==, PREVIEW_DAMAGED);
    g_assert_cmpint(draw_bytes(extractor, pdf->str, pdf->len, UINT32_MAX), ==, PREVIEW_DAMAGED);
    g_assert_cmpint(draw_bytes(extractor, pdf->str, 40, 1), ==, PREVIEW_DAMAGED);
    g_assert_cmpint(draw_bytes(extractor, "no PDF at all", 13, 1), ==, PREVIEW_DAMAGED);
    g_assert_cmpint(draw_bytes(extractor, large->str, large->len, 1), ==, PREVIEW_LIMIT);
    g_assert_cmpint(draw_bytes(extractor, pdf->str, pdf->len, 1), ==, PREVIEW_OK); /* still alive */
}

static void
test_wall_time_is_bounded(void)
{
    /* A form that draws itself ten times, nested: more than anybody waits for. */
    static const char *const objects[] = {
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 5 0 R /Resources << "
        "/XObject "
        "<< /A 6 0 R >> >> >>",
        "<< >>",
        "<< /Length 5 >>\nstream\n/A Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 7 0 R >> >> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 8 0 R >> >> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 9 0 R >> >> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 10 0 R >> "
        ">> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 11 0 R >> "
        ">> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 12 0 R >> "
        ">> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 13 0 R >> "
        ">> "
        "/Length 59 >>\nstream\n/A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A Do /A "
        "Do\nendstream",
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 11 >>\nstream\n0 0 9 9 re "
        "f\nendstream",
    };
    Limits limits = limits_default;
    limits.preview_cpu_s = 1;
    limits.preview_wall_s = 1;
    g_autoptr(Extractor) e = start(&limits);
    g_autoptr(GString) pdf = fixture_objects(objects, G_N_ELEMENTS(objects));
    g_assert_cmpint(draw_bytes(e, pdf->str, pdf->len, 1), ==, PREVIEW_LIMIT);
    const char *const texts[] = {"eins"};
    g_autoptr(GString) honest = fixture_pdf(texts, 1, NULL, NULL);
    g_assert_cmpint(draw_bytes(e, honest->str, honest->len, 1), ==, PREVIEW_OK);
}

static void
test_without_the_program(void)
{
    g_autofree char *worker = fixture_program("regelwerk-worker");
    ExtractorOptions options = fixture_options(worker);
    g_autoptr(GError) error = NULL;
    g_auto(Preview) preview = {0};
    auto_fd int fd = fixture_fd("%PDF-", 5);
    for (int i = 0; i < 2; i++) {
        options.images = i == 1;
        options.render_path = "/nonexistent/regelwerk-render";
        g_autoptr(Extractor) e = extractor_start(&options, &error); /* costs nothing, so starts */
        g_assert_no_error(error);
        g_assert_false(extractor_run_image(e, fd, 1, &preview, &error));
        g_assert_true(is_error(error, STORE_ERROR_BUSY));
        g_clear_error(&error);
    }
}

/* --- what is let through --- */

static void
put_chunk(GByteArray *out, const char *type, const void *bytes, size_t len)
{
    wire_put_u32(out, (uint32_t)len);
    guint from = out->len;
    wire_put_bytes(out, type, 4);
    wire_put_bytes(out, bytes, len);
    wire_put_u32(out, (uint32_t)crc32(0, out->data + from, (uInt)len + 4));
}

typedef struct {
    uint32_t width, height;
    uint8_t depth, kind, interlace;
    const char *before, *between, *after; /* types of chunks besides those of ours */
    size_t palette;
} Png;

static GByteArray *
make_png(const Png *p)
{
    GByteArray *out = g_byte_array_new();
    wire_put_bytes(out, "\x89PNG\r\n\x1a\n", 8);
    if (p->before != NULL)
        put_chunk(out, p->before, "x", 1);
    g_autoptr(GByteArray) header = g_byte_array_new();
    wire_put_u32(header, p->width);
    wire_put_u32(header, p->height);
    const uint8_t rest[] = {p->depth, p->kind, 0, 0, p->interlace};
    wire_put_bytes(header, rest, sizeof rest);
    put_chunk(out, "IHDR", header->data, header->len);
    static const uint8_t colours[1024];
    if (p->palette > 0)
        put_chunk(out, "PLTE", colours, p->palette);
    if (p->between != NULL)
        put_chunk(out, p->between, "x", 1);
    put_chunk(out, "IDAT", "pixels", 6);
    if (p->after != NULL)
        put_chunk(out, p->after, "x", 1);
    put_chunk(out, "IEND", "", 0);
    return out;
}

static void
test_only_plain_pictures(void)
{
    static const struct {
        Png png;
        bool ok;
    } cases[] = {
        {{.width = 1200, .height = 1697, .depth = 8}, true},
        {{.width = 1, .height = 1, .depth = 8, .kind = 2}, true},
        {{.width = 1200, .height = 1697, .depth = 8, .kind = 3, .palette = 768}, true},
        {{.width = 1200, .height = 1697, .depth = 8, .kind = 3}, false},
        {{.width = 1200, .height = 1697, .depth = 8, .kind = 3, .palette = 771}, false},
        {{.width = 1200, .height = 1697, .depth = 8, .kind = 3, .palette = 4}, false},
        {{.width = 1200, .height = 1697, .depth = 8, .kind = 0, .palette = 3}, false},
        {{.width = 1201, .height = 1697, .depth = 8}, false},
        {{.width = 1200, .height = 4000, .depth = 8}, false},
        {{.width = 1, .height = 70000, .depth = 8}, false},
        {{.width = 0, .height = 10, .depth = 8}, false},
        {{.width = 10, .height = 0, .depth = 8}, false},
        {{.width = 10, .height = 10, .depth = 16}, false},
        {{.width = 10, .height = 10, .depth = 8, .kind = 6}, false},
        {{.width = 10, .height = 10, .depth = 8, .interlace = 1}, false},
        {{.width = 10, .height = 10, .depth = 8, .between = "tEXt"}, false},
        {{.width = 10, .height = 10, .depth = 8, .before = "tEXt"}, false},
        {{.width = 10, .height = 10, .depth = 8, .after = "IDAT"}, false},
    };
    PreviewSize size;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) png = make_png(&cases[i].png);
        g_test_message("case %zu", i);
        g_assert_true(image_png_check(png->data, png->len, 1200, &size) == cases[i].ok);
        if (!cases[i].ok)
            continue;
        g_assert_cmpint(size.width, ==, (int)cases[i].png.width);
        for (guint k = 0; k < png->len; k++) { /* cut anywhere, wrong anywhere */
            g_assert_false(image_png_check(png->data, k, 1200, &size));
            png->data[k] ^= 1;
            g_assert_false(image_png_check(png->data, png->len, 1200, &size));
            png->data[k] ^= 1;
        }
        g_byte_array_append(png, (const uint8_t *)"<", 1);
        g_assert_false(image_png_check(png->data, png->len, 1200, &size));
    }
}

static void
put_frame(GByteArray *out, uint8_t kind, uint32_t number, const GByteArray *body)
{
    wire_put_u8(out, kind);
    wire_put_u32(out, number);
    wire_put_u32(out, body != NULL ? body->len : 0);
    if (body != NULL)
        wire_put_bytes(out, body->data, body->len);
}

typedef enum { LARGE, THUMB, THIRD, FAIL, FAIL_UNKNOWN, TEXT, MEMORY, STOP } Frame;

static void
test_answers(void)
{
    static const struct {
        Frame frames[5];
        size_t n;
        ResultKind kind;
        PreviewOutcome outcome;
    } cases[] = {
        {{LARGE, THUMB, STOP}, 3, RESULT_COMPLETE, PREVIEW_OK},
        {{THUMB, LARGE, STOP}, 3, RESULT_COMPLETE, PREVIEW_OK},
        {{FAIL, STOP}, 2, RESULT_COMPLETE, PREVIEW_DAMAGED},
        {{LARGE, FAIL, STOP}, 3, RESULT_COMPLETE, PREVIEW_DAMAGED},
        {{LARGE, STOP}, 2, RESULT_BROKEN, PREVIEW_OK},
        {{LARGE, LARGE, STOP}, 3, RESULT_BROKEN, PREVIEW_OK},
        {{LARGE, THUMB, THIRD, STOP}, 4, RESULT_BROKEN, PREVIEW_OK},
        {{FAIL, LARGE, STOP}, 3, RESULT_BROKEN, PREVIEW_DAMAGED},
        {{FAIL, FAIL, STOP}, 3, RESULT_BROKEN, PREVIEW_DAMAGED},
        {{FAIL_UNKNOWN, STOP}, 2, RESULT_BROKEN, PREVIEW_OK},
        {{TEXT, STOP}, 2, RESULT_BROKEN, PREVIEW_OK},
        {{LARGE, THUMB, STOP, STOP}, 4, RESULT_BROKEN, PREVIEW_OK},
        {{LARGE, THUMB}, 2, RESULT_NO_END, PREVIEW_OK},
        {{LARGE, MEMORY}, 2, RESULT_NO_MEMORY, PREVIEW_OK},
        {{STOP}, 1, RESULT_BROKEN, PREVIEW_OK},
        {{0}, 0, RESULT_NO_END, PREVIEW_OK},
    };
    const Png large_png = {.width = 1200, .height = 1697, .depth = 8},
              thumb_png = {.width = 240, .height = 339, .depth = 8};
    g_autoptr(GByteArray) large = make_png(&large_png), thumb = make_png(&thumb_png);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GByteArray) out = g_byte_array_new();
        for (size_t k = 0; k < cases[i].n; k++) {
            switch (cases[i].frames[k]) {
            case LARGE:
                put_frame(out, FRAME_IMAGE, IMAGE_PAGE, large);
                break;
            case THUMB:
                put_frame(out, FRAME_IMAGE, IMAGE_THUMB, thumb);
                break;
            case THIRD:
                put_frame(out, FRAME_IMAGE, 2, thumb);
                break;
            case FAIL:
                put_frame(out, FRAME_FAILED, FAILURE_DAMAGED, NULL);
                break;
            case FAIL_UNKNOWN:
                put_frame(out, FRAME_FAILED, 9, NULL);
                break;
            case TEXT:
                put_frame(out, FRAME_PAGE, 1, NULL);
                break;
            case MEMORY:
                put_frame(out, FRAME_NO_MEMORY, 0, NULL);
                break;
            case STOP:
                put_frame(out, FRAME_END, 0, NULL);
                break;
            }
        }
        g_auto(Preview) preview = {0};
        g_test_message("case %zu", i);
        g_assert_cmpint(image_result_parse(out->data, out->len, &preview), ==, cases[i].kind);
        g_assert_cmpint(preview.outcome, ==, cases[i].outcome);
        if (preview.outcome != PREVIEW_OK)
            g_assert_null(preview.images[PREVIEW_PAGE]);
    }
    /* A thumbnail as large as a page. */
    g_autoptr(GByteArray) out = g_byte_array_new();
    g_auto(Preview) preview = {0};
    put_frame(out, FRAME_IMAGE, IMAGE_THUMB, large);
    g_assert_cmpint(image_result_parse(out->data, out->len, &preview), ==, RESULT_BROKEN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    extractor = start(NULL);
    g_test_add_func("/image/page_of_a_sample", test_page_of_a_sample);
    g_test_add_func("/image/font_that_is_not_embedded", test_font_that_is_not_embedded);
    g_test_add_func("/image/pages_without_image", test_pages_without_image);
    g_test_add_func("/image/wall_time_is_bounded", test_wall_time_is_bounded);
    g_test_add_func("/image/without_the_program", test_without_the_program);
    g_test_add_func("/image/only_plain_pictures", test_only_plain_pictures);
    g_test_add_func("/image/answers", test_answers);
    int result = g_test_run();
    extractor_stop(extractor);
    return result;
}
