/* csv.h - a table as spreadsheets write it (RFC 4180, and with ; between the fields): UTF-8 with or
 * without a byte order mark, quoted fields with doubled quotes and line ends in them. */
#pragma once
#include <glib.h>
#include <stddef.h>

typedef struct {
    unsigned line;     /* of its first character, from 1 */
    GPtrArray *fields; /* char * */
} CsvRow;

/* All rows but empty lines. The separator is the one of , and ; that stands in the first row
 * outside quotes. INVALID with "line N: …": not UTF-8, a quote without its end, text after one.
 * Returns CsvRow *. */
GPtrArray *csv_parse(const char *text, size_t len, GError **error);
