/* suggestions.c - see suggestions.h. */
#include "store/legal/suggestions.h"

#include "store/legal/clause.h"

#include <string.h>

enum {
    CONFIDENCE_MIN =
        50, /* less is said of single sections or of another law as often as of this one */
    BEFORE_BYTES = 120, /* of the excerpt, before and behind the words it is about */
    BEHIND_BYTES = 110,
};

/* All pages as one text, parted by form feeds, and where each begins. */
typedef struct {
    GString *text;
    GArray *starts; /* size_t */
} Pages;

static void
pages_init(Pages *p, const Extraction *x)
{
    p->text = g_string_new(NULL);
    p->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (guint i = 0; i < x->pages->len && p->text->len < SUGGESTED_TEXT_BYTES; i++) {
        if (i > 0)
            g_string_append_c(p->text, '\f');
        size_t start = p->text->len;
        g_array_append_val(p->starts, start);
        g_string_append(p->text, x->pages->pdata[i]);
    }
}

static void
pages_clear(Pages *p)
{
    g_string_free(p->text, TRUE);
    g_array_unref(p->starts);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Pages, pages_clear)

/* The page, from 1, on which byte AT stands. */
static uint32_t
page_of(const Pages *p, size_t at)
{
    guint page = p->starts->len;
    while (page > 1 && g_array_index(p->starts, size_t, page - 1) > at)
        page--;
    return page;
}

/* Bytes START to END on one line. */
static char *
one_line(Scan t, size_t start, size_t end)
{
    GString *out = g_string_new(NULL);
    for (size_t at = start; at < end && out->len < SUGGESTED_EXCERPT_BYTES;) {
        Word w;
        bool word = scan_word(t, at, &w) && w.end <= end && w.len < SCAN_WORD_BYTES - 4;
        if (word && out->len + w.len < SUGGESTED_EXCERPT_BYTES) {
            g_string_append_len(out, w.text, (gssize)w.len);
            at = w.end;
        } else if (word) {
            break;
        } else if (g_ascii_isspace(t.s[at])) {
            if (out->len > 0 && out->str[out->len - 1] != ' ')
                g_string_append_c(out, ' ');
            at++;
        } else {
            g_string_append_c(out, t.s[at++]);
        }
    }
    /* The last character may be cut. */
    while (out->len > 0 && !g_utf8_validate(out->str, (gssize)out->len, NULL))
        g_string_truncate(out, out->len - 1);
    g_strchomp(out->str);
    return g_string_free(out, FALSE);
}

/* The last line that begins with a capital letter, a section or a number in brackets, between FROM
 * and AT. */
static size_t
last_beginning(Scan t, size_t from, size_t at)
{
    for (size_t line = at; line > from; line--) {
        Word w;
        bool begins = t.s[line - 1] == '\n' || t.s[line - 1] == '\f';
        size_t first = begins ? scan_line_blanks(t, line) : at;
        if (begins && first <= at &&
            ((scan_word(t, first, &w) && w.capital) || scan_is(t, first, "(") ||
             scan_is(t, first, "§")))
            return first;
    }
    return from;
}

/* The words from START to END with as much of their sentence as fits; ON says that it goes on
 * behind. */
static char *
excerpt(Scan t, size_t start, size_t end, bool on)
{
    size_t from = clause_read(t, 0, end).start;
    if (from > start || start - from > BEFORE_BYTES) {
        from = start > BEFORE_BYTES ? start - BEFORE_BYTES : 0;
        while (from < start && !g_ascii_isspace(t.s[from]))
            from++;
    }
    from = last_beginning(t, from, start);
    size_t to = end, most = on ? MIN(t.len, end + BEHIND_BYTES) : end;
    while (to < most && strchr(";:\f", t.s[to]) == NULL && !scan_is(t, to, "\n\n") &&
           (t.s[to] != '.' || scan_is_digit(t, to - 1)))
        to++;
    if (to == most)
        while (to > end && !g_ascii_isspace(t.s[to - 1]))
            to--;
    return one_line(t, from, to);
}

/* The best suggestion for PURPOSE, which stands before the others of it. */
static void
take_date(Suggested *s, const Pages *p, const GArray *found, DatePurpose purpose)
{
    for (guint i = 0; i < found->len; i++) {
        const DateSuggestion *d = &g_array_index(found, DateSuggestion, i);
        if (d->purpose != purpose)
            continue;
        if (d->confidence < CONFIDENCE_MIN || d->value == DATE_VALUE_EFFECTIVE_FROM)
            return;
        Scan t = {p->text->str, p->text->len};
        char day[11];
        s->rule = d->value;
        s->value = d->value == DATE_VALUE_DAY ? g_strdup(date_format(d->day, day)) : NULL;
        s->page = page_of(p, d->start);
        /* "am 1. März 2024", behind which "beschlossen" stands; not "Beschlossen am 1. März 2024".
         */
        bool on = purpose == DATE_DECIDED && g_ascii_islower(t.s[d->start]);
        s->excerpt = excerpt(t, d->start, d->start + d->len, on);
        return;
    }
}

static void
take_name(Suggested *s, const Extraction *x, IdentitySuggestion *read)
{
    if (read->value == NULL)
        return;
    const char *page = x->pages->pdata[read->page - 1];
    Scan t = {page, strlen(page)};
    s->value = g_steal_pointer(&read->value);
    s->page = read->page;
    s->excerpt = one_line(t, read->start, read->start + read->len);
}

Suggestions *
suggestions_read(const Extraction *x, const IdentityBody *bodies, size_t n_bodies)
{
    Suggestions *s = g_new0(Suggestions, 1);
    g_autoptr(Identity) identity = identity_suggest(x, bodies, n_bodies);
    take_name(&s->field[SUGGESTED_TITLE], x, &identity->title);
    take_name(&s->field[SUGGESTED_TYPE], x, &identity->type);
    take_name(&s->field[SUGGESTED_BODY], x, &identity->body);
    g_auto(Pages) pages = {0};
    pages_init(&pages, x);
    g_autoptr(GArray) found = dates_find(pages.text->str, pages.text->len);
    take_date(&s->field[SUGGESTED_DECIDED_ON], &pages, found, DATE_DECIDED);
    take_date(&s->field[SUGGESTED_SIGNED_ON], &pages, found, DATE_SIGNED);
    take_date(&s->field[SUGGESTED_EFFECTIVE_FROM], &pages, found, DATE_EFFECTIVE_FROM);
    take_date(&s->field[SUGGESTED_EFFECTIVE_UNTIL], &pages, found, DATE_EFFECTIVE_UNTIL);
    return s;
}

void
suggested_clear(Suggested *suggested)
{
    g_free(suggested->value);
    g_free(suggested->excerpt);
    *suggested = (Suggested){0};
}

void
suggestions_free(Suggestions *suggestions)
{
    for (size_t i = 0; suggestions != NULL && i < SUGGESTED_COUNT; i++)
        suggested_clear(&suggestions->field[i]);
    g_free(suggestions);
}

const char *
suggested_field_name(SuggestedField field)
{
    static const char *const names[] = {
#define X(NAME, name) #name,
        SUGGESTED_FIELDS(X)
#undef X
    };
    return names[field];
}
