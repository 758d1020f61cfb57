/* unicode.c - see unicode.h. ASCII and Latin-1 take a path of their own, which is nearly all of a
 * German text; everything else goes through ICU, so both give what ICU gives
 * (tests/unit/store/base/test_unicode). */
#include "store/base/unicode.h"

#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>
#include <unicode/uvernum.h>

_Static_assert(U_ICU_VERSION_MAJOR_NUM == UNICODE_ICU_MAJOR,
               "raise UNICODE_ICU_MAJOR: rebuilds the index");

/* Opening these costs milliseconds and they may not be shared, so each thread keeps its own. */
typedef struct {
    UCollator *collator;
    UBreakIterator *words;
} Handles;

static void
handles_free(void *data)
{
    Handles *h = data;
    if (h->collator != NULL)
        ucol_close(h->collator);
    if (h->words != NULL)
        ubrk_close(h->words);
    g_free(h);
}

static GPrivate handles_of_thread = G_PRIVATE_INIT(handles_free);

static Handles *
handles(void)
{
    Handles *h = g_private_get(&handles_of_thread);
    if (h == NULL) {
        h = g_new0(Handles, 1);
        g_private_set(&handles_of_thread, h);
    }
    return h;
}

/* The data of ICU are part of the program's installation: without them nothing can work. */
static void
must(UErrorCode status, const char *what)
{
    if (U_FAILURE(status))
        g_error("ICU: %s: %s", what, u_errorName(status));
}

uint32_t
unicode_decode(const char *text, size_t left, size_t *ret_len)
{
    const uint8_t *s = (const uint8_t *)text;
    *ret_len = 1;
    if (s[0] < 0x80)
        return s[0];
    if (s[0] >= 0xc2 && s[0] < 0xe0 && left >= 2 && (s[1] & 0xc0) == 0x80) {
        *ret_len = 2;
        return ((uint32_t)(s[0] & 0x1f) << 6) | (s[1] & 0x3f);
    }
    int32_t at = 0;
    UChar32 c;
    U8_NEXT(s, at, (int32_t)MIN(left, 4), c);
    if (c < 0)
        return 0xfffd; /* one byte, so that reading goes on at the next possible start */
    *ret_len = (size_t)at;
    return (uint32_t)c;
}

static bool
is_ignorable(uint32_t c)
{
    return c == 0xad || c == 0x34f || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2060 && c <= 0x2064) || c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f);
}

static bool
is_complex(uint32_t c)
{
    if (c < 0xe00)
        return false;
    if (u_getIntPropertyValue((UChar32)c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT)
        return true;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)c, &status);
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
}

CharClass
unicode_class(uint32_t c)
{
    if (c < 0x80)
        return g_ascii_isalpha((char)c)   ? CHAR_LETTER
               : g_ascii_isdigit((char)c) ? CHAR_DIGIT
                                          : CHAR_OTHER;
    if (c >= 0xc0 && c < 0x250)
        return c == 0xd7 || c == 0xf7 ? CHAR_OTHER : CHAR_LETTER;
    if (is_ignorable(c))
        return CHAR_IGNORABLE;
    uint32_t mask = U_MASK((uint32_t)u_charType((UChar32)c));
    if (mask & U_GC_M_MASK)
        return is_complex(c) ? CHAR_COMPLEX : CHAR_MARK;
    if (mask & U_GC_L_MASK)
        return is_complex(c) ? CHAR_COMPLEX : CHAR_LETTER;
    return mask & U_GC_N_MASK ? CHAR_DIGIT : CHAR_OTHER;
}

bool
unicode_is_lower(uint32_t c)
{
    return c < 0x80 ? g_ascii_islower((char)c) : u_isULowercase((UChar32)c);
}

bool
unicode_is_upper(uint32_t c)
{
    return c < 0x80 ? g_ascii_isupper((char)c) : u_isUUppercase((UChar32)c);
}

/* UTF-16 of TEXT, owned; bad bytes become U+FFFD. */
static UChar *
to_utf16(const char *text, size_t len, int32_t *ret_len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = (int32_t)len + 1;
    UChar *out = g_new(UChar, room);
    u_strFromUTF8WithSub(out, room, ret_len, text, (int32_t)len, 0xfffd, NULL, &status);
    must(status, "from UTF-8");
    return out;
}

