/* sample_pdf.c - see sample_pdf.h. */
#include "server/worker/sample_pdf.h"

GBytes *
sample_pdf(const char *const *objects, size_t n, size_t info)
{
    GString *pdf = g_string_new("%PDF-1.4\n");
    g_autofree size_t *offsets = g_new(size_t, n);
    for (size_t i = 0; i < n; i++) {
        offsets[i] = pdf->len;
        g_string_append_printf(pdf, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
    }
    size_t xref = pdf->len;
    g_string_append_printf(pdf, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(pdf, "%010zu 00000 n \n", offsets[i]);
    g_string_append_printf(pdf, "trailer << /Size %zu /Root 1 0 R", n + 1);
    if (info > 0)
        g_string_append_printf(pdf, " /Info %zu 0 R", info);
    g_string_append_printf(pdf, " >>\nstartxref\n%zu\n%%%%EOF\n", xref);
    return g_string_free_to_bytes(pdf);
}
