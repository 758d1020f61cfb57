/* gallery.c - renders every page with sample models into a folder, beside the static files, so that
 * people, html-validate and axe can look at them. The samples are invented, in German and English;
 * hostile, long and empty ones are made by fill.h.   gallery DIR */
#include "tests/browser/fill.h"
#include "tests/browser/samples.h"

#include "web/templates.h"

#include <glib/gstdio.h>
#include <stdlib.h>

static const char *folder;

static void
write_file(const char *name, const void *data, size_t len)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    if (g_mkdir_with_parents(parent, 0755) != 0 ||
        !g_file_set_contents(path, data, (gssize)len, &error)) {
        g_printerr("gallery: %s: %s\n", path, error != NULL ? error->message : "cannot be written");
        exit(1);
    }
}

/* Writes NAME.html and empties OUT. */
static void
save(const char *name, GString *out)
{
    g_autofree char *file = g_strconcat(name, ".html", NULL);
    write_file(file, out->str, out->len);
    g_string_truncate(out, 0);
}

/* Samples and pages are tables for people: several members to a line. */
/* clang-format off */
/* --- readers' pages ------------------------------------------------------------------------------------------------ */

static void
start_pages(GString *out)
{
    StartPage m = {
        .page = &reader, .town_name = "Musterstadt", .total = 142, .in_force = 97, .news = documents, .n_news = 4,
        LIST(type_links, type_links), LIST(type_options, types), LIST(body_options, bodies),
        LIST(status_options, states), LIST(items, documents), .matches = 97, .count_text = "97 Dokumente",
        .next_url = U("/?cursor=abc"), .sort_title_url = U("/?sort=title"), .sort_date_url = U("/?sort=date"),
        .sort_type_url = U("/?sort=type"), .sort_title = "none", .sort_date = "descending", .sort_type = "none",
        .reset_url = U("/")};
    template_start(out, &m, LANG_DE);
    save("start", out);
    m.page = &reader_en;
    template_start(out, &m, LANG_EN);
    save("start-en", out);
    m.page = &reader;
    m.filtered = true;
    m.n_news = m.n_items = 0;
    m.q = "Zweitwohnung";
    m.at = "2024-10-01";
    m.count_text = "Keine Treffer";
    m.next_url.s = NULL;
    template_start(out, &m, LANG_DE);
    save("start-nothing", out);
    StartPage empty = {.page = &reader, .town_name = "Musterstadt", .store_empty = true, .count_text = "0 Dokumente",
                       LIST(type_options, types), LIST(body_options, bodies), LIST(status_options, states)};
    template_start(out, &empty, LANG_DE);
    save("start-new", out);
}

static void
list_pages(GString *out)
{
    GroupModel groups[] = {{.label = "Satzung", .anchor = "satzung", .items = documents + 1, .n_items = 2},
                           {.label = "Geschäftsordnung", .anchor = "geschaeftsordnung", .items = documents, .n_items = 1}};
    LawPage law = {.page = &reader, LIST(groups, groups), .at_text = "22. November 2026"};
    template_law(out, &law, LANG_DE);
    save("law", out);
    AnnouncementModel items[] = {
        {"02.11.2026", "2026-11-02", "Gebührenordnung", "Abfallgebührensatzung", U("/d/abfall/v3"), U("/d/abfall/v3.pdf"), "76 KB", "3. Fassung"},
        {"19.03.2025", "2025-03-19", "Geschäftsordnung", "Geschäftsordnung Integrationsnetzwerk der Stadt Musterstadt",
         U("/d/go-integrationsnetzwerk/v2"), U("/d/go-integrationsnetzwerk/v2.pdf"), "963 KB", "2. Fassung"}};
    AnnouncementsPage announcements = {
        .page = &reader, LIST(items, items), .next_url = U("/bekanntmachungen?ab=x"),
        .inspection_notice = "Alle Bekanntmachungen liegen im Rathaus, Marktplatz 1, Zimmer 12, zur Einsicht aus. "
                             "Ausdrucke gibt es dort gegen Erstattung der Kosten, auf Wunsch per Post."};
    template_announcements(out, &announcements, LANG_DE);
    save("announcements", out);
    BodyItem tree[] = {{"amt", "Amt für Soziales, Integration und Sport", NULL, 0, 0, U("/?gremium=amt")},
                       {"forum", "Integrationsforum", "amt", 1, 3, U("/?gremium=forum")},
                       {"fmi", "Fachrat für Migration und Integration (FMI)", "amt", 1, 12, U("/?gremium=fmi")},
                       {"ag-sprache", "Arbeitsgruppe Sprache", "fmi", 2, 1, U("/?gremium=ag-sprache")},
                       {"ag-arbeit", "Arbeitsgruppe Arbeitsmarktintegration", "fmi", 2, 0, U("/?gremium=ag-arbeit")},
                       {"rat", "Gemeinderat", NULL, 0, 54, U("/?gremium=rat")}};
    BodiesPage body_page = {.page = &reader, LIST(items, tree)};
    template_bodies(out, &body_page, LANG_DE);
    save("bodies", out);
}

