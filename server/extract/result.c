/* result.c - see result.h. Facts are collected first and judged at the end (judge): what the
 * document is, and which findings people shall see, is decided here and not in the worker. */
#include "server/extract/result.h"

#include "server/extract/clean.h"
#include "server/extract/findings.h"
#include "server/extract/layout_frame.h"
#include "server/extract/protocol.h"
#include "store/base/wire.h"

#include <string.h>

#define METADATA_BYTES (256 * KIB)

typedef struct {
    const Limits *limits;
    Extraction *x;
    Facts facts;
    uint32_t seen; /* bit per Fact: each comes at most once */
    WorkerFailure failure;
    bool no_memory;
    bool ended;
    uint64_t raw_text; /* bytes of text as they came */
    WireReader page;   /* the last page's, borrowed from the input */
    bool page_placed;  /* its layout has come */
    uint64_t layout;   /* bytes of layout, without their heads */
} Parser;

size_t
result_max_bytes(const Limits *limits)
{
    return (size_t)(limits->text_bytes + limits->text_bytes / LAYOUT_SHARE +
                    (uint64_t)limits->pages * (2 * FRAME_HEAD_BYTES + LAYOUT_HEAD_BYTES) +
                    METADATA_BYTES);
}

static bool
put_string(char **place, const uint8_t *bytes, size_t len)
{
    if (len > FACT_STRING_BYTES)
        return false;
    *place = clean_line(bytes, len, LIMIT_TITLE_BYTES);
    return true;
}

/* True for what clock and JSON can show: years 1800 to 9999. */
static int64_t
instant_us(uint64_t seconds)
{
    int64_t s = (int64_t)seconds;
    bool sane = s >= INT64_C(-5364662400) && s < INT64_C(253402300800);
    return sane ? s * 1000000 : 0;
}

static bool
take_number(Parser *p, Fact fact, uint64_t v)
{
    Extraction *x = p->x;
    switch (fact) {
    case FACT_PAGES:
        x->page_count = (uint32_t)MIN(v, UINT32_MAX);
        return v > 0 && v <= INT32_MAX;
    case FACT_PERMISSIONS:
        x->permissions = (uint32_t)v;
        return v <= UINT32_MAX;
    case FACT_ENCRYPTED:
        x->encrypted = true;
        return v == 1;
    case FACT_JAVASCRIPT:
        p->facts.javascript = true;
        return v == 1;
    case FACT_ATTACHMENTS:
        p->facts.attachments = true;
        return v == 1;
    case FACT_UNCHECKED:
        p->facts.unchecked = true;
        return v == 1;
    case FACT_NO_EOF:
        p->facts.no_eof = true;
        return v == 1;
    case FACT_BAD_PAGES:
        p->facts.bad_pages = v;
        return true;
    case FACT_ERRORS:
        p->facts.errors = v;
        return true;
    case FACT_CREATED:
        x->created_us = instant_us(v);
        return true;
    case FACT_MODIFIED:
        x->modified_us = instant_us(v);
        return true;
    default:
        return false;
    }
}

static char **
string_place(Extraction *x, Fact fact)
{
    switch (fact) {
    case FACT_PDF_VERSION:
        return &x->pdf_version;
    case FACT_MAGIC:
        return &x->magic_type;
    case FACT_TITLE:
        return &x->title;
    case FACT_AUTHOR:
        return &x->author;
    case FACT_SUBJECT:
        return &x->subject;
    case FACT_CREATOR:
        return &x->creator;
    case FACT_PRODUCER:
        return &x->producer;
    default:
        return NULL;
    }
}

static bool
take_fact(Parser *p, uint32_t number, const uint8_t *bytes, size_t len)
{
    if (number == 0 || number >= FACT_COUNT || (p->seen & 1u << number) != 0)
        return false;
    p->seen |= 1u << number;
    char **place = string_place(p->x, (Fact)number);
    if (place != NULL)
        return put_string(place, bytes, len);
    WireReader r = wire_reader(bytes, len);
    uint64_t v = wire_u64(&r);
    return wire_done(&r) && take_number(p, (Fact)number, v);
}

static bool
take_page(Parser *p, uint32_t number, const uint8_t *bytes, size_t len)
{
    if (number != p->x->pages->len + 1 || number > p->x->page_count)
        return false;
    p->raw_text += len;
    char *text = clean_text(bytes, len);
    p->x->text_bytes += strlen(text);
    g_ptr_array_add(p->x->pages, text);
    g_ptr_array_add(p->x->layouts, page_layout_new());
    p->page = wire_reader(bytes, len);
    p->page_placed = false;
    return true;
}

static bool
take_layout(Parser *p, uint32_t number, const uint8_t *bytes, size_t len)
{
    Extraction *x = p->x;
    if (number == 0 || number != x->pages->len || p->page_placed || len < LAYOUT_HEAD_BYTES)
        return false;
    p->page_placed = true;
    p->layout += len - LAYOUT_HEAD_BYTES;
    return p->layout <= p->limits->text_bytes / LAYOUT_SHARE &&
           layout_frame_read(bytes, len, p->page, x->pages->pdata[number - 1],
                             x->layouts->pdata[number - 1]);
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
    case FRAME_FACT:
        return p->failure == 0 && take_fact(p, number, bytes, len);
    case FRAME_PAGE:
        return p->failure == 0 && take_page(p, number, bytes, len);
    case FRAME_LAYOUT:
        return p->failure == 0 && take_layout(p, number, bytes, len);
    case FRAME_FAILED:
        if (p->failure != 0 || number < FAILURE_ENCRYPTED || number > FAILURE_LIMIT)
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

/* All frames said what they should; is it a whole result? */
static ResultKind
conclude(Parser *p)
{
    static const TextReason reasons[] = {[FAILURE_ENCRYPTED] = REASON_ENCRYPTED,
                                         [FAILURE_DAMAGED] = REASON_DAMAGED,
                                         [FAILURE_LIMIT] = REASON_LIMIT};
    if (!p->ended)
        return p->no_memory ? RESULT_NO_MEMORY : RESULT_NO_END;
    if (p->failure != 0) {
        findings_fail(p->x, reasons[p->failure], NULL);
        findings_of_file(p->x, &p->facts);
        return RESULT_COMPLETE;
    }
    if (p->x->page_count == 0 || p->x->pages->len != p->x->page_count)
        return RESULT_BROKEN;
    findings_judge(p->x, &p->facts);
    return RESULT_COMPLETE;
}

ResultKind
result_parse(const void *bytes, size_t len, const Limits *limits, Extraction *x)
{
    Parser p = {.limits = limits, .x = x};
    WireReader r = wire_reader(bytes, len);
    while (r.left >= FRAME_HEAD_BYTES) {
        uint8_t kind = wire_u8(&r);
        uint32_t number = wire_u32(&r);
        uint32_t size = wire_u32(&r);
        if (p.ended)
            return RESULT_BROKEN;
        if (size > result_max_bytes(limits))
            return RESULT_BROKEN;
        if (size > r.left)
            return p.no_memory ? RESULT_NO_MEMORY : RESULT_NO_END; /* cut off in the middle */
        if (!take_frame(&p, kind, number, wire_bytes(&r, size), size))
            return RESULT_BROKEN;
        if (p.failure == 0 && too_large(&p))
            return RESULT_TOO_LARGE;
    }
    if (p.ended && r.left > 0)
        return RESULT_BROKEN;
    return conclude(&p);
}
