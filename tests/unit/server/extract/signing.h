/* signing.h - signs PDFs as programs for electronic signatures do, with keys and certificates that are
 * made on the spot: in an appended update with a field, a signature dictionary and a table. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *method; /* /SubFilter; NULL = adbe.pkcs7.detached */
    const char *key;    /* NULL = RSA; "RSA-1024", "RSA with PSS", "RSA-PSS" (its own kind), a curve, "ED25519" */
    const char *digest; /* NULL = SHA256 */
    const char *name;   /* common name of the certificate; NULL = "Erika Mustermann" */
    bool bare;          /* without signed attributes */
    bool no_certificate;
    bool contents_first; /* the signature stands before its range in the dictionary */
    unsigned more_certificates;
    size_t room;         /* bytes for the signature; 0 = enough */
} Signing;

/* Appends to PDF, which is of fixture_pdf() or signed already, an update that signs all of it. */
void signing_sign(GString *pdf, const Signing *how);
/* Where the last signature's ByteRange array starts and how long it is, with its brackets. */
char *signing_range(GString *pdf, size_t *ret_len);
/* Where its digits start, behind the "<", and how many there are. */
char *signing_digits(GString *pdf, size_t *ret_len);
