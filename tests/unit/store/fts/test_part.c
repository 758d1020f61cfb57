/* test_part.c - parts of the index: what is put in is found again with its units and places, as a
 * naive reference over the tokens says; the bytes depend on the texts alone, however they were
 * merged; no bytes, however wrong, lead the reader astray. */
#include "store/fts/part_build.h"

#include "store/base/error.h"
#include "store/fts/posting_cursor.h"

#include <pthread.h>
#include <string.h>

typedef struct {
    GPtrArray *pages;
    GArray *units; /* FtsUnit, or NULL */
} Text;

static void
text_clear(Text *t)
{
    g_clear_pointer(&t->pages, g_ptr_array_unref);
    g_clear_pointer(&t->units, g_array_unref);
}

/* Words of a small vocabulary, with several forms of some stems; every third text has sections. */
static Text
random_text(GRand *random)
{
    static const char *const words[] = {
        "Gebühr", "Gebühren", "gebuehr", "Hund", "Hunde",  "Hundes",  "§ 5",   "der",
        "die",    "Satzung",  "Steuer",  "x",    "straße", "STRASSE", "1.500", "Abfall-\ngebühr"};
    Text t = {.pages = g_ptr_array_new_with_free_func(g_free)};
    int n_pages = g_rand_int_range(random, 0, 4);
    if (g_rand_int_range(random, 0, 3) == 0)
        t.units = g_array_new(FALSE, FALSE, sizeof(FtsUnit));
    for (int p = 1; p <= n_pages; p++) {
        GString *page = g_string_new(NULL);
        int n = g_rand_int_range(random, 0, 60);
        for (int i = 0; i < n; i++) {
            if (t.units != NULL && g_rand_int_range(random, 0, 12) == 0) {
                FtsUnit unit = {.page = (uint32_t)p,
                                .at = (uint32_t)page->len,
                                .section = t.units->len * 3,
                                .heading_page = (uint32_t)p,
                                .heading_end = (uint32_t)page->len + 12};
                if (t.units->len == 0 ||
                    g_array_index(t.units, FtsUnit, t.units->len - 1).page != unit.page ||
                    g_array_index(t.units, FtsUnit, t.units->len - 1).at < unit.at)
                    g_array_append_val(t.units, unit);
            }
            g_string_append_printf(page, "%s ",
                                   words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))]);
        }
        g_ptr_array_add(t.pages, g_string_free(page, FALSE));
    }
    return t;
}

static GBytes *
segment_of(const Text *t)
{
    return fts_segment_of_text(t->pages, t->units);
}

static Part
open_bytes(GBytes *bytes, uint64_t only_id)
{
    gsize len;
    const void *data = g_bytes_get_data(bytes, &len);
    Part part;
    g_autoptr(GError) error = NULL;
    g_assert_true(part_open(data, len, only_id, &part, &error));
    g_assert_no_error(error);
    return part;
}

/* "stem form unit place" of each token, read the simple way: units begin where they are said to. */
static void
naive_text(const Text *t, uint32_t first_unit, GPtrArray *lines, uint32_t *ret_units)
{
    uint32_t unit = UNIT_NONE, place = 0, next = 0, units = 0;
    for (guint p = 0; p < t->pages->len; p++) {
        const char *page = t->pages->pdata[p];
        bool fresh = t->units == NULL;
        g_auto(TokenReader) reader = token_reader(analyzer_get(), page, strlen(page));
        for (Token token; token_next(&reader, &token);) {
            bool begins = false;
            while (token.kind == TOKEN_WORD && t->units != NULL && next < t->units->len) {
                const FtsUnit *u = &g_array_index(t->units, FtsUnit, next);
                if (u->page > p + 1 || (u->page == p + 1 && u->at > token.start))
                    break;
                begins = true;
                next++;
            }
            if (token.kind == TOKEN_WORD) {
                if (begins || fresh || unit == UNIT_NONE) {
                    unit = first_unit + units++;
                    place = 0;
                } else {
                    place++;
                }
                fresh = false;
            }
            g_ptr_array_add(lines, g_strdup_printf("%s %s %u %u", token.term->stem,
                                                   token.term->form, unit, place));
        }
    }
    *ret_units = units;
}

static int
compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *
lines_new(void)
{
    return g_ptr_array_new_with_free_func(g_free);
}

