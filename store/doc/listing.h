/* listing.h - documents filtered, sorted and paged, as the start page, /documents and the CLI show them. */
#pragma once
#include "store/doc/catalogue.h"
#include "store/doc/timeline.h"

typedef enum { SORT_TITLE, SORT_DATE_DESC, SORT_DATE_ASC, SORT_TYPE } ListingSort;

typedef struct {
    const char *type, *body, *title_contains; /* NULL = any; the last folded (ä = ae = a) */
    int status;              /* DocumentStatus or -1 = any */
    LocalDate at;            /* valid time */
    int64_t as_of_us;        /* record time; INT64_MAX = now */
    bool drafts;             /* with documents that have no released version */
    bool body_with_children; /* a filter by body includes the bodies below it */
    ListingSort sort;
    uint32_t limit;
    const char *cursor;      /* opaque, from the page before; NULL = first */
} ListingQuery;

typedef struct {
    Document *document;
    GPtrArray *versions;     /* as version_list gives */
    const Version *current;  /* in force at QUERY.at, borrowed from versions, or NULL */
    const Version *shown;    /* current, else the one to show in the list; NULL only without any version */
    DocumentStatus status;
    Upload *upload;          /* of SHOWN; NULL without */
} ListingItem;

typedef struct {
    GPtrArray *items;        /* ListingItem * */
    uint64_t total;
    char *next;              /* cursor or NULL */
    GHashTable *type_counts; /* type id -> GUINT_TO_POINTER(count), over all matches without the type filter */
    LocalDate next_change;   /* the earliest day on which this answer changes by itself, or NONE */
} Listing;

/* INVALID with the field for a bad cursor. Ties are broken by title, then id: the order is total. */
Listing *listing_query(KvTxn *txn, const ListingQuery *query, GError **error);
void listing_free(Listing *listing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Listing, listing_free)
