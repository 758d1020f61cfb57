/* answer.h - from the Response of a handler to what libmicrohttpd sends: coding, validator,
 * condition, range, headers. */
#pragma once
#include "server/http/listener_parts.h"

/* Never fails: what cannot be built becomes a 500. CLOSE adds Connection: close. An answer that its
 * handler marked is put into the head cache on the way. Threads: any, with the request. */
Answer answer_build(Listener *l, Request *r, Response *response, bool close);
/* The answer that is kept for R, if there is one. Notes the generation, for answer_build. */
bool answer_from_kept(Listener *l, Request *r, Answer *ret_answer, const Route **ret_route);
void answer_clear(Answer *answer);
/* The 500 that is left when nothing else can be made. */
struct MHD_Response *answer_emergency_new(void);
