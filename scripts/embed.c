/* embed.c - turns files into C at build time: each gets a name with a digest of its bytes, so that
 * it may be cached for ever, and its brotli and gzip forms where they are smaller. Writes
 *   OUT_DIR/assets.h    #define ASSET_app_css "/static/app-3f9ac41e.css", for the templates
 *   OUT_DIR/static.c    the table of web/html.h; the bytes come in by .incbin from OUT_DIR/static/
 * In style sheets url(asset:NAME) becomes the address of that file. Same input, same bytes.
 *
 *   embed OUT_DIR FILE... */
#include <brotli/encode.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <string.h>
#include <zlib.h>

typedef struct {
    char *name; /* "app.css" */
    char *path; /* "/static/app-3f9ac41e.css" */
    char *stem; /* file in OUT_DIR/static */
    const char *media_type;
    GBytes *plain, *brotli, *gzip; /* the last two may be NULL */
} File;

static const struct {
    const char *suffix, *media_type;
    bool text;
} kinds[] = {
    {".css", "text/css; charset=utf-8", true},
    {".js", "text/javascript; charset=utf-8", true},
    {".svg", "image/svg+xml", true},
    {".txt", "text/plain; charset=utf-8", true},
    {".png", "image/png", false},
    {".ico", "image/vnd.microsoft.icon", false},
    {".woff2", "font/woff2", false},
};

static GBytes *
compress_brotli(GBytes *plain)
{
    gsize len;
    const uint8_t *data = g_bytes_get_data(plain, &len);
    size_t out_len = BrotliEncoderMaxCompressedSize(len);
    uint8_t *out = g_malloc(out_len);
    if (!BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, len,
                               data, &out_len, out))
        out_len = len;
    return g_bytes_new_take(out, out_len);
}

static GBytes *
compress_gzip(GBytes *plain)
{
    gsize len;
    const uint8_t *data = g_bytes_get_data(plain, &len);
    z_stream z = {0};
    /* 16: with a gzip header, in which zlib leaves the time at zero */
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    uLong bound = deflateBound(&z, len);
    uint8_t *out = g_malloc(bound);
    z.next_in = (Bytef *)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)bound;
    int rc = deflate(&z, Z_FINISH);
    size_t out_len = rc == Z_STREAM_END ? z.total_out : len;
    deflateEnd(&z);
    return g_bytes_new_take(out, out_len);
}

/* BYTES, or NULL if they would not save a tenth. */
static GBytes *
if_smaller(GBytes *bytes, GBytes *plain)
{
    if (bytes != NULL && g_bytes_get_size(bytes) < g_bytes_get_size(plain) / 10 * 9)
        return bytes;
    if (bytes != NULL)
        g_bytes_unref(bytes);
    return NULL;
}

static const File *
find_file(GPtrArray *files, const char *name, size_t len)
{
    for (guint i = 0; i < files->len; i++) {
        const File *f = files->pdata[i];
        if (strlen(f->name) == len && memcmp(f->name, name, len) == 0)
            return f;
    }
    return NULL;
}

/* The sheet with its addresses filled in; NULL if it names a file that is not there. */
static GBytes *
resolve_css(GPtrArray *files, const char *path, const char *css)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *run = css;
    for (const char *c; (c = strstr(run, "url(asset:")) != NULL;) {
        const char *name = c + strlen("url(asset:");
        size_t len = strcspn(name, ")");
        const File *f = find_file(files, name, len);
        if (f == NULL) {
            g_printerr("%s: error: no file %.*s\n", path, (int)len, name);
            return NULL;
        }
        g_string_append_len(out, run, c - run);
        g_string_append_printf(out, "url(%s", f->path);
        run = name + len;
    }
    g_string_append(out, run);
    return g_bytes_new(out->str, out->len);
}

static bool
add_file(GPtrArray *files, const char *path)
{
    g_autoptr(GError) error = NULL;
    char *data = NULL;
    gsize len;
    if (!g_file_get_contents(path, &data, &len, &error)) {
        g_printerr("embed: %s\n", error->message);
        return false;
    }
    File *f = g_new0(File, 1);
    f->name = g_path_get_basename(path);
    f->plain = g_bytes_new_take(data, len);
    bool text = false;
    const char *suffix = "";
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (g_str_has_suffix(f->name, kinds[i].suffix)) {
            suffix = kinds[i].suffix;
            f->media_type = kinds[i].media_type;
            text = kinds[i].text;
        }
    }
    g_ptr_array_add(files, f);
    if (f->media_type == NULL) {
        g_printerr("embed: %s: unknown kind of file\n", path);
        return false;
    }
    if (g_str_equal(suffix, ".css")) {
        GBytes *resolved = resolve_css(files, path, data);
        if (resolved == NULL)
            return false;
        g_bytes_unref(f->plain);
        f->plain = resolved;
    }
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, f->plain);
    f->stem = g_strdup_printf("%.*s-%.10s%s", (int)(strlen(f->name) - strlen(suffix)), f->name,
                              digest, suffix);
    f->path = g_strconcat("/static/", f->stem, NULL);
    f->brotli = text ? if_smaller(compress_brotli(f->plain), f->plain) : NULL;
    f->gzip = text ? if_smaller(compress_gzip(f->plain), f->plain) : NULL;
    return true;
}