static const PageTextModel page_texts[] = {
    {1, "Geschäftsordnung\nIntegrationsnetzwerk der Stadt Musterstadt\n\n§ 1 Ziele und Aufgaben\n(1) Das Integrationsnetzwerk "
        "fördert die gleichberechtigte Teilhabe aller Einwoh-\nnerinnen und Einwohner am gesellschaftlichen Leben. Es "
        "berät die Stadt in allen Fragen\nder Abwasser-\nund Abfallwirtschaft, soweit sie die Integration betreffen.\n(2) Es "
        "arbeitet mit dem Gemeinderat und seinen Ausschüssen zusammen.\n\n§ 2 Gremien\nGremien sind\n1. das Integrationsforum,\n2. der "
        "Fachrat für Migration und Integration (FMI),\n3. die Arbeitsgruppen nach Absatz 3.",
     "seite-1", U("/d/go-integrationsnetzwerk/v2.pdf#page=1")},
    {2, NULL, "seite-2", U("/d/go-integrationsnetzwerk/v2.pdf#page=2")},
    {3, "§ 4 Sitzungen\n(1) Die Einladung erfolgt mit einer Frist von zehn Tagen in Textform. Sie nennt Ort, Zeit und "
        "Tages-\nordnung. In dringenden Fällen kann die Frist nach\n§ 34 Absatz 1 der Gemeindeordnung verkürzt "
        "werden.\n(2) Der Fachrat ist beschlussfähig, wenn mehr als die Hälfte der Mitglieder anwesend ist.",
     "seite-3", U("/d/go-integrationsnetzwerk/v2.pdf#page=3")},
};

