/* missed.h - tells the watch of searches without a hit (server/missed.h) what readers ask in vain. */
#pragma once
#include "server/api/context.h"

/* Counts QUERY when it found nothing and a reader, not staff, asked for it in today's collection without other filters. True
 * when RESULT is empty: the answer must not be kept then, or the next asker would not be seen. */
bool missed_note(Context *context, const SearchQuery *query, const SearchResult *result);
