/* arena.c - see arena.h. Pieces are cut from blocks of 8 KiB; what is larger gets a block of its
 * own. */
#include "store/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#define BLOCK_BYTES 8192

typedef struct Block Block;
struct Block {
    Block *next;
    alignas(max_align_t) uint8_t data[];
};

struct Arena {
    Block *blocks;
    uint8_t *at; /* in the newest shared block */
    size_t left;
};

Arena *
arena_new(void)
{
    return g_new0(Arena, 1);
}

void
arena_free(Arena *arena)
{
    if (arena == NULL)
        return;
    for (Block *b = arena->blocks; b != NULL;) {
        Block *next = b->next;
        g_free(b);
        b = next;
    }
    g_free(arena);
}

static Block *
add_block(Arena *arena, size_t bytes)
{
    gsize size;
    g_assert(g_size_checked_add(&size, sizeof(Block), bytes));
    Block *b = g_malloc0(size);
    b->next = arena->blocks;
    arena->blocks = b;
    return b;
}

void *
arena_alloc(Arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    g_assert(bytes <= G_MAXSIZE / 2);
    bytes = (MAX(bytes, 1) + align - 1) / align * align;
    if (bytes > BLOCK_BYTES / 4)
        return add_block(arena, bytes)->data;
    if (bytes > arena->left) {
        arena->at = add_block(arena, BLOCK_BYTES)->data;
        arena->left = BLOCK_BYTES;
    }
    void *piece = arena->at;
    arena->at += bytes;
    arena->left -= bytes;
    return piece;
}

char *
arena_strndup(Arena *arena, const char *text, size_t len)
{
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    return copy;
}

char *
arena_strdup(Arena *arena, const char *text)
{
    return text != NULL ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *
arena_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return arena_strdup(arena, text);
}

size_t
arena_array_size(size_t size, size_t n)
{
    gsize bytes;
    g_assert(g_size_checked_mul(&bytes, size, n));
    return bytes;
}
