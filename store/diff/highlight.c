/* highlight.c - see highlight.h. A change is looked at if it is small enough to be about a word and
 * not a sentence; a whole Absatz that came or went is said as such. */
#include "store/diff/highlight.h"

#include "store/base/unicode.h"
#include "store/legal/characters.h"

#include <string.h>

#define TERMS_MAX 24  /* printed words of a change on each side: beyond it nothing is picked out */
#define NEGATED_MAX 4 /* printed words of a change whose negations are compared */
#define LISTED_MAX 3  /* numbers on each side that are still told when they cannot be paired */

void
highlight_free(Highlight *h)
{
    g_free(h->label);
    g_free(h->from);
    g_free(h->to);
    g_free(h);
}

/* A printed word without the marks around it. */
typedef struct {
    uint32_t at, end; /* bytes of the text */
    TermKind kind;
} Term;

typedef struct {
    Term terms[TERMS_MAX];
    unsigned n;
    bool full; /* there were more */
} Terms;

static bool
is_blank(const char *text, uint32_t at)
{
    return text[at] == ' ' || text[at] == '\t' || text[at] == '\n' ||
           ((unsigned char)text[at] == 0xc2 && (unsigned char)text[at + 1] == 0xa0) ||
           ((unsigned char)text[at] == 0xa0 && at > 0 && (unsigned char)text[at - 1] == 0xc2);
}

static bool
is_edge(const char *text, uint32_t at, uint32_t end, size_t *ret_len)
{
    uint32_t c = unicode_decode(text + at, end - at, ret_len);
    CharClass class = unicode_class(c);
    return class == CHAR_OTHER && c != 0xa7;
}

static Term
make_term(const char *text, uint32_t at, uint32_t end)
{
    size_t len;
    while (at < end && is_edge(text, at, end, &len))
        at += (uint32_t)len;
    while (end > at) {
        const char *last = g_utf8_find_prev_char(text + at, text + end);
        uint32_t begin = last != NULL ? (uint32_t)(last - text) : at;
        if (!is_edge(text, begin, end, &len))
            break;
        end = begin;
    }
    return (Term){at, end, term_kind(text + at, end - at)};
}

static void
find_terms(const char *text, uint32_t at, uint32_t end, Terms *ret)
{
    ret->n = 0;
    ret->full = false;
    while (at < end) {
        while (at < end && is_blank(text, at))
            at++;
        uint32_t from = at;
        while (at < end && !is_blank(text, at))
            at++;
        Term term = make_term(text, from, at);
        if (term.end == term.at)
            continue;
        if (ret->n == TERMS_MAX) {
            ret->full = true;
            return;
        }
        ret->terms[ret->n++] = term;
    }
}

/* --- numbers --- */

typedef struct {
    uint32_t at, end;
} Phrase;

typedef struct {
    Phrase items[TERMS_MAX];
    unsigned n;
} Phrases;

/* The term that ends at the blanks before AT, or begins behind END; false at the edge of the text's
 * line. */
static bool
term_before(const char *text, uint32_t first, uint32_t at, Term *ret)
{
    uint32_t end = at;
    while (end > first && is_blank(text, end - 1) && text[end - 1] != '\n')
        end--;
    uint32_t begin = end;
    while (begin > first && !is_blank(text, begin - 1))
        begin--;
    *ret = make_term(text, begin, end);
    return ret->end > ret->at;
}

static bool
term_after(const char *text, uint32_t last, uint32_t end, Term *ret)
{
    uint32_t begin = end;
    while (begin < last && !is_blank(text, begin))
        begin++; /* marks behind the number */
    while (begin < last && is_blank(text, begin) && text[begin] != '\n')
        begin++;
    uint32_t stop = begin;
    while (stop < last && !is_blank(text, stop))
        stop++;
    *ret = make_term(text, begin, stop);
    return ret->end > ret->at;
}

