/* conversation.h - one job with the zygote: hand it over, read the child's frames and the zygote's
 * reports until both have ended or time is up, end the child if need be. One thread per
 * conversation. */
#pragma once
#include "server/extract/protocol.h"
#include "server/extract/result.h"
#include "store/doc/extraction.h"

/* What is asked of a child, and what becomes of its answer. Must outlive the conversation. */
typedef struct {
    WorkerJob job;
    uint32_t wall_s;
    size_t most_bytes; /* of an answer; who says more is ended */
    /* Reads an answer, hostile bytes, into DATA. */
    ResultKind (*parse)(const void *bytes, size_t len, void *data);
    void *data;
} JobSpec;

typedef enum {
    JOB_DONE,    /* parse() has said COMPLETE, or *RET_REASON tells why it never will */
    JOB_LOST,    /* the zygote is gone, or deaf: start another one */
    JOB_REFUSED, /* the zygote lives but could make no child, or not cage it */
} JobEnd;

typedef struct Conversation Conversation;

/* Sends the job of SPEC with the PDF behind FD over CONTROL. NULL when that fails: the zygote is lost, or
 * we have no descriptors left (*RET_LOST tells). The caller serialises sends on one control socket.
 */
Conversation *conversation_begin(int control, int fd, const JobSpec *spec, bool *ret_lost);
/* Waits for the end: at most spec->wall_s and a grace of seconds for a child that waits, five times
 * that for one that is kept from its CPU time by a busy machine. With JOB_DONE, *RET_REASON is NONE
 * for a complete answer, else why there is none; *RET_DETAIL (owned) is the word for it, or NULL. */
JobEnd conversation_finish(Conversation *c, TextReason *ret_reason, char **ret_detail);
void conversation_free(Conversation *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conversation, conversation_free)
