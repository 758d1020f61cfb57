/* protocol.h - what the supervisor and the worker say to each other. Both are built from the same
 * tree, so the control messages are plain structs over a SOCK_SEQPACKET pair. What comes out of a
 * child that has touched a PDF is hostile: it is a byte stream of frames, read only by result.c.
 *
 *   supervisor -> zygote   WorkerJob with three descriptors: PDF (read-only), result pipe, status
 * socket zygote -> supervisor   WorkerHello, once, when it is caged zygote -> status WorkerStatus
 * STARTED with the child's pidfd, then ENDED; closed without ENDED means that the zygote is lost
 *   child -> result pipe   frames: kind u8, number u32, length u32 (big-endian), bytes */
#pragma once
#include <stdint.h>

#define WORKER_CONTROL_FD 3
#define WORKER_PROTOCOL 3
#define WORKER_MAGIC 0x52575745u

/* Arguments of the worker's command line: how much of a cage it shall build. */
#define WORKER_ARG_CAGE "--cage"
#define WORKER_ARG_OPEN "--no-cage"

/* The two variables that a worker is given: settings of its allocator follow the first; the second
 * keeps Tesseract from starting threads, which a child may not. */
#define WORKER_ENVIRONMENT "GLIBC_TUNABLES="
#define WORKER_ONE_THREAD "OMP_THREAD_LIMIT=1"

typedef struct {
    uint32_t magic;
    uint32_t protocol;
    uint32_t seccomp;      /* 1 = every child gets the filter */
    uint32_t landlock_abi; /* 0 = none */
} WorkerHello;

/* How a child ends that could not be caged: it has not looked at the PDF. */
#define WORKER_EXIT_NO_CAGE 125

#define WORKER_JOB_FDS 3
typedef struct {
    uint64_t pdf_bytes;
    uint64_t text_bytes;    /* the child ends with "limit" beyond this */
    uint64_t address_bytes; /* RLIMIT_AS */
    uint32_t pages;
    uint32_t cpu_s;
    uint32_t page; /* the one to read or draw, from 1; of OCR at so many dots an inch */
    uint32_t dpi;
} WorkerJob;

typedef enum {
    WORKER_STARTED = 1, /* carries the pidfd */
    WORKER_REFUSED,     /* no child could be made; nothing follows */
    WORKER_ENDED,
} WorkerEvent;
typedef struct {
    uint32_t event;
    int32_t wait_status; /* of waitpid(), with ENDED */
} WorkerStatus;

#define FRAME_HEAD_BYTES 9
typedef enum {
    FRAME_FACT = 1,  /* number = Fact; a string, or an integer in 8 bytes big-endian */
    FRAME_PAGE,      /* number = page, from 1, without gaps; its text */
    FRAME_FAILED,    /* number = WorkerFailure; only END may follow */
    FRAME_NO_MEMORY, /* an allocation failed; explains a crash that follows */
    FRAME_END,       /* all was said; without it nothing counts */
    FRAME_LAYOUT,    /* number = page, right after that page: where its lines stand */
    FRAME_OCR_LAYOUT, /* of OCR: number = page; page_layout_encode() of it */
    FRAME_TEXT_END,  /* every page was said: a child that dies later has lost no text */
    FRAME_OUTLINE,   /* number = page, 0 = not known; level (u8, from 1) and title */
    FRAME_HEADING,   /* number = page; level (u8, see TagHeading) and text */
    FRAME_IMAGE,     /* of images: number = ImageKind; a PNG */
} FrameKind;

typedef enum { IMAGE_PAGE, IMAGE_THUMB } ImageKind; /* in the order of PreviewKind */

/* FRAME_LAYOUT: width and height of the page (u16), how many lines (u32: as many as its text as it
 * came, or 0), for each x0 y0 x1 y1 size style (u16), then to the end the raised characters: at and
 * length in bytes (u32). Lengths are tenths of a point. What comes after the head takes, over all
 * pages, at most the LAYOUT_SHARE-th part of the bytes that text may take. */
