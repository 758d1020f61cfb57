/* contents.h - a printed table of contents: from its title, or its first entry, to where the first
 * of its sections comes again. Sets Line.apart of its lines. */
#pragma once
#include "store/legal/lines.h"

/* "Inhaltsverzeichnis", "Inhaltsübersicht:" ... */
bool contents_is_title(Span span);

/* The place in LINES->order where it begins; UINT32_MAX when there is none. */
uint32_t contents_mark(Lines *lines);
