/* hit_order.h - the order of hits, which is total, and a place in it as the text of a cursor. Pure. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    uint32_t stage; /* of the query (stages.h), twice; one more when a single word stands there in other forms only */
    double score;
    uint32_t status; /* DocumentStatus: in force before others */
    uint32_t date;   /* the first day of the version */
    uint64_t document;
    uint32_t version;
} HitOrder;
/* The earlier stage first, then the higher score; scores that differ by less than some 3 to 6 % are equal to a reader: then what is in
 * force, the later date, now the score, the lower document id, the lower version. */
int hit_order_compare(const HitOrder *a, const HitOrder *b);
/* The step of a score, which must be 0 or more; a higher score has no lower one. */
static inline uint64_t
hit_order_step(double score)
{
    uint64_t bits;
    memcpy(&bits, &score, sizeof bits);
    return bits >> 48; /* of the mantissa 4 bits */
}

/* A cursor names the last hit of the page before, and what the site said when the first page was asked for: documents that
 * arrive meanwhile move nothing. */
typedef struct {
    uint64_t head;    /* number of the last record of the journal then */
    int64_t as_of_us; /* then */
    HitOrder after;
} HitCursor;
/* Owned. Scores keep all their bits. */
char *hit_cursor_format(const HitCursor *cursor);
bool hit_cursor_parse(const char *text, HitCursor *ret_cursor);
