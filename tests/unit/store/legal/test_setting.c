/* test_setting.c - the same statute, set in many ways: other line widths, hyphens, pages, running
 * lines, a table of contents, with and without boxes. Its tree and its words stay the same. The
 * ways are drawn from a fixed seed; REGELWERK_SETTINGS says how many (300). */
#include "tests/unit/store/legal/placed.h"

/* --- the statute --- */

/* A unit as it is printed: label, title (or NULL) and words. */
typedef struct {
    char *label, *title, *words;
} Clause;

/* Citations may stand at the beginning of a line, and words be divided. */
static const char *const vocabulary[] = {
    "die",
    "Gemeinde",
    "erhebt",
    "Gebühren",
    "nach",
    "§ 3",
    "Abs. 1",
    "Satz 2",
    "dieser",
    "Satzung",
    "Benutzerinnen",
    "und",
    "Eigentümer",
    "der",
    "Grundstücke",
    "haften",
    "als",
    "Gesamtschuldner",
    "gemäß",
    "§ 10",
    "GemO",
    "in",
    "Baden-Württemberg",
    "haupt- und ehrenamtlich",
    "bei",
    "wöchentlicher",
    "Abfuhr",
    "von",
    "120 Litern",
    "Bürger:innen",
    "des",
    "Gemeinderates",
    "1. Januar 2025",
    "Absatz 4",
    "nach § 5 Abs. 2 Satz 1",
    "die §§ 4 bis 6",
    "nach § 4 der Hauptsatzung",
    "(GBl. S. 581)",
    "gilt. Die",
    "Nr. 2",
    "entsprechend",
};

static char *
some_words(GRand *random, unsigned n)
{
    GString *s = g_string_new("Es");
    for (unsigned i = 0; i < n; i++)
        g_string_append_printf(s, " %s",
                               vocabulary[g_rand_int_range(random, 0, G_N_ELEMENTS(vocabulary))]);
    static const char *const ends[] = {"bleibt unberührt", "gilt",  "wird erhoben", "ist zulässig",
                                       "findet statt",     "endet", "muss sein",    "entfällt"};
    /* no line that stands at the foot of many pages */
    g_string_append_printf(s, " %s %c%c.", ends[g_rand_int_range(random, 0, G_N_ELEMENTS(ends))],
                           g_rand_int_range(random, 'a', 'z'), g_rand_int_range(random, 'a', 'z'));
    return g_string_free(s, FALSE);
}

static void
clause_free(gpointer data)
{
    Clause *clause = data;
    g_free(clause->label);
    g_free(clause->title);
    g_free(clause->words);
    g_free(clause);
}

static void
add_clause(GPtrArray *clauses, GRand *random, char *label, const char *title)
{
    Clause *clause = g_new0(Clause, 1);
    clause->label = label;
    clause->title = g_strdup(title);
    clause->words =
        title == NULL ? some_words(random, (unsigned)g_rand_int_range(random, 4, 60)) : NULL;
    g_ptr_array_add(clauses, clause);
}

/* Titles that share no beginning with each other. */
static GPtrArray *
statute(GRand *random)
{
    static const char *const titles[] = {"Zweck",    "Begriffe", "Gebühren", "Befreiungen",
                                         "Erhebung", "Auskunft", "Strafen",  "Inkrafttreten"};
    GPtrArray *clauses = g_ptr_array_new_with_free_func(clause_free);
    for (unsigned s = 0; s < G_N_ELEMENTS(titles); s++) {
        add_clause(clauses, random, g_strdup_printf("§ %u", s + 1), titles[s]);
        unsigned n = (unsigned)g_rand_int_range(random, 1, 5);
        for (unsigned a = 1; a <= n; a++) {
            add_clause(clauses, random, g_strdup_printf("(%u)", a), NULL);
            unsigned items = g_rand_boolean(random) ? (unsigned)g_rand_int_range(random, 2, 4) : 0;
            for (unsigned i = 1; i <= items; i++)
                add_clause(clauses, random, g_strdup_printf("%u.", i), NULL);
        }
    }
    return clauses;
}

/* --- one way to set it --- */

typedef struct {
    unsigned width, per_page; /* characters of a line, lines of a page */
    bool hyphens, header, footer, contents, placed;
} Style;

typedef struct {
    Setter setter;
    const Style *style;
    unsigned line, page;
    GRand *random;
} Press;

static void
end_of_page(Press *p)
{
    if (p->page > 0 && p->style->footer) {
        g_autofree char *number = g_strdup_printf("Seite %u von 9", p->page);
        setter_line(&p->setter, 2600, 8000, false, number);
    }
}

static void
print_line(Press *p, unsigned indent, bool bold, bool apart, const char *words)
{
    if (p->page == 0 || p->line >= p->style->per_page) {
        end_of_page(p);
        setter_begin_page(&p->setter);
        p->page++;
        p->line = 0;
        if (p->style->header)
            setter_line(&p->setter, 700, 300, false, "Satzung über Gebühren der Stadt Muster");
    }
    p->line += apart; /* an empty line before it */
    setter_line(&p->setter, (int)(700 + indent), 600 + p->line * 140, bold, words);
    p->line++;
}

/* Where the word of LEN bytes at AT may be divided so that ROOM characters fit; 0: nowhere. */
static size_t
divide(const char *at, size_t len, unsigned room)
{
    static const char *const parts[] = {"Benutze", "Eigen",    "Grund",
                                        "Gesamt",  "Gemeinde", "wöchent"};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        size_t n = strlen(parts[i]);
        if (n + 2 < len && strncmp(at, parts[i], n) == 0 &&
            (unsigned)g_utf8_strlen(parts[i], -1) < room)
            return n;
    }
    return 0;
}

