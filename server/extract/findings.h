/* findings.h - what a worker reported, judged: the state of the text, and the findings that staff
 * see. The codes are stable; their sentences stand in the message catalogue (finding_...). */
#pragma once
#include "server/extract/protocol.h"
#include "store/doc/extraction.h"

/* clang-format off */
#define FINDING_VERSION       "pdf-version"            /* info; detail "1.7" */
#define FINDING_NO_TEXT       "no-text-layer"          /* problem */
#define FINDING_PAGES_WITHOUT "pages-without-text"     /* warning; detail "3/12": those without, all */
#define FINDING_OCR_PAGES     "ocr-pages"              /* info; detail "3/12": read from their image, all */
#define FINDING_OCR_SURE      "ocr-confidence"         /* info; detail: percent, mean of the words */
#define FINDING_OCR_UNSURE    "ocr-low-confidence"     /* warning in its place below OCR_SURE_PERCENT */
#define FINDING_OCR_FAILED    "ocr-failed-pages"       /* warning; detail "1/12": could not be read from their image, tried */
#define FINDING_OCR_MISSING   "ocr-unavailable"        /* info: a scan, and nothing that could read it */
#define FINDING_FEW_LETTERS   "few-letters"            /* warning; detail: letters and digits on a page */
#define FINDING_UNREAD        "text-unmapped"          /* warning; detail: how many characters have no meaning */
#define FINDING_RESTRICTED    "encrypted-restrictions" /* warning: opens, but forbids printing or copying */
#define FINDING_PROTECTED     "encrypted-open"         /* info: encrypted, but opens and forbids neither */
#define FINDING_JAVASCRIPT    "javascript"             /* warning */
#define FINDING_ATTACHMENTS   "attachments"            /* warning */
#define FINDING_LAUNCH        "launch"                 /* warning: starts a program */
#define FINDING_UNCHECKED     "unchecked-scripts"      /* info: looking for scripts and attachments took too long */
#define FINDING_UNCHECKED_REST "unchecked-rest"        /* info: looking at fonts, outline and tags took too long */
#define FINDING_PDFA          "pdfa"                   /* info; detail "PDF/A-2b": what it claims */
#define FINDING_NO_PDFA       "no-pdfa"                /* info */
#define FINDING_PDFUA         "pdfua"                  /* info; detail "PDF/UA-1": what it claims */
#define FINDING_UNTAGGED      "untagged"               /* warning: text without tags */
#define FINDING_LANGUAGE      "language"               /* info; detail "de-DE" */
#define FINDING_NO_LANGUAGE   "no-language"            /* info */
#define FINDING_NO_TITLE      "no-title"               /* info */
#define FINDING_TITLE_HIDDEN  "title-hidden"           /* info: the window shows the name of the file */
#define FINDING_SIGNED        "signed"                 /* info; detail: how many signatures */
#define FINDING_SIGNATURE_FITS "signature-valid"       /* info; detail: names in the certificates, which nobody checked */
#define FINDING_SIGNATURE_EARLIER "signature-earlier"  /* fits the file before more was appended: warning, info if another
                                                        * fits it whole; detail: names */
#define FINDING_SIGNATURE_BROKEN "signature-broken"    /* problem; detail: how many do not fit the file */
#define FINDING_SIGNATURE_UNKNOWN "signature-method"   /* info; detail: methods that are not judged */
#define FINDING_SIGNATURE_WEAK "signature-weak"        /* warning; detail "SHA-1" */
#define FINDING_SIGNATURE_SKIPPED "signatures-skipped" /* warning: too many, too big or too slow, not all were judged */
#define FINDING_SIGNED_PART   "signed-part"            /* warning: none covers the whole file; not beside such an "earlier" */
#define FINDING_LOOSE_FONTS   "fonts-not-embedded"     /* warning; detail: their names */
#define FINDING_REBUILT       "xref-rebuilt"           /* warning: the table of objects was damaged */
#define FINDING_BAD_PAGES     "damaged-pages"          /* warning; detail: how many */
#define FINDING_ERRORS        "many-errors"            /* warning; detail: how many */
#define FINDING_NO_EOF        "no-eof"                 /* info: perhaps cut off */
#define FINDING_MAGIC         "magic-disagrees"        /* warning; detail: the other type */
/* A failure gives exactly one of these, named like its reason. */
#define FINDING_ENCRYPTED     "encrypted"              /* problem: needs a password */
#define FINDING_DAMAGED       "damaged"                /* problem; detail NULL, "signal 11", "exit 1", "protocol" */
#define FINDING_LIMIT         "limit"                  /* problem; detail NULL (pages, text), "cpu-time", "wall-time",
                                                        * "memory", "text-size", "file-size" */
#define FINDING_WORKER_LOST   "worker-lost"            /* problem, in place of "limit": the worker ended each time */
/* clang-format on */

/* What the worker reported beside the fields of Extraction. */
typedef struct {
    bool javascript, attachments, no_eof, no_lang, tagged, signed_part, launch, rebuilt, title_hidden,
        signatures_skipped;
    DeepStage unchecked; /* this and what comes after it is not known; 0 = all is */
    uint64_t bad_pages, errors, signatures, signatures_broken, unread;
    char *xmp_lang, *pdfa, *pdfua, *loose_fonts; /* owned, or NULL */
    char *signers, *signers_earlier, *signatures_unknown, *signatures_weak;
} Facts;

void facts_clear(Facts *facts);
/* X has its pages: sets done or no_text, and adds the findings in a fixed order. */
void findings_judge(Extraction *x, const Facts *facts);
/* Makes X say failed with REASON: without pages, with the finding of that name and DETAIL (or
 * NULL). */
void findings_fail(Extraction *x, TextReason reason, const char *detail);
/* What can be said of the file whether or not it has text; findings_judge includes it. */
void findings_of_file(Extraction *x, const Facts *facts);

/* True at the first letter or digit of any script. */
bool findings_has_text(const char *text);

/* What OCR did with the pages that had no text. */
typedef struct {
    uint32_t tried, read, failed; /* pages; those that are neither read nor failed are empty */
    uint32_t confidence;          /* percent */
} OcrTally;

#define OCR_SURE_PERCENT 85 /* below that words are wrong that a reader stumbles over */

/* X has the text of OCR: sets ocr if there is any, and the findings that follow from it. */
void findings_ocr(Extraction *x, const OcrTally *tally);
/* X has pages without text that OCR could perhaps have read, but there is none. */
void findings_no_ocr(Extraction *x);
