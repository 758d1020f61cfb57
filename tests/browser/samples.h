/* samples.h - invented people, documents and files that the pages of the gallery show. */
#pragma once
#include "server/model/models.h"

#include <glib.h>

#define U(address)                                                                                 \
    {                                                                                              \
        address                                                                                    \
    }
#define LIST(field, ...) .field = __VA_ARGS__, .n_##field = G_N_ELEMENTS(__VA_ARGS__)

/* Tables for people: several members to a line. */
/* clang-format off */
static const PageModel reader = {
    .lang = "de", .title = "Ortsrecht und Dokumente", .town = "Stadt Musterstadt", .site = "Ortsrecht und Dokumente",
    .lang_url = U("/?lang=en"), .lang_label = "English", .canonical = U("/"), .section = "start"};
static const PageModel reader_en = {
    .lang = "en", .title = "Local law and documents", .town = "Stadt Musterstadt", .site = "Local law and documents",
    .lang_url = U("/?lang=de"), .lang_label = "Deutsch", .canonical = U("/"), .section = "start"};
static const PageModel clerk = {
    .lang = "de", .title = "Verwaltung", .town = "Stadt Musterstadt", .site = "Ortsrecht und Dokumente",
    .lang_url = U("/verwaltung?lang=en"), .lang_label = "English", .section = "verwaltung", .user_name = "m.keller",
    .csrf = "c2FtcGxl", .may_edit = true, .may_release = true, .may_audit = true, .no_index = true};
static const PageModel clerk_notice = {
    .lang = "de", .title = "Neues Dokument anlegen", .town = "Stadt Musterstadt", .site = "Ortsrecht und Dokumente",
    .lang_url = U("/verwaltung?lang=en"), .lang_label = "English", .section = "verwaltung", .user_name = "m.keller",
    .csrf = "c2FtcGxl", .may_edit = true, .may_audit = true, .no_index = true,
    .notice = "Datei sicher gespeichert.", .notice_kind = "success"};

static const TypeRef type_go = {"geschaeftsordnung", "Geschäftsordnung"}, type_satzung = {"satzung", "Satzung"},
                     type_gebuehren = {"gebuehrenordnung", "Gebührenordnung"};
static const BodyRef body_fmi = {"fmi", "Fachrat für Migration und Integration (FMI)", U("/?gremium=fmi")},
                     body_rat = {"gemeinderat", "Gemeinderat", U("/?gremium=gemeinderat")};

static const FileModel file_v2 = {"Geschäftsordnung Integrationsnetzwerk.pdf", 986112,
                                  "3f9ac41e5b0d7a86c2f1e4d39b58a7c06d2e1f4b8a9c7d5e3f1a2b4c6d8e0f12",
                                  "application/pdf", 12, "963 KB", "3f9a c41e …"};
static const FileModel file_v1 = {"GO_2022.pdf", 78120, "a1b2c41e5b0d7a86c2f1e4d39b58a7c06d2e1f4b8a9c7d5e3f1a2b4c6d8e0f12",
                                  "application/pdf", 9, "76 KB", "a1b2 c41e …"};
static const TextStateModel text_done = {"done", NULL, "Der Text wurde gelesen.", true};
static const TextStateModel text_scan = {
    "no_text", NULL,
    "Diese Datei hat keine Textebene, vermutlich ist sie ein Scan. Sie kann gelesen und geladen, aber nicht im "
    "Wortlaut durchsucht werden.",
    false};
static const TextStateModel text_pending = {"pending", NULL, "Der Text dieser Datei wird gerade gelesen.", false};
static const VersionUrls urls_v2 = {U("/d/go-integrationsnetzwerk/v2"), U("/d/go-integrationsnetzwerk/v2.pdf"),
                                    U("/d/go-integrationsnetzwerk/v2.txt"),
                                    U("/d/go-integrationsnetzwerk/v2.pdf?download=1"),
                                    U("/verwaltung/d/go-integrationsnetzwerk/v2")};
static const VersionUrls urls_v1 = {U("/d/go-integrationsnetzwerk/v1"), U("/d/go-integrationsnetzwerk/v1.pdf"),
                                    U("/d/go-integrationsnetzwerk/v1.txt"),
                                    U("/d/go-integrationsnetzwerk/v1.pdf?download=1"),
                                    U("/verwaltung/d/go-integrationsnetzwerk/v1")};
static const FindingModel findings[] = {
    {"encrypted-restrictions", "warning", "Die Datei schränkt das Kopieren oder Drucken ein.",
     "Amtliche Texte sollen druckbar und kopierbar sein, auch für Vorleseprogramme."},
    {"pages-without-text", "info", "Seiten ohne Text: 11, 12.", "Sind es Scans oder Pläne, ist ihr Inhalt nicht durchsuchbar."},
    {"damaged-pages", "problem", "Seiten lassen sich nicht lesen: 7.", "Erzeugen Sie das PDF neu."},
};
#define VERSION_2                                                                                  \
    .number = 2, .status = "released", .in_force = true, .decided_on = "2025-03-10",               \
    .published_at = "2025-03-19T09:00:00+01:00", .effective_from = "2025-03-20", .file = &file_v2, \
    .text = &text_done, .urls = &urls_v2, .status_label = "In Kraft", .badge = "success",          \
    .validity = "in Kraft seit 20. März 2025", .decided_text = "10.03.2025",                       \
    .published_text = "19.03.2025", .from_text = "20.03.2025", .date_text = "10.03.2025", .revision = "17"