static void
document_pages(GString *out)
{
    VersionModel versions[] = {{VERSION_2, .is_shown = true, .note = "Lesefassung mit der 1. Änderung"}, {VERSION_1}};
    BarModel until_2025[] = {{"0%", "62.5%"}}, since_2025[] = {{"62.5%", "37.5%"}};
    LaneModel lanes[] = {{.number = 2, .span = "seit 20.03.2025", .kind = "now", .is_shown = true, .text_y = 42, .bar_y = 50, LIST(bars, since_2025)},
                         {.number = 1, .span = "01.05.2022 bis 19.03.2025", .kind = "past", .text_y = 88, .bar_y = 96, LIST(bars, until_2025)}};
    TimelineModel timeline = {.height = 116, LIST(lanes, lanes), .today_x = "88%", .today_anchor = "end"};
    DocumentPage m = {.page = &reader, .document = &document_go, .version = &version_2, LIST(versions, versions),
                      .timeline = &timeline, LIST(pages, page_texts)};
    template_document(out, &m, LANG_DE);
    save("document", out);
    PageModel staff_en = reader_en;
    staff_en.user_name = "m.keller";
    staff_en.csrf = "x";
    staff_en.may_edit = true;
    DocumentPage old = m;
    VersionModel old_versions[] = {{VERSION_2}, {VERSION_1, .is_shown = true}};
    old.page = &staff_en;
    old.version = &version_1;
    old.versions = old_versions;
    old.banner = "This version is no longer in force.";
    old.banner_kind = "warning";
    old.banner_url.s = "/d/go-integrationsnetzwerk";
    old.banner_link = "To the version in force";
    old.may_edit = true;
    old.edit_url.s = "/verwaltung/d/go-integrationsnetzwerk";
    old.is_version_page = true;
    old.text_cut = true;
    template_document(out, &old, LANG_EN);
    save("document-old-en", out);
    VersionModel scan = version_2;
    scan.text = &text_scan;
    DocumentPage scanned = {.page = &reader, .document = &document_go, .version = &scan, .versions = &scan, .n_versions = 1};
    template_document(out, &scanned, LANG_DE);
    save("document-scan", out);
    DocumentModel ended = documents[4];
    VersionModel ended_version = {VERSION_1};
    DocumentPage none = {.page = &reader, .document = &ended, .versions = &ended_version, .n_versions = 1,
                         .banner = "Zurzeit ist keine Fassung dieses Dokuments in Kraft.", .banner_kind = "warning",
                         .at = "2026-01-01"};
    template_document(out, &none, LANG_DE);
    save("document-none", out);
    GonePage gone = {.page = &reader, .title = "Marktordnung", .heading = "Diese Fassung wurde zurückgezogen.",
                     .sentence = "zurückgezogen am 3. Februar 2026",
                     .reason = "Veröffentlicht wurde versehentlich ein Entwurf.",
                     .successor_url = U("/d/marktsatzung"), .successor_title = "Marktsatzung",
                     .document_url = U("/d/marktordnung")};
    template_gone(out, &gone, LANG_DE);
    save("gone", out);
}

static void
search_pages(GString *out)
{
    HitDocument go = {"go-integrationsnetzwerk", document_go.title, &type_go, body_fmi.name};
    HitDocument dog = {"hundesteuersatzung", documents[1].title, &type_satzung, "Gemeinderat"};
    HitSection section = {"para-4", "§ 4", "Sitzungen"};
    SnippetPartModel first[] = {{"… Die ", false}, {"Einladung", true}, {" zu den ", false}, {"Sitzungen", true},
                                {" erfolgt mit einer Frist von zehn Tagen in Textform. Sie nennt Ort, Zeit und Tagesordnung …", false}};
    SnippetPartModel second[] = {{"… wird in der nächsten ", false}, {"Sitzung", true}, {" beraten …", false}};
    HitModel hits[] = {
        {.document = &go, .version = 2, .in_force = true, .section = &section, .page = 3, .score = 7.1,
         LIST(snippet, first), .url = U("/d/go-integrationsnetzwerk/v2#seite-3"),
         .pdf_url = U("/d/go-integrationsnetzwerk/v2.pdf#page=3"), .status_label = "In Kraft", .badge = "success",
         .validity = "in Kraft seit 20. März 2025"},
        {.document = &dog, .version = 4, .page = 1, .score = 2, LIST(snippet, second), .url = U("/d/hundesteuersatzung/v4#seite-1"),
         .pdf_url = U("/d/hundesteuersatzung/v4.pdf#page=1"), .status_label = "Außer Kraft", .badge = "warning",
         .validity = "galt vom 1. Januar 2019 bis 31. Dezember 2023"}};
    TotalModel total = {2, true};
    SearchModel result = {.total = &total, LIST(items, hits)};
    LinkModel scopes[] = {{.label = "Geltendes Recht", .url = U("/suche?q=x"), .current = true},
                          {.label = "Alle Fassungen", .url = U("/suche?q=x&fassungen=alle")}};
    PageModel page = reader;
    page.section = "suche";
    page.title = "Suche";
    SearchPage m = {.page = &page, .q = "Einladung Sitzung", .asked = true, .result = &result, .count_text = "2 Treffer",
                    LIST(scopes, scopes), LIST(type_options, types), LIST(body_options, bodies),
                    .next_url = U("/suche?q=x&cursor=y")};
    template_search(out, &m, LANG_DE);
    save("search", out);
    SearchModel nothing = {.total = &total, .suggestion = "Hundesteuer", .partial = true};
    m.result = &nothing;
    m.q = "Hundesteur";
    m.count_text = "Keine Treffer";
    m.next_url.s = NULL;
    m.filtered = true;
    m.suggestion_url.s = "/suche?q=Hundesteuer";
    template_search(out, &m, LANG_DE);
    save("search-nothing", out);
    SearchPage asked_nothing = {.page = &page, LIST(scopes, scopes), LIST(type_options, types), LIST(body_options, bodies)};
    template_search(out, &asked_nothing, LANG_DE);
    save("search-intro", out);
    asked_nothing.problem = "Die Suchanfrage ist zu lang. Bitte nennen Sie höchstens 12 Wörter.";
    template_search(out, &asked_nothing, LANG_DE);
    save("search-problem", out);
}