/* The same from the part. */
static GPtrArray *
part_lines(const Part *part)
{
    GPtrArray *lines = lines_new();
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    EntryCursor c;
    part_seek(part, &c, "", 0);
    while (part_next(&c)) {
        g_autoptr(GPtrArray) names = lines_new();
        FormCursor forms = entry_forms(&c.entry);
        for (Form form; form_next(&forms, &form);)
            g_ptr_array_add(names, g_strdup(form.text));
        g_assert_cmpuint(names->len, ==, c.entry.forms);
        PostingCursor posting;
        uint32_t units = 0;
        posting_init(&posting, part, &c.entry);
        while (posting_next(&posting)) {
            uint32_t bits = 0;
            units++;
            g_array_set_size(places, 0);
            posting_places(&posting, places);
            g_assert_cmpuint(places->len, ==, posting.count);
            for (guint i = 0; i < places->len; i++) {
                const Place *place = &g_array_index(places, Place, i);
                bits |= form_bit(place->form);
                g_ptr_array_add(lines, g_strdup_printf("%s %s %u %u", c.entry.stem,
                                                       (char *)names->pdata[place->form],
                                                       posting.unit, place->place));
            }
            g_assert_cmpuint(posting_forms(&posting), ==, bits);
        }
        g_assert_false(posting.failed);
        g_assert_cmpuint(units, ==, c.entry.units);
    }
    g_assert_false(c.failed);
    g_ptr_array_sort(lines, compare_lines);
    return lines;
}

/* Builds a part of N texts that MAKE makes, and compares all it says. */
static void
compare_with_naive(GRand *random, guint n, Text (*make)(GRand *random))
{
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TEXTS);
    g_autoptr(GPtrArray) want = lines_new();
    uint32_t first = 0;
    for (guint i = 0; i < n; i++) {
        Text t = make(random);
        uint32_t units;
        naive_text(&t, first, want, &units);
        first += units;
        part_builder_add_text(builder, 10 + i, t.pages, t.units);
        text_clear(&t);
    }
    g_autoptr(GBytes) bytes = part_builder_finish(builder);
    Part part = open_bytes(bytes, 0);
    g_assert_cmpuint(part.texts, ==, n);
    g_assert_cmpuint(part.units, ==, first);
    g_autoptr(GPtrArray) have = part_lines(&part);
    g_ptr_array_sort(want, compare_lines);
    g_assert_cmpuint(have->len, ==, want->len);
    for (guint i = 0; i < have->len; i++)
        g_assert_cmpstr(have->pdata[i], ==, want->pdata[i]);
    for (uint32_t t = 0; t < part.texts; t++)
        g_assert_cmpuint(part_find_text(&part, part_text_id(&part, t)), ==, t);
    g_assert_cmpuint(part_find_text(&part, 9), ==, UNIT_NONE);
}

static void
test_naive_reference(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20251);
    for (int round = 0; round < 30; round++)
        compare_with_naive(random, (guint)g_rand_int_range(random, 1, round % 5 == 0 ? 400 : 20),
                           random_text);
}

/* A stem of 32 forms, more than have bits of their own, and one of two; units from one token to
 * hundreds, many times the same word. */
static Text
text_of_many_forms(GRand *random)
{
    static const char *const vowels[][2] = {
        {"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ä", "ae"}, {"ß", "ss"}};
    Text t = {.pages = g_ptr_array_new_with_free_func(g_free)};
    GString *page = g_string_new(NULL);
    int n = g_rand_int_range(random, 0, 4) == 0 ? 400 : g_rand_int_range(random, 1, 9);
    uint32_t common = g_rand_int(random);
    for (int i = 0; i < n; i++) {
        uint32_t form = g_rand_int_range(random, 0, 3) == 0 ? g_rand_int(random) : common;
        if (g_rand_int_range(random, 0, 5) == 0) {
            g_string_append(page, form % 2 == 0 ? "weiß " : "WEISS ");
            continue;
        }
        for (guint k = 0; k < G_N_ELEMENTS(vowels); k++)
            g_string_append_printf(page, "t%s", vowels[k][form >> k & 1]);
        g_string_append_c(page, ' ');
    }
    g_ptr_array_add(t.pages, g_string_free(page, FALSE));
    return t;
}

static void
test_many_forms(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(8);
    for (guint n = 1; n < 700; n = n * 2 + 1)
        compare_with_naive(random, n, text_of_many_forms);
}

