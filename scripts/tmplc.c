/* tmplc.c - compiles web/templates at build time: each .html becomes a C function over a struct of
 * models.h. Only the HTML is understood here (in which context does a value stand?); names and
 * types are left to the C compiler, which sees #line directives, so that a misspelt field, a
 * missing message or a string where a Url belongs is an error of the template's own line. There is
 * no form that writes a value unescaped. Needs nothing but libc.
 *
 *   {{model T}}            first thing in a file: the struct that the names belong to
 *   {{ a.b }}              a value, escaped by its place; nothing if a is NULL
 *   {{t key a.b …}}        a message; {1}, {2} … in it are the values
 *   {{paragraphs a}}       running text as <p> elements
 *   {{asset app.css}}      the address of a static file, in href and src
 *   {{path /ortsrecht}}    the address of a page of ours, in href and action; keeps the language
 *   {{#if c}} {{else if c}} {{else}} {{/if}}      c: [not] path [== "text" | != "text"]
 *   {{#each list}} … {{/each}}                    names are those of the element; @number, @first,
 * @last
 *   {{#with object}} … {{/with}}                  names are those of the object; nothing if it is
 * NULL
 *   {{> partial path}}     web/templates/partials/<partial>.html over the object at path
 *   ../a                   a name of the scope outside; this: the element itself;  {{! remark }} */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 64, DEPTH_MAX = 32, SCOPE_MAX = 16, WORDS_MAX = 8 };

/* Where in the HTML we are. */
typedef enum {
    AT_TEXT,     /* element content */
    AT_TAG_NAME, /* after '<' or '</' */
    AT_TAG,      /* between attributes */
    AT_ATTR_NAME,
    AT_ATTR_EQUALS, /* after '=' */
    AT_ATTR_VALUE,
    AT_RCDATA, /* title, textarea: text, ended by their end tag only */
    AT_RAW,    /* script, style: must stay empty */
} Place;

typedef struct {
    Place place;
    char tag[NAME_MAX_LEN];
    char attr[NAME_MAX_LEN];
    char quote;
    bool end_tag;
    bool name_ended;  /* by the end of a block: a blank or '>' must follow */
    bool value_begun; /* something stands in the attribute value already */
    bool fragment;    /* … and a '#' was among it */
} Html;

typedef enum { BLOCK_IF, BLOCK_EACH, BLOCK_WITH } BlockKind;
typedef struct {
    BlockKind kind;
    int line;
    Html before; /* place where the block began */
    Html after;  /* place where its first branch ended */
    bool has_after, has_else;
    int ifs; /* braces to close: else if nests */
} Block;

typedef struct {
    const char *file, *name;
    const char *p, *end;
    int line;
    bool partial, has_model, broken;
    char model[NAME_MAX_LEN];
    Html html;
    Block blocks[DEPTH_MAX];
    int depth;
    int scopes[SCOPE_MAX]; /* numbers of the C variables, innermost last */
    bool loops[SCOPE_MAX];
    int n_scopes, next_scope;
    FILE *body; /* of the function */
    bool at_line_start;
    char errors[256];
} Tmpl;

__attribute__((format(printf, 2, 3))) static bool
fail(Tmpl *t, const char *format, ...)
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

/* --- HTML contexts
 * ------------------------------------------------------------------------------------------ */

static bool
is_one_of(const char *name, const char *list)
{
    size_t len = strlen(name);
    for (const char *at = list; (at = strstr(at, name)) != NULL; at += len) {
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return len > 0;
    }
    return false;
}

static bool
is_url_attribute(const char *attr)
{
    return is_one_of(attr, "href src action formaction poster cite data srcset xlink:href ping "
                           "background manifest longdesc icon data-url");
}

static void
append_lower(char name[NAME_MAX_LEN], char c)
{
    size_t len = strlen(name);
    if (len + 1 < NAME_MAX_LEN) {
        name[len] = (char)tolower((unsigned char)c);
        name[len + 1] = '\0';
    }
}

static void
tag_ends(Html *h)
{
    h->place = AT_TEXT;
    if (!h->end_tag && is_one_of(h->tag, "script style"))
        h->place = AT_RAW;
    else if (!h->end_tag && is_one_of(h->tag, "title textarea"))
        h->place = AT_RCDATA;
}

