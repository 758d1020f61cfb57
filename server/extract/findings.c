/* findings.c - see findings.h. */
#include "server/extract/findings.h"

#include <string.h>

/* So many messages of poppler are no longer the small change of PDF producers. */
#define MANY_ERRORS 20

/* PopplerPermissions: print, copy, print in high resolution, and extract for accessibility. */
#define PERMISSION_PRINT (1u << 0)
#define PERMISSION_COPY (1u << 2)

static void
add(Extraction *x, const char *code, Severity severity)
{
    extraction_add_finding(x, code, severity, NULL);
}

static void
add_number(Extraction *x, const char *code, Severity severity, uint64_t number)
{
    g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT, number);
    extraction_add_finding(x, code, severity, detail);
}

bool
findings_has_text(const char *text)
{
    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
        if (g_unichar_isalnum(g_utf8_get_char(at)))
            return true;
    return false;
}

static guint
count_pages_without(const Extraction *x)
{
    guint without = 0;
    for (guint i = 0; i < x->pages->len; i++)
        without += !findings_has_text(g_ptr_array_index(x->pages, i));
    return without;
}

void
findings_of_file(Extraction *x, const Facts *facts)
{
    if (x->pdf_version != NULL)
        extraction_add_finding(x, FINDING_VERSION, SEVERITY_INFO, x->pdf_version);
    if (x->encrypted && (x->permissions & (PERMISSION_PRINT | PERMISSION_COPY)) !=
                            (PERMISSION_PRINT | PERMISSION_COPY))
        add(x, FINDING_RESTRICTED, SEVERITY_WARNING);
    if (facts->javascript)
        add(x, FINDING_JAVASCRIPT, SEVERITY_WARNING);
    if (facts->attachments)
        add(x, FINDING_ATTACHMENTS, SEVERITY_WARNING);
    if (facts->unchecked)
        add(x, FINDING_UNCHECKED, SEVERITY_INFO);
    if (facts->bad_pages > 0)
        add_number(x, FINDING_BAD_PAGES, SEVERITY_WARNING, facts->bad_pages);
    if (facts->errors >= MANY_ERRORS)
        add_number(x, FINDING_ERRORS, SEVERITY_WARNING, facts->errors);
    if (facts->no_eof)
        add(x, FINDING_NO_EOF, SEVERITY_INFO);
    if (x->magic_type != NULL && strcmp(x->magic_type, "application/pdf") != 0)
        extraction_add_finding(x, FINDING_MAGIC, SEVERITY_WARNING, x->magic_type);
}

void
findings_judge(Extraction *x, const Facts *facts)
{
    guint without = count_pages_without(x);
    x->state = without == x->pages->len ? TEXT_NO_TEXT : TEXT_DONE;
    x->reason = REASON_NONE;
    if (x->state == TEXT_NO_TEXT) {
        add(x, FINDING_NO_TEXT, SEVERITY_PROBLEM);
    } else if (without > 0) {
        g_autofree char *detail = g_strdup_printf("%u/%u", without, x->pages->len);
        extraction_add_finding(x, FINDING_PAGES_WITHOUT, SEVERITY_WARNING, detail);
    }
    findings_of_file(x, facts);
}

void
findings_fail(Extraction *x, TextReason reason, const char *detail)
{
    static const char *const codes[] = {[REASON_ENCRYPTED] = FINDING_ENCRYPTED,
                                        [REASON_DAMAGED] = FINDING_DAMAGED,
                                        [REASON_LIMIT] = FINDING_LIMIT};
    g_assert(reason != REASON_NONE);
    x->state = TEXT_FAILED;
    x->reason = reason;
    x->text_bytes = 0;
    g_ptr_array_set_size(x->pages, 0);
    g_ptr_array_set_size(x->layouts, 0);
    extraction_add_finding(x, codes[reason], SEVERITY_PROBLEM, detail);
}

static void
remove_finding(Extraction *x, const char *code)
{
    for (guint i = x->findings->len; i > 0; i--) {
        const Finding *finding = x->findings->pdata[i - 1];
        if (strcmp(finding->code, code) == 0)
            g_ptr_array_remove_index(x->findings, i - 1);
    }
}

static void
add_share(Extraction *x, const char *code, Severity severity, guint part, guint all)
{
    g_autofree char *detail = g_strdup_printf("%u/%u", part, all);
    extraction_add_finding(x, code, severity, detail);
}

void
findings_ocr(Extraction *x, const OcrTally *tally)
{
    if (tally->read > 0) {
        guint without = count_pages_without(x);
        x->state = TEXT_OCR;
        remove_finding(x, FINDING_NO_TEXT);
        remove_finding(x, FINDING_PAGES_WITHOUT);
        add_share(x, FINDING_OCR_PAGES, SEVERITY_INFO, tally->read, x->pages->len);
        if (tally->confidence < OCR_SURE_PERCENT)
            add_number(x, FINDING_OCR_UNSURE, SEVERITY_WARNING, tally->confidence);
        else
            add_number(x, FINDING_OCR_SURE, SEVERITY_INFO, tally->confidence);
        if (without > 0)
            add_share(x, FINDING_PAGES_WITHOUT, SEVERITY_WARNING, without, x->pages->len);
    }
    if (tally->failed > 0)
        add_share(x, FINDING_OCR_FAILED, SEVERITY_WARNING, tally->failed, tally->tried);
}

void
findings_no_ocr(Extraction *x)
{
    add(x, FINDING_OCR_MISSING, SEVERITY_INFO);
}
