/* extraction.h - what a worker got out of one PDF: state, metadata, findings, text of each page; and its
 * stored form, one zstd-compressed blob that a record `extracted` names. Made by server/extract, read by
 * apply, search and pages. */
#pragma once
#include "store/doc/layout.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXTRACTION_VERSION 3 /* of the code that makes it; goes up when its output changes */

typedef enum {
    TEXT_PENDING,
    TEXT_DONE,    /* some page has a letter or a digit */
    TEXT_NO_TEXT, /* opens, but no text layer */
    TEXT_OCR,     /* wholly or partly from OCR */
    TEXT_FAILED,
} TextState;

typedef enum { REASON_NONE, REASON_ENCRYPTED, REASON_DAMAGED, REASON_LIMIT } TextReason;

typedef enum { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_PROBLEM } Severity;

typedef struct {
    char *code; /* stable word, e.g. "no-text-layer"; its sentences stand in the message catalogue */
    Severity severity;
    char *detail; /* a value for the sentence, e.g. the PDF version; or NULL */
} Finding;

typedef struct {
    TextState state;
    TextReason reason;
    uint32_t page_count;
    uint64_t text_bytes;
    bool encrypted;       /* opens with the empty password all the same */
    uint32_t permissions; /* poppler's permission bits */
    char *pdf_version;    /* "1.7" */
    char *title, *author, *subject, *creator, *producer; /* cleaned UTF-8, or NULL */
    int64_t created_us, modified_us;                    /* from the document; 0 = none */
    char *magic_type;     /* libmagic's opinion, e.g. "application/pdf" */
    GPtrArray *pages;     /* char *: cleaned UTF-8 text of each page, as poppler gave it (hyphens kept) */
    GPtrArray *findings;  /* Finding * */
    char *lang;           /* the document's language as it says, "de-DE"; or NULL */
    GPtrArray *layouts;   /* PageLayout *, one per page and fitting its text; or empty: not known */
    GPtrArray *outline;   /* OutlineEntry * */
    GPtrArray *headings;  /* TagHeading * of a tagged PDF */
} Extraction;

Extraction *extraction_new(void);
void extraction_free(Extraction *x);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Extraction, extraction_free)
void extraction_add_finding(Extraction *x, const char *code, Severity severity, const char *detail);
void finding_free(Finding *finding);

/* Byte-identical for equal input. */
GBytes *extraction_encode(const Extraction *x);
/* CORRUPT; LIMIT when it says it unpacks to more than MAX_TEXT. */
Extraction *extraction_decode(GBytes *stored, uint64_t max_text, GError **error);

/* "pending", "done", "no_text", "ocr", "failed"; "encrypted", "damaged", "limit" or NULL; "info" ... */
const char *text_state_name(TextState state);
const char *text_reason_name(TextReason reason);
const char *severity_name(Severity severity);
