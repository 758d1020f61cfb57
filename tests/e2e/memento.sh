#!/bin/bash
# Versions in time for machines: TimeGate, TimeMap and link relations (RFC 7089, RFC 5829), read by a parser of Link that is
# not ours. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
[[ -d node_modules/http-link-header ]] || skip_all "npm packages are not installed (scripts/setup)"
mkdir -p "$DATA"
for n in 1 2 3 4 5; do make_pdf "$WORK/v$n.pdf" "Fassung $n"; done

# add SLUG FILE PUBLISHED FROM [UNTIL]
add() {
    "$REGELWERK" import --data "$DATA" --slug "$1" --title "Ordnung $1" --type ordnung --published-at "$3" \
        --effective-from "$4" ${5:+--effective-until "$5"} --release "$WORK/$2.pdf" >>"$WORK/import.log" 2>&1 || cat "$WORK/import.log"
}
add ordnung v1 2022-04-28T09:00:00+02:00 2022-05-01
add ordnung v2 2025-03-19T09:00:00+01:00 2025-03-20
add ordnung v3 2025-04-01T09:00:00+02:00 2099-07-01
add luecke v1 2020-01-02T09:00:00+01:00 2020-01-03 2020-07-01
add luecke v2 2021-01-02T09:00:00+01:00 2021-01-03 2021-07-01
server_start || { ok 1 "the server starts"; done_testing; }
D=$URL/d/ordnung
V1='Sat, 30 Apr 2022 22:00:00 GMT'
V2='Wed, 19 Mar 2025 23:00:00 GMT'
V3='Tue, 30 Jun 2099 22:00:00 GMT'

# links TEXT: a line "relation address [datetime]" for each relation, as http-link-header reads it
links() {
    node -e '
        const text = require("fs").readFileSync(0, "utf8");
        for (const link of require("http-link-header").parse(text).refs)
            for (const rel of link.rel.split(" "))
                console.log(rel, link.uri, link.datetime ?? [link.from, link.until].filter(Boolean).join(" - "));' <<<"$1"
}
# one_link RELATION: address of the first link of that relation in the last answer's header
one_link() { links "$(header link)" | sed -n "s/^$1 \([^ ]*\).*/\1/p" | head -n 1; }

note "the TimeMap"
req "$D/timemap"
is "$STATUS" 200 "is there"
is "$(header content-type)" application/link-format "as application/link-format"
is "$(header cache-control)" no-cache "asked again each time"
like "$(header etag)" '^"' "with a validator"
is "$(links "$BODY")" "original $D 
timegate $D 
self $D/timemap $V1 - $V3
first $D/v1 $V1
memento $D/v1 $V1
memento $D/v2 $V2
last $D/v3 $V3
memento $D/v3 $V3" "what another parser reads in it"
while read -r _ address datetime; do
    req "$address"
    is "$STATUS $(header memento-datetime)" "200 $datetime" "the memento answers with its own datetime"
    is "$(one_link original) $(one_link timegate) $(one_link timemap)" "$D $D $D/timemap" "and says whose it is"
    is "$(header vary)" "Accept-Language, Accept-Encoding" "it does not negotiate in time"
done < <(req "$D/timemap" && links "$BODY" | grep '^memento')
req -H "Accept-Datetime: $V1" "$D/v2"
is "$STATUS $(header memento-datetime)" "200 $V2" "a memento ignores Accept-Datetime"
req "$URL/d/gibtesnicht/timemap"
is "$STATUS" 404 "no document, no TimeMap"
req -X POST -d '' "$D/timemap"
is "$STATUS" 405 "it is only read"

