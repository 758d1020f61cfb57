/* deep.c - see deep.h. What a stage finds is kept until its budget is off again: the handler must
 * never interrupt frames.c. */
#include "server/worker/deep.h"

#include "server/worker/pdf_claims.h"
#include "server/worker/pdf_fonts.h"
#include "server/worker/pdf_headings.h"
#include "server/worker/signatures.h"
#include "server/worker/sniff.h"

#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define BUDGET_S 1 /* far from what honest files take: the result shall not depend on the load */
/* Poppler draws a page for each heading of it; of signatures, all bytes are digested for each. */
#define LONG_BUDGET_S 2

/* For the signal handler. */
static FrameWriter *deep_writer;
static DeepStage deep_stage;
static void (*deep_finish)(FrameWriter *);

/* The stage took too long: what it would have found stays unknown. Interrupts poppler, and does not
 * return to it. */
static void
give_up(int signal_number)
{
    (void)signal_number;
    frames_integer(deep_writer, FACT_UNCHECKED, deep_stage);
    deep_finish(deep_writer);
}

bool
deep_prepare(void)
{
    struct sigaction action = {.sa_handler = give_up};
    return sigaction(SIGPROF, &action, NULL) == 0;
}

static void
begin(DeepStage stage)
{
    bool is_long = stage == STAGE_HEADINGS || stage == STAGE_SIGNATURES;
    const struct itimerval budget = {.it_value.tv_sec = is_long ? LONG_BUDGET_S : BUDGET_S};
    deep_stage = stage;
    setitimer(ITIMER_PROF, &budget, NULL);
}

static void
end(void)
{
    const struct itimerval off = {0};
    setitimer(ITIMER_PROF, &off, NULL);
}

static void
look_for_scripts(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len)
{
    begin(STAGE_SCRIPTS);
    bool attachments = poppler_document_has_attachments(document);
    /* Poppler sees into compressed objects but not at the action that runs on opening. */
    bool javascript =
        sniff_name(bytes, len, "/JavaScript") || poppler_document_has_javascript(document);
    end();
    if (attachments)
        frames_integer(w, FACT_ATTACHMENTS, 1);
    if (javascript)
        frames_integer(w, FACT_JAVASCRIPT, 1);
}

/* Files without signatures, nearly all, pay nothing: not even OpenSSL is started. */
static void
look_at_signatures(FrameWriter *w, const SignedRanges *signatures)
{
    if (signatures->count == 0)
        return;
    SignatureReport report;
    begin(STAGE_SIGNATURES);
    signatures_judge(signatures, &report);
    end();
    signatures_send(w, &report);
}

static void
look_at_claims(FrameWriter *w, PopplerDocument *document)
{
    Claims claims = {0};
    begin(STAGE_CLAIMS);
    g_autofree char *xmp = poppler_document_get_metadata(document);
    if (xmp != NULL)
        claims_read(xmp, strlen(xmp), &claims);
    end();
    g_autofree char *level = g_strconcat(claims.pdfa_part, claims.pdfa_conformance, NULL);
    if (*claims.pdfa_part != '\0')
        frames_string(w, FACT_PDFA, level);
    frames_string(w, FACT_PDFUA, claims.pdfua_part);
    frames_string(w, FACT_XMP_LANG, claims.lang);
}

static void
look_at_fonts(FrameWriter *w, PopplerDocument *document)
{
    begin(STAGE_FONTS);
    g_autofree char *loose = pdf_loose_fonts(document);
    end();
    frames_string(w, FACT_LOOSE_FONTS, loose);
}

static void
send_titles(FrameWriter *w, FrameKind kind, const GArray *titles)
{
    for (guint i = 0; i < titles->len; i++) {
        const DeepTitle *t = &g_array_index(titles, DeepTitle, i);
        frames_bytes(w, kind, t->page, t->bytes, t->len);
    }
}

static void
look_at_structure(FrameWriter *w, PopplerDocument *document)
{
    size_t room = TITLES_BYTES;
    g_autoptr(GArray) titles = g_array_new(FALSE, FALSE, sizeof(DeepTitle));
    begin(STAGE_OUTLINE);
    pdf_outline(document, &room, titles);
    end();
    send_titles(w, FRAME_OUTLINE, titles);
    g_array_set_size(titles, 0);
    begin(STAGE_HEADINGS);
    bool tagged = pdf_headings(document, &room, titles);
    end();
    if (tagged)
        frames_integer(w, FACT_TAGGED, 1);
    send_titles(w, FRAME_HEADING, titles);
}

void
deep_look(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len,
          const SignedRanges *signatures, void (*finish)(FrameWriter *))
{
    deep_writer = w;
    deep_finish = finish;
    look_for_scripts(w, document, bytes, len);
    look_at_signatures(w, signatures);
    look_at_claims(w, document);
    look_at_fonts(w, document);
    look_at_structure(w, document);
}
