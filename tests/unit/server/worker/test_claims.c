/* test_claims.c - PDF/A, PDF/UA and language in XMP, in every form that producers write. */
#include "server/worker/pdf_claims.h"

#include <glib.h>
#include <string.h>

#define HEAD                                                                                       \
    "<?xpacket begin='\357\273\277' id='W5M0MpCehiHzreSzNTczkc9d'?>"                               \
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"                                                         \
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
#define TAIL "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
#define PDFA "http://www.aiim.org/pdfa/ns/id/"
#define PDFUA "http://www.aiim.org/pdfua/ns/id/"
#define DC "http://purl.org/dc/elements/1.1/"

static void
test_forms(void)
{
    static const struct {
        const char *xmp, *part, *conformance, *ua, *lang;
    } cases[] = {
        {HEAD "<rdf:Description rdf:about='' xmlns:pdfaid='" PDFA "'><pdfaid:part>2</pdfaid:part>"
              "<pdfaid:conformance>B</pdfaid:conformance></rdf:Description>" TAIL,
         "2", "b", "", ""},
        {HEAD "<rdf:Description xmlns:pdfaid='" PDFA
              "' pdfaid:part='1' pdfaid:conformance='A'/>" TAIL,
         "1", "a", "", ""},
        {HEAD "<rdf:Description x:part='3' x:conformance='u' xmlns:x='" PDFA "'/>" TAIL, "3", "u",
         "", ""},
        {HEAD "<rdf:Description xmlns:u='" PDFUA "'><u:part> 1\n</u:part></rdf:Description>" TAIL,
         "", "", "1", ""},
        {HEAD "<rdf:Description xmlns:dc='" DC "'><dc:language><rdf:Bag><rdf:li>de-DE</rdf:li>"
              "<rdf:li>en</rdf:li></rdf:Bag></dc:language></rdf:Description>" TAIL,
         "", "", "", "de-DE"},
        /* Part 4 has no level. Another namespace is another thing. No entity expands. */
        {HEAD "<rdf:Description xmlns:pdfaid='" PDFA "' pdfaid:part='4'/>" TAIL, "4", "", "", ""},
        {HEAD "<rdf:Description xmlns:pdfaid='urn:x' pdfaid:part='2'/>" TAIL, "", "", "", ""},
        {HEAD "<rdf:Description pdfaid:part='2'/>" TAIL, "", "", "", ""},
        {"<!DOCTYPE x [<!ENTITY e '2'>]>" HEAD "<rdf:Description xmlns:pdfaid='" PDFA
         "'><pdfaid:part>&e;</pdfaid:part></rdf:Description>" TAIL,
         "", "", "", ""},
        /* What stands before an error counts; values that are none do not. */
        {HEAD "<rdf:Description xmlns:pdfaid='" PDFA "' pdfaid:part='2'><broken", "2", "", "", ""},
        {HEAD "<rdf:Description xmlns:pdfaid='" PDFA
              "' pdfaid:part='22' pdfaid:conformance='&lt;'/>" TAIL,
         "", "", "", ""},
        {"", "", "", "", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%zu", i);
        Claims claims;
        claims_read(cases[i].xmp, strlen(cases[i].xmp), &claims);
        g_assert_cmpstr(claims.pdfa_part, ==, cases[i].part);
        g_assert_cmpstr(claims.pdfa_conformance, ==, cases[i].conformance);
        g_assert_cmpstr(claims.pdfua_part, ==, cases[i].ua);
        g_assert_cmpstr(claims.lang, ==, cases[i].lang);
    }
}

static void
test_many_prefixes_and_depth(void)
{
    g_autoptr(GString) xmp = g_string_new(HEAD);
    for (int i = 0; i < 20000; i++)
        g_string_append_printf(xmp, "<a%d:b xmlns:a%d='urn:%d'>", i, i, i);
    Claims claims;
    claims_read(xmp->str, xmp->len, &claims);
    g_assert_cmpstr(claims.pdfa_part, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/claims/forms", test_forms);
    g_test_add_func("/claims/bounds", test_many_prefixes_and_depth);
    return g_test_run();
}