/* REST begins with "</tag" of the element we are in. */
static bool
is_own_end_tag(const Html *h, const char *rest, const char *end)
{
    size_t len = strlen(h->tag);
    if ((size_t)(end - rest) < len + 2 || rest[0] != '<' || rest[1] != '/')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (tolower((unsigned char)rest[2 + i]) != h->tag[i])
            return false;
    }
    return true;
}

static bool
html_step_in_tag(Tmpl *t, char c)
{
    Html *h = &t->html;
    switch (h->place) {
    case AT_TAG_NAME:
        if (c == '>')
            tag_ends(h);
        else if (isspace((unsigned char)c))
            h->place = AT_TAG;
        else if (c == '/' && h->tag[0] == '\0')
            h->end_tag = true;
        else
            append_lower(h->tag, c);
        break;
    case AT_TAG:
        if (h->name_ended && c != '>' && c != '/' && !isspace((unsigned char)c))
            return fail(t, "a block may not end inside a name");
        h->name_ended = false;
        if (c == '>') {
            tag_ends(h);
        } else if (!isspace((unsigned char)c) && c != '/') {
            h->place = AT_ATTR_NAME;
            h->attr[0] = '\0';
            append_lower(h->attr, c);
        }
        break;
    case AT_ATTR_NAME:
        if (c == '=') {
            h->place = AT_ATTR_EQUALS;
            if (strncmp(h->attr, "on", 2) == 0 || is_one_of(h->attr, "style srcdoc"))
                return fail(t, "attribute %s is refused by the content security policy", h->attr);
        } else if (c == '>') {
            tag_ends(h);
        } else if (isspace((unsigned char)c)) {
            h->place = AT_TAG;
        } else {
            append_lower(h->attr, c);
        }
        break;
    case AT_ATTR_EQUALS:
        if (c != '"' && c != '\'')
            return fail(t, "the value of attribute %s needs quotes", h->attr);
        h->place = AT_ATTR_VALUE;
        h->quote = c;
        h->value_begun = h->fragment = false;
        break;
    default: /* AT_ATTR_VALUE */
        if (c == h->quote) {
            h->place = AT_TAG;
            h->value_begun = h->fragment = false;
        } else {
            h->value_begun = true;
            h->fragment = h->fragment || c == '#';
        }
        break;
    }
    return true;
}

/* One literal character; REST begins with it. */
static bool
html_step(Tmpl *t, const char *rest)
{
    Html *h = &t->html;
    switch (h->place) {
    case AT_TEXT:
        if (t->end - rest >= 4 && memcmp(rest, "<!--", 4) == 0)
            return fail(t, "use {{! … }} for remarks");
        if (*rest == '<') {
            h->place = AT_TAG_NAME;
            h->tag[0] = '\0';
            h->end_tag = false;
        }
        return true;
    case AT_RCDATA:
    case AT_RAW:
        if (is_own_end_tag(h, rest, t->end)) {
            h->place = AT_TAG_NAME;
            h->tag[0] = '\0';
            h->end_tag = false;
        } else if (h->place == AT_RAW && !isspace((unsigned char)*rest)) {
            return fail(t, "inline %s is refused by the content security policy", h->tag);
        }
        return true;
    default:
        return html_step_in_tag(t, *rest);
    }
}

/* Two branches may differ in what they put into a value, not in where they end. */
static bool
html_join(Html *a, const Html *b)
{
    if (a->place != b->place)
        return false;
    if (a->place != AT_TEXT && strcmp(a->tag, b->tag) != 0)
        return false;
    if (a->place == AT_ATTR_VALUE && (a->quote != b->quote || strcmp(a->attr, b->attr) != 0))
        return false;
    a->name_ended = a->name_ended || b->name_ended;
    a->value_begun = a->value_begun || b->value_begun;
    a->fragment = a->fragment && b->fragment;
    return true;
}

