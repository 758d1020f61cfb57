/* hit_make.h - a hit as it is shown: document, version, place, snippet. */
#pragma once
#include "store/fts/evaluate.h"
#include "store/fts/hits.h"

/* The hit of FOUND; PLACE: found_places_look; MARKS: what is marked in its snippet, NULL:
 * it has none. Owned; NULL: CORRUPT and the like. */
SearchHit *hit_make(KvTxn *txn, const Scope *scope, const Found *found, uint32_t place, const Marks *marks,
                    int64_t as_of_us, GError **error);
void hit_free(SearchHit *hit);
