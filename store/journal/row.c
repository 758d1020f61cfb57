/* row.c - see row.h. The fields are reached by offset, so that reading and writing cannot part. */
#include "store/journal/row.h"

#include <string.h>

static const void *
at(const void *object, size_t offset)
{
    return (const uint8_t *)object + offset;
}

void
row_encode(RowSpec spec, const void *object, GByteArray *out)
{
    for (size_t i = 0; i < spec.count; i++) {
        const RowField *f = &spec.fields[i];
        const void *p = at(object, f->offset);
        switch (f->type) {
        case ROW_U32:
            wire_field_put_uint(out, f->tag, *(const uint32_t *)p);
            break;
        case ROW_U64:
            wire_field_put_uint(out, f->tag, *(const uint64_t *)p);
            break;
        case ROW_I64:
            wire_field_put_uint(out, f->tag, (uint64_t) * (const int64_t *)p);
            break;
        case ROW_BOOL:
            wire_field_put_uint(out, f->tag, *(const bool *)p ? 1 : 0);
            break;
        case ROW_STRING:
            wire_field_put_string(out, f->tag, *(char *const *)p);
            break;
        case ROW_DIGEST:
            wire_field_put_digest(out, f->tag, p);
            break;
        case ROW_BYTES: {
            GBytes *bytes = *(GBytes *const *)p;
            if (bytes != NULL)
                wire_field_put_blob(out, f->tag, g_bytes_get_data(bytes, NULL),
                                    g_bytes_get_size(bytes));
            break;
        }
        }
    }
}

static void
decode_field(const RowField *f, WireReader *value, void *object)
{
    void *p = (uint8_t *)object + f->offset;
    switch (f->type) {
    case ROW_U32: {
        uint64_t v = wire_field_uint(value);
        value->failed |= v > UINT32_MAX;
        *(uint32_t *)p = (uint32_t)v;
        break;
    }
    case ROW_U64:
        *(uint64_t *)p = wire_field_uint(value);
        break;
    case ROW_I64:
        *(int64_t *)p = (int64_t)wire_field_uint(value);
        break;
    case ROW_BOOL: {
        uint64_t v = wire_field_uint(value);
        value->failed |= v > 1;
        *(bool *)p = v == 1;
        break;
    }
    case ROW_STRING: {
        char **text = p;
        g_free(*text);
        *text = wire_field_string(value);
        break;
    }
    case ROW_DIGEST:
        *(Digest *)p = wire_digest(value);
        value->failed |= value->left != 0;
        break;
    case ROW_BYTES: {
        GBytes **bytes = p;
        g_clear_pointer(bytes, g_bytes_unref);
        *bytes = g_bytes_new(value->at, value->left);
        break;
    }
    }
}

bool
row_decode(RowSpec spec, WireReader *r, void *object)
{
    uint8_t tag;
    WireReader value;
    while (wire_next_field(r, &tag, &value)) {
        for (size_t i = 0; i < spec.count; i++) {
            if (spec.fields[i].tag != tag)
                continue;
            decode_field(&spec.fields[i], &value, object);
            if (value.failed)
                return false;
            break;
        }
    }
    return wire_done(r);
}

void
row_clear(RowSpec spec, void *object)
{
    for (size_t i = 0; i < spec.count; i++) {
        void *p = (uint8_t *)object + spec.fields[i].offset;
        if (spec.fields[i].type == ROW_STRING)
            g_clear_pointer((char **)p, g_free);
        else if (spec.fields[i].type == ROW_BYTES)
            g_clear_pointer((GBytes **)p, g_bytes_unref);
    }
}
