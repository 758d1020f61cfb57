/* nofonts.c - fontconfig, of which this program has no use: poppler asks it which font of the
 * machine would stand in for one that a document lacks, when it only tells that it is lacking. The
 * answer is always "none"; fontconfig itself would read files and use system calls that the cage
 * does not allow. The worker's own definitions come before those of the library, whose header is
 * not needed for three functions of its stable interface. */
#include <stddef.h>

typedef void FcConfig;
typedef void FcPattern;
typedef void FcFontSet;
typedef void FcCharSet;
enum { FC_TRUE = 1 };
enum { FC_RESULT_NO_MATCH = 1 };

int FcConfigSubstitute(FcConfig *config, FcPattern *pattern, int kind);
void FcDefaultSubstitute(FcPattern *pattern);
FcFontSet *FcFontSort(FcConfig *config, FcPattern *pattern, int trim, FcCharSet **ret_charset,
                      int *ret_result);

int
FcConfigSubstitute(FcConfig *config, FcPattern *pattern, int kind)
{
    (void)config;
    (void)pattern;
    (void)kind;
    return FC_TRUE;
}

void
FcDefaultSubstitute(FcPattern *pattern)
{
    (void)pattern;
}

FcFontSet *
FcFontSort(FcConfig *config, FcPattern *pattern, int trim, FcCharSet **ret_charset, int *ret_result)
{
    (void)config;
    (void)pattern;
    (void)trim;
    if (ret_charset != NULL)
        *ret_charset = NULL;
    *ret_result = FC_RESULT_NO_MATCH;
    return NULL;
}
