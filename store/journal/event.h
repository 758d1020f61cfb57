/* event.h - what a journal record says: its kind and the fields of that kind. Facts (numbers,
 * digests, dates, ids) stand in the record's header and stay for ever; texts that may be personal
 * (titles, names, notes, reasons, slugs) stand in its payload, which can be erased. Kinds, tags and
 * mask bits are part of the format: never renumbered, never reused (store/FORMAT.md). */
#pragma once
#include "store/base/clock.h"
#include "store/base/digest.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* X(symbol, number, name for people and the audit) */
#define RECORD_KINDS(X)                                                                            \
    X(UPLOAD, 1, "upload")                                                                         \
    X(EXTRACTED, 2, "extracted")                                                                   \
    X(DOCUMENT_CREATED, 3, "document-created")                                                     \
    X(DOCUMENT_CHANGED, 4, "document-changed")                                                     \
    X(VERSION_ADDED, 5, "version-added")                                                           \
    X(VERSION_CHANGED, 6, "version-changed")                                                       \
    X(VERSION_DELETED, 7, "version-deleted")                                                       \
    X(VERSION_SUBMITTED, 8, "version-submitted")                                                   \
    X(VERSION_RETURNED, 9, "version-returned")                                                     \
    X(VERSION_RELEASED, 10, "version-released")                                                    \
    X(VERSION_WITHDRAWN, 11, "version-withdrawn")                                                  \
    X(VERSION_ERASED, 12, "version-erased")                                                        \
    X(BODY_PUT, 13, "body-put")                                                                    \
    X(TYPE_PUT, 14, "type-put")                                                                    \
    X(UPLOAD_DISCARDED, 15, "upload-discarded")                                                    \
    X(STRUCTURE_CORRECTED, 16, "structure-corrected")                                              \
    X(CORRECTION_REMOVED, 17, "correction-removed")                                                \
    X(VERSION_SCHEDULED, 18, "version-scheduled")

typedef enum {
    RECORD_NOTHING = 0, /* a decision that found nothing to do */
#define X(symbol, number, name) RECORD_##symbol = number,
    RECORD_KINDS(X)
#undef X
} RecordKind;
/* NULL for a kind that this program does not know. */
const char *record_kind_name(RecordKind kind);

/* Which members a change sets (Event.set). */
typedef enum {
    SET_TITLE = 1u << 0,
    SET_TYPE = 1u << 1,
    SET_BODY = 1u << 2,
    SET_DECIDED = 1u << 8,
    SET_SIGNED = 1u << 9,
    SET_FROM = 1u << 10,
    SET_UNTIL = 1u << 11,
    SET_NOTE = 1u << 12,
    SET_CORRECTS = 1u << 13,
    SET_FILE = 1u << 14,
    SET_FILE_NAME = 1u << 15,
} EventSet;

typedef struct {
    RecordKind kind;
    /* facts */
    uint64_t document;
    uint32_t version;
    Digest sha256;
    uint64_t text_id, bytes;
    char *type, *body; /* ids */
    LocalDate decided_on, signed_on, effective_from, effective_until;
    uint32_t corrects;
    int64_t published_us;
    int64_t scheduled_us; /* VERSION_SCHEDULED: the release to come; VERSION_RELEASED: it was that */
    LocalDate starts; /* VERSION_RELEASED: first day of the validity, for the timeline */
    Digest extraction;
    uint32_t text_state, text_reason, pages;
    uint64_t text_bytes;
    uint32_t set;
    char *id, *parent; /* of a body or type */
    uint32_t order;
    bool announcement_required;
    /* STRUCTURE_CORRECTED: what is said about the NTH line with these words on PAGE */
    uint32_t page, nth, verdict;
    char *unit;          /* its kind, as a word of store/legal/structure.h */
    uint64_t correction; /* the earlier one that it replaces; CORRECTION_REMOVED: that goes */
    bool discard;   /* VERSION_ERASED: nobody else uses the upload, it goes too */
    GArray *erased; /* uint64_t: records whose payload goes with this one; or NULL */
    /* payload */
    char *title, *slug, *file_name, *note, *reason, *successor, *name;
    char *line, *label, *heading; /* STRUCTURE_CORRECTED */
    GBytes *findings; /* EXTRACTED: as in the row of an upload */
} Event;

/* Frees what it owns and zeroes it. */
void event_clear(Event *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Event, event_clear)

/* The two stored parts. No payload (NULL) when it has no text. SALT (16 bytes) goes into the
 * payload, so that its hash tells nothing about a short text once it is erased. */
#define EVENT_SALT_BYTES 16
GBytes *event_encode_facts(const Event *event);
GBytes *event_encode_payload(const Event *event, const uint8_t salt[EVENT_SALT_BYTES]);
/* PAYLOAD is NULL when there is none or it was erased: texts are then NULL. CORRUPT. */
bool event_decode(RecordKind kind, GBytes *facts, GBytes *payload, Event *ret_event,
                  GError **error);
