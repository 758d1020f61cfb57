/* structure.c - see structure.h: lines are read, ordered, weighed and put together; then each unit
 * gets its parent, its id and its ranges. The rules themselves are in the files it calls. */
#include "store/legal/structure.h"

#include "store/legal/columns.h"
#include "store/legal/contents.h"
#include "store/legal/grammar.h"
#include "store/legal/odd.h"
#include "store/legal/reading.h"
#include "store/legal/running.h"

#include <string.h>

/* More units than any law has: what follows is text of the last one. */
#define MOST_SECTIONS (1u << 18)

static void
add_problem(Structure *s, ProblemCode code, const char *label, uint32_t section, uint32_t page)
{
    Problem *problem = g_new0(Problem, 1);
    *problem = (Problem){code, g_strdup(label), section, page};
    g_ptr_array_add(s->problems, problem);
}

static Section *
section_at(const Structure *s, uint32_t i)
{
    return g_ptr_array_index(s->sections, i);
}

/* --- the tree --- */

/* Whether a section of kind OUTER may hold one of kind INNER. */
static bool
may_hold(SectionKind outer, SectionKind inner)
{
    if (inner == SECTION_CLOSING || inner == SECTION_ANNEX || outer <= SECTION_PREAMBLE ||
        outer == SECTION_CLOSING)
        return false;
    if (outer == SECTION_ANNEX)
        return true;
    if (inner == SECTION_FOLLOWING)
        return outer < SECTION_NUMBER;
    if (inner == SECTION_HEADING)
        return outer < SECTION_HEADING;
    return outer < inner;
}

typedef struct {
    Structure *s;
    GArray *open; /* uint32_t: sections that may still get children, outermost first */
    GHashTable *ids;
} Tree;

/* Lists nest in the order in which they came: letters may hold numbers. */
static bool
closes(const Tree *t, guint depth, const Section *section)
{
    const Section *outer = section_at(t->s, g_array_index(t->open, uint32_t, depth));
    bool list = outer->kind >= SECTION_NUMBER && outer->kind <= SECTION_DOUBLE_LETTER;
    if (list && section->kind >= SECTION_NUMBER && section->kind <= SECTION_DOUBLE_LETTER)
        return outer->kind == section->kind;
    if (outer->kind == SECTION_NUMBERED && section->kind == SECTION_NUMBERED)
        return strlen(outer->label) >= strlen(section->label);
    return !may_hold(outer->kind, section->kind);
}

static const char *
id_word(SectionKind kind)
{
    static const char *const words[SECTION_KIND_COUNT] = {
        [SECTION_PARAGRAPH] = "para",
        [SECTION_ABSATZ] = "abs",
        [SECTION_NUMBER] = "nr",
        [SECTION_LETTER] = "buchst",
        [SECTION_DOUBLE_LETTER] = "dbuchst",
        [SECTION_ARTICLE] = "art",
        [SECTION_FOLLOWING] = "folge",
    };
    return words[kind] != NULL ? words[kind] : section_kind_name(kind);
}

/* "§ 3a" -> "3a", "Teil I" -> "i", "1.2" -> "1-2" */
static void
append_number(GString *id, const Label *label)
{
    const char *space = strrchr(label->text, ' ');
    const char *s = label->style == STYLE_WORD && label->kind < SECTION_PARAGRAPH
                        ? (space != NULL ? space + 1 : label->text)
                        : label->text;
    if (label->kind == SECTION_ANNEX)
        s = space != NULL ? space + 1 : "";
    bool dash = false;
    for (; *s != '\0'; s++) {
        if (!g_ascii_isalnum(*s)) {
            dash = *s == '.';
            continue;
        }
        if (dash && id->len > 0 && id->str[id->len - 1] != '-')
            g_string_append_c(id, '-');
        dash = false;
        g_string_append_c(id, g_ascii_tolower(*s));
    }
}

