/* citation.c - see citation.h. A citation is a head ("§", "Absatz", "Anlage") with a number, then
 * deeper units, and further numbers or units joined by "und", "," or "bis". A number without a word
 * belongs to the unit named last, unless the unit behind it says otherwise: in "§ 5 Abs. 1 Satz 2
 * und 3 Satz 1" the 3 is an Absatz. */
#include "store/legal/citation.h"

#include <string.h>

/* What a number counts is no part of a citation. */
static const char counted[] =
    " Euro EUR DM Prozent v m qm cm km ha kg l Tag Tage Tagen Woche Wochen Monat Monate Monaten "
    "Jahr "
    "Jahre Jahren Stunde Stunden Minuten Uhr Personen Person Mitglieder Mitgliedern Mitglied "
    "Stimmen "
    "Meter Metern Quadratmeter Quadratmetern Kubikmeter Stellvertreter Stellvertretern weitere "
    "weiteren "
    "andere anderen weiterer Vertreter Vertreterinnen Werktage Werktagen Kalendertage "
    "Kalendertagen "
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember vom ";

/* May a citation that is at PATH go on with KIND as a deeper unit? */
static bool
goes_deeper(const UnitPath *path, UnitKind kind)
{
    if (unit_path_index(path, kind) >= 0)
        return false;
    UnitKind last = path->step[path->n - 1].kind;
    if (kind >= UNIT_ABS)
        return !(kind == UNIT_ABS && last > UNIT_ABS);
    return last < UNIT_ARTICLE && kind < UNIT_ARTICLE ? kind > last
                                                      : last == UNIT_ANNEX && kind < UNIT_ARTICLE;
}

/* Numeric order of two values of the last step: 7 < 7a < 8. */
static bool
is_after(const UnitPath *to, const UnitPath *from)
{
    const char *a = from->step[from->n - 1].value, *b = to->step[to->n - 1].value;
    if (to->n != from->n)
        return true;
    guint64 x = g_ascii_strtoull(a, NULL, 10), y = g_ascii_strtoull(b, NULL, 10);
    return x != y ? y > x : strcmp(b, a) > 0;
}

typedef enum { JOIN_NONE, JOIN_COMMA, JOIN_AND, JOIN_TO } Join;

/* What joins two numbers AT. */
static Join
join_at(Scan t, size_t at, size_t *ret_end)
{
    size_t p = scan_blanks(t, at);
    Join join = JOIN_NONE;
    Word w;
    if (scan_is(t, p, ",")) {
        join = JOIN_COMMA;
        p = scan_blanks(t, p + 1);
    }
    if (scan_word(t, p, &w) && word_in(&w, " und oder sowie bzw u ")) {
        join = JOIN_AND;
        p = w.end + (scan_is(t, w.end, ".") ? 1 : 0);
    } else if (join == JOIN_NONE && scan_word(t, p, &w) && word_in(&w, " bis ")) {
        join = JOIN_TO;
        p = w.end;
    } else if (join == JOIN_NONE && scan_dash(t, p) > 0) {
        size_t next = scan_blanks(t, p + scan_dash(t, p));
        join = scan_is_digit(t, next) || scan_is_para_sign(t, next) ? JOIN_TO : JOIN_NONE;
        p = next;
    } else if (join == JOIN_NONE && scan_is(t, p, "/") && scan_is_digit(t, p + 1)) {
        join = JOIN_AND;
        p++;
    }
    *ret_end = scan_blanks(t, p);
    return join;
}

/* Whether the bare value between AT and END can belong to the citation and does not count
 * something. */