#define VERSION_1                                                                                  \
    .number = 1, .status = "released", .decided_on = "2022-04-11",                                 \
    .published_at = "2022-04-28T10:00:00+02:00", .effective_from = "2022-05-01",                   \
    .valid_until = "2025-03-20", .file = &file_v1, .text = &text_done, .urls = &urls_v1,           \
    .status_label = "Außer Kraft", .badge = "warning",                                             \
    .validity = "galt vom 1. Mai 2022 bis 19. März 2025", .decided_text = "11.04.2022",            \
    .published_text = "28.04.2022", .from_text = "01.05.2022", .until_text = "20.03.2025",         \
    .date_text = "11.04.2022", .revision = "5"
static const VersionModel version_2 = {VERSION_2, .is_shown = true}, version_1 = {VERSION_1, .is_shown = true};
static const VersionModel draft_3 = {
    .number = 3, .status = "draft", .file = &file_v2, .text = &text_pending, .urls = &urls_v2, .status_label = "Entwurf",
    .badge = "info", .validity = "noch nicht veröffentlicht", .from_text = "01.01.2027", .revision = "21",
    .effective_from = "2027-01-01"};

#define DOCUMENT_GO                                                                                \
    .slug = "go-integrationsnetzwerk",                                                             \
    .title = "Geschäftsordnung Integrationsnetzwerk der Stadt Musterstadt", .type = &type_go,      \
    .body = &body_fmi, .status = "in_force", .versions_count = 2,                                  \
    .url = U("/d/go-integrationsnetzwerk"), .status_label = "In Kraft", .badge = "success",        \
    .validity = "in Kraft seit 20. März 2025", .pdf_url = U("/d/go-integrationsnetzwerk/v2.pdf"),  \
    .date = "2025-03-19", .date_text = "19.03.2025", .size_text = "963 KB",                        \
    .edit_url = U("/verwaltung/d/go-integrationsnetzwerk"), .versions_text = "2. Fassung", .revision = "17"
static const DocumentModel document_go = {DOCUMENT_GO};
static const DocumentModel documents[] = {
    {DOCUMENT_GO},
    {.slug = "hundesteuersatzung", .title = "Satzung über die Erhebung der Hundesteuer (Hundesteuersatzung)",
     .type = &type_satzung, .body = &body_rat, .status = "in_force", .url = U("/d/hundesteuersatzung"),
     .status_label = "In Kraft", .badge = "success", .validity = "in Kraft seit 1. Januar 2024",
     .pdf_url = U("/d/hundesteuersatzung/v5.pdf"), .date = "2023-12-18", .date_text = "18.12.2023",
     .size_text = "184 KB", .versions_text = "5. Fassung", .edit_url = U("/verwaltung/d/hundesteuersatzung")},
    {.slug = "kita", .title = "Satzung über die Benutzung der Kindertageseinrichtungen", .type = &type_satzung,
     .body = &body_rat, .status = "in_force", .url = U("/d/kita"), .status_label = "In Kraft", .badge = "success",
     .validity = "in Kraft seit 1. September 2023", .pdf_url = U("/d/kita/v1.pdf"), .date = "2023-07-12",
     .date_text = "12.07.2023", .size_text = "1,2 MB", .text_hint = "Scan ohne Textebene",
     .edit_url = U("/verwaltung/d/kita")},
    {.slug = "abfall", .title = "Abfallgebührensatzung", .type = &type_gebuehren, .status = "not_yet",
     .url = U("/d/abfall"), .status_label = "Noch nicht in Kraft", .badge = "info",
     .validity = "tritt am 1. Januar 2027 in Kraft", .pdf_url = U("/d/abfall/v3.pdf"), .date = "2026-11-02",
     .date_text = "02.11.2026", .size_text = "76 KB", .versions_text = "3. Fassung",
     .edit_url = U("/verwaltung/d/abfall")},
    {.slug = "marktordnung", .title = "Marktordnung", .type = &type_satzung, .status = "expired",
     .url = U("/d/marktordnung"), .status_label = "Außer Kraft", .badge = "warning",
     .validity = "galt vom 1. Januar 1998 bis 31. Dezember 2019", .pdf_url = U("/d/marktordnung/v1.pdf"),
     .date = "1997-11-24", .date_text = "24.11.1997", .size_text = "48 KB", .edit_url = U("/verwaltung/d/marktordnung")},
};
static const OptionModel types[] = {{"", "Alle Typen", true}, {"satzung", "Satzung", false}, {"geschaeftsordnung", "Geschäftsordnung", false}};
static const OptionModel bodies[] = {{"", "Alle Gremien", true}, {"gemeinderat", "Gemeinderat", false}, {"fmi", "Fachrat für Migration und Integration (FMI)", false}};
static const OptionModel plain_bodies[] = {{"gemeinderat", "Gemeinderat", false}, {"fmi", "Fachrat für Migration und Integration (FMI)", true}};
static const OptionModel states[] = {{"in_kraft", "In Kraft", true}, {"alle", "Alle", false}};
static const LinkModel type_links[] = {
    {.label = "Alle", .value = "97", .url = U("/"), .current = true},
    {.label = "Satzung", .value = "54", .url = U("/?typ=satzung")},
    {.label = "Geschäftsordnung", .value = "9", .url = U("/?typ=geschaeftsordnung")},
    {.label = "Gebührenordnung", .value = "12", .url = U("/?typ=gebuehrenordnung")},
    {.label = "Richtlinie", .value = "22", .url = U("/?typ=richtlinie")}};
/* clang-format on */
