/* since_view.c - see since_view.h. */
#include "server/api/since_view.h"

#include "server/api/since_cache.h"
#include "server/model/format.h"
#include "store/base/error.h"
#include "store/diff/since.h"
#include "store/doc/memento.h"
#include "store/legal/structure_store.h"

#include <string.h>

#define VERSIONS_MAX 50
#define TEXT_MAX (4 * MIB) /* of all versions looked at */

void
since_clear(Since *since)
{
    g_clear_pointer(&since->parts, g_array_unref);
    g_clear_pointer(&since->history, g_ptr_array_unref);
}

/* Those that came into force up to V, as far back as each has a text; *RET_KEY names their texts.
 * Empty when V was never in force. */
static bool
find_history(Context *context, const GPtrArray *versions, const Version *v, Since *since,
             GString *key, GError **error)
{
    g_autoptr(GPtrArray) mementos = memento_list(versions);
    since->history = g_ptr_array_new();
    guint at;
    if (!g_ptr_array_find(mementos, v, &at))
        return true;
    uint64_t bytes = 0;
    since->complete = true;
    for (guint i = at + 1; i-- > 0;) {
        Version *one = mementos->pdata[i];
        g_autoptr(GError) local = NULL;
        g_autoptr(Upload) upload = one->gone_since == VERSION_DRAFT
                                       ? upload_load(context->txn, &one->sha256, &local)
                                       : NULL;
        if (local != NULL && !is_error(local, STORE_ERROR_NOT_FOUND)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return false;
        }
        bytes += upload != NULL ? upload->text_bytes : 0;
        bool has_text = upload != NULL && (upload->state == TEXT_DONE || upload->state == TEXT_OCR);
        if (!has_text || bytes > TEXT_MAX || since->history->len == VERSIONS_MAX) {
            since->complete = false;
            break;
        }
        char hex[DIGEST_HEX_LEN + 1];
        digest_hex(&upload->extraction, hex);
        g_string_append_printf(key, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ".%.16s ",
                               one->text_id, one->revision, hex);
        g_ptr_array_insert(since->history, 0, one);
    }
    return true;
}

/* NULL without an error when the text has no structure. */
static bool
load(Context *context, const Version *v, Structure **ret, GError **error)
{
    g_autoptr(GError) local = NULL;
    *ret = structure_load(context->txn, v->text_id, STRUCTURE_TEXT, &local);
    if (*ret != NULL || is_error(local, STORE_ERROR_NOT_FOUND))
        return true;
    g_propagate_error(error, g_steal_pointer(&local));
    return false;
}

static bool
fold(Context *context, Since *since, GError **error)
{
    g_autoptr(Structure) last = NULL;
    if (!load(context, since->history->pdata[0], &last, error))
        return false;
    if (last == NULL)
        return true;
    g_autoptr(GArray) parts = since_begin(last);
    for (guint i = 1; i < since->history->len; i++) {
        g_autoptr(Structure) next = NULL;
        if (!load(context, since->history->pdata[i], &next, error))
            return false;
        if (next == NULL)
            return true;
        GArray *then = since_next(parts, last, next, i);
        g_array_unref(parts);
        parts = then;
        structure_free(last);
        last = g_steal_pointer(&next);
    }
    since->parts = g_steal_pointer(&parts);
    return true;
}

bool
since_of(Context *context, const GPtrArray *versions, const Version *v, Since *ret_since,
         GError **error)
{
    g_autoptr(GString) key = g_string_new(NULL);
    if (!find_history(context, versions, v, ret_since, key, error))
        return false;
    if (ret_since->history->len == 0)
        return true;
    ret_since->parts = since_cache_get(context->app->since, key->str);
    if (ret_since->parts != NULL)
        return true;
    if (!fold(context, ret_since, error))
        return false;
    if (ret_since->parts != NULL)
        since_cache_put(context->app->since, key->str, ret_since->parts);
    return true;
}

/* The parts by their section; NULL where a section is none. */
static const SincePart **
by_section(Arena *arena, const Since *since, const Structure *s)
{
    guint n = s->sections->len;
    const SincePart **parts = arena_array(arena, const SincePart *, MAX(n, 1));
    for (guint i = 0; since->parts != NULL && i < since->parts->len; i++) {
        const SincePart *part = &g_array_index(since->parts, SincePart, i);
        if (part->section < n)
            parts[part->section] = part;
    }
    return parts;
}

