/* cmaps.h - the character maps of East Asian fonts (package poppler-data). Poppler reads them from
 * files when a document names one, and a caged child has no files: they are read into memory before
 * the cage closes (memory_files.h). */
#pragma once
#include <stdbool.h>

/* Reads what there is below ROOT (poppler's is CMAPS_ROOT) into read-only memory, which children
 * share until they write. Without the package there is nothing to read, and the text of such fonts
 * is lost. False when the system gives no memory. Once, before the cage. */
bool cmaps_load(const char *root);

#define CMAPS_ROOT "/usr/share/poppler"
