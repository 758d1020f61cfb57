/* view.c - types, bodies, states, findings and sentences of a View; see view.h. The models of
 * documents and versions are in view_document.c, those of search results in view_search.c. */
#include "server/api/view.h"

#include "server/model/format.h"
#include "store/base/error.h"

#include <string.h>

static const char *
type_label(const DocumentType *type, Lang lang, Arena *arena)
{
    if (lang == LANG_EN) {
        static const struct {
            const char *id;
            Message label;
        } english[] = {
            {"satzung", MSG_type_satzung},
            {"geschaeftsordnung", MSG_type_geschaeftsordnung},
            {"gebuehrenordnung", MSG_type_gebuehrenordnung},
            {"verordnung", MSG_type_verordnung},
            {"richtlinie", MSG_type_richtlinie},
            {"ordnung", MSG_type_ordnung},
            {"protokoll", MSG_type_protokoll},
            {"vorlage", MSG_type_vorlage},
            {"formular", MSG_type_formular},
            {"bekanntmachung", MSG_type_bekanntmachung},
            {"sonstiges", MSG_type_sonstiges},
        };
        for (size_t i = 0; i < G_N_ELEMENTS(english); i++)
            if (strcmp(english[i].id, type->id) == 0)
                return message(english[i].label, lang);
    }
    return arena_strdup(arena, type->label);
}

static bool
load_types(View *view, GError **error)
{
    g_autoptr(GPtrArray) types = document_type_list(view->txn, error);
    if (types == NULL)
        return false;
    for (guint i = 0; i < types->len; i++) {
        const DocumentType *type = types->pdata[i];
        TypeItem *item = arena_new0(view->arena, TypeItem);
        item->id = arena_strdup(view->arena, type->id);
        item->label = type_label(type, view->lang, view->arena);
        item->announcement_required = type->announcement_required;
        g_hash_table_insert(view->types, (gpointer)item->id, item);
        g_ptr_array_add(view->type_order, item);
    }
    return true;
}

static bool
load_bodies(View *view, GError **error)
{
    g_autoptr(GPtrArray) bodies = body_list(view->txn, error);
    if (bodies == NULL)
        return false;
    for (guint i = 0; i < bodies->len; i++) {
        const Body *body = bodies->pdata[i];
        BodyItem *item = arena_new0(view->arena, BodyItem);
        item->id = arena_strdup(view->arena, body->id);
        item->name = arena_strdup(view->arena, body->name);
        item->parent = arena_strdup(view->arena, body->parent);
        item->url.s =
            arena_printf(view->arena, "/?gremium=%s", format_url_value(view->arena, body->id));
        const BodyItem *parent =
            body->parent != NULL ? g_hash_table_lookup(view->bodies, body->parent) : NULL;
        item->depth = parent != NULL ? parent->depth + 1 : 0;
        g_hash_table_insert(view->bodies, (gpointer)item->id, item);
        g_ptr_array_add(view->body_order, item);
    }
    return true;
}

bool
view_init(View *view, KvTxn *txn, Arena *arena, Lang lang, LocalDate day, bool drafts,
          GError **error)
{
    *view = (View){.txn = txn,
                   .arena = arena,
                   .lang = lang,
                   .day = day,
                   .as_of_us = INT64_MAX,
                   .drafts = drafts,
                   .types = g_hash_table_new(g_str_hash, g_str_equal),
                   .bodies = g_hash_table_new(g_str_hash, g_str_equal),
                   .type_order = g_ptr_array_new(),
                   .body_order = g_ptr_array_new()};
    return load_types(view, error) && load_bodies(view, error);
}

void
view_clear(View *view)
{
    g_clear_pointer(&view->types, g_hash_table_unref);
    g_clear_pointer(&view->bodies, g_hash_table_unref);
    g_clear_pointer(&view->type_order, g_ptr_array_unref);
    g_clear_pointer(&view->body_order, g_ptr_array_unref);
}

const TypeRef *
view_type(View *view, const char *id)
{
    const TypeItem *item = g_hash_table_lookup(view->types, id);
    TypeRef *ref = arena_new0(view->arena, TypeRef);
    ref->id = arena_strdup(view->arena, id);
    ref->label = item != NULL ? item->label : ref->id;
    return ref;
}