static bool
is_bare_value(Scan t, size_t at, size_t end, Join join)
{
    size_t next = scan_blanks(t, end);
    if (scan_at_line_start(t, at) &&
        (scan_is(t, end, ".") || scan_is(t, end, ")") || t.s[end - 1] == ')'))
        return false; /* an item of a list */
    Word w;
    if (scan_is(t, end, ".")) {
        size_t behind = scan_blanks(t, end + 1);
        if (scan_is_digit(t, behind) ||
            (scan_word(t, behind, &w) && (!w.capital || word_in(&w, counted))))
            return join == JOIN_AND && !scan_is_digit(t, behind) && w.capital &&
                   !word_in(&w, counted);
    }
    if (scan_is(t, next, "%") || scan_is(t, next, "\xe2\x82\xac") ||
        (scan_is(t, end, ":") && scan_is_digit(t, end + 1)) ||
        (scan_is(t, end, ",") && scan_is_digit(t, end + 1) && join == JOIN_AND))
        return false;
    return !scan_word(t, next, &w) || !word_in(&w, counted);
}

/* "1. Halbsatz", "Halbsatz 2", "zweiter Halbsatz" behind a citation that ends AT: the position
 * behind. */
static size_t
skip_half(Scan t, size_t at)
{
    size_t p = scan_blanks(t, at), end;
    if (scan_is(t, p, ","))
        p = scan_blanks(t, p + 1);
    UnitKind kind;
    unsigned number;
    Word w;
    size_t behind = scan_number(t, p, 1, &number);
    if (behind > p && scan_is(t, behind, "."))
        behind = scan_blanks(t, behind + 1);
    else if (scan_word(t, p, &w) && word_in(&w, " erster zweiter dritter letzter erste zweite "))
        behind = scan_blanks(t, w.end);
    if (behind > p && unit_word_at(t, behind, false, &kind, &end) && kind == UNIT_HALF)
        return end;
    char value[UNIT_VALUE_BYTES];
    if (unit_word_at(t, p, false, &kind, &end) && kind == UNIT_HALF) {
        size_t v = scan_blanks(t, end);
        behind = unit_value_at(t, v, UNIT_HALF, value);
        return behind > v ? behind : at;
    }
    return at;
}

/* The state of reading one citation. */
typedef struct {
    Scan t;
    Citation *c;
    UnitPath path; /* of the target being read */
    size_t at;     /* behind what has been read */
    size_t start;  /* of the target being read */
    UnitPath from; /* of a range whose end is being read */
    bool plural;   /* began with §§ */
} Reader;

static void
commit(Reader *r)
{
    if (r->c->n == CITATION_TARGETS)
        return;
    CitationTarget *target = &r->c->target[r->c->n++];
    *target = (CitationTarget){.start = r->start, .end = r->at};
    target->from = r->from.n > 0 ? r->from : r->path;
    if (r->from.n > 0)
        target->to = r->path;
    r->from.n = 0;
}

/* "f." is the next one too; "ff." is an open range, of which the first is linked. */
static void
read_following(Reader *r)
{
    size_t p = scan_blanks(r->t, r->at);
    size_t n = scan_is(r->t, p, "ff") ? 2 : scan_is(r->t, p, "f") ? 1 : 0;
    if (n == 0 || scan_is_alnum(r->t, p + n) || r->from.n > 0)
        return;
    r->at = p + n + (scan_is(r->t, p + n, ".") ? 1 : 0);
    UnitStep *last = &r->path.step[r->path.n - 1];
    if (n == 1 && last->kind != UNIT_LETTER) {
        r->from = r->path;
        guint64 value = g_ascii_strtoull(last->value, NULL, 10);
        g_snprintf(last->value, UNIT_VALUE_BYTES, "%" G_GUINT64_FORMAT, value + 1);
    }
}

