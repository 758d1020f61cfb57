/* result.c - see result.h. Facts are collected first and judged at the end (judge): what the
 * document is, and which findings people shall see, is decided here and not in the worker. */
#include "server/extract/result.h"

#include "server/extract/clean.h"
#include "server/extract/cork.h"
#include "server/extract/facts.h"
#include "server/extract/findings.h"
#include "server/extract/layout_frame.h"
#include "server/extract/protocol.h"
#include "store/base/wire.h"

#include <string.h>

#define METADATA_BYTES (256 * KIB)
#define TAG_LEVEL_MOST 7

typedef struct {
    const Limits *limits;
    Extraction *x;
    Facts facts;
    FactReader reader;
    WorkerFailure failure;
    bool no_memory;
    bool ended;
    bool text_ended;
    uint64_t raw_text; /* bytes of text as they came */
    GArray *raw;       /* RawPage, of each page */
    bool altered;      /* cleaning dropped something */
    uint64_t layout;   /* bytes of layout, without their heads */
    size_t titles;     /* bytes of outline and headings */
} Parser;

/* What came about a page, borrowed from the input; no layout has come while its length is 0. */
typedef struct {
    WireReader text, layout;
} RawPage;

size_t
result_max_bytes(const Limits *limits)
{
    return (size_t)(limits->text_bytes + limits->text_bytes / LAYOUT_SHARE +
                    (uint64_t)limits->pages * (2 * FRAME_HEAD_BYTES + LAYOUT_HEAD_BYTES) +
                    (uint64_t)2 * TITLES_MOST * FRAME_HEAD_BYTES + TITLES_BYTES + METADATA_BYTES);
}

static bool
take_page(Parser *p, uint32_t number, const uint8_t *bytes, size_t len)
{
    if (number != p->x->pages->len + 1 || number > p->x->page_count)
        return false;
    RawPage raw = {.text = wire_reader(bytes, len)};
    char *text = clean_text(bytes, len);
    size_t clean_len = strlen(text);
    p->raw_text += len;
    p->altered = p->altered || clean_len != len;
    p->x->text_bytes += clean_len;
    g_array_append_val(p->raw, raw);
    g_ptr_array_add(p->x->pages, text);
    g_ptr_array_add(p->x->layouts, page_layout_new());
    return true;
}

static bool
read_layout(Parser *p, guint page, bool cork)
{
    const RawPage *raw = &g_array_index(p->raw, RawPage, page);
    return layout_frame_read(raw->layout.at, raw->layout.left, raw->text, p->x->pages->pdata[page],
                             cork, p->x->layouts->pdata[page]);
}

static bool
take_layout(Parser *p, uint32_t number, const uint8_t *bytes, size_t len)
{
    if (number == 0 || number != p->raw->len || len < LAYOUT_HEAD_BYTES)
        return false;
    RawPage *raw = &g_array_index(p->raw, RawPage, number - 1);
    if (raw->layout.left > 0)
        return false;
    raw->layout = wire_reader(bytes, len);
    p->layout += len - LAYOUT_HEAD_BYTES;
    return p->layout <= p->limits->text_bytes / LAYOUT_SHARE && read_layout(p, number - 1, false);
}

static bool
take_title(Parser *p, uint8_t kind, uint32_t page, const uint8_t *bytes, size_t len)
{
    Extraction *x = p->x;
    p->titles += len;
    if (len == 0 || len > 1 + FACT_STRING_BYTES || p->titles > TITLES_BYTES ||
        page > x->page_count ||
        (kind == FRAME_OUTLINE ? x->outline : x->headings)->len >= TITLES_MOST)
        return false;
    uint8_t level = bytes[0];
    char *title = clean_line(bytes + 1, len - 1, LIMIT_TITLE_BYTES);
    if (kind == FRAME_OUTLINE) {
        OutlineEntry *entry = g_new0(OutlineEntry, 1);
        *entry = (OutlineEntry){level, page, title != NULL ? title : g_strdup("")};
        g_ptr_array_add(x->outline, entry);
        return level >= 1;
    }
    if (title == NULL && level > 0)
        return true; /* a heading of nothing but signs that are dropped */
    TagHeading *heading = g_new0(TagHeading, 1);
    *heading = (TagHeading){level, page, title != NULL ? title : g_strdup("")};
    g_ptr_array_add(x->headings, heading);
    return level <= TAG_LEVEL_MOST && page > 0;
}

