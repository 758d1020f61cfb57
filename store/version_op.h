/* version_op.h - a decision about one version while it is made: shared by store/change_version.c
 * (drafts), store/change_step.c (submit, return, release, withdraw, erase) and
 * store/change_whole.c. */
#pragma once
#include "store/internal.h"

typedef struct {
    Decision base;
    Store *store;
    const char *slug;
    uint32_t number; /* of the version; decided when one is added */
    uint64_t revision;
    const VersionInput *input;
    VersionInput added; /* what INPUT is when one is added */
    const VersionStep *step;
    int64_t due_us; /* a release by the schedule for this instant; 0 = by a person */
    char *note, *file_name, *reason; /* checked */
    uint64_t document;               /* decided */
    uint32_t existing;               /* the version that has these bytes already */
    bool discard;                    /* an erasure takes the upload along: */
    Digest sha256, extraction;
    Version *result; /* owned */
} VersionOp;

void version_op_clear(VersionOp *op);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(VersionOp, version_op_clear)

/* Makes OP the decision to add a version, or to take a step with version NUMBER. SLUG and NUMBER
 * may become known after this. INVALID. */
bool version_op_add(VersionOp *op, Store *store, uint64_t actor, const char *slug,
                    const VersionInput *input, GError **error);
bool version_op_step(VersionOp *op, Store *store, uint64_t actor, const char *slug, uint32_t number,
                     const VersionStep *step, GError **error);

/* Document and version of the operation, the revision checked. */
Version *version_op_target(VersionOp *op, KvTxn *txn, GError **error);
/* The answer of both: the version as it is then. */
bool version_op_answer(Decision *base, KvTxn *txn, uint64_t n, GError **error);
/* CORRECTS is 0 or a version below NUMBER that was released. INVALID, field "corrects". */
bool version_check_corrects(KvTxn *txn, uint64_t document, uint32_t number, uint32_t corrects,
                            GError **error);
/* UNTIL, if known, is after FROM. INVALID, field "effective_until". */
bool version_check_span(LocalDate from, LocalDate until, GError **error);
