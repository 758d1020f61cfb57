#!/bin/bash
# What is kept or said to be unchanged is so, and what is not public yet cannot be guessed from what is: validators,
# kept answers, the page of something withdrawn, the two ways to write the API's address. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
mkdir -p "$DATA/pages"
for n in 1 2 3; do make_pdf "$WORK/v$n.pdf" "Fassung $n"; done
"$REGELWERK" import --data "$DATA" --slug ordnung --title Ordnung --type ordnung --effective-from 2020-01-01 --release "$WORK/v1.pdf" >"$WORK/import.log" 2>&1
"$REGELWERK" import --data "$DATA" --slug ordnung --effective-from 2021-01-01 "$WORK/v2.pdf" >>"$WORK/import.log" 2>&1
"$REGELWERK" import --data "$DATA" --slug geheim --title "Geheime Quitte" --type ordnung "$WORK/v3.pdf" >>"$WORK/import.log" 2>&1
TOKEN=$(new_token read,edit,release)
server_start || { ok 1 "the server starts"; done_testing; }
V=$API/documents/ordnung/versions

note "validators"
for path in "$V/1" "$URL/d/ordnung/v1.json"; do
    req "$path"
    tags+=("$(header etag)")
    req -H "If-None-Match: ${tags[-1]}" "$path"
    is "$STATUS" 304 "nothing has changed: $path"
done
is "$(req "$V/1" && body .in_force)" true "the first version is in force"
api POST /documents/ordnung/versions/2/release "$TOKEN"
is "$STATUS" 200 "the second is released"
for path in "$V/1" "$URL/d/ordnung/v1.json"; do
    req -H "If-None-Match: ${tags[0]}" "$path"
    is "$STATUS $(body '"\(.in_force) \(.valid_until)"')" "200 false 2021-01-01" "the other version changed this one: $path"
    tags=("${tags[@]:1}")
done
api GET /documents/ordnung/versions/1 "$TOKEN"
like "$(header etag)" '^"[0-9]+-[0-9a-f]{16}' "the tag begins with the revision"

note "texts of the town"
printf 'Impressum\n\nErste Fassung\n' >"$DATA/pages/impressum.txt"
req "$URL/impressum"
like "$BODY" 'Erste Fassung' "the text is shown"
printf 'Impressum\n\nZweite Fassung\n' >"$DATA/pages/impressum.txt"
req "$URL/impressum"
like "$BODY" 'Zweite Fassung' "and the new one as soon as it is saved"

note "a successor that is not public"
api POST /documents/ordnung/versions/2/withdraw "$TOKEN" '{"reason":"Formfehler","successor":"geheim"}'
is "$STATUS" 200 "a version is withdrawn in favour of a draft"
req "$URL/d/ordnung/v2"
is "$STATUS" 410 "it is gone"
like "$BODY" Formfehler "with the reason"
[[ $BODY != *Quitte* && $BODY != *geheim* ]]
ok $? "and nothing of the draft"
api POST /documents/geheim/versions/1/release "$TOKEN"
req "$URL/d/ordnung/v2"
like "$BODY" 'Geheime Quitte' "which is named once it is released"

note "a range outside of the file"
req -H 'Range: bytes=99999999-' "$URL/d/ordnung/v1.pdf"
is "$STATUS $(header cache-control)" "416 no-store" "is not for any cache"

note "an answer that is kept"
req "$API/bodies"
is "$STATUS" 200 "is asked for once"
req -H 'Accept: text/html' "$API/bodies"
is "$STATUS" 406 "and not given to those who want something else"

note "the map of the site"
req "$URL/sitemap.xml"
like "$BODY" /d/ordnung "has the document"
api POST /documents/ordnung/versions/1/withdraw "$TOKEN" '{"reason":"Formfehler"}'
req "$URL/d/ordnung"
is "$STATUS" 410 "until all of it is withdrawn"
req "$URL/sitemap.xml"
[[ $BODY != *"/d/ordnung<"* && $BODY == *"/d/geheim<"* ]]
ok $? "then no longer"

note "another way to write the address"
req -H "Authorization: Bearer $TOKEN" "$URL/%61pi/v1/documents/geheim"
is "$STATUS $(header content-type)" "200 application/json" "is the API, too"
req "$URL/%61pi/v1/audit"
is "$STATUS $(header content-type)" "401 application/problem+json" "with its refusals"
password=$(sed -n 's/^password: //p' "$DATA/first-login")
req -c "$WORK/jar" "$URL/verwaltung/anmelden"
csrf=$(grep -oE 'name="csrf" value="[^"]*"' <<<"$BODY" | head -n 1 | cut -d'"' -f4)
req -b "$WORK/jar" -c "$WORK/jar" -H "Origin: $URL" --data-urlencode "csrf=$csrf" --data-urlencode "name=admin" \
    --data-urlencode "password=$password" "$URL/verwaltung/anmelden"
req -b "$WORK/jar" "$URL/verwaltung"
is "$STATUS" 200 "a clerk has signed in"
for path in /api/v1/audit /%61pi/v1/audit; do
    req -b "$WORK/jar" "$URL$path"
    is "$STATUS" 401 "no cookie opens $path"
done
server_stop
done_testing
