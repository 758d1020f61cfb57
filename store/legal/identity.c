/* identity.c - see identity.h. A title begins with the word for what it is: "Satzung über …",
 * "Wahl- und Abstimmungsordnung der …", "Niederschrift über …". It stands before the first section;
 * on pages after the first only where the layout shows that it is set larger than the text. */
#include "store/legal/identity.h"

#include "store/legal/law_name.h"

#include <string.h>

enum {
    TITLE_PAGES = 3,
    TITLE_LINES = 6,   /* of a wrapped title */
    HEAD_LINES = 120,  /* of a page that are looked at */
    TITLE_BYTES = 300, /* what is longer is prose */
};

typedef struct {
    size_t start, end; /* without blanks at both ends */
    unsigned size;     /* tenths of a point, 0 = not known */
} Line;

typedef struct {
    Scan t;
    Line line[HEAD_LINES];
    unsigned n;
    unsigned body_size; /* of most characters of the page, 0 = not known */
} Head;

/* Words that end a search for the title: what stands behind is the text. */
static const char ends_head[] = " Präambel Vorbemerkung Vorbemerkungen ";
/* Prose, not a title. */
static const char verbs[] =
    " ist sind wird werden hat haben gilt gelten kann können beschlossen erlassen "
    "tritt treten regelt erhebt erhält wurde wurden beantrage ich ";

static const struct {
    const char *ending, *type; /* TYPE is NULL: a title, but of no built-in type */
} kinds[] = {
    {"geschäftsordnung", "geschaeftsordnung"},
    {"gebührenordnung", "gebuehrenordnung"},
    {"verordnung", "verordnung"},
    {"richtlinie", "richtlinie"},
    {"richtlinien", "richtlinie"},
    {"satzung", "satzung"},
    {"ordnung", "ordnung"},
    {"niederschrift", "protokoll"},
    {"protokoll", "protokoll"},
    {"vorlage", "vorlage"},
    {"anmeldung", "formular"},
    {"anmeldeformular", "formular"},
    {"antragsformular", "formular"},
    {"antrag", "formular"},
    {"bekanntmachung", "bekanntmachung"},
    {"gesetz", NULL},
    {"gesetzbuch", NULL},
};
/* Alone these are no titles. */
static const char bare[] =
    " satzung ordnung verordnung richtlinie richtlinien bekanntmachung antrag "
    "anmeldung gesetz protokoll vorlage ";
static const char no_kinds[] =
    " tagesordnung rangordnung anordnung einordnung zuordnung unordnung "
    "größenordnung abordnung beiordnung unterordnung sitzordnung neuordnung "
    "überordnung besatzung kopiervorlage rechtsordnung voranmeldung ";

/* The kind that W names, or -1. LOWER gets the word. */
static int
kind_of(const Word *w, char **ret_lower)
{
    g_autofree char *lower = g_utf8_strdown(w->text, (gssize)w->len);
    g_autofree char *padded = g_strconcat(" ", lower, " ", NULL);
    if (!w->capital || strstr(no_kinds, padded) != NULL)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_has_suffix(lower, kinds[i].ending)) {
            *ret_lower = g_steal_pointer(&padded);
            return (int)i;
        }
    return -1;
}

