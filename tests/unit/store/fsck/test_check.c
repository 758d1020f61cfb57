/* test_check.c - a sound store has no problem; every invariant that is broken on purpose is
 * reported under its own name; every random bit flip in live data is found. The checker runs in a
 * process of its own for the flips, since LMDB may crash on damaged pages: that is a finding too.
 */
#include "tests/unit/store/fast_tmp.h"
#include "tests/unit/store/store/store_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* A document for each state that there is. */
static void
fill(Store *store)
{
    g_autoptr(GError) error = NULL;
    Body top = {.id = (char *)"stadt", .name = (char *)"Stadt"},
         below = {.id = (char *)"rat", .name = (char *)"Rat", .parent = (char *)"stadt"};
    g_assert_true(store_body_put(store, ACTOR_CLI, &top, &error));
    g_assert_true(store_body_put(store, ACTOR_CLI, &below, &error));
    g_autoptr(Document) a = fixture_document(store, "Abfallgebührensatzung");
    for (int i = 0; i < 4; i++) {
        g_autofree char *body =
            g_strdup_printf("Die Gebühr beträgt %d Euro. § %d Inkrafttreten", i, i);
        fixture_draft(
            store, a->slug, body,
            (VersionInput){.set = VER_FROM, .effective_from = 20200101u + 10000u * (unsigned)i});
    }
    for (uint32_t n = 1; n <= 3; n++)
        fixture_step(store, a->slug, n, (VersionStep){.action = VERSION_RELEASE});
    fixture_step(store, a->slug, 2, (VersionStep){.action = VERSION_WITHDRAW, .reason = "Fehler"});
    fixture_step(store, a->slug, 1, (VersionStep){.action = VERSION_ERASE, .reason = "Name darin"});
    fixture_step(store, a->slug, 4, (VersionStep){.action = VERSION_SUBMIT});
    Correction said = {.page = 1,
                       .line = (char *)"Die Gebühr beträgt 3 Euro. § 3 Inkrafttreten",
                       .kind = SECTION_HEADING};
    g_assert_true(store_structure_correct(store, ACTOR_CLI, a->slug, 4, &said, 0, NULL, &error));
    DocumentInput in = {.title = "Geschäftsordnung",
                        .type = "satzung",
                        .body = "rat",
                        .set = DOC_TITLE | DOC_TYPE | DOC_BODY};
    g_autoptr(Document) b = store_document_create(store, ACTOR_CLI, &in, &error);
    g_assert_no_error(error);
    g_autofree char *long_text = g_strnfill(20000, 'w');
    fixture_draft(store, b->slug, long_text, (VersionInput){0});
    fixture_step(store, b->slug, 1, (VersionStep){.action = VERSION_RELEASE});
    in = (DocumentInput){.set = DOC_TITLE, .title = "Geschäftsordnung des Rats"};
    g_autoptr(Document) renamed = store_document_change(store, ACTOR_CLI, b->slug, &in, 0, &error);
    g_assert_no_error(error);
    g_autoptr(Upload) pending = fixture_upload(store, "wartet", "w.pdf");
    g_autoptr(Upload) failed = fixture_upload(store, "kaputt", "k.pdf");
    fixture_extract(store, &failed->sha256, TEXT_FAILED, REASON_DAMAGED, NULL);
}

typedef struct {
    GString *bad; /* names of the broken invariants, a line each */
    int lines;
} Lines;

static void
note(const char *invariant, bool ok, const char *detail, void *data)
{
    Lines *lines = data;
    lines->lines++;
    if (!ok)
        g_string_append_printf(lines->bad, "%s: %s\n", invariant, detail);
    if (g_test_verbose())
        g_test_message("%s %s: %s", ok ? "ok " : "BAD", invariant, detail);
}

