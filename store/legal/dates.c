/* dates.c - see dates.h. Each kind of date has words that carry it ("in Kraft", "beschlossen",
 * "Ausgefertigt"); the day is looked for in the same clause, and only where its preposition fits.
 */
#include "store/legal/dates.h"

#include "store/legal/clause.h"
#include "store/legal/law_name.h"
#include "store/legal/written_date.h"

#include <string.h>

enum {
    HEAD_BYTES = 1500, /* where a text names itself */
    DATES_READ = 100000,
    PLACES_MAX = 5000, /* where a date may be told: more has no bylaw */
};

typedef struct {
    Scan t;
    GArray *days;      /* WrittenDate of the whole text */
    guint next;        /* the first that does not end before the word looked at */
    size_t barrier;    /* behind the clause before */
    unsigned places;   /* looked at */
    LocalDate changed; /* the last day on which an amendment came into force */
    GArray *found;
} Dates;

static void
suggest(Dates *d, DatePurpose purpose, DateValue value, LocalDate day, unsigned confidence,
        size_t start, size_t end)
{
    DateSuggestion s = {.purpose = purpose,
                        .value = value,
                        .day = day,
                        .confidence = confidence,
                        .start = start,
                        .len = end - start};
    if (d->found->len < DATES_MAX)
        g_array_append_val(d->found, s);
}

/* The last day in the clause that its lead and the verb allow; NULL if there is none. */
static const WrittenDate *
day_of_clause(const Dates *d, const Clause *c)
{
    for (guint i = d->next; i > 0; i--) {
        const WrittenDate *day = &g_array_index(d->days, WrittenDate, i - 1);
        if (day->start < c->start)
            break;
        if (day->end > c->end || day->lead == LEAD_NONE || day->lead == LEAD_THE)
            continue;
        /* "vom" alone belongs to a law ("die Satzung vom …"), "mit Wirkung vom" to the clause. */
        Word before;
        bool of = day->lead == LEAD_FROM && scan_is(d->t, day->lead_start, "vom");
        bool effect = scan_word_before(d->t, day->lead_start, &before) &&
                      word_in(&before, " Wirkung rückwirkend Rückwirkend Ablauf ");
        if ((of && !effect) || (c->verb > 0 && day->start < c->verb && !effect))
            continue;
        return day;
    }
    return NULL;
}

/* "… in Kraft" that ends at END. */
static void
see_in_force(Dates *d, size_t end)
{
    Clause c = clause_read(d->t, d->barrier, end);
    Word w;
    bool after = scan_word(d->t, scan_blanks(d->t, end), &w) &&
                 word_in(&w, " tritt treten getreten trat gesetzt ");
    if (c.verb == 0 && !after)
        return;
    c.past |= c.verb == 0 && word_in(&w, " getreten trat ");
    unsigned confidence = c.partial ? 30 : c.past ? 50 : c.own ? 90 : c.change ? 60 : 80;
    const WrittenDate *day = day_of_clause(d, &c);
    if (day != NULL && confidence == 60)
        d->changed = MAX(d->changed, day->day);
    if (day != NULL && day->lead != LEAD_END)
        suggest(d, DATE_EFFECTIVE_FROM, DATE_VALUE_DAY, day->day, confidence, day->lead_start, end);
    else if (c.value != DATE_VALUE_DAY)
        suggest(d, DATE_EFFECTIVE_FROM, c.value, LOCAL_DATE_NONE, confidence, c.value_start, end);
}

