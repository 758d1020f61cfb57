/* catalogue.h - the records of the catalogue as structs: document, version, upload, body, type, change. They
 * are loaded from one snapshot and owned by the caller; strings are valid UTF-8. Only apply writes them. */
#pragma once
#include "store/base/clock.h"
#include "store/base/digest.h"
#include "store/doc/extraction.h"
#include "store/kv/kv.h"

typedef enum { VERSION_DRAFT, VERSION_SUBMITTED, VERSION_SCHEDULED, VERSION_RELEASED, VERSION_WITHDRAWN,
               VERSION_ERASED } VersionState;
const char *version_state_name(VersionState state);

typedef struct {
    uint64_t id;
    char *slug, *title, *type, *body; /* body may be NULL */
    int64_t created_us;
    uint32_t last_version;   /* highest number ever given, drafts included */
    uint64_t revision;       /* journal number of the last change to it or its versions: the ETag of edits */
} Document;

typedef struct {
    uint64_t document;
    uint32_t number;
    VersionState state;
    Digest sha256;
    uint64_t text_id;
    char *file_name;         /* as uploaded, display only */
    uint64_t bytes;
    LocalDate decided_on, signed_on, effective_from, effective_until; /* as entered; 0 = unknown */
    int64_t published_us;    /* 0 until released */
    int64_t recorded_us;     /* record time of the release; orders versions of one effective_from */
    char *note;              /* or NULL */
    uint32_t corrects;       /* 0 = none */
    int64_t scheduled_us;    /* of one that is scheduled: when it is to be released; else 0 */
    uint64_t scheduled_by;   /* and who said so */
    int64_t withdrawn_us;
    char *reason;            /* of withdrawal or return; or NULL */
    char *successor;         /* slug, or NULL */
    uint64_t revision;
    /* derived when loaded through version_list(): */
    LocalDate starts;        /* effective_from, else the Berlin day of published_us */
    LocalDate valid_until;   /* from here on never in force again (effective_until, or a later version starts that does not
                                end before it); 0 = open. Days of a version for a time may lie between */
    VersionState gone_since; /* VERSION_WITHDRAWN or _ERASED: it was released as of the instant asked for, and STATE
                                says so, but is that today: nothing of its file may be shown. Else 0 */
} Version;

typedef struct {
    Digest sha256;
    uint64_t text_id, bytes;
    char *file_name;
    int64_t uploaded_us;
    uint64_t actor;
    TextState state;
    TextReason reason;
    uint32_t pages;
    uint64_t text_bytes;
    Digest extraction;       /* the blob with the Extraction; zero while pending */
    char *title;             /* suggested by the PDF's metadata or first page; or NULL */
    GPtrArray *findings;     /* Finding *, copied from the extraction by apply; never NULL */
} Upload;

typedef struct { char *id, *name, *parent; uint32_t order; } Body;
typedef struct { char *id, *label; bool announcement_required; uint32_t order; } DocumentType;

typedef enum { CHANGE_RELEASED = 1, CHANGE_CORRECTED, CHANGE_WITHDRAWN, CHANGE_ERASED, CHANGE_RETITLED } ChangeKind;
const char *change_kind_name(ChangeKind kind);
typedef struct { uint64_t seq; int64_t time_us; ChangeKind kind; char *slug; uint32_t version; } Change;

void document_free(Document *d);
void version_free(Version *v);
void upload_free(Upload *u);
void body_free(Body *b);
void document_type_free(DocumentType *t);
void change_free(Change *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Document, document_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Version, version_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Upload, upload_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Body, body_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DocumentType, document_type_free)

/* All loads: owned result, NULL with NOT_FOUND or CORRUPT. Threads: the owner of TXN. */
Document *document_load(KvTxn *txn, uint64_t id, GError **error);
Document *document_load_slug(KvTxn *txn, const char *slug, GError **error);
/* Calls VISIT with each document in id order, drafts included, one at a time in memory; it may take what it needs from it. False
 * when VISIT said so, or CORRUPT. */
typedef bool (*DocumentVisit)(Document *document, void *data, GError **error);
bool document_visit(KvTxn *txn, DocumentVisit visit, void *data, GError **error);
/* GPtrArray of Document *, the same. */
GPtrArray *document_list(KvTxn *txn, GError **error);
Version *version_load(KvTxn *txn, uint64_t document, uint32_t number, GError **error);
/* GPtrArray of Version *, ascending numbers, starts and valid_until filled in as this site had them at AS_OF_US:
 * what was recorded later is taken back, whatever instant of publication it carries (INT64_MAX = all that is
 * known). Drafts of today stay drafts. */
GPtrArray *version_list(KvTxn *txn, uint64_t document, int64_t as_of_us, GError **error);
Upload *upload_load(KvTxn *txn, const Digest *sha256, GError **error);
/* Newest first, at most LIMIT; only those that no version uses when UNUSED. */
GPtrArray *upload_list(KvTxn *txn, bool unused, uint32_t limit, GError **error);
/* GPtrArray of Upload * whose extraction is outstanding, oldest first. */
GPtrArray *upload_pending(KvTxn *txn, uint32_t limit, GError **error);
GPtrArray *body_list(KvTxn *txn, GError **error);          /* Body *, by order, parents before children */
GPtrArray *document_type_list(KvTxn *txn, GError **error); /* DocumentType *, by order */
Body *body_load(KvTxn *txn, const char *id, GError **error);
DocumentType *document_type_load(KvTxn *txn, const char *id, GError **error);
/* Change * with seq > SINCE, ascending, at most LIMIT; *RET_HEAD is the last seq there is. */
GPtrArray *change_list(KvTxn *txn, uint64_t since, uint32_t limit, uint64_t *ret_head, GError **error);
typedef struct {
    int64_t us;
    uint64_t document;
    uint32_t number;
} ScheduleEntry;
/* The releases that are due up to UNTIL_US, in their order, as an array of ScheduleEntry; *RET_NEXT_US is the
 * instant of the first after that, INT64_MAX without one. */
GArray *schedule_list(KvTxn *txn, int64_t until_us, int64_t *ret_next_us, GError **error);
/* Every (document id, number) that uses the text TEXT_ID, as Version *. */
GPtrArray *text_users(KvTxn *txn, uint64_t text_id, GError **error);
/* Owned text of a page (from 1); NOT_FOUND beyond the last. */
char *page_text_load(KvTxn *txn, uint64_t text_id, uint32_t page, GError **error);
