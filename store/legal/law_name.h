/* law_name.h - whose section is it: reads what follows a citation ("§ 5 Abs. 1 …") and says whether it
 * names this document, another law, or nothing. Threads: any. */
#pragma once
#include "store/legal/scan.h"

typedef enum {
    LAW_NONE,   /* the sentence goes on */
    LAW_SELF,   /* "dieser Satzung" */
    LAW_OTHER,  /* "BauGB", "der Gemeindeordnung" */
    LAW_UNSURE, /* "der Anlage", "der Satzung" where there may be two */
} LawVerdict;

enum { LAW_NAME_BYTES = 160 };

typedef struct {
    LawVerdict verdict;
    size_t end;                /* behind the name in the text; the given position if NONE */
    char name[LAW_NAME_BYTES]; /* of OTHER, else "" */
} LawName;

/* What the citation that ends AT belongs to. TITLE is the document's own or NULL. Looks at a bounded
 * number of words. */
LawName law_name_after(Scan t, size_t at, const char *title);
/* True if W looks like the abbreviation of a law: GemO, KAG, BauGB, LKrO. */
bool law_is_abbreviation(const Word *w);
/* True if W is a noun that names a kind of law or ends in one: Gemeindeordnung, Landesgesetzes. */
bool law_is_noun(const Word *w);
