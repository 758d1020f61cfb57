#!/bin/bash
# Suggestions for an upload: title, type, body and dates with their place in the text, the document of which it is probably a
# new version, the version that has the same bytes. In the API and on the form of the desk, which works without a script.
# shellcheck disable=SC1111 # quotation marks as the pages print them
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
[[ -e $SAMPLES/go-integrationsnetzwerk-v2.pdf ]] || skip_all "no sample PDFs: run make samples"

"$REGELWERK" import --slug go --title 'Geschäftsordnung Integrationsnetzwerk' --type geschaeftsordnung --effective-from 2022-05-01 \
    --release "$SAMPLES/go-integrationsnetzwerk-v1.pdf" --data "$DATA" >>"$WORK/cli.log" 2>&1
"$REGELWERK" import --slug hund --title 'Hundesteuersatzung' --type satzung --release "$SAMPLES/hundesteuersatzung.pdf" \
    --data "$DATA" >>"$WORK/cli.log" 2>&1
server_start || exit 1
EDIT=$(new_token read,upload,edit)
UPLOAD=$(new_token upload)

# suggested FILE: uploads it, waits for its text and asks; SUM is its name.
suggested() {
    upload "$1" "$EDIT"
    SUM=$(sha "$1")
    wait_text "$SUM" "$EDIT" >/dev/null
    api GET "/uploads/$SUM" "$EDIT"
}
field() { body ".suggestions.$1 | \"\(.value) \(.page) \(.excerpt)\""; }

note "the API"
suggested "$SAMPLES/abfallgebuehrensatzung-2027.pdf"
is "$STATUS" 200 "GET /uploads/{sha256}"
TITLE='Satzung über die Erhebung von Gebühren für die Abfallentsorgung (Abfallgebührensatzung)'
is "$(field title)" "$TITLE 1 $TITLE" "the title, with page and words"
is "$(field type)" "satzung 1 $TITLE" "the type"
is "$(body .suggestions.body)" null "no body is invented"
like "$(field decided_on)" '^2025-10-21 1 .*am 21\. Oktober 2025 folgende Satzung beschlossen$' "the day of the decision"
is "$(field signed_on)" "2025-10-23 3 Musterstadt, den 23. Oktober 2025" "the day of the signature"
is "$(field effective_from)" "2027-01-01 3 Diese Satzung tritt am 1. Januar 2027 in Kraft" "the day it enters into force"
is "$(body .suggestions.effective_until)" null "no end is invented"
is "$(body '.suggestions | "\(.document) \(.identical_to)"')" "null null" "it is like no other document"
is "$(body '.suggestions | keys | join(" ")')" \
    "body decided_on document effective_from effective_until identical_to signed_on title type" "the members, and no others"
is "$(body '.suggestions.title | keys | join(" ")')" "excerpt page value" "each with value, page and excerpt"
ABFALL=$SUM

suggested "$SAMPLES/go-integrationsnetzwerk-v2.pdf"
GO=$SUM
is "$(body .suggestions.document)" go "probably a new version of that document"
is "$(field effective_from)" "null 4 Diese Geschäftsordnung tritt am Tag nach ihrer Veröffentlichung in Kraft" \
    "a day that depends on the publication: the sentence without a date"
suggested "$SAMPLES/hundesteuersatzung.pdf"
HUND=$SUM
is "$(body '.suggestions | "\(.document) \(.identical_to | tojson)"')" 'null {"slug":"hund","version":1}' "the same bytes are a version already"

make_pdf "$WORK/brief.pdf" "Guten Tag"
suggested "$WORK/brief.pdf"
is "$(body '[.suggestions[]] | unique | tojson')" '[null]' "nothing in the text: nothing is suggested"

note "who sees a draft"
api POST /documents "$EDIT" '{"title":"Abfallgebührensatzung","type":"satzung"}'
DRAFT=$(body .slug)
upload "$SAMPLES/abfallgebuehrensatzung-2024.pdf" "$EDIT"
OLD=$(body .sha256)
wait_text "$OLD" "$EDIT" >/dev/null
api POST "/documents/$DRAFT/versions" "$EDIT" "{\"sha256\":\"$OLD\"}"
is "$STATUS" 201 "a draft of another version"
api GET "/uploads/$ABFALL" "$EDIT"
is "$(body .suggestions.document)" "$DRAFT" "who may read drafts is told of it"
req -H "Authorization: Bearer $UPLOAD" "$API/uploads/$ABFALL"
is "$STATUS" 403 "who may only upload is told nothing"

