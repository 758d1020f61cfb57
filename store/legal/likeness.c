/* likeness.c - see likeness.h. Stored: version u8, zero u8, number of hashes u16, then the hashes
 * as u64, big-endian, rising. The smallest hashes of a set are a random sample of it that is the
 * same in every set that has them, so the share of common ones among the smallest of both is that
 * of the sets. */
#include "store/legal/likeness.h"

#include "store/base/unicode.h"
#include "store/base/wire.h"
#include "store/legal/scan.h"

#include <string.h>

enum { RUN = 4 };

typedef struct {
    Likeness *l;
    uint64_t word[RUN]; /* hashes of the last words, the oldest first */
    unsigned words;
    GString *form;
} Maker;

/* The finalizer of MurmurHash3 (fmix64): every bit of the input moves about half of the output's.
 */
static uint64_t
mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xff51afd7ed558ccdu;
    h ^= h >> 33;
    h *= 0xc4ceb9fe1a85ec53u;
    h ^= h >> 33;
    return h;
}

/* FNV-1a. */
#define FNV_START 0xcbf29ce484222325u

static uint64_t
hash_byte(uint64_t h, uint8_t byte)
{
    return (h ^ byte) * 0x100000001b3u;
}

/* Hashes the form of a word (unicode_word_form) without writing it down. False if it has characters
 * other than German texts have. */
static bool
hash_plain(const char *word, size_t len, uint64_t *ret_hash)
{
    uint64_t h = FNV_START;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)word[i];
        if (c < 0x80) {
            h = hash_byte(h, (uint8_t)g_ascii_tolower((char)c));
            continue;
        }
        uint8_t second = i + 1 < len ? (uint8_t)word[++i] : 0;
        if (c != 0xc3 || second < 0x80 || second > 0xbf) /* U+00C0 to U+00FF */
            return false;
        h = hash_byte(h, c);
        h = hash_byte(h, second <= 0x9e && second != 0x97 ? second + 0x20 : second);
    }
    *ret_hash = h;
    return true;
}

static uint64_t
hash_word(const char *word, size_t len, GString *form)
{
    uint64_t h;
    if (hash_plain(word, len, &h))
        return h;
    h = FNV_START;
    g_string_truncate(form, 0);
    unicode_word_form(word, len, form);
    for (size_t i = 0; i < form->len; i++)
        h = hash_byte(h, (uint8_t)form->str[i]);
    return h;
}

static void
take_hash(Likeness *l, uint64_t hash)
{
    if (l->n == LIKENESS_HASHES && hash >= l->hash[l->n - 1])
        return;
    unsigned low = 0, high = l->n;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (l->hash[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < l->n && l->hash[low] == hash)
        return;
    if (l->n < LIKENESS_HASHES)
        l->n++;
    memmove(&l->hash[low + 1], &l->hash[low], (l->n - low - 1) * sizeof l->hash[0]);
    l->hash[low] = hash;
}

static void
take_run(Maker *m)
{
    uint64_t hash = 0;
    for (unsigned i = 0; i < RUN; i++)
        hash = mix(hash * 31 + m->word[i]);
    take_hash(m->l, hash);
}

static void
take_word(Maker *m, const char *word, size_t len)
{
    memmove(&m->word[0], &m->word[1], sizeof m->word - sizeof m->word[0]);
    m->word[RUN - 1] = hash_word(word, len, m->form);
    m->words++;
    if (m->words >= RUN)
        take_run(m);
}

static void
take_page(Maker *m, const char *page)
{
    Scan t = {page, strlen(page)};
    Word w;
    for (size_t at = 0; at < t.len;) {
        size_t digits = at;
        while (scan_is_digit(t, digits))
            digits++;
        if (digits > at) {
            take_word(m, page + at, digits - at);
            at = digits;
        } else if (scan_word(t, at, &w)) {
            take_word(m, w.text, w.len);
            at = w.end;
        } else {
            at++;
        }
    }
}

void
likeness_of(const GPtrArray *pages, Likeness *ret_l)
{
    *ret_l = (Likeness){.n = 0};
    g_autoptr(GString) form = g_string_new(NULL);
    Maker m = {.l = ret_l, .form = form};
    for (guint i = 0; i < pages->len; i++)
        take_page(&m, pages->pdata[i]);
    if (m.words > 0 && m.words < RUN)
        take_run(&m);
}

unsigned
likeness_permille(const Likeness *a, const Likeness *b)
{
    /* Beyond the last hash of a full signature nothing is known of its set. */
    uint64_t limit = UINT64_MAX;
    if (a->n == LIKENESS_HASHES)
        limit = a->hash[a->n - 1];
    if (b->n == LIKENESS_HASHES)
        limit = MIN(limit, b->hash[b->n - 1]);
    unsigned all = 0, common = 0;
    for (unsigned i = 0, k = 0; (i < a->n || k < b->n); all++) {
        uint64_t x = i < a->n ? a->hash[i] : UINT64_MAX, y = k < b->n ? b->hash[k] : UINT64_MAX;
        if (MIN(x, y) > limit)
            break;
        common += i < a->n && k < b->n && x == y;
        bool both = x == y;
        i += (both || x < y) && i < a->n;
        k += (both || y < x) && k < b->n;
    }
    return a->n == 0 || b->n == 0 ? 0 : common * 1000 / all;
}

GBytes *
likeness_encode(const Likeness *l)
{
    GByteArray *out = g_byte_array_new();
    wire_put_u8(out, LIKENESS_VERSION);
    wire_put_u8(out, 0);
    wire_put_u16(out, (uint16_t)l->n);
    for (unsigned i = 0; i < l->n; i++)
        wire_put_u64(out, l->hash[i]);
    return g_byte_array_free_to_bytes(out);
}

bool
likeness_decode(const uint8_t *data, size_t len, Likeness *ret_l)
{
    WireReader r = wire_reader(data, len);
    Likeness l = {.n = 0};
    bool known = wire_u8(&r) == LIKENESS_VERSION && wire_u8(&r) == 0;
    unsigned n = wire_u16(&r);
    if (!known || n > LIKENESS_HASHES)
        return false;
    for (; l.n < n; l.n++) {
        l.hash[l.n] = wire_u64(&r);
        if (r.failed || (l.n > 0 && l.hash[l.n] <= l.hash[l.n - 1]))
            return false;
    }
    if (!wire_done(&r))
        return false;
    *ret_l = l;
    return true;
}
