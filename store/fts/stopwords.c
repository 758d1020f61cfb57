/* stopwords.c - see stopwords.h. Sorted, folded; looked up by bisection. */
#include "store/fts/stopwords.h"

#include <glib.h>
#include <string.h>

/* clang-format off */
static const char *const words[] = {
    "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "beim", "bis", "bzw", "da", "damit",
    "dann", "das", "dass", "dem", "den", "denn", "der", "deren", "des", "dessen", "die", "dies",
    "diese", "diesem", "diesen", "dieser", "dieses", "doch", "dort", "durch", "ein", "eine",
    "einem", "einen", "einer", "eines", "er", "es", "etwa", "fur", "gegen", "haben", "hat", "hatte",
    "hatten", "hier", "hin", "hinter", "ihm", "ihn", "ihnen", "ihr", "ihre", "ihrem", "ihren",
    "ihrer", "ihres", "im", "in", "ins", "ist", "ja", "je", "jede", "jedem", "jeden", "jeder",
    "jedes", "jedoch", "kann", "konnen", "man", "mit", "nach", "nicht", "noch", "nur", "ob", "oder",
    "ohne", "sein", "seine", "seinem", "seinen", "seiner", "seines", "seit", "sich", "sie", "sind",
    "so", "sofern", "solche", "solchem", "solchen", "solcher", "soll", "sollen", "sowie", "sowohl",
    "uber", "um", "und", "unter", "vom", "von", "vor", "wahrend", "war", "waren", "was", "weil",
    "welche", "welchem", "welchen", "welcher", "welches", "wenn", "wer", "werden", "wie", "wird",
    "wo", "wurde", "wurden", "zu", "zum", "zur", "zwar", "zwischen",
};
/* clang-format on */

bool
is_stopword(const char *word, size_t len)
{
    size_t low = 0, high = G_N_ELEMENTS(words);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(word, words[middle], len);
        if (order == 0 && words[middle][len] != '\0')
            order = -1;
        if (order == 0)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
