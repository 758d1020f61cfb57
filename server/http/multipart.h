/* multipart.h - multipart/form-data (RFC 7578) as it streams in. Strict: every part has a name, the
 * last boundary must come. Counts parts and bounds their headers; what the parts hold is bounded by
 * the receiver. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MULTIPART_PARTS_MAX 64
#define MULTIPART_HEAD_MAX 4096

/* Both return false with an error to end the parse. */
typedef struct {
    /* A part begins; FILE_NAME (as sent) is NULL for a text field. */
    bool (*part)(void *receiver, const char *name, const char *file_name, GError **error);
    bool (*data)(void *receiver, const uint8_t *data, size_t len, GError **error);
} MultipartSink;

typedef struct Multipart Multipart;
/* CONTENT_TYPE is the whole header. INVALID ("unreadable") without a usable boundary. */
Multipart *multipart_new(const char *content_type, const MultipartSink *sink, void *receiver,
                         GError **error);
void multipart_free(Multipart *mp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Multipart, multipart_free)
/* Errors: INVALID ("unreadable"), LIMIT, and those of the sink. After an error it may only be
 * freed. */
bool multipart_feed(Multipart *mp, const uint8_t *data, size_t len, GError **error);
/* INVALID if the closing boundary did not come. */
bool multipart_finish(Multipart *mp, GError **error);