/* Seeking goes where stepping goes. */
static void
test_seek(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TEXTS);
    for (guint i = 0; i < 900; i++) {
        Text t = random_text(random);
        part_builder_add_text(builder, i + 1, t.pages, t.units);
        text_clear(&t);
    }
    g_autoptr(GBytes) bytes = part_builder_finish(builder);
    Part part = open_bytes(bytes, 0);
    Entry entry;
    g_assert_true(part_find(&part, "hund", 4, &entry));
    g_assert_cmpuint(entry.units, >, 3 * BITS_BLOCK);
    for (int round = 0; round < 300; round++) {
        PostingCursor steps, seeks;
        posting_init(&steps, &part, &entry);
        posting_init(&seeks, &part, &entry);
        uint32_t at = 0;
        while (at < part.units) {
            at += (uint32_t)g_rand_int_range(random, 0, round % 2 == 0 ? 5 : 500);
            while ((steps.unit < at || steps.count == 0) && posting_next(&steps))
                continue;
            posting_seek(&seeks, at);
            g_assert_cmpuint(seeks.unit, ==, steps.unit);
            if (seeks.unit == UNIT_NONE)
                break;
            g_assert_cmpuint(seeks.count, ==, steps.count);
        }
    }
    g_assert_false(part_find(&part, "hun", 3, &entry));
    g_assert_false(part_find(&part, "hundx", 5, &entry));
}

static bool
is_odd(uint64_t id, void *data)
{
    (void)data;
    return id % 2 == 1;
}

/* One by one and then merged in any order, or all at once: the same bytes. */
static void
test_merging_leaves_no_trace(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    for (int round = 0; round < 20; round++) {
        enum { N = 12 };
        Text texts[N];
        GBytes *segments[N];
        g_autoptr(PartBuilder) whole = part_builder_new(PART_TEXTS);
        g_autoptr(PartBuilder) odd = part_builder_new(PART_TEXTS);
        for (int i = 0; i < N; i++) {
            texts[i] = random_text(random);
            segments[i] = segment_of(&texts[i]);
            part_builder_add_text(whole, (uint64_t)i + 1, texts[i].pages, texts[i].units);
            if ((i + 1) % 2 == 1)
                part_builder_add_text(odd, (uint64_t)i + 1, texts[i].pages, texts[i].units);
        }
        g_autoptr(GBytes) want = part_builder_finish(whole);
        g_autoptr(GBytes) want_odd = part_builder_finish(odd);

        g_autoptr(GError) error = NULL;
        int order[N];
        for (int i = 0; i < N; i++)
            order[i] = i;
        for (int i = N - 1; i > 0; i--) {
            int k = g_rand_int_range(random, 0, i + 1), swap = order[i];
            order[i] = order[k];
            order[k] = swap;
        }
        int cut = g_rand_int_range(random, 1, N);
        g_autoptr(PartBuilder) left = part_builder_new(PART_TEXTS);
        g_autoptr(PartBuilder) both = part_builder_new(PART_TEXTS);
        for (int i = 0; i < N; i++) {
            Part part = open_bytes(segments[order[i]], (uint64_t)order[i] + 1);
            g_assert_true(part_builder_add_part(i < cut ? left : both, &part, NULL, NULL, &error));
        }
        g_autoptr(GBytes) some = part_builder_finish(left);
        Part part = open_bytes(some, 0);
        g_assert_true(part_builder_add_part(both, &part, NULL, NULL, &error));
        g_autoptr(GBytes) merged = part_builder_finish(both);
        g_assert_no_error(error);
        g_assert_true(g_bytes_equal(want, merged));

        Part all = open_bytes(merged, 0);
        g_autoptr(PartBuilder) some_left = part_builder_new(PART_TEXTS);
        g_assert_true(part_builder_add_part(some_left, &all, is_odd, NULL, &error));
        g_autoptr(GBytes) have_odd = part_builder_finish(some_left);
        g_assert_true(g_bytes_equal(want_odd, have_odd));
        for (int i = 0; i < N; i++) {
            text_clear(&texts[i]);
            g_bytes_unref(segments[i]);
        }
    }
}

static void *
build_in_thread(void *data)
{
    return segment_of(data);
}

static void
test_same_bytes_in_any_thread(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(99);
    Text t = random_text(random);
    while (t.pages->len == 0) {
        text_clear(&t);
        t = random_text(random);
    }
    g_autoptr(GBytes) here = segment_of(&t);
    pthread_t thread;
    void *there;
    g_assert_cmpint(pthread_create(&thread, NULL, build_in_thread, &t), ==, 0);
    pthread_join(thread, &there);
    g_assert_true(g_bytes_equal(here, there));
    g_bytes_unref(there);
    text_clear(&t);
}

