/* emit.c - writes the C of literal text and of values, each by the context it stands in. See
 * tmpl.h. */
#include "scripts/tmplc/tmpl.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

bool
wrong(Tmpl *t, const char *format, ...)
{
    if (!t->broken) {
        va_list args;
        va_start(args, format);
        vsnprintf(t->errors, sizeof t->errors, format, args);
        va_end(args);
    }
    t->broken = true;
    return false;
}

static void
emit_char(FILE *out, char c)
{
    unsigned char u = (unsigned char)c;
    if (c == '\n')
        fputs("\\n", out);
    else if (c == '"' || c == '\\')
        fprintf(out, "\\%c", c);
    else if (c == '?' || u < 0x20 || u >= 0x7f)
        fprintf(out, "\\%03o", u);
    else
        fputc(c, out);
}

/* Literal text up to END. Indentation goes; what stands in <pre> or a value keeps its blanks. */
bool
emit_literal(Tmpl *t, const char *end)
{
    size_t written = 0;
    for (const char *c = t->p; c < end; c++) {
        const char *problem = html_step(&t->html, c, t->end);
        if (problem != NULL)
            return wrong(t, "%s", problem);
        if (*c == '\n')
            t->line++;
        bool in_value = t->html.place == AT_ATTR_VALUE || t->html.place == AT_RCDATA;
        if (!in_value && t->at_line_start && (*c == ' ' || *c == '\t' || *c == '\n'))
            continue;
        t->at_line_start = *c == '\n';
        if (*c == '\0')
            return wrong(t, "NUL in a template");
        if (written == 0)
            fputs("    TMPL_LITERAL(\"", t->body);
        emit_char(t->body, *c);
        written++;
    }
    if (written > 0)
        fputs("\");\n", t->body);
    t->p = end;
    return true;
}

/* The C of the name WORD. */
bool
find_name(Tmpl *t, const char *word, Path *ret)
{
    const char *problem = path_parse(&t->scopes, word, ret);
    return problem == NULL || wrong(t, "%s: %s", word, problem);
}

void
emit_line(Tmpl *t)
{
    fprintf(t->body, "#line %d \"%s\"\n", t->line, t->file);
}

/* "if (guard) MACRO(value);" */
static bool
emit_value(Tmpl *t, const char *macro, const char *word)
{
    Path path;
    if (!find_name(t, word, &path))
        return false;
    emit_line(t);
    fprintf(t->body, "    if (%s) { %s(%s); }\n", path.guard[0] ? path.guard : "true", macro,
            path.value);
    return true;
}

bool
emit_condition(Tmpl *t, char **words, int n)
{
    bool negated = n > 0 && strcmp(words[0], "not") == 0;
    if (negated) {
        words++;
        n--;
    }
    Path path;
    if (n != 1 && n != 3)
        return wrong(t, "a condition is [not] name or name == \"text\"");
    if (!find_name(t, words[0], &path))
        return false;
    fprintf(t->body, "%s(", negated ? "!" : "");
    if (path.guard[0])
        fprintf(t->body, "%s && ", path.guard);
    if (n == 1) {
        fprintf(t->body, "TMPL_TRUE(%s))", path.value);
        return true;
    }
    bool differs = strcmp(words[1], "!=") == 0;
    size_t len = strlen(words[2]);
    if ((!differs && strcmp(words[1], "==") != 0) || len < 2 || words[2][0] != '"' ||
        words[2][len - 1] != '"' || strpbrk(words[2], "\\\n") != NULL)
        return wrong(t, "a comparison is name == \"text\"");
    fprintf(t->body, "%sTMPL_EQUALS(%s, %s))", differs ? "!" : "", path.value, words[2]);
    return true;
}

static bool
check_insert(Tmpl *t)
{
    Html *h = &t->html;
    switch (h->place) {
    case AT_TEXT:
    case AT_RCDATA:
    case AT_ATTR_VALUE:
        return true;
    case AT_RAW:
        return wrong(t, "no value inside <%s>", h->tag);
    default:
        return wrong(t, "a value may stand in text or in a quoted attribute value only");
    }
}

