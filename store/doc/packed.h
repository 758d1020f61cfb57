/* packed.h - text kept small in a row: as it is, or as one zstd frame when that is smaller. The bytes of
 * the compressor are not part of the format (FORMAT.md, page_text). */
#pragma once
#include "store/kv/kv.h"

typedef struct Packer Packer; /* what packing needs, set up once for many rows; one thread at a time */
Packer *packer_new(void);
void packer_free(Packer *packer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Packer, packer_free)

/* Appends the packed form of the LEN bytes at DATA to OUT. */
bool packer_pack(Packer *packer, const void *data, size_t len, GByteArray *out, GError **error);
/* What VALUE packs, owned, with a NUL after its *RET_LEN bytes. CORRUPT. */
char *packed_open(KvValue value, size_t *ret_len, GError **error);
