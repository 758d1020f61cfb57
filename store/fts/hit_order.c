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
hit_order_format(const HitOrder *order)
{
    uint64_t bits;
    memcpy(&bits, &order->score, sizeof bits);
    return g_strdup_printf("%x-%016" G_GINT64_MODIFIER "x-%x-%x-%" G_GINT64_MODIFIER "x-%x",
                           order->stage, bits, order->status, order->date, order->document,
                           order->version);
}

/* One to 16 hex digits, and what must follow them. */
static bool
parse_hex(const char **at, char follows, uint64_t *ret_value)
{
    const char *end = *at;
    uint64_t value = 0;
    for (; g_ascii_isxdigit(*end) && end - *at < 16; end++)
        value = value << 4 | (uint64_t)g_ascii_xdigit_value(*end);
    if (end == *at || *end != follows)
        return false;
    *at = end + 1;
    *ret_value = value;
    return true;
}

bool
hit_order_parse(const char *cursor, HitOrder *ret_order)
{
    uint64_t stage, bits, status, date, document, version;
    const char *at = cursor;
    if (!parse_hex(&at, '-', &stage) || !parse_hex(&at, '-', &bits) ||
        !parse_hex(&at, '-', &status) || !parse_hex(&at, '-', &date) ||
        !parse_hex(&at, '-', &document) || !parse_hex(&at, '\0', &version) || stage > UINT32_MAX ||
        status > UINT32_MAX || date > UINT32_MAX || version > UINT32_MAX)
        return false;
    HitOrder order = {.stage = (uint32_t)stage,
                      .status = (uint32_t)status,
                      .date = (uint32_t)date,
                      .document = document,
                      .version = (uint32_t)version};
    memcpy(&order.score, &bits, sizeof bits);
    if (!isfinite(order.score) || signbit(order.score))
        return false;
    *ret_order = order;
    return true;
}
