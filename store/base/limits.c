/* limits.c - the defaults of limits.h (api.md section 5 is the contract for the numbers). */
#include "store/base/limits.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(REGELWERK_SMALL_MAP)
#define MAP_BYTES (1024 * MIB) /* sanitizers and valgrind shadow the address space */
#else
#define MAP_BYTES (64 * 1024 * MIB)
#endif

const Limits limits_default = {
    .upload_bytes = 64 * MIB,
    .pages = 20000,
    .text_bytes = 64 * MIB,
    .query_bytes = 256,
    .query_terms = 12,
    .head_bytes = 16 * 1024,
    .headers = 64,
    .page_size = 100,
    .request_seconds = 30,
    .upload_min_rate = 16 * 1024,
    .extract_wall_s = 60,
    .extract_cpu_s = 10,
    .extract_bytes = 768 * MIB,
    .ocr_wall_s = 60,
    .ocr_cpu_s = 20,
    .ocr_bytes = 768 * MIB,
    .ocr_pages = 1000,
    .preview_wall_s = 20,
    .preview_cpu_s = 10,
    .preview_bytes = 768 * MIB,
    .preview_cache_bytes = 1024 * MIB,
    .map_bytes = MAP_BYTES,
};
