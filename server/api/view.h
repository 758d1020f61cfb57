/* view.h - from catalogue records to view models: the one place where a stored value becomes what
 * API, pages and command line show. A View is one snapshot seen in one language on one day; models
 * live in its arena. One thread. */
#pragma once
#include "server/http/request.h"
#include "server/model/models.h"
#include "store/doc/listing.h"
#include "store/fts/fts.h"
#include "web/html.h"

typedef struct {
    KvTxn *txn; /* borrowed */
    Arena *arena;
    Lang lang;
    LocalDate day;                      /* valid time: "in force" is said of this day */
    int64_t as_of_us;                   /* record time; INT64_MAX = all that is known */
    const char *q;                      /* what was searched for: links to a page's image take it along; or NULL */
    bool drafts;                        /* the viewer may see what is not public */
    GHashTable *types;                  /* id -> const TypeItem *; loaded once */
    GHashTable *bodies;                 /* id -> const BodyItem * */
    GPtrArray *type_order, *body_order; /* the same, in their order */
} View;

/* Loads types and bodies. CORRUPT or IO. */
bool view_init(View *view, KvTxn *txn, Arena *arena, Lang lang, LocalDate day, bool drafts,
               GError **error);
void view_clear(View *view);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(View, view_clear)

const TypeRef *view_type(View *view, const char *id);
const BodyRef *view_body(View *view, const char *id);
const TextStateModel *view_text_state(View *view, TextState state, TextReason reason);
const FindingModel *view_findings(View *view, const GPtrArray *findings, size_t *ret_n);

/* VERSIONS is what version_list gave (all of them, so that validity is known); UPLOAD may be NULL:
 * then it is loaded. */
bool view_version(View *view, const Document *document, const GPtrArray *versions,
                  const Version *version, const Upload *upload, VersionModel *ret_model,
                  GError **error);
/* The document without its versions; SHOWN may be NULL. */
bool view_document(View *view, const Document *document, const GPtrArray *versions,
                   const Version *shown, const Upload *upload, DocumentModel *ret_model,
                   GError **error);
/* With those of its versions that the viewer may see, ascending. NOT_FOUND if the viewer may see
 * none of it. */
const DocumentDetail *view_document_detail(View *view, const char *slug, GError **error);
/* A page of a listing. */
const DocumentModel *view_listing_items(View *view, const Listing *listing, size_t *ret_n,
                                        GError **error);
const DocumentList *view_listing(View *view, const Listing *listing, GError **error);
const SearchModel *view_search(View *view, const SearchResult *result, GError **error);

/* True if the public may see VERSION: released, withdrawn or erased. */
bool version_is_public(const Version *version);
/* Sentence of validity on view->day, e.g. "in Kraft seit 20. März 2025". */
const char *view_validity(View *view, const GPtrArray *versions, const Version *version);
/* The message with its first two places (%s or %u) filled in; A and B may be NULL where it has
 * none. */
const char *message_fill(Arena *arena, Message id, Lang lang, const char *a, const char *b);
