/* whole.h - a document read in one go: its text, and the text of its pages that are pictures. For who
 * has no queue: the command line. The server does both as jobs (server/jobs.c). */
#pragma once
#include "server/extract/extractor.h"

/* Reads the PDF behind FD (borrowed), its pictures with THREADS pages at once; without OCR here they
 * stay without text, and a finding says so. NULL with BUSY: try again later, as extractor_run(). */
Extraction *extract_whole(Extractor *extractor, const Limits *limits, unsigned threads, int fd,
                          GError **error);
