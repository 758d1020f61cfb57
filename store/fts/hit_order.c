/* hit_order.c - see hit_order.h. */
#include "store/fts/hit_order.h"

#include <math.h>

int
hit_order_compare(const HitOrder *a, const HitOrder *b)
{
    if (a->stage != b->stage)
        return a->stage < b->stage ? -1 : 1;
    uint64_t step_a = hit_order_step(a->score), step_b = hit_order_step(b->score);
    if (step_a != step_b)
        return step_a > step_b ? -1 : 1;
    if (a->status != b->status)
        return a->status < b->status ? -1 : 1;
    if (a->date != b->date)
        return a->date > b->date ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    return (a->version > b->version) - (a->version < b->version);
}

char *
hit_cursor_format(const HitCursor *cursor)
{
    const HitOrder *order = &cursor->after;
    uint64_t bits;
    memcpy(&bits, &order->score, sizeof bits);
    return g_strdup_printf("%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER
                           "x-%x-%016" G_GINT64_MODIFIER "x-%x-%x-%" G_GINT64_MODIFIER "x-%x",
                           cursor->head, (uint64_t)cursor->as_of_us, order->stage, bits,
                           order->status, order->date, order->document, order->version);
}

/* One to 16 hex digits, and what must follow them. */
static bool
parse_hex(const char **at, char follows, uint64_t most, uint64_t *ret_value)
{
    const char *end = *at;
    uint64_t value = 0;
    for (; g_ascii_isxdigit(*end) && end - *at < 16; end++)
        value = value << 4 | (uint64_t)g_ascii_xdigit_value(*end);
    if (end == *at || *end != follows || value > most)
        return false;
    *at = end + 1;
    *ret_value = value;
    return true;
}

bool
hit_cursor_parse(const char *text, HitCursor *ret_cursor)
{
    uint64_t head, as_of, stage, bits, status, date, document, version;
    const char *at = text;
    if (!parse_hex(&at, '-', UINT64_MAX, &head) || !parse_hex(&at, '-', INT64_MAX, &as_of) ||
        !parse_hex(&at, '-', UINT32_MAX, &stage) || !parse_hex(&at, '-', UINT64_MAX, &bits) ||
        !parse_hex(&at, '-', UINT32_MAX, &status) || !parse_hex(&at, '-', UINT32_MAX, &date) ||
        !parse_hex(&at, '-', UINT64_MAX, &document) || !parse_hex(&at, '\0', UINT32_MAX, &version))
        return false;
    HitOrder order = {.stage = (uint32_t)stage,
                      .status = (uint32_t)status,
                      .date = (uint32_t)date,
                      .document = document,
                      .version = (uint32_t)version};
    memcpy(&order.score, &bits, sizeof bits);
    if (!isfinite(order.score) || signbit(order.score))
        return false;
    *ret_cursor = (HitCursor){.head = head, .as_of_us = (int64_t)as_of, .after = order};
    return true;
}
