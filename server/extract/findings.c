/* findings.c - see findings.h. */
#include "server/extract/findings.h"

#include <string.h>

/* So many messages of poppler are no longer the small change of PDF producers. */
#define MANY_ERRORS 20

/* A page of a letter has a thousand; fewer than this is a stamp or a header over a picture. */
#define FEW_LETTERS 40
/* Counting stops here: a full page does not make up for many empty ones. */
#define ENOUGH_LETTERS 80

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

void
facts_clear(Facts *facts)
{
    g_clear_pointer(&facts->xmp_lang, g_free);
    g_clear_pointer(&facts->pdfa, g_free);
    g_clear_pointer(&facts->pdfua, g_free);
    g_clear_pointer(&facts->loose_fonts, g_free);
    g_clear_pointer(&facts->signers, g_free);
    g_clear_pointer(&facts->signers_earlier, g_free);
    g_clear_pointer(&facts->signatures_unknown, g_free);
    g_clear_pointer(&facts->signatures_weak, g_free);
}

/* Letters and digits of any script, counted up to MOST. */
static unsigned
count_letters(const char *text, unsigned most)
{
    unsigned letters = 0;
    for (const char *at = text; *at != '\0' && letters < most; at = g_utf8_next_char(at))
        letters += g_unichar_isalnum(g_utf8_get_char(at)) != 0;
    return letters;
}

bool
findings_has_text(const char *text)
{
    return count_letters(text, 1) > 0;
}

static guint
count_pages_without(const Extraction *x)
{
    guint without = 0;
    for (guint i = 0; i < x->pages->len; i++)
        without += !findings_has_text(g_ptr_array_index(x->pages, i));
    return without;
}

static void
judge_text(Extraction *x, const Facts *facts)
{
    guint pages = x->pages->len, without = 0;
    uint64_t letters = 0;
    for (guint i = 0; i < pages; i++) {
        unsigned n = count_letters(x->pages->pdata[i], ENOUGH_LETTERS);
        without += n == 0;
        letters += n;
    }
    x->state = without == pages ? TEXT_NO_TEXT : TEXT_DONE;
    x->reason = REASON_NONE;
    if (x->state == TEXT_NO_TEXT) {
        add(x, FINDING_NO_TEXT, SEVERITY_PROBLEM);
    } else if (without > 0) {
        g_autofree char *detail = g_strdup_printf("%u/%u", without, pages);
        extraction_add_finding(x, FINDING_PAGES_WITHOUT, SEVERITY_WARNING, detail);
    }
    if (x->state == TEXT_DONE && letters < (uint64_t)FEW_LETTERS * pages)
        add_number(x, FINDING_FEW_LETTERS, SEVERITY_WARNING, letters / pages);
    if (facts->unread > 0)
        add_number(x, FINDING_UNREAD, SEVERITY_WARNING, facts->unread);
}

static void
judge_protection(Extraction *x, const Facts *facts)
{
    const uint32_t both = PERMISSION_PRINT | PERMISSION_COPY;
    if (x->encrypted)
        add(x, (x->permissions & both) != both ? FINDING_RESTRICTED : FINDING_PROTECTED,
            (x->permissions & both) != both ? SEVERITY_WARNING : SEVERITY_INFO);
    if (facts->javascript)
        add(x, FINDING_JAVASCRIPT, SEVERITY_WARNING);
    if (facts->attachments)
        add(x, FINDING_ATTACHMENTS, SEVERITY_WARNING);
    if (facts->launch)
        add(x, FINDING_LAUNCH, SEVERITY_WARNING);
    if (facts->unchecked == STAGE_SCRIPTS)
        add(x, FINDING_UNCHECKED, SEVERITY_INFO);
    if (facts->unchecked != 0)
        add(x, FINDING_UNCHECKED_REST, SEVERITY_INFO);
}

/* False while it is not known: the walk through the document ended before STAGE. */
static bool
was_looked_at(const Facts *facts, DeepStage stage)
{
    return facts->unchecked == 0 || facts->unchecked > stage;
}