static void
append_utf8(GString *out, const UChar *text, int32_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t bytes = 0;
    g_autofree char *utf8 = g_malloc((size_t)len * 3 + 1);
    u_strToUTF8WithSub(utf8, len * 3 + 1, &bytes, text, len, 0xfffd, NULL, &status);
    must(status, "to UTF-8");
    g_string_append_len(out, utf8, bytes);
}

/* NORMALIZER over TEXT: owned. */
static UChar *
normalize(const UNormalizer2 *normalizer, const UChar *text, int32_t len, int32_t *ret_len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = len * 3 + 32;
    UChar *out = g_new(UChar, room);
    *ret_len = unorm2_normalize(normalizer, text, len, out, room, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR) { /* compatibility forms may be up to 18 times as long */
        status = U_ZERO_ERROR;
        room = *ret_len + 1;
        out = g_renew(UChar, out, room);
        *ret_len = unorm2_normalize(normalizer, text, len, out, room, &status);
    }
    must(status, "normalize");
    return out;
}

static UChar *
lower(const UChar *text, int32_t len, int32_t *ret_len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = len * 3 + 1;
    UChar *out = g_new(UChar, room);
    *ret_len = u_strToLower(out, room, text, len, "", &status);
    must(status, "lower case");
    return out;
}

/* True if C, ASCII or of U+00C0..U+00FF, needs no normalization. */
static bool
is_plain(uint32_t c)
{
    return c < 0x80 || (c >= 0xc0 && c <= 0xff);
}

static void
form_by_icu(const char *word, size_t len, GString *out)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfkc = unorm2_getNFKCInstance(&status);
    must(status, "NFKC");
    g_autoptr(GString) kept = g_string_sized_new(len);
    for (size_t at = 0, step; at < len; at += step) {
        uint32_t c = unicode_decode(word + at, len - at, &step);
        if (!is_ignorable(c))
            g_string_append_len(kept, word + at, (gssize)step);
    }
    int32_t n16, n_norm, n_lower, n_last;
    g_autofree UChar *text = to_utf16(kept->str, kept->len, &n16);
    g_autofree UChar *norm = normalize(nfkc, text, n16, &n_norm);
    g_autofree UChar *small = lower(norm, n_norm, &n_lower);
    g_autofree UChar *last = normalize(nfkc, small, n_lower, &n_last);
    append_utf8(out, last, n_last);
}

void
unicode_word_form(const char *word, size_t len, GString *out)
{
    size_t before = out->len;
    size_t step;
    for (size_t at = 0; at < len; at += step) {
        uint32_t c = unicode_decode(word + at, len - at, &step);
        if (!is_plain(c)) {
            g_string_truncate(out, before);
            form_by_icu(word, len, out);
            return;
        }
        if (c < 0x80) {
            g_string_append_c(out, g_ascii_tolower((char)c));
        } else {
            uint32_t small = c >= 0xc0 && c <= 0xde && c != 0xd7 ? c + 0x20 : c;
            char pair[2] = {(char)(0xc0 | (small >> 6)), (char)(0x80 | (small & 0x3f))};
            g_string_append_len(out, pair, 2);
        }
    }
}

/* What a letter that does not decompose folds to, or NULL. The digraph is of one sound: æ as ä. */
static const char *
fold_special(uint32_t c)
{
    switch (c) {
    case 0xdf:
    case 0x1e9e:
        return "ss";
    case 0xe6:
        return "a";
    case 0xf8:
    case 0x153:
        return "o";
    case 0xf0:
    case 0x111:
        return "d";
    case 0xfe:
        return "th";
    case 0x142:
        return "l";
    case 0x131:
        return "i";
    case 0x17f:
        return "s";
    default:
        return NULL;
    }
}

/* The base letters of U+00E0..U+00FF; those of fold_special and the division sign are blank here.
 */
static const char latin1_base[] = "aaaaaa ceeeeiiii nooooo  uuuuy y";

