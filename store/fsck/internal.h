/* internal.h - what the files of the checker share: one invariant at a time, counted and reported
 * as a line. */
#pragma once
#include "store/base/wire.h"
#include "store/journal/head.h"
#include "store/store.h"

typedef struct {
    Store *store;
    KvTxn *txn;
    BlobStore *blobs;
    bool deep;
    Head head;
    StoreCheckLine line;
    void *data;
    uint64_t problems;
    /* the invariant being checked */
    const char *name;
    uint64_t looked, bad;
    GString *detail; /* the first few that are wrong */
} Check;

/* Brackets an invariant: check_begin, then for each thing check_look and, when it is wrong,
 * check_bad; check_end reports the line. */
void check_begin(Check *c, const char *name);
void check_look(Check *c);
void check_bad(Check *c, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Wrong because of ERROR, which is freed and cleared. */
void check_error(Check *c, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
void check_end(Check *c);

/* Walks over TABLE; each row's key in a reader. A walk that fails is reported. */
typedef void (*CheckRow)(Check *c, WireReader *key, KvValue value, void *data);
void check_rows(Check *c, KvTable table, CheckRow row, void *data);

void check_tables(Check *c);    /* checksums, counts, digests, pages */
void check_journal(Check *c);   /* chain, payloads, requests, head */
void check_catalogue(Check *c); /* documents, versions, bodies, types, changes */
void check_uploads(Check *c);   /* uploads, texts, their use, what is pending, blobs */
void check_derived(Check *c);   /* page texts and index */
void check_index(Check *c);     /* postings of texts and titles */
void check_accounts(Check *c);  /* names of principals */
void check_replay(Check *c);    /* the state against the journal */
