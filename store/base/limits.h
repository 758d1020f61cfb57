/* limits.h - what nobody may exceed: the defaults of the configuration, and hard bounds of formats. */
#pragma once
#include <stdint.h>

#define KIB ((uint64_t) 1024)
#define MIB (1024 * KIB)

/* Changeable by the configuration; the value here is the default. */
typedef struct {
    uint64_t upload_bytes;      /* 64 MiB */
    uint32_t pages;             /* 20,000 */
    uint64_t text_bytes;        /* 64 MiB */
    uint32_t query_bytes;       /* 256 */
    uint32_t query_terms;       /* 12 */
    uint32_t head_bytes;        /* request line and headers, 16 KiB */
    uint32_t headers;           /* 64 */
    uint32_t page_size;         /* list page, 100 */
    uint32_t request_seconds;   /* deadline of a request, 30 */
    uint32_t upload_min_rate;   /* bytes per second an upload must keep after 10 s, 16 KiB */
    uint32_t extract_wall_s;    /* 60 */
    uint32_t extract_cpu_s;     /* 10 */
    uint64_t extract_bytes;     /* address space of a worker child, 768 MiB */
    uint32_t ocr_wall_s;        /* a page, 60 */
    uint32_t ocr_cpu_s;         /* a page, 20 */
    uint64_t ocr_bytes;         /* address space of the child for a page, 768 MiB */
    uint32_t ocr_pages;         /* of one document, 1,000; the rest stays without text */
    uint32_t preview_wall_s;    /* the image of a page, 20 */
    uint32_t preview_cpu_s;     /* 10 */
    uint64_t preview_bytes;     /* address space of the child that draws it, 768 MiB */
    uint64_t preview_cache_bytes; /* of images that are kept, 1 GiB */
    uint64_t map_bytes;         /* LMDB map, 64 GiB; 1 GiB in sanitizer builds */
} Limits;

extern const Limits limits_default;

/* Hard bounds, part of formats and contracts. */
#define LIMIT_TITLE_BYTES 1000
#define LIMIT_NOTE_BYTES 4000
#define LIMIT_SLUG_BYTES 100
#define LIMIT_FILENAME_BYTES 255
#define LIMIT_ID_BYTES 64        /* ids of types and bodies */
#define LIMIT_VERSIONS 9999      /* versions of one document */
#define LIMIT_CORRECTIONS 1000   /* of the structure of one text */
#define LIMIT_JSON_BYTES (64 * KIB)
#define LIMIT_JSON_DEPTH 16
#define LIMIT_FORM_BYTES (64 * KIB) /* urlencoded forms, and the text fields of a multipart form */