/* The lines of PAGE up to its first section. */
static void
read_head(const char *page, const PageLayout *layout, Head *h)
{
    h->t = (Scan){page, strlen(page)};
    h->n = h->body_size = 0;
    bool fits = layout != NULL && layout->lines->len > 0 && page_layout_fits(layout, page);
    GHashTable *sizes = g_hash_table_new(NULL, NULL);
    size_t at = 0, most = 0;
    for (unsigned i = 0; at < h->t.len; i++) {
        const char *feed = memchr(page + at, '\n', h->t.len - at);
        size_t end = feed != NULL ? (size_t)(feed - page) : h->t.len;
        Line line = {.start = MIN(scan_line_blanks(h->t, at), end), .end = end};
        while (line.end > line.start && g_ascii_isspace(page[line.end - 1]))
            line.end--;
        if (fits && i < layout->lines->len)
            line.size = g_array_index(layout->lines, LineBox, i).size;
        size_t chars = GPOINTER_TO_SIZE(g_hash_table_lookup(sizes, GUINT_TO_POINTER(line.size))) +
                       (line.end - line.start);
        g_hash_table_insert(sizes, GUINT_TO_POINTER(line.size), GSIZE_TO_POINTER(chars));
        if (chars > most) {
            most = chars;
            h->body_size = line.size;
        }
        if (h->n < HEAD_LINES)
            h->line[h->n++] = line;
        at = end + 1;
    }
    g_hash_table_unref(sizes);
    for (unsigned i = 0; i < h->n; i++) {
        Word w;
        bool section =
            scan_is(h->t, h->line[i].start, "§") && !scan_is(h->t, h->line[i].start, "§§");
        bool other = scan_word(h->t, h->line[i].start, &w) && word_in(&w, ends_head);
        if (section || other)
            h->n = i;
    }
}

/* "S A T Z U N G" as one word; else the text of the line. Blanks become one, and a hyphen at the
 * end of what is there joins. */
static void
append_line(const Head *h, const Line *line, GString *out)
{
    bool spaced = line->end - line->start >= 9;
    for (size_t i = line->start; i < line->end && spaced; i++)
        spaced = (i - line->start) % 2 == 0 ? g_ascii_isupper(h->t.s[i]) : h->t.s[i] == ' ';
    Scan t = {h->t.s, line->end};
    Word first;
    bool joins = out->len > 1 && out->str[out->len - 1] == '-' &&
                 scan_word(t, line->start, &first) && !word_in(&first, " und oder bzw sowie ");
    if (joins && !first.capital)
        g_string_truncate(out, out->len - 1);
    else if (!joins && out->len > 0)
        g_string_append_c(out, ' ');
    for (size_t at = line->start; at < line->end;) {
        size_t next = scan_line_blanks(t, at);
        if (next == at) {
            g_string_append_c(out, t.s[at]);
            at++;
            continue;
        }
        if (!spaced && next < line->end)
            g_string_append_c(out, ' ');
        at = next;
    }
}

static bool
is_empty(const Line *line)
{
    return line->start >= line->end;
}

/* Where a title begins in the line: its kind, or -1. "2. Satzung zur …", "Wahl- und
 * Abstimmungsordnung". */
static int
title_start(const Head *h, const Line *line, char **ret_lower)
{
    g_autoptr(GString) text = g_string_new(NULL);
    append_line(h, line, text);
    Scan t = {text->str, text->len};
    unsigned number;
    size_t at = scan_number(t, 0, 2, &number);
    at = scan_line_blanks(t, at + (at > 0 && scan_is(t, at, ".") ? 1 : 0));
    Word w;
    for (unsigned i = 0; i < 4 && scan_word(t, at, &w); i++) {
        int kind = kind_of(&w, ret_lower);
        if (kind >= 0)
            return kind;
        if (!w.capital && !(i > 0 && word_in(&w, " und ")))
            return -1;
        at =
            scan_line_blanks(t, w.end + (scan_is(t, w.end, "-") || scan_is(t, w.end, ",") ? 1 : 0));
    }
    return -1;
}