/* The broken invariants of STORE, owned. */
static char *
problems(Store *store, bool deep)
{
    g_autoptr(GError) error = NULL;
    Lines lines = {.bad = g_string_new(NULL)};
    uint64_t n;
    g_assert_true(store_check(store, deep, note, &lines, &n, &error));
    g_assert_no_error(error);
    g_assert_cmpint(lines.lines, >, 30);
    g_assert_true((n == 0) == (lines.bad->len == 0));
    return g_string_free(lines.bad, FALSE);
}

static void
test_a_sound_store(Fixture *f, gconstpointer data)
{
    (void)data;
    for (int deep = 0; deep < 2; deep++) {
        g_autofree char *empty = problems(f->store, deep);
        g_assert_cmpstr(empty, ==, "");
    }
    fill(f->store);
    for (int deep = 0; deep < 2; deep++) {
        g_autofree char *none = problems(f->store, deep);
        g_assert_cmpstr(none, ==, "");
    }
    g_autoptr(GError) error = NULL;
    g_assert_true(store_reindex(f->store, REINDEX_WHAT_IS_THERE, NULL, NULL, &error));
    g_autofree char *none = problems(f->store, true);
    g_assert_cmpstr(none, ==, "");
}

/* --- sabotage: through kv, so that checksums, counts and digests hold
 * ---------------------------------------- */

typedef enum { DELETE_FIRST, DELETE_LAST, APPEND_BYTE, EMPTY, COPY_TO_NEXT_KEY, FLIP_VALUE } Harm;

typedef struct {
    KvTable table;
    Harm harm;
    const char *invariant; /* a line that begins with it must be among the broken ones */
} Sabotage;

static void
harm_row(KvTxn *txn, KvTable table, Harm harm)
{
    g_autoptr(GError) error = NULL;
    KvKey key;
    KvValue value;
    bool last = harm == DELETE_LAST || harm == COPY_TO_NEXT_KEY;
    {
        g_auto(KvCursor) c = kv_cursor(txn, table, NULL);
        g_assert_true(last ? kv_prev(&c, &key, &value, &error) : kv_next(&c, &key, &value, &error));
    }
    g_autofree uint8_t *bytes = g_malloc0(value.len + 1);
    memcpy(bytes, value.data, value.len);
    size_t len = value.len;
    switch (harm) {
    case DELETE_FIRST:
    case DELETE_LAST:
        g_assert_true(kv_delete(txn, table, &key, &error));
        return;
    case APPEND_BYTE:
        len++;
        break;
    case EMPTY:
        len = 0;
        break;
    case COPY_TO_NEXT_KEY:
        key.bytes[key.len - 1]++;
        break;
    case FLIP_VALUE:
        bytes[len - 1] ^= 1;
        break;
    }
    g_assert_true(kv_put(txn, table, &key, bytes, len, &error));
}

