#!/bin/bash
# The structure of a version as staff sees and corrects it, through the JSON API and through the forms of the desk without
# scripts: what changes at once for everybody, who may, what is refused, and that it holds after a reindex. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
mkdir -p "$DATA"
"$REGELWERK" import --data "$DATA" --slug hauptsatzung --release "$SAMPLES/hauptsatzung.pdf" >"$WORK/import.log" 2>&1
ok $? "a sample is imported and released" "$(tail -n 5 "$WORK/import.log")"
printf 'Kennwort-lang-genug-1!' | "$REGELWERK" user add keller --role editor --password-stdin --data "$DATA" >>"$WORK/cli.log" 2>&1
server_start || { ok 1 "the server starts"; done_testing; }
READ=$(new_token read)
EDIT=$(new_token read,edit)
V=/documents/hauptsatzung/versions/1

note "reading"
api GET "$V/structure" ""
is "$STATUS" 401 "the structure is for staff"
api GET "$V/structure" "$READ"
is "$STATUS" 200 "GET structure"
is "$(body 'keys | join(" ")')" "corrections lines problems sections" "its members"
is "$(body '.corrections | length')" 0 "nobody has corrected anything"
HEADING=$(body '[.sections[] | select(.kind == "paragraf")][1] | [.page, .line, .id] | @json')
PAGE=$(jq -r '.[0]' <<<"$HEADING")
LINE=$(jq -r '.[1]' <<<"$HEADING")
ID=$(jq -r '.[2]' <<<"$HEADING")
like "$LINE" '^§ 2' "the second § has its line"
TEXT=$(body '[.lines[] | select(.begins | not)][3] | [.page, .text, .nth] | @json')
api GET "$V/structure?page=1" "$READ"
is "$(body '[.lines[].page] | unique | join(" ")')" 1 "the lines of one page"
api GET "$V/structure?page=none" "$READ"
is "$STATUS" 422 "a page that is no number"
req "$API$V"
TAG=$(header etag)
req -D "$WORK/h" "$URL/d/hauptsatzung/v1"
like "$BODY" "id=\"$ID\"" "readers find the anchor of the §"

