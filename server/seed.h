/* seed.h - a town's bodies and further types of documents from a key file, so that they are data
 * and not code. What is missing in the store is added, by journal records; what is there is left as
 * it is, because staff may have changed it. */
#pragma once
#include "store/store.h"

/* Reads PATH (groups [body ID] with name, parent; [type ID] with label, announcement_required; the
 * order is that of the file) and adds what is missing. A parent must stand before its children.
 * *RET_ADDED counts. INVALID names the group. */
bool seed_apply(Store *store, const char *path, unsigned *ret_added, GError **error);
/* The same with the configured file, else DATA/bodies.conf if there is one. */
bool seed_apply_configured(Store *store, const char *configured, unsigned *ret_added,
                           GError **error);