/* Wraps LABEL and WORDS; a word that is longer than the line has a line of its own. */
static void
print_clause(Press *p, unsigned indent, const char *label, const char *words)
{
    g_autoptr(GString) line = g_string_new(label);
    bool first = true, begun = true;
    for (const char *at = words; *at != '\0';) {
        size_t len = strcspn(at, " ");
        unsigned used = (unsigned)g_utf8_strlen(line->str, -1);
        unsigned room = used + 2 < p->style->width ? p->style->width - used - 2 : 0;
        bool fits = begun || (unsigned)g_utf8_strlen(at, (gssize)len) <= room;
        size_t part = !fits && p->style->hyphens ? divide(at, len, room) : 0;
        if (fits || part > 0) {
            if (line->len > 0)
                g_string_append_c(line, ' ');
            g_string_append_len(line, at, (gssize)(fits ? len : part));
            begun = false;
            at += fits ? len : part;
            at += fits && *at == ' ';
        }
        if (!fits) {
            if (part > 0)
                g_string_append_c(line, '-');
            print_line(p, indent, false, first, line->str);
            g_string_truncate(line, 0);
            first = false;
            begun = true;
        }
    }
    if (line->len > 0)
        print_line(p, indent, false, first, line->str);
}

static void
print_contents(Press *p, const GPtrArray *clauses)
{
    print_line(p, 0, true, true, "Inhaltsverzeichnis");
    for (guint i = 0; i < clauses->len; i++) {
        const Clause *c = clauses->pdata[i];
        g_autofree char *entry =
            g_strdup_printf("%s %s . . . . . . . . . . %u", c->label, c->title, i / 9 + 1);
        if (c->title != NULL)
            print_line(p, 0, false, false, entry);
    }
}

static Structure *
print_all(const GPtrArray *clauses, const Style *style, GRand *random)
{
    Press p = {.setter = setter_new(), .style = style, .random = random};
    if (style->contents)
        print_contents(&p, clauses);
    for (guint i = 0; i < clauses->len; i++) {
        const Clause *c = clauses->pdata[i];
        g_autofree char *head = g_strdup_printf("%s %s", c->label, c->title);
        if (c->title != NULL)
            print_line(&p, 0, true, true, head);
        else
            print_clause(&p, c->label[0] == '(' ? 0 : 300, c->label, c->words);
    }
    end_of_page(&p);
    setter_end_page(&p.setter);
    if (!style->placed)
        g_ptr_array_set_size(p.setter.x->layouts, 0);
    return setter_structure(&p.setter, NULL);
}

/* --- the property --- */

/* "§ 1|Zweck", "(1)|Es die ...": what was printed, and what is read. Where a sentence ends with a
 * short line a paragraph may be seen: its words and its unit are the same. */
static char *
expected_text(const GPtrArray *clauses)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < clauses->len; i++) {
        const Clause *c = clauses->pdata[i];
        g_string_append_printf(s, "%s|%s\n", c->label, c->title != NULL ? c->title : c->words);
    }
    return g_string_free(s, FALSE);
}

static char *
read_text(const Structure *structure)
{
    GString *s = g_string_new(NULL);
    for (guint i = 0; i < structure->sections->len; i++) {
        const Section *x = structure->sections->pdata[i];
        if (x->kind == SECTION_FRONT || x->kind == SECTION_CONTENTS)
            continue;
        bool item = x->kind >= SECTION_ABSATZ && x->kind <= SECTION_FOLLOWING;
        g_string_append_len(s, item ? structure->text + x->head_at : x->label,
                            item ? (gssize)x->head_len : (gssize)strlen(x->label));
        g_autofree char *words = g_strndup(structure->text + x->at, x->len);
        g_strdelimit(words, "\n", ' ');
        g_string_append_printf(s, "|%s%s\n", x->heading != NULL ? x->heading : "", words);
    }
    return g_string_free(s, FALSE);
}

static Style
some_style(GRand *random)
{
    return (Style){.width = (unsigned)g_rand_int_range(random, 45, 90),
                   .per_page = (unsigned)g_rand_int_range(random, 18, 50),
                   .hyphens = g_rand_boolean(random),
                   .header = g_rand_boolean(random),
                   .footer = g_rand_boolean(random),
                   .contents = g_rand_boolean(random),
                   .placed = g_rand_boolean(random)};
}

static void
test_setting_does_not_change_the_law(void)
{
    const char *wanted = g_getenv("REGELWERK_SETTINGS");
    unsigned n = wanted != NULL ? (unsigned)g_ascii_strtoull(wanted, NULL, 10) : 300;
    for (unsigned i = 0; i < n; i++) {
        GRand *random = g_rand_new_with_seed(i / 10 + 1); /* ten ways for each statute */
        g_autoptr(GPtrArray) clauses = statute(random);
        g_rand_set_seed(random, i + 1000);
        Style style = some_style(random);
        g_autoptr(Structure) s = print_all(clauses, &style, random);
        g_autofree char *want = expected_text(clauses);
        g_autofree char *got = read_text(s);
        g_test_message(
            "%u: width %u, %u lines, hyphens %d, header %d, footer %d, contents %d, placed %d", i,
            style.width, style.per_page, style.hyphens, style.header, style.footer, style.contents,
            style.placed);
        g_assert_cmpstr(got, ==, want);
        g_rand_free(random);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/setting/does-not-change-the-law", test_setting_does_not_change_the_law);
    return g_test_run();
}