/* Whether LINE goes on with the title that ends with the words TITLE. */
static bool
continues(const Head *h, const Line *before, const Line *line, const GString *title)
{
    Scan t = {h->t.s, line->end}, so_far = {title->str, title->len};
    Word w, last;
    bool word = scan_word(t, line->start, &w);
    if (scan_is(t, line->start, "("))
        return line->end - line->start < 100;
    if (!word)
        return false;
    if (word_in(&w, " vom Vom Aufgrund Auf Inhalt Inhaltsverzeichnis hiermit ") ||
        (word_in(&w, " in ") && scan_is(t, line->start, "in der Fassung")))
        return false;
    bool open = title->str[title->len - 1] == '-' || (scan_word_before(so_far, so_far.len, &last) &&
                                                      last.end == so_far.len && !last.capital);
    bool larger = before->size > 0 && before->size == line->size && h->body_size > 0 &&
                  line->size >= h->body_size + 10;
    int kind = -1;
    g_autofree char *lower = NULL;
    if (larger && w.capital)
        kind = kind_of(&w, &lower);
    return open || !w.capital || (larger && kind < 0);
}

static bool
is_prose(const char *title)
{
    Scan t = {title, strlen(title)};
    Word w;
    size_t n = t.len;
    for (size_t at = 0; at < n;) {
        if (!scan_word(t, at, &w)) {
            at++;
            continue;
        }
        if (word_in(&w, verbs))
            return true;
        at = w.end;
    }
    char last = n > 0 ? title[n - 1] : '.';
    bool abbreviation = n >= 5 && g_str_has_suffix(title, "e.V.");
    return n > TITLE_BYTES || (strchr(".,;:", last) != NULL && !abbreviation) ||
           strstr(title, "....") != NULL || strstr(title, ". . .") != NULL;
}

/* The title that begins in line FROM. NULL if it is none. Owned. */
static char *
read_title(const Head *h, unsigned from, unsigned *ret_last)
{
    g_autoptr(GString) title = g_string_new(NULL);
    append_line(h, &h->line[from], title);
    g_autofree char *first = g_utf8_strdown(title->str, -1);
    g_autofree char *alone = g_strconcat(" ", first, " ", NULL);
    bool is_bare = strstr(bare, alone) != NULL;
    unsigned last = from;
    for (unsigned i = from + 1; i < h->n && i - from < TITLE_LINES; i++) {
        /* One empty line may stand between the bare word and what the law is about. */
        if (is_empty(&h->line[i]) && is_bare && last == from && i == from + 1)
            continue;
        if (is_empty(&h->line[i]) || h->line[i].end - h->line[i].start > TITLE_BYTES ||
            !continues(h, &h->line[last], &h->line[i], title))
            break;
        append_line(h, &h->line[i], title);
        last = i;
    }
    if ((is_bare && last == from) || is_prose(title->str) || !g_utf8_validate(title->str, -1, NULL))
        return NULL;
    /* The day is no part of the title, but for that of a law that is amended. */
    char *day = strstr(title->str, " vom ");
    if (day != NULL && g_ascii_isdigit(day[5]) && strstr(title->str, "Änderung") == NULL)
        g_string_truncate(title, (gsize)(day - title->str));
    /* "SATZUNG über …" */
    Scan t = {title->str, title->len};
    Word w;
    if (scan_word(t, 0, &w) && w.start == 0 && w.len > 5 &&
        w.capitals == g_utf8_strlen(w.text, -1)) {
        g_autofree char *small = g_utf8_strdown(w.text, -1);
        g_autofree char *rest = g_strdup(g_utf8_next_char(small));
        g_autofree char *capital = g_utf8_strup(small, g_utf8_next_char(small) - small);
        g_string_erase(title, 0, (gssize)w.end);
        g_string_prepend(title, rest);
        g_string_prepend(title, capital);
    }
    *ret_last = last;
    return g_strdup(title->str);
}

static void
place(IdentitySuggestion *s, uint32_t page, const Head *h, unsigned from, unsigned last)
{
    s->page = page;
    s->start = h->line[from].start;
    s->len = h->line[last].end - s->start;
}

