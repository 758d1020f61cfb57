/* extraction.c - see extraction.h: making and freeing one, and the words for its states. The stored
 * form is in extraction_codec.c. */
#include "store/doc/extraction.h"

static const char *const state_names[] = {"pending", "done", "no_text", "ocr", "failed"};
static const char *const reason_names[] = {NULL, "encrypted", "damaged", "limit"};
static const char *const severity_names[] = {"info", "warning", "problem"};

const char *
text_state_name(TextState state)
{
    g_assert((size_t)state < G_N_ELEMENTS(state_names));
    return state_names[state];
}

const char *
text_reason_name(TextReason reason)
{
    g_assert((size_t)reason < G_N_ELEMENTS(reason_names));
    return reason_names[reason];
}

const char *
severity_name(Severity severity)
{
    g_assert((size_t)severity < G_N_ELEMENTS(severity_names));
    return severity_names[severity];
}

void
finding_free(Finding *finding)
{
    if (finding == NULL)
        return;
    g_free(finding->code);
    g_free(finding->detail);
    g_free(finding);
}

static void
free_finding(gpointer finding)
{
    finding_free(finding);
}

static void
free_layout(gpointer layout)
{
    page_layout_free(layout);
}

static void
free_outline(gpointer entry)
{
    outline_entry_free(entry);
}

static void
free_heading(gpointer heading)
{
    tag_heading_free(heading);
}

Extraction *
extraction_new(void)
{
    Extraction *x = g_new0(Extraction, 1);
    x->pages = g_ptr_array_new_with_free_func(g_free);
    x->findings = g_ptr_array_new_with_free_func(free_finding);
    x->layouts = g_ptr_array_new_with_free_func(free_layout);
    x->outline = g_ptr_array_new_with_free_func(free_outline);
    x->headings = g_ptr_array_new_with_free_func(free_heading);
    return x;
}

void
extraction_free(Extraction *x)
{
    if (x == NULL)
        return;
    g_free(x->pdf_version);
    g_free(x->title);
    g_free(x->author);
    g_free(x->subject);
    g_free(x->creator);
    g_free(x->producer);
    g_free(x->magic_type);
    g_ptr_array_unref(x->pages);
    g_ptr_array_unref(x->findings);
    g_free(x->lang);
    g_ptr_array_unref(x->layouts);
    g_ptr_array_unref(x->outline);
    g_ptr_array_unref(x->headings);
    g_free(x);
}

void
extraction_add_finding(Extraction *x, const char *code, Severity severity, const char *detail)
{
    Finding *finding = g_new0(Finding, 1);
    finding->code = g_strdup(code);
    finding->severity = severity;
    finding->detail = g_strdup(detail);
    g_ptr_array_add(x->findings, finding);
}
