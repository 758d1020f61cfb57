/* row.h - one codec for every record of ours: a struct is described once as a table of fields, each
 * with a tag that is part of the format for ever, and is written as tagged fields
 * (store/base/wire.h) in the order of the table. Zero, false, NULL and a zero digest are left out;
 * unknown tags are skipped when reading. */
#pragma once
#include "store/base/wire.h"

typedef enum {
    ROW_U32, /* also enums, which are 4 bytes here, and LocalDate */
    ROW_U64,
    ROW_I64,
    ROW_BOOL,
    ROW_STRING, /* char *, owned by the struct */
    ROW_DIGEST,
    ROW_BYTES, /* GBytes *, owned by the struct */
} RowType;

typedef struct {
    uint8_t tag; /* 1 to 255, unique in its table */
    RowType type;
    size_t offset;
} RowField;

typedef struct {
    const RowField *fields;
    size_t count;
} RowSpec;

/* static const RowField document_fields[] = {{1, ROW_STRING, offsetof(Document, slug)}, ...}; */
#define ROW_SPEC(fields) ((RowSpec){(fields), G_N_ELEMENTS(fields)})

/* Appends OBJECT to OUT. Equal objects give equal bytes. */
void row_encode(RowSpec spec, const void *object, GByteArray *out);
/* Reads all fields of R into OBJECT, which must be zeroed or hold an earlier value whose strings
 * are replaced. False when malformed: then OBJECT may be half filled, row_clear() it. */
bool row_decode(RowSpec spec, WireReader *r, void *object);
/* Frees strings and bytes and sets them to NULL. */
void row_clear(RowSpec spec, void *object);
