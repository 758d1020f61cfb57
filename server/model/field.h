/* field.h - view models described once: a list of X(KIND, …) makes the struct and the descriptor that the JSON
 * writer walks. Strings are borrowed (arena or constant), UTF-8. Kinds beginning with H are for pages only and do
 * not appear in JSON; the C member name is the JSON name. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A local or absolute address, already percent-encoded: the only thing a template lets into href, src and action. */
typedef struct { const char *s; } Url;

typedef enum { FIELD_STR, FIELD_URL, FIELD_BOOL, FIELD_U32, FIELD_U32N, FIELD_U64, FIELD_F64, FIELD_OBJ, FIELD_LIST, FIELD_STRS } FieldKind;
typedef struct Model Model;
typedef struct {
    const char *name;
    FieldKind kind;
    size_t offset;
    size_t count_offset; /* LIST, STRS: of the member n_<name> */
    const Model *model;  /* OBJ, LIST */
    bool hidden;
} Field;
struct Model {
    const char *name;
    size_t size;
    const Field *(*fields)(size_t *ret_n); /* constant, in the order of the contract */
};

/* Members. STR and URL may be NULL (JSON null). U32N: 0 is JSON null. LIST is an array of structs with its
 * length in n_<name>; OBJ a pointer or NULL. */
#define MEMBER_STR(T, name) const char *name;
#define MEMBER_URL(T, name) Url name;
#define MEMBER_BOOL(T, name) bool name;
#define MEMBER_U32(T, name) uint32_t name;
#define MEMBER_U32N(T, name) uint32_t name;
#define MEMBER_U64(T, name) uint64_t name;
#define MEMBER_F64(T, name) double name;
#define MEMBER_OBJ(T, name) const T *name;
#define MEMBER_LIST(T, name) const T *name; size_t n_##name;
#define MEMBER_STRS(T, name) const char *const *name; size_t n_##name;
#define MEMBER_HSTR(T, name) const char *name;
#define MEMBER_HURL(T, name) Url name;
#define MEMBER_HBOOL(T, name) bool name;
#define MEMBER_HU64(T, name) uint64_t name;
#define MEMBER_HOBJ(T, name) const T *name;
#define MEMBER_HLIST(T, name) const T *name; size_t n_##name;
#define MODEL_MEMBER(KIND, T, name) MEMBER_##KIND(T, name)
/* MODEL(Name, LIST) declares struct Name and its descriptor Name_model (defined in models.c by MODEL_DEFINE). */
#define MODEL(Name, FIELDS)                                                                        \
    typedef struct Name { FIELDS(MODEL_MEMBER) } Name;                                             \
    extern const Model Name##_model;

/* The descriptor of one member, for MODEL_DEFINE: H… kinds describe the same member, hidden. */
#define FIELD_OF(NAME, KIND, COUNT, MODEL, HIDDEN) {#NAME, KIND, offsetof(ThisModel, NAME), COUNT, MODEL, HIDDEN},
#define DESCRIBE_STR(T, name) FIELD_OF(name, FIELD_STR, 0, NULL, false)
#define DESCRIBE_URL(T, name) FIELD_OF(name, FIELD_URL, 0, NULL, false)
#define DESCRIBE_BOOL(T, name) FIELD_OF(name, FIELD_BOOL, 0, NULL, false)
#define DESCRIBE_U32(T, name) FIELD_OF(name, FIELD_U32, 0, NULL, false)
#define DESCRIBE_U32N(T, name) FIELD_OF(name, FIELD_U32N, 0, NULL, false)
#define DESCRIBE_U64(T, name) FIELD_OF(name, FIELD_U64, 0, NULL, false)
#define DESCRIBE_F64(T, name) FIELD_OF(name, FIELD_F64, 0, NULL, false)
#define DESCRIBE_OBJ(T, name) FIELD_OF(name, FIELD_OBJ, 0, &T##_model, false)
#define DESCRIBE_LIST(T, name) FIELD_OF(name, FIELD_LIST, offsetof(ThisModel, n_##name), &T##_model, false)
#define DESCRIBE_STRS(T, name) FIELD_OF(name, FIELD_STRS, offsetof(ThisModel, n_##name), NULL, false)
#define DESCRIBE_HSTR(T, name) FIELD_OF(name, FIELD_STR, 0, NULL, true)
#define DESCRIBE_HURL(T, name) FIELD_OF(name, FIELD_URL, 0, NULL, true)
#define DESCRIBE_HBOOL(T, name) FIELD_OF(name, FIELD_BOOL, 0, NULL, true)
#define DESCRIBE_HU64(T, name) FIELD_OF(name, FIELD_U64, 0, NULL, true)
#define DESCRIBE_HOBJ(T, name) FIELD_OF(name, FIELD_OBJ, 0, &T##_model, true)
#define DESCRIBE_HLIST(T, name) FIELD_OF(name, FIELD_LIST, offsetof(ThisModel, n_##name), &T##_model, true)
#define MODEL_DESCRIBE(KIND, T, name) DESCRIBE_##KIND(T, name)

/* The member of OBJECT that is an OBJ (pointer or NULL), LIST or STRS (first element); and the length of a list. */
const void *field_object(const Field *field, const void *object);
size_t field_count(const Field *field, const void *object);
