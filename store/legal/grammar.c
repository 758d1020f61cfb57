/* grammar.c - see grammar.h. One pass over the lines; looking ahead is bounded. */
#include "store/legal/grammar.h"

#include "store/legal/contents.h"
#include "store/legal/correction.h"

#include <string.h>

#define AHEAD 400 /* lines that are looked through for the next section */

typedef struct {
    uint32_t number, suffix;
} Count;

typedef struct {
    const Lines *lines;
    GArray *order; /* uint32_t: lines of the text in reading order, with their places */
    GArray *units;
    GArray *numbers;      /* uint32_t per line: of the § that it would begin; 0 = none */
    GHashTable *said;     /* headings that tags or outline name, without blanks */
    GPtrArray *corrected; /* const Correction * per line, or NULL: no corrections at all */
    bool placed;
    bool sections; /* there are §§ */
    bool body, closed, annex, prefaced;
    Count paragraph, higher[SECTION_KIND_COUNT], shorts[STYLE_DECIMAL + 1],
        item[SECTION_KIND_COUNT];
    SectionKind list[3]; /* open lists inside the Absatz, outermost first */
    unsigned lists;
    uint16_t section_size, heading_size;
    uint32_t decimal[4];
} Grammar;

static const Line *
line_of(const Grammar *g, uint32_t pos)
{
    return lines_at(g->lines, g_array_index(g->order, uint32_t, pos));
}

static Span
text_of(const Grammar *g, uint32_t pos)
{
    return line_span(g->lines, line_of(g, pos));
}

static char *
squeezed(Span span)
{
    GString *s = g_string_sized_new(span.len);
    for (size_t i = 0; i < span.len; i++)
        if (span.s[i] != ' ' && span.s[i] != '\n')
            g_string_append_c(s, span.s[i]);
    return g_string_free(s, FALSE);
}

static bool
stands_out(const Grammar *g, uint32_t pos)
{
    const Line *line = line_of(g, pos);
    if (line_stands_out(g->lines, line))
        return true;
    if (g_hash_table_size(g->said) == 0 || line->len > 200)
        return false;
    g_autofree char *key = squeezed(text_of(g, pos));
    return g_hash_table_contains(g->said, key);
}

/* What staff said about the line, or NULL. */
static const Correction *
correction_at(const Grammar *g, uint32_t pos)
{
    return g->corrected != NULL ? g_ptr_array_index(g->corrected, pos) : NULL;
}

/* The line before ends in the middle of a phrase: "nach", "des", ",". */
static bool
goes_on(const Grammar *g, uint32_t pos)
{
    static const char *const words[] = {
        "nach", "gemäß", "gem",  "in",     "von",  "vom",    "der",  "des",    "dem",
        "den",  "und",   "oder", "im",     "mit",  "m",      "zu",   "zum",    "bis",
        "als",  "die",   "Abs",  "Absatz", "Nr",   "Nummer", "Satz", "sowie",  "aus",
        "auf",  "durch", "für",  "unter",  "über", "Ziffer", "Ziff", "Buchst", NULL};
    if (pos == 0)
        return false;
    Span span = text_of(g, pos - 1);
    gunichar last = span_last(span);
    if (last == ',' || span_is(span, "§") ||
        (span.len > 2 && memcmp(span.s + span.len - 2, "§", 2) == 0))
        return true;
    if (last == '.')
        span.len--;
    size_t at = span.len;
    while (at > 0 && span.s[at - 1] != ' ' && span.len - at < 16)
        at--;
    Span word = span_from(span, at);
    for (size_t i = 0; words[i] != NULL; i++)
        if (span_is(word, words[i]))
            return last != '.' || word.len <= 6;
    return false;
}

static bool
ends_sentence(Span span)
{
    gunichar last = span_last(span);
    return last == '.' || last == ';' || last == ':' || last == ',';
}

static bool
any_label(Span span)
{
    Label label;
    return label_paragraph(span, false, &label) || label_higher(span, &label) ||
           label_annex(span, &label) || label_article(span, &label) || label_item(span, &label);
}

static bool
like_title(Span rest)
{
    gunichar first = span_char(rest, 0, NULL);
    return rest.len <= 160 && !ends_sentence(rest) && !rest_is_reference(rest) &&
           (is_upper(first) || is_quote(first) || first == '(' || first == '[');
}

