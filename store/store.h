/* store.h - the facade: open a data folder, take a snapshot, make a change. Everything above store/
 * uses this header, the readers in store/doc and store/fts that take a KvTxn, and store/acct. A
 * change is one journal record: decided, appended and applied in one write transaction by the one
 * writer thread, together with others that wait (group commit). When a function returns true the
 * change is durable. */
#pragma once
#include "store/acct/acct.h"
#include "store/base/limits.h"
#include "store/blob/blob.h"
#include "store/doc/catalogue.h"
#include "store/doc/listing.h"
#include "store/fts/fts.h"
#include "store/kv/kv.h"
#include "store/legal/structure.h"

typedef struct Store Store;

typedef enum {
    STORE_CREATE = 1u << 0, /* make it if it is missing, with built-in types */
    STORE_READ_ONLY = 1u << 1,
    STORE_EXCLUSIVE = 1u << 2, /* restore, check --repair: nobody else may have it open (BUSY) */
    STORE_SERVER = 1u << 3,    /* the one `serve`: a second one is BUSY; sweeps and cleans up */
} StoreFlags;

/* Opens the folder DATA: main/ and volatile/ environments, blobs/, lock files. NOT_FOUND without
 * CREATE; BUSY with one line that says who has it. Threads: the handle is for all. Never open twice
 * in one process; never fork afterwards. */
Store *store_open(const char *data, StoreFlags flags, const Limits *limits, GError **error);
/* Waits for the writer to end. No transaction may be open. */
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

const Limits *store_limits(Store *store);
const char *store_path(Store *store);
BlobStore *store_blobs(Store *store);
/* A read snapshot: for document_*, version_*, listing_query, search_run ... End it with kv_abort.
 */
KvTxn *store_snapshot(Store *store, GError **error);
KvEnv *store_main_env(Store *store);
KvEnv *store_volatile_env(Store *store);

/* Journal position as SNAPSHOT sees it: what caches are keyed by. */
uint64_t store_head(KvTxn *snapshot);
/* The head that a snapshot begun now would show, changes of other processes included, for a
 * fraction of what the snapshot costs unless something was committed meanwhile. False if it cannot
 * be read. */
bool store_head_now(Store *store, uint64_t *ret_head, GError **error);
/* Blocks until the head is beyond SEEN or TIMEOUT_US is over (looks every 250 ms, so that changes
 * of other processes are seen too; wakes at once for changes of this process). Returns the head. */
uint64_t store_wait_head(Store *store, uint64_t seen, int64_t timeout_us);
/* Wakes the threads of this process that are in store_wait_head, as a change would: they look for a
 * reason to end. */
void store_wake(Store *store);

/* The server sets this: called once, from the writer thread, when a commit failed in a way after
 * which the program must end (anything but FULL). Without it the process exits with a message. */
void store_on_fatal(Store *store, void (*fatal)(const GError *error, void *data), void *data);

/* Who asks, for the journal. Ids from store/acct; ACTOR_SYSTEM for the worker, ACTOR_CLI for the
 * command line. */
#define ACTOR_SYSTEM ((uint64_t)0)
#define ACTOR_CLI ((uint64_t)1)

/* --- uploads
 * ------------------------------------------------------------------------------------------- */
/* Makes the spooled bytes durable and records them. INVALID with reason "not-pdf" unless bytes 0 to
 * 4 are %PDF- (nothing stored). *RET_KNOWN: these bytes were here already (then no record). */
Upload *store_upload(Store *store, uint64_t actor, BlobSpool *spool, const char *file_name,
                     bool *ret_known, GError **error);
/* Stores the extraction as a blob and records it; makes the text searchable in the same
 * transaction. A second result for the same bytes is ignored (true). */
bool store_extracted(Store *store, const Digest *sha256, const Extraction *extraction,
                     GError **error);
/* The result of reading the same bytes again: recorded in place of the one that is there if it
 * differs (*RET_CHANGED), and what is derived from it with it. A result that only a limit prevented
 * replaces none that was read. NOT_FOUND: no such upload, or none that has a result. */
bool store_reextracted(Store *store, const Digest *sha256, const Extraction *extraction,
                       bool *ret_changed, GError **error);
Extraction *store_extraction_read(Store *store, const Upload *upload, GError **error);

/* Discards, each by a record, uploads that no version uses and that are older than AGE_US: file,
 * text and the words of their records go. *RET_COUNT may be NULL. */
bool store_discard_uploads(Store *store, int64_t age_us, uint64_t *ret_count, GError **error);

/* --- the job queue: uploads whose extraction is outstanding
 * ------------------------------------------------ */
/* A job is first one for its text; deferred, it is one for OCR. */
typedef enum { JOB_TEXT = 1u << 0, JOB_OCR = 1u << 1 } JobKinds;
/* Leases the oldest free one of KINDS for LEASE_US to this process; false with NOT_FOUND if there is none. A
 * lease of a dead process is free. ATTEMPT counts from 1: after two lost workers the job is
 * recorded as failed. */
