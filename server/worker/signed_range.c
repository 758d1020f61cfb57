/* signed_range.c - see signed_range.h. The search runs over the file once; only the last few finds
 * are looked at closely, so a file of nothing else takes no longer. */
#include "server/worker/signed_range.h"

#include <ctype.h>
#include <string.h>

#define NAME "/ByteRange"
/* A dictionary around its signature: the rest of it takes a few hundred bytes. */
#define AROUND_BYTES ((size_t)65536)
#define NUMBER_MOST (UINT64_C(1) << 48)

typedef struct {
    const char *at, *end;
} Span;

/* Of the four numbers behind a name. */
typedef enum { RANGE_NONE, RANGE_NUMBERS, RANGE_NONSENSE } RangeKind;

static const char *
find(Span in, const char *word)
{
    return in.at < in.end ? memmem(in.at, (size_t)(in.end - in.at), word, strlen(word)) : NULL;
}

static const char *
skip_blanks(Span in)
{
    while (in.at < in.end && isspace((unsigned char)*in.at))
        in.at++;
    return in.at;
}

static bool
read_number(Span *in, uint64_t *ret_value)
{
    in->at = skip_blanks(*in);
    uint64_t v = 0;
    const char *start = in->at;
    while (in->at < in->end && isdigit((unsigned char)*in->at) && v < NUMBER_MOST)
        v = v * 10 + (uint64_t)(*in->at++ - '0');
    *ret_value = v;
    return in->at > start && in->at < in->end && !isdigit((unsigned char)*in->at);
}

/* The array behind NAME at IN. None when there is no array of numbers, or one that is yet to be
 * filled in: asterisks or zeros. */
static RangeKind
read_range(Span in, uint64_t n[4])
{
    in.at = skip_blanks((Span){in.at + strlen(NAME), in.end});
    if (in.at == in.end || *in.at != '[')
        return RANGE_NONE;
    in.at++;
    for (const char *c = in.at; c < in.end && *c != ']' && c - in.at < 100; c++)
        if (*c == '*')
            return RANGE_NONE;
    for (int i = 0; i < 4; i++)
        if (!read_number(&in, &n[i]))
            return RANGE_NONSENSE;
    in.at = skip_blanks(in);
    if (in.at == in.end || *in.at != ']')
        return RANGE_NONSENSE;
    return n[1] == 0 && n[3] == 0 ? RANGE_NONE : RANGE_NUMBERS;
}

/* True for an even number of hexadecimal digits; blanks between them do not count. */
static bool
is_hex(ByteSpan s)
{
    size_t digits = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (isxdigit((unsigned char)s.at[i]))
            digits++;
        else if (!isspace((unsigned char)s.at[i]))
            return false;
    }
    return digits > 0 && digits % 2 == 0;
}

/* Two parts from the start of FILE, and between them "<", digits, ">" as the value of /Contents. */
static bool
read_parts(Span file, const uint64_t n[4], SignedRange *r)
{
    uint64_t len = (uint64_t)(file.end - file.at);
    if (n[0] != 0 || n[1] == 0 || n[1] >= n[2] || n[2] - n[1] < 4 || n[3] == 0 || n[2] >= len ||
        n[3] > len - n[2])
        return false;
    r->parts[0] = (ByteSpan){file.at, (size_t)n[1]};
    r->parts[1] = (ByteSpan){file.at + n[2], (size_t)n[3]};
    r->hex = (ByteSpan){file.at + n[1] + 1, (size_t)(n[2] - n[1] - 2)};
    const char *before = r->hex.at - 1;
    if (*before != '<' || r->hex.at[r->hex.len] != '>' || !is_hex(r->hex))
        return false;
    while (before > file.at && isspace((unsigned char)before[-1]))
        before--;
    const size_t name = strlen("/Contents");
    return (size_t)(before - file.at) > name && memcmp(before - name, "/Contents", name) == 0;
}

/* The name that is the value of /SubFilter in IN. */
static bool
read_method(Span in, char *method)
{
    const char *at = find(in, "/SubFilter");
    if (at == NULL)
        return false;
    at = skip_blanks((Span){at + strlen("/SubFilter"), in.end});
    size_t len = 0;
    if (at < in.end && *at == '/')
        for (at++; at < in.end && (isalnum((unsigned char)*at) || *at == '.' || *at == '_') &&
                   len + 1 < SIGNATURE_METHOD_BYTES;
             at++)
            method[len++] = *at;
    method[len] = '\0';
    return true;
}

/* True when the range at NAME and the signature stand in one object: what is around the signature
 * in it tells the method. */
static bool
read_dictionary(Span file, const char *name, SignedRange *r)
{
    const char *open = r->hex.at - 1, *close = r->hex.at + r->hex.len + 1;
    if (name >= open && name < close)
        return false;
    const char *first = name < open ? name : open, *last = name < open ? close : name;
    Span head = {first - file.at > (ptrdiff_t)AROUND_BYTES ? first - AROUND_BYTES : file.at, open};
    for (const char *at; (at = find((Span){head.at, first}, "obj")) != NULL;)
        head.at = at + strlen("obj");
    Span tail = {close, file.end - last > (ptrdiff_t)AROUND_BYTES ? last + AROUND_BYTES : file.end};
    const char *end = find(tail, "endobj");
    if (end != NULL)
        tail.end = end;
    /* Nothing ends or begins between the two. */
    if (tail.end < last || find((Span){first, open}, "endobj") != NULL)
        return false;
    if (!read_method(head, r->method))
        read_method(tail, r->method);
    return true;
}

static void
judge_place(Span file, const char *name, SignedRange *ret)
{
    uint64_t n[4];
    *ret = (SignedRange){.sound = false};
    if (read_range((Span){name, file.end}, n) != RANGE_NUMBERS || !read_parts(file, n, ret))
        return;
    ret->sound = read_dictionary(file, name, ret);
    const char *end = ret->parts[1].at + ret->parts[1].len;
    ret->whole = skip_blanks((Span){end, file.end}) == file.end;
}

void
signed_ranges_find(const char *bytes, size_t len, SignedRanges *ret_ranges)
{
    memset(ret_ranges, 0, sizeof *ret_ranges);
    Span file = {bytes, bytes + len};
    const char *places[SIGNATURES_JUDGED];
    uint64_t covered = 0;
    for (const char *at = bytes; (at = find((Span){at, file.end}, NAME)) != NULL;
         at += strlen(NAME)) {
        uint64_t n[4];
        RangeKind kind = read_range((Span){at, file.end}, n);
        if (kind == RANGE_NONE)
            continue;
        places[ret_ranges->count++ % SIGNATURES_JUDGED] = at;
        if (kind == RANGE_NUMBERS && n[0] == 0 && n[2] <= len && n[3] <= len - n[2] &&
            n[2] + n[3] > covered)
            covered = n[2] + n[3];
    }
    uint64_t all = ret_ranges->count;
    if (all == 0)
        return;
    ret_ranges->part = skip_blanks((Span){bytes + covered, file.end}) != file.end;
    ret_ranges->n = all < SIGNATURES_JUDGED ? (size_t)all : SIGNATURES_JUDGED;
    for (size_t i = 0; i < ret_ranges->n; i++)
        judge_place(file, places[(all - ret_ranges->n + i) % SIGNATURES_JUDGED],
                    &ret_ranges->ranges[i]);
}