/* --- heads --- */

static bool
fills_the_line(const Grammar *g, const Line *line)
{
    return line->placed && (uint32_t)(line->x1 - line->x0) * 100 > g->lines->body_width * 85;
}

/* The text begins behind POS, with its first Absatz: what stands there is no part of it. */
static bool
first_item_follows(const Grammar *g, uint32_t pos)
{
    Label label;
    return pos + 1 < g->order->len && label_item(text_of(g, pos + 1), &label) && label.number == 1;
}

/* How many lines from POS on are the head whose first line has REST behind its label. */
static uint32_t
head_lines(const Grammar *g, uint32_t pos, Span rest)
{
    bool out = stands_out(g, pos);
    uint32_t n = 1;
    bool empty = rest.len == 0;
    for (; n < 5 && pos + n < g->order->len; n++) {
        const Line *prev = line_of(g, pos + n - 1);
        const Line *line = line_of(g, pos + n);
        Span span = text_of(g, pos + n);
        if (correction_at(g, pos + n) != NULL)
            break;
        if (line->placed && !line->ocr) { /* weight and size of a scan say nothing */
            bool row = prev->page == line->page && ABS(line->y1 - prev->y1) < 20;
            int reach = (empty && n == 1 ? 40 : 23) * (prev->y1 - prev->y0);
            bool near = row || (prev->page == line->page && line->y0 >= prev->y0 &&
                                (line->y0 - prev->y0) * 10 < reach);
            bool wraps = out && near && !empty && !any_label(span) &&
                         (span_last(text_of(g, pos + n - 1)) == '-' || goes_on(g, pos + n));
            if (wraps)
                continue;
            if (!out || !near || !stands_out(g, pos + n) || (any_label(span) && !(row && n == 1)) ||
                (!empty && ABS(line->size - prev->size) > 5) ||
                (!empty && (line->style & LINE_BOLD) != (prev->style & LINE_BOLD)))
                break;
            continue;
        }
        bool wrapped = span_last(text_of(g, pos + n - 1)) == '-' ||
                       (!empty && n == 1 && prev->len > 50 && is_lower(span_char(span, 0, NULL)) &&
                        !ends_sentence(span) && span.len < prev->len);
        bool full = line->ocr && fills_the_line(g, line) && !first_item_follows(g, pos + n);
        if (!(wrapped || (empty && n == 1 && span.len <= 100 && !full && like_title(span))) ||
            any_label(span))
            break;
    }
    return n;
}

static void
append_joined(GString *title, Span span)
{
    if (title->len > 0 && title->str[title->len - 1] == '-' && title->len > 1 &&
        title->str[title->len - 2] != ' ') {
        if (is_lower(span_char(span, 0, NULL)) && !span_starts(span, "und ") &&
            !span_starts(span, "oder ") && !span_starts(span, "bzw"))
            g_string_truncate(title, title->len - 1);
        else if (is_lower(span_char(span, 0, NULL)))
            g_string_append_c(title, ' ');
    } else if (title->len > 0) {
        g_string_append_c(title, ' ');
    }
    g_string_append_len(title, span.s, (gssize)span.len);
}

/* "Gegenstand der Reinigungspflicht *1": the mark of a note is no part of the title. */
static void
drop_note(GString *title)
{
    size_t at = title->len;
    while (at > 0 && g_ascii_isdigit(title->str[at - 1]))
        at--;
    if (at >= 2 && title->str[at - 1] == '*' && title->str[at - 2] == ' ')
        g_string_truncate(title, at - 2);
}

static Unit *
add_unit(Grammar *g, uint32_t pos, SectionKind kind, const Label *label)
{
    Unit unit = {.at = pos, .kind = kind};
    if (label != NULL)
        unit.label = *label;
    if (line_of(g, pos)->ocr)
        unit.flags |= SECTION_FROM_OCR;
    g_array_append_val(g->units, unit);
    return &g_array_index(g->units, Unit, g->units->len - 1);
}

