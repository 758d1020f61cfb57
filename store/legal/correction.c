/* correction.c - see correction.h. */
#include "store/legal/correction.h"

#include "store/base/error.h"
#include "store/base/limits.h"

#include <string.h>

/* --- lines --- */

static bool
counts(gunichar c)
{
    return c != ' ' && c != '\n' && c != 0xa0 && c != 0xad && !is_dash(c);
}

char *
correction_words(const char *line, size_t len)
{
    Span span = {line, len};
    GString *s = g_string_sized_new(len);
    for (size_t i = 0, n; i < len; i += n) {
        gunichar c = span_char(span, i, &n);
        if (counts(c))
            g_string_append_len(s, line + i, (gssize)n);
    }
    return g_string_free(s, FALSE);
}

static uint32_t
nth_of(const Correction *c)
{
    return MAX(c->nth, 1);
}

bool
correction_same_line(const Correction *a, const Correction *b)
{
    if (a->page != b->page || nth_of(a) != nth_of(b))
        return false;
    g_autofree char *x = correction_words(a->line, strlen(a->line));
    g_autofree char *y = correction_words(b->line, strlen(b->line));
    return strcmp(x, y) == 0;
}

static bool
same_text(const char *a, const char *b)
{
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool
correction_equal(const Correction *a, const Correction *b)
{
    return a->verdict == b->verdict && correction_same_line(a, b) &&
           (a->verdict == CORRECTION_NO_HEADING ||
            (a->kind == b->kind && same_text(a->label, b->label) &&
             same_text(a->heading, b->heading)));
}

bool
corrections_equal(const GPtrArray *a, const GPtrArray *b)
{
    guint n = a != NULL ? a->len : 0;
    if (n != (b != NULL ? b->len : 0))
        return false;
    for (guint i = 0; i < n; i++) {
        if (!correction_equal(a->pdata[i], b->pdata[i]))
            return false;
    }
    return true;
}

Correction *
correction_copy(const Correction *correction)
{
    Correction *copy = g_new0(Correction, 1);
    *copy = *correction;
    copy->line = g_strdup(correction->line);
    copy->label = g_strdup(correction->label);
    copy->heading = g_strdup(correction->heading);
    return copy;
}

/* --- labels --- */

bool
correction_kind_is_item(SectionKind kind)
{
    return kind >= SECTION_ABSATZ && kind <= SECTION_DOUBLE_LETTER;
}

bool
correction_kind_is_open(SectionKind kind)
{
    return kind < SECTION_KIND_COUNT && kind != SECTION_FRONT && kind != SECTION_CONTENTS &&
           kind != SECTION_FOLLOWING;
}

/* Kinds that never have a label. */
static bool
is_unnumbered(SectionKind kind)
{
    return kind == SECTION_PREAMBLE || kind == SECTION_HEADING || kind == SECTION_CLOSING;
}

/* The label that LINE begins with, if it is one of KIND. */
static bool
read_label(SectionKind kind, Span line, Label *ret_label)
{
    bool found = false;
    if (kind == SECTION_PARAGRAPH)
        found = label_paragraph(line, false, ret_label);
    else if (kind == SECTION_ARTICLE)
        found = label_article(line, ret_label);
    else if (kind >= SECTION_BOOK && kind <= SECTION_SUBTITLE)
        found = label_higher(line, ret_label);
    else if (kind == SECTION_ANNEX)
        found = label_annex(line, ret_label);
    else if (kind == SECTION_NUMBERED)
        found = label_decimal(line, ret_label);
    else if (correction_kind_is_item(kind))
        found = label_item(line, ret_label) && ret_label->kind == kind;
    return found;
}

/* "2", "(2)", "2." and "2)" are the same for people. */
static bool
read_item(SectionKind kind, const char *said, Label *ret_label)
{
    g_autofree char *bare = g_strdup(said);
    g_strdelimit(bare, "().", ' ');
    g_strstrip(bare);
    const char *form = kind == SECTION_ABSATZ ? "(%s)" : kind == SECTION_NUMBER ? "%s." : "%s)";
    const char *at = strstr(form, "%s");
    g_autoptr(GString) line = g_string_new_len(form, at - form);
    g_string_append(line, bare);
    g_string_append(line, at + 2);
    return read_label(kind, (Span){line->str, line->len}, ret_label) && ret_label->len == line->len;
}

/* "1.2" is a label only before a title. */
static bool
read_decimal(const char *said, Label *ret_label)
{
    g_autofree char *line = g_strconcat(said, " X", NULL);
    return label_decimal((Span){line, strlen(line)}, ret_label) &&
           ret_label->len == strlen(line) - 1;
}

bool
correction_label(const Correction *c, Label *ret_label)
{
    const char *said = c->label != NULL ? c->label : "";
    *ret_label = (Label){.kind = c->kind, .style = STYLE_WORD};
    if (*said == '\0')
        return is_unnumbered(c->kind) || c->kind == SECTION_ANNEX;
    if (is_unnumbered(c->kind) || strlen(said) >= sizeof ret_label->text)
        return false;
    Label label;
    bool found =
        correction_kind_is_item(c->kind) ? read_item(c->kind, said, &label)
        : c->kind == SECTION_NUMBERED
            ? read_decimal(said, &label)
            : read_label(c->kind, (Span){said, strlen(said)}, &label) && label.len == strlen(said);
    if (!found)
        return false;
    label.kind = c->kind; /* "A" may be a Teil as well as an Abschnitt */
    *ret_label = label;
    return true;
}

size_t
correction_read_label(SectionKind kind, Span line, Label *ret_label)
{
    if (kind == SECTION_PARAGRAPH)
        return label_paragraph(line, true, ret_label) ? ret_label->len : 0;
    return read_label(kind, line, ret_label) ? ret_label->len : 0;
}

size_t
correction_printed_label(SectionKind kind, Span line)
{
    Label label;
    return correction_read_label(kind, line, &label);
}

/* --- what may be said --- */

bool
correction_check(const Correction *c, GError **error)
{
    if (c->page == 0)
        return fail_field(error, "page", "pages count from 1");
    g_autofree char *words = c->line != NULL ? correction_words(c->line, strlen(c->line)) : NULL;
    if (words == NULL || *words == '\0' || strlen(c->line) > LIMIT_TITLE_BYTES)
        return fail_field(error, "line", "must be a line of the text, at most %d bytes",
                          LIMIT_TITLE_BYTES);
    if (c->verdict == CORRECTION_NO_HEADING)
        return true;
    if (!correction_kind_is_open(c->kind))
        return fail_field(error, "kind", "is no unit that can be set");
    Label label;
    if (!correction_label(c, &label))
        return fail_field(error, "label", "is no label of that kind");
    if (c->heading == NULL)
        return true;
    if (correction_kind_is_item(c->kind))
        return fail_field(error, "heading", "units of that kind have none");
    return strlen(c->heading) <= LIMIT_TITLE_BYTES ||
           fail_field(error, "heading", "is longer than %d bytes", LIMIT_TITLE_BYTES);
}

/* --- finding lines --- */

struct CorrectionFinder {
    const GPtrArray *corrections;
    bool *used;
    GHashTable *by_line; /* "page words" -> GArray of indexes */
    GHashTable *seen;    /* "page words" -> how many such lines came */
    GHashTable *pages;   /* pages with corrections */
};

char *
correction_line_key(uint32_t page, const char *line, size_t len)
{
    g_autofree char *words = correction_words(line, len);
    return g_strdup_printf("%u %s", page, words);
}

static void
free_indexes(gpointer list)
{
    g_array_unref(list);
}

CorrectionFinder *
correction_finder_new(const GPtrArray *corrections, bool *used)
{
    if (corrections == NULL || corrections->len == 0)
        return NULL;
    CorrectionFinder *f = g_new0(CorrectionFinder, 1);
    f->corrections = corrections;
    f->used = used;
    f->by_line = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_indexes);
    f->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    f->pages = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < corrections->len; i++) {
        const Correction *c = corrections->pdata[i];
        char *key = correction_line_key(c->page, c->line, strlen(c->line));
        GArray *list = g_hash_table_lookup(f->by_line, key);
        if (list == NULL) {
            list = g_array_new(FALSE, FALSE, sizeof(guint));
            g_hash_table_insert(f->by_line, g_strdup(key), list);
        }
        g_array_append_val(list, i);
        g_free(key);
        g_hash_table_add(f->pages, GUINT_TO_POINTER(c->page));
    }
    return f;
}

const Correction *
correction_find(CorrectionFinder *f, uint32_t page, Span line)
{
    if (f == NULL || !g_hash_table_contains(f->pages, GUINT_TO_POINTER(page)))
        return NULL;
    g_autofree char *key = correction_line_key(page, line.s, line.len);
    const GArray *list = g_hash_table_lookup(f->by_line, key);
    if (list == NULL)
        return NULL;
    guint nth = GPOINTER_TO_UINT(g_hash_table_lookup(f->seen, key)) + 1;
    g_hash_table_insert(f->seen, g_steal_pointer(&key), GUINT_TO_POINTER(nth));
    for (guint i = 0; i < list->len; i++) {
        guint index = g_array_index(list, guint, i);
        const Correction *c = f->corrections->pdata[index];
        if (nth_of(c) != nth)
            continue;
        f->used[index] = true;
        return c;
    }
    return NULL;
}

void
correction_finder_free(CorrectionFinder *f)
{
    if (f == NULL)
        return;
    g_hash_table_unref(f->by_line);
    g_hash_table_unref(f->seen);
    g_hash_table_unref(f->pages);
    g_free(f);
}
