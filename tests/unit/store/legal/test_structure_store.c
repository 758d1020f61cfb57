/* The rows of a structure: there and back, in parts, and damage that is told and never read. */
#include "store/doc/codec.h"
#include "store/legal/structure_store.h"
#include "tests/unit/store/store/store_fixture.h"

#define TEXT_ID 7

static void
add_section(Structure *s, Section x, const char *id, const char *label, const char *heading)
{
    x.id = g_strdup(id);
    x.label = g_strdup(label);
    x.heading = g_strdup(heading);
    g_ptr_array_add(s->sections, g_memdup2(&x, sizeof x));
}

/* "Teil I", under it § 1 with a number of its own; a page number kept apart. */
static Structure *
sample(void)
{
    Structure *s = structure_new();
    s->text = g_strdup("Teil I\n§ 1 Zweck\n(1) Der Zweck.\n");
    s->text_len = (uint32_t)strlen(s->text);
    add_section(s,
                (Section){.kind = SECTION_PART,
                          .level = 1,
                          .parent = SECTION_NONE,
                          .end = 3,
                          .page = 1,
                          .head_len = 6},
                "teil-1", "Teil I", NULL);
    add_section(s,
                (Section){.kind = SECTION_PARAGRAPH,
                          .level = 2,
                          .flags = SECTION_FROM_OCR,
                          .parent = 0,
                          .end = 3,
                          .page = 2,
                          .head_at = 7,
                          .head_len = 10},
                "para-1", "§ 1", "Zweck");
    add_section(s,
                (Section){.kind = SECTION_ABSATZ,
                          .level = 3,
                          .parent = 1,
                          .end = 3,
                          .page = 2,
                          .head_at = 18,
                          .head_len = 3,
                          .at = 22,
                          .len = 10},
                "para-1_abs-1", "§ 1 Abs. 1", NULL);
    Origin origins[] = {{1, 0, 7, 0, 7, ORIGIN_KEPT},
                        {1, 7, 3, 0, 0, ORIGIN_PAGE_NUMBER},
                        {2, 0, 4, 18, 15, ORIGIN_KEPT},
                        {2, 4, 11, 7, 11, ORIGIN_CHANGED}};
    g_array_append_vals(s->origins, origins, G_N_ELEMENTS(origins));
    uint32_t by_text[] = {0, 3, 2};
    g_array_append_vals(s->by_text, by_text, G_N_ELEMENTS(by_text));
    Sentence sentence = {.section = 2, .number = 1, .at = 22};
    g_array_append_val(s->sentences, sentence);
    Problem problem = {.code = PROBLEM_GAP, .label = g_strdup("§ 3"), .section = 1, .page = 2};
    g_ptr_array_add(s->problems, g_memdup2(&problem, sizeof problem));
    return s;
}

static void
put(Store *store, const Structure *s)
{
    g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(store), NULL);
    g_assert_true(structure_put(txn, TEXT_ID, s, NULL));
    g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
}

static void
test_there_and_back(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Structure) s = sample();
    put(f->store, s);
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Structure) t = structure_load(txn, TEXT_ID, STRUCTURE_ALL, &error);
    g_assert_no_error(error);
    static const StructureParts parts[] = {STRUCTURE_OUTLINE, STRUCTURE_TEXT, STRUCTURE_ORIGINS};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(GBytes) a = structure_encode(s, parts[i]);
        g_autoptr(GBytes) b = structure_encode(t, parts[i]);
        g_assert_true(g_bytes_equal(a, b));
    }
    g_assert_cmpmem(s->by_text->data, s->by_text->len * 4, t->by_text->data, t->by_text->len * 4);
    g_assert_cmpmem(s->origins->data, s->origins->len * sizeof(Origin), t->origins->data,
                    t->origins->len * sizeof(Origin));

    g_autoptr(Structure) outline = structure_load(txn, TEXT_ID, STRUCTURE_OUTLINE, &error);
    g_assert_null(outline->text);
    g_assert_cmpuint(outline->origins->len, ==, 0);
    g_assert_cmpuint(structure_find(outline, "para-1_abs-1"), ==, 2);
    g_assert_cmpuint(structure_find(outline, "para-2"), ==, SECTION_NONE);
}

