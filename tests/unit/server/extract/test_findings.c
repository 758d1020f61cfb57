/* test_findings.c - what is found in PDFs beside their text, through the real worker of this build:
 * each finding with and without its cause, claims, outline and tagged headings. */
#include "tests/unit/server/extract/fixtures.h"

#include <string.h>

static void
test_findings_of_scripts_and_attachments(void)
{
    static const char *const texts[] = {"Text"};
    g_autoptr(Extraction) x =
        fixture_run_pdf(texts, 1, NULL, "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>");
    g_assert_true(fixture_finding(x, "javascript", NULL));
    g_autoptr(Extraction) y = fixture_run_pdf(
        texts, 1, NULL,
        "/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.txt) >>] >> >>");
    g_assert_true(fixture_finding(y, "attachments", NULL));
    g_assert_false(fixture_finding(y, "javascript", NULL));
}

#define A_LINE "Eine Zeile mit so viel Text, dass niemand sie f\\374r einen Stempel h\\344lt."

static void
test_findings_of_catalogue(void)
{
    static const char *const texts[] = {A_LINE};
    g_autoptr(Extraction) plain = fixture_run_pdf(texts, 1, NULL, NULL);
    static const char *const expected[] = {"pdf-version", "no-pdfa",  "untagged",
                                           "no-language", "no-title", "fonts-not-embedded"};
    g_assert_cmpuint(plain->findings->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpstr(((Finding *)plain->findings->pdata[i])->code, ==, expected[i]);
    fixture_assert_finding(plain, "fonts-not-embedded", "Helvetica, Helvetica-BoldOblique");
    g_assert_null(plain->lang);

    g_autoptr(Extraction) x =
        fixture_run_pdf(texts, 1, "/Title (T)",
                        "/Lang (de-DE) /OpenAction << /S /Launch /F (x.exe) >>\n"
                        "/ViewerPreferences << /DisplayDocTitle true >>");
    fixture_assert_finding(x, "language", "de-DE");
    fixture_assert_finding(x, "launch", NULL);
    g_assert_cmpstr(x->lang, ==, "de-DE");
    g_assert_false(fixture_finding(x, "no-language", NULL));
    g_assert_false(fixture_finding(x, "no-title", NULL));
    g_assert_false(fixture_finding(x, "title-hidden", NULL));
    g_autoptr(Extraction) hidden = fixture_run_pdf(texts, 1, "/Title (T)", NULL);
    fixture_assert_finding(hidden, "title-hidden", NULL);
}

static void
test_findings_of_text(void)
{
    static const char *const few[] = {"EINGEGANGEN", A_LINE, "2", "3"};
    g_autoptr(Extraction) x = fixture_run_pdf(few, 4, NULL, NULL);
    fixture_assert_finding(x, "few-letters", "17");
    g_autoptr(Extraction) y = fixture_run_pdf(few + 1, 1, NULL, NULL);
    g_assert_false(fixture_finding(y, "few-letters", NULL));
    g_assert_false(fixture_finding(y, "text-unmapped", NULL));
}

static void
test_findings_of_damage(void)
{
    static const char *const texts[] = {A_LINE};
    GString *pdf = fixture_pdf(texts, 1, NULL, NULL);
    char *table = g_strrstr(pdf->str, "startxref\n");
    table[strlen("startxref\n")] = '9'; /* it is elsewhere */
    g_autoptr(Extraction) x = fixture_run(pdf->str, pdf->len);
    g_string_free(pdf, TRUE);
    g_assert_cmpint(x->state, ==, TEXT_DONE);
    fixture_assert_finding(x, "xref-rebuilt", NULL);
}

/* The objects of a tagged document with an outline that has cycles, a signature and metadata. */
static GString *
rich_pdf(const char *signature, const char *page_ref)
{
    static const char content[] =
        "/H1 <</MCID 0>> BDC BT /F1 12 Tf 72 720 Td (\\247 1 Stra\\337en) Tj ET EMC\n"
        "/P <</MCID 1>> BDC BT /F1 12 Tf 72 700 Td (Ein Absatz.) Tj ET EMC\n"
        "/H2 <</MCID 2>> BDC BT /F1 12 Tf 72 680 Td (\\334bergang) Tj ET EMC";
    static const char xmp[] =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:a='http://www.aiim.org/pdfa/ns/id/' "
        "xmlns:u='http://www.aiim.org/pdfua/ns/id/' a:part='2' a:conformance='A'><u:part>1</u:part>"
        "<dc:language><rdf:Bag><rdf:li>de</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>";
    g_autofree char *stream =
        g_strdup_printf("<< /Length %zu >>\nstream\n%s\nendstream", strlen(content), content);
    g_autofree char *metadata = g_strdup_printf(
        "<< /Type /Metadata /Subtype /XML /Length %zu >>\nstream\n%s\nendstream", strlen(xmp), xmp);
    static const char *const kinds[] = {"/S /TOC", "/S /H1 /K 0", "/S /P /K 1", "/S /H2 /K 2"};
    char *tags[G_N_ELEMENTS(kinds)];
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        tags[i] = g_strdup_printf("<< /Type /StructElem /P 9 0 R %s %s >>", page_ref, kinds[i]);
    const char *const objects[] = {
        "<< /Type /Catalog /Pages 2 0 R /Outlines 10 0 R /StructTreeRoot 8 0 R\n"
        "   /MarkInfo << /Marked true >> /Metadata 7 0 R >>",
        "<< /Type /Pages /Kids [5 0 R] /Count 1 >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /StructParents 0\n"
        "   /Resources << /Font << /F1 3 0 R >> >> >>",
        stream,
        metadata,
        "<< /Type /StructTreeRoot /K 9 0 R >>",
        "<< /Type /StructElem /S /Document /P 8 0 R /K [14 0 R 15 0 R 16 0 R 17 0 R] >>",
        "<< /Type /Outlines /First 11 0 R /Last 12 0 R /Count 2 >>",
        "<< /Title (Erster) /Parent 10 0 R /Next 12 0 R /Dest [5 0 R /Fit] >>",
        "<< /Title <feff00dc0062006500720067> /Parent 10 0 R /Prev 11 0 R /Next 11 0 R\n"
        "   /First 11 0 R /Last 12 0 R /Dest (nowhere) >>",
        signature,
        tags[0],
        tags[1],
        tags[2],
        tags[3],
    };
    GString *pdf = fixture_objects(objects, G_N_ELEMENTS(objects));
    for (size_t i = 0; i < G_N_ELEMENTS(tags); i++)
        g_free(tags[i]);
    return pdf;
}

static void
test_structure_and_claims(void)
{
    GString *pdf = rich_pdf("<< /Type /Sig /ByteRange [0 10 20 30] >>", "/Pg 5 0 R");
    g_autoptr(Extraction) x = fixture_run(pdf->str, pdf->len);
    g_string_free(pdf, TRUE);
    fixture_assert_finding(x, "pdfa", "PDF/A-2a");
    fixture_assert_finding(x, "pdfua", "PDF/UA-1");
    fixture_assert_finding(x, "language", "de");
    fixture_assert_finding(x, "signed", "1");
    fixture_assert_finding(x, "signed-part", NULL);
    fixture_assert_finding(x, "signature-broken", "1"); /* it leaves out what is no signature */
    g_assert_false(fixture_finding(x, "untagged", NULL));
    g_assert_cmpuint(x->headings->len, ==, 3);
    static const struct {
        uint16_t level;
        const char *text;
    } expected[] = {{0, ""}, {1, "§ 1 Straßen"}, {2, "Übergang"}};
    for (guint i = 0; i < x->headings->len; i++) {
        const TagHeading *h = x->headings->pdata[i];
        g_assert_cmpuint(h->level, ==, expected[i].level);
        g_assert_cmpuint(h->page, ==, 1);
        g_assert_cmpstr(h->text, ==, expected[i].text);
    }
    /* The cycle ends somewhere. */
    g_assert_cmpuint(x->outline->len, >=, 2);
    g_assert_cmpuint(x->outline->len, <=, 20000);
    const OutlineEntry *first = x->outline->pdata[0], *second = x->outline->pdata[1];
    g_assert_cmpstr(first->title, ==, "Erster");
    g_assert_cmpuint(first->page, ==, 1);
    g_assert_cmpuint(first->level, ==, 1);
    g_assert_cmpstr(second->title, ==, "Überg");
    g_assert_cmpuint(second->page, ==, 0);
}

/* Poppler would look for their text on every page. */
static void
test_headings_without_a_page(void)
{
    GString *pdf = rich_pdf("<< >>", "");
    g_autoptr(Extraction) x = fixture_run(pdf->str, pdf->len);
    g_string_free(pdf, TRUE);
    g_assert_cmpuint(x->headings->len, ==, 0);
    g_assert_false(fixture_finding(x, "untagged", NULL));
    g_assert_false(fixture_finding(x, "signed", NULL));
}

static void
add_tests(void)
{
    g_test_add_func("/findings/scripts-attachments", test_findings_of_scripts_and_attachments);
    g_test_add_func("/findings/catalogue", test_findings_of_catalogue);
    g_test_add_func("/findings/text", test_findings_of_text);
    g_test_add_func("/findings/damage", test_findings_of_damage);
    g_test_add_func("/findings/structure-claims", test_structure_and_claims);
    g_test_add_func("/findings/headings-without-page", test_headings_without_a_page);
}

int
main(int argc, char **argv)
{
    return fixture_main(argc, argv, add_tests);
}
