/* layout.c - see layout.h. Stored as columns of differences: lines that follow each other differ
 * little from one another, and the compressor around it sees that. */
#include "store/doc/layout.h"

#include <string.h>

PageLayout *
page_layout_new(void)
{
    PageLayout *layout = g_new0(PageLayout, 1);
    layout->lines = g_array_new(FALSE, FALSE, sizeof(LineBox));
    layout->raised = g_array_new(FALSE, FALSE, sizeof(TextRange));
    layout->words = g_array_new(FALSE, FALSE, sizeof(WordBox));
    return layout;
}

void
page_layout_free(PageLayout *layout)
{
    if (layout == NULL)
        return;
    g_array_unref(layout->lines);
    g_array_unref(layout->raised);
    g_array_unref(layout->words);
    g_free(layout);
}

void
outline_entry_free(OutlineEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(entry->title);
    g_free(entry);
}

void
tag_heading_free(TagHeading *heading)
{
    if (heading == NULL)
        return;
    g_free(heading->text);
    g_free(heading);
}

uint32_t
page_line_count(const char *text)
{
    uint32_t lines = 0;
    for (const char *at = text; *at != '\0';) {
        const char *end = strchr(at, '\n');
        lines++;
        if (end == NULL)
            break;
        at = end + 1;
    }
    return lines;
}

/* LEN bytes at AT, not before *END and not beyond TEXT_LEN, whole characters; moves *END. */
static bool
range_fits(const char *text, size_t text_len, uint32_t at, uint32_t len, uint64_t *end)
{
    uint64_t stop = (uint64_t)at + len;
    if (len == 0 || at < *end || stop > text_len || ((uint8_t)text[at] & 0xc0) == 0x80 ||
        ((uint8_t)text[stop] & 0xc0) == 0x80)
        return false;
    *end = stop;
    return true;
}

bool
page_layout_fits(const PageLayout *layout, const char *text)
{
    size_t len = strlen(text);
    if (layout->lines->len != 0 && layout->lines->len != page_line_count(text))
        return false;
    uint64_t end = 0;
    for (guint i = 0; i < layout->raised->len; i++) {
        const TextRange *r = &g_array_index(layout->raised, TextRange, i);
        if (!range_fits(text, len, r->at, r->len, &end))
            return false;
    }
    end = 0;
    for (guint i = 0; i < layout->words->len; i++) {
        const WordBox *w = &g_array_index(layout->words, WordBox, i);
        if (!range_fits(text, len, w->at, w->len, &end) || w->confidence > 100)
            return false;
    }
    return true;
}

/* The members of every element of ARRAY, one column after the other; a member is SIZE (2 or 4)
 * bytes at OFFSET, and what is written is its difference to the one before. */
typedef struct {
    size_t offset, size;
} Column;

#define COLUMN(type, member)                                                                       \
    {                                                                                              \
        offsetof(type, member), sizeof(((type *)NULL)->member)                                     \
    }
static const Column line_columns[] = {COLUMN(LineBox, x0),   COLUMN(LineBox, y0),
                                      COLUMN(LineBox, x1),   COLUMN(LineBox, y1),
                                      COLUMN(LineBox, size), COLUMN(LineBox, style)};
static const Column range_columns[] = {COLUMN(TextRange, at), COLUMN(TextRange, len)};
static const Column word_columns[] = {
    COLUMN(WordBox, at), COLUMN(WordBox, len), COLUMN(WordBox, x0),        COLUMN(WordBox, y0),
    COLUMN(WordBox, x1), COLUMN(WordBox, y1),  COLUMN(WordBox, confidence)};
#undef COLUMN

static uint32_t
member(const GArray *array, guint i, Column c)
{
    const uint8_t *at =
        (const uint8_t *)array->data + i * g_array_get_element_size((GArray *)array);
    if (c.size == sizeof(uint16_t)) {
        uint16_t v;
        memcpy(&v, at + c.offset, sizeof v);
        return v;
    }
    uint32_t v;
    memcpy(&v, at + c.offset, sizeof v);
    return v;
}

static void
set_member(GArray *array, guint i, Column c, uint32_t value)
{
    uint8_t *at = (uint8_t *)array->data + i * g_array_get_element_size(array);
    uint16_t small = (uint16_t)value;
    if (c.size == sizeof small)
        memcpy(at + c.offset, &small, sizeof small);
    else
        memcpy(at + c.offset, &value, sizeof value);
}

/* Small differences of either sign become small numbers. */
static uint32_t
fold(uint32_t difference)
{
    return difference << 1 ^ (difference >> 31 != 0 ? UINT32_MAX : 0);
}

static uint32_t
unfold(uint32_t folded)
{
    return folded >> 1 ^ ((folded & 1) != 0 ? UINT32_MAX : 0);
}

static void
put_columns(GByteArray *out, const GArray *array, const Column *columns, size_t n)
{
    wire_put_varint(out, array->len);
    for (size_t c = 0; c < n; c++) {
        uint32_t before = 0;
        for (guint i = 0; i < array->len; i++) {
            uint32_t v = member(array, i, columns[c]);
            wire_put_varint(out, fold(v - before));
            before = v;
        }
    }
}

static bool
take_columns(WireReader *r, GArray *array, const Column *columns, size_t n)
{
    uint64_t count = wire_varint(r);
    if (r->failed || count > r->left / n) /* a byte at least for each */
        return false;
    g_array_set_size(array, (guint)count);
    for (size_t c = 0; c < n; c++) {
        uint32_t v = 0;
        for (guint i = 0; i < count; i++) {
            uint64_t folded = wire_varint(r);
            v += unfold((uint32_t)folded);
            if (r->failed || folded > UINT32_MAX ||
                (columns[c].size == sizeof(uint16_t) && v > UINT16_MAX))
                return false;
            set_member(array, i, columns[c], v);
        }
    }
    return true;
}

void
page_layout_encode(const PageLayout *layout, GByteArray *out)
{
    wire_put_u16(out, layout->width);
    wire_put_u16(out, layout->height);
    wire_put_u8(out, layout->ocr);
    put_columns(out, layout->lines, line_columns, G_N_ELEMENTS(line_columns));
    put_columns(out, layout->raised, range_columns, G_N_ELEMENTS(range_columns));
    put_columns(out, layout->words, word_columns, G_N_ELEMENTS(word_columns));
}

PageLayout *
page_layout_decode(WireReader *r)
{
    PageLayout *layout = page_layout_new();
    layout->width = wire_u16(r);
    layout->height = wire_u16(r);
    uint8_t ocr = wire_u8(r);
    layout->ocr = ocr == 1;
    if (!r->failed && ocr <= 1 &&
        take_columns(r, layout->lines, line_columns, G_N_ELEMENTS(line_columns)) &&
        take_columns(r, layout->raised, range_columns, G_N_ELEMENTS(range_columns)) &&
        take_columns(r, layout->words, word_columns, G_N_ELEMENTS(word_columns)) && wire_done(r))
        return layout;
    page_layout_free(layout);
    return NULL;
}