note "the desk"
printf 'Sieben-Zwerge-im-Rathaus\n' | "$REGELWERK" user add petra --role editor --password-stdin --data "$DATA" >>"$WORK/cli.log" 2>&1
desk() { req -b "$WORK/jar" -c "$WORK/jar" -H "Origin: $URL" "$@"; }
desk "$URL/verwaltung/anmelden"
desk --data-urlencode "name=petra" --data-urlencode "password=Sieben-Zwerge-im-Rathaus" "$URL/verwaltung/anmelden"
is "$STATUS" 303 "signed in"
# The value of an input, the chosen option of a select.
input() { grep -o "<input[^>]* id=\"f-$1\"[^>]*>" <<<"$BODY" | sed -n 's/.* value="\([^"]*\)".*/\1/p'; }
chosen() { sed -n "/ id=\"f-$1\"/,/<\/select>/p" <<<"$BODY" | sed -n 's/.*<option value="\([^"]*\)" selected.*/\1/p'; }
beside() { grep -o "<p class=\"rw-suggested\" id=\"s-$1\">.*" <<<"$BODY" | sed 's/<\/p>.*//; s/<[^>]*>//g'; }

desk "$URL/verwaltung/hochgeladen/$ABFALL"
is "$STATUS" 200 "the form"
is "$(input title)" "$TITLE" "the title is filled in"
is "$(chosen type)" satzung "the type is chosen"
is "$(input decided_on) $(input signed_on) $(input effective_from) $(input effective_until)" "2025-10-21 2025-10-23 2027-01-01 " "the dates are filled in"
is "$(beside effective_from)" 'Vorschlag aus dem Text, bitte prüfen. Seite 3: „… Diese Satzung tritt am 1. Januar 2027 in Kraft …“' "marked as a suggestion, with its place"
like "$BODY" "href=\"/verwaltung/hochgeladen/$ABFALL/datei.pdf#page=3\"" "which leads to the page of the PDF"
is "$(beside effective_until)" "" "and nothing where there is nothing"
like "$BODY" "Das ist wahrscheinlich eine neue Fassung von „Abfallgebührensatzung“" "probably a new version"
like "$BODY" "href=\"/verwaltung/hochgeladen/$ABFALL\?dokument=$DRAFT\"" "with the way to make it one"
CSRF=$(grep -o 'name="csrf" value="[^"]*"' <<<"$BODY" | head -n 1 | cut -d'"' -f4)
desk --data-urlencode "csrf=$CSRF" --data "title=&type=ordnung&body=&dokument=&decided_on=&signed_on=&effective_from=2026-07-01&effective_until=" \
    "$URL/verwaltung/hochgeladen/$ABFALL"
is "$STATUS" 422 "a form with a mistake comes back"
is "$(input title)|$(chosen type)|$(input decided_on)|$(input effective_from)" "|ordnung||2026-07-01" "with what was entered, emptied fields too"
is "$(beside effective_from)" 'Vorschlag aus dem Text: 1. Januar 2027. Seite 3: „… Diese Satzung tritt am 1. Januar 2027 in Kraft …“' "and what the text says beside it"

desk "$URL/verwaltung/hochgeladen/$GO"
is "$(input effective_from)" "" "a day that depends on the publication is not filled in"
like "$(beside effective_from)" '^Vorschlag [0-9]+\. [[:alpha:]]+ 20[0-9]{2}, wenn heute freigegeben wird: So steht die Regel im Text\. Seite 4: „… Diese Geschäftsordnung tritt am Tag nach ihrer Veröffentlichung in Kraft …“$' "but told"
desk "$URL/verwaltung/hochgeladen/$GO?dokument=hund"
like "$BODY" "Der Text gleicht eher dem Dokument „Geschäftsordnung Integrationsnetzwerk“" "the wrong document was chosen"
desk "$URL/verwaltung/hochgeladen/$GO?dokument=go"
unlike "$BODY" "gleicht eher|wahrscheinlich eine neue Fassung" "the right one"
is "$(input decided_on)" "2025-03-10" "its dates are filled in"
desk "$URL/verwaltung/hochgeladen/$HUND"
like "$BODY" "Diese Datei ist bereits Fassung 1 von „Hundesteuersatzung“" "the same file again"
desk "$URL/verwaltung/hochgeladen/$HUND?lang=en"
like "$BODY" "This file is already version 1 of “Hundesteuersatzung”" "in English"