note "a line that is no heading"
NO=$(jq -n --arg line "$LINE" --argjson page "$PAGE" '{verdict: "no_heading", page: $page, line: $line}')
api POST "$V/corrections" "$READ" "$NO"
is "$STATUS" 403 "who only reads cannot correct"
api POST "$V/corrections" "$EDIT" "$NO" -H 'If-Match: "1-x"'
is "$STATUS" 412 "If-Match of another state"
api POST "$V/corrections" "$EDIT" "$NO"
is "$STATUS $(body '"\(.verdict) \(.found)"')" "201 no_heading true" "POST corrections"
N=$(body .number)
like "$(header location)" "/corrections/$N$" "with its address"
api POST "$V/corrections" "$EDIT" "$NO"
is "$STATUS $(body .number)" "200 $N" "saying it twice is one correction"
req "$URL/d/hauptsatzung/v1"
unlike "$BODY" "id=\"$ID\"" "readers see it at once"
req "$API$V"
[[ $(header etag) != "$TAG" ]]
ok $? "the version has another ETag"
api GET "$V/text" ""
is "$(body "[.sections[] | select(.id == \"$ID\")] | length")" 0 "the API follows"
req "$URL/d/hauptsatzung/v1.pdf"
is "$(sha "$WORK/body")" "$(sha "$SAMPLES/hauptsatzung.pdf")" "the file does not"

note "a line that is a heading"
YES=$(jq -n --argjson t "$TEXT" '{verdict: "heading", page: $t[0], line: $t[1], nth: $t[2], kind: "paragraf", label: "§ 99a", heading: "Von Hand"}')
api POST "$V/corrections" "$EDIT" "$YES"
is "$STATUS $(body '"\(.kind) \(.label) \(.heading)"')" "201 paragraf § 99a Von Hand" "kind, label and title"
M=$(body .number)
req "$URL/d/hauptsatzung/v1"
like "$BODY" 'id="para-99a"' "readers find its anchor"
for wrong in '{"verdict":"maybe","page":1,"line":"x"}' '{"verdict":"no_heading","page":1,"line":"so steht es nirgends"}' \
    '{"verdict":"heading","page":1,"line":"x","kind":"absurd"}' '{"verdict":"heading","page":1,"line":"x","kind":"paragraf","label":"Teil 1"}' \
    '{"verdict":"no_heading","page":1,"line":"x","kind":"paragraf"}' '{"verdict":"no_heading","line":"x","page":0}' '{"zeile":"x"}'; do
    api POST "$V/corrections" "$EDIT" "$wrong"
    is "$STATUS" 422 "refused: $wrong"
done
"$REGELWERK" reindex --data "$DATA" >>"$WORK/cli.log" 2>&1
ok $? "reindex"
api GET "$V/structure" "$READ"
is "$(body '[.corrections[].number] | join(" ")') $(body '[.sections[] | select(.corrected) | .id] | join(" ")')" "$N $M para-99a" \
    "corrections outlive it"
"$REGELWERK" check --data "$DATA" >"$WORK/check.log" 2>&1
ok $? "check is clean" "$(tail -n 3 "$WORK/check.log")"

note "taken back"
api DELETE "$V/corrections/$M" "$READ"
is "$STATUS" 403 "not by who only reads"
api DELETE "$V/corrections/$M" "$EDIT"
is "$STATUS" 204 "DELETE a correction"
api DELETE "$V/corrections/$M" "$EDIT"
is "$STATUS" 404 "which is gone then"
api DELETE "$V/corrections/none" "$EDIT"
is "$STATUS" 404 "one that is no number"

note "the forms of the desk"
JAR=$WORK/jar
DESK=$URL/verwaltung/d/hauptsatzung/v1/gliederung
page() { req -b "$JAR" -c "$JAR" -H 'Accept-Language: de' "$@"; }
form() { page -H 'Sec-Fetch-Site: same-origin' "$@"; }
csrf() { grep -oE 'name="csrf" value="[^"]+"' "$WORK/body" | head -n 1 | sed 's/.*value="//; s/"$//'; }
revision() { grep -oE 'name="revision" value="[^"]+"' "$WORK/body" | head -n 1 | sed 's/.*value="//; s/"$//'; }
req "$DESK"
like "$STATUS $(header location)" '^30[23] .*/verwaltung/anmelden' "strangers are sent to the sign-in"
page "$URL/verwaltung/anmelden"
form --data-urlencode name=keller --data-urlencode 'password=Kennwort-lang-genug-1!' --data-urlencode "csrf=$(csrf)" "$URL/verwaltung/anmelden"
like "$STATUS" '^30[23]' "an editor signs in"
page "$DESK"
is "$STATUS" 200 "the page of the structure"
like "$BODY" 'ist keine Überschrift' "with what was said, in a sentence"
like "$BODY" 'Vor § 3 fehlt mindestens eine Nummer' "and what is odd now"
REV=$(revision)
form --data-urlencode "zurueck=$N" -d "revision=$REV" -d seite=1 "$DESK"
is "$STATUS" 403 "no form without its token"
page "$DESK"
form --data-urlencode "zurueck=$N" -d "revision=$REV" -d seite=1 --data-urlencode "csrf=$(csrf)" "$DESK"
like "$STATUS $(header location)" '^303 .*/gliederung\?seite=1&ok=zurueckgenommen' "taken back by a form"
page "$DESK"
form --data-urlencode "line=$LINE" -d "page=$PAGE" -d nth=1 -d was=keine -d "revision=$REV" --data-urlencode "csrf=$(csrf)" "$DESK"
like "$STATUS $BODY" '^412 .*Jemand anderes hat inzwischen gespeichert' "a form of an older state is told so"
page "$DESK?seite=1&zeile=2"
like "$BODY" 'id="berichtigen"' "a line is chosen by a link"
REV=$(revision)
TOKEN=$(csrf)
form -d seite=1 -d zeile=2 --data-urlencode "line=$LINE" -d "page=$PAGE" -d nth=1 -d was=ueberschrift -d kind=paragraf --data-urlencode 'label=§ X' \
    -d "revision=$REV" --data-urlencode "csrf=$TOKEN" "$DESK"
like "$STATUS $BODY" '^422 .*keine Nummer dieser Art.*value="§ X"' "a wrong number comes back with what was entered"
form -d seite=1 --data-urlencode "line=$LINE" -d "page=$PAGE" -d nth=1 -d was=ueberschrift -d kind=paragraf --data-urlencode 'label=§ 2b' \
    --data-urlencode 'heading=Neu' -d "revision=$REV" --data-urlencode "csrf=$TOKEN" "$DESK"
like "$STATUS $(header location)" '^303 .*ok=berichtigt' "a heading by a form"
page "$DESK"
like "$BODY" '§ 2b Neu' "it is in the outline"
like "$BODY" 'keller' "with who said it"
api GET "/audit?limit=100" "$(new_token audit)"
is "$(body '[.items[] | select(.kind == "structure-corrected" or .kind == "correction-removed") | "\(.slug) \(.version)"] | unique | join(",")')" \
    "hauptsatzung 1" "the history has them all"
note "references that a draft breaks"
"$REGELWERK" import --data "$DATA" --slug go --release "$SAMPLES/go-integrationsnetzwerk-v1.pdf" >>"$WORK/import.log" 2>&1
"$REGELWERK" import --data "$DATA" --slug go "$SAMPLES/go-integrationsnetzwerk-v2.pdf" >>"$WORK/import.log" 2>&1
V=/documents/go/versions/2
api GET "$V" "$READ"
is "$STATUS $(body '[.findings[] | select(.code == "broken-reference")] | length')" "200 0" "a draft that breaks none"
OLD=$(header etag)
api GET "$V/structure" "$READ"
SIX=$(body '[.sections[] | select(.id == "para-6")][0] | {verdict: "no_heading", page, line}')
api POST "$V/corrections" "$EDIT" "$SIX"
is "$STATUS" 201 "its § 6 is made text"
api GET "$V" "$READ" "" -H "If-None-Match: $OLD"
is "$STATUS $(body '[.findings[] | select(.code == "broken-reference") | .severity] | unique | join(" ")')" "200 warning" \
    "then the reference to it is a finding"
like "$(body '[.findings[] | select(.code == "broken-reference") | .message][0]')" '^§ .*\(Seite [0-9]+\) verweist auf § 6\. ' "with its place"
page "$URL/verwaltung/d/go/v2"
like "$BODY" 'verweist auf § 6' "the page of the draft says so too"
like "$BODY" '/verwaltung/d/go/v2/gliederung' "and leads to the structure"

server_stop
ok $? "the server stops"
done_testing
