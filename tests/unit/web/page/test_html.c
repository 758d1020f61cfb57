/* test_html.c - the writer: escapes, addresses, languages of links, messages, running text. */
#include "web/html.h"

#include <string.h>

static void
test_text_is_escaped(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    html_text(out, "<a href=\"x\">'&'\x01\x7f");
    g_assert_cmpstr(out->str, ==, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    html_text(out, NULL);
    g_assert_cmpuint(out->len, ==, 43);
}

static void
test_url_allows_only_what_is_safe(void)
{
    static const struct {
        const char *url, *out;
    } cases[] = {
        {"/d/x/v2.pdf#page=3", "/d/x/v2.pdf#page=3"},
        {"/?a=1&b=2", "/?a=1&amp;b=2"},
        {"https://example.org/", "https://example.org/"},
        {"HTTP://example.org", "HTTP://example.org"},
        {"mailto:a@b.example", "mailto:a@b.example"},
        {"#seite-3", "#seite-3"},
        {"?q=x", "?q=x"},
        {"javascript:alert(1)", "#"},
        {"JaVaScRiPt:alert(1)", "#"},
        {"data:text/html,x", "#"},
        {"vbscript:x", "#"},
        {"//evil.example/", "#"},
        {"/\\evil.example/", "#"},
        {" /x", "#"},
        {"/x\ny", "#"},
        {"java\tscript:x", "#"},
        {"relative", "#"},
        {"", "#"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        html_url(out, (Url){cases[i].url});
        g_assert_cmpstr(out->str, ==, cases[i].out);
    }
}

static void
test_links_keep_the_language(void)
{
    static const struct {
        const char *url, *de, *chosen, *en;
    } cases[] = {
        {"/ortsrecht", "/ortsrecht", "/ortsrecht?lang=de", "/ortsrecht?lang=en"},
        {"/?typ=x", "/?typ=x", "/?typ=x&amp;lang=de", "/?typ=x&amp;lang=en"},
        {"/d/x/v2#seite-3", "/d/x/v2#seite-3", "/d/x/v2?lang=de#seite-3",
         "/d/x/v2?lang=en#seite-3"},
        {"/d/x/v2.pdf#page=3", "/d/x/v2.pdf#page=3", "/d/x/v2.pdf#page=3", "/d/x/v2.pdf#page=3"},
        {"/suche?q=1.5", "/suche?q=1.5", "/suche?q=1.5&amp;lang=de", "/suche?q=1.5&amp;lang=en"},
        {"/?lang=de", "/?lang=de", "/?lang=de", "/?lang=de"},
        {"/api/v1/documents", "/api/v1/documents", "/api/v1/documents", "/api/v1/documents"},
        {"https://example.org/x", "https://example.org/x", "https://example.org/x",
         "https://example.org/x"},
        {"#x", "#x", "#x", "#x"},
        {"javascript:x", "#", "#", "#"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *wanted[] = {cases[i].de, cases[i].chosen, cases[i].en};
        const Lang langs[] = {LANG_DE, LANG_DE | LANG_CHOSEN, LANG_EN};
        for (size_t k = 0; k < 3; k++) {
            g_autoptr(GString) out = g_string_new(NULL);
            html_link(out, (Url){cases[i].url}, langs[k]);
            g_assert_cmpstr(out->str, ==, wanted[k]);
        }
    }
}

static void
test_message_escapes_its_values(void)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const HtmlArg args[] = {{NULL, 142}, {"<b>", 0}};
    html_message(out, MSG_start_lead, LANG_DE, args, 2);
    g_assert_true(g_str_has_prefix(out->str, "142 Dokumente, davon &lt;b&gt; in Kraft."));
    g_string_truncate(out, 0);
    html_message(out, MSG_start_heading, LANG_EN, NULL,
                 0); /* a value that is missing stays as it is */
    g_assert_cmpstr(out->str, ==, "What is the law in {1}?");
}

/* Both languages say something, with the same values in it. */
static void
test_catalogue_is_complete(void)
{
    for (int id = 0; id < MSG_COUNT; id++) {
        const char *de = message((Message)id, LANG_DE), *en = message((Message)id, LANG_EN);
        g_assert_nonnull(de);
        g_assert_nonnull(en);
        g_assert_true(g_utf8_validate(de, -1, NULL) && g_utf8_validate(en, -1, NULL));
        g_assert_cmpint(*de == '\0', ==, *en == '\0');
        for (char digit = '1'; digit <= '4'; digit++) {
            const char place[] = {'{', digit, '}', '\0'};
            if ((strstr(de, place) != NULL) != (strstr(en, place) != NULL))
                g_error("values differ: %s / %s", de, en);
        }
        g_assert_cmpint(strstr(de, "%s") != NULL, ==, strstr(en, "%s") != NULL);
    }
    g_assert_cmpstr(message(MSG_nav_gremien, LANG_EN | LANG_CHOSEN), ==, "Bodies");
}

static void
test_errors_have_words(void)
{
    g_assert_cmpstr(message_error_heading(404, LANG_DE), ==, "Seite nicht gefunden");
    g_assert_cmpstr(message_error_heading(418, LANG_EN), ==, message_error_heading(400, LANG_EN));
    g_assert_cmpstr(message_error_heading(599, LANG_EN), ==, message_error_heading(500, LANG_EN));
    g_assert_cmpstr(message_error_advice(507, LANG_DE), !=, "");
    g_assert_nonnull(message_problem("text-pending", LANG_DE));
    g_assert_null(message_problem("no-such-reason", LANG_DE));
    g_assert_null(message_problem(NULL, LANG_DE));
}

static void
check_paragraphs(const char *text, const char *wanted)
{
    g_autoptr(GString) out = g_string_new(NULL);
    html_paragraphs(out, text);
    g_assert_cmpstr(out->str, ==, wanted);
}

static void
test_lines_become_paragraphs(void)
{
    check_paragraphs(NULL, "");
    check_paragraphs(" \n\n \f", "");
    check_paragraphs("eins\n\nzwei", "<p>eins</p>\n<p>zwei</p>\n");
    check_paragraphs("Die Einladung erfolgt mit einer Frist von zehn Tagen in\nTextform an alle "
                     "Mitglieder des Rats",
                     "<p>Die Einladung erfolgt mit einer Frist von zehn Tagen in Textform an alle "
                     "Mitglieder des "
                     "Rats</p>\n");
    check_paragraphs(
        "§ 4 Sitzungen\n(1) Die Einladung erfolgt mit einer Frist von zehn Tagen.\n(2) Er tagt.",
        "<p><strong>§ 4 Sitzungen</strong></p>\n<p>(1) Die Einladung erfolgt mit einer Frist von "
        "zehn "
        "Tagen.</p>\n<p>(2) Er tagt.</p>\n");
    /* a reference that happens to begin a line */
    check_paragraphs("In dringenden Fällen kann die Frist nach\n§ 34 Absatz 1 verkürzt werden, "
                     "wenn alle es so wollen.",
                     "<p>In dringenden Fällen kann die Frist nach § 34 Absatz 1 verkürzt werden, "
                     "wenn alle es so "
                     "wollen.</p>\n");
    check_paragraphs("Erster Abschnitt: Form der Gemeindeverfassung\n§ 1 "
                     "Gemeinderatsverfassung\nVerwaltungsorgane der "
                     "Stadt sind der Gemeinderat und die",
                     "<p>Erster Abschnitt: Form der Gemeindeverfassung</p>\n<p><strong>§ 1 "
                     "Gemeinderatsverfassung</strong></p>\n<p>Verwaltungsorgane der Stadt sind der "
                     "Gemeinderat und "
                     "die</p>\n");
    check_paragraphs(
        "Das gilt für alle Mitglieder des Gemeinderats der Stadt.\nII. Sitzungen und "
        "Beschlüsse\n1. Ladung\na) "
        "schriftlich\n3.1 Frist",
        "<p>Das gilt für alle Mitglieder des Gemeinderats der Stadt.</p>\n<p>II. Sitzungen und "
        "Beschlüsse</p>\n<p>1. Ladung</p>\n<p>a) schriftlich</p>\n<p>3.1 Frist</p>\n");
    check_paragraphs("<b>&", "<p>&lt;b&gt;&amp;</p>\n");
}

static void
test_hyphens(void)
{
    check_paragraphs(
        "Alle Einwohnerinnen und Einwoh-\nner dürfen den Saal benutzen, wenn sie",
        "<p>Alle Einwohnerinnen und Einwohner dürfen den Saal benutzen, wenn sie</p>\n");
    check_paragraphs("Gebühren für die Abwasser-\nund die Abfallbeseitigung in der Stadt",
                     "<p>Gebühren für die Abwasser- und die Abfallbeseitigung in der Stadt</p>\n");
    check_paragraphs(
        "Das Amt für die Verwaltung der EDV-\nanlagen der Stadt Musterstadt im Land",
        "<p>Das Amt für die Verwaltung der EDV- anlagen der Stadt Musterstadt im Land</p>\n");
    check_paragraphs(
        "Die Beiträge werden für das Haupt-\nArchiv der Stadt Musterstadt erhoben",
        "<p>Die Beiträge werden für das Haupt- Archiv der Stadt Musterstadt erhoben</p>\n");
    check_paragraphs("-", "<p>-</p>\n");
    check_paragraphs(
        "Einrichtungen für die Bevölkerung der schö-\nnen Stadt Musterstadt im Land",
        "<p>Einrichtungen für die Bevölkerung der schönen Stadt Musterstadt im Land</p>\n");
}

static void
test_static_files(void)
{
    const char *css = static_file_path("app.css");
    g_assert_nonnull(css);
    g_assert_null(static_file_path("nothing.css"));
    const StaticFile *file = static_file_find(css);
    g_assert_nonnull(file);
    g_assert_cmpstr(file->media_type, ==, "text/css; charset=utf-8");
    g_assert_cmpuint(file->brotli_len, <, file->len);
    g_assert_cmpuint(file->gzip_len, <, file->len);
    g_assert_null(static_file_find("/static/app.css"));
    g_assert_null(static_file_find(""));
    g_assert_null(static_file_find("/static/zzz"));
    g_autofree char *text = g_strndup((const char *)file->data, file->len);
    g_assert_nonnull(strstr(text, ".kern-btn"));
    g_assert_null(strstr(text, "asset:"));
    g_assert_null(strstr(text, "data:"));
    g_assert_null(strstr(text, "http")); /* nothing from elsewhere */
    const StaticFile *at;
    size_t n = 0;
    for (; (at = static_file_at(n)) != NULL; n++)
        g_assert_true(static_file_find(at->path) == at);
    g_assert_cmpuint(n, >, 5);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/html/text_is_escaped", test_text_is_escaped);
    g_test_add_func("/html/url_allows_only_what_is_safe", test_url_allows_only_what_is_safe);
    g_test_add_func("/html/links_keep_the_language", test_links_keep_the_language);
    g_test_add_func("/html/message_escapes_its_values", test_message_escapes_its_values);
    g_test_add_func("/html/catalogue_is_complete", test_catalogue_is_complete);
    g_test_add_func("/html/errors_have_words", test_errors_have_words);
    g_test_add_func("/html/lines_become_paragraphs", test_lines_become_paragraphs);
    g_test_add_func("/html/hyphens", test_hyphens);
    g_test_add_func("/html/static_files", test_static_files);
    return g_test_run();
}
