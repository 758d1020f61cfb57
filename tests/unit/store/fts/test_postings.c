/* Segments: what is put in is found again with its places; the bytes depend on the text alone; no
 * bytes, however wrong, lead the reader astray. */
#include "store/fts/postings.h"

#include "store/base/error.h"

#include <pthread.h>
#include <string.h>

static GBytes *
build(const char *const *texts, size_t n)
{
    g_autoptr(GPtrArray) pages = g_ptr_array_new();
    for (size_t i = 0; i < n; i++)
        g_ptr_array_add(pages, (char *)texts[i]);
    return segment_build(SEGMENT_TEXT, pages);
}

static Segment
open_segment(GBytes *bytes)
{
    gsize len;
    const void *data = g_bytes_get_data(bytes, &len);
    Segment segment;
    g_autoptr(GError) error = NULL;
    g_assert_true(segment_open(data, len, &segment, &error));
    g_assert_no_error(error);
    return segment;
}

static void
assert_places(const Segment *segment, const char *stem, const guint32 *expected, guint n)
{
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GError) error = NULL;
    SegmentCount count;
    g_assert_true(segment_places(segment, stem, strlen(stem), places, &error));
    g_assert_no_error(error);
    g_assert_cmpmem(places->data, places->len * sizeof(guint32), expected, n * sizeof(guint32));
    g_assert_true(segment_count(segment, stem, strlen(stem), "gebuhren", &count));
    g_assert_cmpuint(count.all, ==, n);
    g_assert_cmpuint(count.exact, <=, n);
}

static void
test_places_over_pages_and_forms(void)
{
    static const char *const pages[] = {"Die Gebühr und die Gebühren.", "", "Gebuehren nach § 5"};
    g_autoptr(GBytes) bytes = build(pages, G_N_ELEMENTS(pages));
    Segment s = open_segment(bytes);
    g_assert_cmpuint(s.tokens, ==, 8);
    assert_places(&s, "gebuhr", (guint32[]){1, 4, 5}, 3);
    SegmentCount count;
    g_assert_true(segment_count(&s, "gebuhr", 6, "gebuhren", &count));
    g_assert_cmpuint(count.exact, ==, 2); /* two spellings of one form */
    assert_places(&s, "die", (guint32[]){0, 3}, 2);
    assert_places(&s, "§5", (guint32[]){7}, 1);
    assert_places(&s, "5", (guint32[]){7}, 1);
    assert_places(&s, "gebuh", NULL, 0);
    assert_places(&s, "gebuhrt", NULL, 0);
    assert_places(&s, "", NULL, 0);
    assert_places(&s, "zzz", NULL, 0);
    g_autoptr(GArray) starts = segment_page_starts(&s, NULL);
    static const guint32 expected[] = {0, 5, 5, 8};
    g_assert_cmpmem(starts->data, starts->len * sizeof(guint32), expected, sizeof expected);
}

static void
test_entries_are_sorted_and_exact(void)
{
    static const char *const pages[] = {"Gebühr GEBÜHR gebuehr Gebühren Straße Äpfel Apfel"};
    static const char *const rows[][2] = {{"apfel", "apfel"},     {"apfel", "äpfel"},
                                          {"gebuhr", "gebuehr"},  {"gebuhr", "gebühr"},
                                          {"gebuhr", "gebühren"}, {"strass", "straße"}};
    g_autoptr(GBytes) bytes = build(pages, 1);
    Segment s = open_segment(bytes);
    SegmentCursor c;
    segment_seek(&s, &c, "", 0);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(segment_next(&c));
        g_assert_cmpstr(c.stem, ==, rows[i][0]);
        g_assert_cmpstr(c.form, ==, rows[i][1]);
        g_assert_cmpuint(c.count, ==, strcmp(c.form, "gebühr") == 0 ? 2 : 1);
    }
    g_assert_false(segment_next(&c));
    g_assert_false(c.failed);
}

