/* prompt.h - a password from a terminal, without echo, or from the standard input. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* The first line of the standard input without its line end, at most 1024 bytes. INVALID. */
char *password_from_stdin(GError **error);
/* Asks twice on the terminal. INVALID when the two differ, IO without a terminal. */
char *password_from_terminal(const char *who, GError **error);
/* Overwrites and frees. */
void password_forget(char *password);