static const Sabotage sabotages[] = {
    {KV_JOURNAL, DELETE_FIRST, "journal: numbers"},
    {KV_JOURNAL, DELETE_LAST, "journal: the head"},
    {KV_JOURNAL, FLIP_VALUE, "journal: numbers"},
    {KV_JOURNAL, APPEND_BYTE, "journal: numbers"},
    {KV_JOURNAL, COPY_TO_NEXT_KEY, "journal: numbers"},
    {KV_PAYLOAD, DELETE_FIRST, "journal: a payload"},
    {KV_PAYLOAD, FLIP_VALUE, "journal: numbers"},
    {KV_PAYLOAD, COPY_TO_NEXT_KEY, "journal: a payload"},
    {KV_REQUEST, DELETE_FIRST, "journal: numbers"},
    {KV_REQUEST, COPY_TO_NEXT_KEY, "journal: one request"},
    {KV_REQUEST, FLIP_VALUE, "journal: numbers"},
    {KV_HEAD, DELETE_FIRST, "journal: the head"},
    {KV_HEAD, FLIP_VALUE, "public changes"},
    {KV_DOCUMENT, DELETE_FIRST, "documents"},
    {KV_DOCUMENT, DELETE_LAST, "slugs"},
    {KV_DOCUMENT, EMPTY, "documents"},
    {KV_DOCUMENT, COPY_TO_NEXT_KEY, "documents"},
    {KV_SLUG, DELETE_FIRST, "documents"},
    {KV_SLUG, FLIP_VALUE, "slugs"},
    {KV_SLUG, COPY_TO_NEXT_KEY, "slugs"},
    {KV_VERSION, DELETE_FIRST, "timeline"},
    {KV_VERSION, DELETE_LAST, "uses of texts"},
    {KV_VERSION, COPY_TO_NEXT_KEY, "versions"},
    {KV_VERSION, EMPTY, "versions"},
    {KV_TIMELINE, DELETE_FIRST, "versions"},
    {KV_TIMELINE, COPY_TO_NEXT_KEY, "timeline"},
    {KV_TIMELINE, APPEND_BYTE, "timeline"},
    {KV_UPLOAD, DELETE_FIRST, "texts"},
    {KV_UPLOAD, COPY_TO_NEXT_KEY, "blobs"},
    {KV_UPLOAD, EMPTY, "uploads"},
    {KV_TEXT, DELETE_FIRST, "uploads"},
    {KV_TEXT, FLIP_VALUE, "texts"},
    {KV_TEXT, COPY_TO_NEXT_KEY, "texts"},
    {KV_TEXT_USE, DELETE_FIRST, "versions"},
    {KV_TEXT_USE, COPY_TO_NEXT_KEY, "uses of texts"},
    {KV_PENDING, DELETE_FIRST, "uploads"},
    {KV_PENDING, COPY_TO_NEXT_KEY, "texts"},
    {KV_CORRECTION, DELETE_FIRST, "structure: equal"},
    {KV_CORRECTION, EMPTY, "corrections"},
    {KV_CORRECTION, COPY_TO_NEXT_KEY, "corrections"},
    {KV_BODY, DELETE_LAST, "bodies"},
    {KV_BODY, DELETE_FIRST, "documents"},
    {KV_TYPE, DELETE_FIRST, "state: equal"}, /* no document has it: only the replay misses it */
    {KV_CHANGE, DELETE_FIRST, "public changes"},
    {KV_CHANGE, DELETE_LAST, "public changes"},
    {KV_CHANGE, COPY_TO_NEXT_KEY, "public changes"},
    {KV_DOCUMENT_PAST, DELETE_FIRST, "earlier titles"},
    {KV_DOCUMENT_PAST, EMPTY, "earlier titles"},
    {KV_DOCUMENT_PAST, COPY_TO_NEXT_KEY, "earlier titles"},
    {KV_PAGE_TEXT, DELETE_FIRST, "page texts: equal"},
    {KV_PAGE_TEXT, FLIP_VALUE, "page texts: equal"},
    {KV_PAGE_TEXT, COPY_TO_NEXT_KEY, "page texts: equal"},
    {KV_LIKENESS, DELETE_FIRST, "likeness: equal"},
    {KV_LIKENESS, FLIP_VALUE, "likeness: equal"},
    {KV_LIKENESS, EMPTY, "likeness: equal"},
    {KV_LIKENESS, COPY_TO_NEXT_KEY, "likeness: of"},
    {KV_FTS_SEGMENT, DELETE_FIRST, "index: every"},
    {KV_FTS_SEGMENT, DELETE_LAST, "index: every"},
    {KV_FTS_SEGMENT, FLIP_VALUE, "index: "},
    {KV_FTS_SEGMENT, COPY_TO_NEXT_KEY, "index: every"},
    {KV_FTS_STATS, DELETE_FIRST, "index: every"},
};