/* A unit whose head is N whole lines; returns how many lines it took. */
static uint32_t
add_heading(Grammar *g, uint32_t pos, SectionKind kind, const Label *label, uint32_t n,
            uint16_t flags)
{
    Unit *unit = add_unit(g, pos, kind, label);
    unit->head_lines = n;
    unit->flags |= flags;
    g_autoptr(GString) title = g_string_new(NULL);
    append_joined(title, span_trim(span_from(text_of(g, pos), label != NULL ? label->len : 0)));
    for (uint32_t i = 1; i < n; i++)
        if (kind != SECTION_ANNEX || !span_starts(text_of(g, pos + i), "(zu "))
            append_joined(title, text_of(g, pos + i));
    drop_note(title);
    unit->heading = title->len > 0 ? g_strdup(title->str) : NULL;
    return n;
}

static void
reset_items(Grammar *g)
{
    memset(g->item, 0, sizeof g->item);
    g->lists = 0;
}

/* --- § --- */

/* Whether § NUMBER stands at the beginning of a line soon, before § BEFORE does. */
static bool
comes_soon(const Grammar *g, uint32_t pos, uint32_t number, uint32_t before)
{
    for (uint32_t i = pos + 1; i < g->order->len && i < pos + AHEAD; i++) {
        uint32_t n = g_array_index(g->numbers, uint32_t, i);
        if (n == 0)
            continue;
        if (n == before)
            return false;
        if (n == number)
            return true;
    }
    return false;
}

static uint32_t
try_paragraph(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    if (!label_paragraph(span, line_of(g, pos)->ocr, &label))
        return 0;
    Span rest = span_from(span, label.len);
    bool out = stands_out(g, pos);
    bool titled = rest.len == 0 || like_title(rest);
    if (rest_is_reference(rest) || (!out && goes_on(g, pos)) ||
        (rest.len > 0 && is_lower(span_char(rest, 0, NULL))))
        return 0;
    Follows follows =
        number_follows(g->paragraph.number, g->paragraph.suffix, label.number, label.suffix);
    if (follows == FOLLOWS_NO && label.number == 1 && label.suffix == 0 &&
        (g->annex || g->closed || out))
        follows = FOLLOWS_NEXT;
    if (follows == FOLLOWS_GAP && comes_soon(g, pos, g->paragraph.number + 1, UINT32_MAX))
        return 0;
    bool missed_one = follows == FOLLOWS_GAP && label.number == g->paragraph.number + 2 &&
                      comes_soon(g, pos, label.number + 1, UINT32_MAX);
    if (follows == FOLLOWS_NO ||
        (label.repaired && (!titled || (follows != FOLLOWS_NEXT && !missed_one))))
        return 0;
    if (follows == FOLLOWS_GAP &&
        !(titled &&
          (out || label.repaired ||
           (!g->placed && comes_soon(g, pos, label.number + 1, g->paragraph.number + 1)))))
        return 0;
    if (g->annex && !out && g->placed)
        return 0;
    uint16_t flags =
        (follows == FOLLOWS_GAP ? SECTION_AFTER_GAP : 0) | (label.repaired ? SECTION_REPAIRED : 0);
    uint32_t n = head_lines(g, pos, rest);
    g->paragraph = (Count){label.number, label.suffix};
    g->body = true;
    g->closed = false;
    reset_items(g);
    bool wraps = n == 1 && pos + 1 < g->order->len && !out && rest.len > 0 &&
                 is_lower(span_char(text_of(g, pos + 1), 0, NULL));
    if (out || (titled && !wraps && !(g->placed && !line_of(g, pos)->ocr && rest.len == 0))) {
        if (out)
            g->section_size = line_of(g, pos)->size;
        return add_heading(g, pos, SECTION_PARAGRAPH, &label, n, flags);
    }
    Unit *unit = add_unit(g, pos, SECTION_PARAGRAPH, &label);
    unit->flags |= flags;
    unit->head_len = (uint32_t)label.len;
    return 1;
}

/* --- higher units, annexes, closing --- */

/* A § or another heading comes within the next lines, before any other text. */
static bool
section_follows(const Grammar *g, uint32_t pos)
{
    for (uint32_t i = pos + 1; i < g->order->len && i <= pos + 4; i++) {
        Label label;
        if (label_paragraph(text_of(g, i), line_of(g, i)->ocr, &label))
            return !rest_is_reference(span_from(text_of(g, i), label.len));
        if (!stands_out(g, i) && text_of(g, i).len > 80)
            return false;
    }
    return false;
}