static bool
take_frame(Parser *p, uint8_t kind, uint32_t number, const uint8_t *bytes, size_t len)
{
    bool bare = len == 0;
    switch (kind) {
    case FRAME_NO_MEMORY:
        p->no_memory = true;
        return bare && number == 0;
    case FRAME_END:
        p->ended = true;
        return bare && number == 0;
    case FRAME_TEXT_END:
        if (p->failure != 0 || p->text_ended || p->raw->len != p->x->page_count)
            return false;
        p->text_ended = true;
        return bare && number == 0;
    case FRAME_OUTLINE:
    case FRAME_HEADING:
        return p->text_ended && p->failure == 0 && take_title(p, kind, number, bytes, len);
    case FRAME_FACT:
        return p->failure == 0 && facts_take(&p->reader, p->x, &p->facts, number, bytes, len);
    case FRAME_PAGE:
        return p->failure == 0 && take_page(p, number, bytes, len);
    case FRAME_LAYOUT:
        return p->failure == 0 && take_layout(p, number, bytes, len);
    case FRAME_FAILED:
        if (p->failure != 0 || p->text_ended || number < FAILURE_ENCRYPTED ||
            number > FAILURE_LIMIT)
            return false;
        p->failure = number;
        return bare;
    default:
        return false;
    }
}

static bool
too_large(const Parser *p)
{
    return p->raw_text > p->limits->text_bytes || p->x->text_bytes > p->limits->text_bytes ||
           p->x->page_count > p->limits->pages;
}

/* The pages once more, now that all of them have told what their control characters mean. */
static bool
decode_cork(Parser *p)
{
    Extraction *x = p->x;
    x->text_bytes = 0;
    for (guint i = 0; i < p->raw->len; i++) {
        const RawPage *raw = &g_array_index(p->raw, RawPage, i);
        g_free(x->pages->pdata[i]);
        x->pages->pdata[i] = clean_page(raw->text.at, raw->text.left, true);
        x->text_bytes += strlen(x->pages->pdata[i]);
        page_layout_free(x->layouts->pdata[i]);
        x->layouts->pdata[i] = page_layout_new();
        if (raw->layout.left > 0 && !read_layout(p, i, true))
            return false;
    }
    return true;
}

/* Gives control characters their meaning if that is beyond doubt, and counts them if not. */
static bool
judge_controls(Parser *p)
{
    CorkEvidence evidence = {0};
    for (guint i = 0; i < p->raw->len; i++) {
        WireReader text = g_array_index(p->raw, RawPage, i).text;
        cork_look(&evidence, text.at, text.left);
        p->facts.unread += cork_count_unread(text.at, text.left);
    }
    if (!cork_is_evident(&evidence))
        return true;
    p->facts.unread = 0;
    return decode_cork(p);
}

/* All frames said what they should; is it a whole result? */
static ResultKind
conclude(Parser *p)
{
    static const TextReason reasons[] = {[FAILURE_ENCRYPTED] = REASON_ENCRYPTED,
                                         [FAILURE_DAMAGED] = REASON_DAMAGED,
                                         [FAILURE_LIMIT] = REASON_LIMIT};
    if (!p->ended && !p->text_ended)
        return p->no_memory ? RESULT_NO_MEMORY : RESULT_NO_END;
    if (p->failure != 0) {
        findings_fail(p->x, reasons[p->failure], NULL);
        findings_of_file(p->x, &p->facts);
        return RESULT_COMPLETE;
    }
    if (p->x->page_count == 0 || p->x->pages->len != p->x->page_count)
        return RESULT_BROKEN;
    if (p->altered && !judge_controls(p))
        return RESULT_BROKEN;
    if (too_large(p))
        return RESULT_TOO_LARGE;
    if (!p->ended) /* it died looking at what comes after the text */
        p->facts.unchecked = STAGE_SCRIPTS;
    findings_judge(p->x, &p->facts);
    return RESULT_COMPLETE;
}

static ResultKind
parse_frames(Parser *p, const void *bytes, size_t len)
{
    WireReader r = wire_reader(bytes, len);
    while (r.left >= FRAME_HEAD_BYTES) {
        uint8_t kind = wire_u8(&r);
        uint32_t number = wire_u32(&r);
        uint32_t size = wire_u32(&r);
        if (p->ended || size > result_max_bytes(p->limits))
            return RESULT_BROKEN;
        if (size > r.left)
            return conclude(p); /* cut off in the middle */
        if (!take_frame(p, kind, number, wire_bytes(&r, size), size))
            return RESULT_BROKEN;
        if (p->failure == 0 && too_large(p))
            return RESULT_TOO_LARGE;
    }
    if (p->ended && r.left > 0)
        return RESULT_BROKEN;
    return conclude(p);
}

ResultKind
result_parse(const void *bytes, size_t len, const Limits *limits, Extraction *x)
{
    g_autoptr(GArray) raw = g_array_new(FALSE, FALSE, sizeof(RawPage));
    Parser p = {.limits = limits, .x = x, .raw = raw};
    ResultKind kind = parse_frames(&p, bytes, len);
    facts_clear(&p.facts);
    return kind;
}