/* --- literal output
 * --------------------------------------------------------------------------------------- */

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
static bool
emit_literal(Tmpl *t, const char *end)
{
    size_t written = 0;
    for (const char *c = t->p; c < end; c++) {
        if (!html_step(t, c))
            return false;
        if (*c == '\n')
            t->line++;
        bool in_value = t->html.place == AT_ATTR_VALUE || t->html.place == AT_RCDATA;
        if (!in_value && t->at_line_start && (*c == ' ' || *c == '\t' || *c == '\n'))
            continue;
        t->at_line_start = *c == '\n';
        if (*c == '\0')
            return fail(t, "NUL in a template");
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

/* --- names and conditions
 * ------------------------------------------------------------------------------------- */

static bool
is_name(const char *s)
{
    if (!isalpha((unsigned char)s[0]) && s[0] != '_')
        return false;
    for (; *s != '\0'; s++) {
        if (!isalnum((unsigned char)*s) && *s != '_')
            return false;
    }
    return true;
}

typedef struct {
    char guard[512]; /* C: every object on the way is there; "" = nothing to ask */
    char value[264]; /* C: the value */
    char count[256]; /* C: n_<name> beside it */
} Path;

static bool
path_parse_special(Tmpl *t, const char *word, Path *ret)
{
    int scope = t->scopes[t->n_scopes - 1];
    if (!t->loops[t->n_scopes - 1])
        return fail(t, "%s outside of #each", word);
    if (strcmp(word, "@number") == 0)
        snprintf(ret->value, sizeof ret->value, "(uint64_t) (i%d + 1)", scope);
    else if (strcmp(word, "@first") == 0)
        snprintf(ret->value, sizeof ret->value, "(bool) (i%d == 0)", scope);
    else if (strcmp(word, "@last") == 0)
        snprintf(ret->value, sizeof ret->value, "(bool) (i%d + 1 == n%d)", scope, scope);
    else
        return fail(t, "unknown name %s", word);
    return true;
}

static bool
path_parse(Tmpl *t, const char *word, Path *ret)
{
    memset(ret, 0, sizeof *ret);
    if (word[0] == '@')
        return path_parse_special(t, word, ret);
    int up = 0;
    for (; strncmp(word, "../", 3) == 0; word += 3)
        up++;
    if (up >= t->n_scopes)
        return fail(t, "../ leads out of the template");
    char object[256];
    snprintf(object, sizeof object, "s%d", t->scopes[t->n_scopes - 1 - up]);
    if (strcmp(word, "this") == 0) {
        snprintf(ret->value, sizeof ret->value, "(*%s)", object);
        return true;
    }
    char rest[192];
    if (strlen(word) >= sizeof rest)
        return fail(t, "name too long");
    strcpy(rest, word);
    for (char *part = rest, *dot; part != NULL; part = dot) {
        dot = strchr(part, '.');
        if (dot != NULL)
            *dot++ = '\0';
        if (!is_name(part))
            return fail(t, "\"%s\" is not a name", word);
        char next[256];
        if (snprintf(next, sizeof next, "%s->%s", object, part) >= (int)sizeof next)
            return fail(t, "name too long");
        if (dot != NULL) {
            size_t used = strlen(ret->guard);
            snprintf(ret->guard + used, sizeof ret->guard - used, "%s%s != NULL",
                     used ? " && " : "", next);
        } else {
            memcpy(ret->value, next, sizeof next);
            snprintf(ret->count, sizeof ret->count, "%.120s->n_%.64s", object, part);
        }
        memcpy(object, next, sizeof next);
    }
    return true;
}

static void
emit_line(Tmpl *t)
{
    fprintf(t->body, "#line %d \"%s\"\n", t->line, t->file);
}

/* "if (guard) MACRO(value);" */
static bool
emit_value(Tmpl *t, const char *macro, const char *word)
{
    Path path;
    if (!path_parse(t, word, &path))
        return false;
    emit_line(t);
    fprintf(t->body, "    if (%s) { %s(%s); }\n", path.guard[0] ? path.guard : "true", macro,
            path.value);
    return true;
}

static bool
emit_condition(Tmpl *t, char **words, int n)
{
    bool negated = n > 0 && strcmp(words[0], "not") == 0;
    if (negated) {
        words++;
        n--;
    }
    Path path;
    if (n != 1 && n != 3)
        return fail(t, "a condition is [not] name or name == \"text\"");
    if (!path_parse(t, words[0], &path))
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
        return fail(t, "a comparison is name == \"text\"");
    fprintf(t->body, "%sTMPL_EQUALS(%s, %s))", differs ? "!" : "", path.value, words[2]);
    return true;
}

/* --- values by context
 * ---------------------------------------------------------------------------------------- */

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
        return fail(t, "no value inside <%s>", h->tag);
    default:
        return fail(t, "a value may stand in text or in a quoted attribute value only");
    }
}

