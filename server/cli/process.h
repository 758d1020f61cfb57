/* process.h - what a process of the server sets up for itself before anything else. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* No SIGPIPE, no core dumps (they would hold password hashes and keys), all descriptors the system
 * allows; SIGTERM, SIGINT and SIGHUP blocked for all threads to come, so that one place waits for
 * them. */
bool process_prepare(GError **error);
/* Waits for one of these signals: its number, or 0 after TIMEOUT_US. */
int process_wait_signal(int64_t timeout_us);
