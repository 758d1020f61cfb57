/* document_op.h - a decision about one document while it is made: shared by
 * store/change_document.c, store/change_named.c (bodies and types) and store/change_whole.c (a
 * document with its version). */
#pragma once
#include "store/internal.h"

typedef struct {
    Decision base;
    const char *slug; /* of the document to change; NULL = create */
    const DocumentInput *input;
    uint64_t revision;
    char *title;      /* checked; or NULL */
    uint64_t id;      /* decided */
    Document *result; /* owned */
} DocumentOp;

void document_op_clear(DocumentOp *op);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DocumentOp, document_op_clear)

/* Makes OP the decision to create a document. INVALID, field "title". */
bool document_op_create(DocumentOp *op, uint64_t actor, const DocumentInput *input, GError **error);
/* The answer of both: the document as it is then. */
bool document_op_answer(Decision *base, KvTxn *txn, uint64_t n, GError **error);
/* There is a body ID. INVALID, FIELD. */
bool document_check_body(KvTxn *txn, const char *id, const char *field, GError **error);
