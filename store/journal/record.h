/* record.h - one entry of the journal as bytes: header with number, previous root, kind, request
 * id, time, actor, hash of the payload, and facts; payload beside it. The root after it is
 * SHA-256(previous root || header), so a chain of roots covers everything, and a payload can be
 * erased without breaking it. */
#pragma once
#include "store/journal/event.h"

#define REQUEST_ID_BYTES 16
typedef struct {
    uint8_t bytes[REQUEST_ID_BYTES];
} RequestId;
RequestId request_id_new(void); /* from the system's random source */
bool request_id_equal(const RequestId *a, const RequestId *b);

typedef struct {
    uint64_t n; /* from 1, without gaps */
    Digest previous;
    RecordKind kind;
    RequestId request;
    int64_t time_us; /* record time, strictly rising */
    uint64_t actor;
    Digest payload_hash; /* zero: it never had one */
    GBytes *header;      /* as stored */
    GBytes *facts;
    GBytes *payload; /* NULL: none, or erased */
} Record;

void record_free(Record *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Record, record_free)

/* Encodes EVENT as record N after PREVIOUS. Draws the payload's salt. */
Record *record_new(uint64_t n, const Digest *previous, const RequestId *request, int64_t time_us,
                   uint64_t actor, const Event *event);
/* From the stored bytes; PAYLOAD may be NULL. CORRUPT when malformed, or when the payload does not
 * have the hash in the header. An unknown kind is not an error here. */
Record *record_decode(GBytes *header, GBytes *payload, GError **error);
Digest record_root(const Record *record);
/* The event; CORRUPT also for a kind that this program does not know. */
bool record_event(const Record *record, Event *ret_event, GError **error);
