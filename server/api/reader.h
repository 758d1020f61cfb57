/* reader.h - the wording of a version as its reader sees it: units with anchors, a table of contents,
 * links from citations to what they cite, and from each unit to the page of the PDF. */
#pragma once
#include "server/api/since_view.h"

/* Fills wording and contents of MODEL from the structure of UPLOAD's text. SINCE tells of the versions of the document SLUG. PDF_URL is the version's; the
 * leaves of MODEL go to where their pages begin. True and
 * no items when the text has no structure worth showing; then the pages are shown. CORRUPT. */
bool reader_fill(Context *context, const Upload *upload, const char *title, const char *slug,
                 const Since *since, const char *pdf_url, DocumentPage *model, GError **error);
