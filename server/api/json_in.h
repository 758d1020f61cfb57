/* json_in.h - JSON bodies into the inputs of the store, strictly: one object, no duplicate or
 * unknown members, bounded depth, the right types. Strings are borrowed from the parsed document,
 * which lives as long as the JsonIn. */
#pragma once
#include "store/store.h"

#include <jansson.h>

typedef struct {
    json_t *root;
} JsonIn;
void json_in_clear(JsonIn *in);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(JsonIn, json_in_clear)

/* An empty body counts as {} when MAY_BE_EMPTY. INVALID with reason "unreadable" (400) for what is
 * no JSON object. */
bool json_in_parse(JsonIn *in, GBytes *body, bool may_be_empty, GError **error);
/* Only these members may occur: INVALID field otherwise. */
bool json_in_only(const JsonIn *in, const char *const *known, GError **error);
bool json_in_has(const JsonIn *in, const char *name);
/* NULL for absent or null. INVALID field when it is no string. */
bool json_in_string(const JsonIn *in, const char *name, const char **ret, GError **error);
bool json_in_date(const JsonIn *in, const char *name, LocalDate *ret, GError **error);
bool json_in_number(const JsonIn *in, const char *name, uint64_t max, uint64_t *ret,
                    GError **error);

/* {"title","type","body","slug"}: sets the bit of each member that is there. */
bool json_in_document(const JsonIn *in, DocumentInput *ret, GError **error);
/* {"sha256","decided_on","signed_on","effective_from","effective_until","note","corrects"} */
bool json_in_version(const JsonIn *in, bool creating, VersionInput *ret, GError **error);