static guint
end_of_piece(const Structure *s, guint i)
{
    guint end = i + 1;
    while (end < s->sections->len && !piece_is_one(((Section *)s->sections->pdata[end])->kind))
        end++;
    return end;
}

const SinceModel **
since_models(Context *context, const Since *since, const Structure *s)
{
    Arena *arena = context->view.arena;
    guint n = s->sections->len;
    const SinceModel **models = arena_array(arena, const SinceModel *, MAX(n, 1));
    if (since->parts == NULL)
        return models;
    SinceModel *all = arena_array(arena, SinceModel, since->history->len);
    for (guint i = 0; i < since->history->len; i++) {
        const Version *v = since->history->pdata[i];
        all[i] = (SinceModel){.version = v->number, .date = format_iso_day(arena, v->starts)};
    }
    const SincePart **parts = by_section(arena, since, s);
    const SincePart *around = NULL;
    for (guint i = 0; i < n; i++) {
        const SincePart *said = parts[i] != NULL ? parts[i] : around;
        if (piece_is_one(((Section *)s->sections->pdata[i])->kind)) {
            around = said = parts[i];
            guint end = end_of_piece(s, i); /* the last that changed anything in it */
            for (guint k = i + 1; k < end; k++)
                if (parts[k] != NULL && (said == NULL || parts[k]->version > said->version))
                    said = parts[k];
        } else if (parts[i] != NULL) {
            around = parts[i];
        }
        if (said != NULL && said->version < since->history->len &&
            (said->version > 0 || since->complete))
            models[i] = &all[said->version];
    }
    return models;
}

static SinceLine
line_of(Context *context, const Since *since, const char *slug, const SincePart *part,
        const Section *x)
{
    View *view = &context->view;
    const Version *v = since->history->pdata[part->version];
    const Version *before = since->history->pdata[part->version - 1];
    const char *day = format_day(view->arena, v->starts);
    const char *number = arena_printf(view->arena, "%u", v->number);
    return (SinceLine){
        .line = message_fill(view->arena, part->added ? MSG_since_added : MSG_since_reworded,
                             view->lang, day, number),
        .link = message(part->added ? MSG_since_added_link : MSG_since_reworded_link, view->lang),
        .url = arena_printf(view->arena, "/d/%s/vergleich?von=%u&bis=%u#%s", slug, before->number,
                            v->number, part->place),
        .of = *x->label != '\0' ? arena_strdup(view->arena, x->label)
              : x->heading != NULL
                  ? arena_strdup(view->arena, x->heading)
                  : message(x->kind == SECTION_ANNEX ? MSG_section_annex : MSG_section_preamble,
                            view->lang)};
}

static bool
is_alike(const SincePart *a, const SincePart *b)
{
    return a->version == b->version && a->added == b->added && strcmp(a->place, b->place) == 0;
}

const SinceLine *
since_lines(Context *context, const Since *since, const char *slug, const Structure *s)
{
    Arena *arena = context->view.arena;
    SinceLine *lines = arena_array(arena, SinceLine, MAX(s->sections->len, 1));
    const SincePart **parts = by_section(arena, since, s);
    for (guint i = 0; i < s->sections->len;) {
        guint end = end_of_piece(s, i);
        SectionKind kind = ((const Section *)s->sections->pdata[i])->kind;
        if (kind == SECTION_FRONT || kind == SECTION_CLOSING) { /* names and days of each version */
            i = end;
            continue;
        }
        const SincePart *first = NULL;
        bool alike = true;
        for (guint k = i; k < end; k++) {
            if (parts[k] == NULL)
                continue;
            first = first != NULL ? first : parts[k];
            alike &= is_alike(first, parts[k]);
        }
        for (guint k = i; k < end; k++) {
            const SincePart *part = alike && k == i ? first : alike ? NULL : parts[k];
            if (part != NULL && part->version > 0 && part->version < since->history->len)
                lines[k] = line_of(context, since, slug, part, s->sections->pdata[k]);
        }
        i = end;
    }
    return lines;
}
