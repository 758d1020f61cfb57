/* reference_town.h - a random town for test_reference.c: documents with versions in every state, put into a store, and kept beside
 * it as what the reference reads. */
#pragma once
#include "tests/unit/store/fts/reference.h"
#include "tests/unit/store/fts/world.h"

typedef enum { TOWN_DRAFT, TOWN_RELEASED, TOWN_WITHDRAWN, TOWN_ERASED, TOWN_DELETED } TownState;

typedef struct {
    char *pages; /* NULL: a scan */
    guint file;  /* versions of several documents may have the same */
    RefText text;
    LocalDate from, until, decided;
    TownState state;
    uint32_t number; /* as the store gave it */
} TownVersion;

typedef struct {
    char *slug, *title;
    const char *type, *body;
    GArray *title_unit;
    GPtrArray *versions; /* TownVersion * */
} TownDocument;

typedef struct {
    GPtrArray *documents; /* TownDocument * */
    guint files;
    RefForms forms;
} Town;

static const char *const town_words[] = {"Hund", "Hunde", "hunden", "Katze", "Katzen", "Gebühr", "Gebühren", "GEBÜHREN",
    "gebuehren", "Straße", "Strassen", "Straßen", "Steuer", "Steuern", "Satzung", "Satzungen", "Abfall", "Abfälle", "Müll",
    "Friedhof", "Friedhöfe", "Größe", "Maß", "Maße", "Rat", "Räte", "schön", "schöne", "schöner", "Vergnügen", "Vergnügung",
    "Hundesteuer", "Hundesteuersatzung", "Abfallgebühr", "Abfallgebühren", "Müllgebühren", "Friedhofssatzung",
    "Straßenreinigung", "Reinigung", "Ratsbürger:innen", "Bürger*innen", "Bürgerin", "Bürger", "Übermaß", "1.500", "1500",
    "2024", "Gebüh-\nren", "Hunde\xc2\xad\nsteuer", "Abfall- und", "laut", "hoch", "zahlen", "zahlt", "gezahlt"};
static const char *const town_rare[] = {"Zwetschge", "Zwetschgen", "Kirchturm", "Kirchtürme", "Flugplatz", "Brunnen",
    "Gebäudeversicherung", "Wochenmarkt", "Wochenmärkte", "Obstbaum"};
static const char *const town_small[] = {"die", "der", "und", "ist", "für", "von", "des"};
static const LocalDate town_days[] = {20200101, 20220101, 20230701, 20240101, 20260101};
static const char *const town_types[] = {"satzung", "ordnung", "richtlinie"};
static const char *const town_bodies[] = {NULL, "rat", "bau", "amt"}; /* bau is below rat */

#define TOWN_PICK(rand, list) ((list)[g_rand_int_range(rand, 0, G_N_ELEMENTS(list))])

static inline const char *
town_word(GRand *rand)
{
    int kind = g_rand_int_range(rand, 0, 20);
    return kind < 4 ? TOWN_PICK(rand, town_small) : kind == 4 ? TOWN_PICK(rand, town_rare) : TOWN_PICK(rand, town_words);
}

static inline void
town_sentence(GRand *rand, GString *out, int most)
{
    for (int n = g_rand_int_range(rand, 1, most); n > 0; n--) {
        if (g_rand_int_range(rand, 0, 25) == 0)
            g_string_append_printf(out, "§ %d ", g_rand_int_range(rand, 1, 6));
        g_string_append_printf(out, "%s%s", town_word(rand), n > 1 ? g_rand_int_range(rand, 0, 9) == 0 ? ",\n" : " " : ".\n");
    }
}