static void
text_pages(GString *out)
{
    LinkModel paragraphs[] = {{.label = "Stadt Musterstadt, Marktplatz 1, 12345 Musterstadt"},
                              {.label = "Vertreten durch", .value = "h2"},
                              {.label = "die Oberbürgermeisterin"},
                              {.label = "www.musterstadt.example", .url = U("https://www.musterstadt.example/")}};
    TextPage m = {.page = &reader, .heading = "Impressum", LIST(paragraphs, paragraphs)};
    template_text(out, &m, LANG_DE);
    save("text", out);
    LinkModel advice[] = {{.label = message_error_advice(404, LANG_DE)}};
    TextPage error = {.page = &reader, .heading = message_error_heading(404, LANG_DE), LIST(paragraphs, advice), .code = "404"};
    template_text(out, &error, LANG_DE);
    save("error", out);
}

/* --- staff pages ----------------------------------------------------------------------------------------------------- */

static const ProgressModel progress = {0, 12};
static const IdenticalModel identical = {"kita", 1, "Satzung über die Benutzung der Kindertageseinrichtungen", U("/verwaltung/d/kita/v1")};
static const SuggestedModel suggested_title = {
    .value = "Geschäftsordnung Integrationsnetzwerk", .page = 1, .excerpt = "Geschäftsordnung Integrationsnetzwerk", .field = "title",
    .mark = "Vorschlag", .lead = "aus dem Text, bitte prüfen.", .page_url = U("/verwaltung/hochgeladen/4f9a/datei.pdf#page=1")},
    suggested_type = {
    .value = "geschaeftsordnung", .page = 1, .excerpt = "Geschäftsordnung Integrationsnetzwerk", .field = "type",
    .mark = "Vorschlag", .lead = "aus dem Text: Geschäftsordnung.", .page_url = U("/verwaltung/hochgeladen/4f9a/datei.pdf#page=1"),
    .quote = "„Geschäftsordnung Integrationsnetzwerk“"},
    suggested_from = {
    .value = "2027-01-01", .page = 12, .excerpt = "Diese Geschäftsordnung tritt am 1. Januar 2027 in Kraft", .field = "effective_from",
    .mark = "Vorschlag", .lead = "aus dem Text, bitte prüfen.", .page_url = U("/verwaltung/hochgeladen/4f9a/datei.pdf#page=12"),
    .quote = "„… Diese Geschäftsordnung tritt am 1. Januar 2027 in Kraft …“"},
    suggested_rule = {
    .page = 12, .excerpt = "Diese Geschäftsordnung tritt am Tage nach der Bekanntmachung in Kraft", .field = "effective_from",
    .mark = "Vorschlag", .lead = "aus dem Text: der Tag nach der Bekanntmachung, noch kein Datum.",
    .page_url = U("/verwaltung/hochgeladen/4f9a/datei.pdf#page=12"),
    .quote = "„… Diese Geschäftsordnung tritt am Tage nach der Bekanntmachung in Kraft …“"},
    suggested_same = {
    .value = "2026-11-02", .page = 1, .excerpt = "in der Sitzung am 2. November 2026 beschlossen", .field = "decided_on",
    .lead = "Steht so im Text.", .page_url = U("/verwaltung/hochgeladen/4f9a/datei.pdf#page=1"),
    .quote = "„… in der Sitzung am 2. November 2026 beschlossen …“"};
