/* build.c - see bench.h: the index alone, as merging makes it, text to durable parts in LMDB, in
 * one thread. */
#include "store/base/clock.h"
#include "store/fts/index.h"
#include "store/fts/part_build.h"
#include "tests/bench/search/bench.h"

#define LMDB_PAGE 4096
#define PAGE_OVERHEAD 32 /* header of an overflow page, format byte and checksum of the value */

/* Makes the next part of ENV; returns the bytes it has on pages. */
static size_t
put_part(KvEnv *env, PartBuilder *builder)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(guint32));
    g_autoptr(GBytes) part = part_builder_finish(builder);
    g_autoptr(KvTxn) txn = kv_begin_write(env, &error);
    must(txn != NULL && index_replace_parts(txn, none, part, &error), error);
    must(kv_commit(g_steal_pointer(&txn), &error), error);
    return (g_bytes_get_size(part) + PAGE_OVERHEAD + LMDB_PAGE - 1) / LMDB_PAGE * LMDB_PAGE;
}

/* The title is
 * a page before the others, so that the words are those that others index. */
void
measure_build(const Texts *t)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *dir = g_dir_make_tmp("bench-search-XXXXXX", &error);
    must(dir != NULL, error);
    KvOptions options = {.map_bytes = (uint64_t)4 << 30, .schema = KV_SCHEMA_MAIN};
    KvEnv *env = kv_env_open(dir, &options, &error);
    must(env != NULL, error);
    g_autoptr(PartBuilder) builder = part_builder_new(PART_TEXTS);
    size_t stored = 0;
    int64_t start = clock_monotonic_us(), cpu = cpu_ns();
    for (guint i = 0; i < t->rows->len; i++) {
        g_autoptr(GPtrArray) pages = g_ptr_array_new_with_free_func(g_free);
        const Row *row = &g_array_index(t->rows, Row, i);
        g_ptr_array_add(pages, g_strdup(row->title));
        add_pages(pages, row->text);
        part_builder_add_text(builder, i + 1, pages, NULL);
        if (part_builder_tokens(builder) >= PART_TOKENS_WANTED)
            stored += put_part(env, builder);
    }
    if (part_builder_tokens(builder) > 0)
        stored += put_part(env, builder);
    figure("build_mb_s", (double)t->text_bytes / (double)(clock_monotonic_us() - start));
    figure("build_cpu_mb_s", (double)t->text_bytes / ((double)(cpu_ns() - cpu) / 1e3));
    figure("index_percent", 100.0 * (double)stored / (double)t->text_bytes);
    kv_env_close(env);
    g_autofree char *command = g_strdup_printf("rm -rf '%s'", dir);
    must(system(command) == 0, NULL);
}