/* Whether signatures fit the bytes. Nothing here says whose they are. */
static void
judge_signatures(Extraction *x, const Facts *facts)
{
    if (facts->signatures == 0)
        return;
    add_number(x, FINDING_SIGNED, SEVERITY_INFO, facts->signatures);
    if (facts->signatures_broken > 0)
        add_number(x, FINDING_SIGNATURE_BROKEN, SEVERITY_PROBLEM, facts->signatures_broken);
    if (facts->signers != NULL)
        extraction_add_finding(x, FINDING_SIGNATURE_FITS, SEVERITY_INFO, facts->signers);
    if (facts->signers_earlier != NULL)
        extraction_add_finding(x, FINDING_SIGNATURE_EARLIER,
                               facts->signers != NULL ? SEVERITY_INFO : SEVERITY_WARNING,
                               facts->signers_earlier);
    else if (facts->signed_part)
        add(x, FINDING_SIGNED_PART, SEVERITY_WARNING);
    if (facts->signatures_weak != NULL)
        extraction_add_finding(x, FINDING_SIGNATURE_WEAK, SEVERITY_WARNING, facts->signatures_weak);
    if (facts->signatures_unknown != NULL)
        extraction_add_finding(x, FINDING_SIGNATURE_UNKNOWN, SEVERITY_INFO,
                               facts->signatures_unknown);
    if (facts->signatures_skipped || !was_looked_at(facts, STAGE_SIGNATURES))
        add(x, FINDING_SIGNATURE_SKIPPED, SEVERITY_WARNING);
}

/* "2b" as "PDF/A-2b"; what is no such word is no claim. */
static void
judge_claim(Extraction *x, const char *code, const char *prefix, const char *claim)
{
    bool sane = g_ascii_isdigit(claim[0]) &&
                (claim[1] == '\0' || (g_ascii_isalpha(claim[1]) && claim[2] == '\0'));
    g_autofree char *detail = g_strconcat(prefix, claim, NULL);
    if (sane)
        extraction_add_finding(x, code, SEVERITY_INFO, detail);
}

/* Whether people with other eyes and in other decades can read it. */
static void
judge_accessibility(Extraction *x, const Facts *facts)
{
    if (facts->pdfa != NULL)
        judge_claim(x, FINDING_PDFA, "PDF/A-", facts->pdfa);
    else if (was_looked_at(facts, STAGE_CLAIMS))
        add(x, FINDING_NO_PDFA, SEVERITY_INFO);
    if (facts->pdfua != NULL)
        judge_claim(x, FINDING_PDFUA, "PDF/UA-", facts->pdfua);
    if (!facts->tagged && x->state == TEXT_DONE && was_looked_at(facts, STAGE_HEADINGS))
        add(x, FINDING_UNTAGGED, SEVERITY_WARNING);
    if (x->lang == NULL && facts->xmp_lang != NULL)
        x->lang = g_strdup(facts->xmp_lang);
    if (x->lang != NULL)
        extraction_add_finding(x, FINDING_LANGUAGE, SEVERITY_INFO, x->lang);
    else if (facts->no_lang)
        add(x, FINDING_NO_LANGUAGE, SEVERITY_INFO);
    if (x->title == NULL)
        add(x, FINDING_NO_TITLE, SEVERITY_INFO);
    else if (facts->title_hidden)
        add(x, FINDING_TITLE_HIDDEN, SEVERITY_INFO);
    if (facts->loose_fonts != NULL)
        extraction_add_finding(x, FINDING_LOOSE_FONTS, SEVERITY_WARNING, facts->loose_fonts);
}

void
findings_of_file(Extraction *x, const Facts *facts)
{
    if (x->pdf_version != NULL)
        extraction_add_finding(x, FINDING_VERSION, SEVERITY_INFO, x->pdf_version);
    judge_protection(x, facts);
    judge_signatures(x, facts);
    if (facts->bad_pages > 0)
        add_number(x, FINDING_BAD_PAGES, SEVERITY_WARNING, facts->bad_pages);
    if (facts->rebuilt)
        add(x, FINDING_REBUILT, SEVERITY_WARNING);
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
    judge_text(x, facts);
    findings_of_file(x, facts);
    judge_accessibility(x, facts);
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
    g_ptr_array_set_size(x->outline, 0);
    g_ptr_array_set_size(x->headings, 0);
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
        remove_finding(x, FINDING_FEW_LETTERS);
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