/* The best title of one page: the largest, then the first. */
static void
title_of_page(const Head *h, uint32_t page, Identity *identity)
{
    unsigned best_size = 0;
    for (unsigned i = 0; i < h->n; i++) {
        const Line *line = &h->line[i];
        g_autofree char *lower = NULL;
        bool short_line = !is_empty(line) && line->end - line->start <= TITLE_BYTES;
        int kind = !short_line ? -1 : title_start(h, line, &lower);
        bool larger = h->body_size > 0 && line->size >= h->body_size + 10;
        if (kind < 0 || (page > 1 && !larger) ||
            (identity->title.value != NULL && line->size <= best_size))
            continue;
        unsigned last;
        g_autofree char *title = read_title(h, i, &last);
        if (title == NULL)
            continue;
        g_free(identity->title.value);
        identity->title.value = g_steal_pointer(&title);
        place(&identity->title, page, h, i, last);
        g_clear_pointer(&identity->type.value, g_free);
        /* "Antrag der Fraktion" is a motion, not a form. */
        bool motion = strcmp(kinds[kind].ending, "antrag") == 0 && strcmp(lower, " antrag ") == 0 &&
                      strstr(identity->title.value, "Antrag auf ") == NULL;
        if (kinds[kind].type != NULL && !motion) {
            identity->type = identity->title;
            identity->type.value = g_strdup(kinds[kind].type);
        }
        best_size = line->size;
    }
}

/* W is NAME, or that in another case: "Fachrats". */
static bool
is_inflected(const Word *w, const Word *name)
{
    static const char *const endings[] = {"", "s", "es", "n", "en", "e"};
    if (w->len < name->len || memcmp(w->text, name->text, name->len) != 0)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (strcmp(w->text + name->len, endings[i]) == 0)
            return true;
    return false;
}

/* The words of NAME stand in TITLE from AT on. */
static bool
names_at(Scan title, size_t at, Scan name)
{
    size_t in_name = 0;
    Word w, n;
    for (bool any = false;; any = true) {
        while (in_name < name.len && !scan_word(name, in_name, &n))
            in_name++;
        if (in_name >= name.len)
            return any;
        if (!scan_word(title, at, &w) || !is_inflected(&w, &n))
            return false;
        in_name = n.end;
        for (at = w.end; at < title.len && !scan_is_alnum(title, at);)
            at++;
    }
}

static bool
names(const char *title, const char *name)
{
    Scan t = {title, strlen(title)}, n = {name, strlen(name)};
    Word w;
    for (size_t at = 0; at < t.len;) {
        if (!scan_word(t, at, &w)) {
            at++;
            continue;
        }
        if (names_at(t, at, n))
            return true;
        at = w.end;
    }
    return false;
}

/* The one body that the title names; a name inside a longer one that is named too does not count.
 */
static void
suggest_body(const IdentityBody *bodies, size_t n, Identity *identity)
{
    const IdentityBody *found = NULL;
    const char *title = identity->title.value;
    for (size_t i = 0; i < n && title != NULL; i++) {
        if (!names(title, bodies[i].name))
            continue;
        if (found != NULL && strstr(found->name, bodies[i].name) != NULL)
            continue;
        if (found != NULL && strstr(bodies[i].name, found->name) == NULL)
            return;
        found = &bodies[i];
    }
    if (found == NULL)
        return;
    identity->body = identity->title;
    identity->body.value = g_strdup(found->id);
}

Identity *
identity_suggest(const Extraction *x, const IdentityBody *bodies, size_t n_bodies)
{
    Identity *identity = g_new0(Identity, 1);
    g_autofree Head *h = g_new(Head, 1);
    for (guint i = 0; i < MIN(x->pages->len, TITLE_PAGES) && identity->title.value == NULL; i++) {
        const PageLayout *layout = i < x->layouts->len ? x->layouts->pdata[i] : NULL;
        read_head(x->pages->pdata[i], layout, h);
        title_of_page(h, i + 1, identity);
    }
    suggest_body(bodies, n_bodies, identity);
    return identity;
}

void
identity_free(Identity *identity)
{
    if (identity == NULL)
        return;
    g_free(identity->title.value);
    g_free(identity->type.value);
    g_free(identity->body.value);
    g_free(identity);
}