/* "… außer Kraft" that ends at END. */
static void
see_out_of_force(Dates *d, size_t end)
{
    Clause c = clause_read(d->t, d->barrier, end);
    if (c.partial || c.sets)
        return; /* a single section ends, not the law; or what others said */
    const WrittenDate *day = day_of_clause(d, &c);
    /* "tritt am … in Kraft und am … außer Kraft" has its subject before. */
    bool goes_on = c.verb == 0 && d->barrier > 0 && c.start == d->barrier;
    bool own = c.own || (goes_on && day != NULL);
    DatePurpose purpose = own ? DATE_EFFECTIVE_UNTIL : DATE_REPEALED_FROM;
    unsigned confidence = c.past ? 50 : 80;
    Word before;
    bool elapsed = day != NULL && scan_word_before(d->t, day->lead_start, &before) &&
                   word_in(&before, " Ablauf ");
    if (day != NULL && (day->lead != LEAD_END || elapsed)) {
        LocalDate until = elapsed ? date_add_days(day->day, 1) : day->day;
        suggest(d, purpose, DATE_VALUE_DAY, until, confidence, day->lead_start, end);
    } else if (c.same_time && !own && c.verb > 0) {
        suggest(d, purpose, DATE_VALUE_EFFECTIVE_FROM, LOCAL_DATE_NONE, confidence, c.verb - 1,
                end);
    }
}

/* "Diese Satzung wurde": VERB stands behind a word for this text. */
static bool
is_own(Scan t, const Word *verb)
{
    Word noun, own;
    return scan_word_before(t, verb->start, &noun) && law_is_noun(&noun) &&
           scan_word_before(t, noun.start, &own) && word_in(&own, " Diese Dieser Dieses ");
}

/* "Diese Satzung gilt bis zum …": the verb is W. */
static void
see_valid_until(Dates *d, const Word *w)
{
    Word before, to;
    if (!is_own(d->t, w) &&
        !(scan_word_before(d->t, w->start, &before) && word_in(&before, " Sie ")))
        return;
    size_t at = scan_blanks(d->t, w->end);
    for (unsigned i = 0; i < 4 && scan_word(d->t, at, &to); i++)
        at = scan_blanks(d->t, to.end);
    WrittenDate day;
    if (written_date_at(d->t, at, &day) && day.lead == LEAD_TO)
        suggest(d, DATE_EFFECTIVE_UNTIL, DATE_VALUE_DAY, date_add_days(day.day, 1), 70, w->start,
                day.end);
}

/* "hat am … beschlossen", "in der Sitzung vom … beschlossen", "Diese Satzung wurde am …
 * beschlossen": the word ends at END. */
static void
see_decided(Dates *d, size_t end)
{
    size_t low = end > CLAUSE_BYTES ? end - CLAUSE_BYTES : 0;
    for (guint i = d->next; i > 0; i--) {
        const WrittenDate *day = &g_array_index(d->days, WrittenDate, i - 1);
        if (day->start < low)
            return;
        Word w;
        if (day->end > end || (day->lead != LEAD_ON && day->lead != LEAD_FROM))
            continue;
        bool sitting = false, has = false, changed = false;
        size_t at = day->lead_start;
        for (unsigned n = 0; n < 12 && scan_word_before(d->t, at, &w) && w.start >= low; n++) {
            sitting |= n < 2 && word_in(&w, " Sitzung Gemeinderatssitzung Versammlung Sitzungen ");
            has |= word_in(&w, " hat haben ") || (word_in(&w, " wurde ") && is_own(d->t, &w));
            changed |= word_in(&w, " geändert Fassung Gesetz ") && !has;
            at = w.start;
            if (has)
                break;
        }
        if (changed || !(sitting || (has && day->lead == LEAD_ON)))
            continue;
        suggest(d, DATE_DECIDED, DATE_VALUE_DAY, day->day, sitting ? 90 : 80, day->lead_start,
                day->end);
        return;
    }
}

/* "Beschlossen am …", "Beschluss des Gemeinderats vom …", "Ausgefertigt: Esslingen, den …": the day
 * stands behind the word W, within FEW words. */