note "the TimeGate"
# gate SLUG DATETIME NUMBER NAME
gate() {
    req -H "Accept-Datetime: $2" "$URL/d/$1"
    is "$STATUS $(header location)" "302 /d/$1/v$3" "$4"
}
gate ordnung 'Mon, 30 Sep 2024 22:00:00 GMT' 1 "what was in force then"
like "$(header vary)" Accept-Datetime "varies in time"
is "$(header memento-datetime)" "" "the redirect is no memento"
is "$(one_link original)$(one_link timegate)$(one_link timemap)" "$D$D$D/timemap" "it has the links"
is "$(links "$(header link)" | grep -E '^(first|last) ')" "first $D/v1 $V1
last $D/v3 $V3" "the first and the last among them"
is "$(header cache-control)" no-cache "it is not kept"
gate ordnung "$V1" 1 "the first second of the first version (summer time)"
gate ordnung 'Wed, 19 Mar 2025 22:59:59 GMT' 1 "the last second of the first"
gate ordnung "$V2" 2 "the first second of the second (winter time)"
gate ordnung 'Tue, 30 Jun 2099 21:59:59 GMT' 2 "the last second before summer's midnight"
gate ordnung "$V3" 3 "the first second of one that is not yet in force"
gate ordnung 'Sat, 01 Jan 2000 00:00:00 GMT' 1 "before the first: the first"
gate ordnung 'Thu, 31 Dec 2150 00:00:00 GMT' 3 "after the last: the last"
gate luecke 'Thu, 01 Oct 2020 00:00:00 GMT' 1 "in a gap: what began last before it"
gate luecke 'Sat, 01 Jan 2022 00:00:00 GMT' 2 "after its end: the last"
for bad in 2024-10-01 'Mon, 30 Sep 2024 22:00:00 gmt' 'Monday, 30-Sep-24 22:00:00 GMT' 'Mon Sep 30 22:00:00 2024' \
    'Tue, 30 Sep 2024 22:00:00 GMT' 'Mon, 31 Sep 2024 22:00:00 GMT' 'Mon, 30 Sep 2024 24:00:00 GMT' 'Mon,-30-Sep-2024-22:00:00 GMT' 1727733600; do
    req -H "Accept-Datetime: $bad" "$D"
    is "$STATUS" 400 "not a datetime: $bad"
done
for ((i = 0; i < 3; i++)); do req "$D"; done # from the cache of whole answers
is "$STATUS $(header memento-datetime)" "200 " "without Accept-Datetime the current text"
like "$(header vary)" Accept-Datetime "which says that it negotiates in time"
is "$(one_link original)" "$D" "with the links"
gate ordnung 'Mon, 30 Sep 2024 22:00:00 GMT' 1 "a kept page does not stand in the way"
req -H "Accept-Datetime: $V1" "$D?am=2025-05-05"
is "$STATUS" 200 "a day in the address comes before Accept-Datetime"
req -I -H "Accept-Datetime: $V1" "$D"
is "$STATUS $(header location)" "302 /d/ordnung/v1" "HEAD"

note "version relations"
at=$D/v1
walked=$at
for ((i = 0; i < 9; i++)); do
    req "$at"
    next=$(one_link successor-version)
    is "$(one_link latest-version) $(one_link version-history)" "$D $D/timemap" "latest and history of $at"
    [[ $next ]] || break
    req "$next"
    is "$(one_link predecessor-version)" "$at" "the way back from $next"
    at=$next
    walked+=" $next"
done
is "$walked" "$D/v1 $D/v2 $D/v3" "from the first to the last"
req "$D/v2.pdf"
before=$(grep -viE '^date:' <<<"$HEAD")
is "$(links "$(header link)")" "canonical $D/v2 
timemap $D/timemap 
version-history $D/timemap " "a PDF names only what never changes"
add ordnung v4 2025-05-01T09:00:00+02:00 2025-05-02
req "$D/v2.pdf"
is "$(grep -viE '^date:' <<<"$HEAD")" "$before" "its headers are the same after another version"
req "$D/timemap"
is "$(links "$BODY" | sed -n 's/^memento \([^ ]*\).*/\1/p' | tr '\n' ' ')" "$D/v1 $D/v2 $D/v4 $D/v3 " "the TimeMap has it where it belongs"

note "what is not public"
TOKEN=$(new_token read,edit,upload,release)
upload "$WORK/v5.pdf" "$TOKEN"
api POST /documents/ordnung/versions "$TOKEN" "{\"sha256\":\"$(sha "$WORK/v5.pdf")\",\"effective_from\":\"2030-01-01\"}"
is "$STATUS" 201 "a draft"
req "$D/timemap"
unlike "$BODY" '/v5' "is no memento"
gate ordnung 'Tue, 01 Jan 2030 12:00:00 GMT' 4 "nor found by the TimeGate"
api POST /documents/ordnung/versions/1/withdraw "$TOKEN" '{"reason":"Formfehler"}'
is "$STATUS" 200 "a version is withdrawn"
req "$D/timemap"
unlike "$BODY" '/v1>' "and leaves the TimeMap"
gate ordnung 'Mon, 30 Sep 2024 22:00:00 GMT' 2 "before the first that is left: that one"
req "$D/v1"
is "$STATUS $(header memento-datetime)" "410 " "its page is gone"
done_testing
