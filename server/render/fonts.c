/* fonts.c - see fonts.h. Poppler asks fontconfig which font stands in for one that is missing, and
 * FreeType for the file: both are answered here, with this program's own definitions in front of
 * those of the libraries. Fontconfig may only name a font that is in memory, and FreeType finds it
 * there. */
#include "server/render/fonts.h"

#include "server/worker/memory_files.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <glib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands in for Helvetica and Times is small; large ones are East Asian or for show. Mapped
 * files count as address space of each child. */
#define BYTES_MAX ((off_t)64 << 20)

typedef struct {
    const char *path; /* of fontconfig */
    off_t bytes;
} FontFile;

static void
map_font(const FontFile *font)
{
    int fd = open(font->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    void *bytes = mmap(NULL, (size_t)font->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes != MAP_FAILED)
        memory_files_add(font->path, bytes, (size_t)font->bytes);
    close(fd);
}

static gint
smaller_first(gconstpointer a, gconstpointer b)
{
    const FontFile *x = a, *y = b;
    return x->bytes != y->bytes ? (x->bytes < y->bytes ? -1 : 1) : g_strcmp0(x->path, y->path);
}

bool
fonts_load(void)
{
    if (!FcInit())
        return false;
    const FcFontSet *known = FcConfigGetFonts(NULL, FcSetSystem);
    g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(FontFile));
    for (int i = 0; known != NULL && i < known->nfont; i++) {
        FcChar8 *path;
        struct stat st;
        if (FcPatternGetString(known->fonts[i], FC_FILE, 0, &path) == FcResultMatch &&
            stat((const char *)path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
            const FontFile font = {.path = (const char *)path, .bytes = st.st_size};
            g_array_append_val(files, font);
        }
    }
    g_array_sort(files, smaller_first);
    off_t used = 0;
    for (guint i = 0; i < files->len; i++) {
        const FontFile *font = &g_array_index(files, FontFile, i);
        size_t len;
        if (memory_files_find(font->path, &len) != NULL)
            continue; /* one of several fonts of a file */
        if (font->bytes > BYTES_MAX - used)
            break;
        used += font->bytes;
        map_font(font);
    }
    return true;
}

static bool
is_in_memory(const FcPattern *font)
{
    FcChar8 *path;
    size_t len;
    return FcPatternGetString(font, FC_FILE, 0, &path) == FcResultMatch &&
           memory_files_find((const char *)path, &len) != NULL;
}

/* In place of fontconfig's, for poppler: of its answer only what is in memory. */
FcFontSet *
FcFontSort(FcConfig *config, FcPattern *pattern, FcBool trim, FcCharSet **ret_charset,
           FcResult *ret_result)
{
    FcFontSet *(*sort)(FcConfig *, FcPattern *, FcBool, FcCharSet **, FcResult *) = NULL;
    *(void **)&sort = dlsym(RTLD_NEXT, "FcFontSort");
    FcFontSet *all = sort(config, pattern, trim, ret_charset, ret_result);
    FcFontSet *some = all != NULL ? FcFontSetCreate() : NULL;
    if (some == NULL)
        return all;
    for (int i = 0; i < all->nfont; i++) {
        if (!is_in_memory(all->fonts[i]))
            continue;
        FcPatternReference(all->fonts[i]);
        if (!FcFontSetAdd(some, all->fonts[i]))
            FcPatternDestroy(all->fonts[i]);
    }
    FcFontSetDestroy(all);
    return some;
}

/* In place of FreeType's, for poppler: the file is in memory, or there is none. */
FT_Error
FT_New_Face(FT_Library library, const char *path, FT_Long index, FT_Face *ret_face)
{
    size_t len;
    const void *bytes = memory_files_find(path, &len);
    return bytes != NULL ? FT_New_Memory_Face(library, bytes, (FT_Long)len, index, ret_face)
                         : FT_Err_Cannot_Open_Resource;
}
