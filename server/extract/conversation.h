/* conversation.h - one job with the zygote: hand it over, read the child's frames and the zygote's
 * reports until both have ended or time is up, end the child if need be. One thread per
 * conversation. */
#pragma once
#include "store/base/limits.h"
#include "store/doc/extraction.h"

typedef enum {
    JOB_DONE,    /* *RET_X holds the outcome, also when the document failed */
    JOB_LOST,    /* the zygote is gone, or deaf: start another one */
    JOB_REFUSED, /* the zygote lives but could make no child, or not cage it */
} JobEnd;

typedef struct Conversation Conversation;

/* Sends the PDF of BYTES bytes behind FD over CONTROL. NULL when that fails: the zygote is lost, or
 * we have no descriptors left (*RET_LOST tells). The caller serialises sends on one control socket.
 */
Conversation *conversation_begin(int control, int fd, uint64_t bytes, const Limits *limits,
                                 bool *ret_lost);
/* Waits for the end: at most limits->extract_wall_s and a grace of seconds for a child that waits,
 * five times that for one that is kept from its CPU time by a busy machine. */
JobEnd conversation_finish(Conversation *c, Extraction **ret_x);
void conversation_free(Conversation *c);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conversation, conversation_free)
