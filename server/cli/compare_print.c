/* compare_print.c - see compare_print.h. */
#include "server/cli/compare_print.h"

#include "server/cli/output.h"

#include <stdio.h>
#include <string.h>

#define CONTEXT 80 /* characters of equal words that are printed beside a change */

static bool
is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void
print_part(const char *text, const char *end)
{
    g_autofree char *part = g_strndup(text, (gsize)(end - text));
    for (char *c = part; *c != '\0'; c++)
        if (*c == '\n')
            *c = ' ';
    out_text(stdout, part);
}

/* Of a long stretch of equal words its ends: what leads to a change and what follows one. */
static void
print_equal(const char *text, bool first, bool last)
{
    glong len = g_utf8_strlen(text, -1);
    const char *end = text + strlen(text);
    if (len <= 2 * CONTEXT + 10) {
        print_part(text, end);
        return;
    }
    if (!first)
        print_part(text, g_utf8_offset_to_pointer(text, CONTEXT));
    fputs(" … ", stdout);
    if (!last)
        print_part(g_utf8_offset_to_pointer(text, len - CONTEXT), end);
}

static void
print_span(const ComparisonRow *row, size_t i, bool terminal)
{
    const ComparisonSpan *span = &row->spans[i];
    if (is(span->kind, "equal")) {
        print_equal(span->text, i == 0, i + 1 == row->n_spans);
        return;
    }
    bool removed = is(span->kind, "removed");
    fputs(!terminal ? "" : removed ? "\033[31m" : "\033[32m", stdout);
    fputs(removed ? "[-" : "{+", stdout);
    print_part(span->text, span->text + strlen(span->text));
    fputs(removed ? "-]" : "+}", stdout);
    fputs(terminal ? "\033[0m" : "", stdout);
}

static void
print_row(const ComparisonRow *row, bool terminal)
{
    printf("\n%c ", is(row->kind, "added")     ? '+'
                    : is(row->kind, "removed") ? '-'
                    : is(row->kind, "changed") ? '*'
                                               : '>');
    out_text(stdout, row->name);
    printf("  (%s", row->kind);
    if (row->from != NULL && row->to != NULL && *row->from->label != '\0' &&
        strcmp(row->from->label, row->to->label) != 0) {
        fputs(", was ", stdout);
        out_text(stdout, row->from->label);
    }
    puts(")");
    if (is(row->kind, "moved") || is(row->kind, "renumbered"))
        return;
    fputs("    ", stdout);
    for (size_t i = 0; i < row->n_spans; i++)
        print_span(row, i, terminal);
    putchar('\n');
}

void
compare_print(const ComparisonModel *comparison, bool terminal)
{
    size_t shown = 0;
    for (size_t i = 0; i < comparison->n_summary; i++) {
        out_text(stdout, comparison->summary[i]);
        putchar('\n');
    }
    for (size_t i = 0; i < comparison->n_rows; i++) {
        if (is(comparison->rows[i].kind, "equal"))
            continue;
        print_row(&comparison->rows[i], terminal);
        shown++;
    }
    if (shown == 0)
        puts("no difference in the wording");
}
