/* format.c - see format.h. No locale: what is written depends on the arguments only. */
#include "server/model/format.h"

#include <string.h>

const char *
format_size(Arena *arena, uint64_t bytes, Lang lang)
{
    /* Whole KB first: what would round to 1024 KB is 1,0 MB. */
    uint64_t kb = bytes / 1024 + (bytes % 1024 >= 512 ? 1 : 0);
    if (kb < 1024)
        return arena_printf(arena, "%" G_GUINT64_FORMAT " KB", MAX(kb, 1));
    uint64_t mib = bytes / (1024 * 1024);
    uint64_t rest = bytes % (1024 * 1024);
    uint64_t tenths = mib * 10 + (rest * 10 + 512 * 1024) / (1024 * 1024);
    return arena_printf(arena, "%" G_GUINT64_FORMAT "%c%" G_GUINT64_FORMAT " MB", tenths / 10,
                        lang == LANG_EN ? '.' : ',', tenths % 10);
}

const char *
format_day(Arena *arena, LocalDate day)
{
    char buf[11];
    return day != LOCAL_DATE_NONE ? arena_strdup(arena, date_format_de(day, buf)) : NULL;
}

const char *
format_day_long(Arena *arena, LocalDate day, Lang lang)
{
    static const char *const months[][12] = {
        {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
         "Oktober", "November", "Dezember"},
        {"January", "February", "March", "April", "May", "June", "July", "August", "September",
         "October", "November", "December"},
    };
    unsigned month = day / 100 % 100;
    if (day == LOCAL_DATE_NONE || month < 1 || month > 12)
        return NULL;
    return arena_printf(arena, lang == LANG_EN ? "%u %s %u" : "%u. %s %u", day % 100,
                        months[lang == LANG_EN ? 1 : 0][month - 1], day / 10000);
}

const char *
format_moment(Arena *arena, int64_t us, Lang lang)
{
    if (us == 0)
        return NULL;
    char iso[INSTANT_LEN];
    instant_format(us, iso);
    char day[11];
    date_format_de(date_of_instant(us), day);
    return arena_printf(arena, "%s, %.5s%s", day, iso + 11, lang == LANG_EN ? "" : " Uhr");
}

const char *
format_count(Arena *arena, uint64_t n, Lang lang)
{
    g_autofree char *plain = g_strdup_printf("%" G_GUINT64_FORMAT, n);
    size_t len = strlen(plain);
    char *out = arena_alloc(arena, len + len / 3 + 1);
    char *at = out;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *at++ = lang == LANG_EN ? ',' : '.';
        *at++ = plain[i];
    }
    return out;
}

const char *
format_iso_day(Arena *arena, LocalDate day)
{
    char buf[11];
    return day != LOCAL_DATE_NONE ? arena_strdup(arena, date_format(day, buf)) : NULL;
}

const char *
format_iso_instant(Arena *arena, int64_t us)
{
    char buf[INSTANT_LEN];
    return us != 0 ? arena_strdup(arena, instant_format(us, buf)) : NULL;
}

const char *
format_url_value(Arena *arena, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = strlen(text);
    char *out = arena_alloc(arena, 3 * len + 1);
    char *at = out;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            *at++ = (char)c;
        } else {
            *at++ = '%';
            *at++ = digits[c >> 4];
            *at++ = digits[c & 15];
        }
    }
    return out;
}