static void
see_behind(Dates *d, const Word *w, DatePurpose purpose, unsigned few, unsigned confidence)
{
    Word more;
    size_t at = w->end;
    for (unsigned i = 0; i <= few; i++) {
        at = scan_blanks(d->t, at);
        while (scan_is(d->t, at, ":") || scan_is(d->t, at, ","))
            at = scan_blanks(d->t, at + 1);
        WrittenDate day;
        if (scan_is_digit(d->t, at)) {
            bool fits =
                written_date_at(d->t, at, &day) && day.lead != LEAD_TO && day.lead != LEAD_END;
            if (fits)
                suggest(d, purpose, DATE_VALUE_DAY, day.day, confidence, w->start, day.end);
            return;
        }
        if (!scan_word(d->t, at, &more) || word_in(&more, " über geändert in zur "))
            return;
        at = more.end;
    }
}

/* "Esslingen am Neckar, den 13. März 2024" on a line of its own. */
static void
see_place_and_day(Dates *d, const WrittenDate *day)
{
    Scan t = d->t;
    size_t at = day->lead_start, low = at > 80 ? at - 80 : 0, line = at;
    if (day->lead != LEAD_THE && day->lead != LEAD_NONE && day->lead != LEAD_ON)
        return;
    while (line > low && t.s[line - 1] != '\n' && t.s[line - 1] != '\f')
        line--;
    if ((line == low && low > 0) || !scan_at_line_end(t, day->end))
        return;
    line = scan_line_blanks(t, line);
    Word w;
    if (!scan_word(t, line, &w) || !w.capital || word_in(&w, " Stand Datum Stichtag Sitzung Am "))
        return;
    /* Nothing but the name of a place: few words, then a comma. */
    unsigned words = 1;
    size_t p = w.end;
    for (Word more; scan_word(t, scan_line_blanks(t, p), &more) && more.end < at; words++) {
        if (!more.capital && !word_in(&more, " am an der im bei ob vor auf in "))
            return;
        p = more.end;
    }
    bool comma = scan_char_before(t, at) == ',';
    if (words > 5 || !(comma || day->lead == LEAD_THE) ||
        (comma && scan_line_blanks(t, p) + 1 > at))
        return;
    suggest(d, DATE_SIGNED, DATE_VALUE_DAY, day->day, day->lead == LEAD_THE ? 70 : 50, line,
            day->end);
}

/* "Hauptsatzung der Gemeinde … vom 23. Oktober 2018" at the head of the text: that day is the one
 * the law is cited by, mostly of its signature. */
