/* fuzz_dates.c - the dates of any text: each lies inside it, exists, and they stand in order. */
#include "store/legal/dates.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GArray) found = dates_find((const char *)data, size);
    g_assert_cmpuint(found->len, <=, DATES_MAX);
    for (guint i = 0; i < found->len; i++) {
        const DateSuggestion *s = &g_array_index(found, DateSuggestion, i);
        g_assert_true(s->len > 0 && s->len <= size && s->start <= size - s->len);
        g_assert_true((s->value == DATE_VALUE_DAY) == (s->day != LOCAL_DATE_NONE));
        g_assert_true(s->confidence >= 1 && s->confidence <= 100);
        char iso[11];
        LocalDate day = LOCAL_DATE_NONE;
        g_assert_true(s->value != DATE_VALUE_DAY || date_parse(date_format(s->day, iso), &day));
        g_assert_cmpuint(day, ==, s->day);
        if (i > 0)
            g_assert_cmpint(g_array_index(found, DateSuggestion, i - 1).purpose, <=, s->purpose);
    }
    return 0;
}