const BodyRef *
view_body(View *view, const char *id)
{
    if (id == NULL)
        return NULL;
    const BodyItem *item = g_hash_table_lookup(view->bodies, id);
    BodyRef *ref = arena_new0(view->arena, BodyRef);
    ref->id = arena_strdup(view->arena, id);
    ref->name = item != NULL ? item->name : ref->id;
    ref->url.s = arena_printf(view->arena, "/?gremium=%s", format_url_value(view->arena, id));
    return ref;
}

const TextStateModel *
view_text_state(View *view, TextState state, TextReason reason)
{
    Message sentence = MSG_text_pending;
    switch (state) {
    case TEXT_PENDING:
        break;
    case TEXT_DONE:
        sentence = MSG_text_done;
        break;
    case TEXT_NO_TEXT:
        sentence = MSG_text_no_text;
        break;
    case TEXT_OCR:
        sentence = MSG_text_ocr;
        break;
    case TEXT_FAILED:
        sentence = reason == REASON_ENCRYPTED ? MSG_text_failed_encrypted
                   : reason == REASON_LIMIT   ? MSG_text_failed_limit
                                              : MSG_text_failed_damaged;
        break;
    }
    TextStateModel *model = arena_new0(view->arena, TextStateModel);
    model->state = text_state_name(state);
    model->reason = text_reason_name(reason);
    model->sentence = message(sentence, view->lang);
    model->has_text = state == TEXT_DONE || state == TEXT_OCR;
    return model;
}

/* Codes of findings and their sentences. A code that this table does not know (a newer worker)
 * shows itself. */
static const struct {
    const char *code;
    Message sentence, advice;
} finding_texts[] = {
#define F(code, key)                                                                               \
    {                                                                                              \
        code, MSG_finding_##key, MSG_advice_##key                                                  \
    }
    F("no-text-layer", no_text_layer),
    F("encrypted-restrictions", encrypted_restrictions),
    F("encrypted", encrypted),
    F("damaged", damaged),
    F("limit", limit),
    F("worker-lost", worker_lost),
    F("javascript", javascript),
    F("attachments", attachments),
    F("unchecked-scripts", unchecked_scripts),
    F("damaged-pages", damaged_pages),
    F("no-eof", no_eof),
    F("magic-disagrees", magic_disagrees),
    F("many-errors", many_errors),
    F("pages-without-text", pages_without_text),
    F("ocr-pages", ocr_pages),
    F("ocr-confidence", ocr_confidence),
    F("ocr-low-confidence", ocr_low_confidence),
    F("ocr-failed-pages", ocr_failed_pages),
    F("ocr-unavailable", ocr_unavailable),
    F("pdf-version", pdf_version),
    F("few-letters", few_letters),
    F("text-unmapped", text_unmapped),
    F("encrypted-open", encrypted_open),
    F("launch", launch),
    F("unchecked-rest", unchecked_rest),
    F("pdfa", pdfa),
    F("no-pdfa", no_pdfa),
    F("pdfua", pdfua),
    F("untagged", untagged),
    F("language", language),
    F("no-language", no_language),
    F("no-title", no_title),
    F("title-hidden", title_hidden),
    F("signed", signed),
    F("signed-part", signed_part),
    F("signature-valid", signature_valid),
    F("signature-earlier", signature_earlier),
    F("signature-broken", signature_broken),
    F("signature-method", signature_method),
    F("signature-weak", signature_weak),
    F("signatures-skipped", signatures_skipped),
    F("fonts-not-embedded", fonts_not_embedded),
    F("xref-rebuilt", xref_rebuilt),
#undef F
};

