/* grammar_look.c - what the grammar sees at a line: its weight, its words, what stands before and
 * what comes soon. */
#include "store/legal/grammar_internal.h"

#include <string.h>

#define AHEAD 400 /* lines that are looked through for the next section */

const Line *
grammar_line(const Grammar *g, uint32_t pos)
{
    return lines_at(g->lines, g_array_index(g->order, uint32_t, pos));
}

Span
grammar_text(const Grammar *g, uint32_t pos)
{
    return line_span(g->lines, grammar_line(g, pos));
}

char *
grammar_squeezed(Span span)
{
    GString *s = g_string_sized_new(span.len);
    for (size_t i = 0; i < span.len; i++)
        if (span.s[i] != ' ' && span.s[i] != '\n')
            g_string_append_c(s, span.s[i]);
    return g_string_free(s, FALSE);
}

bool
grammar_stands_out(const Grammar *g, uint32_t pos)
{
    const Line *line = grammar_line(g, pos);
    if (line_stands_out(g->lines, line))
        return true;
    if (g_hash_table_size(g->said) == 0 || line->len > 200)
        return false;
    g_autofree char *key = grammar_squeezed(grammar_text(g, pos));
    return g_hash_table_contains(g->said, key);
}

const Correction *
grammar_correction(const Grammar *g, uint32_t pos)
{
    return g->corrected != NULL ? g_ptr_array_index(g->corrected, pos) : NULL;
}

bool
grammar_goes_on(const Grammar *g, uint32_t pos)
{
    static const char *const words[] = {
        "nach", "gemäß", "gem",  "in",     "von",  "vom",    "der",  "des",    "dem",
        "den",  "und",   "oder", "im",     "mit",  "m",      "zu",   "zum",    "bis",
        "als",  "die",   "Abs",  "Absatz", "Nr",   "Nummer", "Satz", "sowie",  "aus",
        "auf",  "durch", "für",  "unter",  "über", "Ziffer", "Ziff", "Buchst", NULL};
    /* With a full stop behind it a word has ended its sentence: "für den Rest der Zeit durch." */
    static const char *const short_words[] = {"gem", "m",      "Abs", "Nr", "Nrn", "Ziff",
                                              "Art", "Buchst", "lit", "S",  "Bst", NULL};
    if (pos == 0)
        return false;
    Span span = grammar_text(g, pos - 1);
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
    const char *const *list = last == '.' ? short_words : words;
    for (size_t i = 0; list[i] != NULL; i++)
        if (span_is(word, list[i]))
            return true;
    return false;
}

bool
grammar_ends_sentence(Span span)
{
    gunichar last = span_last(span);
    return last == '.' || last == ';' || last == ':' || last == ',';
}

bool
grammar_any_label(Span span)
{
    Label label;
    return label_paragraph(span, false, &label) || label_higher(span, &label) ||
           label_annex(span, &label) || label_article(span, &label) || label_item(span, &label);
}

bool
grammar_like_title(Span rest)
{
    gunichar first = span_char(rest, 0, NULL);
    return rest.len <= 160 && !grammar_ends_sentence(rest) && !rest_is_reference(rest) &&
           (is_upper(first) || is_quote(first) || first == '(' || first == '[');
}

bool
grammar_comes_soon(const Grammar *g, uint32_t pos, uint32_t number, uint32_t before)
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

bool
grammar_section_follows(const Grammar *g, uint32_t pos)
{
    for (uint32_t i = pos + 1; i < g->order->len && i <= pos + 4; i++) {
        Label label;
        if (label_paragraph(grammar_text(g, i), grammar_line(g, i)->ocr, &label))
            return !rest_is_reference(span_from(grammar_text(g, i), label.len));
        if (!grammar_stands_out(g, i) && grammar_text(g, i).len > 80)
            return false;
    }
    return false;
}
