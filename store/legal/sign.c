/* sign.c - see sign.h. */
#include "store/legal/sign.h"

#include <string.h>

/* Bytes of a word before or behind that are looked at. */
#define WORD_MOST 24

static bool
is_misread(char c)
{
    return c == '&' || c == '$' || c == '8' || c == 'S';
}

/* Nothing else in the text of a law: 8 and S can be a number and a word. */
static bool
is_odd(char c)
{
    return c == '&' || c == '$';
}

static char
byte_at(Span line, size_t at)
{
    return at < line.len ? line.s[at] : '\0';
}

/* A reading of the sign, and the number behind it. */
typedef struct {
    Span line;
    size_t at, len;     /* of the sign */
    size_t number, end; /* of the digits */
    bool odd, plural, glued;
} Candidate;

/* Reads one that stands at AT, where a word begins. */
static bool
read_sign(Span line, size_t at, Candidate *ret)
{
    Candidate r = {.line = line, .at = at};
    while (r.len < 2 && is_misread(byte_at(line, at + r.len))) {
        r.odd = r.odd || is_odd(line.s[at + r.len]);
        r.len++;
    }
    r.glued = byte_at(line, at + r.len) != ' ';
    if (r.len == 2 && r.glued) /* "84 Abs. 1": one sign, and the number behind it */
        r.len = 1;
    r.odd = r.len == 2 ? r.odd : r.len == 1 && is_odd(line.s[at]);
    r.plural = r.len == 2;
    r.number = at + r.len + !r.glued;
    for (r.end = r.number; g_ascii_isdigit(byte_at(line, r.end)); r.end++)
        continue;
    *ret = r;
    return r.len > 0 && r.end > r.number && r.end - r.number <= 4 && line.s[r.number] != '0';
}

/* A quantity: "8 12,50", "8 12.2014", "8 30 Uhr", "8 100 000". */
static bool
is_quantity(const Candidate *r)
{
    char next = byte_at(r->line, r->end);
    char then = byte_at(r->line, r->end + 1);
    if (next == '%' || next == '/' ||
        ((next == ',' || next == '.' || next == ':') && g_ascii_isdigit(then)))
        return true;
    static const char *const units[] = {
        " €",  " Euro", " Uhr", " Tage",    " Jahre", " Woche", " Monate", " Meter",
        " m ", " qm",   " cm",  " Prozent", " v.H",   " v. H",  " Cent",   " Personen"};
    Span rest = span_from(r->line, r->end);
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
        if (span_starts(rest, units[i]))
            return true;
    return next == ' ' && g_ascii_isdigit(then) && r->end - r->number == 3;
}

/* "HWG", "BauNVO", "HessAbwAG": at least two capitals. */
static bool
is_law(Span rest)
{
    unsigned capitals = 0;
    size_t len = 0;
    for (size_t at = 0; at < WORD_MOST && is_letter(span_char(rest, at, &len)); at += len)
        capitals += is_upper(span_char(rest, at, NULL));
    return capitals >= 2;
}

/* What follows goes on as a citation does: " Abs. 1", "a Satz 2", " (2)", " HWG", "ff". */
static bool
cites_after(const Candidate *r)
{
    static const char *const words[] = {
        "Abs",  "Absatz", "Absatzes", "Absätze",   "Satz", "Sätze",    "S.", "Nr", "Nrn", "Nummer",
        "Ziff", "Ziffer", "Buchst",   "Buchstabe", "lit",  "Halbsatz", "f",  "ff", NULL};
    size_t at = r->end;
    if (g_ascii_islower(byte_at(r->line, at)) && !is_letter(span_char(r->line, at + 1, NULL)))
        at++; /* § 3a */
    Span rest = span_trim(span_from(r->line, at));
    if (byte_at(rest, 0) == '(' && g_ascii_isdigit(byte_at(rest, 1)))
        return true;
    return span_starts_word(rest, words) || is_law(rest);
}

/* " und 9", ", 19", " bis 5", " ff.", " u. 3" */
static bool
lists_after(const Candidate *r)
{
    static const char *const words[] = {"und", "bis", "oder", "u", "ff", NULL};
    Span rest = span_from(r->line, r->end);
    if (byte_at(rest, 0) == ',' && byte_at(rest, 1) == ' ' && g_ascii_isdigit(byte_at(rest, 2)))
        return true;
    return span_starts_word(span_trim(rest), words);
}

