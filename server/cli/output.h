/* output.h - text for terminals and pipes: UTF-8 as it is (never through the locale), control
 * characters of stored text made visible, and the progress of long work. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* TEXT with control characters (and what is not UTF-8) replaced, so that a title cannot drive the
 * terminal. Owned. */
char *out_clean(const char *text);
void out_text(FILE *file, const char *text);
/* Cells of TEXT on a terminal. */
size_t out_width(const char *text);
/* TEXT, cut or filled with blanks to WIDTH cells. */
void out_column(FILE *file, const char *text, size_t width);

/* FILE shows to a person. */
bool out_is_terminal(FILE *file);

/* A line on stderr that is rewritten on a terminal; nothing otherwise. Threads: the caller locks.
 */
typedef struct {
    bool terminal, shown;
    int64_t last_us;
} Progress;
void progress_init(Progress *progress);
/* At most ten times a second. */
void progress_show(Progress *progress, const char *what, uint64_t done, uint64_t total);
/* Takes the line away: call before any other output and at the end. */
void progress_clear(Progress *progress);