static void
test_each_broken_invariant(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autofree char *saved = g_build_filename(f->dir, "saved", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_backup(f->store, saved, NULL, NULL, &error));
    for (size_t i = 0; i < G_N_ELEMENTS(sabotages); i++) {
        const Sabotage *s = &sabotages[i];
        g_autofree char *dir = g_build_filename(f->dir, "harmed", NULL);
        g_assert_true(store_restore(saved, dir, NULL, NULL, &error));
        Store *harmed = fixture_open(dir, 0);
        KvTxn *txn = kv_begin_write(store_main_env(harmed), &error);
        harm_row(txn, s->table, s->harm);
        g_assert_true(kv_commit(txn, &error));
        g_autofree char *found = problems(harmed, true);
        g_autofree char *wanted = g_strdup_printf("\n%s", s->invariant);
        g_autofree char *all = g_strdup_printf("\n%s", found);
        if (strstr(all, wanted) == NULL)
            g_error("table %s, harm %d: expected \"%s\", found:\n%s", kv_table_name(s->table),
                    s->harm, s->invariant, found);
        store_close(harmed);
        fixture_remove(dir);
    }
}

static char *
some_blob(const char *dir, const char *which)
{
    g_autofree char *command =
        g_strdup_printf("find '%s/blobs' -type f | sort | %s -1", dir, which);
    g_autofree char *out = NULL;
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, NULL, NULL, NULL));
    return g_strdup(g_strstrip(out));
}

static void
flip_bit(const char *path, uint64_t bit)
{
    int fd = open(path, O_RDWR);
    uint8_t byte;
    g_assert_cmpint(pread(fd, &byte, 1, (off_t)(bit / 8)), ==, 1);
    byte ^= (uint8_t)(1 << bit % 8);
    g_assert_cmpint(pwrite(fd, &byte, 1, (off_t)(bit / 8)), ==, 1);
    close(fd);
}

static void
test_lost_and_rotten_blobs(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autofree char *first = some_blob(f->dir, "head"), *last = some_blob(f->dir, "tail");
    flip_bit(first, 20);
    g_autofree char *shallow = problems(f->store, false);
    g_assert_cmpstr(shallow, ==, "");
    g_autofree char *deep = problems(f->store, true);
    g_assert_nonnull(strstr(deep, "hash"));
    flip_bit(first, 20);
    g_assert_cmpint(unlink(last), ==, 0);
    g_autofree char *lost = problems(f->store, false);
    g_assert_nonnull(strstr(lost, "blobs: there"));
}

/* --- bit rot: flips in the file itself
 * ------------------------------------------------------------------------ */

/* SHA-256 over all keys and values of the store: what a reader sees. */
static bool
print_records(Store *store)
{
    g_autoptr(KvTxn) txn = store_snapshot(store, NULL);
    g_autoptr(DigestStream) all = digest_stream_new();
    for (KvTable t = 0; t < KV_TABLE_COUNT; t++) {
        KvKey key;
        KvValue value;
        if (!kv_table_in(t, KV_SCHEMA_MAIN))
            continue;
        g_auto(KvCursor) c = kv_cursor(txn, t, NULL);
        while (kv_next(&c, &key, &value, NULL)) {
            digest_stream_update(all, key.bytes, key.len);
            digest_stream_update(all, value.data, value.len);
        }
        if (c.failed)
            return false;
    }
    char hex[DIGEST_HEX_LEN + 1];
    Digest d = digest_stream_finish(all);
    digest_hex(&d, hex);
    puts(hex);
    return true;
}

/* "TEST check DIR": 0 sound, and the records' digest on stdout; 1 problems found; or it crashes. */
static int
check_main(const char *dir)
{
    g_autoptr(GError) error = NULL;
    Limits limits = limits_default;
    uint64_t n = 0;
    limits.map_bytes = 1024 * MIB;
    if (!clock_init(&error))
        return 2;
    g_autoptr(Store) store = store_open(dir, 0, &limits, &error);
    return store == NULL || !store_check(store, true, NULL, NULL, &n, &error) || n > 0 ||
           !print_records(store);
}

