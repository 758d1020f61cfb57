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
    bool heading = span_word(span) == span.len || (out && span_word(span) + 1 == span.len);
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

uint32_t
grammar_try_preamble(Grammar *g, uint32_t pos)
{
    static const char *const titles[] = {"Präambel", "PRÄAMBEL", "Vorbemerkung", "Vorbemerkungen",
                                         NULL};
    Span span = grammar_text(g, pos);
    if (g->body || g->prefaced)
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
