/* format.h - values as people read them: sizes, dates and counts, in German or English. Results
 * live in ARENA. */
#pragma once
#include "server/http/request.h"
#include "store/base/arena.h"
#include "store/base/clock.h"

/* 1 KB = 1024 bytes; under 1 MB whole KB, rounded, at least 1; else one decimal with the comma of
 * the language and a plain blank: "76 KB", "1,2 MB" (api.md section 4). */
const char *format_size(Arena *arena, uint64_t bytes, Lang lang);
/* "19.03.2025", in both languages alike, for tables. NONE gives NULL. */
const char *format_day(Arena *arena, LocalDate day);
/* "19. März 2025", "19 March 2025", for sentences. NONE gives NULL. */
const char *format_day_long(Arena *arena, LocalDate day, Lang lang);
/* "19.03.2025, 09:00 Uhr" / "19.03.2025, 09:00", Berlin time. 0 gives NULL. */
const char *format_moment(Arena *arena, int64_t us, Lang lang);
/* "1.234" / "1,234". */
const char *format_count(Arena *arena, uint64_t n, Lang lang);
/* ISO date or RFC 3339 instant for JSON; NULL when not known. */
const char *format_iso_day(Arena *arena, LocalDate day);
const char *format_iso_instant(Arena *arena, int64_t us);
/* "§", blanks, umlauts and everything but unreserved characters percent-encoded (RFC 3986 §2.3),
 * for a query value or a path segment. */
const char *format_url_value(Arena *arena, const char *text);