static bool
short_follows(const Grammar *g, Label *label)
{
    if (label->roman_too) {
        const Count *letters = &g->shorts[label->style == STYLE_BARE ? STYLE_BARE : STYLE_CAPITAL];
        const Count *romans = &g->shorts[STYLE_ROMAN];
        bool letter = label->number == letters->number + 1 && letters->number > 0;
        if (!letter && label->roman == romans->number + 1) {
            label->number = label->roman;
            label->style = STYLE_ROMAN;
            return true;
        }
        return letter || label->number == letters->number + 1;
    }
    return label->number == g->shorts[label->style].number + 1;
}

static uint32_t
try_higher(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    if (span.len > 160 || !label_higher(span, &label))
        return 0;
    Span rest = span_from(span, label.len);
    bool out = stands_out(g, pos);
    if (goes_on(g, pos) && !out)
        return 0;
    if (g->annex && !out)
        return 0;
    if (label.style == STYLE_WORD) {
        if (rest.len > 0 &&
            (ends_sentence(rest) || rest_is_reference(rest) || is_lower(span_char(rest, 0, NULL))))
            return 0;
        if (!out && g->placed && !section_follows(g, pos))
            return 0;
        for (SectionKind kind = label.kind + 1; kind <= SECTION_SUBTITLE; kind++)
            g->higher[kind] = (Count){0, 0};
        g->higher[label.kind] = (Count){label.number, label.suffix};
    } else {
        if (!short_follows(g, &label) || ends_sentence(rest) ||
            !(out || (label.style != STYLE_BARE && section_follows(g, pos))) ||
            (label.style == STYLE_BARE && !section_follows(g, pos)))
            return 0;
        g->shorts[label.style] = (Count){label.number, 0};
    }
    g->body = true;
    reset_items(g);
    return add_heading(g, pos, label.kind, &label, head_lines(g, pos, rest), 0);
}

static uint32_t
try_annex(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    bool out = stands_out(g, pos);
    bool whole = !g->body && !g->sections && label_annex(span, &label) && label.len == span.len;
    if (!(g->body || whole) || !label_annex(span, &label) || span.len > 160 ||
        ends_sentence(span) || (!out && (goes_on(g, pos) || g->placed)) ||
        (!out && label.len < span.len && span.len > 60))
        return 0;
    g->annex = g->body = true;
    g->paragraph = (Count){0, 0};
    reset_items(g);
    return add_heading(g, pos, SECTION_ANNEX, &label,
                       head_lines(g, pos, span_from(span, label.len)), 0);
}

/* "Konstanz, den 29.09.2023", "Linsengericht, 23. Dezember 1998" */
static bool
is_place_and_date(Span span)
{
    const char *comma = memchr(span.s, ',', span.len);
    if (comma == NULL || span.len > 60 || !is_upper(span_char(span, 0, NULL)))
        return false;
    Span date = span_trim(span_from(span, (size_t)(comma - span.s) + 1));
    if (span_starts(date, "den "))
        date = span_trim(span_from(date, 4));
    if (span_starts(date, "im "))
        date = span_trim(span_from(date, 3));
    size_t digits = 0;
    for (size_t i = 0; i < date.len; i++)
        digits += g_ascii_isdigit(date.s[i]);
    return date.len >= 8 && date.len <= 24 && g_ascii_isdigit(date.s[0]) && digits >= 5 &&
           digits <= 8;
}

static bool
is_closing(Span span)
{
    static const char *const words[] = {"Anmerkung",
                                        "Hinweis",
                                        "Hinweise",
                                        "Ausfertigungsvermerk",
                                        "Impressum",
                                        "Herausgeber",
                                        "Ausgefertigt",
                                        "Bekanntmachungsvermerk",
                                        "Gez",
                                        "gez",
                                        NULL};
    if (!span_starts_word(span, words))
        return is_place_and_date(span);
    size_t word = span_word(span);
    return word == span.len || span.s[word] == ':' || span.s[word] == '.' || span.s[word] == ' ';
}

