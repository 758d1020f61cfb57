/* xml.h - XML written by hand: short documents for machines. */
#pragma once
#include "server/api/context.h"

#define ATOM_TYPE "application/atom+xml; charset=utf-8"

/* Like printf, every %s escaped for XML. */
void xml_put(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* 200 with OUT, which is taken over; cached as public pages are. */
Response *xml_answer(Context *context, GString *out, const char *content_type);