static const LikelyModel likely = {
    .title = "Geschäftsordnung Integrationsnetzwerk der Stadt Musterstadt", .url = U("/verwaltung/d/go-integrationsnetzwerk"),
    .use_url = U("/verwaltung/hochgeladen/4f9a?dokument=go-integrationsnetzwerk"),
    .sentence = "Gemeinsame Wortfolgen mit Fassung 2: etwa 83 Prozent."};
static const SuggestionsModel suggestions = {.title = &suggested_title, .type = &suggested_type, .effective_from = &suggested_from,
                                             .document = "go-integrationsnetzwerk", .likely = &likely},
                              as_before = {.identical_to = &identical}, no_suggestions = {.document = NULL};
static const UploadState uploads[] = {
    {.sha256 = "3f9a", .bytes = 986112, .media_type = "application/pdf", .text = &text_pending, .progress = &progress,
     .suggestions = &no_suggestions, .name = "Scan_2026-11-20_Marktordnung.pdf", .size_text = "2,4 MB",
     .uploaded_text = "22.11.2026, 14:05 Uhr", .by = "m.keller", .url = U("/verwaltung/hochgeladen/3f9a")},
    {.sha256 = "4f9a", .bytes = 986112, .media_type = "application/pdf", .text = &text_done, .progress = &progress,
     LIST(findings, findings), .suggestions = &suggestions, .name = "Geschäftsordnung.pdf", .size_text = "963 KB",
     .uploaded_text = "22.11.2026, 14:00 Uhr", .by = "m.keller", .pages = 12, .url = U("/verwaltung/hochgeladen/4f9a")},
    {.sha256 = "5f9a", .bytes = 1258291, .media_type = "application/pdf", .text = &text_done, .progress = &progress,
     .suggestions = &as_before, .name = "Kita.pdf", .size_text = "1,2 MB",
     .uploaded_text = "22.11.2026, 13:00 Uhr", .by = "m.keller", .pages = 12, .url = U("/verwaltung/hochgeladen/5f9a")}};

