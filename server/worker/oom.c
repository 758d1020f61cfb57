/* oom.c - malloc, calloc and realloc of this program: libc's own, and a word to the supervisor when
 * one fails. Poppler, libstdc++ and GLib answer a failed allocation with a crash of one kind or
 * another; without this the supervisor could not tell a document that is too large from one that is
 * broken. Left out where a sanitizer brings its own. */
#include "server/worker/frames.h"

#include <stddef.h>
#include <stdlib.h>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

/* glibc exports its allocator under these names for programs that wrap it. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

static inline void *
checked(void *memory, size_t size)
{
    if (__builtin_expect(memory == NULL, 0) && size != 0)
        frames_no_memory();
    return memory;
}

void *
malloc(size_t size)
{
    return checked(__libc_malloc(size), size);
}

void *
calloc(size_t n, size_t size)
{
    return checked(__libc_calloc(n, size), n != 0 ? size : 0);
}

void *
realloc(void *old, size_t size)
{
    return checked(__libc_realloc(old, size), size);
}

#endif