/* From a hit on a page to its section, and back to the page. */
static void
test_ways(void)
{
    g_autoptr(Structure) s = sample();
    const Origin *o = structure_origin_of(s, 2, 5);
    g_assert_true(o == &g_array_index(s->origins, Origin, 3));
    g_assert_true(structure_origin_of(s, 1, 8) == &g_array_index(s->origins, Origin, 1));
    g_assert_null(structure_origin_of(s, 3, 0));
    g_assert_null(structure_origin_of(s, 2, 15));
    g_assert_true(structure_origin_at(s, 20) == &g_array_index(s->origins, Origin, 2));
    g_assert_null(structure_origin_at(s, 33));
    static const struct {
        uint32_t at, section;
    } cases[] = {{0, 0}, {6, 0}, {7, 1}, {17, 1}, {18, 2}, {30, 2}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpuint(structure_section_at(s, cases[i].at), ==, cases[i].section);
}

static void
test_names(void)
{
    for (int kind = 0; kind < SECTION_KIND_COUNT; kind++)
        g_assert_cmpint(section_kind_from_name(section_kind_name((SectionKind)kind)), ==, kind);
    g_assert_cmpint(section_kind_from_name("absurd"), ==, SECTION_KIND_COUNT);
    g_assert_cmpstr(problem_code_name(PROBLEM_LIMIT), ==, "limit");
}

static void
test_removed(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Structure) s = sample();
    put(f->store, s);
    {
        g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(f->store), NULL);
        g_assert_true(structure_remove(txn, TEXT_ID, NULL));
        g_assert_true(structure_remove(txn, TEXT_ID, NULL)); /* none is fine */
        g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
    }
    g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(structure_load(txn, TEXT_ID, STRUCTURE_OUTLINE, &error));
    g_assert_true(is_error(error, STORE_ERROR_NOT_FOUND));
}

/* Every cut of a row, and a section beyond the text. */
static void
test_damaged(Fixture *f, gconstpointer data)
{
    (void)data;
    g_autoptr(Structure) s = sample();
    static const StructureParts parts[] = {STRUCTURE_OUTLINE, STRUCTURE_TEXT, STRUCTURE_ORIGINS};
    for (uint32_t row = 0; row < G_N_ELEMENTS(parts); row++) {
        g_autoptr(GBytes) whole = structure_encode(s, parts[row]);
        gsize len;
        const uint8_t *bytes = g_bytes_get_data(whole, &len);
        for (gsize cut = 0; cut < len; cut += row == 1 ? 6 : 1) {
            put(f->store, s);
            {
                g_autoptr(KvTxn) txn = kv_begin_write(store_main_env(f->store), NULL);
                g_autofree uint8_t *raw = g_malloc0(cut + 1); /* form 0 */
                memcpy(raw + 1, bytes, cut);
                KvKey key = page_text_key(TEXT_ID, row);
                g_assert_true(kv_put(txn, KV_STRUCTURE, &key, raw, cut + 1, NULL));
                g_assert_true(kv_commit(g_steal_pointer(&txn), NULL));
            }
            g_autoptr(KvTxn) txn = store_snapshot(f->store, NULL);
            g_autoptr(GError) error = NULL;
            g_autoptr(Structure) t = structure_load(txn, TEXT_ID, STRUCTURE_ALL, &error);
            g_assert_null(t);
            g_assert_true(is_error(error, STORE_ERROR_CORRUPT));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, function)                                                                        \
    g_test_add(path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
    ADD("/structure-store/there-and-back", test_there_and_back);
    ADD("/structure-store/removed", test_removed);
    ADD("/structure-store/damaged", test_damaged);
    g_test_add_func("/structure-store/ways", test_ways);
    g_test_add_func("/structure-store/names", test_names);
    return g_test_run();
}