static uint32_t
try_closing(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    bool out = stands_out(g, pos);
    if (!g->body || g->lists > 3 || !is_closing(span))
        return 0;
    bool heading = span_word(span) == span.len || (out && span_word(span) + 1 == span.len);
    if ((g->closed && !(heading && g->annex)) || (g->annex && !heading) ||
        (!g->annex && comes_soon(g, pos, g->paragraph.number + 1, UINT32_MAX)) ||
        (g->annex && heading && g->placed && !out))
        return 0;
    g->closed = true;
    reset_items(g);
    if (heading) {
        uint32_t n = add_heading(g, pos, SECTION_CLOSING, NULL, 1, 0);
        char *title = g_array_index(g->units, Unit, g->units->len - 1).heading;
        title[span_word(span)] = '\0'; /* without the colon */
        return n;
    }
    add_unit(g, pos, SECTION_CLOSING, NULL);
    return 1;
}

/* "Beitragssatzsatzung", "Geschäftsordnung": the title of the act itself, in the lines from POS on.
 */
static bool
names_an_act(const Grammar *g, uint32_t pos)
{
    for (uint32_t i = pos; i < g->order->len && i < pos + 4 && stands_out(g, i); i++) {
        Span span = text_of(g, i);
        g_autofree char *text = g_strndup(span.s, span.len);
        if (strstr(text, "atzung") != NULL || strstr(text, "rdnung") != NULL ||
            strstr(text, "SATZUNG") != NULL || strstr(text, "ORDNUNG") != NULL)
            return true;
    }
    return false;
}

static uint32_t
try_heading(Grammar *g, uint32_t pos)
{
    const Line *line = line_of(g, pos);
    Span span = text_of(g, pos);
    bool large = line->placed && line->size * 100 >= g->lines->body_size * 115;
    static const char *const tables[] = {
        "Tabelle",   "Verzeichnis", "Gebührenverzeichnis", "Kostenverzeichnis", "Gebührentabelle",
        "Übersicht", NULL};
    /* What is certified behind the signature belongs to the closing. */
    static const char *const certificates[] = {"Bescheinigung", "Bekanntmachungsvermerk",
                                               "Ausfertigungsvermerk", "Ausfertigung", NULL};
    bool table = g->closed && span_starts_word(span, tables);
    if (g->closed && span_starts_word(span, certificates))
        return 0;
    if (!(large || table) || span.len > 160 || span.len < 3 || ends_sentence(span) ||
        any_label(span) || !is_upper(span_char(span, 0, NULL)) || g->annex)
        return 0;
    if (!g->body && !section_follows(g, pos))
        return 0;
    if (!table && g->section_size > 0 && line->size <= g->section_size)
        return 0;
    if (g->body && pos + 1 < g->order->len && !section_follows(g, pos) && !g->closed)
        return 0;
    if (!g->closed && line->size * 10 < g->heading_size * 9)
        return 0;
    if (!g->body && names_an_act(g, pos))
        return 0;
    if (!g->closed)
        g->heading_size = line->size;
    SectionKind kind = g->closed ? SECTION_ANNEX : SECTION_HEADING;
    g->annex = g->annex || g->closed;
    g->body = true;
    reset_items(g);
    return add_heading(g, pos, kind, NULL, head_lines(g, pos, span), 0);
}

/* --- items --- */

static unsigned
depth_of(const Grammar *g, SectionKind kind)
{
    for (unsigned i = 0; i < g->lists; i++)
        if (g->list[i] == kind)
            return i;
    return g->lists;
}

/* An item of KIND begins: the lists inside its own are over. */
static void
enter_list(Grammar *g, SectionKind kind)
{
    unsigned depth = depth_of(g, kind);
    if (kind == SECTION_ABSATZ) {
        g->lists = 0;
    } else if (depth < G_N_ELEMENTS(g->list)) {
        g->list[depth] = kind;
        g->lists = depth + 1;
    }
}

/* The line before is the end of a heading. */
static bool
head_ends(const Grammar *g, uint32_t pos)
{
    if (g->units->len == 0)
        return false;
    const Unit *unit = &g_array_index(g->units, Unit, g->units->len - 1);
    return unit->head_lines > 0 && unit->at + unit->head_lines == pos;
}