static TermKind
kind_of(const char *text, uint32_t at, uint32_t end)
{
    return term_kind(text + at, end - at);
}

/* Numbers get what makes them readable: the rest of the date, the unit of a reference before them.
 */
static Phrase
widen(const Wording *w, Phrase phrase, TermKind first, TermKind last)
{
    uint32_t begin = w->at, stop = w->at + w->len;
    Term near;
    while (term_before(w->text, begin, phrase.at, &near) &&
           (near.kind == TERM_MONTH || (first == TERM_MONTH && near.kind == TERM_NUMBER))) {
        phrase.at = near.at;
        first = near.kind;
    }
    while (term_after(w->text, stop, phrase.end, &near) &&
           (near.kind == TERM_MONTH || (last == TERM_MONTH && near.kind == TERM_NUMBER))) {
        phrase.end = near.end;
        last = near.kind;
    }
    if (first == TERM_NUMBER && term_before(w->text, begin, phrase.at, &near) &&
        near.kind == TERM_REFERENCE)
        phrase.at = near.at;
    return phrase;
}

static void
find_numbers(const Wording *w, const Terms *terms, Phrases *ret)
{
    ret->n = 0;
    for (unsigned i = 0; i < terms->n; i++) {
        TermKind kind = terms->terms[i].kind;
        if (kind != TERM_NUMBER && kind != TERM_MONTH)
            continue;
        unsigned last = i;
        /* "1. März 2024" is one; "drei bis fünf" are two. */
        while (last + 1 < terms->n && terms->terms[last + 1].kind != kind &&
               (terms->terms[last + 1].kind == TERM_NUMBER ||
                terms->terms[last + 1].kind == TERM_MONTH)) {
            last++;
            kind = terms->terms[last].kind;
        }
        Phrase phrase = {terms->terms[i].at, terms->terms[last].end};
        ret->items[ret->n++] =
            widen(w, phrase, terms->terms[i].kind,
                  kind_of(w->text, terms->terms[last].at, terms->terms[last].end));
        i = last;
    }
}

/* --- telling --- */

typedef struct {
    Synopsis *s;
    uint32_t row;
    const Structure *from, *to;
    uint32_t removed_at, added_at; /* where the change stands */
    bool on_to;                    /* it has a place in TO */
} Teller;

static const Section *
section_of(const Structure *s, uint32_t at)
{
    uint32_t i = structure_section_at(s, at);
    return i != SECTION_NONE ? s->sections->pdata[i] : NULL;
}

static void
tell(const Teller *t, HighlightKind kind, const char *from, size_t from_len, const char *to,
     size_t to_len)
{
    const Section *section =
        t->on_to ? section_of(t->to, t->added_at) : section_of(t->from, t->removed_at);
    Highlight *h = g_new0(Highlight, 1);
    h->kind = kind;
    h->row = t->row;
    h->label = g_strdup(section != NULL ? section->label : "");
    h->from = from != NULL ? g_strndup(from, from_len) : NULL;
    h->to = to != NULL ? g_strndup(to, to_len) : NULL;
    /* Two changes in one date tell the same. */
    const GPtrArray *all = t->s->highlights;
    const Highlight *last = all->len > 0 ? all->pdata[all->len - 1] : NULL;
    if (last != NULL && last->row == h->row && strcmp(last->label, h->label) == 0 &&
        g_strcmp0(last->from, h->from) == 0 && g_strcmp0(last->to, h->to) == 0)
        highlight_free(h);
    else
        g_ptr_array_add(t->s->highlights, h);
}

static bool
same_words(const char *a, const Phrase *x, const char *b, const Phrase *y)
{
    return words_hash_text(a + x->at, x->end - x->at, false) ==
           words_hash_text(b + y->at, y->end - y->at, false);
}

static char *
listed(const char *text, const Phrases *p)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (unsigned i = 0; i < p->n; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        g_string_append_len(out, text + p->items[i].at, (gssize)(p->items[i].end - p->items[i].at));
    }
    return g_strdup(out->str);
}