/* A § is named without the parts above it: its number runs through; all else inside its parent. */
static char *
make_id(Tree *t, const Section *section, const Label *label)
{
    g_autoptr(GString) id = g_string_new(NULL);
    uint32_t parent = section->parent;
    if (section->kind == SECTION_PARAGRAPH)
        while (parent != SECTION_NONE && section_at(t->s, parent)->kind != SECTION_ANNEX &&
               section_at(t->s, parent)->kind != SECTION_ARTICLE)
            parent = section_at(t->s, parent)->parent;
    if (section->kind == SECTION_NUMBERED)
        parent = SECTION_NONE;
    if (parent != SECTION_NONE)
        g_string_append_printf(id, "%s_", section_at(t->s, parent)->id);
    g_string_append(id, id_word(section->kind));
    g_autoptr(GString) number = g_string_new(NULL);
    append_number(number, label);
    if (number->len > 0)
        g_string_append_printf(id, "-%s", number->str);
    guint n = GPOINTER_TO_UINT(g_hash_table_lookup(t->ids, id->str)) + 1;
    g_hash_table_insert(t->ids, g_strdup(id->str), GUINT_TO_POINTER(n));
    while (n > 1) {
        g_autofree char *again = g_strdup_printf("%s_x%u", id->str, n);
        if (!g_hash_table_contains(t->ids, again)) {
            g_hash_table_insert(t->ids, g_strdup(again), GUINT_TO_POINTER(1));
            return g_steal_pointer(&again);
        }
        n++;
    }
    return g_strdup(id->str);
}

static char *
make_label(const Tree *t, const Section *section, const Label *label)
{
    static const char *const words[SECTION_KIND_COUNT] = {
        [SECTION_ABSATZ] = "Abs. ",
        [SECTION_NUMBER] = "Nr. ",
        [SECTION_LETTER] = "Buchst. ",
        [SECTION_DOUBLE_LETTER] = "Buchst. ",
    };
    if (words[section->kind] == NULL)
        return g_strdup(label->text);
    const char *before =
        section->parent != SECTION_NONE ? section_at(t->s, section->parent)->label : "";
    return g_strconcat(before, *before != '\0' ? " " : "", words[section->kind], label->text, NULL);
}

/* Adds the section of UNIT, whose first character stands on PAGE and at AT of the text. */
static Section *
add_section(Tree *t, const Unit *unit, uint32_t page, uint32_t at)
{
    Section *section = g_new0(Section, 1);
    section->kind = unit->kind;
    section->flags = unit->flags;
    section->page = page;
    section->heading = g_strdup(unit->heading);
    section->head_at = section->at = at;
    section->label = (char *)unit->label.text; /* for closes() only */
    guint depth = t->open->len;
    for (guint i = 0; i < t->open->len && depth == t->open->len; i++)
        if (closes(t, i, section))
            depth = i;
    g_array_set_size(t->open, depth);
    section->parent = depth > 0 ? g_array_index(t->open, uint32_t, depth - 1) : SECTION_NONE;
    section->level = (uint16_t)(depth + 1);
    section->id = make_id(t, section, &unit->label);
    section->label = make_label(t, section, &unit->label);
    uint32_t index = t->s->sections->len;
    g_array_append_val(t->open, index);
    g_ptr_array_add(t->s->sections, section);
    if (unit->flags & SECTION_AFTER_GAP)
        add_problem(t->s, PROBLEM_GAP, section->label, index, page);
    if (unit->flags & SECTION_REPAIRED)
        add_problem(t->s, PROBLEM_REPAIRED, section->label, index, page);
    if (strstr(section->id, "_x") != NULL && unit->label.text[0] != '\0' &&
        unit->kind < SECTION_NUMBER)
        add_problem(t->s, PROBLEM_DOUBLE, section->label, index, page);
    return section;
}

/* --- ranges --- */

