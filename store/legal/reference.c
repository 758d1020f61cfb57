/* reference.c - see reference.h. Citations are read one after the other; what a law's name behind
 * one says goes back along the chain before it ("§ 5 Satz 1 i. V. m. § 7 GemO"). */
#include "store/legal/reference.h"

#include "store/legal/law_name.h"
#include "store/legal/surrounding.h"

#include <string.h>

/* How a reference is joined to the one before it. */
typedef enum {
    LINK_NONE,
    LINK_LIST,     /* "§ 4 und § 11 GemO": a law named behind is that of both */
    LINK_WITH,     /* "§ 4 i. V. m. § 11 GemO" */
    LINK_REPEATED, /* "nach § 4 und nach § 11 GemO": may be that of both */
} Link;

/* What is known of a reference beside what is told. */
typedef struct {
    LawVerdict verdict;
    Link link;
    bool relative;
    size_t end; /* behind the name of the law */
} Note;

typedef struct {
    Scan t;
    const char *title;
    bool amending;
    UnitPath unit;  /* of the text; empty if not known */
    UnitPath outer; /* what stands around its §: an Anlage with sections of its own */
    GPtrArray *found;
    GArray *notes; /* Note of each found */
} Finder;

static void
target_free(void *data)
{
    ReferenceTarget *target = data;
    g_free(target->from);
    g_free(target->to);
    g_free(target);
}

static void
reference_free(void *data)
{
    Reference *reference = data;
    g_free(reference->law);
    g_ptr_array_unref(reference->targets);
    g_free(reference);
}

/* What joins the text between FROM and TO: nothing but "und der", "i. V. m." and the like. */
static Link
link_between(Scan t, size_t from, size_t to)
{
    Link link = LINK_NONE;
    if (to < from || to - from > 60)
        return LINK_NONE;
    Scan head = {t.s, to};
    Word w;
    for (size_t at = scan_blanks(head, from); at < to; at = scan_blanks(head, at)) {
        if (scan_is(head, at, ",") || scan_is(head, at, ".") || scan_is(head, at, "/")) {
            if (!scan_is(head, at, ".") && link == LINK_NONE)
                link = LINK_LIST;
            at++;
            continue;
        }
        if (!scan_word(head, at, &w) || w.end <= at)
            return LINK_NONE;
        at = w.end;
        if (word_in(&w, " i V m iVm Verbindung "))
            link = LINK_WITH;
        else if (word_in(&w, " und oder sowie bzw u bis "))
            link = link == LINK_NONE ? LINK_LIST : link;
        else if (word_in(&w, " zu zur ") && link == LINK_NONE)
            link = LINK_WITH; /* "Anlage 2 zu § 63 HBO" */
        else if (word_in(&w, " nach gemäß aus in mit von zu "))
            link = link == LINK_LIST ? LINK_REPEATED : link;
        else if (!word_in(&w, " der des den dem die "))
            return LINK_NONE;
    }
    return link;
}

/* The steps of ID "para-5_abs-2" as far as they are units we know. */
static void
unit_parse(const char *id, UnitPath *path)
{
    static const struct {
        const char *prefix;
        UnitKind kind;
    } prefixes[] = {
        {"para", UNIT_PARA},     {"art", UNIT_ARTICLE},           {"anlage", UNIT_ANNEX},
        {"abs", UNIT_ABS},       {"satz", UNIT_SENTENCE},         {"nr", UNIT_NUMBER},
        {"buchst", UNIT_LETTER}, {"dbuchst", UNIT_DOUBLE_LETTER},
    };
    path->n = 0;
    if (id == NULL || strlen(id) > 200)
        return;
    g_auto(GStrv) parts = g_strsplit(id, "_", -1);
    for (char **part = parts; *part != NULL && path->n < UNIT_STEPS; part++)
        for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
            size_t n = strlen(prefixes[i].prefix);
            if (!g_str_has_prefix(*part, prefixes[i].prefix) ||
                ((*part)[n] != '-' && (*part)[n] != '\0'))
                continue;
            UnitStep *step = &path->step[path->n++];
            step->kind = prefixes[i].kind;
            g_strlcpy(step->value, (*part)[n] == '-' ? *part + n + 1 : "", UNIT_VALUE_BYTES);
        }
}

