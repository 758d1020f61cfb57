/* pdf_meta.c - see pdf_meta.h. */
#include "server/worker/pdf_meta.h"

#include "server/worker/catalog.h"
#include "server/worker/sniff.h"

#include <stdbool.h>
#include <string.h>

static uint64_t errors;

static void
count_message(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)data;
    errors++;
}

void
pdf_count_errors(void)
{
    g_log_set_default_handler(count_message, NULL);
}

uint64_t
pdf_errors(void)
{
    return errors;
}

static void
put_text(FrameWriter *w, Fact fact, char *owned)
{
    frames_string(w, fact, owned);
    g_free(owned);
}

static void
put_instant(FrameWriter *w, Fact fact, GDateTime *owned)
{
    if (owned == NULL)
        return;
    frames_integer(w, fact, (uint64_t)g_date_time_to_unix(owned));
    g_date_time_unref(owned);
}

static void
put_version(FrameWriter *w, PopplerDocument *document)
{
    guint major = 0, minor = 0;
    char text[32];
    poppler_document_get_pdf_version(document, &major, &minor);
    g_snprintf(text, sizeof text, "%u.%u", major, minor);
    frames_string(w, FACT_PDF_VERSION, text);
}

static void
put_encryption(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len)
{
    PopplerPermissions permissions = poppler_document_get_permissions(document);
    frames_integer(w, FACT_PERMISSIONS, permissions);
    /* With every permission granted only the trailer tells, and that is never compressed. */
    if (permissions != POPPLER_PERMISSIONS_FULL || sniff_name(bytes, len, "/Encrypt"))
        frames_integer(w, FACT_ENCRYPTED, 1);
}

static void
put_catalog(FrameWriter *w, const Catalog *catalog)
{
    if (catalog->shows_title != CATALOG_UNKNOWN)
        frames_integer(w, FACT_TITLE_SHOWN, catalog->shows_title == CATALOG_YES);
    frames_string(w, FACT_LANG, catalog->lang);
    if (catalog->has_lang == CATALOG_NO)
        frames_integer(w, FACT_NO_LANG, 1);
    if (!catalog->has_table)
        frames_integer(w, FACT_REBUILT, 1);
    if (catalog->launches)
        frames_integer(w, FACT_LAUNCH, 1);
}

static void
put_signatures(FrameWriter *w, const SignedRanges *signatures)
{
    if (signatures->count > 0)
        frames_integer(w, FACT_SIGNATURES, signatures->count);
    if (signatures->part)
        frames_integer(w, FACT_SIGNED_PART, 1);
}

void
pdf_meta(FrameWriter *w, PopplerDocument *document, const char *bytes, size_t len,
         SignedRanges *ret_signatures)
{
    put_version(w, document);
    put_encryption(w, document, bytes, len);
    Catalog catalog;
    catalog_read(bytes, len, &catalog);
    put_catalog(w, &catalog);
    signed_ranges_find(bytes, len, ret_signatures);
    put_signatures(w, ret_signatures);
    put_text(w, FACT_TITLE, poppler_document_get_title(document));
    put_text(w, FACT_AUTHOR, poppler_document_get_author(document));
    put_text(w, FACT_SUBJECT, poppler_document_get_subject(document));
    put_text(w, FACT_CREATOR, poppler_document_get_creator(document));
    put_text(w, FACT_PRODUCER, poppler_document_get_producer(document));
    put_instant(w, FACT_CREATED, poppler_document_get_creation_date_time(document));
    put_instant(w, FACT_MODIFIED, poppler_document_get_modification_date_time(document));
}