static void
find_ends(Structure *s)
{
    for (guint i = 0; i < s->sections->len; i++)
        section_at(s, i)->end = i + 1;
    for (guint i = s->sections->len; i > 0; i--) {
        const Section *section = section_at(s, i - 1);
        if (section->parent != SECTION_NONE) {
            Section *parent = section_at(s, section->parent);
            parent->end = MAX(parent->end, section->end);
        }
    }
}

static void
find_bodies(Structure *s)
{
    for (guint i = 0; i < s->sections->len; i++) {
        Section *section = section_at(s, i);
        uint32_t next = i + 1 < s->sections->len ? section_at(s, i + 1)->head_at : s->text_len;
        uint32_t stop = next > section->head_at && s->text[next - 1] == '\n' ? next - 1 : next;
        uint32_t head_end = section->head_at + section->head_len;
        section->at = head_end < stop && section->head_len > 0 ? head_end + 1 : MIN(head_end, stop);
        section->len = stop - section->at;
    }
}

/* --- putting it together --- */

typedef struct {
    const Lines *lines;
    Reading *reading;
    Tree tree;
    Section *current;
    uint32_t head_left; /* lines of the open head that are still to come */
    bool in_head;       /* the line before was one of them */
    uint32_t item_head; /* bytes that the head of the open item shall have */
    bool bare;          /* the line before was a label without its title */
    bool limited;       /* MOST_SECTIONS were there, and it is said */
    uint32_t prev;      /* line before, or UINT32_MAX */
} Assembly;

/* "§7" and "§ 7" are one label, and the second is how it is read; so is "8 7" where it was found to
 * be a § that was misread. */
static ReadingStart
start_of(const Assembly *a, const Line *line, const Unit *unit)
{
    Span span = line_span(a->lines, line);
    if (unit == NULL || unit->kind != SECTION_PARAGRAPH)
        return (ReadingStart){0, ""};
    uint32_t sign = (uint32_t)(unit->label.repaired ? unit->label.sign : strlen("§"));
    bool blank = span.len > sign && span.s[sign] == ' ';
    if (unit->label.repaired ||
        (span_starts(span, "§") && span.len > sign && !blank && g_ascii_isdigit(span.s[sign])))
        return (ReadingStart){sign, blank ? "§" : "§ "};
    return (ReadingStart){0, ""};
}

/* Whether LINE begins a paragraph of its own, as a line of no new unit. */
static bool
breaks(const Assembly *a, const Line *line)
{
    if (a->prev == UINT32_MAX)
        return false;
    const Line *prev = lines_at(a->lines, a->prev);
    if (a->head_left > 0) /* a title below its label, or beside it */
        return a->bare && (!line->placed || !prev->placed || ABS(line->y1 - prev->y1) > 20);
    if (a->current != NULL && a->current->head_len < a->item_head)
        return false;
    return a->current == NULL || (a->in_head && a->current->head_len > 0) ||
           line_begins_paragraph(a->lines, prev, line);
}

static void
begin_section(Assembly *a, const Unit *unit, const Line *line, uint32_t at, ReadingStart begins)
{
    a->current = add_section(&a->tree, unit, line->page, at);
    a->head_left = unit->head_lines;
    a->bare = unit->head_lines > 1 && unit->label.len == line->len;
    uint32_t grown = begins.len > 0 ? (uint32_t)strlen(begins.text) - begins.len : 0;
    a->item_head = unit->head_len > 0 ? unit->head_len + grown : 0;
}

/* A bullet and the label beside it can be two lines. */
static void
grow_item_head(Assembly *a)
{
    const char *head = a->reading->text->str + a->current->head_at;
    uint32_t have = (uint32_t)a->reading->text->len - a->current->head_at;
    uint32_t len = MIN(a->item_head, have);
    if (len == a->item_head)
        a->item_head = 0;
    while (len > 0 && head[len - 1] == ' ')
        len--;
    a->current->head_len = len;
}