/* The part of the unit that a citation that begins with HEAD is relative to. */
static UnitPath
base_for(const Finder *f, UnitKind head)
{
    UnitPath base = {.n = 0};
    if (head < UNIT_PARA)
        return base;
    if (head == UNIT_PARA)
        return f->outer;
    for (unsigned i = 0; i < f->unit.n; i++) {
        UnitKind kind = f->unit.step[i].kind;
        if (kind == head || (kind >= UNIT_ABS && head == UNIT_ABS) ||
            (kind >= UNIT_NUMBER && head == UNIT_SENTENCE))
            break;
        if (kind != UNIT_SENTENCE)
            base.step[base.n++] = f->unit.step[i];
    }
    return base;
}

static char *
target_id(const UnitPath *base, const UnitPath *path)
{
    if (path->n == 0)
        return NULL;
    GString *id = g_string_new(NULL);
    unit_path_append(base, id);
    unit_path_append(path, id);
    return g_string_free(id, FALSE);
}

/* A law named behind the last reference is also that of the chain before it. */
static void
name_chain(Finder *f, const Reference *named)
{
    for (guint i = f->found->len - 1; i > 0; i--) {
        Link link = g_array_index(f->notes, Note, i).link;
        Note *before = &g_array_index(f->notes, Note, i - 1);
        Reference *reference = g_ptr_array_index(f->found, i - 1);
        if (link == LINK_NONE || before->verdict != LAW_NONE || before->relative ||
            reference->kind == REFERENCE_OTHER_LAW)
            break;
        reference->kind = link == LINK_REPEATED ? REFERENCE_UNSURE : REFERENCE_OTHER_LAW;
        if (reference->kind == REFERENCE_OTHER_LAW)
            reference->law = g_strdup(named->law);
        else
            before->verdict = LAW_UNSURE;
    }
}

static ReferenceKind
kind_of(const Finder *f, const Citation *c, const Note *note)
{
    bool relative = c->head >= UNIT_ABS;
    switch (note->verdict) {
    case LAW_OTHER:
        return REFERENCE_OTHER_LAW;
    case LAW_UNSURE:
        return REFERENCE_UNSURE;
    case LAW_SELF:
        return c->vague || (relative && f->unit.n == 0) ? REFERENCE_UNSURE : REFERENCE_INTERNAL;
    case LAW_NONE:
        break;
    }
    if (c->vague || f->amending || (relative && f->unit.n == 0) || citation_is_amended(f->t, c) ||
        citation_is_of_something(f->t, c) || citation_is_behind_law(f->t, c))
        return REFERENCE_UNSURE;
    if (note->link == LINK_NONE)
        return REFERENCE_INTERNAL;
    /* "§ 4 GemO und § 5": of which law the second is, nothing says. */
    const Note *before = &g_array_index(f->notes, Note, f->notes->len - 1);
    bool open = before->verdict == LAW_OTHER || before->verdict == LAW_UNSURE;
    bool chained = relative && !before->relative && note->link == LINK_WITH;
    return open || chained ? REFERENCE_UNSURE : REFERENCE_INTERNAL;
}

static void
add_reference(Finder *f, const Citation *c)
{
    LawName law = law_name_after(f->t, c->end, f->title);
    Note note = {.verdict = law.verdict, .relative = c->head >= UNIT_ABS, .end = law.end};
    if (f->notes->len > 0)
        note.link =
            link_between(f->t, g_array_index(f->notes, Note, f->notes->len - 1).end, c->start);
    Reference *reference = g_new0(Reference, 1);
    reference->start = c->start;
    reference->len = c->end - c->start;
    reference->kind = kind_of(f, c, &note);
    if (reference->kind == REFERENCE_OTHER_LAW)
        reference->law = g_strdup(law.name);
    reference->targets = g_ptr_array_new_with_free_func(target_free);
    UnitPath base = base_for(f, c->head);
    for (unsigned i = 0; i < c->n; i++) {
        const CitationTarget *from = &c->target[i];
        ReferenceTarget *target = g_new0(ReferenceTarget, 1);
        *target = (ReferenceTarget){.start = from->start, .len = from->end - from->start};
        bool foreign = reference->kind == REFERENCE_OTHER_LAW;
        UnitPath none = {.n = 0};
        target->from = target_id(foreign ? &none : &base, &from->from);
        target->to = target_id(foreign ? &none : &base, &from->to);
        g_ptr_array_add(reference->targets, target);
    }
    g_ptr_array_add(f->found, reference);
    g_array_append_val(f->notes, note);
    if (reference->kind == REFERENCE_OTHER_LAW)
        name_chain(f, reference);
}

