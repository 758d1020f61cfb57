/* apply_internal.h - one record being applied, shared by the files of apply. */
#pragma once
#include "store/ingest/apply.h"

typedef struct {
    const ApplyMachine *machine;
    KvTxn *txn;
    const Record *record;
    const Event *event;
    const ApplyAids *aids; /* or NULL */
    Head head;             /* being moved; stored when all went well */
} Apply;

bool apply_upload(Apply *a, GError **error);
bool apply_extracted(Apply *a, GError **error);
bool apply_upload_discarded(Apply *a, GError **error);
/* Upload, text id, pending mark and derived rows of SHA256 go. */
bool apply_forget_upload(Apply *a, const Digest *sha256, GError **error);
/* Derives the structure of UPLOAD's text again, with its corrections. */
bool apply_structure(Apply *a, const Upload *upload, GError **error);
/* Both kinds about corrections. */
bool apply_correction(Apply *a, GError **error);
bool apply_document_created(Apply *a, GError **error);
bool apply_document_changed(Apply *a, GError **error);
bool apply_body(Apply *a, GError **error);
bool apply_type(Apply *a, GError **error);
/* All kinds that begin with VERSION_. */
bool apply_version(Apply *a, GError **error);
/* The next public change. */
bool apply_change(Apply *a, ChangeKind kind, uint64_t document, uint32_t version, GError **error);
/* CORRUPT: the record names WHAT in a state in which it cannot be. */
bool apply_mismatch(const Apply *a, const char *what, GError **error);
