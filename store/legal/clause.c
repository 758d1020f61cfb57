/* clause.c - see clause.h. */
#include "store/legal/clause.h"

#include "store/legal/law_name.h"

#include <string.h>

/* The start of the sentence or clause that AT is in. */
static size_t
clause_start(Scan t, size_t barrier, size_t at)
{
    size_t low = at > CLAUSE_BYTES ? at - CLAUSE_BYTES : 0;
    low = MAX(low, barrier);
    for (size_t p = at; p > low; p--) {
        char c = t.s[p - 1];
        if (c == ';' || c == ':' || scan_is(t, p - 1, "\n\n") || c == '\f')
            return p;
        if (c != '.' || p < 3)
            continue;
        Word before, behind;
        size_t next = scan_blanks(t, p);
        /* A stop behind a figure or a short word is part of a date or an abbreviation. */
        bool ends =
            t.s[p - 2] == ')' || (scan_word_before(t, p - 1, &before) && before.end == p - 1 &&
                                  (before.len > 3 || word_in(&before, " ab an auf ")));
        if (ends && next > p &&
            ((scan_word(t, next, &behind) && behind.capital) ||
             (scan_is(t, next, "§") && scan_at_line_start(t, next))))
            return p;
    }
    while (low < at && ((uint8_t)t.s[low] & 0xc0) == 0x80)
        low++;
    return low;
}

static bool
is_announcement(const Word *w)
{
    return word_in(w, " Bekanntmachung Veröffentlichung Verkündung Bekanntgabe ");
}

/* "am Tage nach der öffentlichen Bekanntmachung" and its kin. */
static void
read_symbolic(Scan t, Clause *c)
{
    Word w, last = {.text = ""};
    unsigned since_day = 100, since_after = 100, since_with = 100, since_digit = 100;
    size_t day_start = 0, with_start = 0;
    bool counted = false, announced = false;
    for (size_t at = c->start; at < c->end;) {
        if (!scan_word(t, at, &w)) {
            since_digit = scan_is_digit(t, at) ? 0 : since_digit;
            at++;
            continue;
        }
        at = w.end;
        since_day++;
        since_after++;
        since_with++;
        since_digit++;
        if (word_in(&w, " Tag Tage ")) {
            if (word_in(&last, " folgenden nächsten ") && announced) {
                c->value = DATE_VALUE_DAY_AFTER_PUBLICATION;
                return;
            }
            since_day = 0;
            day_start = last.len > 0 && word_in(&last, " am dem ersten ") ? last.start : w.start;
            counted =
                since_digit <= 1 ||
                word_in(&last, " vierzehnten siebten zehnten dritten zweiten vier zwei drei ");
        } else if (word_in(&w, " Monats Monat Quartals Jahres Wochen Woche Monate ")) {
            c->value = DATE_VALUE_DAY;
            return;
        } else if (word_in(&w, " nach ")) {
            since_after = since_day <= 1 ? 0 : 100;
        } else if (word_in(&w, " mit Mit auf ")) {
            since_with = 0;
            with_start = w.start;
        } else if (is_announcement(&w) && c->value == DATE_VALUE_DAY) {
            announced = true;
            if (since_after <= 5 && !counted) {
                c->value = DATE_VALUE_DAY_AFTER_PUBLICATION;
                c->value_start = day_start;
            } else if (since_day <= 5 && since_after > 50) {
                c->value = DATE_VALUE_PUBLICATION;
                c->value_start = day_start;
            } else if (since_with <= 4) {
                c->value = DATE_VALUE_PUBLICATION;
                c->value_start = with_start;
            }
        }
        last = w;
    }
}

/* "§ 10 Inkrafttreten" on a line before the clause; "§ 10 tritt …" is its subject. */
static bool
is_section_heading(Scan t, size_t at)
{
    unsigned number;
    Word w;
    if (!scan_at_line_start(t, at))
        return false;
    size_t end = scan_number(t, scan_line_blanks(t, at + strlen("§")), 4, &number);
    return !scan_word(t, scan_line_blanks(t, end), &w) || w.capital;
}

/* "Artikel 2" alone on a line before the clause. */
static bool
is_article_heading(Scan t, const Word *w)
{
    unsigned number;
    size_t from = scan_line_blanks(t, w->end), end = scan_number(t, from, 3, &number);
    if (end == from)
        end = scan_roman(t, from, &number);
    return word_in(w, " Artikel ") && end > from && scan_at_line_start(t, w->start) &&
           scan_at_line_end(t, end);
}

Clause
clause_read(Scan t, size_t barrier, size_t end)
{
    Clause c = {.start = clause_start(t, barrier, end), .end = end};
    Word w, last = {.text = ""};
    for (size_t at = c.start; at < end;) {
        if (!scan_word(t, at, &w)) {
            if (scan_is(t, at, "§"))
                c.partial |= c.verb == 0 ? !is_section_heading(t, at) : at - c.verb < 30;
            at++;
            continue;
        }
        at = w.end;
        if (word_in(&w, " tritt treten trat traten Tritt ")) {
            c.verb = w.start + 1;
            c.past = word_in(&w, " trat traten ");
        }
        c.own |= word_in(&last, " Diese diese Dieser dieser Dieses dieses ") && law_is_noun(&w);
        c.own |= word_in(&w, " Sie ");
        c.change |=
            word_in(&w, " Änderung Änderungen Änderungssatzung Neufassung Nachtrag Fassung ");
        c.partial |=
            word_in(&w, " Abweichend abweichend Artikel Absatz Abs Nummer Abschnitt Anlage "
                        "Vorschrift Vorschriften Regelung Regelungen Bestimmung ") &&
            !is_article_heading(t, &w);
        c.sets |= word_in(&w, " setzt setzen ");
        c.same_time |= word_in(&w, " Gleichzeitig gleichzeitig Zugleich zugleich ");
        last = w;
    }
    read_symbolic(t, &c);
    return c;
}
