/* test_clean.c - text of hostile PDFs made harmless, and honest text left alone. */
#include "server/extract/clean.h"

#include <glib.h>
#include <string.h>

#define R "\357\277\275"

typedef struct {
    const char *what, *in;
    size_t len; /* 0 = strlen */
    const char *out;
} Case;

static const Case texts[] = {
    {"plain", "Satzung \302\247 1\n\tAbs. 2", 0, "Satzung \302\247 1\n\tAbs. 2"},
    {"nothing", "", 0, ""},
    {"soft hyphen and hyphen stay", "Ge\302\255b\303\274hren-\n", 0, "Ge\302\255b\303\274hren-\n"},
    {"combining, ligature, emoji stay", "u\314\210 \357\254\201 \360\237\230\200", 0,
     "u\314\210 \357\254\201 \360\237\230\200"},
    {"joiners stay", "\342\200\214\342\200\215", 0, "\342\200\214\342\200\215"},
    {"controls go", "a\001b\033[31mc\177d\fe", 0, "ab[31mcde"},
    {"NUL goes", "a\0b", 3, "ab"},
    {"line ends", "a\r\nb\rc\n", 0, "a\nb\nc\n"},
    {"C1 goes, no-break space stays", "a\302\205b\302\233c\302\240d", 0, "abc\302\240d"},
    {"bidi controls go", "a\342\200\256b\342\201\246c\342\200\217d\330\234e", 0, "abcde"},
    {"right-to-left letters stay", "\327\220\327\221", 0, "\327\220\327\221"},
    {"private use goes", "a\356\200\200b\357\243\277c\363\260\200\200d\364\200\200\200e", 0,
     "abcde"},
    {"tags, byte order mark, noncharacters go",
     "a\363\240\201\201b\357\273\277c\357\277\277d\357\267\220e", 0, "abcde"},
    {"lone surrogate is one replacement", "a\355\240\200b\355\277\277c", 0, "a" R "b" R "c"},
    {"overlong form", "a\300\257b", 0, "a" R R "b"},
    {"beyond Unicode", "a\364\220\200\200b", 0, "a" R R R R "b"},
    {"cut off", "a\342\202", 0, "a" R R},
    {"lone continuation", "\200a", 0, R "a"},
    {"Latin-1", "\374ber", 0, R "ber"},
};

static void
test_text(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        const Case *c = &texts[i];
        g_test_message("%s", c->what);
        g_autofree char *out = clean_text(c->in, c->len != 0 ? c->len : strlen(c->in));
        g_assert_cmpstr(out, ==, c->out);
        g_assert_true(g_utf8_validate(out, -1, NULL));
    }
}

static void
test_every_byte_pair_gives_utf8(void)
{
    for (unsigned i = 0; i < 65536; i++) {
        const char in[4] = {'x', (char)(i >> 8), (char)i, 'y'};
        g_autofree char *out = clean_text(in, sizeof in);
        g_assert_true(g_utf8_validate(out, -1, NULL));
        g_assert_true(*out == 'x' && out[strlen(out) - 1] == 'y');
        g_assert_cmpuint(strlen(out), <=, 3 * sizeof in);
    }
}

static void
test_line(void)
{
    static const Case lines[] = {
        {"blanks", "  Titel\n\tzwei ", 0, "Titel  zwei"},
        {"only controls", "\001\002 \n", 0, NULL},
        {"empty", "", 0, NULL},
        {"cut before a character", "123456789\303\274", 0, "123456789"},
        {"fits exactly", "12345678\303\274", 0, "12345678\303\274"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_test_message("%s", lines[i].what);
        size_t max = strstr(lines[i].what, "blanks") != NULL ? 100 : 10;
        g_autofree char *out = clean_line(lines[i].in, strlen(lines[i].in), max);
        g_assert_cmpstr(out, ==, lines[i].out);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clean/text", test_text);
    g_test_add_func("/clean/byte-pairs", test_every_byte_pair_gives_utf8);
    g_test_add_func("/clean/line", test_line);
    return g_test_run();
}
