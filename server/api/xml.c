/* xml.c - see xml.h. */
#include "server/api/xml.h"

void
xml_put(GString *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, args);
    va_end(args);
    g_string_append(out, text);
}

Response *
xml_answer(Context *context, GString *out, const char *content_type)
{
    Response *response = response_new(200, content_type, g_string_free_to_bytes(out));
    answer_public(context, response);
    return response;
}
