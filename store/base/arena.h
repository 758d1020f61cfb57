/* arena.h - memory that lives as long as one request: allocated in pieces, freed at once. Everything from it
 * is zeroed or a copy; nothing in it is freed on its own. One thread at a time. */
#pragma once
#include <glib.h>
#include <stddef.h>

typedef struct Arena Arena;
Arena *arena_new(void);
void arena_free(Arena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Arena, arena_free)

void *arena_alloc(Arena *arena, size_t bytes); /* zeroed, aligned for any type, never NULL */
char *arena_strdup(Arena *arena, const char *text); /* NULL stays NULL */
char *arena_strndup(Arena *arena, const char *text, size_t len);
char *arena_printf(Arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);
#define arena_new0(arena, type) ((type *) arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, n) ((type *) arena_alloc((arena), arena_array_size(sizeof(type), (n))))
/* n * size, or the end of the program: counts of this size are our own bug, not input. */
size_t arena_array_size(size_t size, size_t n);
