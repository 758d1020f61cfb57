#!/bin/bash
# The HTTP contract as programs meet it: documents, versions, files, search, uploads, the way of a version from draft to
# withdrawal, errors, conditions and ranges, headers. Written from the contract, not from the code. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
mkdir -p "$DATA"
cp packaging/bodies.conf "$DATA/"
printf '[limits]\nrequest_seconds = 3\n' >"$DATA/regelwerk.conf"
"$REGELWERK" import --data "$DATA" --manifest "$SAMPLES/manifest.csv" --release >"$WORK/import.log" 2>&1
ok $? "the samples are imported and released" "$(tail -n 5 "$WORK/import.log")"
server_start || { ok 1 "the server starts"; done_testing; }
GO=go-integrationsnetzwerk
V2=$SAMPLES/go-integrationsnetzwerk-v2.pdf
V2_SHA=$(sha "$V2")
V2_SIZE=$(stat -c %s "$V2")

note "documents"
req "$API/documents"
is "$STATUS" 200 "GET /documents"
like "$(header content-type)" '^application/json' "documents are JSON"
is "$(body '.total')" 10 "total counts documents"
is "$(body '.items | length')" 10 "all items fit on a page"
is "$(body '.next')" null "no cursor on the last page"
is "$(body '[.items[] | (keys - ["slug","title","type","body","status","current","versions_count","url"]) == [] and
    ((["slug","title","type","body","status","current","versions_count","url"] - keys) == [])] | all')" true \
    "an item has the members of Document and no others"
is "$(body '.items[] | select(.slug == "go-integrationsnetzwerk") | .type | "\(.id) \(.label)"')" \
    "geschaeftsordnung Geschäftsordnung" "type with id and label"
is "$(body '.items[] | select(.slug == "go-integrationsnetzwerk") | .body | "\(.id) \(.name)"')" \
    "integrationsnetzwerk Integrationsnetzwerk" "body with id and name"
is "$(body '.items[] | select(.slug == "formular-hundeanmeldung") | .body')" null "a document without a body says null"

seen=
cursor=
for ((i = 0; i < 12; i++)); do
    req --get --data-urlencode "cursor=$cursor" "$API/documents?limit=3${cursor:+}"
    [[ $cursor ]] || req "$API/documents?limit=3"
    [[ $STATUS == 200 ]] || break
    ((i > 0)) || is "$(body '.total')" 10 "a page knows the total"
    seen+="$(body '.items[].slug') "
    cursor=$(body '.next')
    [[ $cursor != null ]] || break
done
is "$(tr -s ' \n' '\n\n' <<<"$seen" | grep -c .)" 10 "pages of three show everything"
is "$(tr -s ' \n' '\n\n' <<<"$seen" | grep . | sort | uniq -d)" "" "and nothing twice"
req "$API/documents?cursor=%00%ff"
like "$STATUS" '^4' "a forged cursor is refused"
req "$API/documents?limit=nine"
like "$STATUS" '^4' "a limit that is no number is refused"
req "$API/documents?limit=100000"
[[ $STATUS == 4?? ]] || (($(body '.items | length') <= 100))
ok $? "no page is larger than the limit"
req "$API/documents?type=satzung"
is "$(body '[.items[].type.id] | unique | join(" ")')" satzung "filter by type"
is "$(body '.total')" 3 "which counts what it shows"
req "$API/documents?body=fmi"
is "$(body '[.items[].slug] | join(" ")')" niederschrift-fmi-2025-06-24 "filter by body"
req "$API/documents?sort=title"
is "$(body '[.items[].title] | map(ascii_downcase) | .[0] < .[-1]')" true "sort=title ascends"
req "$API/documents?sort=-date"
is "$(body '[.items[].slug][-1]')" friedhofsordnung "sort=-date has the oldest last"
req "$API/documents?sort=nonsense"
like "$STATUS" '^4' "an unknown order is refused"
req "$API/documents?at=2024-06-01"
is "$(body '.items[] | select(.slug == "go-integrationsnetzwerk") | .current.number')" 1 "at: the version of that day is current"
is "$(body '[.items[] | select(.slug == "benutzungsordnung-kindertageseinrichtungen" and .current != null)] | length')" 0 \
    "at: what begins later is not current"
req "$API/documents?at=2024-02-30"
like "$STATUS" '^4' "at: a day that does not exist is refused"
req "$API/documents?q=Hauptsatzung"
is "$(body '[.items[].slug] | join(" ")')" hauptsatzung "q looks in the titles"
req "$API/documents?status=in_force"
is "$(body '[.items[].status] | unique | join(" ")')" in_force "filter by status"
for path in documents documents/$GO documents/$GO/versions/1 documents/$GO/versions/1/text documents/$GO/compare \
    search suggest bodies types changes; do
    req "$API/$path?frobnicate=1"
    is "$STATUS" 400 "$path: an unknown query field is refused"
done
req "$API/documents?type+body=x"
is "$STATUS" 400 "as is one with a blank in its name"
req "$API/documents?q=a&q=b"
is "$STATUS" 400 "a query field twice is refused"
req "$URL/?sort=zz"
is "$STATUS" 422 "the start page refuses an unknown order"
req "$URL/?utm_source=letter"
is "$STATUS" 200 "but leaves an unknown field alone"

