/* fixtures.h - small PDFs made by the tests themselves, and the way to the worker of this build. */
#pragma once
#include "server/extract/extractor.h"

#include <glib.h>

/* A PDF with one page per text (Helvetica, WinAnsi, and F2 is its bold italic; a NULL text is
 * a page without a content stream), with INFO as the body of its information dictionary and CATALOG as more entries of its
 * catalogue (either may be NULL). */
GString *fixture_pdf(const char *const *texts, size_t pages, const char *info, const char *catalog);
/* A PDF of N objects, numbered from 1: the first is its catalogue, the fourth its information
 * dictionary. */
GString *fixture_objects(const char *const *objects, size_t n);
/* A PDF whose one page shows HEX, the bytes of a text in the predefined character map ENCODING, in
 * a font of the collection Adobe-ORDERING that is not embedded. */
GString *fixture_cid_pdf(const char *ordering, const char *encoding, const char *hex);
/* The bytes as an unlinked file, open for reading. */
int fixture_fd(const void *bytes, size_t len);
/* PROGRAM of this build's bin folder, owned. */
char *fixture_program(const char *program);
/* RELATIVE to the checkout that this build is of, owned. */
char *fixture_checkout(const char *relative);
/* Options for the caged worker where the build can, with PROGRAM (owned by the caller) as worker.
 */
ExtractorOptions fixture_options(const char *program);
/* Starts the worker of this build, runs the tests that ADD_TESTS adds, and stops it: all of main(). */
int fixture_main(int argc, char **argv, void (*add_tests)(void));
/* Inside of fixture_main: its extractor; what it makes of bytes, and of fixture_pdf. Owned. */
Extractor *fixture_extractor(void);
Extraction *fixture_run(const void *bytes, size_t len);
Extraction *fixture_run_pdf(const char *const *texts, size_t pages, const char *info,
                            const char *catalog);
/* True if X has a finding CODE; *RET_DETAIL (if not NULL) is its detail, borrowed. */
bool fixture_finding(const Extraction *x, const char *code, const char **ret_detail);

/* It has, with just this detail. */
void fixture_assert_finding(const Extraction *x, const char *code, const char *detail);

/* Words to insert, delete or replace, to make GOT of WANTED; words end at blanks and line ends.
 * *RET_N: how many WANTED has. */
unsigned fixture_word_errors(const char *wanted, const char *got, unsigned *ret_n);