static uint32_t
try_item(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    size_t bullet = 0;
    if (is_bullet(span_char(span, 0, &bullet)) && bullet == span.len && pos + 1 < g->order->len) {
        span = text_of(g, pos + 1); /* the label stands beside its bullet */
        bullet++;
    } else {
        bullet = 0;
    }
    if (!g->body || (g->closed && !g->annex) || !label_item(span, &label))
        return 0;
    Count *last = &g->item[label.kind];
    unsigned depth = depth_of(g, label.kind);
    bool open = label.kind == SECTION_ABSATZ || depth < g->lists;
    Follows follows = number_follows(open ? last->number : 0, open ? last->suffix : 0, label.number,
                                     label.suffix);
    if (follows == FOLLOWS_NO && label.number == 1 && label.suffix == 0 &&
        label.kind != SECTION_ABSATZ && pos > 0 &&
        line_begins_paragraph(g->lines, line_of(g, pos - 1), line_of(g, pos)))
        follows = FOLLOWS_NEXT;
    bool gap = follows == FOLLOWS_GAP && open && last->number > 0 &&
               label.number <= last->number + 3 && pos > 0 && ends_sentence(text_of(g, pos - 1));
    bool fresh = pos == 0 || head_ends(g, pos) ||
                 line_begins_paragraph(g->lines, line_of(g, pos - 1), line_of(g, pos));
    if ((follows != FOLLOWS_NEXT && !gap) || (g->lists == 3 && depth == 3) ||
        (!fresh && goes_on(g, pos) && span_last(text_of(g, pos - 1)) != ','))
        return 0;
    *last = (Count){label.number, label.suffix};
    enter_list(g, label.kind);
    Unit *unit = add_unit(g, pos, label.kind, &label);
    unit->head_len = (uint32_t)(bullet + label.len);
    unit->flags |= (gap ? SECTION_AFTER_GAP : 0) | (bullet > 0 ? SECTION_BULLET : 0);
    return bullet > 0 ? 2 : 1;
}

/* Goes on after a list: a new paragraph further left than the list's items. */
static uint32_t
try_following(Grammar *g, uint32_t pos)
{
    if (g->lists == 0 || pos == 0)
        return 0;
    const Line *line = line_of(g, pos);
    const Line *prev = line_of(g, pos - 1);
    const Unit *item = &g_array_index(g->units, Unit, g->units->len - 1);
    const Line *label = line_of(g, item->at);
    if (!line->placed || !label->placed || !prev->placed || line->page != prev->page ||
        line->y0 <= prev->y0 || !line_begins_paragraph(g->lines, prev, line) ||
        line->x0 + 15 >= label->x0 || label->x0 > line->x1)
        return 0;
    g->lists = 0;
    add_unit(g, pos, SECTION_FOLLOWING, NULL);
    return 1;
}

static uint32_t
try_decimal(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    if (g->sections || !label_decimal(span, &label) || ends_sentence(span) || span.len > 120)
        return 0;
    uint32_t *last = &g->decimal[label.parts - 1];
    if (label.number != *last + 1)
        return 0;
    *last = label.number;
    for (uint32_t i = label.parts; i < 4; i++)
        g->decimal[i] = 0;
    g->body = true;
    reset_items(g);
    return add_heading(g, pos, SECTION_NUMBERED, &label,
                       head_lines(g, pos, span_from(span, label.len)), 0);
}

static uint32_t
try_article(Grammar *g, uint32_t pos)
{
    Span span = text_of(g, pos);
    Label label;
    if (!label_article(span, &label) || span.len > 160)
        return 0;
    Span rest = span_from(span, label.len);
    Count *last = &g->higher[SECTION_ARTICLE];
    if (rest_is_reference(rest) || ends_sentence(span) || goes_on(g, pos) ||
        (rest.len > 0 && !like_title(rest)) ||
        number_follows(last->number, last->suffix, label.number, label.suffix) != FOLLOWS_NEXT)
        return 0;
    *last = (Count){label.number, label.suffix};
    g->body = true;
    g->paragraph = (Count){0, 0};
    reset_items(g);
    return add_heading(g, pos, SECTION_ARTICLE, &label, head_lines(g, pos, rest), 0);
}

/* --- before the first unit --- */

