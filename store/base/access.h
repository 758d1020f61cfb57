/* access.h - what a principal may do, as bits. A route names the bits it needs, a role or token scope grants
 * bits (store/acct/policy); nothing else decides. */
#pragma once
#include <stdint.h>

typedef enum {
    ACCESS_NONE = 0,              /* public */
    ACCESS_READ_DRAFTS = 1u << 0, /* see drafts, uploads, findings */
    ACCESS_UPLOAD = 1u << 1,      /* hand in files */
    ACCESS_EDIT = 1u << 2,        /* create and change documents and drafts, submit */
    ACCESS_RELEASE = 1u << 3,     /* release, return, withdraw */
    ACCESS_AUDIT = 1u << 4,       /* who did what */
    ACCESS_ADMIN = 1u << 5,       /* accounts, bodies, types */
    ACCESS_STAFF = 1u << 6,       /* any signed-in person */
} AccessFlags;
