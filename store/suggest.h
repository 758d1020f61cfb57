/* suggest.h - what the store suggests for an upload: what its text says about itself, the document of which it
 * is probably a new version, and the version that has the very same bytes. */
#pragma once
#include "store/legal/suggestions.h"
#include "store/store.h"

/* A version of a document, for people too. SLUG is NULL: none. */
typedef struct {
    char *slug, *title;
    uint32_t version;
    unsigned permille; /* of the words in runs of four that both have; 1000 of the same bytes */
} SuggestedVersion;

typedef struct {
    Suggestions *text; /* never NULL; without a title in the text that of the PDF's metadata, whose PAGE is 0.
                          A type or body that is suggested exists. */
    SuggestedVersion document;  /* the version most like it; none when IDENTICAL says more */
    SuggestedVersion identical; /* the same bytes */
} UploadSuggestions;

/* Who asks. */
typedef struct {
    bool drafts;         /* may see what is not public; else only documents in their released versions count */
    const Version *self; /* the version that UPLOAD is asked for, which is not another one; or NULL */
} SuggestFor;

/* Reads the text of UPLOAD (nothing but metadata while it is pending or has none) and compares it with every
 * other one: of equally like versions that of the older document, then the later version. Milliseconds:
 * not for an I/O thread. TXN is a snapshot. Returns: (owned); NULL with CORRUPT, IO, or NOT_FOUND when the
 * extraction's blob is gone. Threads: the owner of TXN. */
UploadSuggestions *store_suggest(Store *store, KvTxn *txn, const Upload *upload, SuggestFor asker,
                                 GError **error);
void upload_suggestions_free(UploadSuggestions *suggestions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UploadSuggestions, upload_suggestions_free)
