/* suggest.c - see suggest.h. */
#include "store/suggest.h"

#include "store/base/error.h"
#include "store/legal/likeness_store.h"

static bool
may_see(const Version *version, const SuggestFor *asker)
{
    const Version *self = asker->self;
    bool own =
        self != NULL && version->document == self->document && version->number == self->number;
    return !own && (asker->drafts || version->state == VERSION_RELEASED);
}

static bool
name_version(KvTxn *txn, const Version *version, unsigned permille, SuggestedVersion *ret_named,
             GError **error)
{
    g_autoptr(Document) document = document_load(txn, version->document, error);
    if (document == NULL)
        return false;
    *ret_named = (SuggestedVersion){.slug = g_steal_pointer(&document->slug),
                                    .title = g_steal_pointer(&document->title),
                                    .version = version->number,
                                    .permille = permille};
    return true;
}

/* True when A is to be named rather than B, which is as like or less so (or NULL). */
static bool
is_before(const Version *a, const Version *b)
{
    if (b == NULL || a->document != b->document)
        return b == NULL || a->document < b->document;
    return a->number > b->number;
}

/* The version to name of those that have the text TEXT_ID; NULL without an error if the asker may
 * see none. */
static bool
find_user(KvTxn *txn, uint64_t text_id, const SuggestFor *asker, Version **ret_version,
          GError **error)
{
    g_autoptr(GPtrArray) users = text_users(txn, text_id, error);
    if (users == NULL)
        return false;
    g_ptr_array_set_free_func(users, NULL);
    Version *best = NULL;
    for (guint i = 0; i < users->len; i++) {
        Version *user = users->pdata[i];
        bool better = may_see(user, asker) && is_before(user, best);
        version_free(better ? best : user);
        best = better ? user : best;
    }
    *ret_version = best;
    return true;
}

static bool
suggest_identical(KvTxn *txn, const Upload *upload, const SuggestFor *asker,
                  SuggestedVersion *ret_named, GError **error)
{
    g_autoptr(Version) version = NULL;
    return find_user(txn, upload->text_id, asker, &version, error) &&
           (version == NULL || name_version(txn, version, 1000, ret_named, error));
}

static bool
suggest_document(KvTxn *txn, const Upload *upload, const SuggestFor *asker,
                 SuggestedVersion *ret_named, GError **error)
{
    g_autoptr(GArray) like = likeness_find(txn, upload->text_id, LIKENESS_SAME_DOCUMENT, error);
    if (like == NULL)
        return false;
    g_autoptr(Version) best = NULL;
    unsigned permille = 0;
    for (guint i = 0; i < like->len; i++) {
        const LikeText *text = &g_array_index(like, LikeText, i);
        if (best != NULL && text->permille < permille)
            break;
        g_autoptr(Version) version = NULL;
        if (!find_user(txn, text->text_id, asker, &version, error))
            return false;
        if (version == NULL || !is_before(version, best))
            continue;
        g_clear_pointer(&best, version_free);
        best = g_steal_pointer(&version);
        permille = text->permille;
    }
    return best == NULL || name_version(txn, best, permille, ret_named, error);
}

static bool
is_type(KvTxn *txn, const char *id)
{
    g_autoptr(DocumentType) type = document_type_load(txn, id, NULL);
    return type != NULL;
}

static Suggestions *
read_text(Store *store, KvTxn *txn, const Upload *upload, GError **error)
{
    if (upload->state != TEXT_DONE && upload->state != TEXT_OCR)
        return g_new0(Suggestions, 1);
    g_autoptr(Extraction) x = store_extraction_read(store, upload, error);
    g_autoptr(GPtrArray) list = x != NULL ? body_list(txn, error) : NULL;
    if (list == NULL)
        return NULL;
    g_autofree IdentityBody *bodies = g_new(IdentityBody, list->len + 1);
    for (guint i = 0; i < list->len; i++) {
        const Body *body = list->pdata[i];
        bodies[i] = (IdentityBody){.id = body->id, .name = body->name};
    }
    Suggestions *s = suggestions_read(x, bodies, list->len);
    Suggested *type = &s->field[SUGGESTED_TYPE];
    if (type->value != NULL && !is_type(txn, type->value))
        suggested_clear(type);
    return s;
}

UploadSuggestions *
store_suggest(Store *store, KvTxn *txn, const Upload *upload, SuggestFor asker, GError **error)
{
    g_autoptr(UploadSuggestions) s = g_new0(UploadSuggestions, 1);
    s->text = read_text(store, txn, upload, error);
    if (s->text == NULL)
        return NULL;
    Suggested *title = &s->text->field[SUGGESTED_TITLE];
    if (title->value == NULL)
        title->value = g_strdup(upload->title);
    if (!suggest_identical(txn, upload, &asker, &s->identical, error) ||
        (s->identical.slug == NULL && !suggest_document(txn, upload, &asker, &s->document, error)))
        return NULL;
    return g_steal_pointer(&s);
}

static void
named_clear(SuggestedVersion *named)
{
    g_free(named->slug);
    g_free(named->title);
}

void
upload_suggestions_free(UploadSuggestions *suggestions)
{
    if (suggestions == NULL)
        return;
    suggestions_free(suggestions->text);
    named_clear(&suggestions->document);
    named_clear(&suggestions->identical);
    g_free(suggestions);
}