desk --data-urlencode "csrf=$CSRF" --data "dokument=go&decided_on=2025-03-10&signed_on=&effective_from=&effective_until=&note=" "$URL/verwaltung/hochgeladen/$GO"
is "$STATUS" 303 "saved as a draft"
desk "$URL/verwaltung/d/go/v2"
is "$(beside decided_on)" 'Steht so im Text. Seite 1: „… Der Gemeinderat hat dazu am 10. März 2025 die folgende Geschäftsordnung beschlossen …“' "the draft says that the text agrees"
is "$(input signed_on)" "" "a saved field that was left empty stays empty"
like "$(beside signed_on)" '^Vorschlag aus dem Text: 19\. März 2025\. ' "with the suggestion beside it"
unlike "$BODY" "bereits Fassung" "it is not its own double"
# Dates of the beginnings of a consolidated text are not those of its new version.
api POST "/documents/$DRAFT/versions" "$EDIT" "{\"sha256\":\"$ABFALL\",\"effective_from\":\"2027-01-01\"}"
is "$STATUS" 201 "a later draft"
desk "$URL/verwaltung/hochgeladen/$ABFALL?dokument=$DRAFT"
is "$(input effective_from)" "" "a date that a version has already is not filled in"
like "$(beside effective_from)" '^Vorschlag aus dem Text: 1\. Januar 2027\. ' "but told"

if [[ -d $SHARED/corpus/ortsrecht ]]; then
    note "bylaws of real towns: what was read in them by eye"
    while IFS='|' read -r file decided from until; do
        suggested "$SHARED/corpus/$file.pdf"
        is "$(body '.suggestions | "\(.decided_on.value) \(.effective_from.value // .effective_from.page) \(.effective_until)"')" \
            "$decided $from $until" "$file"
    done <<'END'
ortsrecht/beitragssatz-satzung-1-seite|2025-12-09|2026-01-01|null
ortsrecht/gefahrenabwehrverordnung-plakatieren|1998-10-29|2|null
ortsrecht/hauptsatzung-2.-änderung_ocr|2025-02-24|2025-03-01|null
ortsrecht/straßenreinigungssatzung mit 1. änderung|1999-08-30|1999-10-01|null
ortsrecht/verwaltungskostensatzung|2025-08-28|2025-10-01|null
ortsrecht/BGB_487-seiten|null|null|null
satzungen/chor-beitragsordnung_v2|2026-01-19|null|null
satzungen/kit-organisationssatzung_v3|2014-04-15|15|null
satzungen/raum-bad-boll-verbandssatzung_v1|null|2024-07-01|null
protokolle/niederschrift_2024-03-12_entwurf|null|null|null
formulare/mitgliedsantrag-formular|null|null|null
END
    note "the last version of each finds the first"
    FAMILIES="chor-beitragsordnung:3 kit-organisationssatzung:4 kit-wahlordnung:4 konstanz-hauptsatzung:5 raum-bad-boll-verbandssatzung:2"
    for family in $FAMILIES; do
        "$REGELWERK" import --slug "${family%:*}" --title "${family%:*}" --data "$DATA" \
            "$SHARED/corpus/satzungen/${family%:*}_v1.pdf" >>"$WORK/cli.log" 2>&1
    done
    for family in $FAMILIES; do
        suggested "$SHARED/corpus/satzungen/${family%:*}_v${family#*:}.pdf"
        is "$(body .suggestions.document)" "${family%:*}" "$family"
    done
fi

note "while a scan is read"
upload "$SAMPLES/friedhofsordnung-1998.pdf" "$EDIT"
SCAN=$(body .sha256)
desk "$URL/verwaltung/hochgeladen/$SCAN?dokument=hund"
if [[ $BODY == *'data-url='* ]]; then
    like "$BODY" "href=\"/verwaltung/hochgeladen/$SCAN\?dokument=hund\">Stand neu laden" "reloading keeps the document that was chosen"
fi
is "$(wait_text "$SCAN" "$EDIT")" ocr "it is read"
desk "$URL/verwaltung/hochgeladen/$SCAN?dokument=hund"
like "$(beside effective_from)" '^Vorschlag aus dem Text, bitte prüfen\. Seite 2: ' "and says when it enters into force"

note "after a rebuild"
server_stop
"$REGELWERK" check --data "$DATA" >"$WORK/check" 2>&1
is "$(tail -n 1 "$WORK/check")" clean "check"
"$REGELWERK" reindex --data "$DATA" >>"$WORK/cli.log" 2>&1
"$REGELWERK" check --data "$DATA" >"$WORK/check" 2>&1
is "$(tail -n 1 "$WORK/check")" clean "check after reindex"
server_start || exit 1
api GET "/uploads/$GO" "$EDIT"
is "$(body '.suggestions | "\(.document) \(.identical_to.version)"')" "null 2" "the same answers"
done_testing