static bool
insert_value(Tmpl *t, const char *word)
{
    Html *h = &t->html;
    if (!check_insert(t))
        return false;
    t->at_line_start = false;
    if (h->place != AT_ATTR_VALUE)
        return emit_value(t, "TMPL_TEXT", word);
    if (!is_url_attribute(h->attr)) {
        h->value_begun = true;
        return emit_value(t, "TMPL_ATTRIBUTE", word);
    }
    if (h->fragment)
        return emit_value(t, "TMPL_FRAGMENT", word);
    if (h->value_begun)
        return fail(t, "%s takes a whole Url: its parts are put together by the handler", h->attr);
    h->value_begun = true;
    return emit_value(t, "TMPL_URL", word);
}

static bool
insert_message(Tmpl *t, char **words, int n)
{
    if (!check_insert(t))
        return false;
    if (n < 1 || !is_name(words[0]))
        return fail(t, "{{t key}}");
    if (t->html.place == AT_ATTR_VALUE && is_url_attribute(t->html.attr))
        return fail(t, "a message is not an address");
    t->at_line_start = false;
    t->html.value_begun = true;
    emit_line(t);
    fprintf(t->body, "    { const HtmlArg args[] = {");
    for (int i = 1; i < n; i++) {
        Path path;
        if (!path_parse(t, words[i], &path))
            return false;
        fprintf(t->body, " (%s) ? TMPL_ARG(%s) : (HtmlArg) { \"\", 0 },",
                path.guard[0] ? path.guard : "true", path.value);
    }
    fprintf(t->body, " { NULL, 0 } }; html_message(out, MSG_%s, lang, args, %d); }\n", words[0],
            n - 1);
    return true;
}

static bool
insert_asset(Tmpl *t, const char *name)
{
    Html *h = &t->html;
    if (h->place != AT_ATTR_VALUE || !is_url_attribute(h->attr) || h->value_begun)
        return fail(t, "{{asset}} stands alone in href or src");
    h->value_begun = true;
    emit_line(t);
    fputs("    TMPL_LITERAL(ASSET_", t->body);
    for (const char *c = name; *c != '\0'; c++)
        fputc(isalnum((unsigned char)*c) ? *c : '_', t->body);
    fputs(");\n", t->body);
    return true;
}

static bool
insert_path(Tmpl *t, const char *path)
{
    Html *h = &t->html;
    if (h->place != AT_ATTR_VALUE || !is_url_attribute(h->attr) || h->value_begun)
        return fail(t, "{{path}} stands alone in href or action");
    if (path[0] != '/' || path[1] == '/' || strpbrk(path, "\"\\\n") != NULL)
        return fail(t, "{{path}} takes an address that begins with one /");
    h->value_begun = true;
    emit_line(t);
    fprintf(t->body, "    TMPL_URL(((Url) { \"%s\" }));\n", path);
    return true;
}

static bool
insert_partial(Tmpl *t, char **words, int n)
{
    if (n != 2 || !is_name(words[0]))
        return fail(t, "{{> partial path}}");
    if (t->html.place != AT_TEXT)
        return fail(t, "a partial stands between elements");
    emit_line(t);
    t->at_line_start = true;
    if (strcmp(words[1], "this") == 0) {
        fprintf(t->body, "    partial_%s(out, s%d, lang);\n", words[0], t->scopes[t->n_scopes - 1]);
        return true;
    }
    Path path;
    if (!path_parse(t, words[1], &path))
        return false;
    fprintf(t->body, "    if (%s%s%s != NULL) { partial_%s(out, %s, lang); }\n", path.guard,
            path.guard[0] ? " && " : "", path.value, words[0], path.value);
    return true;
}

