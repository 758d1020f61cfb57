/* catalogue_types.c - the structs of the catalogue: names of their states, and how they are freed.
 */
#include "store/doc/catalogue.h"

const char *
version_state_name(VersionState state)
{
    static const char *const names[] = {"draft",    "submitted", "scheduled",
                                        "released", "withdrawn", "erased"};
    g_assert((size_t)state < G_N_ELEMENTS(names));
    return names[state];
}

const char *
change_kind_name(ChangeKind kind)
{
    static const char *const names[] = {"released", "corrected", "withdrawn", "erased", "retitled"};
    g_assert(kind >= CHANGE_RELEASED && kind <= CHANGE_RETITLED);
    return names[kind - CHANGE_RELEASED];
}

void
document_free(Document *d)
{
    if (d == NULL)
        return;
    g_free(d->slug);
    g_free(d->title);
    g_free(d->type);
    g_free(d->body);
    g_free(d);
}

void
version_free(Version *v)
{
    if (v == NULL)
        return;
    g_free(v->file_name);
    g_free(v->note);
    g_free(v->reason);
    g_free(v->successor);
    g_free(v);
}

void
upload_free(Upload *u)
{
    if (u == NULL)
        return;
    g_free(u->file_name);
    g_free(u->title);
    g_clear_pointer(&u->findings, g_ptr_array_unref);
    g_free(u);
}

void
body_free(Body *b)
{
    if (b == NULL)
        return;
    g_free(b->id);
    g_free(b->name);
    g_free(b->parent);
    g_free(b);
}

void
document_type_free(DocumentType *t)
{
    if (t == NULL)
        return;
    g_free(t->id);
    g_free(t->label);
    g_free(t);
}

void
change_free(Change *c)
{
    if (c == NULL)
        return;
    g_free(c->slug);
    g_free(c);
}