note "one document, its versions, its text"
req "$API/documents/$GO"
is "$STATUS" 200 "GET /documents/{slug}"
is "$(body '[.versions[].number] | join(",")')" 1,2 "versions ascend"
is "$(body '.versions_count')" 2 "versions_count"
is "$(body '.current.number')" 2 "the version in force is current"
is "$(body '.status')" in_force "status of the document"
is "$(body '.url')" "/d/$GO" "url of the page"
is "$(body '.versions[0] | "\(.in_force) \(.effective_from) \(.effective_until) \(.valid_until)"')" \
    "false 2022-05-01 null 2025-03-20" "the end of the older version is derived, not stored"
is "$(body '.versions[1] | "\(.in_force) \(.decided_on) \(.signed_on) \(.effective_from) \(.valid_until)"')" \
    "true 2025-03-10 2025-03-19 2025-03-20 null" "legal dates are plain dates"
is "$(body '.versions[1].published_at | sub("\\.0+"; "")')" "2025-03-19T09:00:00+01:00" "instants carry the offset of Berlin"
is "$(body '.versions[1].status')" released "status of a version"
is "$(body '.versions[1].file | "\(.name) \(.bytes) \(.sha256) \(.media_type) \(.pages)"')" \
    "go-integrationsnetzwerk-v2.pdf $V2_SIZE $V2_SHA application/pdf 4" "the file with size, digest and pages"
is "$(body '.versions[1].text | "\(.state) \(.reason)"')" "done null" "state of the text"
is "$(body '.versions[1].urls | "\(.html) \(.pdf) \(.text)"')" "/d/$GO/v2 /d/$GO/v2.pdf /d/$GO/v2.txt" "addresses of a version"
is "$(body '[.versions[] | ["number","status","in_force","decided_on","signed_on","published_at","effective_from","effective_until",
    "valid_until","file","text","findings","corrects","note","urls"] - keys] | flatten | join(" ")')" "" "a Version has every member"
ETAG=$(header etag)
req "$API/documents/$GO?at=2023-01-01"
is "$(body '.current.number')" 1 "at: the version of then"
req "$API/documents/$GO?at=2022-04-30"
is "$(body '.current')" null "at: none before the first one"
req "$API/documents/$GO?at=2025-03-19"
is "$(body '.current.number')" 1 "the old version holds on the last day"
req "$API/documents/$GO?at=2025-03-20"
is "$(body '.current.number')" 2 "the new one from its first day"
req "$API/documents/abfallgebuehrensatzung?at=2026-06-30"
is "$(body '.current.number')" 1 "a version of the future is not current"
req "$API/documents/abfallgebuehrensatzung?at=2027-01-01"
is "$(body '.current.number')" 2 "until its day"
req "$API/documents/$GO/versions/2"
is "$STATUS $(body .number)" "200 2" "GET one version"
req "$API/documents/$GO/versions/2/text"
is "$(body '[.pages[].number] | join(",")')" 1,2,3,4 "text by page"
like "$(body '.pages[1].text')" 'Hybridsitzung' "a page has its words"
is "$(body 'has("sections")')" true "sections are there, if empty"
req "$URL/d/$GO/v2.json"
is "$STATUS $(body .number)" "200 2" "the version as JSON beside the page"
req "$URL/d/$GO/v2.txt"
like "$STATUS $(header content-type)" '^200 text/plain; ?charset=utf-8' "the text as plain text"
like "$BODY" 'Hybridsitzung' "with the words"
for path in "/documents/no-such" "/documents/$GO/versions/9" "/documents/$GO/versions/0" "/documents/$GO/versions/9/text" "/no/such/thing"; do
    req "$API$path"
    is "$STATUS $(header content-type)" "404 application/problem+json" "404 problem: $path"
    is "$(body '.status')" 404 "and says so inside: $path"
done
req "$API/documents/$GO/versions/2x"
like "$STATUS" '^40[04]$' "a version that is no number"
req "$API/documents/friedhofsordnung"
is "$(body '.versions[0].text.state')" ocr "a scan has its text from OCR"
like "$(body '[.versions[0].findings[].code] | join(" ")')" 'ocr-pages ocr-confidence' "and the findings that say so"
req "$API/search?q=Bestattungseinrichtungen"
is "$(body '[.items[] | "\(.document.slug) \(.page)"] | join(" ")')" "friedhofsordnung 2" "its words are found, with their page"
req "$API/documents/friedhofsordnung"
is "$(body '[.versions[0].findings[] | (["code","severity","message","advice"] - keys) == []] | all')" true "a Finding has every member"

