/* fuzz_tmplc.c - any text as a template: the compiler ends with a function or an error, and what it
 * accepted holds no value outside of a context. */
#include "scripts/tmplc/compile.h"

#include <glib.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char model[TMPLC_NAME_LEN], error[TMPLC_ERROR_LEN] = "";
    char *code = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&code, &len);
    bool ok =
        tmplc_compile("fuzz.html", "fuzz", false, (const char *)data, size, out, model, error);
    fclose(out);
    g_assert_true(ok ? len > 0 && error[0] == '\0' : len == 0 && error[0] != '\0');
    free(code);
    return 0;
}
