/* audit_view.c - see audit_view.h. */
#include "server/api/audit_view.h"

#include "server/api/staff_pages.h"
#include "server/api/structure_view.h"
#include "server/model/format.h"

#include <string.h>

static const struct {
    const char *kind;
    Message label;
} audit_labels[] = {
    {"upload", MSG_audit_upload},
    {"extracted", MSG_audit_extracted},
    {"document-created", MSG_audit_document_created},
    {"document-changed", MSG_audit_document_changed},
    {"version-added", MSG_audit_version_added},
    {"version-changed", MSG_audit_version_changed},
    {"version-deleted", MSG_audit_version_deleted},
    {"version-submitted", MSG_audit_version_submitted},
    {"version-returned", MSG_audit_version_returned},
    {"version-released", MSG_audit_version_released},
    {"version-withdrawn", MSG_audit_version_withdrawn},
    {"version-erased", MSG_audit_version_erased},
    {"version-scheduled", MSG_audit_version_scheduled},
    {"body-put", MSG_audit_body_put},
    {"type-put", MSG_audit_type_put},
    {"upload-discarded", MSG_audit_upload_discarded},
    {"structure-corrected", MSG_audit_structure_corrected},
    {"correction-removed", MSG_audit_correction_removed},
};

/* How the value of a field is told. */
typedef enum { AS_IT_IS, AS_DAY, AS_INSTANT, AS_TYPE, AS_BODY, AS_UNIT, AS_WORD } Telling;

/* clang-format off */
static const struct {
    const char *name;
    Message label;
    Telling telling;
} audit_fields[] = {
    {"id", MSG_audit_field_id, AS_IT_IS},
    {"name", MSG_audit_field_name, AS_IT_IS},
    {"text", MSG_audit_field_text, AS_WORD},
    {"pages", MSG_audit_field_pages, AS_IT_IS},
    {"title", MSG_staff_field_title, AS_IT_IS},
    {"type", MSG_staff_field_type, AS_TYPE},
    {"body", MSG_staff_field_body, AS_BODY},
    {"file", MSG_staff_field_file, AS_IT_IS},
    {"decided_on", MSG_staff_field_decided_on, AS_DAY},
    {"signed_on", MSG_staff_field_signed_on, AS_DAY},
    {"effective_from", MSG_staff_field_effective_from, AS_DAY},
    {"effective_until", MSG_staff_field_effective_until, AS_DAY},
    {"corrects", MSG_audit_field_corrects, AS_IT_IS},
    {"published_at", MSG_audit_field_published_at, AS_INSTANT},
    {"scheduled_at", MSG_audit_field_scheduled_at, AS_INSTANT},
    {"page", MSG_audit_field_page, AS_IT_IS},
    {"line", MSG_staff_field_line, AS_IT_IS},
    {"heading", MSG_audit_field_heading, AS_WORD},
    {"kind", MSG_structure_kind, AS_UNIT},
    {"label", MSG_structure_label, AS_IT_IS},
    {"replaces", MSG_audit_field_replaces, AS_IT_IS},
    {"removes", MSG_audit_field_removes, AS_IT_IS},
    {"note", MSG_staff_field_note, AS_IT_IS},
    {"reason", MSG_staff_field_reason, AS_WORD},
    {"successor", MSG_audit_field_successor, AS_IT_IS},
};
/* Words that stand for a state: of a text, why it could not be read, whether a line is a heading. A
 * reason that a person gave is no such word unless it is one of a record of the worker. */
static const struct {
    const char *field, *value;
    Message word;
} audit_words[] = {
    {"text", "pending", MSG_audit_text_pending}, {"text", "done", MSG_audit_text_done},
    {"text", "no_text", MSG_audit_text_none},    {"text", "ocr", MSG_audit_text_ocr},
    {"text", "failed", MSG_audit_text_failed},   {"heading", "yes", MSG_audit_yes},
    {"heading", "no", MSG_audit_no},
    {"reason", "encrypted", MSG_audit_reason_encrypted},
    {"reason", "damaged", MSG_audit_reason_damaged},
    {"reason", "limit", MSG_audit_reason_limit},
};
/* clang-format on */