static bool
write_part(const char *dir, const char *stem, const char *suffix, GBytes *bytes)
{
    if (bytes == NULL)
        return true;
    g_autofree char *path = g_strdup_printf("%s/static/%s%s", dir, stem, suffix);
    g_autoptr(GError) error = NULL;
    gsize len;
    const char *data = g_bytes_get_data(bytes, &len);
    if (!g_file_set_contents(path, data, (gssize)len, &error)) {
        g_printerr("embed: %s\n", error->message);
        return false;
    }
    return true;
}

static void
put_part(GString *out, const char *dir, guint i, const char *what, const File *f,
         const char *suffix, GBytes *bytes)
{
    if (bytes == NULL)
        return;
    g_string_append_printf(out,
                           "__asm__(\".section .rodata\\n.balign 16\\nrw_static_%u_%s: .incbin "
                           "\\\"%s/static/%s%s\\\"\\n.previous\\n\");\n"
                           "extern const unsigned char rw_static_%u_%s[];\n",
                           i, what, dir, f->stem, suffix, i, what);
}

static void
put_member(GString *out, guint i, const char *what, GBytes *bytes)
{
    if (bytes != NULL)
        g_string_append_printf(out, ", rw_static_%u_%s, %" G_GSIZE_FORMAT, i, what,
                               g_bytes_get_size(bytes));
    else
        g_string_append(out, ", NULL, 0");
}

static int
by_path(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const File *const *)a)->path, (*(const File *const *)b)->path);
}

static bool
write_tables(GPtrArray *files, const char *dir)
{
    g_autoptr(GString) c =
        g_string_new("/* static.c - made by scripts/embed.c. */\n#include \"web/static.h\"\n\n");
    g_autoptr(GString) h =
        g_string_new("/* assets.h - made by scripts/embed.c. */\n#pragma once\n");
    g_autoptr(GString) table = g_string_new("const StaticEntry static_entries[] = {\n");
    for (guint i = 0; i < files->len; i++) {
        const File *f = files->pdata[i];
        g_autofree char *macro = g_strdup(f->name);
        g_strcanon(macro, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", '_');
        g_string_append_printf(h, "#define ASSET_%s \"%s\"\n", macro, f->path);
        put_part(c, dir, i, "plain", f, "", f->plain);
        put_part(c, dir, i, "brotli", f, ".br", f->brotli);
        put_part(c, dir, i, "gzip", f, ".gz", f->gzip);
        g_string_append_printf(table, "    {\"%s\", {\"%s\", \"%s\"", f->name, f->path,
                               f->media_type);
        put_member(table, i, "plain", f->plain);
        put_member(table, i, "brotli", f->brotli);
        put_member(table, i, "gzip", f->gzip);
        g_string_append(table, "}},\n");
        if (!write_part(dir, f->stem, "", f->plain) ||
            !write_part(dir, f->stem, ".br", f->brotli) ||
            !write_part(dir, f->stem, ".gz", f->gzip))
            return false;
    }
    g_string_append_printf(c, "\n%s};\nconst size_t static_entries_n = %u;\n", table->str,
                           files->len);
    g_autofree char *c_path = g_build_filename(dir, "static.c", NULL);
    g_autofree char *h_path = g_build_filename(dir, "assets.h", NULL);
    return g_file_set_contents(c_path, c->str, -1, NULL) &&
           g_file_set_contents(h_path, h->str, -1, NULL);
}

/* What an earlier build left is removed, so that nobody takes it for a part of this one. */
static void
empty_folder(const char *path)
{
    GDir *d = g_dir_open(path, 0, NULL);
    for (const char *name; d != NULL && (name = g_dir_read_name(d)) != NULL;) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
    if (d != NULL)
        g_dir_close(d);
}

static void
file_free(gpointer data)
{
    File *f = data;
    g_free(f->name);
    g_free(f->path);
    g_free(f->stem);
    g_clear_pointer(&f->plain, g_bytes_unref);
    g_clear_pointer(&f->brotli, g_bytes_unref);
    g_clear_pointer(&f->gzip, g_bytes_unref);
    g_free(f);
}

int
main(int argc, char **argv)
{
    if (argc < 3) {
        g_printerr("usage: embed OUT_DIR FILE...\n");
        return 2;
    }
    g_autofree char *folder = g_build_filename(argv[1], "static", NULL);
    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_printerr("embed: %s cannot be made\n", folder);
        return 1;
    }
    empty_folder(folder);
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(file_free);
    for (int sheets = 0; sheets < 2; sheets++) { /* style sheets last: they name the others */
        for (int i = 2; i < argc; i++) {
            if (g_str_has_suffix(argv[i], ".css") == (sheets == 1) && !add_file(files, argv[i]))
                return 1;
        }
    }
    g_ptr_array_sort(files, by_path);
    return write_tables(files, argv[1]) ? 0 : 1;
}