static void
see_title_day(Dates *d, const WrittenDate *day)
{
    Scan t = d->t;
    if (day->start > HEAD_BYTES || !scan_is(t, day->lead_start, "vom") ||
        !scan_at_line_end(t, day->end))
        return;
    size_t line = day->lead_start;
    while (line > 0 && t.s[line - 1] != '\n')
        line--;
    bool noun = scan_line_blanks(t, line) == day->lead_start;
    Word w;
    for (size_t at = line; at < day->lead_start;) {
        if (!scan_word(t, at, &w)) {
            at++;
            continue;
        }
        if (word_in(&w, " Fassung Gesetz Gesetzes geändert Änderung Vorlage Sitzung Beschluss ") ||
            word_in(&w, " Aufgrund Auf "))
            return;
        noun |= law_is_noun(&w);
        at = w.end;
    }
    if (scan_word_before(t, day->lead_start, &w) &&
        word_in(&w, " Fassung Gesetz Gesetzes Änderung "))
        return;
    if (noun)
        suggest(d, DATE_SIGNED, DATE_VALUE_DAY, day->day, 40, day->lead_start, day->end);
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const DateSuggestion *x = a, *y = b;
    if (x->purpose != y->purpose)
        return x->purpose < y->purpose ? -1 : 1;
    if (x->confidence != y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    /* Of several amendments the last one made the text what it is. */
    if (x->purpose == DATE_EFFECTIVE_FROM && x->day != y->day)
        return x->day > y->day ? -1 : 1;
    return x->start < y->start ? -1 : x->start > y->start;
}

/* What a running header says on every page is one suggestion, with its best place. */
static void
drop_repeated(GArray *found)
{
    guint kept = 0;
    for (guint i = 0; i < found->len; i++) {
        DateSuggestion s = g_array_index(found, DateSuggestion, i);
        bool seen = false;
        for (guint k = 0; k < kept && !seen; k++) {
            const DateSuggestion *before = &g_array_index(found, DateSuggestion, k);
            seen = before->purpose == s.purpose && before->value == s.value && before->day == s.day;
        }
        if (!seen)
            g_array_index(found, DateSuggestion, kept++) = s;
    }
    g_array_set_size(found, kept);
}

static void
see_word(Dates *d, const Word *w, const Word *last)
{
    while (d->next < d->days->len && g_array_index(d->days, WrittenDate, d->next).end <= w->end)
        d->next++;
    /* Most words are none of these. */
    if (strchr("KIgbeBAa", w->text[0]) == NULL || d->places > PLACES_MAX)
        return;
    if (word_in(w, " Kraft ")) {
        if (word_in(last, " in In "))
            see_in_force(d, w->end);
        else if (word_in(last, " außer ausser "))
            see_out_of_force(d, w->end);
        d->barrier = w->end;
    } else if (word_in(w, " Inkrafttreten ")) {
        see_behind(d, w, DATE_EFFECTIVE_FROM, 1, 50);
    } else if (word_in(w, " gilt gelten ")) {
        see_valid_until(d, w);
    } else if (word_in(w, " beschlossen erlassen ")) {
        see_decided(d, w->end);
        see_behind(d, w, DATE_DECIDED, 1, 70);
    } else if (word_in(w, " Beschlossen ")) {
        see_behind(d, w, DATE_DECIDED, 6, 80);
    } else if (word_in(w, " Beschluss Beschluß Beschlusses Gemeinderatsbeschluss ")) {
        see_behind(d, w, DATE_DECIDED, 4, word_in(last, " durch mit laut gemäß ") ? 45 : 60);
    } else if (word_in(w, " Ausgefertigt ausgefertigt Ausfertigung ")) {
        see_behind(d, w, DATE_SIGNED, 5, 90);
    } else {
        return;
    }
    d->places++;
}

GArray *
dates_find(const char *text, size_t len)
{
    Scan t = {text, len};
    g_autoptr(GArray) days = written_dates(t, DATES_READ);
    Dates d = {.t = t, .days = days, .found = g_array_new(FALSE, FALSE, sizeof(DateSuggestion))};
    for (guint i = 0; i < days->len; i++) {
        see_place_and_day(&d, &g_array_index(days, WrittenDate, i));
        see_title_day(&d, &g_array_index(days, WrittenDate, i));
    }
    Word w, last = {.text = ""};
    for (size_t at = 0; at < len && d.found->len < DATES_MAX;) {
        if (!scan_word(t, at, &w)) {
            at++;
            continue;
        }
        see_word(&d, &w, &last);
        last = w;
        at = w.end;
    }
    /* A text that lists amendments is as the last of them made it. */
    for (guint i = 0; i < d.found->len; i++) {
        DateSuggestion *s = &g_array_index(d.found, DateSuggestion, i);
        if (s->purpose == DATE_EFFECTIVE_FROM && s->confidence > 60 && s->day < d.changed)
            s->confidence = 55;
    }
    g_array_sort(d.found, compare);
    drop_repeated(d.found);
    return d.found;
}

const char *
date_purpose_name(DatePurpose purpose)
{
    static const char *const names[] = {"decided_on", "signed_on", "effective_from",
                                        "effective_until", "repealed_from"};
    return names[purpose];
}

const char *
date_value_name(DateValue value)
{
    static const char *const names[] = {"day", "publication", "day_after_publication",
                                        "effective_from"};
    return names[value];
}
