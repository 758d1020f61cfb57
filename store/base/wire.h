/* wire.h - bounded reading and writing of bytes from outside (store, worker). The reader's error is
 * sticky: after the first failure every read gives zero, so a parser checks once at the end.
 * Integers are big-endian, so that encoded keys sort. */
#pragma once
#include "store/base/digest.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    const uint8_t *at;
    size_t left;
    bool failed;
} WireReader;

WireReader wire_reader(const void *data, size_t len);
uint8_t wire_u8(WireReader *r);
uint16_t wire_u16(WireReader *r);
uint32_t wire_u32(WireReader *r);
uint64_t wire_u64(WireReader *r);
/* LEB128, at most ten bytes, shortest form only. */
uint64_t wire_varint(WireReader *r);
Digest wire_digest(WireReader *r);
/* LEN bytes, borrowed from the input; NULL when there are fewer. */
const uint8_t *wire_bytes(WireReader *r, size_t len);
/* varint length, then bytes; NULL when malformed or longer than MAX. Borrowed. */
const uint8_t *wire_blob(WireReader *r, size_t max, size_t *ret_len);
/* The same as valid UTF-8 without NUL, owned by the caller; NULL when malformed. */
char *wire_string(WireReader *r, size_t max);
/* True when nothing failed and nothing is left. */
bool wire_done(const WireReader *r);

/* One field of a tagged record: tag u8, length varint, value. False at the end or on failure;
 * unknown tags are for the caller to skip. *RET_VALUE reads just this field. */
bool wire_next_field(WireReader *r, uint8_t *ret_tag, WireReader *ret_value);
/* A field value that is one big-endian integer of 1 to 8 bytes. */
uint64_t wire_field_uint(WireReader *value);
/* A field value that is all UTF-8 text; owned; NULL (and failed) if it is not valid. */
char *wire_field_string(WireReader *value);

/* The writer grows a GByteArray and cannot fail. */
void wire_put_u8(GByteArray *out, uint8_t v);
void wire_put_u16(GByteArray *out, uint16_t v);
void wire_put_u32(GByteArray *out, uint32_t v);
void wire_put_u64(GByteArray *out, uint64_t v);
void wire_put_varint(GByteArray *out, uint64_t v);
void wire_put_digest(GByteArray *out, const Digest *d);
void wire_put_bytes(GByteArray *out, const void *data, size_t len);
void wire_put_blob(GByteArray *out, const void *data, size_t len); /* varint length first */
void wire_put_string(GByteArray *out, const char *text);           /* NULL writes "" */
/* Tagged fields. A string that is NULL, an integer that is 0 and a digest that is zero are left
 * out. */
void wire_field_put_uint(GByteArray *out, uint8_t tag, uint64_t v);
void wire_field_put_string(GByteArray *out, uint8_t tag, const char *text);
void wire_field_put_digest(GByteArray *out, uint8_t tag, const Digest *d);
void wire_field_put_blob(GByteArray *out, uint8_t tag, const void *data, size_t len);