/* --- blocks
 * -----------------------------------------------------------------------------------------------------
 */

/* A block begins or ends: so does the name of an attribute without a value. */
static void
end_name(Tmpl *t)
{
    if (t->html.place == AT_ATTR_NAME) {
        t->html.place = AT_TAG;
        t->html.name_ended = true;
    }
}

static bool
block_open(Tmpl *t, BlockKind kind)
{
    if (t->depth == DEPTH_MAX || t->n_scopes == SCOPE_MAX)
        return fail(t, "blocks too deep");
    end_name(t);
    if (t->html.place == AT_TAG_NAME || t->html.place == AT_ATTR_EQUALS)
        return fail(t, "a block cannot begin inside a name");
    t->blocks[t->depth++] = (Block){.kind = kind, .line = t->line, .before = t->html, .ifs = 1};
    emit_line(t);
    return true;
}

static bool
open_scope(Tmpl *t, BlockKind kind, char **words, int n)
{
    Path path;
    if (n != 1)
        return fail(t, "one name expected");
    if (!path_parse(t, words[0], &path) || !block_open(t, kind))
        return false;
    int scope = ++t->next_scope;
    const char *guard = path.guard[0] ? path.guard : "true";
    if (kind == BLOCK_EACH) {
        if (path.count[0] == '\0')
            return fail(t, "%s is not a list", words[0]);
        fprintf(t->body,
                "    for (size_t i%d = 0, n%d = (%s) ? %s : 0; i%d < n%d; i%d++) {\n"
                "    __typeof__(&(%s)[0]) s%d = &(%s)[i%d]; (void) s%d;\n",
                scope, scope, guard, path.count, scope, scope, scope, path.value, scope, path.value,
                scope, scope);
    } else {
        fprintf(t->body,
                "    if ((%s) && (%s) != NULL) {\n    __typeof__(&*(%s)) s%d = (%s); (void) s%d;\n",
                guard, path.value, path.value, scope, path.value, scope);
    }
    t->scopes[t->n_scopes] = scope;
    t->loops[t->n_scopes++] = kind == BLOCK_EACH;
    return true;
}

static bool
branch_ends(Tmpl *t, Block *b)
{
    end_name(t);
    if (!b->has_after) {
        b->after = t->html;
        b->has_after = true;
        return true;
    }
    if (!html_join(&b->after, &t->html))
        return fail(t, "the branches of the block from line %d end in different places of the HTML",
                    b->line);
    return true;
}

static bool
block_else(Tmpl *t, char **words, int n)
{
    Block *b = t->depth > 0 ? &t->blocks[t->depth - 1] : NULL;
    if (b == NULL || b->kind != BLOCK_IF || b->has_else)
        return fail(t, "{{else}} without {{#if}}");
    if (!branch_ends(t, b))
        return false;
    t->html = b->before;
    emit_line(t);
    fputs("    } else {\n", t->body);
    if (n == 0) {
        b->has_else = true;
        return true;
    }
    if (strcmp(words[0], "if") != 0)
        return fail(t, "{{else}} or {{else if …}}");
    b->ifs++;
    emit_line(t);
    fputs("    if (", t->body);
    if (!emit_condition(t, words + 1, n - 1))
        return false;
    fputs(") {\n", t->body);
    return true;
}

static bool
block_close(Tmpl *t, const char *word)
{
    static const char *const names[] = {"if", "each", "with"};
    Block *b = t->depth > 0 ? &t->blocks[t->depth - 1] : NULL;
    if (b == NULL || strcmp(word, names[b->kind]) != 0)
        return fail(t, "{{/%s}} closes nothing", word);
    if (!branch_ends(t, b))
        return false;
    t->html = b->before;
    if (!b->has_else && !branch_ends(t, b)) /* the way past the block */
        return false;
    t->html = b->after;
    for (int i = 0; i < b->ifs; i++)
        fputs("    }\n", t->body);
    if (b->kind != BLOCK_IF)
        t->n_scopes--;
    t->depth--;
    return true;
}

/* --- directives
 * --------------------------------------------------------------------------------------------------
 */

