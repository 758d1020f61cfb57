/* snippet.h - the part of a page that shows why it was found: words compared as the index compares
 * them, text as the page has it, but with broken words joined and every run of blanks as one. */
#pragma once
#include "store/fts/fts.h"
#include "store/fts/hits.h"

#define SNIPPET_CHARS 240

/* At most SNIPPET_CHARS characters of TEXT around the place with the most words of MARKS, cut
 * between words; the beginning when no word is on the page. Returns: (owned) SnippetPart *, empty
 * for a page without text. Parts that are no hit and hits alternate only as they come: no empty
 * parts. *RET_AT (may be NULL): the byte of TEXT where the first of those terms stands; SNIPPET_NOWHERE without. */
#define SNIPPET_NOWHERE UINT32_MAX
GPtrArray *snippet_make(const char *text, const Marks *marks, uint32_t *ret_at);