static uint32_t
try_preamble(Grammar *g, uint32_t pos)
{
    static const char *const titles[] = {"Präambel", "PRÄAMBEL", "Vorbemerkung", "Vorbemerkungen",
                                         NULL};
    Span span = text_of(g, pos);
    if (g->body || g->prefaced)
        return 0;
    if ((span_starts_word(span, titles) && span.len < 40) || span_is(span, "(Rechtsgrundlage)")) {
        g->prefaced = true;
        return add_heading(g, pos, SECTION_PREAMBLE, NULL, 1, 0);
    }
    static const char *const enacting[] = {"Aufgrund", "Auf Grund", NULL};
    bool prose = (span.len >= 60 && !stands_out(g, pos) && is_upper(span_char(span, 0, NULL))) ||
                 (span.len >= 30 && span_starts_word(span, enacting));
    if (!prose)
        return 0;
    g->prefaced = true;
    add_unit(g, pos, SECTION_PREAMBLE, NULL);
    return 1;
}

/* --- corrections --- */

/* What follows counts on from the unit that staff named. */
static void
count_on(Grammar *g, const Label *label)
{
    Count count = {label->number, label->suffix};
    g->body = g->body || label->kind > SECTION_PREAMBLE;
    if (correction_kind_is_item(label->kind)) {
        g->item[label->kind] = count;
        enter_list(g, label->kind);
        return;
    }
    if (label->kind == SECTION_PARAGRAPH)
        g->paragraph = count;
    else if (label->kind == SECTION_ARTICLE || label->kind == SECTION_ANNEX)
        g->paragraph = (Count){0, 0};
    if (label->kind < SECTION_PARAGRAPH)
        g->higher[label->kind] = count;
    g->annex = g->annex || label->kind == SECTION_ANNEX;
    g->closed = label->kind == SECTION_CLOSING;
    reset_items(g);
}

/* Whether LINE goes on with WORDS from *AT on; *AT moves, *RET_LEN are the bytes they take. */
static bool
goes_with(Span line, const char *words, size_t *at, size_t *ret_len)
{
    size_t i = 0;
    for (size_t n; i < line.len && words[*at] != '\0'; i += n) {
        span_char(line, i, &n);
        g_autofree char *one = correction_words(line.s + i, n);
        if (strncmp(words + *at, one, strlen(one)) != 0)
            return false;
        *at += strlen(one);
    }
    *ret_len = i;
    return true;
}

/* How much of the lines from POS on is the head that C names: whole lines, or bytes of the first.
 */
static void
corrected_head(const Grammar *g, uint32_t pos, const Correction *c, Unit *unit)
{
    Span line = text_of(g, pos);
    size_t label = correction_printed_label(c->kind, line);
    if (correction_kind_is_item(c->kind)) {
        unit->head_len = (uint32_t)label;
        return;
    }
    unit->head_lines = 1;
    g_autofree char *words =
        correction_words(c->heading, c->heading != NULL ? strlen(c->heading) : 0);
    size_t at = 0, len;
    Span rest = span_from(line, label);
    for (uint32_t n = 1; goes_with(rest, words, &at, &len); n++) {
        if (words[at] == '\0') {
            bool whole =
                len == rest.len || span_trim(span_from(rest, len)).len == 0 || *words == '\0';
            if (n == 1 && !whole)
                *unit = (Unit){.at = unit->at, .head_len = (uint32_t)(label + len)};
            else
                unit->head_lines = whole ? n : n - 1;
            return;
        }
        if (n == 5 || pos + n == g->order->len || correction_at(g, pos + n) != NULL)
            return;
        rest = text_of(g, pos + n);
    }
}

static uint32_t
add_corrected(Grammar *g, uint32_t pos, const Correction *c)
{
    Label label;
    if (!correction_label(c, &label))
        return 0; /* of a newer program */
    Unit head = {0};
    corrected_head(g, pos, c, &head);
    Unit *unit = add_unit(g, pos, c->kind, &label);
    unit->head_lines = head.head_lines;
    unit->head_len = head.head_len;
    unit->flags |= SECTION_CORRECTED;
    Span rest =
        span_trim(span_from(text_of(g, pos), correction_printed_label(c->kind, text_of(g, pos))));
    if (c->heading != NULL)
        unit->heading = g_strdup(c->heading);
    else if (!correction_kind_is_item(c->kind) && rest.len > 0)
        unit->heading = g_strndup(rest.s, rest.len);
    count_on(g, &label);
    return MAX(head.head_lines, 1);
}

