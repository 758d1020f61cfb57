/* part_build.c - collects what a part will have: every occurrence of a word as (word, unit, place),
 * the units, the texts. Encoding is part_encode.c's. */
#include "store/fts/part_build.h"

#include "store/base/error.h"
#include "store/fts/part_encode.h"
#include "store/fts/posting_cursor.h"

#include <string.h>

PartBuilder *
part_builder_new(PartKind kind)
{
    PartBuilder *b = g_new0(PartBuilder, 1);
    b->kind = kind;
    b->words = words_new();
    b->texts = g_array_new(FALSE, FALSE, sizeof(TextRow));
    b->units = g_array_new(FALSE, FALSE, sizeof(UnitRow));
    return b;
}

void
part_builder_free(PartBuilder *b)
{
    if (b == NULL)
        return;
    words_free(b->words);
    g_array_unref(b->texts);
    g_array_unref(b->units);
    g_free(b->occurrences);
    g_free(b);
}

uint64_t
part_builder_tokens(const PartBuilder *b)
{
    return b->tokens;
}

static void
add_occurrence(PartBuilder *b, uint32_t slot, uint32_t unit, uint32_t place)
{
    if (b->n == b->room) {
        b->room = MAX(1024, b->room * 2);
        b->occurrences = g_renew(Occurrence, b->occurrences, b->room);
    }
    b->occurrences[b->n++] = (Occurrence){.slot = slot, .unit = unit, .place = place};
}

static void
begin_unit(PartBuilder *b, uint32_t page, uint32_t at, uint32_t section)
{
    UnitRow row = {.text = b->texts->len - 1, .page = page, .at = at, .section = section};
    g_array_append_val(b->units, row);
}

static UnitRow *
last_unit(PartBuilder *b)
{
    return &g_array_index(b->units, UnitRow, b->units->len - 1);
}

typedef struct {
    const GArray *units; /* FtsUnit, or NULL */
    guint next;          /* the one that begins next */
    bool fresh;          /* a page begins, and there are no UNITS */
    Analyzer *analyzer;
} Reading;

static const FtsUnit *
unit_at(const Reading *r, guint i)
{
    return &g_array_index(r->units, FtsUnit, i);
}

/* Begins the unit in which the token at byte START of PAGE stands, if another one begins up to
 * there. */
static void
enter_unit(PartBuilder *b, Reading *r, uint32_t page, uint32_t start)
{
    const FtsUnit *begins = NULL;
    while (r->units != NULL && r->next < r->units->len &&
           (unit_at(r, r->next)->page < page ||
            (unit_at(r, r->next)->page == page && unit_at(r, r->next)->at <= start)))
        begins = unit_at(r, r->next++);
    bool none = b->units->len == 0 || last_unit(b)->text != b->texts->len - 1;
    if (begins != NULL) {
        begin_unit(b, page, begins->page == page ? begins->at : start, begins->section);
        last_unit(b)->heading_page = begins->heading_page;
        last_unit(b)->heading_end = begins->heading_end;
    } else if (none || r->fresh) {
        begin_unit(b, page, start, UNIT_NO_SECTION);
    } else if (last_unit(b)->tokens >= UNIT_TOKENS_MAX) {
        begin_unit(b, page, start, last_unit(b)->section);
    }
    r->fresh = false;
}

static uint32_t
slot_of(PartBuilder *b, Term *term)
{
    if (term->mark != words_mark(b->words)) {
        term->mark = words_mark(b->words);
        term->slot = words_slot(b->words, term->stem, term->stem_len, term->form, term->form_len);
    }
    return term->slot;
}

static void
read_page(PartBuilder *b, Reading *r, uint32_t page, const char *text)
{
    g_auto(TokenReader) reader = token_reader(r->analyzer, text, strlen(text));
    Token token;
    r->fresh = r->units == NULL;
    while (token_next(&reader, &token)) {
        if (token.kind == TOKEN_WORD) {
            enter_unit(b, r, page, token.start);
            UnitRow *unit = last_unit(b);
            if (unit->tokens == unit->heading_tokens && page == unit->heading_page &&
                token.start < unit->heading_end)
                unit->heading_tokens++;
            unit->tokens++;
            b->tokens++;
        }
        if (b->units->len > 0 && last_unit(b)->tokens > 0)
            add_occurrence(b, slot_of(b, token.term), b->units->len - 1, last_unit(b)->tokens - 1);
    }
}

