/* cms_check.h - whether a signature in CMS (RFC 5652) belongs to the bytes that it is said to cover. It
 * tells nothing of who signed: the certificate comes with the signature, anyone can make one, and
 * neither its issuer nor its dates nor its revocation are looked at. */
#pragma once
#include "server/worker/signed_range.h"

typedef enum {
    CMS_VALID,   /* the key of the certificate has signed exactly these bytes */
    CMS_BROKEN,  /* it has not, or the signature cannot be read */
    CMS_UNKNOWN, /* of a kind that is not judged here */
    CMS_TOO_BIG, /* more than an honest signature takes */
} CmsVerdict;

typedef struct {
    CmsVerdict verdict;
    char *name;   /* VALID: what the certificate says its owner is called; owned, perhaps "" */
    char *weak;   /* VALID: what of it is no longer safe ("SHA-1"), or NULL; owned */
    char *method; /* UNKNOWN: which kind; owned */
} CmsCheck;

void cms_check_clear(CmsCheck *check);
/* RANGE is sound. Starts OpenSSL when it is first called, which takes a few milliseconds, no file and
 * no system call beyond those of memory. May take long with hostile keys: call under a budget. */
void cms_check(const SignedRange *range, CmsCheck *ret_check);