static void
staff_pages(GString *out)
{
    PageModel login_page = reader;
    login_page.title = "Anmelden";
    LoginPage login = {.page = &login_page, .next = "/verwaltung"};
    template_login(out, &login, LANG_DE);
    save("login", out);
    login.problem = "Name oder Kennwort stimmen nicht.";
    login.name = "m.keller";
    login.insecure = "Über eine unverschlüsselte Verbindung (http) ist die Anmeldung nur auf diesem Rechner selbst möglich (localhost).";
    template_login(out, &login, LANG_DE);
    save("login-problem", out);

    VersionModel open_versions[] = {draft_3};
    DocumentDetail drafts[] = {{DOCUMENT_GO, LIST(versions, open_versions)}};
    DeskPage desk = {.page = &clerk, LIST(uploads, uploads), LIST(drafts, drafts), LIST(documents, documents)};
    template_desk(out, &desk, LANG_DE);
    save("desk", out);
    DeskPage new_desk = {.page = &clerk};
    template_desk(out, &new_desk, LANG_DE);
    save("desk-new", out);

    PageModel upload_page = clerk;
    upload_page.title = "Neue Fassung hochladen";
    UploadPage upload = {.page = &upload_page, .document = &document_go, .max_text = "64 MB", .action = U("/verwaltung/hochladen")};
    template_upload(out, &upload, LANG_DE);
    save("upload", out);
    FieldProblem no_pdf[] = {{"file", "Datei", "Das ist keine PDF-Datei. Bitte das Dokument als PDF ausgeben und dann hochladen."}};
    upload.problems = no_pdf;
    upload.n_problems = 1;
    upload.document = NULL;
    template_upload(out, &upload, LANG_DE);
    save("upload-problem", out);

    OptionModel choices[] = {{"", "– Neues Dokument –", true}, {"kita", "Satzung über die Benutzung der Kindertageseinrichtungen", false}};
    FieldProblem problems[] = {{"title", "Titel", "Bitte einen Titel angeben."},
                               {"effective_until", "Außer Kraft ab", "Das Ende muss nach dem Beginn liegen."},
                               {NULL, NULL, "Jemand anderes hat inzwischen gespeichert."}};
    FormField title = {"title", "Titel", "Geschäftsordnung Integrationsnetzwerk", NULL, &suggested_title},
              type = {"type", "Typ", "satzung", NULL, &suggested_type}, body = {"body", "Gremium", "fmi", NULL, NULL};
    FormField dates[] = {{"decided_on", "Beschlossen am", "2026-11-02", NULL, &suggested_same},
                         {"signed_on", "Ausgefertigt am", NULL, NULL, NULL},
                         {"effective_from", "In Kraft ab", "2027-01-01", NULL, &suggested_from},
                         {"effective_until", "Außer Kraft ab", NULL, NULL, NULL}};
    DraftPage draft = {
        .page = &clerk_notice, .upload = &uploads[1], .action = U("/verwaltung/hochgeladen/4f9a"),
        .title = &title, .type = &type, .body = &body, LIST(type_options, types), LIST(body_options, plain_bodies),
        LIST(dates, dates), LIST(document_options, choices), .may_release = true,
        .status_url = U("/verwaltung/hochgeladen/4f9a/stand"), .excerpt = page_texts[0].text};
    template_draft(out, &draft, LANG_DE);
    save("draft-new", out);
    draft.problems = problems;
    draft.n_problems = G_N_ELEMENTS(problems);
    title = (FormField){"title", "Titel", NULL, &problems[0], &suggested_title};
    dates[2] = (FormField){"effective_from", "In Kraft ab", NULL, NULL, &suggested_rule};
    dates[3] = (FormField){"effective_until", "Außer Kraft ab", "2026-01-01", &problems[1], NULL};
    draft.upload = &uploads[2];
    template_draft(out, &draft, LANG_DE);
    save("draft-problems", out);
    LikelyModel other = likely;
    other.other = true;
    SuggestionsModel elsewhere = suggestions;
    elsewhere.likely = &other;
    UploadState misplaced = uploads[1];
    misplaced.suggestions = &elsewhere;
    DraftPage new_version = {.page = &clerk, .upload = &misplaced, .document = &documents[2], LIST(dates, dates),
                             .action = U("/verwaltung/hochgeladen/4f9a"), LIST(document_options, choices)};
    template_draft(out, &new_version, LANG_DE);
    save("draft-elsewhere", out);
    PageModel edit_page = clerk;
    edit_page.title = "Entwurf bearbeiten";
    DraftPage edit = {.page = &edit_page, .upload = &uploads[0], .document = &document_go, .version = &draft_3,
                      .action = U("/verwaltung/d/go-integrationsnetzwerk/v3"), .pending = true,
                      LIST(dates, dates), .revision = "21", .release_blocked = "Der Text wird noch gelesen. Danach kann veröffentlicht werden.",
                      .submit_url = U("/verwaltung/d/go-integrationsnetzwerk/v3/vorlegen"),
                      .delete_url = U("/verwaltung/d/go-integrationsnetzwerk/v3/loeschen"),
                      .status_url = U("/verwaltung/hochgeladen/3f9a/stand"), .reload_url = U("/verwaltung/d/go-integrationsnetzwerk/v3")};
    template_draft(out, &edit, LANG_DE);
    save("draft-edit", out);
    DraftPage read_only = {.page = &edit_page, .upload = &uploads[1], .document = &document_go, .version = &version_2,
                           .withdraw_url = U("/verwaltung/d/go-integrationsnetzwerk/v2/zurueckziehen")};
    template_draft(out, &read_only, LANG_DE);
    save("draft-released", out);

    VersionModel versions[] = {draft_3, {VERSION_2}, {VERSION_1}};
    StaffDocumentPage staff = {.page = &clerk, .document = &document_go, LIST(versions, versions), LIST(type_options, types),
                               LIST(body_options, plain_bodies), .action = U("/verwaltung/d/go-integrationsnetzwerk"),
                               .upload_url = U("/verwaltung/hochladen?dokument=go-integrationsnetzwerk")};
    template_staff_document(out, &staff, LANG_DE);
    save("staff-document", out);
    PageModel structure_page = clerk;
    structure_page.title = "Gliederung";
    UnitModel units[] = {
        {"abschnitt-1", "abschnitt", "I.", "Allgemeines", 1, 1, 1, "I. Allgemeines", false, "I. Allgemeines", "Abschnitt", "0", U("/d/go/v2.pdf#page=1"), "e-1", false},
        {"para-1", "paragraf", "§ 1", "Zweck", 2, 1, 1, "§ 1 Zweck", false, "§ 1 Zweck", "Paragraf (§)", "1", U("/d/go/v2.pdf#page=1"), "e-2", false},
        {"para-3", "paragraf", "§ 3", "Sitzungen des Integrationsnetzwerks und seiner Arbeitsgruppen", 2, 2, 1, "8 3 Sitzungen", true,
         "§ 3 Sitzungen des Integrationsnetzwerks und seiner Arbeitsgruppen", "Paragraf (§)", "1", U("/d/go/v2.pdf#page=2"), "e-7", true}};
    StructureProblem odd[] = {
        {"gap", "warning", "Vor § 3 fehlt mindestens eine Nummer.", "Vergleichen Sie mit dem PDF.", "para-3", 2, U("#e-7")},
        {"correction", "warning", "Eine Berichtigung findet ihre Zeile nicht mehr: „§ 9 Schluss“.", "Nehmen Sie sie zurück.", NULL, 4, U("?seite=4#zeilen")}};
    CorrectionModel said[] = {
        {41, "heading", 2, 1, "8 3 Sitzungen", "paragraf", "§ 3", "Sitzungen", "m.keller", "2026-03-02T10:12:00+01:00", true,
         "„8 3 Sitzungen“ ist Paragraf (§): § 3 Sitzungen.", "2. März 2026, 10:12 Uhr"},
        {42, "no_heading", 4, 1, "§ 9 Schluss", NULL, NULL, NULL, "m.keller", "2026-03-02T10:14:00+01:00", false,
         "„§ 9 Schluss“ ist keine Überschrift.", "2. März 2026, 10:14 Uhr"}};
    TextLineModel text_lines[] = {
        {2, 1, "8 3 Sitzungen", "para-3", true, "Paragraf (§)", true, false, U("?seite=2&zeile=1#berichtigen"), true},
        {2, 1, "Das Netzwerk tritt mindestens zweimal im Jahr zusammen und wählt aus seiner", "para-3", false, NULL, false, true, U("?seite=2&zeile=2#berichtigen"), false}};
    LinkModel two_pages[] = {{"1", U("?seite=1#zeilen"), false, NULL}, {"2", U("?seite=2#zeilen"), true, NULL}};
    OptionModel unit_kinds[] = {{"paragraf", "Paragraf (§)", true}, {"anlage", "Anlage", false}};
    FieldProblem bad_label[] = {{"label", "Nummer", "Das ist keine Nummer dieser Art."}};
    StructureModel structure = {LIST(sections, units), LIST(problems, odd), LIST(corrections, said), LIST(lines, text_lines)};
    StructurePage correcting = {.page = &structure_page, .document = &document_go, .version = &version_2, .structure = &structure, LIST(outline, units),
                                LIST(problems, bad_label), .revision = "21", .action = U("/verwaltung/d/go/v2/gliederung"), .back_url = U("/verwaltung/d/go/v2"),
                                LIST(page_links, two_pages), .shown = 2, .shown_url = U("?seite=2"), .chosen = &text_lines[1], .chosen_line = 2,
                                LIST(kind_options, unit_kinds), .label = "§ 99", .heading = "Das Netzwerk"};
    template_structure(out, &correcting, LANG_DE);
    save("structure", out);
    StructurePage looking = correcting;
    looking.action.s = NULL;
    looking.n_problems = 0;
    looking.chosen = NULL;
    template_structure(out, &looking, LANG_EN);
    save("structure-read-only", out);
    StructurePage textless = {.page = &structure_page, .document = &document_go, .version = &version_2, .structure = &structure,
                              .back_url = U("/verwaltung/d/go/v2"), .no_text = "Diese Datei hat keinen gelesenen Text."};
    template_structure(out, &textless, LANG_DE);
    save("structure-no-text", out);
    ConfirmPage confirm = {.page = &clerk, .heading = "Fassung zurückziehen?",
                           .sentence = "Die Adresse bleibt und nennt den Grund. Nichts wird gelöscht.",
                           .document = &document_go, .version = &version_2, .action = U("/verwaltung/d/x/v2/zurueckziehen"),
                           .back_url = U("/verwaltung/d/x/v2"), .button = "Zurückziehen", .asks_reason = true,
                           .problem = "Bitte einen Grund angeben.", .revision = "17"};
    template_confirm(out, &confirm, LANG_DE);
    save("confirm", out);
    AuditItem items[] = {
        {.n = 1207, .time = "2026-11-22T14:06:11+01:00", .actor = "m.keller", .kind = "version-released", .slug = "go-integrationsnetzwerk",
         .version = 2, .time_text = "22.11.2026, 14:06 Uhr", .label = "Freigegeben", .url = U("/verwaltung/d/go-integrationsnetzwerk/v2")},
        {.n = 1206, .time = "2026-11-22T14:05:40+01:00", .actor = "System", .kind = "extracted", .sha256 = "3f9a",
         .words = "Text: gelesen · Seiten: 12", .time_text = "22.11.2026, 14:05 Uhr", .label = "Text gelesen", .url = U("/verwaltung/hochgeladen/3f9a")}};
    AuditPage audit = {.page = &clerk, LIST(items, items), .next_url = U("/verwaltung/protokoll?vor=1206"), .first_url = U("/verwaltung/protokoll")};
    template_audit(out, &audit, LANG_DE);
    save("audit", out);
}

