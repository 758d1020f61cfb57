/* test_tmplc.c - the template compiler: what it refuses itself, by line; what the C compiler
 * refuses for it; and what comes out of what is right. */
#include "scripts/tmplc/compile.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define START "{{model StartPage}}"

/* The C of TEXT, or NULL with the error in ERROR. */
static char *
compile(const char *text, char error[TMPLC_ERROR_LEN])
{
    char *code = NULL, model[TMPLC_NAME_LEN];
    size_t len = 0;
    error[0] = '\0';
    FILE *out = open_memstream(&code, &len);
    bool ok = tmplc_compile("x.html", "x", false, text, strlen(text), out, model, error);
    fclose(out);
    g_assert_true(ok || len == 0);
    g_assert_cmpint(ok, ==, error[0] == '\0');
    if (!ok)
        g_clear_pointer(&code, free);
    return code;
}

static void
test_refusals_name_the_line(void)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"<p>", "x.html:1: error: a template begins with"},
        {"{{q}}", "a template begins with"},
        {START "\n\n{{#if q}}", "x.html:3: error: the block that begins here is not closed"},
        {START "\n{{/if}}", "x.html:2: error: {{/if}} closes nothing"},
        {START "{{#each items}}{{/if}}", "closes nothing"},
        {START "{{else}}", "{{else}} without"},
        {START "{{#if q}}{{else}}{{else}}{{/if}}", "{{else}} without"},
        {START "{{#each items}}{{else}}{{/each}}", "{{else}} without"},
        {START "{{q", "{{ without }}"},
        {START "{{}}", "empty directive"},
        {START "{{{q}}}", "no raw form"},
        {START "{{ {q} }}", "no raw form"},
        {START "{{a b c}}", "not understood"},
        {START "{{a-b}}", "not a name"},
        {START "{{../q}}", "leads out"},
        {START "{{@first}}", "outside of #each"},
        {START "<!-- x -->", "for remarks"},
        {START "<p onclick=\"x\">", "security policy"},
        {START "<p ONCLICK=\"x\">", "security policy"},
        {START "<p style=\"{{q}}\">", "security policy"},
        {START "<script>x</script>", "security policy"},
        {START "<style>p{}</style>", "security policy"},
        {START "<script>{{q}}</script>", "no value inside <script>"},
        {START "<p class={{q}}>", "quoted attribute value only"},
        {START "<p class=x>", "needs quotes"},
        {START "<p {{q}}>", "quoted attribute value only"},
        {START "<>", "written &lt;"},
        {START "</>", "written &lt;"},
        {START "a < b", "written &lt;"},
        {START "<//p>", "written &lt;"},
        {START "<script/>x</script>", "security policy"},
        {START "<{{q}}>", "quoted attribute value only"},
        {START "<p {{q}}=\"x\">", "quoted attribute value only"},
        {START "<a href=\"/d/{{reset_url}}\">", "whole Url"},
        {START "<a href=\"{{reset_url}}{{next_url}}\">", "whole Url"},
        {START "<a href=\"{{t to_start}}\">", "not an address"},
        {START "<a href=\"x{{path /}}\">", "stands alone"},
        {START "<a href=\"{{path //evil}}\">", "begins with one /"},
        {START "<p title=\"{{path /}}\">", "stands alone"},
        {START "<p title=\"{{asset app.css}}\">", "stands alone"},
        {START "<p title=\"{{> head page}}\">", "between elements"},
        {START "<p title=\"{{paragraphs q}}\">", "between elements"},
        {START "<p title=\"x", "ends inside"},
        {START "<textarea>{{q}}", "ends inside"},
        {START "{{#if q}}<p title=\"{{else}}<p>{{/if}}", "different places"},
        {START "{{#if q}}<p {{/if}}>", "different places"},
        {START "<a {{#if q}}hr{{/if}}ef=\"{{q}}\">", "inside a name"},
        {START "<a{{#if q}}x{{/if}}>", "inside a name"},
        {START "{{#if q = \"x\"}}{{/if}}", "a comparison is"},
        {START "{{#if a b}}{{/if}}", "a condition is"},
        {START "{{#if}}{{/if}}", "a condition is"},
        {START "{{model TextPage}}", "once, at the beginning"},
        {START "{{#if \"x}}{{/if}}", "open quote"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char error[TMPLC_ERROR_LEN];
        g_autofree char *code = compile(cases[i].text, error);
        if (code != NULL || strstr(error, cases[i].error) == NULL)
            g_error("%s: \"%s\" instead of \"%s\"", cases[i].text, error, cases[i].error);
    }
}