void
part_builder_add_text(PartBuilder *b, uint64_t id, const GPtrArray *pages, const GArray *units)
{
    TextRow text = {.id = id, .first_unit = b->units->len};
    uint64_t before = b->tokens;
    g_array_append_val(b->texts, text);
    Reading reading = {.units = units, .analyzer = analyzer_get()};
    for (guint i = 0; i < pages->len; i++)
        read_page(b, &reading, i + 1, pages->pdata[i]);
    g_array_index(b->texts, TextRow, b->texts->len - 1).tokens = (uint32_t)(b->tokens - before);
}

/* The texts of PART that are kept, with their units; MAP gets the builder's number of each unit, or
 * UNIT_NONE. */
static void
copy_texts(PartBuilder *b, const Part *part, bool (*keep)(uint64_t, void *), void *data,
           uint32_t *map)
{
    for (uint32_t i = 0; i < part->texts; i++) {
        uint64_t id = part_text_id(part, i);
        uint32_t from = part_first_unit(part, i), to = part_first_unit(part, i + 1);
        bool kept = keep == NULL || keep(id, data);
        if (kept) {
            TextRow text = {
                .id = id, .first_unit = b->units->len, .tokens = part_text_tokens(part, i)};
            g_array_append_val(b->texts, text);
            b->tokens += text.tokens;
        }
        for (uint32_t u = from; u < to && u < part->units; u++) {
            map[u] = kept ? b->units->len : UNIT_NONE;
            if (!kept)
                continue;
            Unit unit = part_unit(part, u);
            UnitRow row = {.text = b->texts->len - 1,
                           .page = unit.page,
                           .at = unit.at,
                           .section = unit.section,
                           .norm = part_norm(part, u),
                           .has_norm = true};
            g_array_append_val(b->units, row);
        }
    }
}

static bool
copy_entry(PartBuilder *b, const Part *part, const Entry *entry, const uint32_t *map, GArray *slots,
           GArray *places)
{
    g_array_set_size(slots, 0);
    FormCursor forms = entry_forms(entry);
    for (Form form; form_next(&forms, &form);) {
        uint32_t slot = words_slot(b->words, entry->stem, entry->stem_len, form.text, form.len);
        g_array_append_val(slots, slot);
    }
    if (slots->len != entry->forms)
        return false;
    PostingCursor c;
    posting_init(&c, part, entry);
    while (posting_next(&c)) {
        if (map[c.unit] == UNIT_NONE)
            continue;
        g_array_set_size(places, 0);
        posting_places(&c, places);
        for (guint i = 0; i < places->len; i++) {
            const Place *place = &g_array_index(places, Place, i);
            add_occurrence(b, g_array_index(slots, uint32_t, place->form), map[c.unit],
                           place->place);
        }
        if ((c.flags & 1) != 0 &&
            places->len > 0) { /* the heading reaches at least to its first place */
            UnitRow *unit = &g_array_index(b->units, UnitRow, map[c.unit]);
            unit->heading_tokens =
                MAX(unit->heading_tokens, g_array_index(places, Place, 0).place + 1);
        }
    }
    return !c.failed;
}

bool
part_builder_add_part(PartBuilder *b, const Part *part, bool (*keep)(uint64_t, void *), void *data,
                      GError **error)
{
    g_autofree uint32_t *map = g_new(uint32_t, MAX(part->units, 1));
    for (uint32_t u = 0; u < part->units; u++)
        map[u] = UNIT_NONE;
    copy_texts(b, part, keep, data, map);
    g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(Place));
    EntryCursor c;
    part_seek(part, &c, "", 0);
    while (part_next(&c))
        if (!copy_entry(b, part, &c.entry, map, slots, places))
            return fail(error, STORE_ERROR_CORRUPT, "a part of the index: the list of a word");
    return !c.failed || fail(error, STORE_ERROR_CORRUPT, "a part of the index: its dictionary");
}

GBytes *
part_builder_finish(PartBuilder *b)
{
    GBytes *part = part_encode(b);
    words_free(b->words);
    b->words = words_new();
    g_array_set_size(b->texts, 0);
    g_array_set_size(b->units, 0);
    b->n = 0;
    b->tokens = 0;
    return part;
}
