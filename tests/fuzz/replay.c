/* replay.c - runs a fuzz target over files without libFuzzer: every argument is a file or a folder
 * of files. A target that finds something aborts, so reaching the end is the success. Linked to
 * every tests/fuzz/fuzz_*.c outside the variant fuzz. */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Targets may have one; here it is optional. */
__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);

static void
replay_file(const char *path)
{
    g_autofree char *data = NULL;
    gsize len = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &data, &len, &error)) {
        fprintf(stderr, "%s\n", error->message);
        exit(1);
    }
    /* An exact copy, so that the address sanitizer sees a read behind the end: GLib's buffer has a
     * NUL there. */
    g_autofree uint8_t *exact = g_memdup2(data, len);
    static const uint8_t nothing[1];
    LLVMFuzzerTestOneInput(len > 0 ? exact : nothing, len);
}

int
main(int argc, char **argv)
{
    if (LLVMFuzzerInitialize != NULL)
        LLVMFuzzerInitialize(&argc, &argv);
    unsigned n = 0;
    for (int i = 1; i < argc; i++) {
        g_autoptr(GDir) dir = g_dir_open(argv[i], 0, NULL);
        if (dir == NULL) {
            replay_file(argv[i]);
            n++;
            continue;
        }
        for (const char *name; (name = g_dir_read_name(dir)) != NULL; n++) {
            g_autofree char *path = g_build_filename(argv[i], name, NULL);
            replay_file(path);
        }
    }
    printf("%u inputs\n", n);
    return 0;
}