/* The word before, without the blank between. */
static Span
word_before(const Candidate *r)
{
    size_t end = r->at > 0 && r->line.s[r->at - 1] == ' ' ? r->at - 1 : r->at;
    size_t at = end;
    while (at > 0 && r->line.s[at - 1] != ' ' && end - at < WORD_MOST)
        at--;
    return (Span){r->line.s + at, end - at};
}

static bool
is_one_of(Span word, const char *const *words)
{
    for (; *words != NULL; words++)
        if (span_is(word, *words))
            return true;
    return false;
}

/* "nach", "gemäß": a citation is to come. */
static bool
cites_before(const Candidate *r)
{
    static const char *const words[] = {"nach",  "gemäß", "gem.",  "vgl.", "Vgl.",
                                        "siehe", "Nach",  "Gemäß", NULL};
    return is_one_of(word_before(r), words);
}

static bool
is_beyond_doubt(const Candidate *r)
{
    if (is_quantity(r))
        return false;
    bool closed = r->at > 0 && r->line.s[r->at - 1] == '(' && byte_at(r->line, r->end) == ')';
    if (r->plural && !r->odd) {
        static const char *const articles[] = {"der", "den", "die", "Den", "Die", NULL};
        Span before = word_before(r);
        return lists_after(r) &&
               (cites_before(r) || is_one_of(before, articles) || span_is(before, "("));
    }
    if (r->glued && !r->odd)
        return false; /* "84 Abs. 1" may be that of another law */
    return r->odd || closed || cites_after(r) || (cites_before(r) && r->end - r->number < 3);
}

/* "Il. Abgaben": capitals of I, read as small l or as a bar. */
static bool
find_roman(Span line, SignRepair *ret_repair)
{
    size_t n = 0, wrong = 0;
    for (; n < 4 && (byte_at(line, n) == 'I' || byte_at(line, n) == 'l' || byte_at(line, n) == '|');
         n++)
        wrong += line.s[n] != 'I';
    if (n < 2 || n > 3 || wrong == 0 || byte_at(line, n) != '.' || byte_at(line, n + 1) != ' ' ||
        !is_upper(span_char(line, n + 2, NULL)))
        return false;
    *ret_repair = (SignRepair){0, n, n == 2 ? "II" : "III"};
    return true;
}

bool
sign_find(Span line, size_t from, SignRepair *ret_repair)
{
    if (from == 0 && find_roman(line, ret_repair))
        return true;
    for (size_t at = from; at < line.len; at++) {
        bool begins = at == 0 || line.s[at - 1] == ' ' || line.s[at - 1] == '(';
        /* "In$2 (1)" */
        bool hangs = line.s[at] == '$' && at > 0 && g_ascii_isalpha(line.s[at - 1]);
        Candidate r;
        if (!is_misread(line.s[at]) || !(begins || hangs) || !read_sign(line, at, &r) ||
            !is_beyond_doubt(&r))
            continue;
        if (at == 0 && !cites_after(&r) && !lists_after(&r))
            continue;
        bool blank = !r.glued;
        *ret_repair =
            (SignRepair){at, r.len, r.plural ? (blank ? "§§" : "§§ ") : (blank ? "§" : "§ ")};
        return true;
    }
    return false;
}

/* "14", "3a", "5 =": a number, and what dirt and lines on the paper are read as. */
static bool
ends_behind_number(Span line, size_t at)
{
    size_t start = at;
    while (g_ascii_isdigit(byte_at(line, at)))
        at++;
    if (at == start || at - start > 3 || line.s[start] == '0')
        return false;
    if (g_ascii_islower(byte_at(line, at)))
        at++;
    while (at < line.len && strchr(" =-_.,'", line.s[at]) != NULL)
        at++;
    return at == line.len;
}

size_t
sign_of_heading(Span line)
{
    Candidate r;
    if (line.len < 2)
        return 0;
    if (!read_sign(line, 0, &r))
        return strchr("sgB5", line.s[0]) != NULL && ends_behind_number(line, 1) ? 1 : 0;
    if (r.plural) /* "&$ 6" is read double */
        return r.odd ? r.len : 0;
    return !r.glued || r.odd || ends_behind_number(line, r.len) ? r.len : 0;
}
