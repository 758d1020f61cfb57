/* catalog.h - what stands in the bytes of a PDF for everyone to read and poppler-glib does not tell:
 * language and title bar in the catalogue, actions that start programs, whether the table of objects
 * is where it should be. A look at names and not a parser: compressed objects are looked at, too;
 * what is not seen is not known. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CATALOG_LANG_BYTES 32

typedef enum { CATALOG_UNKNOWN, CATALOG_YES, CATALOG_NO } CatalogAnswer;

typedef struct {
    CatalogAnswer has_lang;
    char lang[CATALOG_LANG_BYTES]; /* "de-DE" with CATALOG_YES */
    CatalogAnswer shows_title;
    bool launches;
    bool has_table; /* of objects, where the file says it is */
} Catalog;

void catalog_read(const char *bytes, size_t len, Catalog *ret_catalog);