static void
test_empty(void)
{
    static const char *const nothing[] = {"", " \n"};
    for (size_t n = 0; n <= G_N_ELEMENTS(nothing); n++) {
        g_autoptr(GBytes) bytes = build(nothing, n);
        Segment s = open_segment(bytes);
        g_assert_cmpuint(s.entries, ==, 0);
        assert_places(&s, "gebuhr", NULL, 0);
        g_autoptr(GArray) starts = segment_page_starts(&s, NULL);
        g_assert_cmpuint(starts->len, ==, n + 1);
    }
}

/* Made-up words of few letters: long shared prefixes, many forms per stem, many blocks. */
static char *
random_text(GRand *rand, int words)
{
    static const char *const syllables[] = {"ge",   "bühr", "en", "ung",  "satz", "ß",
                                            "über", "ue",   "5",  "heit", "e"};
    GString *text = g_string_new(NULL);
    for (int i = 0; i < words; i++) {
        for (int n = g_rand_int_range(rand, 1, 5); n > 0; n--)
            g_string_append(text, syllables[g_rand_int_range(rand, 0, G_N_ELEMENTS(syllables))]);
        g_string_append_c(text, g_rand_int_range(rand, 0, 8) == 0 ? '\n' : ' ');
    }
    return g_string_free(text, FALSE);
}

static GHashTable *
naive_index(const GPtrArray *pages)
{
    GHashTable *index =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
    guint32 place = 0;
    for (guint i = 0; i < pages->len; i++) {
        const char *page = g_ptr_array_index(pages, i);
        g_auto(TokenReader) reader = token_reader(analyzer_get(), page, strlen(page));
        Token token;
        for (; token_next(&reader, &token); place++) {
            GArray *places = g_hash_table_lookup(index, token.term->stem);
            if (places == NULL) {
                places = g_array_new(FALSE, FALSE, sizeof(guint32));
                g_hash_table_insert(index, g_strdup(token.term->stem), places);
            }
            g_array_append_val(places, place);
        }
    }
    return index;
}

static void
test_every_word_is_found(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    for (int round = 0; round < 40; round++) {
        g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
        for (int i = g_rand_int_range(rand, 1, 5); i > 0; i--)
            g_ptr_array_add(pages, random_text(rand, g_rand_int_range(rand, 0, 1500)));
        g_autoptr(GHashTable) naive = naive_index(pages);
        g_autoptr(GBytes) bytes = segment_build(SEGMENT_TEXT, pages);
        Segment s = open_segment(bytes);
        GHashTableIter iter;
        gpointer stem, places;
        g_hash_table_iter_init(&iter, naive);
        while (g_hash_table_iter_next(&iter, &stem, &places))
            assert_places(&s, stem, (guint32 *)(void *)((GArray *)places)->data,
                          ((GArray *)places)->len);
    }
}

static void *
build_in_thread(void *data)
{
    static const char *const other[] = {"Ganz andere Wörter zuerst, und Satzungen"};
    g_autoptr(GBytes) warm = build(other, 1);
    return segment_build(SEGMENT_TEXT, data);
}

static void
test_bytes_depend_on_the_text_alone(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(pages, random_text(rand, 3000));
    g_autoptr(GBytes) first = segment_build(SEGMENT_TEXT, pages);
    g_autoptr(GBytes) again = segment_build(SEGMENT_TEXT, pages);
    pthread_t thread;
    void *result = NULL;
    g_assert_cmpint(pthread_create(&thread, NULL, build_in_thread, pages), ==, 0);
    g_assert_cmpint(pthread_join(thread, &result), ==, 0);
    g_autoptr(GBytes) other = result;
    g_assert_true(g_bytes_equal(first, again));
    g_assert_true(g_bytes_equal(first, other));
}

