/* profile.h - what the law of a Land says about when a bylaw counts as announced and from which day on it is in
 * force if it names none itself. Proposals for a person to confirm: nothing here decides. A table, from
 * the sources that each row names; where a source gives no rule, none is made up. Pure. Threads: any. */
#pragma once
#include "store/legal/dates.h"

#include <stdbool.h>

/* X(symbol, name in the configuration) */
#define LEGAL_PROFILES(X)                                                                          \
    X(NONE, "none") /* the day of provision, for all kinds */                                      \
    X(BW, "bw")     /* Baden-Württemberg */                                                        \
    X(BY, "by")     /* Bayern */                                                                   \
    X(NI, "ni")     /* Niedersachsen */                                                            \
    X(NRW, "nrw")   /* Nordrhein-Westfalen */                                                      \
    X(HE, "he")     /* Hessen */                                                                   \
    X(SH, "sh")     /* Schleswig-Holstein */                                                       \
    X(ST, "st")     /* Sachsen-Anhalt */                                                           \
    X(TH, "th")     /* Thüringen */

typedef enum {
#define X(symbol, name) PROFILE_##symbol,
    LEGAL_PROFILES(X)
#undef X
        PROFILE_COUNT
} LegalProfile;

/* By its name in the configuration; false when there is none of that name. */
bool legal_profile_parse(const char *name, LegalProfile *ret);
const char *legal_profile_name(LegalProfile profile);

/* What follows from a publication. Texts are German citations, constant; NULL where there is none. */
typedef struct {
    LocalDate announced_on;   /* the day that counts as that of the announcement; NONE: it needs none */
    const char *announced_by; /* "§ 1 Abs. 2 DVO GemO" */
    LocalDate effective_from; /* NONE: the sources give no rule for this Land */
    const char *effective_by; /* "§ 4 Abs. 3 GemO" */
    unsigned days;            /* from the announcement to that day */
} LegalDates;

/* For a document whose kind must be announced or not, published at the instant PUBLISHED_US. Days are
 * those of Berlin. */
LegalDates legal_dates(LegalProfile profile, bool announcement_required, int64_t published_us);

/* Where a proposal for effective_from comes from, the first that there is. */
typedef enum {
    PROPOSAL_NONE,        /* the sources give no rule: a person must know */
    PROPOSAL_TEXT,        /* the text names the day */
    PROPOSAL_TEXT_RULE,   /* the text names a rule: on the day of the announcement, or after it */
    PROPOSAL_PROFILE,     /* the law of the Land */
    PROPOSAL_PUBLICATION, /* neither: the day of provision */
} ProposalSource;
/* "none", "text", "text-rule", "profile", "publication" */
const char *proposal_source_name(ProposalSource source);

typedef struct {
    ProposalSource source;
    LocalDate day; /* NONE with PROPOSAL_NONE only */
    LegalDates dates;
} EffectiveProposal;

/* What to propose as effective_from. SAYS: what the text says about it, a day or a rule (dates.h), or NULL. */
EffectiveProposal legal_propose(LegalProfile profile, bool announcement_required,
                                int64_t published_us, const DateSuggestion *says);