/* Splits at blanks; a "text" may hold blanks. */
static int
split(char *text, char *words[WORDS_MAX])
{
    int n = 0;
    for (char *c = text; *c != '\0';) {
        if (isspace((unsigned char)*c)) {
            *c++ = '\0';
            continue;
        }
        if (n == WORDS_MAX)
            return -1;
        words[n++] = c;
        if (*c == '"') {
            c = strchr(c + 1, '"');
            if (c == NULL)
                return -1;
            c++;
        }
        while (*c != '\0' && !isspace((unsigned char)*c))
            c++;
    }
    return n;
}

static bool
set_model(Tmpl *t, char **words, int n)
{
    if (t->has_model || n != 1 || !is_name(words[0]) || strlen(words[0]) >= NAME_MAX_LEN)
        return fail(t, "{{model Struct}} once, at the beginning");
    strcpy(t->model, words[0]);
    t->has_model = true;
    return true;
}

static bool
directive(Tmpl *t, char **words, int n)
{
    const char *first = words[0];
    if (strcmp(first, "model") == 0)
        return set_model(t, words + 1, n - 1);
    if (!t->has_model)
        return fail(t, "a template begins with {{model Struct}}");
    if (strcmp(first, "#if") == 0) {
        if (!block_open(t, BLOCK_IF))
            return false;
        fputs("    if (", t->body);
        if (!emit_condition(t, words + 1, n - 1))
            return false;
        fputs(") {\n", t->body);
        return true;
    }
    if (strcmp(first, "#each") == 0)
        return open_scope(t, BLOCK_EACH, words + 1, n - 1);
    if (strcmp(first, "#with") == 0)
        return open_scope(t, BLOCK_WITH, words + 1, n - 1);
    if (strcmp(first, "else") == 0)
        return block_else(t, words + 1, n - 1);
    if (first[0] == '/' && n == 1)
        return block_close(t, first + 1);
    if (strcmp(first, ">") == 0)
        return insert_partial(t, words + 1, n - 1);
    if (strcmp(first, "t") == 0)
        return insert_message(t, words + 1, n - 1);
    if (strcmp(first, "asset") == 0 && n == 2)
        return insert_asset(t, words[1]);
    if (strcmp(first, "path") == 0 && n == 2)
        return insert_path(t, words[1]);
    if (strcmp(first, "paragraphs") == 0 && n == 2) {
        if (t->html.place != AT_TEXT)
            return fail(t, "paragraphs stand between elements");
        return emit_value(t, "TMPL_PARAGRAPHS", words[1]);
    }
    if (n == 1)
        return insert_value(t, first);
    return fail(t, "not understood: %.40s %.40s", first, words[1]);
}

static bool
parse_directive(Tmpl *t, const char *close)
{
    char text[512];
    size_t len = (size_t)(close - t->p);
    if (len >= sizeof text || memchr(t->p, '\0', len) != NULL)
        return fail(t, "directive too long");
    memcpy(text, t->p, len);
    text[len] = '\0';
    if (strchr(text, '{') != NULL || (t->end - close > 2 && close[2] == '}'))
        return fail(t, "there is no raw form");
    char *words[WORDS_MAX];
    int n = text[0] == '!' ? 0 : split(text, words);
    if (n < 0)
        return fail(t, "too many words or an open quote");
    if (n == 0 && text[0] != '!')
        return fail(t, "empty directive");
    if (n > 0 && !directive(t, words, n))
        return false;
    for (const char *c = t->p; c < close; c++)
        t->line += *c == '\n';
    t->p = close + 2;
    return true;
}

static const char *
find2(const char *p, const char *end, const char *what)
{
    for (; end - p >= 2; p++) {
        if (p[0] == what[0] && p[1] == what[1])
            return p;
    }
    return NULL;
}

/* Compiles one template; its function goes to OUT. On failure a "file:line: message" stands on
 * stderr. */
