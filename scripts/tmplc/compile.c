/* compile.c - takes a template apart into literal text and directives. See compile.h for the
 * language. */
#include "scripts/tmplc/compile.h"

#include "scripts/tmplc/tmpl.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 8 };

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
        return wrong(t, "{{model Struct}} once, at the beginning");
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
        return wrong(t, "a template begins with {{model Struct}}");
    if (strcmp(first, "#if") == 0)
        return block_if(t, words + 1, n - 1);
    if (strcmp(first, "#each") == 0)
        return block_scope(t, BLOCK_EACH, words + 1, n - 1);
    if (strcmp(first, "#with") == 0)
        return block_scope(t, BLOCK_WITH, words + 1, n - 1);
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
    if (strcmp(first, "paragraphs") == 0 && n == 2)
        return insert_paragraphs(t, words[1]);
    if (n == 1)
        return insert_value(t, first);
    return wrong(t, "not understood: %.40s %.40s", first, words[1]);
}

static bool
parse_directive(Tmpl *t, const char *close)
{
    char text[512];
    size_t len = (size_t)(close - t->p);
    if (len >= sizeof text || memchr(t->p, '\0', len) != NULL)
        return wrong(t, "directive too long");
    memcpy(text, t->p, len);
    text[len] = '\0';
    bool remark = text[0] == '!';
    if (!remark && (strchr(text, '{') != NULL || (t->end - close > 2 && close[2] == '}')))
        return wrong(t, "there is no raw form");
    char *words[WORDS_MAX];
    int n = remark ? 0 : split(text, words);
    if (n < 0)
        return wrong(t, "too many words or an open quote");
    if (n == 0 && !remark)
        return wrong(t, "empty directive");
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

bool
tmplc_compile(const char *file, const char *name, bool partial, const char *text, size_t len,
              FILE *out, char ret_model[TMPLC_NAME_LEN], char ret_error[TMPLC_ERROR_LEN])
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
    t->scopes.n = 1; /* scope 0 is the model */
    t->body = open_memstream(&body, &body_len);
    while (!t->broken && t->p < t->end) {
        const char *open = find2(t->p, t->end, "{{");
        if (!emit_literal(t, open != NULL ? open : t->end) || open == NULL)
            break;
        t->p += 2;
        const char *close = find2(t->p, t->end, "}}");
        if (close == NULL)
            wrong(t, "{{ without }}");
        else
            parse_directive(t, close);
    }
    if (!t->broken && t->depth > 0) {
        t->line = t->blocks[t->depth - 1].line;
        wrong(t, "the block that begins here is not closed");
    }
    if (!t->broken && !t->has_model)
        wrong(t, "a template begins with {{model Struct}}");
    if (!t->broken && t->html.place != AT_TEXT)
        wrong(t, "the template ends inside a tag, a value or <%s>", t->html.tag);
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
        snprintf(ret_error, TMPLC_ERROR_LEN, "%.200s:%d: error: %s", file, t->line, t->errors);
    }
    free(body);
    free(t);
    return ok;
}
