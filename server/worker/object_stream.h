/* object_stream.h - the objects that a PDF keeps compressed together (ISO 32000-1 §7.5.7): found by their
 * names in the bytes, inflated within bounds. What is encrypted, coded in another way or too large is not
 * seen. Threads: any. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Called with one object; its bytes are valid until it returns. */
typedef void (*ObjectSeen)(const char *object, size_t len, void *data);

/* Every object of every such stream of a file, in the order of the file, up to the first stream that cannot
 * be read: false then. */
bool object_streams_read(const char *bytes, size_t len, ObjectSeen seen, void *data);
