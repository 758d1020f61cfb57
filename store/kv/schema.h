/* schema.h - every table there is. The on-disk layout of each is in store/FORMAT.md; a table not
 * listed there does not exist. Names on disk are part of the format: never renamed, never reused.
 */
#pragma once

typedef enum { KV_SCHEMA_MAIN, KV_SCHEMA_VOLATILE } KvSchema;

/* X(symbol, name on disk, class). Classes: LOG journal, STATE made by apply, LOCAL durable but not
 * journaled, DERIVED may be dropped and rebuilt, VOLATILE in the second environment. */
/* clang-format off */
#define KV_TABLES(X)                                                                               \
    X(JOURNAL, "journal", LOG)            /* n -> record header */                                 \
    X(PAYLOAD, "payload", LOG)            /* n -> payload (erasable) */                            \
    X(REQUEST, "request", LOG)            /* request id -> n */                                    \
    X(HEAD, "head", STATE)                /* "" -> applied n, root, last time, next ids */         \
    X(DOCUMENT, "document", STATE)        /* document id -> document */                            \
    X(SLUG, "slug", STATE)                /* slug -> document id */                                \
    X(VERSION, "version", STATE)          /* document id, n -> version */                          \
    X(TIMELINE, "timeline", STATE)        /* document id, effective_from, recorded_at, n -> "" */  \
    X(SCHEDULE, "schedule", STATE)        /* instant, document id, n -> "": to be released */      \
    X(UPLOAD, "upload", STATE)            /* sha256 -> upload */                                   \
    X(TEXT, "text", STATE)                /* text id -> sha256 */                                  \
    X(TEXT_USE, "text_use", STATE)        /* text id, document id, n -> "" */                      \
    X(PENDING, "pending", STATE)          /* text id -> sha256: extraction is outstanding */       \
    X(BODY, "body", STATE)                /* body id -> body */                                    \
    X(TYPE, "type", STATE)                /* type id -> type */                                    \
    X(CHANGE, "change", STATE)            /* public change seq -> change */                        \
    X(CORRECTION, "correction", STATE)    /* text id, record -> what staff says about a line */    \
    X(DOCUMENT_PAST, "document_past", DERIVED) /* document id, time -> title, type, body until then */ \
    X(PAGE_TEXT, "page_text", DERIVED)    /* text id, page -> text of the page */                  \
    X(STRUCTURE, "structure", DERIVED)    /* text id, part -> sections, reading text, origins */     \
    X(LIKENESS, "likeness", DERIVED)      /* text id -> signature of its words */                  \
    X(FTS_SEGMENT, "fts_segment", DERIVED) /* kind, id -> segment (fts/postings) */                \
    X(FTS_PART, "fts_part", DERIVED)      /* number -> part of the index over many texts */        \
    X(FTS_GONE, "fts_gone", DERIVED)      /* kind, id -> "": what a part has is void */            \
    X(FTS_STATS, "fts_stats", DERIVED)    /* "" -> documents, tokens */                            \
    X(PRINCIPAL, "principal", LOCAL)      /* principal id -> user or token */                      \
    X(PRINCIPAL_NAME, "principal_name", LOCAL) /* kind, name or public id -> principal id */       \
    X(SECRET, "secret", LOCAL)            /* name -> key bytes */                                  \
    X(MISSED, "missed", LOCAL)            /* day, words -> searches without a hit */               \
    X(SESSION, "session", VOLATILE)       /* hash of the session token -> session */               \
    X(THROTTLE, "throttle", VOLATILE)     /* kind, account or network -> bucket */                 \
    X(JOB, "job", VOLATILE)               /* sha256 -> lease and attempts */
/* clang-format on */

typedef enum {
#define X(symbol, name, class) KV_##symbol,
    KV_TABLES(X)
#undef X
        KV_TABLE_COUNT
} KvTable;