/* NUL and depth, which the table above cannot hold. */
static void
test_limits(void)
{
    char error[TMPLC_ERROR_LEN], model[TMPLC_NAME_LEN], *code = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&code, &len);
    g_assert_false(
        tmplc_compile("x", "x", false, START "a\0b", strlen(START) + 3, out, model, error));
    g_assert_nonnull(strstr(error, "NUL"));
    g_autoptr(GString) deep = g_string_new(START);
    for (int i = 0; i < 100; i++)
        g_string_append(deep, "{{#if q}}");
    g_assert_false(tmplc_compile("x", "x", false, deep->str, deep->len, out, model, error));
    g_assert_nonnull(strstr(error, "too deep"));
    g_autoptr(GString) scopes = g_string_new(START);
    for (int i = 0; i < 20; i++)
        g_string_append(scopes, "{{#with page}}");
    g_assert_false(tmplc_compile("x", "x", false, scopes->str, scopes->len, out, model, error));
    g_assert_nonnull(strstr(error, "too deep"));
    g_autofree char *long_name = g_strnfill(600, 'a');
    g_autofree char *text = g_strdup_printf(START "{{%s}}", long_name);
    g_assert_false(tmplc_compile("x", "x", false, text, strlen(text), out, model, error));
    /* Each step of a path asks again for all before it. */
    g_autoptr(GString) path = g_string_new(START "{{a");
    for (int i = 0; i < 40; i++)
        g_string_append(path, ".a");
    g_string_append(path, "}}");
    g_assert_false(tmplc_compile("x", "x", false, path->str, path->len, out, model, error));
    g_assert_nonnull(strstr(error, "too long"));
    fclose(out);
    g_assert_cmpuint(len, ==, 0);
    free(code);
}

