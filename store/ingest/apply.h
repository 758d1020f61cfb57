/* apply.h - what a record does to the catalogue. The only code that writes STATE tables;
 * deterministic: the same records on an empty store give the same state on every machine at any
 * time. It trusts decide for rules and checks only what would damage the store: chain, ids,
 * references. */
#pragma once
#include "store/blob/blob.h"
#include "store/doc/extraction.h"
#include "store/doc/catalogue.h"
#include "store/journal/commit.h"
#include "store/legal/likeness.h"
#include "store/legal/structure.h"

/* What apply may ask beside the transaction. Immutable; threads: any. */
typedef struct {
    BlobStore *blobs;  /* borrowed */
    uint64_t max_text; /* bound when an extraction is unpacked */
    bool state_only;   /* DERIVED tables stay as they are and no blob is read (BLOBS may be NULL) */
} ApplyMachine;

/* Derivations made before the write transaction, for EXTRACTED and what is said about a structure;
 * without them apply makes them from the blob. */
typedef struct {
    const Extraction *extraction;
    const Structure *structure;   /* derive_structure; NULL when there are no pages */
    const GPtrArray *corrections; /* those it was derived with, or NULL: when the text has others by
                                     now, it is derived again */
    const Likeness *likeness;     /* likeness_of its pages */
    GBytes *segment;              /* fts_segment_of_text; NULL when there are no pages */
} ApplyAids;

/* An ApplyFn: MACHINE is an ApplyMachine, AIDS ApplyAids or NULL. CORRUPT when the record does not
 * follow the head or names what is not there. */
bool apply_record(void *machine, KvTxn *txn, const Record *record, const void *aids,
                  GError **error);

/* The derived rows of one text: pages, structure, likeness and postings. Also for the rebuild. */
bool derive_text(KvTxn *txn, uint64_t text_id, const ApplyAids *aids, GError **error);
/* Removes them. */
bool derive_remove(KvTxn *txn, uint64_t text_id, GError **error);
/* NULL when the text has no pages; STRUCTURE, whose sections are its units, may be NULL. Tens of milliseconds. */
GBytes *derive_segment(const Extraction *extraction, const Structure *structure);
/* CORRECTIONS as correction_list gives them, or NULL. */
Structure *derive_structure(const Extraction *extraction, const GPtrArray *corrections);