const FindingModel *
view_findings(View *view, const GPtrArray *findings, size_t *ret_n)
{
    *ret_n = findings != NULL ? findings->len : 0;
    if (*ret_n == 0)
        return NULL;
    FindingModel *models = arena_array(view->arena, FindingModel, findings->len);
    for (guint i = 0; i < findings->len; i++) {
        const Finding *finding = findings->pdata[i];
        models[i].code = arena_strdup(view->arena, finding->code);
        models[i].severity = severity_name(finding->severity);
        models[i].message = models[i].code;
        models[i].advice = "";
        for (size_t k = 0; k < G_N_ELEMENTS(finding_texts); k++) {
            if (strcmp(finding_texts[k].code, finding->code) != 0)
                continue;
            models[i].message = message_fill(view->arena, finding_texts[k].sentence, view->lang,
                                             finding->detail, NULL);
            models[i].advice = message_fill(view->arena, finding_texts[k].advice, view->lang,
                                            finding->detail, NULL);
        }
    }
    return models;
}

const char *
message_fill(Arena *arena, Message id, Lang lang, const char *a, const char *b)
{
    const char *format = message(id, lang);
    const char *values[] = {a, b};
    size_t next = 0;
    g_autoptr(GString) out = g_string_new(NULL);
    for (const char *p = format; *p != '\0'; p++) {
        if (p[0] == '%' && (p[1] == 's' || p[1] == 'u') && next < G_N_ELEMENTS(values)) {
            g_string_append(out, values[next] != NULL ? values[next] : "");
            next++;
            p++;
        } else {
            g_string_append_c(out, *p);
        }
    }
    return arena_strndup(arena, out->str, out->len);
}

bool
version_is_public(const Version *version)
{
    return version->state == VERSION_RELEASED || version->state == VERSION_WITHDRAWN ||
           version->state == VERSION_ERASED;
}

static const char *
long_day(View *view, LocalDate day)
{
    return format_day_long(view->arena, day, view->lang);
}

static const char *
sentence_of(View *view, Message id, LocalDate first, const char *second)
{
    return message_fill(view->arena, id, view->lang, long_day(view, first), second);
}

/* Of one that is in force on view->day. */
static const char *
in_force_sentence(View *view, const Version *v)
{
    if (v->effective_until != LOCAL_DATE_NONE)
        return sentence_of(view, MSG_valid_since_until, v->starts,
                           long_day(view, date_add_days(v->effective_until, -1)));
    if (v->effective_from == LOCAL_DATE_NONE)
        return sentence_of(view, MSG_valid_since_publication, v->starts, NULL);
    /* Law reaches back when it was made later; the day of provision says nothing of an old one. */
    if (v->decided_on != LOCAL_DATE_NONE && v->starts < v->decided_on)
        return sentence_of(view, MSG_valid_since_before, v->starts, long_day(view, v->decided_on));
    return sentence_of(view, MSG_valid_since, v->starts, NULL);
}

const char *
view_validity(View *view, const GPtrArray *versions, const Version *v)
{
    if (v->state == VERSION_WITHDRAWN || v->state == VERSION_ERASED)
        return sentence_of(view, MSG_valid_withdrawn, date_of_instant(v->withdrawn_us), NULL);
    if (v->state == VERSION_SCHEDULED)
        return message_fill(view->arena, MSG_valid_scheduled, view->lang,
                            format_moment(view->arena, v->scheduled_us, view->lang), NULL);
    if (v->state != VERSION_RELEASED)
        return message(MSG_valid_draft, view->lang);
    if (v->gone_since != VERSION_DRAFT)
        return sentence_of(view, MSG_valid_gone_since, v->starts, NULL);
    if (v == timeline_in_force(versions, view->day))
        return in_force_sentence(view, v);
    bool corrected;
    const Version *instead = timeline_instead(versions, v, &corrected);
    if (instead != NULL)
        return sentence_of(view, corrected ? MSG_valid_corrected : MSG_valid_replaced,
                           corrected ? date_of_instant(instead->published_us) : v->starts,
                           arena_printf(view->arena, "%u", instead->number));
    if (v->starts > view->day)
        return sentence_of(view, MSG_valid_from_future, v->starts, NULL);
    if (v->valid_until == LOCAL_DATE_NONE || v->valid_until <= v->starts)
        return message(MSG_valid_never, view->lang);
    if (timeline_ends_with(versions, v))
        return sentence_of(view, MSG_valid_repealed, v->starts, long_day(view, v->valid_until));
    return sentence_of(view, MSG_valid_was, v->starts,
                       long_day(view, date_add_days(v->valid_until, -1)));
}
