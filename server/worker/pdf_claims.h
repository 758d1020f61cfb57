/* pdf_claims.h - what a document claims to be: PDF/A and PDF/UA in its XMP metadata (ISO 19005-1 and
 * 14289-1 tell where), its language. A claim is not a proof. Poppler's own functions look only into
 * the information dictionary and miss nearly all of them. */
#pragma once
#include <stddef.h>

#define CLAIM_BYTES 32

typedef struct {
    char pdfa_part[2], pdfa_conformance[2]; /* "2", "b"; "" when there is no claim */
    char pdfua_part[2];
    char lang[CLAIM_BYTES]; /* of dc:language, "" when none is given */
} Claims;

/* Reads the LEN bytes of XMP, which need not be well-formed: what stands before the first error
 * counts. */
void claims_read(const char *xmp, size_t len, Claims *ret_claims);
