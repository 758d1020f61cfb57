/* query_section.h - numbers of a query that mean a section of a law: "§ 34 BauGB", "34 BauGB", "BauGB 34", "Paragraph 34". */
#pragma once
#include "store/fts/query.h"

/* Sets SECTION of the terms (QueryTerm *, of the query text Q) that mean one, and drops the words around them that only say so
 * ("Paragraph") or say where in the section ("Abs. 2 Satz 1"). */
void query_mark_sections(const char *q, GPtrArray *terms);