static void
tell_numbers(const Teller *t, const Wording *from, const Terms *old, const Wording *to,
             const Terms *new)
{
    Phrases was, is;
    find_numbers(from, old, &was);
    find_numbers(to, new, &is);
    const char *a = from->text, *b = to->text;
    if (was.n == is.n) {
        for (unsigned i = 0; i < was.n; i++)
            if (!same_words(a, &was.items[i], b, &is.items[i]))
                tell(t, HIGHLIGHT_NUMBER, a + was.items[i].at, was.items[i].end - was.items[i].at,
                     b + is.items[i].at, is.items[i].end - is.items[i].at);
    } else if (was.n > 0 && is.n > 0 && MAX(was.n, is.n) <= LISTED_MAX) {
        g_autofree char *before = listed(a, &was);
        g_autofree char *after = listed(b, &is);
        tell(t, HIGHLIGHT_NUMBER, before, strlen(before), after, strlen(after));
    }
}

/* The first of KIND; NULL if there is none. */
static const Term *
first_of(const Terms *terms, TermKind kind, unsigned *ret_n)
{
    const Term *first = NULL;
    *ret_n = 0;
    for (unsigned i = 0; i < terms->n; i++) {
        if (terms->terms[i].kind != kind)
            continue;
        first = first != NULL ? first : &terms->terms[i];
        (*ret_n)++;
    }
    return first;
}

static void
tell_duties(const Teller *t, const char *a, const Terms *old, const char *b, const Terms *new)
{
    unsigned n, m;
    const Term *was = first_of(old, TERM_DUTY, &n), *is = first_of(new, TERM_DUTY, &m);
    if (n != 1 || m != 1)
        return;
    Phrase x = {was->at, was->end}, y = {is->at, is->end};
    if (!same_words(a, &x, b, &y))
        tell(t, HIGHLIGHT_DUTY, a + x.at, x.end - x.at, b + y.at, y.end - y.at);
}

static void
tell_negations(const Teller *t, const char *a, const Terms *old, const char *b, const Terms *new)
{
    unsigned n, m;
    const Term *was = first_of(old, TERM_NEGATION, &n), *is = first_of(new, TERM_NEGATION, &m);
    if (n == m || MAX(old->n, new->n) > NEGATED_MAX)
        return;
    bool one = old->n == 1 && new->n == 1; /* "eine" and "keine" */
    if (one)
        was = &old->terms[0], is = &new->terms[0];
    bool tell_was = one || n > m, tell_is = one || m > n;
    tell(t, HIGHLIGHT_NEGATION, tell_was ? a + was->at : NULL, tell_was ? was->end - was->at : 0,
         tell_is ? b + is->at : NULL, tell_is ? is->end - is->at : 0);
}

/* Whether byte AT stands in the printed label of an item: "(2)" that is now "(3)" is no news. */
static bool
in_label(const Structure *s, uint32_t at)
{
    const Section *x = section_of(s, at);
    return x != NULL && !piece_is_one(x->kind) && at < x->at;
}

/* --- Absätze as a whole --- */

/* The first of S's sections in [FROM, TO) that begins at AT or behind it; they are in the order of
 * the text. */
