/* chain.h - the order in which a request is looked at: gate, kept answers, route, limits, who asks,
 * access, where from, body, handler, answer. These are libmicrohttpd's callbacks; CLS is the
 * Listener. */
#pragma once
#include "server/http/listener_parts.h"

#define HEAD_SECONDS 10 /* from the first byte to the end of the headers */

/* SECONDS, but never more than the configured deadline. */
int64_t chain_bounded_us(const Listener *l, int64_t seconds);

void chain_on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
                         enum MHD_ConnectionNotificationCode code);
void *chain_on_target(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result chain_on_request(void *cls, struct MHD_Connection *mhd, const char *url,
                                 const char *method, const char *version, const char *upload_data,
                                 size_t *upload_size, void **request_context);
void chain_on_completed(void *cls, struct MHD_Connection *mhd, void **request_context,
                        enum MHD_RequestTerminationCode code);
