/* intake.h - from libmicrohttpd's view of a request to the gate's. Its parser leaves the head in
 * one buffer and cuts it with NULs in place; whether the pieces lie exactly one CRLF apart tells
 * what the parser let pass unseen: bare line feeds, folded lines, NUL bytes. */
#pragma once
#include "server/http/listener_parts.h"

/* Keeps the target as it stands on the request line; called when that line is read, before it is
 * decoded in place. */
void intake_target(Connection *c, const char *raw_target);
/* Fills the request's headers and gate result. Status 0 if it may go on. */
GateVerdict intake_read(Connection *c, const char *method, const char *version);