bool
insert_value(Tmpl *t, const char *word)
{
    Html *h = &t->html;
    if (!check_insert(t))
        return false;
    t->at_line_start = false;
    if (h->place != AT_ATTR_VALUE)
        return emit_value(t, "TMPL_TEXT", word);
    if (!html_in_url(h)) {
        h->value_begun = true;
        return emit_value(t, "TMPL_ATTRIBUTE", word);
    }
    if (h->fragment)
        return emit_value(t, "TMPL_FRAGMENT", word);
    if (h->value_begun)
        return wrong(t, "%s takes a whole Url: its parts are put together by the handler", h->attr);
    h->value_begun = true;
    return emit_value(t, "TMPL_URL", word);
}

bool
insert_message(Tmpl *t, char **words, int n)
{
    if (!check_insert(t))
        return false;
    if (n < 1 || !is_name(words[0]))
        return wrong(t, "{{t key}}");
    if (html_in_url(&t->html))
        return wrong(t, "a message is not an address");
    t->at_line_start = false;
    t->html.value_begun = true;
    emit_line(t);
    fprintf(t->body, "    { const HtmlArg args[] = {");
    for (int i = 1; i < n; i++) {
        Path path;
        if (!find_name(t, words[i], &path))
            return false;
        fprintf(t->body, " (%s) ? TMPL_ARG(%s) : (HtmlArg) { \"\", 0 },",
                path.guard[0] ? path.guard : "true", path.value);
    }
    fprintf(t->body, " { NULL, 0 } }; html_message(out, MSG_%s, lang, args, %d); }\n", words[0],
            n - 1);
    return true;
}

bool
insert_asset(Tmpl *t, const char *name)
{
    Html *h = &t->html;
    if (!html_in_url(h) || h->value_begun)
        return wrong(t, "{{asset}} stands alone in href or src");
    h->value_begun = true;
    emit_line(t);
    fputs("    TMPL_LITERAL(ASSET_", t->body);
    for (const char *c = name; *c != '\0'; c++)
        fputc(isalnum((unsigned char)*c) ? *c : '_', t->body);
    fputs(");\n", t->body);
    return true;
}

bool
insert_path(Tmpl *t, const char *path)
{
    Html *h = &t->html;
    if (!html_in_url(h) || h->value_begun)
        return wrong(t, "{{path}} stands alone in href or action");
    if (path[0] != '/' || path[1] == '/' || strpbrk(path, "\"\\\n") != NULL)
        return wrong(t, "{{path}} takes an address that begins with one /");
    h->value_begun = true;
    emit_line(t);
    fprintf(t->body, "    TMPL_URL(((Url) { \"%s\" }));\n", path);
    return true;
}

bool
insert_partial(Tmpl *t, char **words, int n)
{
    if (n != 2 || !is_name(words[0]))
        return wrong(t, "{{> partial path}}");
    if (t->html.place != AT_TEXT)
        return wrong(t, "a partial stands between elements");
    emit_line(t);
    t->at_line_start = true;
    if (strcmp(words[1], "this") == 0) {
        fprintf(t->body, "    partial_%s(out, s%d, lang);\n", words[0],
                t->scopes.variables[t->scopes.n - 1]);
        return true;
    }
    Path path;
    if (!find_name(t, words[1], &path))
        return false;
    fprintf(t->body, "    if (%s%s%s != NULL) { partial_%s(out, %s, lang); }\n", path.guard,
            path.guard[0] ? " && " : "", path.value, words[0], path.value);
    return true;
}

bool
insert_paragraphs(Tmpl *t, const char *word)
{
    if (t->html.place != AT_TEXT)
        return wrong(t, "paragraphs stand between elements");
    return emit_value(t, "TMPL_PARAGRAPHS", word);
}