/* clang-format on */

/* Every page with values of KIND in every field. */
static void
filled_pages(FillKind kind, const char *suffix, GString *out)
{
#define PAGE(Struct, name)                                                                         \
    {                                                                                              \
        Struct m = {0};                                                                            \
        g_autoptr(Arena) arena = arena_new();                                                      \
        unsigned seed = 0;                                                                         \
        fill(arena, &Struct##_model, &m, kind, &seed);                                             \
        PageModel page = reader;                                                                   \
        page.title = kind == FILL_HOSTILE ? FILL_SCRIPT : reader.title;                            \
        if (kind != FILL_HOSTILE)                                                                  \
            m.page = &page; /* a page has a language and a title in any case */                    \
        template_##name(out, &m, LANG_DE);                                                         \
        g_autofree char *file = g_strconcat(#name, suffix, NULL);                                  \
        save(file, out);                                                                           \
    }
    FILL_PAGES(PAGE)
#undef PAGE
}

int
main(int argc, char **argv)
{
    if (argc != 2) {
        g_printerr("usage: gallery DIR\n");
        return 2;
    }
    folder = argv[1];
    g_autoptr(GString) out = g_string_sized_new(65536);
    start_pages(out);
    list_pages(out);
    document_pages(out);
    search_pages(out);
    text_pages(out);
    staff_pages(out);
    filled_pages(FILL_NOTHING, "-bare", out);
    filled_pages(FILL_LONG, "-long", out);
    filled_pages(FILL_HOSTILE, "-hostile", out);
    const StaticFile *file;
    for (size_t i = 0; (file = static_file_at(i)) != NULL; i++)
        write_file(file->path + 1, file->data, file->len);
    return 0;
}