static bool
compile(const char *file, const char *name, bool partial, const char *text, size_t len, FILE *out,
        char ret_model[NAME_MAX_LEN])
{
    char *body = NULL;
    size_t body_len = 0;
    Tmpl *t = calloc(1, sizeof *t);
    *t = (Tmpl){.file = file,
                .name = name,
                .p = text,
                .end = text + len,
                .line = 1,
                .partial = partial,
                .at_line_start = true};
    t->n_scopes = 1; /* scope 0 is the model */
    t->body = open_memstream(&body, &body_len);
    while (!t->broken && t->p < t->end) {
        const char *open = find2(t->p, t->end, "{{");
        if (!emit_literal(t, open != NULL ? open : t->end) || open == NULL)
            break;
        t->p += 2;
        const char *close = find2(t->p, t->end, "}}");
        if (close == NULL)
            fail(t, "{{ without }}");
        else
            parse_directive(t, close);
    }
    if (!t->broken && t->depth > 0) {
        t->line = t->blocks[t->depth - 1].line;
        fail(t, "the block that begins here is not closed");
    }
    if (!t->broken && !t->has_model)
        fail(t, "a template begins with {{model Struct}}");
    if (!t->broken && t->html.place != AT_TEXT)
        fail(t, "the template ends inside a tag, a value or <%s>", t->html.tag);
    fclose(t->body);
    bool ok = !t->broken;
    if (ok) {
        fprintf(out,
                "%svoid\n%s_%s(GString *out, const %s *s0, Lang lang)\n{\n    (void) s0, (void) "
                "lang;\n",
                partial ? "static " : "", partial ? "partial" : "template", name, t->model);
        fwrite(body, 1, body_len, out);
        fputs("}\n\n", out);
        memcpy(ret_model, t->model, NAME_MAX_LEN);
    } else {
        fprintf(stderr, "%s:%d: error: %s\n", file, t->line, t->errors);
    }
    free(body);
    free(t);
    return ok;
}

#ifndef TMPLC_NO_MAIN

static char *
read_file(const char *path, size_t *ret_len)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return NULL;
    char *data = NULL;
    FILE *copy = open_memstream(&data, ret_len);
    for (int c; (c = getc(f)) != EOF;)
        putc(c, copy);
    fclose(f);
    fclose(copy);
    return data;
}

/* tmplc OUT.c OUT.h FILE...: partials (in a folder "partials") may come in any order. */
int
main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: tmplc OUT.c OUT.h FILE...\n");
        return 2;
    }
    char *code = NULL;
    size_t code_len = 0;
    FILE *functions = open_memstream(&code, &code_len);
    FILE *c = fopen(argv[1], "w"), *h = fopen(argv[2], "w");
    if (c == NULL || h == NULL) {
        perror("tmplc");
        return 1;
    }
    fputs("/* templates.c - made by scripts/tmplc.c from web/templates. */\n#include "
          "\"web/templates.h\"\n\n"
          "#include \"web/assets.h\"\n#include \"web/compiled.h\"\n\n",
          c);
    fputs("/* templates.h - made by scripts/tmplc.c from web/templates. */\n#pragma once\n"
          "#include \"web/html.h\"\n\n",
          h);
    bool ok = true;
    for (int i = 3; i < argc; i++) {
        size_t len = 0;
        char *text = read_file(argv[i], &len);
        const char *slash = strrchr(argv[i], '/');
        const char *base = slash != NULL ? slash + 1 : argv[i];
        char name[NAME_MAX_LEN], model[NAME_MAX_LEN];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(base, "."), base);
        bool partial = strstr(argv[i], "/partials/") != NULL;
        if (text == NULL || !is_name(name)) {
            fprintf(stderr, "%s: cannot be read, or its name is not one of C\n", argv[i]);
            ok = false;
        } else if (compile(argv[i], name, partial, text, len, functions, model)) {
            fprintf(partial ? c : h, "%svoid %s_%s(GString *out, const %s *%s, Lang lang);\n",
                    partial ? "static " : "", partial ? "partial" : "template", name, model,
                    partial ? "s0" : "m");
        } else {
            ok = false;
        }
        free(text);
    }
    fclose(functions);
    fputc('\n', c);
    fwrite(code, 1, code_len, c);
    free(code);
    ok = fclose(c) == 0 && fclose(h) == 0 && ok;
    return ok ? 0 : 1;
}

#endif
