/* reader.h - the wording of a version as its reader sees it: units with anchors, a table of contents,
 * links from citations to what they cite, and from each unit to the page of the PDF. */
#pragma once
#include "server/api/view.h"

/* Fills wording and contents of MODEL from the structure of UPLOAD's text. PDF_URL is the version's; the
 * leaves of MODEL go to where their pages begin. True and
 * no items when the text has no structure worth showing; then the pages are shown. CORRUPT. */
bool reader_fill(View *view, const Upload *upload, const char *title, const char *pdf_url,
                 DocumentPage *model, GError **error);
