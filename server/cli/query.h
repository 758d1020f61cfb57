/* query.h - one snapshot with its view, for verbs that read; and the models that list and export
 * print. */
#pragma once
#include "server/api/view.h"
#include "server/cli/command.h"
#include "store/base/arena.h"

#include <stdio.h>

typedef struct {
    Store *store; /* borrowed */
    KvTxn *txn;
    Arena *arena;
    View view;
    bool has_view;
} Query;

/* Fills the zeroed Q: a snapshot of STORE, seen on DAY with drafts. */
bool query_start(Query *q, Store *store, LocalDate day, GError **error);
void query_clear(Query *q);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_clear)

/* All documents as the API lists them, of all its pages; lives in the arena of Q. */
const DocumentList *query_list(Query *q, uint32_t page_size, GError **error);
/* One JSON document and a line end. */
void query_put_json(FILE *file, const Model *model, const void *object);