/* Appends C without its marks. */
static void
fold_char(uint32_t c, GString *out)
{
    const char *special = fold_special(c);
    if (special != NULL) {
        g_string_append(out, special);
    } else if (c < 0x80) {
        g_string_append_c(out, (char)c);
    } else if (c >= 0xe0 && c <= 0xff && latin1_base[c - 0xe0] != ' ') {
        g_string_append_c(out, latin1_base[c - 0xe0]);
    } else if (c < 0x300 || c > 0x36f) {
        /* Alphabets lose their marks; Hangul and all others keep what they are made of. */
        UChar parts[32];
        int32_t n = 0;
        if (c < 0x1100 || (c >= 0x1e00 && c <= 0x1fff)) {
            UErrorCode status = U_ZERO_ERROR;
            const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
            n = unorm2_getDecomposition(nfc, (UChar32)c, parts, G_N_ELEMENTS(parts), &status);
            must(status, "decomposition");
        }
        if (n <= 0)
            g_string_append_unichar(out, c);
        for (int32_t i = 0; i < n;) {
            UChar32 part;
            U16_NEXT(parts, i, n, part);
            if (part < 0x300 || part > 0x36f)
                g_string_append_unichar(out, (gunichar)part);
        }
    }
}

void
unicode_word_fold(const char *form, size_t len, GString *out)
{
    size_t step;
    uint32_t before = 0, c;
    for (size_t at = 0; at < len; at += step, before = c) {
        c = unicode_decode(form + at, len - at, &step);
        fold_char(c, out);
        if (at + step >= len || form[at + step] != 'e')
            continue;
        bool writes_umlaut =
            c == 'a' || c == 'o' ||
            (c == 'u' && before != 'a' && before != 'e' && before != 0xe4 && before != 'q');
        if (writes_umlaut)
            step++; /* the e; what follows sees the vowel before it */
    }
}

char *
fold_text(const char *text)
{
    g_autoptr(GString) form = g_string_new(NULL);
    unicode_word_form(text, strlen(text), form);
    GString *out = g_string_sized_new(form->len);
    unicode_word_fold(form->str, form->len, out);
    return g_string_free(out, FALSE);
}

static UCollator *
collator(void)
{
    Handles *h = handles();
    if (h->collator == NULL) {
        UErrorCode status = U_ZERO_ERROR;
        h->collator = ucol_open("de", &status);
        must(status, "collator");
        ucol_setAttribute(h->collator, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
        ucol_setAttribute(h->collator, UCOL_NORMALIZATION_MODE, UCOL_ON, &status);
        must(status, "collator attributes");
    }
    return h->collator;
}

GBytes *
collation_key(const char *text)
{
    int32_t len;
    g_autofree UChar *text16 = to_utf16(text, strlen(text), &len);
    uint8_t small[256];
    int32_t need = ucol_getSortKey(collator(), text16, len, small, sizeof small);
    g_assert(need > 0);
    if ((size_t)need <= sizeof small)
        return g_bytes_new(small, (size_t)need - 1); /* without the NUL that ends it */
    uint8_t *key = g_malloc((size_t)need);
    ucol_getSortKey(collator(), text16, len, key, need);
    return g_bytes_new_take(key, (size_t)need - 1);
}

GArray *
unicode_complex_breaks(const char *text, size_t len)
{
    Handles *h = handles();
    UErrorCode status = U_ZERO_ERROR;
    if (h->words == NULL) {
        h->words = ubrk_open(UBRK_WORD, "de", NULL, 0, &status);
        must(status, "word breaks");
    }
    UText utext = UTEXT_INITIALIZER;
    utext_openUTF8(&utext, text, (int64_t)len, &status);
    ubrk_setUText(h->words, &utext, &status);
    must(status, "word breaks");
    GArray *ends = g_array_new(FALSE, FALSE, sizeof(guint32));
    for (int32_t at = ubrk_next(h->words); at != UBRK_DONE; at = ubrk_next(h->words)) {
        guint32 end = (guint32)at;
        g_array_append_val(ends, end);
    }
    utext_close(&utext);
    if (ends->len == 0 || g_array_index(ends, guint32, ends->len - 1) != len) {
        guint32 end = (guint32)len;
        g_array_append_val(ends, end);
    }
    return ends;
}
