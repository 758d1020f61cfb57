/* test_tag_text.c - what poppler-glib does to the text of tags is undone, and nothing else. */
#include "server/worker/tag_text.h"

#include <glib.h>

static void
assert_repaired(const char *given, const char *expected)
{
    g_autofree char *text = tag_text_repair(given);
    g_assert_cmpstr(text, ==, expected);
}

static void
test_repair(void)
{
    assert_repaired("Satzung", "Satzung");
    assert_repaired("", "");
    assert_repaired("Â§ 4 KostenglÃ¤ubiger", "§ 4 Kostengläubiger");
    assert_repaired("Ãœbergang", "Übergang"); /* 0x9C is an oe there */
    assert_repaired("StraÃ\357\277\275en", "Straßen");
    assert_repaired("AbÂ\357\277\275satz", "Ab\302\255satz");
    /* Not encoded twice. */
    assert_repaired("Kostengläubiger", "Kostengläubiger");
    assert_repaired("Gemeinde 日本", "Gemeinde 日本");
    assert_repaired("\357\277\275", "\357\277\275");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tag-text/repair", test_repair);
    return g_test_run();
}