/* Half of the texts have sections. */
static inline char *
town_pages(GRand *rand)
{
    if (g_rand_int_range(rand, 0, 12) == 0)
        return NULL;
    GString *out = g_string_new(NULL);
    int sections = g_rand_int_range(rand, 0, 2) == 0 ? 0 : g_rand_int_range(rand, 2, 5);
    for (int i = 1; i <= MAX(sections, 1); i++) {
        if (sections > 0)
            g_string_append_printf(out, "§ %d %s\n", i, TOWN_PICK(rand, town_words));
        for (int k = g_rand_int_range(rand, 1, 4); k > 0; k--)
            town_sentence(rand, out, 12);
        if (g_rand_int_range(rand, 0, 3) == 0)
            g_string_append_c(out, '\f');
    }
    return g_string_free(out, FALSE);
}

static inline TownVersion *
town_version(GRand *rand, Town *town, guint nth)
{
    TownVersion *v = g_new0(TownVersion, 1);
    guint d = town->documents->len > 0 ? (guint)g_rand_int_range(rand, 0, (int)town->documents->len) : 0;
    const TownDocument *other = town->documents->len > 0 ? town->documents->pdata[d] : NULL;
    if (other != NULL && nth == 0 && g_rand_int_range(rand, 0, 10) == 0) {
        const TownVersion *same = other->versions->pdata[0];
        v->file = same->file;
        v->pages = g_strdup(same->pages);
    } else {
        v->file = town->files++;
        v->pages = town_pages(rand);
    }
    v->text = ref_text_of(v->pages != NULL ? v->pages : "");
    v->from = town_days[nth]; /* of one document apart, in rising order */
    v->until = g_rand_int_range(rand, 0, 5) == 0 ? town_days[nth + 1] : 0;
    v->decided = (LocalDate)g_rand_int_range(rand, 2018, 2022) * 10000 + 101;
    int state = g_rand_int_range(rand, 0, 12);
    v->state = state == 0   ? TOWN_DRAFT
               : state == 1 ? TOWN_WITHDRAWN
               : state == 2 ? TOWN_DELETED
               : state == 3 ? TOWN_ERASED
                            : TOWN_RELEASED;
    return v;
}

static inline void
town_version_free(void *data)
{
    TownVersion *v = data;
    g_free(v->pages);
    g_ptr_array_unref(v->text.units);
    g_free(v);
}

static inline void
town_document_free(void *data)
{
    TownDocument *d = data;
    g_free(d->slug);
    g_free(d->title);
    g_array_unref(d->title_unit);
    g_ptr_array_unref(d->versions);
    g_free(d);
}

static inline void
town_add_forms(Town *town, const GArray *unit)
{
    for (guint i = 0; i < unit->len; i++) {
        const RefToken *t = ref_at(unit, i);
        GHashTable *folds = g_hash_table_lookup(town->forms.forms, t->stem);
        if (folds == NULL) {
            folds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
            g_hash_table_insert(town->forms.forms, g_strdup(t->stem), folds);
        }
        g_hash_table_add(folds, g_strdup(t->fold));
    }
}

static inline void
town_free_folds(void *data)
{
    g_hash_table_unref(data);
}

static inline void
town_make(Town *town, GRand *rand, guint documents)
{
    *town = (Town){.documents = g_ptr_array_new_with_free_func(town_document_free)};
    town->forms.forms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, town_free_folds);
    for (guint i = 0; i < documents; i++) {
        TownDocument *d = g_new0(TownDocument, 1);
        g_autoptr(GString) title = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 1, 4); n > 0; n--)
            g_string_append_printf(title, "%s%s", TOWN_PICK(rand, town_words), n > 1 ? " " : "");
        g_strdelimit(title->str, "\n", ' ');
        d->slug = g_strdup_printf("d%02u", i);
        d->title = g_strdup(title->str);
        d->type = TOWN_PICK(rand, town_types);
        d->body = TOWN_PICK(rand, town_bodies);
        d->title_unit = ref_unit_of(d->title);
        d->versions = g_ptr_array_new_with_free_func(town_version_free);
        for (guint n = (guint)g_rand_int_range(rand, 1, 4), k = 0; k < n; k++)
            g_ptr_array_add(d->versions, town_version(rand, town, k));
        g_ptr_array_add(town->documents, d);
        town_add_forms(town, d->title_unit);
        for (guint k = 0; k < d->versions->len; k++) {
            const TownVersion *v = d->versions->pdata[k];
            for (guint u = 0; u < v->text.units->len; u++)
                town_add_forms(town, v->text.units->pdata[u]);
        }
    }
}

