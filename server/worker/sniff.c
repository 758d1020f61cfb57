/* sniff.c - see sniff.h. MAGIC_COMPRESS is never set (it starts helper programs), and the checks
 * for archives, programs and Office files are off: they have had the CVEs and cannot change the
 * answer to the question "is it a PDF". */
#include "server/worker/sniff.h"

#include <ctype.h>
#include <magic.h>
#include <string.h>

#define LOOK_BYTES ((size_t)64 * 1024)
#define EOF_WINDOW ((size_t)1024)

static magic_t cookie; /* one per process; the child is single-threaded */

bool
sniff_load(void)
{
    cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
                        MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_ELF);
    if (cookie == NULL || magic_load(cookie, NULL) != 0)
        return false;
    size_t look = LOOK_BYTES, regex = 1024, depth = 10;
    return magic_setparam(cookie, MAGIC_PARAM_BYTES_MAX, &look) == 0 &&
           magic_setparam(cookie, MAGIC_PARAM_REGEX_MAX, &regex) == 0 &&
           magic_setparam(cookie, MAGIC_PARAM_INDIR_MAX, &depth) == 0 &&
           magic_setparam(cookie, MAGIC_PARAM_NAME_MAX, &depth) == 0 &&
           magic_buffer(cookie, "%PDF-1.4\n", 9) != NULL;
}

const char *
sniff_type(const void *bytes, size_t len)
{
    return magic_buffer(cookie, bytes, len < LOOK_BYTES ? len : LOOK_BYTES);
}

bool
sniff_has_eof(const char *bytes, size_t len)
{
    size_t window = len < EOF_WINDOW ? len : EOF_WINDOW;
    return memmem(bytes + len - window, window, "%%EOF", 5) != NULL;
}

bool
sniff_name(const char *bytes, size_t len, const char *name)
{
    const char *at = bytes, *end = bytes + len;
    size_t name_len = strlen(name);
    while ((at = memmem(at, (size_t)(end - at), name, name_len)) != NULL) {
        at += name_len;
        if (at == end || !isalnum((unsigned char)*at)) /* not the start of a longer name */
            return true;
    }
    return false;
}
