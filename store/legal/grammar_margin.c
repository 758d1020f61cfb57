/* grammar_margin.c - what stands around the sections: preamble, headings without a number, closing.
 */
#include "store/legal/grammar_internal.h"

#include <string.h>

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

uint32_t
grammar_try_closing(Grammar *g, uint32_t pos)
{
    Span span = grammar_text(g, pos);
    bool out = grammar_stands_out(g, pos);
    if (!g->body || g->lists > 3 || !is_closing(span))
        return 0;
    /* of a scan nobody knows what stands out: a colon ends the line as a heading's does */
    bool alone = (out || grammar_line(g, pos)->ocr) && span_word(span) + 1 == span.len;
    bool heading = span_word(span) == span.len || alone;
    if ((g->closed && !(heading && g->annex)) || (g->annex && !heading) ||
        (!g->annex && grammar_comes_soon(g, pos, g->paragraph.number + 1, UINT32_MAX)) ||
        (g->annex && heading && g->placed && !out))
        return 0;
    g->closed = true;
    grammar_reset_items(g);
    if (heading) {
        uint32_t n = grammar_add_heading(g, pos, SECTION_CLOSING, NULL, 1, 0);
        char *title = g_array_index(g->units, Unit, g->units->len - 1).heading;
        title[span_word(span)] = '\0'; /* without the colon */
        return n;
    }
    grammar_add_unit(g, pos, SECTION_CLOSING, NULL);
    return 1;
}

/* "Beitragssatzsatzung", "Geschäftsordnung": the title of the act itself, in the lines from POS on.
 */
static bool
names_an_act(const Grammar *g, uint32_t pos)
{
    for (uint32_t i = pos; i < g->order->len && i < pos + 4 && grammar_stands_out(g, i); i++) {
        Span span = grammar_text(g, i);
        g_autofree char *text = g_strndup(span.s, span.len);
        if (strstr(text, "atzung") != NULL || strstr(text, "rdnung") != NULL ||
            strstr(text, "SATZUNG") != NULL || strstr(text, "ORDNUNG") != NULL)
            return true;
    }
    return false;
}

uint32_t
grammar_try_heading(Grammar *g, uint32_t pos)
{
    const Line *line = grammar_line(g, pos);
    Span span = grammar_text(g, pos);
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
    if (!(large || table) || span.len > 160 || span.len < 3 || grammar_ends_sentence(span) ||
        grammar_any_label(span) || !is_upper(span_char(span, 0, NULL)) || g->annex)
        return 0;
    if (!g->body && !grammar_section_follows(g, pos))
        return 0;
    if (!table && g->section_size > 0 && line->size <= g->section_size)
        return 0;
    if (g->body && pos + 1 < g->order->len && !grammar_section_follows(g, pos) && !g->closed)
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
    grammar_reset_items(g);
    return grammar_add_heading(g, pos, kind, NULL, grammar_head_lines(g, pos, span), 0);
}

/* "Aufgrund des § 6 ... folgende Satzung beschlossen:" and then § 1 or Artikel 1: another act in
 * the same file. The words alone begin many a sentence of a law. */
static bool
enacts_again(const Grammar *g, uint32_t pos)
{
    enum { WORDS_MOST = 12, BEFORE_FIRST = 4 };
    static const char *const verbs[] = {"beschlossen", "erlassen", "verordnet", NULL};
    uint32_t end = pos, last = MIN((uint32_t)g->order->len, pos + WORDS_MOST);
    bool enacted = false;
    for (; end < last && !enacted; end++) {
        Span span = grammar_text(g, end);
        size_t len = span.len - (span_last(span) == ':');
        for (size_t i = 0; verbs[i] != NULL && !enacted && len < span.len; i++) {
            size_t n = strlen(verbs[i]);
            enacted = len >= n && memcmp(span.s + len - n, verbs[i], n) == 0;
        }
    }
    last = MIN((uint32_t)g->order->len, end + BEFORE_FIRST);
    for (; enacted && end < last; end++) {
        Label label;
        Span span = grammar_text(g, end);
        if ((label_paragraph(span, grammar_line(g, end)->ocr, &label) ||
             label_article(span, &label)) &&
            label.number == 1)
            return true;
    }
    return false;
}

static uint32_t
try_next_act(Grammar *g, uint32_t pos)
{
    static const char *const enacting[] = {"Aufgrund", "Auf Grund", NULL};
    bool acts = g->paragraph.number > 0 || g->higher[SECTION_ARTICLE].number > 0;
    if (!acts || g->annex || !span_starts_word(grammar_text(g, pos), enacting) ||
        !enacts_again(g, pos))
        return 0;
    grammar_add_unit(g, pos, SECTION_PREAMBLE, NULL);
    g->paragraph = (Count){0, 0};
    memset(g->higher, 0, sizeof g->higher);
    memset(g->shorts, 0, sizeof g->shorts);
    g->closed = false;
    grammar_reset_items(g);
    return 1;
}

uint32_t
grammar_try_preamble(Grammar *g, uint32_t pos)
{
    static const char *const titles[] = {"Präambel", "PRÄAMBEL", "Vorbemerkung", "Vorbemerkungen",
                                         NULL};
    Span span = grammar_text(g, pos);
    if (g->body)
        return try_next_act(g, pos);
    if (g->prefaced)
        return 0;
    if ((span_starts_word(span, titles) && span.len < 40) || span_is(span, "(Rechtsgrundlage)")) {
        g->prefaced = true;
        return grammar_add_heading(g, pos, SECTION_PREAMBLE, NULL, 1, 0);
    }
    static const char *const enacting[] = {"Aufgrund", "Auf Grund", NULL};
    bool prose =
        (span.len >= 60 && !grammar_stands_out(g, pos) && is_upper(span_char(span, 0, NULL))) ||
        (span.len >= 30 && span_starts_word(span, enacting));
    if (!prose)
        return 0;
    g->prefaced = true;
    grammar_add_unit(g, pos, SECTION_PREAMBLE, NULL);
    return 1;
}