static void
find_corrected(Grammar *g, const GPtrArray *corrections, bool *used)
{
    g_autoptr(CorrectionFinder) finder = correction_finder_new(corrections, used);
    if (finder == NULL)
        return;
    g->corrected = g_ptr_array_new();
    for (uint32_t pos = 0; pos < g->order->len; pos++) {
        const Correction *c = correction_find(finder, line_of(g, pos)->page, text_of(g, pos));
        Label label;
        g_ptr_array_add(g->corrected, (gpointer)c);
        if (c != NULL)
            g_array_index(g->numbers, uint32_t, pos) = c->verdict == CORRECTION_HEADING &&
                                                               c->kind == SECTION_PARAGRAPH &&
                                                               correction_label(c, &label)
                                                           ? label.number
                                                           : 0;
    }
}

/* --- all lines --- */

static uint32_t
read_unit(Grammar *g, uint32_t pos)
{
    uint32_t (*const tries[])(Grammar *, uint32_t) = {
        try_preamble, try_closing, try_paragraph, try_annex, try_article,
        try_higher,   try_heading, try_decimal,   try_item,  try_following};
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        uint32_t n = tries[i](g, pos);
        if (n > 0)
            return n;
    }
    return 0;
}

static void
unit_clear(gpointer data)
{
    g_free(((Unit *)data)->heading);
}

static void
say(GHashTable *said, const char *text)
{
    if (text != NULL && *text != '\0' && strlen(text) <= 400)
        g_hash_table_add(said, squeezed((Span){text, strlen(text)}));
}

static void
prepare(Grammar *g, const Extraction *x)
{
    for (guint i = 0; i < x->headings->len; i++) {
        const TagHeading *h = g_ptr_array_index(x->headings, i);
        if (h->level > 0)
            say(g->said, h->text);
    }
    uint32_t numbered = 0;
    for (guint i = 0; i < g->order->len; i++) {
        Label label;
        g->placed = g->placed || line_of(g, i)->placed;
        uint32_t number = label_paragraph(text_of(g, i), line_of(g, i)->ocr, &label) &&
                                  !rest_is_reference(span_from(text_of(g, i), label.len))
                              ? label.number
                              : 0;
        numbered += number > 0;
        g_array_append_val(g->numbers, number);
    }
    g->sections = numbered >= 2;
}

static void
insert_contents(const Lines *lines, GArray *units, uint32_t at)
{
    guint i = 0;
    while (i < units->len && g_array_index(units, Unit, i).at < at)
        i++;
    Unit contents = {.at = at, .kind = SECTION_CONTENTS};
    g_array_insert_val(units, i, contents);
    Span title = line_span(lines, lines_at(lines, g_array_index(lines->order, uint32_t, at)));
    if (contents_is_title(title))
        g_array_index(units, Unit, i).heading = g_strndup(title.s, title.len);
}

GArray *
grammar_units(const Lines *lines, const Extraction *x, uint32_t contents_at,
              const GPtrArray *corrections, bool *used)
{
    GArray *units = g_array_new(FALSE, FALSE, sizeof(Unit));
    g_array_set_clear_func(units, unit_clear);
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (uint32_t i = 0; i < lines->order->len; i++) {
        uint32_t line = g_array_index(lines->order, uint32_t, i);
        if (lines_at(lines, line)->apart != ORIGIN_KEPT)
            continue;
        g_array_append_val(order, line);
        g_array_append_val(places, i);
    }
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    Grammar g = {.numbers = numbers, .lines = lines, .order = order, .units = units, .said = said};
    prepare(&g, x);
    find_corrected(&g, corrections, used);
    for (uint32_t pos = 0; pos < order->len;) {
        const Correction *c = correction_at(&g, pos);
        uint32_t n = 0;
        if (c != NULL && c->verdict == CORRECTION_HEADING)
            n = add_corrected(&g, pos, c);
        else if (c == NULL)
            n = read_unit(&g, pos);
        pos += MAX(n, 1);
    }
    for (guint i = 0; i < units->len; i++) {
        Unit *unit = &g_array_index(units, Unit, i);
        unit->at = g_array_index(places, uint32_t, unit->at);
    }
    if (contents_at != UINT32_MAX)
        insert_contents(lines, units, contents_at);
    g_clear_pointer(&g.corrected, g_ptr_array_unref);
    return units;
}