static uint32_t
section_from(const Structure *s, uint32_t from, uint32_t to, uint32_t at)
{
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (((const Section *)s->sections->pdata[middle])->at < at)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Absätze of the piece that lie in the LEN bytes at AT. True if there is one. */
static bool
tell_absaetze(Teller *t, const Structure *s, const Piece *piece, uint32_t at, uint32_t len,
              bool added)
{
    const Section *x = piece->section;
    bool any = false;
    uint32_t end_index = MIN(x->end, s->sections->len);
    for (uint32_t i = section_from(s, piece->index + 1, end_index, at); i < end_index; i++) {
        const Section *part = s->sections->pdata[i];
        if (piece_is_one(part->kind) || part->at > at + len)
            break;
        if (part->kind != SECTION_ABSATZ)
            continue;
        const Section *next = part->end < s->sections->len ? s->sections->pdata[part->end] : NULL;
        uint32_t end = next != NULL ? next->head_len > 0 ? next->head_at : next->at : s->text_len;
        uint32_t body_end = MIN(end, piece->wording.at + piece->wording.len);
        while (body_end > part->at && g_ascii_isspace(s->text[body_end - 1]))
            body_end--;
        /* Marks at its ends may have been found in its neighbours too. */
        if (part->at < at || body_end > at + len + 1 || body_end <= part->at)
            continue;
        t->on_to = added;
        *(added ? &t->added_at : &t->removed_at) = part->at;
        tell(t, HIGHLIGHT_ABSATZ, added ? NULL : part->label, strlen(part->label),
             added ? part->label : NULL, strlen(part->label));
        any = true;
    }
    return any;
}

/* --- one change --- */

static void
look_at_change(Synopsis *s, uint32_t row, const WordingSpan *removed, const WordingSpan *added,
               const Structure *from, const Structure *to)
{
    const SynopsisRow *r = s->rows->pdata[row];
    const Piece *a = synopsis_from(s, r), *b = synopsis_to(s, r);
    Teller t = {.s = s, .row = row, .from = from, .to = to};
    bool whole = added != NULL && tell_absaetze(&t, to, b, added->to_at, added->to_len, true);
    if (removed != NULL)
        whole |= tell_absaetze(&t, from, a, removed->from_at, removed->from_len, false);
    if (whole)
        return;
    Terms old = {.n = 0}, new = {.n = 0};
    if (removed != NULL)
        find_terms(from->text, removed->from_at, removed->from_at + removed->from_len, &old);
    if (added != NULL)
        find_terms(to->text, added->to_at, added->to_at + added->to_len, &new);
    if (old.full || new.full)
        return;
    t.on_to = added != NULL || removed->to_at > b->wording.at;
    t.removed_at = removed != NULL ? removed->from_at : 0;
    t.added_at = new.n > 0            ? new.terms[0].at
                 : added != NULL      ? added->to_at
                 : removed->to_at > 0 ? removed->to_at - 1
                                      : 0;
    if (old.n > 0 && new.n > 0 && in_label(to, t.added_at) && in_label(from, old.terms[0].at))
        return;
    if (old.n > 0)
        t.removed_at = old.terms[0].at;
    tell_numbers(&t, &a->wording, &old, &b->wording, &new);
    tell_duties(&t, from->text, &old, to->text, &new);
    tell_negations(&t, from->text, &old, to->text, &new);
}

void
highlight_row(Synopsis *s, uint32_t row, const Structure *from, const Structure *to)
{
    const SynopsisRow *r = s->rows->pdata[row];
    if (r->kind != ROW_CHANGED || r->from == PIECE_NONE || r->to == PIECE_NONE)
        return;
    const Piece *b = synopsis_to(s, r);
    /* Place, date and names behind a statute, and the title page, are others each time. */
    if (b->section->kind == SECTION_CLOSING ||
        (b->section->kind == SECTION_FRONT && s->to->len > 1))
        return;
    for (guint i = 0; i < r->spans->len; i++) {
        const WordingSpan *span = &g_array_index(r->spans, WordingSpan, i);
        if (span->kind == SPAN_EQUAL)
            continue;
        const WordingSpan *next =
            i + 1 < r->spans->len ? &g_array_index(r->spans, WordingSpan, i + 1) : NULL;
        bool both = span->kind == SPAN_REMOVED && next != NULL && next->kind == SPAN_ADDED;
        look_at_change(s, row, span->kind == SPAN_REMOVED ? span : NULL,
                       both                       ? next
                       : span->kind == SPAN_ADDED ? span
                                                  : NULL,
                       from, to);
        i += both;
    }
}
