/* memento.h - a document through time for machines: TimeGate and link relations of its pages (RFC 7089,
 * RFC 5829). The TimeMap is the handler `timemap`. */
#pragma once
#include "server/api/found.h"

/* The page of a document is its own TimeGate: with Accept-Datetime it answers 302 to the version that was
 * in force then, in *RET_ANSWER. True without an answer when it was not asked, or there is no version to
 * choose from. INVALID "unreadable" for a date that is not in the form of RFC 7089 §2.1.1. */
bool memento_gate(Context *context, const Found *found, Response **ret_answer, GError **error);
/* The headers of the page of the document (VERSION NULL) or of one of its versions: Link, Vary,
 * Memento-Datetime. */
void memento_headers(Context *context, const Found *found, const Version *version,
                     Response *response);
/* Those of a PDF: only what can never change, for it is cached for ever. */
void memento_file_headers(Context *context, const Found *found, Response *response);