/* A deeper unit without a word: "§ 5 (2)", "§ 5 II", "Abs. 1 a)". */
static bool
read_wordless(Reader *r)
{
    UnitKind last = r->path.step[r->path.n - 1].kind;
    size_t p = scan_line_blanks(r->t, r->at);
    unsigned number;
    char value[UNIT_VALUE_BYTES];
    if (last == UNIT_PARA && scan_is(r->t, p, "(")) {
        size_t end = scan_number(r->t, p + 1, 2, &number);
        Word w;
        bool text = scan_word(r->t, scan_blanks(r->t, end + 1), &w) && w.capital;
        UnitKind kind;
        size_t behind;
        if (end == p + 1 || !scan_is(r->t, end, ")") ||
            (text && !unit_word_at(r->t, w.start, false, &kind, &behind) && w.capitals < 2))
            return false;
        g_snprintf(value, sizeof value, "%u", number);
        r->at = end + 1;
        return unit_path_push(&r->path, UNIT_ABS, value);
    }
    if (last == UNIT_PARA && p > r->at) {
        size_t end = scan_roman(r->t, p, &number);
        if (end == p || number > 20)
            return false;
        g_snprintf(value, sizeof value, "%u", number);
        r->at = end;
        return unit_path_push(&r->path, UNIT_ABS, value);
    }
    bool letter =
        (last == UNIT_ABS || last == UNIT_NUMBER || last == UNIT_SENTENCE || last == UNIT_PARA) &&
        p + 1 < r->t.len && r->t.s[p] >= 'a' && r->t.s[p] <= 'z' && r->t.s[p + 1] == ')';
    if (!letter || unit_path_index(&r->path, UNIT_LETTER) >= 0 || scan_at_line_start(r->t, p))
        return false;
    value[0] = r->t.s[p];
    value[1] = '\0';
    r->at = p + 2;
    return unit_path_push(&r->path, UNIT_LETTER, value);
}

/* Deeper units behind what has been read, "Abs. 2 Satz 1" or ", Satz 1". */
static void
read_deeper(Reader *r)
{
    for (;;) {
        while (read_wordless(r))
            ;
        UnitKind kind;
        size_t end, p = scan_blanks(r->t, r->at);
        if (scan_is(r->t, p, ","))
            p = scan_blanks(r->t, p + 1);
        char value[UNIT_VALUE_BYTES];
        UnitKind last = r->path.step[r->path.n - 1].kind;
        bool sign = (last == UNIT_ARTICLE || last == UNIT_ANNEX) && scan_is_para_sign(r->t, p);
        bool word = sign || (unit_word_at(r->t, p, false, &kind, &end) && kind != UNIT_HALF);
        if (sign) { /* "Art. 229 § 5" */
            kind = UNIT_PARA;
            end = p + strlen("§");
        }
        if (!word || !(sign || goes_deeper(&r->path, kind)))
            break;
        size_t v = scan_blanks(r->t, end), behind = unit_value_at(r->t, v, kind, value);
        if (behind == v || !unit_path_push(&r->path, kind, value))
            break;
        r->at = behind;
    }
    r->at = skip_half(r->t, r->at);
    read_following(r);
}

/* Cuts the path so that a unit of KIND can follow. False if it cannot follow at all. */
static bool
cut_for(UnitPath *path, UnitKind kind)
{
    int index = unit_path_index(path, kind);
    if (index >= 0) {
        path->n = (unsigned)index;
        return true;
    }
    while (path->n > 0 && path->step[path->n - 1].kind > kind)
        path->n--;
    return path->n > 0 && goes_deeper(path, kind);
}

/* The unit that a bare number at VALUE belongs to: that named last, or the one above the unit that
 * follows the number. */
static unsigned
step_of_bare(const Reader *r, size_t behind)
{
    UnitKind kind;
    size_t end;
    if (unit_word_at(r->t, scan_blanks(r->t, behind), false, &kind, &end)) {
        int index = unit_path_index(&r->path, kind);
        if (index > 0)
            return (unsigned)index - 1;
    }
    return r->path.n - 1;
}