bool job_take(Store *store, JobKinds kinds, int64_t lease_us, Digest *ret_sha256, uint32_t *ret_attempt,
              GError **error);
bool job_release(Store *store, const Digest *sha256, GError **error);
/* Gives it back as a job for OCR of PAGES pages; it has had no attempt yet. */
bool job_defer(Store *store, const Digest *sha256, uint32_t pages, GError **error);
/* DONE pages of it are read, and its lease runs on for LEASE_US. */
bool job_progress(Store *store, const Digest *sha256, uint32_t done, int64_t lease_us,
                  GError **error);
/* How far OCR of it has come; false when it is no job for OCR (or not known). */
bool job_look(Store *store, const Digest *sha256, uint32_t *ret_done, uint32_t *ret_pages);

/* --- documents and versions
 * ------------------------------------------------------------------------------- */
/* In a change, a member is only looked at when its bit is set: PATCH semantics. Dates: NONE clears.
 */
typedef enum {
    DOC_TITLE = 1u << 0,
    DOC_TYPE = 1u << 1,
    DOC_BODY = 1u << 2,
    DOC_SLUG = 1u << 3,
} DocumentFields;
typedef struct {
    DocumentFields set;
    const char *slug; /* only at creation; NULL = derived from the title, with -2 on collision */
    const char *title;
    const char *type; /* must exist; default "sonstiges" */
    const char *body; /* must exist; NULL = none */
    /* At creation: called in the caller's thread once it has its place among the changes, before it
     * is durable; what is asked for afterwards comes later, so slugs do not depend on chance. Not
     * called when the input itself is wrong. NULL = nobody wants to know. */
    void (*placed)(void *data);
    void *placed_data;
} DocumentInput;

typedef enum {
    VER_DECIDED = 1u << 0,
    VER_SIGNED = 1u << 1,
    VER_FROM = 1u << 2,
    VER_UNTIL = 1u << 3,
    VER_NOTE = 1u << 4,
    VER_CORRECTS = 1u << 5,
    VER_FILE = 1u << 6,
    VER_FILE_NAME = 1u << 7,
} VersionFields;
typedef struct {
    VersionFields set;
    Digest sha256;         /* an upload; required at creation */
    const char *file_name; /* NULL = the upload's */
    LocalDate decided_on, signed_on, effective_from, effective_until;
    const char *note;
    uint32_t corrects;
} VersionInput;

/* REVISION of If-Match: STALE unless the document or version still has it; 0 = not checked. */
Document *store_document_create(Store *store, uint64_t actor, const DocumentInput *input,
                                GError **error);
Document *store_document_change(Store *store, uint64_t actor, const char *slug,
                                const DocumentInput *input, uint64_t revision, GError **error);
/* A draft. The same bytes in the same document: CONFLICT with reason "already-version";
 * *RET_EXISTING, if not NULL, is then its number. effective_until must be after effective_from
 * (INVALID, field). */
Version *store_version_add(Store *store, uint64_t actor, const char *slug,
                           const VersionInput *input, uint32_t *ret_existing, GError **error);
/* Drafts only (CONFLICT "not-a-draft"). */
Version *store_version_change(Store *store, uint64_t actor, const char *slug, uint32_t number,
                              const VersionInput *input, uint64_t revision, GError **error);
bool store_version_delete(Store *store, uint64_t actor, const char *slug, uint32_t number,
                          uint64_t revision, GError **error);

typedef enum {
    VERSION_SUBMIT,
    VERSION_RETURN,
    VERSION_RELEASE,
    VERSION_WITHDRAW,
    VERSION_ERASE,
    VERSION_SCHEDULE
} VersionAction;
typedef struct {
    VersionAction action;
    int64_t published_us;  /* RELEASE: 0 = now; an import may give an earlier instant */
    const char *reason;    /* RETURN, WITHDRAW, ERASE: required */
    const char *successor; /* WITHDRAW, ERASE: slug or NULL */
    int64_t scheduled_us;  /* SCHEDULE: the instant of the release, in the future */
} VersionStep;
/* RELEASE: CONFLICT "text-pending" while the extraction is outstanding, INVALID with reason
 * "text-encrypted" or "text-damaged" when the file cannot be opened. SCHEDULE asks the same, and takes the
 * place of an earlier schedule; RETURN ends it. WITHDRAW only of a released one. ERASE of a released or withdrawn
 * one: file, text, images and the words of its records go, and the file with them unless another version has the
 * same bytes. Wrong state: CONFLICT "state". */
Version *store_version_step(Store *store, uint64_t actor, const char *slug, uint32_t number,
                            const VersionStep *step, uint64_t revision, GError **error);

/* Releases what is due by its schedule, each once, in the name of who scheduled it. What cannot be released
 * stays scheduled and is told to PROBLEM. *RET_NEXT_US: when the next is due, INT64_MAX if none is. False: the
 * store could not be asked. Only a serving process calls it. */
