/* scope.h - what a search may show, as compact arrays over the parts of the index: released versions in force on a day (or all),
 * as this site had them at an instant; never drafts, withdrawn or erased ones. Made from the catalogue once per state
 * of the store and kept for the next search. */
#pragma once
#include "store/fts/index.h"
#include "store/fts/word_list.h"

#define ROW_NONE UINT32_MAX
#define ROW_SHARED (UINT32_C(1) << 31)

typedef struct {
    uint64_t id;
    uint32_t type;         /* of then: scope_name */
    uint32_t body : 31;    /* 0: none */
    uint32_t renamed : 1;  /* since then: the title that the index has is a later one */
} ScopeDocument;

/* A version that may be shown. */
typedef struct {
    uint64_t text_id;
    uint32_t document; /* index in documents */
    uint32_t version;
    LocalDate date;    /* version_display_date: for the year */
    LocalDate starts;  /* its first day: newer before older */
    uint8_t status;    /* DocumentStatus of this version on the day */
    uint32_t part, text; /* where the index has its text; ROW_NONE: nowhere, as of a scan without text */
} ScopeRow;

typedef struct {
    Index *index;
    WordList *words[2]; /* of its merged parts, of its segments */
    guint merged;       /* so many of the index's parts are merged ones; they come first */
    GArray *documents; /* ScopeDocument, by id */
    GPtrArray *names;  /* of types and bodies: char *, each once; the first is NULL */
    GArray *rows;      /* ScopeRow, by text, then document, then version */
    guint32 *first_of_document, *of_document; /* rows of document D: of_document[first_of_document[D]] up to D + 1 */
    guint32 *documents_of_rows; /* per row: its document, ROW_SHARED when the next row has the same text. What walks look
                                  at for each text, in a small array of its own */
    bool *whole;       /* per part: all its texts may be shown */
    GPtrArray *maps;   /* per part of the index, guint32 per text: its first row, of a title its document; ROW_NONE */
    uint64_t units;    /* of the texts that may be shown */
    uint64_t tokens;   /* in them */
} Scope;

/* AS_OF_US: INT64_MAX is now. Borrowed by the caller until scope_unref; valid while TXN is open. CORRUPT and the like. Threads: any. */
Scope *scope_get(KvTxn *txn, LocalDate at, int64_t as_of_us, bool all_versions, GError **error);
void scope_unref(Scope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Scope, scope_unref)

/* Parts of the index; some may be in it that need not. */
typedef struct {
    uint64_t bits[2];
} PartSet;
/* Adds those that have STEM. */
void scope_add_parts(const Scope *scope, const char *stem, size_t len, PartSet *set);
static inline bool
scope_set_has(const Scope *scope, const PartSet *set, guint part)
{
    bool merged = part < scope->merged;
    guint n = merged ? part : part - scope->merged;
    return (set->bits[merged ? 0 : 1] >> MIN(n, 63) & 1) != 0;
}

static inline const ScopeRow *
scope_row(const Scope *scope, uint32_t row)
{
    return &g_array_index(scope->rows, ScopeRow, row);
}
static inline const char *
scope_name(const Scope *scope, uint32_t name)
{
    return scope->names->pdata[name];
}
static inline const ScopeDocument *
scope_document(const Scope *scope, uint32_t document)
{
    return &g_array_index(scope->documents, ScopeDocument, document);
}