note "the file: conditions and ranges"
PDF=$URL/d/$GO/v2.pdf
req "$PDF"
is "$STATUS $(header content-type) $(header content-length)" "200 application/pdf $V2_SIZE" "GET the PDF"
cmp -s "$WORK/body" "$V2"
ok $? "the download is byte-identical"
is "$(header etag)" "\"$V2_SHA\"" "the ETag is the digest in quotes"
like "$(header cache-control)" 'immutable' "a released file never changes"
is "$(header accept-ranges)" bytes "ranges are offered"
like "$(header content-disposition)" '^inline' "shown in the browser"
MODIFIED=$(header last-modified)
like "$MODIFIED" ' GMT$' "Last-Modified"
req -I "$PDF"
is "$STATUS $(header content-length) $(header etag)" "200 $V2_SIZE \"$V2_SHA\"" "HEAD says the same"
req "$PDF?download=1"
like "$(header content-disposition)" '^attachment;.*filename' "download=1 saves it"
req -H "If-None-Match: \"$V2_SHA\"" "$PDF"
is "$STATUS $(stat -c %s "$WORK/body" 2>/dev/null || echo 0)" "304 0" "If-None-Match: 304 without a body"
is "$(header etag)" "\"$V2_SHA\"" "304 repeats the ETag"
req -H "If-None-Match: \"0\", W/\"$V2_SHA\"" "$PDF"
is "$STATUS" 304 "If-None-Match compares weakly, in a list"
req -H 'If-None-Match: *' "$PDF"
is "$STATUS" 304 "If-None-Match: *"
req -H 'If-None-Match: "other"' -H "If-Modified-Since: $MODIFIED" "$PDF"
is "$STATUS" 200 "If-None-Match comes before If-Modified-Since"
req -H "If-Modified-Since: $MODIFIED" "$PDF"
is "$STATUS" 304 "If-Modified-Since"
req -H 'If-Modified-Since: yesterday' "$PDF"
is "$STATUS" 200 "a date that cannot be read is ignored"
req -H "If-Match: \"$V2_SHA\"" "$PDF"
is "$STATUS" 200 "If-Match that holds"
range() { # RANGE STATUS FIRST LAST
    req -H "Range: $1" "$PDF"
    is "$STATUS $(header content-range)" "206 bytes $2-$3/$V2_SIZE" "Range: $1"
    cmp -s "$WORK/body" <(tail -c "+$(($2 + 1))" "$V2" | head -c "$(($3 - $2 + 1))")
    ok $? "with the right bytes"
}
range bytes=0-0 0 0
range bytes=100-199 100 199
range "bytes=$((V2_SIZE - 10))-" $((V2_SIZE - 10)) $((V2_SIZE - 1))
range bytes=-500 $((V2_SIZE - 500)) $((V2_SIZE - 1))
range "bytes=-$((V2_SIZE * 3))" 0 $((V2_SIZE - 1))
range "bytes=10-$((V2_SIZE * 3))" 10 $((V2_SIZE - 1))
req -H "Range: bytes=$V2_SIZE-" "$PDF"
is "$STATUS $(header content-range)" "416 bytes */$V2_SIZE" "a range behind the end"
req -H 'Range: bytes=-0' "$PDF"
is "$STATUS" 416 "an empty suffix"
for bad in 'bytes=5-2' 'bytes=a-b' 'bytes=' 'lines=1-2' 'bytes=0-1,5-6' 'bytes=99999999999999999999-'; do
    req -H "Range: $bad" "$PDF"
    like "$STATUS" "^(200|416)$" "Range: $bad"
    [[ $bad == bytes=99* ]] || is "$STATUS" 200 "which is ignored"
done
req -H "Range: bytes=0-9" -H "If-Range: \"$V2_SHA\"" "$PDF"
is "$STATUS" 206 "If-Range that holds"
req -H "Range: bytes=0-9" -H 'If-Range: "other"' "$PDF"
is "$STATUS" 200 "If-Range that does not"
req -H "Range: bytes=0-9" -H "If-Range: W/\"$V2_SHA\"" "$PDF"
is "$STATUS" 200 "If-Range needs a strong match"
req -H "Range: bytes=0-9" -H "If-None-Match: \"$V2_SHA\"" "$PDF"
is "$STATUS" 304 "304 comes before the range"
req -H 'If-Match: "other"' "$PDF"
is "$STATUS" 412 "If-Match: another state gives 412"
req -I -H 'If-Match: "other"' -H "If-None-Match: \"$V2_SHA\"" "$PDF"
is "$STATUS" 412 "If-Match comes before If-None-Match, for HEAD too"
req -H "If-Match: \"$V2_SHA\"" -H "Range: bytes=0-9" "$PDF"
is "$STATUS" 206 "If-Match: the same state gives the range"
req -H "If-Match: W/\"$V2_SHA\"" "$PDF"
is "$STATUS" 412 "If-Match compares strongly"
req -H 'If-Match: *' "$PDF"
is "$STATUS" 200 "If-Match: *"
req -H "If-Unmodified-Since: Wed, 19 Mar 2014 08:00:00 GMT" "$PDF"
is "$STATUS" 412 "If-Unmodified-Since"
req -H "If-Unmodified-Since: $MODIFIED" "$PDF"
is "$STATUS" 200 "If-Unmodified-Since: not modified since"
req -I -H "Range: bytes=0-9" "$PDF"
like "$STATUS" '^(200|206)$' "HEAD with a range"
req "$URL/d/$GO.pdf"
is "$STATUS $(header location)" "302 /d/$GO/v2.pdf" "the PDF of the version in force is a redirect"
req "$URL/d/no-such.pdf"
is "$STATUS" 404 "no PDF, no redirect"
req -H "If-None-Match: $ETAG" "$API/documents/$GO"
is "$STATUS" 304 "a JSON document is conditional too"

note "structure"
req "$API/documents/$GO/versions/2/text"
is "$(body '[.sections[] | select(.id | test("^para-[0-9]+$")) | .label] | join(",")')" \
    "§ 1,§ 2,§ 3,§ 4,§ 5,§ 6,§ 7,§ 8,§ 9,§ 10,§ 11,§ 12,§ 13" "every § of the rules, none else"
is "$(body '.sections[] | select(.id == "para-5") | "\(.heading) \(.page)"')" "Sitzungen 2" "heading and page of a §"
is "$(body '[.sections[].id] | length == (unique | length)')" true "every id once"
req "${API%/api/v1}/d/$GO/v2"
like "$BODY" 'id="para-5"' "the page has the § as an anchor"
like "$BODY" 'href="#para-6"' "and links what is cited"