static void
take_line(Assembly *a, uint32_t index, const Unit *unit)
{
    static const Unit front = {.kind = SECTION_FRONT};
    const Line *line = lines_at(a->lines, index);
    if (unit != NULL || breaks(a, line))
        reading_end_paragraph(a->reading);
    ReadingStart begins = start_of(a, line, unit);
    if (unit == NULL && a->current == NULL)
        unit = &front;
    uint32_t at = reading_add(a->reading, index, begins);
    bool fits = a->tree.s->sections->len < MOST_SECTIONS;
    if (unit != NULL && fits)
        begin_section(a, unit, line, at, begins);
    else
        a->bare = false;
    if (unit != NULL && !fits && !a->limited)
        add_problem(a->tree.s, PROBLEM_LIMIT, a->current->label, MOST_SECTIONS - 1, line->page);
    a->limited = a->limited || (unit != NULL && !fits);
    if (a->item_head > 0)
        grow_item_head(a);
    a->in_head = a->head_left > 0;
    if (a->head_left > 0) {
        a->head_left--;
        a->current->head_len = (uint32_t)a->reading->text->len - a->current->head_at;
    }
    a->prev = index;
}

static void
assemble(Assembly *a, const GArray *units)
{
    guint next = 0;
    for (uint32_t pos = 0; pos < a->lines->order->len; pos++) {
        uint32_t index = g_array_index(a->lines->order, uint32_t, pos);
        const Line *line = lines_at(a->lines, index);
        const Unit *unit = NULL;
        if (next < units->len && g_array_index(units, Unit, next).at == pos)
            unit = &g_array_index(units, Unit, next++);
        if (line->apart == ORIGIN_KEPT) {
            take_line(a, index, unit);
            continue;
        }
        if (unit != NULL) {
            reading_end_paragraph(a->reading);
            a->current = add_section(&a->tree, unit, line->page, (uint32_t)a->reading->text->len);
            a->current = NULL; /* it has no text of its own */
        }
        reading_add(a->reading, index, (ReadingStart){0, ""});
    }
    reading_end_paragraph(a->reading);
}

static void
find_sentences(Structure *s, const Lines *lines, const Reading *reading)
{
    for (guint i = 0; i < lines->raised->len; i++) {
        const RaisedNumber *mark = &g_array_index(lines->raised, RaisedNumber, i);
        if (mark->line >= lines->lines->len)
            continue;
        uint32_t start = g_array_index(reading->starts, uint32_t, mark->line);
        if (start == UINT32_MAX)
            continue;
        Sentence sentence = {.number = mark->number};
        sentence.at = start + mark->at - lines_at(lines, mark->line)->at;
        sentence.section = structure_section_at(s, sentence.at);
        g_array_append_val(s->sentences, sentence);
    }
}

Structure *
structure_derive(const Extraction *x, const GPtrArray *corrections)
{
    Structure *s = structure_new();
    g_autoptr(Lines) lines = lines_new(x);
    running_mark(lines);
    columns_order(lines);
    uint32_t contents = contents_mark(lines);
    g_autofree bool *used = g_new0(bool, corrections != NULL ? corrections->len + 1 : 1);
    g_autoptr(GArray) units = grammar_units(lines, x, contents, corrections, used, s->problems);
    g_autoptr(Reading) reading = reading_new(lines);
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Assembly a = {.lines = lines, .reading = reading, .tree = {s, open, ids}, .prev = UINT32_MAX};
    assemble(&a, units);
    s->text_len = (uint32_t)reading->text->len;
    s->text = g_strndup(reading->text->str, reading->text->len);
    g_array_unref(s->origins);
    g_array_unref(s->by_text);
    s->origins = reading_cover(reading, x, &s->by_text);
    find_ends(s);
    find_bodies(s);
    find_sentences(s, lines, reading);
    for (guint i = 0; corrections != NULL && i < corrections->len; i++) {
        const Correction *c = g_ptr_array_index(corrections, i);
        if (!used[i])
            add_problem(s, PROBLEM_CORRECTION, c->line, SECTION_NONE, c->page);
    }
    structure_find_odd(s);
    return s;
}