bool store_release_due(Store *store, void (*problem)(const char *text, void *data), void *data,
                       int64_t *ret_next_us, GError **error);

/* --- corrections of a structure
 * ------------------------------------------------------------------------------- */
/* What WHAT says about a line of the text of version NUMBER; an earlier word on the same line ends
 * with it. The structure is derived again in the same transaction, and the revision of every version
 * with this text moves. Versions of any state but erased (CONFLICT "state"). INVALID field "line"
 * when the text has no such line, "page", "kind", "label", "heading"; CONFLICT "text-pending",
 * "no-text", "too-many". *RET_N, if not NULL, is its number. */
bool store_structure_correct(Store *store, uint64_t actor, const char *slug, uint32_t number,
                             const Correction *what, uint64_t revision, uint64_t *ret_n,
                             GError **error);
/* Takes correction N back. NOT_FOUND. */
bool store_correction_remove(Store *store, uint64_t actor, const char *slug, uint32_t number,
                             uint64_t n, uint64_t revision, GError **error);

/* A document with its first version and, if RELEASE is not NULL, the release of that: all of it or
 * nothing, also when the program ends meanwhile. The version; *RET_SLUG (owned) is the document's.
 * Errors of the three above. */
Version *store_document_create_whole(Store *store, uint64_t actor, const DocumentInput *input,
                                     const VersionInput *first, const VersionStep *release,
                                     char **ret_slug, GError **error);

/* Makes or changes a body or type. A parent must exist and not make a circle. */
bool store_body_put(Store *store, uint64_t actor, const Body *body, GError **error);
bool store_type_put(Store *store, uint64_t actor, const DocumentType *type, GError **error);

/* --- the journal as audit
 * ------------------------------------------------------------------------------------ */
/* A field of a record: its name as the API has it, static, and its value as stored (ids, ISO dates, RFC 3339 instants,
 * "-" for a day that was taken away, words of a state), in one line, owned. */
typedef struct {
    const char *name;
    char *value;
} AuditPart;
typedef struct {
    uint64_t n;
    int64_t time_us;
    uint64_t actor;
    const char *kind; /* "upload", "extracted", "document-created", "version-released", ... */
    char *slug;       /* or NULL */
    uint32_t version; /* or 0 */
    Digest sha256;    /* of the upload it is about, or zero */
    GPtrArray *parts; /* AuditPart *: what it says, e.g. the changed fields */
    char *detail;     /* all of them in one line, or NULL */
} AuditEntry;
void audit_entry_free(AuditEntry *entry);
/* AuditEntry *, n > SINCE ascending; or, when BACKWARDS, n < SINCE descending (0 = from the end).
 */
GPtrArray *audit_list(KvTxn *txn, uint64_t since, bool backwards, uint32_t limit, GError **error);

/* --- whole-store work
 * ------------------------------------------------------------------------------------------ */
/* Every invariant, a line each to LINE; *RET_PROBLEMS. Run it in a process of its own (`regelwerk
 * check` does). DEEP reads every blob and replays the journal in the folder for temporary files. */
typedef void (*StoreCheckLine)(const char *invariant, bool ok, const char *detail, void *data);
bool store_check(Store *store, bool deep, StoreCheckLine line, void *data, uint64_t *ret_problems,
                 GError **error);
/* Rebuilds the derived tables from journal and blobs (progress: done, total). A text whose extraction cannot be read is left as it
 * is, the others are done: false with the first such error. Threads: any, beside all else. */
typedef void (*StoreProgress)(uint64_t done, uint64_t total, void *data);
typedef enum {
    REINDEX_WHAT_IS_THERE, /* text by text, so that searches always find all; from empty tables when these are CORRUPT */
    REINDEX_FROM_EMPTY,    /* leaves nothing of what was there, not even rows that nothing names */
} ReindexFrom;
bool store_reindex(Store *store, ReindexFrom from, StoreProgress progress, void *data, GError **error);
/* Folds segments of the index into larger parts (fts_merge) until there is nothing to fold; WHEN: how many it takes. Without it
 * searches only take longer. Threads: any, beside all else. */
bool store_merge_index(Store *store, MergeWhen when, GError **error);
/* A consistent copy in the new folder DIR: compacted environment, then blobs, then a manifest of
 * SHA-256. Beside a running server. */
bool store_backup(Store *store, const char *dir, StoreProgress progress, void *data,
                  GError **error);
/* Whether the backup in DIR is whole: every file is what the manifest says, every table verifies, every blob
 * that a record names is there. Writes nothing. */
bool store_verify_backup(const char *dir, StoreProgress progress, void *data, GError **error);
/* Verifies the backup in DIR by its manifest and makes the data folder DATA from it, which must be
 * missing or empty of a store (CONFLICT). No store is opened. */
bool store_restore(const char *dir, const char *data, StoreProgress progress, void *progress_data,
                   GError **error);
/* Blobs that no record names and that are older than 24 h; temporary files. Only with STORE_SERVER.
 */
bool store_sweep(Store *store, GError **error);