note "search"
req --get --data-urlencode 'q=Hybridsitzung' "$API/search"
is "$STATUS $(body '.total | "\(.value) \(.exact)"') $(body .partial)" "200 1 true false" "a word that only one version has"
is "$(body '.items[0] | "\(.document.slug) \(.version) \(.in_force) \(.page)"')" "$GO 2 true 2" "document, version and page of the hit"
is "$(body '.items[0].document.type.id')" geschaeftsordnung "type of the hit"
like "$(body '[.items[0].snippet[] | select(.hit) | .text] | join(" ")')" 'Hybridsitzung' "the snippet marks the word"
is "$(body '.items[0].pdf_url')" "/d/$GO/v2.pdf#page=2" "the address leads to the page"
like "$(body '.items[0].url')" "^/d/$GO/v2" "and to the version"
is "$(body '.items[0].section | "\(.id) \(.label)"')" "para-5 § 5" "the § in which it stands"
like "$(body '.items[0].url')" '#para-5$' "and the address leads to it"
is "$(body '["total","items","facets","next","suggestion","partial"] - keys | join(" ")')" "" "the answer has every member"
req --get --data-urlencode 'q=vierzehn Tagen' "$API/search"
is "$(body "[.items[] | select(.document.slug == \"$GO\")] | length")" 0 "the superseded version is not found"
req --get --data-urlencode 'q=vierzehn Tagen einladung' --data versions=all "$API/search"
is "$(body "[.items[] | select(.document.slug == \"$GO\") | .version] | unique | join(\",\")")" 1 "unless all versions are asked for"
is "$(body "[.items[] | select(.document.slug == \"$GO\") | .versions | tojson] | unique | join(\",\")")" '{"first":1,"last":1}' "which are named"
req --get --data-urlencode 'q="die Sitzungen sind öffentlich"' --data versions=all "$API/search"
is "$(body "[.items[] | select(.document.slug == \"$GO\") | .versions | tojson] | unique | join(\",\")")" '{"first":1,"last":2}' "the first and the last one with a phrase"
req --get --data-urlencode 'q=vierzehn Tagen einladung' --data at=2024-06-01 "$API/search"
is "$(body "[.items[] | select(.document.slug == \"$GO\") | .version] | unique | join(\",\")")" 1 "or the day when it was in force"
req --get --data-urlencode 'q=Ladungsfrist' "$API/search"
is "$(body '.items[0].document.slug')" niederschrift-fmi-2025-06-24 "a word of the minutes"
req --get --data-urlencode 'q=Steuerschuldner Zwingersteuer' "$API/search"
is "$(body '[.items[].document.slug] | unique | join(" ")')" hundesteuersatzung "all words must be there"
req --get --data-urlencode 'q=zwingersteuer hybridsitzung' "$API/search"
is "$(body '[.total.value > 0, .relaxed] | join(" ")')" "true true" "two words that never meet: documents with one of them, and it is said"
req --get --data-urlencode 'q=Steuerschuldner Zwingersteuer' "$API/search"
is "$(body .relaxed)" false "not when one has both"
req --get --data-urlencode 'q=zwingersteuer -zwingersteuer' "$API/search"
is "$(body '.total.value')" 0 "a word that must be there and must not"
req --get --data-urlencode 'q=gebuehr' "$API/search"
a=$(body '.total.value')
req --get --data-urlencode 'q=Gebühr' "$API/search"
is "$a" "$(body '.total.value')" "ue and ü find the same"
((a > 0))
ok $? "and something"
req --get --data-urlencode 'q=Satzung' --data type=richtlinie "$API/search"
is "$(body '[.items[] | select(.document.type.id != "richtlinie")] | length')" 0 "filter by type"
req --get --data-urlencode 'q=Musterstadt' --data facets=1 "$API/search"
is "$(body '.facets.type | length > 1')" true "facets on request"
is "$(body '[.facets.type[] | (["id","label","count"] - keys) == []] | all')" true "each with id, label and count"
req --get --data-urlencode 'q=Musterstadt' --data limit=2 "$API/search"
is "$(body '.items | length')" 2 "limit"
next=$(body .next)
first=$(body '[.items[].document.slug] | join(" ")')
req --get --data-urlencode 'q=Musterstadt' --data limit=2 --data-urlencode "cursor=$next" "$API/search"
[[ $STATUS == 200 && $(body '[.items[].document.slug] | join(" ")') != "$first" ]]
ok $? "the cursor leads to the next hits"
req "$API/search"
like "$STATUS" '^(200|400|422)$' "no query"
req --get --data-urlencode "q=$(head -c 400 /dev/zero | tr '\0' 'a')" "$API/search"
like "$STATUS" '^4(00|22)$' "a query over 256 bytes is refused"
req --get --data-urlencode 'q="%$§()[]*:~^\ <script>' "$API/search"
is "$STATUS" 200 "signs are no syntax error"
req "$API/search?q=%ff%fe"
like "$STATUS" '^(200|4..)$' "bytes that are no text"
req --get --data-urlencode 'q=hund' "$API/suggest"
is "$(body '.items[0:3] | join("|")')" \
    "Anmeldung eines Hundes zur Hundesteuer|Satzung über die Erhebung der Hundesteuer (Hundesteuersatzung)|Hundesteuermarken" \
    "GET /suggest: titles, then headings"
is "$(body '.items[3:] | map(select(startswith("hund"))) | length > 2')" true "then words"
req --get --data-urlencode 'q=hund steuerb' "$API/suggest"
is "$(body '.items[0]')" "hund steuerbefreiung" "the last word goes on"
req --get --data-urlencode 'q=vorsitz steuerb' "$API/suggest"
is "$(body '.items | length')" 0 "but not to what stands nowhere with the others"
req --get --data-urlencode "q=$(head -c 400 /dev/zero | tr '\0' 'a')" "$API/suggest"
is "$STATUS $(body '.items | length')" "200 0" "too long to go on"

note "bodies, types, changes"
req "$API/bodies"
is "$(body '.items[] | select(.id == "fmi") | .parent')" integrationsnetzwerk "bodies know their parent"
is "$(body '[.items[] | (["id","name","parent"] - keys) == []] | all')" true "a body has every member"
req "$API/types"
is "$(body '[.items[].id] | sort | join(" ")')" \
    "bekanntmachung formular gebuehrenordnung geschaeftsordnung ordnung protokoll richtlinie satzung sonstiges verordnung vorlage" "built-in types"
req "$API/changes"
is "$(body '[.items[].seq] == [range(1; (.items | length) + 1)]')" true "changes are numbered without gaps"
is "$(body '.head')" "$(body '.items[-1].seq')" "head is the last of them"
is "$(body '[.items[] | select(.kind == "released")] | length')" 12 "each release is one"
HEAD_SEQ=$(body .head)
req "$API/changes?since=$((HEAD_SEQ - 2))&limit=1"
is "$(body '[.items[].seq] | join(",")')" $((HEAD_SEQ - 1)) "since and limit"
req "$API/changes?since=x"
like "$STATUS" '^4' "since must be a number"

note "who may"
READ=$(new_token read)
EDIT=$(new_token read,upload,edit)
RELEASE=$(new_token read,upload,edit,release)
AUDIT=$(new_token audit)
like "$EDIT" '^rw_live_' "a token is printed once"
make_pdf "$WORK/a.pdf" "Satzung ueber das Einhornreiten in Musterstadt"
A_SHA=$(sha "$WORK/a.pdf")
upload "$WORK/a.pdf" ""
is "$STATUS" 401 "upload without a token"
like "$(header www-authenticate)" '^Bearer' "says how"
upload "$WORK/a.pdf" "rw_live_00000000_0000000000000000000000000000000000000000000_00000000"
is "$STATUS" 401 "a token that is none"
upload "$WORK/a.pdf" "$READ"
is "$STATUS" 403 "a token without the scope"
req "$API/uploads/$A_SHA"
is "$STATUS" 401 "the state of an upload is not public"
req "$API/audit"
is "$STATUS" 401 "the audit is not public"
api GET /audit "$READ"
is "$STATUS" 403 "nor for every token"

note "uploads"
upload "$WORK/a.pdf" "$EDIT" 'Einhornsatzung.pdf'
is "$STATUS" 201 "POST /uploads"
is "$(body '"\(.sha256) \(.bytes) \(.media_type)"')" "$A_SHA $(stat -c %s "$WORK/a.pdf") application/pdf" "says what came"
is "$(wait_text "$A_SHA" "$EDIT")" "done" "the worker reads it"
upload "$WORK/a.pdf" "$EDIT" 'Einhornsatzung.pdf'
is "$STATUS $(body .sha256)" "200 $A_SHA" "the same bytes again"
api GET "/uploads/$A_SHA" "$EDIT"
is "$(body '.progress | "\(.pages_done) \(.pages)"')" "1 1" "progress"
is "$(body '.suggestions | has("title") and has("document") and has("identical_to")')" true "suggestions"
is "$(body '.findings | type')" array "findings"
printf 'This is no PDF' >"$WORK/no.pdf"
upload "$WORK/no.pdf" "$EDIT"
is "$STATUS $(header content-type)" "415 application/problem+json" "what is not a PDF is refused"
api GET "/uploads/$(sha "$WORK/no.pdf")" "$EDIT"
is "$STATUS" 404 "and not kept"
printf ' %%PDF-1.4\n' >"$WORK/late.pdf"
upload "$WORK/late.pdf" "$EDIT"
is "$STATUS" 415 "only bytes 0 to 4 decide"
: >"$WORK/empty.pdf"
upload "$WORK/empty.pdf" "$EDIT"
like "$STATUS" '^4(11|15|22|00)$' "an empty file is refused"
req -X POST -H "Authorization: Bearer $EDIT" -H 'Content-Type: text/plain' --data-binary "@$WORK/a.pdf" "$API/uploads"
is "$STATUS" 415 "another media type is refused"
printf '%%PDF-1.7\nthis is not a document\n' >"$WORK/damaged.pdf"
upload "$WORK/damaged.pdf" "$EDIT"
is "$STATUS" 201 "a damaged PDF is kept"
D_SHA=$(sha "$WORK/damaged.pdf")
is "$(wait_text "$D_SHA" "$EDIT")" failed "with the state failed"
api GET "/uploads/$D_SHA" "$EDIT"
is "$(body .text.reason)" damaged "and the reason"
# By Content-Length alone, before the body: the body is never sent.
exec 4<>"/dev/tcp/127.0.0.1/$PORT"
printf 'POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAuthorization: Bearer %s\r\nContent-Type: application/pdf\r\nContent-Length: 67108865\r\n\r\n' "$PORT" "$EDIT" >&4
IFS= read -r -t 5 line <&4
exec 4>&-
like "$line" ' 413 ' "too large by its length: refused before the body"
exec 4<>"/dev/tcp/127.0.0.1/$PORT"
printf 'POST /api/v1/uploads HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nAuthorization: Bearer %s\r\nContent-Type: application/pdf\r\n\r\n' "$PORT" "$EDIT" >&4
IFS= read -r -t 5 line <&4
exec 4>&-
like "$line" ' 411 ' "no length: refused"

note "documents and drafts"
api POST /documents "" '{"title":"x"}'
is "$STATUS" 401 "creating needs a token"
api POST /documents "$EDIT" '{"title":"Satzung über das Einhornreiten","type":"satzung","body":"gemeinderat"}'
is "$STATUS" 201 "POST /documents"
SLUG=$(body .slug)
is "$SLUG" satzung-ueber-das-einhornreiten "the slug comes from the title, ü as ue"
like "$(header location)" "/documents/$SLUG$" "Location"
is "$(body '"\(.status) \(.current) \(.versions_count)"')" "draft null 0" "it is a draft"
api POST /documents "$EDIT" '{"title":"Satzung über das Einhornreiten"}'
is "$STATUS $(body .slug)" "201 $SLUG-2" "a second one with the same title gets another slug"
is "$(body .type.id)" sonstiges "the type is sonstiges unless given"
api POST /documents "$EDIT" '{"title":""}'
is "$STATUS" 422 "an empty title"
is "$(body '.errors[0].pointer')" /title "the problem points at the field"
api POST /documents "$EDIT" '{"title":"x","type":"gibtsnicht"}'
is "$STATUS $(body '.errors[0].pointer')" "422 /type" "an unknown type"
api POST /documents "$EDIT" '{"title":"x","body":"gibtsnicht"}'
is "$STATUS $(body '.errors[0].pointer')" "422 /body" "an unknown body"
api POST /documents "$EDIT" '{"title":'
is "$STATUS" 400 "JSON that cannot be read"
api POST /documents "$EDIT" '{"title":"x","title":"y"}'
is "$STATUS" 400 "doubled members"
api POST /documents "$EDIT" "$(head -c 3000 /dev/zero | tr '\0' '[')"
is "$STATUS" 400 "very deep JSON"
api POST /documents "$EDIT" '{"title":7}'
is "$STATUS" 422 "a number for a text"
req -X POST -H "Authorization: Bearer $EDIT" -H 'Content-Type: text/plain' --data-binary '{"title":"x"}' "$API/documents"
is "$STATUS" 415 "JSON must be called so"
req "$API/documents/$SLUG"
is "$STATUS" 404 "a draft is not public"
req "$URL/d/$SLUG"
is "$STATUS" 404 "nor is its page"
req "$API/documents?q=Einhorn"
is "$(body .total)" 0 "nor is it listed"
api GET "/documents/$SLUG" "$READ"
is "$STATUS" 200 "staff see it"
REV=$(header etag)
api PATCH "/documents/$SLUG" "$EDIT" '{"title":"Einhornsatzung"}'
is "$STATUS" 428 "PATCH needs If-Match"
api PATCH "/documents/$SLUG" "$EDIT" '{"title":"Einhornsatzung"}' -H 'If-Match: "0-0"'
is "$STATUS" 412 "with the right value"
api PATCH "/documents/$SLUG" "$EDIT" '{"title":"Einhornsatzung"}' -H "If-Match: $REV"
is "$STATUS $(body .title)" "200 Einhornsatzung" "PATCH"
is "$(body .type.id)" satzung "leaves the rest"
api PATCH "/documents/$SLUG" "$EDIT" '{"title":"Andere"}' -H "If-Match: $REV"
is "$STATUS" 412 "the old value no longer holds"

V=/documents/$SLUG/versions
api POST "$V" "$EDIT" "{\"sha256\":\"$(printf '0%.0s' {1..64})\"}"
is "$STATUS $(body '.errors[0].pointer')" "422 /sha256" "a version of a file that never came"
api POST "$V" "$EDIT" "{\"sha256\":\"$A_SHA\",\"effective_from\":\"2025-02-01\",\"effective_until\":\"2025-01-01\"}"
like "$STATUS $(body '.errors[0].pointer')" '^422 /effective_(from|until)$' "an end before the start"
api POST "$V" "$EDIT" "{\"sha256\":\"$A_SHA\",\"decided_on\":\"2025-02-29\"}"
is "$STATUS $(body '.errors[0].pointer')" "422 /decided_on" "a day that does not exist"
api POST "$V" "$EDIT" "{\"sha256\":\"$A_SHA\",\"decided_on\":\"2025-01-14\",\"effective_from\":\"2025-02-01\",\"note\":\"erste\"}"
is "$STATUS" 201 "POST …/versions"
is "$(body '"\(.number) \(.status) \(.in_force) \(.decided_on) \(.effective_from) \(.published_at) \(.note)"')" \
    "1 draft false 2025-01-14 2025-02-01 null erste" "a draft with its dates"
api POST "$V" "$EDIT" "{\"sha256\":\"$A_SHA\"}"
is "$STATUS" 409 "the same bytes make no second version"
for path in "/d/$SLUG/v1" "/d/$SLUG/v1.pdf" "/d/$SLUG/v1.txt" "/d/$SLUG/v1.json" "/api/v1/documents/$SLUG/versions/1"; do
    req "$URL$path"
    is "$STATUS" 404 "a draft is not public: $path"
done
req --get --data-urlencode 'q=einhornreiten' "$API/search"
is "$(body .total.value)" 0 "nor is it found"
api GET "$V/1" "$READ"
REV=$(header etag)
api PATCH "$V/1" "$EDIT" '{"signed_on":"2025-01-15"}' -H "If-Match: $REV"
is "$STATUS $(body '"\(.signed_on) \(.decided_on)"')" "200 2025-01-15 2025-01-14" "PATCH of a draft"
REV=$(header etag)
api PATCH "$V/1" "$EDIT" '{"signed_on":null}' -H "If-Match: $REV"
is "$STATUS $(body .signed_on)" "200 null" "null clears a date"

note "submit, return, release"
api POST "$V/1/submit" "$EDIT"
is "$STATUS $(body .status)" "200 submitted" "submit"
api POST "$V/1/return" "$EDIT" '{"reason":"Datum fehlt"}'
is "$STATUS" 403 "only an approver returns"
api POST "$V/1/return" "$RELEASE" '{}'
is "$STATUS $(body '.errors[0].pointer')" "422 /reason" "returning needs a reason"
api POST "$V/1/return" "$RELEASE" '{"reason":"Datum fehlt"}'
is "$STATUS $(body .status)" "200 draft" "return"
api POST "$V/1/release" "$EDIT"
is "$STATUS" 403 "only an approver releases"
api POST "$V/1/release" "$RELEASE"
is "$STATUS $(body .status)" "200 released" "release"
like "$(body .published_at)" '^20[0-9-]+T.*[+]0[12]:00$' "with the instant of its release"
req "$URL/d/$SLUG/v1.pdf"
cmp -s "$WORK/body" "$WORK/a.pdf"
ok $? "the public downloads the same bytes"
req "$API/documents/$SLUG"
is "$STATUS $(body '"\(.status) \(.current.number)"')" "200 in_force 1" "the document is in force"
req --get --data-urlencode 'q=einhornreiten' "$API/search"
is "$(body '.items[0].document.slug')" "$SLUG" "the search finds it"
req "$API/changes?since=$HEAD_SEQ"
is "$(body '.items[0] | "\(.seq) \(.kind) \(.slug) \(.version)"')" "$((HEAD_SEQ + 1)) released $SLUG 1" "the change is public"
api POST "$V/1/release" "$RELEASE"
is "$STATUS" 409 "a released version cannot be released again"
api GET "$V/1" "$READ"
REV=$(header etag)
api PATCH "$V/1" "$EDIT" '{"note":"x"}' -H "If-Match: $REV"
is "$STATUS" 409 "nor changed"
api DELETE "$V/1" "$EDIT" "" -H "If-Match: $REV"
is "$STATUS" 409 "nor deleted"
req "$API/documents/$SLUG"
PUBLIC=$(header etag)
make_pdf "$WORK/b.pdf" "Einhornsatzung zweite Fassung"
upload "$WORK/b.pdf" "$EDIT"
B_SHA=$(sha "$WORK/b.pdf")
wait_text "$B_SHA" "$EDIT" >/dev/null
api POST "$V" "$EDIT" "{\"sha256\":\"$B_SHA\",\"corrects\":1}"
is "$STATUS $(body '"\(.number) \(.corrects)"')" "201 2 1" "a correction names what it corrects"
req "$API/documents/$SLUG" -H "If-None-Match: $PUBLIC"
is "$STATUS" 304 "work on a draft does not show in the tag of the public"
api GET "$V/2" "$READ"
api DELETE "$V/2" "$EDIT" "" -H "If-Match: $(header etag)"
like "$STATUS" '^20[04]$' "a draft can be deleted"
api GET "$V/2" "$READ"
is "$STATUS" 404 "and is gone"
api POST "$V" "$EDIT" "{\"sha256\":\"$D_SHA\"}"
BAD=$(body .number)
api POST "$V/$BAD/release" "$RELEASE"
is "$STATUS $(header content-type)" "422 application/problem+json" "a damaged file is not released"
if [[ -e $SHARED/corpus/gen/enc_aes256_userpw.pdf ]]; then
    upload "$SHARED/corpus/gen/enc_aes256_userpw.pdf" "$EDIT"
    E_SHA=$(body .sha256)
    wait_text "$E_SHA" "$EDIT" >/dev/null
    api GET "/uploads/$E_SHA" "$EDIT"
    is "$(body '.text | "\(.state) \(.reason)"')" "failed encrypted" "a file that needs a password"
    api POST "$V" "$EDIT" "{\"sha256\":\"$E_SHA\"}"
    api POST "$V/$(body .number)/release" "$RELEASE"
    is "$STATUS" 422 "is not released either"
fi
api POST "$V/99/release" "$RELEASE"
is "$STATUS" 404 "a version that is not there"
# A file of many pages takes a moment: its release has to wait for the text. The answer says so, unless it was quick.
if [[ -e $SHARED/corpus/ortsrecht/BGB_487-seiten.pdf ]]; then
    upload "$SHARED/corpus/ortsrecht/BGB_487-seiten.pdf" "$EDIT"
    BGB_SHA=$(body .sha256)
    api POST /documents "$EDIT" '{"title":"Großes Gesetz"}'
    BGB=$(body .slug)
    api POST "/documents/$BGB/versions" "$EDIT" "{\"sha256\":\"$BGB_SHA\"}"
    api POST "/documents/$BGB/versions/1/release" "$RELEASE"
    like "$STATUS $(body .type)" '^(409 .*text-pending|200 )' "while the text is pending, release is refused"
    is "$(wait_text "$BGB_SHA" "$EDIT")" "done" "which passes"
fi

note "withdraw"
api POST "$V/1/withdraw" "$RELEASE" '{}'
is "$STATUS $(body '.errors[0].pointer')" "422 /reason" "withdrawing needs a reason"
api POST "$V/1/withdraw" "$RELEASE" "{\"reason\":\"Einhörner gibt es nicht\",\"successor\":\"hundesteuersatzung\"}"
is "$STATUS $(body .status)" "200 withdrawn" "withdraw"
req "$URL/d/$SLUG/v1"
is "$STATUS" 410 "its page says 410"
like "$BODY" 'Einhörner gibt es nicht' "with the reason"
like "$BODY" 'hundesteuersatzung' "and the successor"
req "$URL/d/$SLUG/v1.pdf"
is "$STATUS" 410 "so does the file"
req "$URL/d/$SLUG/v1.json"
is "$STATUS" 410 "and what is known of it"
api GET "$V/1" ""
is "$STATUS $(body .status)" "200 withdrawn" "the API says that it is withdrawn"
req --get --data-urlencode 'q=einhornreiten' "$API/search"
is "$(body .total.value)" 0 "and it is no longer found"
req "$API/changes?since=$((HEAD_SEQ + 1))"
is "$(body '.items[0] | "\(.kind) \(.slug)"')" "withdrawn $SLUG" "the change is public"
api GET "/audit" "$AUDIT"
is "$STATUS" 200 "the audit"
is "$(body '[.items[].kind] | map(select(test("withdraw|release"))) | length > 1')" true "knows who did what"

note "errors and headers"
req -X DELETE "$API/documents"
is "$STATUS" 405 "a method that the route has not"
like "$(header allow)" 'GET' "Allow names those it has"
req -X POST -H 'Content-Length: 0' "$URL/"
is "$STATUS" 405 "on a page too"
req -H 'Accept: image/png' "$API/documents"
is "$STATUS" 406 "JSON that nobody wants"
req -H 'Host: evil.example' "$URL/"
like "$STATUS" '^4' "another host is refused"
req -H "Host: localhost:$PORT" "$URL/"
is "$STATUS" 200 "localhost is known"
req -H 'Cookie: __Host-s=whatever; s=whatever' -X POST -H 'Content-Type: application/json' --data-binary '{"title":"x"}' "$API/documents"
is "$STATUS" 401 "the API takes no cookies"
req "$URL/metrics"
is "$STATUS" 404 "no metrics for the public"
req "$URL/healthz"
is "$STATUS" 200 "alive"
for path in / /ortsrecht /bekanntmachungen /gremien "/d/$GO" "/d/$GO/v1" "/d/$GO?am=2023-01-01" /suche '/suche?q=Geb%C3%BChr' /impressum \
    /datenschutz /barrierefreiheit /leichte-sprache /feed.atom /sitemap.xml /robots.txt /opensearch.xml /verwaltung/anmelden \
    /no-such-page "/d/$GO/v2.pdf" /api/v1/documents /api/v1/nothing; do
    req "$URL$path"
    [[ $path == *no* || $path == *security* ]] || is "$STATUS" 200 "GET $path"
    missing=
    for name in content-security-policy x-content-type-options referrer-policy; do
        [[ $(header $name) ]] || missing+="$name "
    done
    is "$missing" "" "security headers: $path"
    [[ $path == /verwaltung/* ]] || is "$(header set-cookie)" "" "no cookie for readers: $path"
done
req "$URL/"
like "$(header content-security-policy)" "default-src 'none'" "the policy begins with nothing"
unlike "$(header content-security-policy)" "unsafe" "and allows nothing unsafe"
for word in Typ Name Datum Größe 'PDF, 62 KB' '19.03.2025' 'Geschäftsordnung Integrationsnetzwerk' 'Öffentliche Bekanntmachungen' Ortsrecht; do
    like "$BODY" "$word" "the start page says $word"
done
req "$URL/?lang=en"
like "$BODY" 'lang="en"' "English on request"
req -H 'Accept-Language: en' "$URL/"
like "$BODY" 'lang="en"' "and by Accept-Language"
req "$URL/no-such-page"
like "$STATUS $(header content-type)" '^404 text/html' "a page for people says 404 as a page"
req "$URL/verwaltung"
like "$STATUS $(header location)" '^30[23] .*/verwaltung/anmelden' "the desk sends strangers to the sign-in"

note "a client that never ends its request"
exec 4<>"/dev/tcp/127.0.0.1/$PORT"
printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n' "$PORT" >&4
start=$SECONDS
ended=
while ((SECONDS - start < 12)); do
    if printf 'X-A: b\r\n' >&4 2>/dev/null && ! IFS= read -r -t 0.5 line <&4; then
        (($? > 128)) && continue
    fi
    ended=1
    break
done 2>/dev/null
exec 4>&-
is "$ended" 1 "is cut off at its deadline"
is "$(curl -s -o /dev/null -w '%{http_code}' "$URL/readyz")" 200 "others are served"

server_stop
is $? 0 "it stops when told to"
out=$("$REGELWERK" check --data "$DATA" 2>&1)
is "$? $(tail -n 1 <<<"$out")" "0 clean" "check finds every invariant in order" || note "$out"
done_testing