/* One more target, or the end of a range, behind a join. */
static bool
read_joined(Reader *r)
{
    size_t p, end, behind;
    Join join = join_at(r->t, r->at, &p);
    if (join == JOIN_NONE)
        return false;
    UnitKind kind;
    char value[UNIT_VALUE_BYTES];
    UnitPath path = r->path;
    if (unit_word_at(r->t, p, false, &kind, &end) && kind >= UNIT_ABS && kind != UNIT_HALF) {
        size_t v = scan_blanks(r->t, end);
        if ((behind = unit_value_at(r->t, v, kind, value)) == v || !cut_for(&path, kind))
            return false;
        unit_path_push(&path, kind, value);
    } else if (join == JOIN_TO && scan_is_para_sign(r->t, p) && path.step[0].kind == UNIT_PARA) {
        size_t v = scan_blanks(r->t, p + strlen("§"));
        if ((behind = unit_value_at(r->t, v, UNIT_PARA, value)) == v)
            return false;
        path.n = 0;
        unit_path_push(&path, UNIT_PARA, value);
    } else {
        UnitKind last = path.step[path.n - 1].kind;
        behind = unit_value_at(r->t, p, last, value);
        if (behind == p || !is_bare_value(r->t, p, behind, join))
            return false;
        unsigned step = step_of_bare(r, behind);
        if (step != path.n - 1 &&
            (behind = unit_value_at(r->t, p, path.step[step].kind, value)) == p)
            return false;
        r->c->vague |= r->plural && path.n > 1 && step > 0;
        path.n = step;
        unit_path_push(&path, r->path.step[step].kind, value);
    }
    if (join == JOIN_TO) {
        if (r->from.n > 0 || !is_after(&path, &r->path))
            return false;
        r->from = r->path;
    } else {
        commit(r);
        r->start = p;
    }
    r->path = path;
    r->at = behind;
    read_deeper(r);
    return true;
}

static bool
read_simple(Scan t, size_t at, Citation *c)
{
    Reader r = {.t = t, .c = c, .start = at};
    UnitKind kind = UNIT_PARA;
    size_t end = at;
    while (scan_is_para_sign(t, end) && end - at < 2 * strlen("§"))
        end += strlen("§");
    r.plural = end > at + strlen("§");
    if (end == at && (!unit_word_at(t, at, true, &kind, &end) || kind == UNIT_HALF))
        return false;
    *c = (Citation){.start = at, .head = kind};
    char value[UNIT_VALUE_BYTES] = "";
    size_t v = scan_blanks(t, end), behind = unit_value_at(t, v, kind, value);
    if (behind == v && kind == UNIT_ANNEX && scan_is(t, v, "Nr. "))
        behind = unit_value_at(t, v += strlen("Nr. "), kind, value);
    if (behind == v && !(kind == UNIT_ANNEX && scan_is(t, at, "Anhang")))
        return false;
    c->vague = kind == UNIT_PARA && scan_is(t, behind, ".") && scan_is_digit(t, behind + 1);
    unit_path_push(&r.path, kind, value);
    r.at = behind > v ? behind : end;
    read_deeper(&r);
    while (c->n < CITATION_TARGETS && read_joined(&r))
        ;
    commit(&r);
    c->end = c->target[c->n - 1].end;
    return true;
}

/* "Satz 2 des Absatzes 1", "Nummer 4 der Anlage 2": the unit around what C names. */
static void
read_around(Scan t, Citation *c)
{
    Word w;
    if (!scan_word(t, scan_blanks(t, c->end), &w) || !word_in(&w, " des der von in dem "))
        return;
    g_autofree Citation *around = g_new(Citation, 1);
    if (!read_simple(t, scan_blanks(t, w.end), around) || around->n != 1 ||
        around->target[0].to.n > 0 || around->head >= c->head)
        return;
    const UnitPath *outer = &around->target[0].from;
    for (unsigned i = 0; i < c->n; i++) {
        UnitPath *paths[] = {&c->target[i].from, &c->target[i].to};
        for (unsigned k = 0; k < 2; k++) {
            UnitPath joined = *outer;
            for (unsigned s = 0; s < paths[k]->n; s++)
                unit_path_push(&joined, paths[k]->step[s].kind, paths[k]->step[s].value);
            if (paths[k]->n > 0)
                *paths[k] = joined;
        }
    }
    c->target[c->n - 1].end = c->end = around->end;
    c->head = around->head;
    c->vague |= around->vague;
}

bool
citation_read(Scan t, size_t at, Citation *ret_c)
{
    if (!read_simple(t, at, ret_c))
        return false;
    if (ret_c->head >= UNIT_ABS)
        read_around(t, ret_c);
    return true;
}
