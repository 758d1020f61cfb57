/* sample_pdf.h - the built-in documents with which a zygote warms up. */
#pragma once
#include <glib.h>

/* A PDF of N objects, numbered from 1; the first is its catalogue, INFO (0 = none) the number of its
 * information dictionary. */
GBytes *sample_pdf(const char *const *objects, size_t n, size_t info);
