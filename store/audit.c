/* audit.c - the journal as people read it: who did what to which document. Declared in
 * store/store.h. */
#include "store/internal.h"

#include "store/base/error.h"

void
audit_entry_free(AuditEntry *entry)
{
    if (entry == NULL)
        return;
    g_free(entry->slug);
    g_free(entry->detail);
    g_clear_pointer(&entry->parts, g_ptr_array_unref);
    g_free(entry);
}

static void
part_free(void *data)
{
    AuditPart *part = data;
    g_free(part->value);
    g_free(part);
}

static void
add_part(GPtrArray *parts, const char *name, const char *value)
{
    if (value == NULL)
        return;
    AuditPart *part = g_new0(AuditPart, 1);
    part->name = name;
    part->value = g_strdelimit(g_strdup(value), "\n\t", ' ');
    g_ptr_array_add(parts, part);
}

static void
add_date(GPtrArray *parts, const Event *e, EventSet bit, const char *name, LocalDate date)
{
    char text[11];
    if ((e->set & bit) != 0)
        add_part(parts, name, date != LOCAL_DATE_NONE ? date_format(date, text) : "-");
}

static void
add_text_state(GPtrArray *parts, const Event *e)
{
    if (e->text_state > TEXT_FAILED || e->text_reason > REASON_LIMIT)
        return;
    add_part(parts, "text", text_state_name((TextState)e->text_state));
    add_part(parts, "reason", text_reason_name((TextReason)e->text_reason));
    if (e->pages > 0) {
        g_autofree char *pages = g_strdup_printf("%u", e->pages);
        add_part(parts, "pages", pages);
    }
}

/* Page 2, line "§ 3 Zweck", kind "paragraf", ... */
static void
add_correction(GPtrArray *parts, const Event *e)
{
    if (e->page != 0) {
        g_autofree char *page = g_strdup_printf("%u", e->page);
        add_part(parts, "page", page);
    }
    add_part(parts, "line", e->line);
    if (e->kind == RECORD_STRUCTURE_CORRECTED)
        add_part(parts, "heading", e->verdict == 0 ? "yes" : "no");
    add_part(parts, "kind", e->unit);
    add_part(parts, "label", e->label);
    add_part(parts, "title", e->heading);
    if (e->correction != 0) {
        g_autofree char *n = g_strdup_printf("%" G_GUINT64_FORMAT, e->correction);
        add_part(parts, e->kind == RECORD_STRUCTURE_CORRECTED ? "replaces" : "removes", n);
    }
}

/* The fields by the names of the API, in the order in which they are told. */
static GPtrArray *
parts_of(const Event *e)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
    add_part(parts, "id", e->id);
    add_part(parts, "name", e->name);
    if (e->kind == RECORD_EXTRACTED)
        add_text_state(parts, e);
    else
        add_part(parts, "title", e->title);
    add_part(parts, "type", e->type);
    add_part(parts, "body", e->body);
    add_part(parts, "file", e->file_name);
    if (e->kind == RECORD_VERSION_CHANGED || e->kind == RECORD_VERSION_ADDED) {
        bool all = e->kind == RECORD_VERSION_CHANGED;
        if (all || e->decided_on != LOCAL_DATE_NONE)
            add_date(parts, e, SET_DECIDED, "decided_on", e->decided_on);
        if (all || e->signed_on != LOCAL_DATE_NONE)
            add_date(parts, e, SET_SIGNED, "signed_on", e->signed_on);
        if (all || e->effective_from != LOCAL_DATE_NONE)
            add_date(parts, e, SET_FROM, "effective_from", e->effective_from);
        if (all || e->effective_until != LOCAL_DATE_NONE)
            add_date(parts, e, SET_UNTIL, "effective_until", e->effective_until);
    }
    if (e->corrects != 0) {
        g_autofree char *number = g_strdup_printf("%u", e->corrects);
        add_part(parts, "corrects", number);
    }
    if (e->kind == RECORD_VERSION_RELEASED) {
        char instant[INSTANT_LEN];
        add_part(parts, "published_at", instant_format(e->published_us, instant));
    }
    if (e->scheduled_us != 0) {
        char instant[INSTANT_LEN];
        add_part(parts, "scheduled_at", instant_format(e->scheduled_us, instant));
    }
    add_correction(parts, e);
    add_part(parts, "note", e->note);
    add_part(parts, "reason", e->reason);
    add_part(parts, "successor", e->successor);
    return parts;
}

/* All of them in one line that reads the same in every language; NULL without any. */
static char *
describe(const GPtrArray *parts)
{
    if (parts->len == 0)
        return NULL;
    GString *line = g_string_new(NULL);
    for (guint i = 0; i < parts->len; i++) {
        const AuditPart *part = parts->pdata[i];
        g_string_append_printf(line, "%s%s: %s", i > 0 ? "; " : "", part->name, part->value);
    }
    return g_string_free(line, FALSE);
}

static AuditEntry *
entry_of(KvTxn *txn, uint64_t n, GError **error)
{
    g_autoptr(Record) record = journal_copy_get(txn, n, error);
    g_auto(Event) event = {0};
    if (record == NULL || !record_event(record, &event, error))
        return NULL;
    g_autoptr(Document) d = NULL;
    if (event.document != 0) {
        d = document_load(txn, event.document, error);
        if (d == NULL)
            return NULL;
    }
    AuditEntry *entry = g_new0(AuditEntry, 1);
    entry->n = n;
    entry->time_us = record->time_us;
    entry->actor = record->actor;
    entry->kind = record_kind_name(record->kind);
    entry->slug = d != NULL ? g_strdup(d->slug) : NULL;
    entry->version = event.version;
    entry->sha256 = event.sha256;
    entry->parts = parts_of(&event);
    entry->detail = describe(entry->parts);
    return entry;
}

GPtrArray *
audit_list(KvTxn *txn, uint64_t since, bool backwards, uint32_t limit, GError **error)
{
    Head head;
    if (!head_load(txn, &head, error))
        return NULL;
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)audit_entry_free);
    uint64_t n = since + 1;
    if (backwards)
        n = since == 0 || since > head.n ? head.n : since - 1;
    while (list->len < limit && n >= 1 && n <= head.n) {
        AuditEntry *entry = entry_of(txn, n, error);
        if (entry == NULL)
            return NULL;
        g_ptr_array_add(list, entry);
        n = backwards ? n - 1 : n + 1;
    }
    return g_steal_pointer(&list);
}
