/* fuzz_csv.c - the reader of manifests: any bytes give rows of valid UTF-8 fields with growing line
 * numbers, or an error, never both. */
#include "server/cli/csv.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = csv_parse((const char *)data, size, &error);
    g_assert_true((rows == NULL) == (error != NULL));
    unsigned line = 0;
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const CsvRow *row = rows->pdata[i];
        g_assert_cmpuint(row->line, >, line);
        g_assert_cmpuint(row->fields->len, >, 0);
        line = row->line;
        for (guint f = 0; f < row->fields->len; f++)
            g_assert_true(g_utf8_validate(row->fields->pdata[f], -1, NULL));
    }
    return 0;
}
