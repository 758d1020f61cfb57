/* signed_range.h - where the signatures of a PDF stand in its bytes, and which bytes each says that it
 * covers (ISO 32000-1, 12.8.1). Such a dictionary is never compressed, for its own bytes are left out
 * of what is signed. A look at the bytes and not a parser: whether a form of the document refers to the
 * dictionary is not asked. What a ByteRange says is believed only when it leaves out exactly the
 * string of hexadecimal digits that is the signature, in the same object. Pure functions. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGNATURES_JUDGED 16 /* the last ones of a file; an honest one has a handful */
#define SIGNATURE_METHOD_BYTES 40

typedef struct {
    const char *at;
    size_t len;
} ByteSpan;

typedef struct {
    bool sound;           /* else nothing below holds */
    bool whole;           /* nothing but line ends comes after the second part */
    ByteSpan parts[2];    /* what is signed */
    ByteSpan hex;         /* the signature: digits and blanks between "<" and ">" */
    char method[SIGNATURE_METHOD_BYTES]; /* "adbe.pkcs7.detached"; "" when none is named */
} SignedRange;

typedef struct {
    uint64_t count; /* signatures in the file; templates that wait for one are none */
    bool part;      /* bytes come after what the one that says it covers most covers */
    size_t n;       /* of RANGES: the last of them, in the order of the file */
    SignedRange ranges[SIGNATURES_JUDGED];
} SignedRanges;

/* The spans point into BYTES. */
void signed_ranges_find(const char *bytes, size_t len, SignedRanges *ret_ranges);
