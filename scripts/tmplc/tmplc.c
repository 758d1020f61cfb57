/* tmplc.c - the template compiler: makes one C file and one header of all templates. The language
 * is in compile.h. Runs at build time on the building machine and needs nothing but libc.
 *
 *   tmplc OUT.c OUT.h FILE...      partials (files in a folder "partials") may come in any order */
#include "scripts/tmplc/compile.h"
#include "scripts/tmplc/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    fputs("/* templates.c - made by scripts/tmplc from web/templates. */\n#include "
          "\"web/templates.h\"\n\n"
          "#include \"web/assets.h\"\n#include \"web/compiled.h\"\n\n",
          c);
    fputs("/* templates.h - made by scripts/tmplc from web/templates. */\n#pragma once\n"
          "#include \"web/html.h\"\n\n",
          h);
    bool ok = true;
    for (int i = 3; i < argc; i++) {
        size_t len = 0;
        char *text = read_file(argv[i], &len);
        const char *slash = strrchr(argv[i], '/');
        const char *base = slash != NULL ? slash + 1 : argv[i];
        char name[TMPLC_NAME_LEN], model[TMPLC_NAME_LEN], error[TMPLC_ERROR_LEN];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(base, "."), base);
        bool partial = strstr(argv[i], "/partials/") != NULL;
        if (text == NULL || !is_name(name)) {
            fprintf(stderr, "%s: cannot be read, or its name is not one of C\n", argv[i]);
            ok = false;
        } else if (tmplc_compile(argv[i], name, partial, text, len, functions, model, error)) {
            fprintf(partial ? c : h, "%svoid %s_%s(GString *out, const %s *%s, Lang lang);\n",
                    partial ? "static " : "", partial ? "partial" : "template", name, model,
                    partial ? "s0" : "m");
        } else {
            fprintf(stderr, "%s\n", error);
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