#define LAYOUT_HEAD_BYTES 8
#define LAYOUT_LINE_BYTES 12
#define LAYOUT_RANGE_BYTES 8
#define LAYOUT_SHARE 2
#define LAYOUT_LINES 5000  /* of one page */
#define LAYOUT_RAISED 5000

/* FRAME_OUTLINE and FRAME_HEADING: so many of each, and so many bytes of their titles together. */
#define TITLES_MOST 20000
#define TITLES_BYTES (2 << 20)

typedef enum { FAILURE_ENCRYPTED = 1, FAILURE_DAMAGED, FAILURE_LIMIT } WorkerFailure;

/* The worker reports facts; what they mean for people (findings, states) is decided by the
 * supervisor. */
typedef enum {
    FACT_PAGES = 1,   /* integer; before any page */
    FACT_PERMISSIONS, /* integer, PopplerPermissions */
    FACT_ENCRYPTED,   /* integer 1 */
    FACT_JAVASCRIPT,  /* integer 1 */
    FACT_ATTACHMENTS, /* integer 1 */
    FACT_UNCHECKED,   /* integer, DeepStage: what took too long; it and what comes after is unknown */
    FACT_NO_EOF,      /* integer 1: no %%EOF in the last 1024 bytes */
    FACT_BAD_PAGES,   /* integer: pages that poppler could not load */
    FACT_ERRORS,      /* integer: messages of poppler */
    FACT_CREATED,     /* integer, seconds since the epoch */
    FACT_MODIFIED,
    FACT_PDF_VERSION, /* string "1.7" */
    FACT_MAGIC,       /* string, libmagic's MIME type */
    FACT_TITLE,       /* strings of the document information dictionary */
    FACT_AUTHOR,
    FACT_SUBJECT,
    FACT_CREATOR,
    FACT_PRODUCER,
    FACT_PDFA,         /* string "2b": what the XMP metadata claims */
    FACT_PDFUA,        /* string "1" */
    FACT_LANG,         /* string "de-DE", of the catalogue */
    FACT_NO_LANG,      /* integer 1: the catalogue was seen, and names no language */
    FACT_XMP_LANG,     /* string, of the XMP metadata */
    FACT_TITLE_SHOWN,  /* integer: 1 = the window shall show the title, 0 = shall not */
    FACT_TAGGED,       /* integer 1: has a tree of tags */
    FACT_SIGNATURES,   /* integer: how many */
    FACT_SIGNED_PART,  /* integer 1: bytes come after what any signature says it covers */
    FACT_LAUNCH,       /* integer 1: an action starts a program */
    FACT_LOOSE_FONTS,  /* string: names of fonts that are not embedded, with ", " between */
    FACT_REBUILT,      /* integer 1: the table of objects is not where it should be */
    FACT_SIGNERS,            /* string: names in the certificates of signatures that fit the whole file, "; " between */
    FACT_SIGNERS_EARLIER,    /* string: of those that fit the file up to where more was appended */
    FACT_SIGNATURES_BROKEN,  /* integer: how many do not fit the file */
    FACT_SIGNATURES_UNKNOWN, /* string: methods that are not judged, "; " between */
    FACT_SIGNATURES_WEAK,    /* string: what of those that fit is no longer safe, "SHA-1" */
    FACT_SIGNATURES_SKIPPED, /* integer 1: too many or too big, not all were judged */
    FACT_COUNT,
} Fact;

/* What is looked at after the text, in this order. */
typedef enum {
    STAGE_SCRIPTS = 1,
    STAGE_SIGNATURES,
    STAGE_CLAIMS,
    STAGE_FONTS,
    STAGE_OUTLINE,
    STAGE_HEADINGS,
    STAGE_NONE, /* all was looked at */
} DeepStage;

#define FACT_STRING_BYTES 4096 /* longer strings are cut by the worker */