static int
check_apart(const char *dir, char **ret_records)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    const char *argv[] = {self, "check", dir, NULL};
    int status;
    g_autofree char *records = NULL;
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               &records, NULL, &status, NULL));
    if (ret_records != NULL)
        *ret_records = g_steal_pointer(&records);
    return status;
}

/* A compacted copy of the store, so that most bytes of the file are live. */
static char *
compacted(Fixture *f)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *saved = g_build_filename(f->dir, "saved", NULL);
    char *dir = g_build_filename(f->dir, "rotten", NULL);
    g_assert_true(store_backup(f->store, saved, NULL, NULL, &error));
    g_assert_true(store_restore(saved, dir, NULL, NULL, &error));
    store_close(fixture_open(dir, 0));
    return dir;
}

/* What the checker does not report must have changed nothing that a reader sees: free space, and
 * the meta page that is not in force. */
static void
test_bit_rot_in_records(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autofree char *dir = compacted(f), *clean = NULL, *records = NULL;
    g_autofree char *path = g_build_filename(dir, "main/data.mdb", NULL);
    gsize len;
    g_assert_true(g_file_get_contents(path, &clean, &len, NULL));
    g_assert_cmpint(check_apart(dir, &records), ==, 0);
    g_autoptr(GRand) rand = g_rand_new_with_seed(20261122);
    int flips = g_getenv("CRASH_LONG") != NULL ? 5000 : 100, found = 0, crashed = 0, silent = 0;
    for (int i = 0; i < flips; i++) {
        uint64_t bit = (uint64_t)(g_rand_double(rand) * (double)(len * 8));
        g_autofree char *seen = NULL;
        flip_bit(path, bit);
        int status = check_apart(dir, &seen);
        crashed += WIFSIGNALED(status);
        found += WIFEXITED(status) && WEXITSTATUS(status) != 0;
        silent += status == 0;
        if (status == 0)
            g_assert_cmpstr(seen, ==, records);
        g_assert_true(g_file_set_contents(path, clean, (gssize)len, NULL));
    }
    g_test_message(
        "%d flips in %zu bytes of data.mdb: %d reported, %d crashed the checker, %d in free space",
        flips, len, found, crashed, silent);
    g_assert_cmpint(found + crashed, >, flips / 10);
    g_assert_cmpint(check_apart(dir, NULL), ==, 0);
}

static void
test_bit_rot_in_blobs(Fixture *f, gconstpointer data)
{
    (void)data;
    fill(f->store);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    g_autofree char *command = g_strdup_printf("find '%s/blobs' -type f -size +0", f->dir),
                    *out = NULL;
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, 0, NULL, NULL, &out, NULL, NULL, NULL));
    g_auto(GStrv) paths = g_strsplit(g_strstrip(out), "\n", 0);
    g_assert_cmpuint(g_strv_length(paths), >=, 10);
    for (int i = 0; i < 60; i++) {
        struct stat st;
        const char *path = paths[g_rand_int_range(rand, 0, (gint32)g_strv_length(paths))];
        g_assert_cmpint(stat(path, &st), ==, 0);
        uint64_t bit = (uint64_t)g_rand_int_range(rand, 0, (gint32)st.st_size * 8);
        flip_bit(path, bit);
        g_autofree char *found = problems(f->store, true);
        g_assert_nonnull(strstr(found, "blobs: there"));
        flip_bit(path, bit);
    }
}

int
main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "check") == 0)
        return check_main(argv[2]);
    fast_tmp();
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    clock_init(&error);
    g_assert_no_error(error);
#define ADD(name, func)                                                                            \
    g_test_add("/fsck/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
    ADD("a-sound-store", test_a_sound_store);
    ADD("each-broken-invariant", test_each_broken_invariant);
    ADD("lost-and-rotten-blobs", test_lost_and_rotten_blobs);
    ADD("bit-rot-in-records", test_bit_rot_in_records);
    ADD("bit-rot-in-blobs", test_bit_rot_in_blobs);
    return g_test_run();
}