static const char *
word_of(View *view, const AuditEntry *entry, const AuditPart *part)
{
    bool given = strcmp(part->name, "reason") == 0 && strcmp(entry->kind, "extracted") != 0;
    for (size_t i = 0; !given && i < G_N_ELEMENTS(audit_words); i++)
        if (strcmp(audit_words[i].field, part->name) == 0 &&
            strcmp(audit_words[i].value, part->value) == 0)
            return message(audit_words[i].word, view->lang);
    return part->value;
}

/* What cannot be read as what it should be is told as it is. */
static const char *
tell(View *view, const AuditEntry *entry, const AuditPart *part, Telling telling)
{
    LocalDate day;
    int64_t instant;
    SectionKind unit;
    switch (telling) {
    case AS_IT_IS:
        break;
    case AS_DAY:
        if (date_parse(part->value, &day))
            return format_day(view->arena, day);
        return strcmp(part->value, "-") == 0 ? message(MSG_audit_taken_away, view->lang)
                                             : part->value;
    case AS_INSTANT:
        if (instant_parse(part->value, &instant))
            return format_moment(view->arena, instant, view->lang);
        break;
    case AS_TYPE:
        return view_type(view, part->value)->label;
    case AS_BODY:
        return view_body(view, part->value)->name;
    case AS_UNIT:
        unit = section_kind_from_name(part->value);
        return (int)unit >= 0 && unit < SECTION_KIND_COUNT ? structure_kind_label(unit, view->lang)
                                                           : part->value;
    case AS_WORD:
        return word_of(view, entry, part);
    }
    return part->value;
}

/* "In Kraft ab: 01.01.2025 · Typ: Satzung", or NULL. */
static const char *
words_of(View *view, const AuditEntry *entry)
{
    if (entry->parts->len == 0)
        return NULL;
    g_autoptr(GString) words = g_string_new(NULL);
    for (guint i = 0; i < entry->parts->len; i++) {
        const AuditPart *part = entry->parts->pdata[i];
        const char *label = part->name;
        Telling telling = AS_IT_IS;
        for (size_t k = 0; k < G_N_ELEMENTS(audit_fields); k++) {
            if (strcmp(audit_fields[k].name, part->name) == 0) {
                label = message(audit_fields[k].label, view->lang);
                telling = audit_fields[k].telling;
            }
        }
        g_string_append_printf(words, "%s%s: %s", i > 0 ? " · " : "", label,
                               tell(view, entry, part, telling));
    }
    return arena_strdup(view->arena, words->str);
}

const AuditItem *
audit_items(Context *context, const GPtrArray *entries, size_t *ret_n)
{
    View *view = &context->view;
    Arena *arena = view->arena;
    *ret_n = entries->len;
    AuditItem *items = arena_array(arena, AuditItem, MAX(entries->len, 1));
    for (guint i = 0; i < entries->len; i++) {
        const AuditEntry *entry = entries->pdata[i];
        g_autofree char *actor = principal_display_name(context->app->acct, entry->actor);
        AuditItem *item = &items[i];
        item->n = entry->n;
        item->time = format_iso_instant(arena, entry->time_us);
        item->time_text = format_moment(arena, entry->time_us, view->lang);
        item->actor = arena_strdup(arena, actor);
        item->kind = entry->kind;
        item->label = entry->kind;
        for (size_t k = 0; k < G_N_ELEMENTS(audit_labels); k++)
            if (strcmp(audit_labels[k].kind, entry->kind) == 0)
                item->label = message(audit_labels[k].label, view->lang);
        item->slug = arena_strdup(arena, entry->slug);
        item->version = entry->version;
        item->detail = arena_strdup(arena, entry->detail);
        item->words = words_of(view, entry);
        if (!digest_is_zero(&entry->sha256)) {
            char hex[DIGEST_HEX_LEN + 1];
            digest_hex(&entry->sha256, hex);
            item->sha256 = arena_strdup(arena, hex);
            item->url.s = arena_printf(arena, "/verwaltung/hochgeladen/%s", hex);
        }
        if (entry->slug != NULL)
            item->url.s = entry->version > 0 ? arena_printf(arena, "/verwaltung/d/%s/v%u",
                                                            entry->slug, entry->version)
                                             : arena_printf(arena, "/verwaltung/d/%s", entry->slug);
    }
    return items;
}