static void
read_all(const uint8_t *data, size_t len)
{
    Segment s;
    if (!segment_open(data, len, &s, NULL))
        return;
    g_autoptr(GArray) starts = s.pages < 10000 ? segment_page_starts(&s, NULL) : NULL;
    SegmentCursor c;
    segment_seek(&s, &c, "", 0);
    for (uint32_t n = 0; n < 100000 && segment_next(&c); n++) {
        g_assert_cmpuint(strlen(c.form), <=, TERM_BYTES_MAX);
        uint32_t place = 0;
        for (uint32_t i = 0; i < c.count && positions_next(&c.positions, &s, i == 0, &place); i++)
            g_assert_cmpuint(place, <, s.tokens);
    }
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint32));
    segment_places(&s, "gebuhr", 6, places, NULL);
}

static void
test_hostile_bytes(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(pages, random_text(rand, 400));
    g_autoptr(GBytes) bytes = segment_build(SEGMENT_TEXT, pages);
    gsize len;
    const uint8_t *good = g_bytes_get_data(bytes, &len);
    for (size_t cut = 0; cut < len; cut += 1 + cut / 64) {
        g_autofree uint8_t *part = g_memdup2(good, MAX(cut, 1));
        read_all(part, cut);
    }
    for (int round = 0; round < 20000; round++) {
        g_autofree uint8_t *bad = g_memdup2(good, len);
        for (int n = g_rand_int_range(rand, 1, 6); n > 0; n--) {
            /* half of the damage to the header and the block index, where offsets are */
            int32_t limit = g_rand_boolean(rand) ? 64 : (int32_t)len;
            bad[g_rand_int_range(rand, 0, limit)] = (uint8_t)g_rand_int(rand);
        }
        read_all(bad, len);
    }
}

/* A text of nothing but different words is cut off, in the same place each time; case variants are
 * not. */
static void
test_endless_words(void)
{
    g_autoptr(GString) text = g_string_new("Anfang ");
    for (unsigned i = 0; i < 1000 * 1000; i++)
        g_string_append_printf(text, "%x ", i * 2654435761u);
    g_string_append(text, "Ende");
    const char *const pages[] = {text->str, "noch eine"};
    g_autoptr(GBytes) bytes = build(pages, 2);
    Segment s = open_segment(bytes);
    g_assert_cmpuint(s.entries, ==, 1000 * 1000);
    assert_places(&s, "anfang", (guint32[]){0}, 1);
    assert_places(&s, "end", NULL, 0);
    g_autoptr(GArray) starts = segment_page_starts(&s, NULL);
    g_assert_cmpuint(starts->len, ==, 3);

    g_string_truncate(text, 0);
    for (unsigned i = 0; i < 400 * 1000; i++) {
        char word[20] = "abcdefghijklmnopqrs";
        for (int k = 0; k < 19; k++)
            word[k] = (i >> k) & 1 ? g_ascii_toupper(word[k]) : word[k];
        g_string_append_printf(text, "%s ", word);
    }
    const char *const variants[] = {text->str};
    g_autoptr(GBytes) few = build(variants, 1);
    s = open_segment(few);
    g_assert_cmpuint(s.entries, ==, 1);
    g_assert_cmpuint(s.tokens, ==, 400 * 1000);
}

static void
test_wrong_format_is_corrupt(void)
{
    static const uint8_t future[24] = {2, 1};
    static const uint8_t kind[24] = {1, 9};
    Segment s;
    g_autoptr(GError) error = NULL;
    g_assert_false(segment_open(future, sizeof future, &s, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
    g_clear_error(&error);
    g_assert_false(segment_open(kind, sizeof kind, &s, &error));
    g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/postings/places", test_places_over_pages_and_forms);
    g_test_add_func("/postings/entries", test_entries_are_sorted_and_exact);
    g_test_add_func("/postings/empty", test_empty);
    g_test_add_func("/postings/every-word", test_every_word_is_found);
    g_test_add_func("/postings/deterministic", test_bytes_depend_on_the_text_alone);
    g_test_add_func("/postings/hostile", test_hostile_bytes);
    g_test_add_func("/postings/endless-words", test_endless_words);
    g_test_add_func("/postings/wrong-format", test_wrong_format_is_corrupt);
    return g_test_run();
}