static inline void
town_clear(Town *town)
{
    g_ptr_array_unref(town->documents);
    g_hash_table_unref(town->forms.forms);
}

/* --- into a store -------------------------------------------------------------------------------------------- */
static inline void
town_put_version(World *w, const TownDocument *d, TownVersion *v, Digest *files, bool *known)
{
    g_autoptr(GError) error = NULL;
    if (!known[v->file]) {
        files[v->file] = world_file(w, v->pages);
        known[v->file] = true;
    }
    VersionInput input = {.set = VER_FILE | VER_FROM | VER_UNTIL | VER_DECIDED,
                          .sha256 = files[v->file],
                          .decided_on = v->decided,
                          .effective_from = v->from,
                          .effective_until = v->until};
    g_autoptr(Version) version = store_version_add(w->store, ACTOR_CLI, d->slug, &input, NULL, &error);
    g_assert_no_error(error);
    v->number = version->number;
    if (v->state != TOWN_DRAFT && v->state != TOWN_DELETED)
        world_step(w, d->slug, v->number, VERSION_RELEASE);
}

/* What is withdrawn or erased is so only now, after other texts came and parts were merged. */
static inline void
town_end_versions(World *w, const Town *town)
{
    for (guint i = 0; i < town->documents->len; i++) {
        const TownDocument *d = town->documents->pdata[i];
        for (guint k = 0; k < d->versions->len; k++) {
            const TownVersion *v = d->versions->pdata[k];
            g_autoptr(GError) error = NULL;
            if (v->state == TOWN_DELETED)
                g_assert_true(store_version_delete(w->store, ACTOR_CLI, d->slug, v->number, 0, &error));
            if (v->state == TOWN_WITHDRAWN || v->state == TOWN_ERASED)
                world_step(w, d->slug, v->number, VERSION_WITHDRAW);
            if (v->state == TOWN_ERASED)
                world_step(w, d->slug, v->number, VERSION_ERASE);
        }
    }
}

/* Puts TOWN into W, documents in the order that RAND gives, merged now and then. */
static inline void
town_put(World *w, const Town *town, GRand *rand, bool merged)
{
    g_autoptr(GError) error = NULL;
    static const Body bodies[] = {{.id = (char *)"rat", .name = (char *)"rat"},
                                  {.id = (char *)"bau", .name = (char *)"bau", .parent = (char *)"rat"},
                                  {.id = (char *)"amt", .name = (char *)"amt"}};
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++)
        g_assert_true(store_body_put(w->store, ACTOR_CLI, &bodies[i], &error));
    g_autofree Digest *files = g_new0(Digest, town->files);
    g_autofree bool *known = g_new0(bool, town->files);
    g_autofree guint *order = g_new(guint, town->documents->len);
    for (guint i = 0; i < town->documents->len; i++) {
        guint other = (guint)g_rand_int_range(rand, 0, (int)i + 1);
        order[i] = order[other];
        order[other] = i;
    }
    for (guint i = 0; i < town->documents->len; i++) {
        const TownDocument *d = town->documents->pdata[order[i]];
        world_document(w, d->slug, d->title, d->type, d->body);
        for (guint k = 0; k < d->versions->len; k++)
            town_put_version(w, d, d->versions->pdata[k], files, known);
        if (merged && g_rand_int_range(rand, 0, 6) == 0)
            g_assert_true(store_merge_index(w->store, MERGE_ALL, &error));
    }
    town_end_versions(w, town);
}