static void
test_contexts(void)
{
    static const struct {
        const char *text, *code;
    } cases[] = {
        {START "<p>{{q}}</p>", "TMPL_TEXT(s0->q)"},
        {START "<title>{{q}}</title>", "TMPL_TEXT(s0->q)"},
        {START "<textarea>{{q}}</textarea>", "TMPL_TEXT(s0->q)"},
        {START "<p title='{{q}}'>", "TMPL_ATTRIBUTE(s0->q)"},
        {START "<p data-x=\"{{q}}\">", "TMPL_ATTRIBUTE(s0->q)"},
        {START "<a href=\"{{reset_url}}\">", "TMPL_URL(s0->reset_url)"},
        {START "<A HREF=\"{{reset_url}}\">", "TMPL_URL(s0->reset_url)"},
        {START "<a\nhref=\"{{reset_url}}\">", "TMPL_URL(s0->reset_url)"},
        {START "<form action=\"{{reset_url}}\">", "TMPL_URL(s0->reset_url)"},
        {START "<a href=\"#{{q}}\">", "TMPL_FRAGMENT(s0->q)"},
        {START "<a href=\"{{reset_url}}#x{{q}}\">", "TMPL_FRAGMENT(s0->q)"},
        {START "{{page.q}}", "if (s0->page != NULL)"},
        {START "{{t start_lead total in_force}}",
         "html_message(out, MSG_start_lead, lang, args, 2)"},
        {START "{{#each items}}{{title}}{{../q}}{{/each}}", "TMPL_TEXT(s0->q)"},
        {START "{{#each items}}{{@number}}{{/each}}", "(i1 + 1)"},
        {START "{{#if not q}}x{{/if}}", "!(TMPL_TRUE(s0->q))"},
        {START "{{#if q == \"a b\"}}x{{/if}}", "TMPL_EQUALS(s0->q, \"a b\")"},
        {START "<input required{{#if q}} checked{{/if}}>", "TMPL_TRUE(s0->q)"},
        {START "<p class=\"a{{#if q}} b{{else}} c{{/if}}\">", "} else {"},
        {START "{{#if q}}a{{else if filtered}}b{{else}}c{{/if}}", "TMPL_TRUE(s0->filtered)"},
        {START "{{! remark {{ }}x", "TMPL_LITERAL(\"x\")"},
        {START "a ?\?= \\ \"", "TMPL_LITERAL(\"a \\077\\077= \\\\ \\\"\")"},
        {START "\n\n   <p>\n     x</p>\n", "TMPL_LITERAL(\"<p>\\nx</p>\\n\")"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char error[TMPLC_ERROR_LEN];
        g_autofree char *code = compile(cases[i].text, error);
        if (code == NULL || strstr(code, cases[i].code) == NULL)
            g_error("%s: %s\n%s\nlacks %s", cases[i].text, error, code, cases[i].code);
    }
}

/* What is right for the template compiler but wrong for the struct does not compile as C, and the
 * message names the template's line. */
static void
test_types_are_checked_by_the_compiler(void)
{
    static const struct {
        const char *text;
        const char *error; /* NULL: compiles */
    } cases[] = {
        {START "\n<a href=\"{{reset_url}}\">{{q}}</a> {{total}} {{t to_start}}", NULL},
        {START "\n{{#each items}}{{#with type}}{{label}}{{/with}}{{#if pdf_url}}x{{/if}}{{/each}}",
         NULL},
        {START "\n<p>{{mispelt}}</p>", "mispelt"},
        {START "\n<a href=\"{{q}}\">x</a>", "_Generic"},
        {START "\n<p>{{reset_url}}</p>", "_Generic"},
        {START "\n<p title=\"{{reset_url}}\">", "_Generic"},
        {START "\n<p>{{filtered}}</p>", "_Generic"},
        {START "\n<p>{{page}}</p>", "_Generic"},
        {START "\n{{t no_such_message}}", "MSG_no_such_message"},
        {START "\n{{t start_lead filtered}}", "_Generic"},
        {START "\n{{#each q}}{{/each}}", "n_q"},
        {START "\n{{#if total == \"x\"}}{{/if}}", "_Generic"},
        {START "\n{{paragraphs total}}", "_Generic"},
        {START "\n{{> no_such_partial page}}", "no_such_partial"},
        {START "\n<link href=\"{{asset no.css}}\">", "ASSET_no_css"},
    };
    if (!g_file_test("web/compiled.h", G_FILE_TEST_EXISTS) ||
        !g_file_test("build/gen/web/assets.h", G_FILE_TEST_EXISTS)) {
        g_test_skip("not run in the source folder");
        return;
    }
    g_autofree char *dir = g_dir_make_tmp("tmplc-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(dir, "x.c", NULL);
    g_autofree char *command = g_strdup_printf("${CC:-cc} -std=gnu17 -D_GNU_SOURCE -I. -Ibuild/gen "
                                               "$(pkg-config --cflags glib-2.0) -fsyntax-only %s",
                                               path);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char error[TMPLC_ERROR_LEN];
        g_autofree char *code = compile(cases[i].text, error);
        g_assert_nonnull(code);
        g_autofree char *file =
            g_strconcat("#include \"web/assets.h\"\n#include \"web/compiled.h\"\n"
                        "void template_x(GString *out, const StartPage *m, Lang lang);\n",
                        code, NULL);
        g_assert_true(g_file_set_contents(path, file, -1, NULL));
        g_autofree char *messages = NULL;
        int status = 0;
        const char *argv[] = {"/bin/sh", "-c", command, NULL};
        g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                                   &messages, &status, NULL));
        if ((status == 0) != (cases[i].error == NULL))
            g_error("%s: status %d\n%s", cases[i].text, status, messages);
        if (cases[i].error != NULL) {
            g_assert_nonnull(strstr(messages, cases[i].error));
            g_assert_nonnull(strstr(messages, "x.html:2"));
        }
    }
    g_unlink(path);
    g_rmdir(dir);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tmplc/refusals_name_the_line", test_refusals_name_the_line);
    g_test_add_func("/tmplc/limits", test_limits);
    g_test_add_func("/tmplc/contexts", test_contexts);
    g_test_add_func("/tmplc/types_are_checked_by_the_compiler",
                    test_types_are_checked_by_the_compiler);
    return g_test_run();
}
