/* field.c - reading a member of a view model through its descriptor. */
#include "server/model/field.h"

#include <string.h>

const void *
field_object(const Field *field, const void *object)
{
    const void *member;
    memcpy(&member, (const char *)object + field->offset, sizeof member);
    return member;
}

size_t
field_count(const Field *field, const void *object)
{
    size_t n;
    memcpy(&n, (const char *)object + field->count_offset, sizeof n);
    return n;
}