/* "(2) Der Vorstand" at the start of a line: from here on the text is that of Absatz 2. */
static void
see_absatz(Finder *f, size_t at)
{
    unsigned number;
    size_t end = scan_number(f->t, at + 1, 2, &number);
    char letter = '\0';
    if (end == at + 1 || !scan_at_line_start(f->t, at) || f->unit.n == 0)
        return;
    if (end < f->t.len && g_ascii_islower(f->t.s[end]))
        letter = f->t.s[end++];
    if (!scan_is(f->t, end, ")"))
        return;
    UnitPath base = base_for(f, UNIT_ABS);
    if (base.n == UNIT_STEPS)
        return;
    UnitStep *step = &base.step[base.n++];
    step->kind = UNIT_ABS;
    g_snprintf(step->value, sizeof step->value, "%u%.1s", number, letter != '\0' ? &letter : "");
    f->unit = base;
}

/* "zur Änderung der Hauptsatzung", "3. Änderungssatzung"; not a bylaw "mit 1. Änderung". */
static bool
title_is_amending(const char *title)
{
    if (title == NULL)
        return false;
    g_autofree char *lower = g_utf8_strdown(title, -1);
    static const char *const signs[] = {"zur änderung", "änderungssatzung", "änderungsverordnung",
                                        "änderungsordnung"};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (strstr(lower, signs[i]) != NULL)
            return true;
    const char *change = strstr(lower, "änderung"); /* "zur 2. Änderung der" */
    return change != NULL && change - lower >= 4 &&
           g_strstr_len(MAX(lower, change - 16), change - MAX(lower, change - 16), "zur ") != NULL;
}

GPtrArray *
references_find(const char *text, size_t len, const ReferenceContext *context)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(reference_free);
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(Note));
    Finder f = {.t = {text, len}, .found = found, .notes = notes};
    if (context != NULL) {
        f.amending = title_is_amending(context->title);
        /* What an amending bylaw names in its title is the other law. */
        f.title = f.amending ? NULL : context->title;
        unit_parse(context->unit, &f.unit);
    }
    for (unsigned i = 0; i < f.unit.n && f.unit.step[i].kind != UNIT_PARA; i++)
        if (i + 1 < f.unit.n && f.unit.step[i + 1].kind == UNIT_PARA) {
            f.outer = f.unit;
            f.outer.n = i + 1;
        }
    g_autofree Citation *c = g_new(Citation, 1);
    Word w;
    for (size_t at = 0; at < len && found->len < REFERENCES_MAX;) {
        bool sign = scan_is_para_sign(f.t, at), letter = !sign && scan_word(f.t, at, &w);
        if (f.t.s[at] == '(')
            see_absatz(&f, at);
        if (!sign && !letter) {
            at++;
            continue;
        }
        if (!citation_read(f.t, at, c)) {
            at = sign ? at + strlen("§") : w.end;
            continue;
        }
        if (!citation_is_heading(f.t, c) && !citation_is_other_number(f.t, c))
            add_reference(&f, c);
        at = c->end;
    }
    return found;
}

char *
reference_resolve(const char *id, bool (*exists)(const char *id, void *data), void *data)
{
    g_autofree char *try = g_strdup(id);
    while (!exists(try, data)) {
        /* The structure may not tell sentences apart: "abs-2_satz-1_nr-3" is its "abs-2_nr-3". */
        char *sentence = strstr(try, "_satz-"),
             *behind = sentence != NULL ? strchr(sentence + 1, '_') : NULL;
        if (behind != NULL) {
            g_autofree char *without =
                g_strdup_printf("%.*s%s", (int)(sentence - try), try, behind);
            if (exists(without, data))
                return g_steal_pointer(&without);
        }
        char *last = strrchr(try, '_');
        if (last == NULL)
            return NULL;
        *last = '\0';
    }
    return g_steal_pointer(&try);
}

const char *
reference_kind_name(ReferenceKind kind)
{
    static const char *const names[] = {
        [REFERENCE_INTERNAL] = "internal",
        [REFERENCE_OTHER_LAW] = "other_law",
        [REFERENCE_UNSURE] = "unsure",
    };
    return names[kind];
}
