/* blocks.c - #if, #each and #with: braces and scopes in C, and the place in the HTML behind each
 * branch. See tmpl.h. */
#include "scripts/tmplc/tmpl.h"

#include <string.h>

static bool
block_open(Tmpl *t, BlockKind kind)
{
    if (t->depth == DEPTH_MAX || t->scopes.n == SCOPE_MAX)
        return wrong(t, "blocks too deep");
    html_end_name(&t->html);
    if (t->html.place == AT_TAG_NAME || t->html.place == AT_ATTR_EQUALS)
        return wrong(t, "a block cannot begin inside a name");
    t->blocks[t->depth++] = (Block){.kind = kind, .line = t->line, .before = t->html, .ifs = 1};
    emit_line(t);
    return true;
}

bool
block_if(Tmpl *t, char **words, int n)
{
    if (!block_open(t, BLOCK_IF))
        return false;
    fputs("    if (", t->body);
    if (!emit_condition(t, words, n))
        return false;
    fputs(") {\n", t->body);
    return true;
}

bool
block_scope(Tmpl *t, BlockKind kind, char **words, int n)
{
    Path path;
    if (n != 1)
        return wrong(t, "one name expected");
    if (!find_name(t, words[0], &path) || !block_open(t, kind))
        return false;
    int scope = ++t->next_scope;
    const char *guard = path.guard[0] ? path.guard : "true";
    if (kind == BLOCK_EACH) {
        if (path.count[0] == '\0')
            return wrong(t, "%s is not a list", words[0]);
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
    t->scopes.variables[t->scopes.n] = scope;
    t->scopes.loops[t->scopes.n++] = kind == BLOCK_EACH;
    return true;
}

static bool
branch_ends(Tmpl *t, Block *b)
{
    html_end_name(&t->html);
    if (!b->has_after) {
        b->after = t->html;
        b->has_after = true;
        return true;
    }
    if (!html_join(&b->after, &t->html))
        return wrong(t,
                     "the branches of the block from line %d end in different places of the HTML",
                     b->line);
    return true;
}

bool
block_else(Tmpl *t, char **words, int n)
{
    Block *b = t->depth > 0 ? &t->blocks[t->depth - 1] : NULL;
    if (b == NULL || b->kind != BLOCK_IF || b->has_else)
        return wrong(t, "{{else}} without {{#if}}");
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
        return wrong(t, "{{else}} or {{else if …}}");
    b->ifs++;
    emit_line(t);
    fputs("    if (", t->body);
    if (!emit_condition(t, words + 1, n - 1))
        return false;
    fputs(") {\n", t->body);
    return true;
}

bool
block_close(Tmpl *t, const char *word)
{
    static const char *const names[] = {"if", "each", "with"};
    Block *b = t->depth > 0 ? &t->blocks[t->depth - 1] : NULL;
    if (b == NULL || strcmp(word, names[b->kind]) != 0)
        return wrong(t, "{{/%s}} closes nothing", word);
    if (!branch_ends(t, b))
        return false;
    t->html = b->before;
    if (!b->has_else && !branch_ends(t, b)) /* the way past the block */
        return false;
    t->html = b->after;
    for (int i = 0; i < b->ifs; i++)
        fputs("    }\n", t->body);
    if (b->kind != BLOCK_IF)
        t->scopes.n--;
    t->depth--;
    return true;
}
