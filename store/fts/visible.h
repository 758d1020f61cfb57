/* visible.h - which versions a search may show: released ones only, never drafts, withdrawn or
 * erased; in force on a day, or all of them. Loaded from the catalogue once per search and
 * document. */
#pragma once
#include "store/fts/fts.h"

typedef struct {
    uint64_t id;
    Document *document;      /* NULL if there is none any more; as it was then */
    bool renamed;            /* since then: the title that the index has is a later one */
    GPtrArray *versions;     /* owned; as version_list gives */
    GPtrArray *shown;        /* Version *, borrowed: those that may be shown, ascending */
    const Version *in_force; /* borrowed, or NULL */
} VisibleDocument;

typedef struct {
    KvTxn *txn;
    LocalDate at;
    int64_t as_of_us;
    bool all_versions;
    GHashTable *documents; /* id -> VisibleDocument */
} Visibility;
/* AS_OF_US: what this site said then (store/doc/timeline.h); what was withdrawn or erased since is not shown. */
void visibility_init(Visibility *v, KvTxn *txn, LocalDate at, int64_t as_of_us, bool all_versions);
void visibility_clear(Visibility *v);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Visibility, visibility_clear)

/* Borrowed from V; its SHOWN may be empty. NULL: CORRUPT and the like. */
VisibleDocument *visible_document(Visibility *v, uint64_t id, GError **error);
/* Loads every document that has a version with this text. */
bool visible_text_documents(Visibility *v, uint64_t text_id, GError **error);
/* Of all documents that may be shown: *RET_TEXTS, the ids of the texts of versions shown, and
 * *RET_DOCUMENTS, theirs (both owned sets of guint64 *). */
bool visible_ids(Visibility *v, GHashTable **ret_texts, GHashTable **ret_documents, GError **error);