static void
test_units_and_headings(void)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    g_ptr_array_add(pages, (void *)"Satzung\n§ 1 Gebühr\nDie Gebühr\n§ 2 Ende");
    g_ptr_array_add(pages, (void *)"der Gebühr");
    g_autoptr(GArray) units = g_array_new(FALSE, FALSE, sizeof(FtsUnit));
    FtsUnit rows[] = {{.page = 1, .at = 8, .section = 4, .heading_page = 1, .heading_end = 21},
                      {.page = 1, .at = 33, .section = 7, .heading_page = 1, .heading_end = 42}};
    g_array_append_vals(units, rows, 2);
    g_autoptr(GBytes) bytes = fts_segment_of_text(pages, units);
    Part part = open_bytes(bytes, 5);
    g_assert_cmpuint(part.units, ==, 3);
    g_assert_cmpuint(part_unit(&part, 0).section, ==, UNIT_NO_SECTION);
    g_assert_cmpuint(part_unit(&part, 1).section, ==, 4);
    g_assert_cmpuint(part_unit(&part, 1).at, ==, 8);
    g_assert_cmpuint(part_unit(&part, 2).section, ==, 7);
    Entry entry;
    PostingCursor c;
    g_assert_true(part_find(&part, "gebuhr", 6, &entry));
    posting_init(&c, &part, &entry);
    g_assert_true(posting_next(&c));
    g_assert_cmpuint(c.unit, ==, 1);
    g_assert_cmpuint(c.count, ==, 2);
    g_assert_cmpuint(c.flags & 1, ==, 1); /* in the heading */
    g_assert_true(posting_next(&c));
    g_assert_cmpuint(c.unit, ==, 2);
    g_assert_cmpuint(c.flags & 1, ==, 0);
    g_assert_cmpuint(part_text_id(&part, 0), ==, 5);
}

static void
test_norms(void)
{
    for (uint32_t n = 0; n < 100000; n = n < 64 ? n + 1 : n * 9 / 8) {
        uint32_t back = norm_decode(norm_encode(n));
        g_assert_cmpuint(back, <=, n);
        g_assert_cmpuint(back, >=, n - n / 8);
        g_assert_cmpuint(norm_encode(n + 1), >=, norm_encode(n));
    }
    g_assert_cmpuint(norm_encode(UINT32_MAX), <=, 255);
}

/* Walks everything that there is. */
static void
read_all(const uint8_t *data, size_t len)
{
    Part part;
    if (!part_open(data, len, 1, &part, NULL))
        return;
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    EntryCursor c;
    part_seek(&part, &c, "g", 1);
    for (int n = 0; n < 2000 && part_next(&c); n++) {
        FormCursor forms = entry_forms(&c.entry);
        for (Form form; form_next(&forms, &form);)
            g_assert_cmpuint(form.len, <=, TERM_BYTES_MAX);
        PostingCursor posting;
        posting_init(&posting, &part, &c.entry);
        for (int k = 0; k < 2000 && posting_next(&posting); k++) {
            g_assert_cmpuint(posting.unit, <, part.units);
            g_array_set_size(places, 0);
            if (posting.count < 100000)
                posting_places(&posting, places);
        }
    }
    g_autoptr(PartBuilder) builder = part_builder_new(part.kind);
    if (len < 4096)
        part_builder_add_part(builder, &part, NULL, NULL, NULL);
}

static void
test_hostile_bytes(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(5);
    for (int round = 0; round < 3000; round++) {
        Text t = random_text(random);
        g_autoptr(GBytes) bytes = segment_of(&t);
        gsize len;
        g_autofree uint8_t *copy = g_bytes_unref_to_data(g_bytes_ref(bytes), &len);
        int n = g_rand_int_range(random, 1, 8);
        for (int i = 0; i < n && len > 0; i++)
            copy[g_rand_int_range(random, round % 3 == 0 ? 0 : (int)MIN(len - 1, 32), (int)len)] =
                (uint8_t)g_rand_int(random);
        read_all(copy, round % 4 == 0 ? len / 2 : len);
        text_clear(&t);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/part/naive", test_naive_reference);
    g_test_add_func("/part/forms", test_many_forms);
    g_test_add_func("/part/seek", test_seek);
    g_test_add_func("/part/merging", test_merging_leaves_no_trace);
    g_test_add_func("/part/threads", test_same_bytes_in_any_thread);
    g_test_add_func("/part/units", test_units_and_headings);
    g_test_add_func("/part/norms", test_norms);
    g_test_add_func("/part/hostile", test_hostile_bytes);
    return g_test_run();
}
