#!/bin/bash
# Dates at the desk and in the API: what the law of the Land and the text propose for "in force from", and what is said of dates
# that contradict each other. A proposal is shown and never stored. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
export REGELWERK_TEST_CLOCK=2025-03-19T23:30:00+01:00 # still the 19th in Berlin, and the 19th in UTC
make_pdf "$WORK/plain.pdf" "Satzung ohne Angabe"
make_pdf "$WORK/rule.pdf" "Diese Satzung tritt am Tage nach der Bekanntmachung in Kraft."
make_pdf "$WORK/day.pdf" "Diese Satzung tritt am 1. Mai 2025 in Kraft."
for n in 1 2 3 4; do make_pdf "$WORK/other$n.pdf" "Andere $n"; done
import() { "$REGELWERK" import --data "$DATA" "$@" >>"$WORK/import.log" 2>&1; }
import --slug ohne --title "Ohne Angabe" --type satzung "$WORK/plain.pdf"
import --slug regel --title "Mit Regel" --type satzung "$WORK/rule.pdf"
import --slug tag --title "Mit Tag" --type satzung "$WORK/day.pdf"
import --slug ordnung --title "Ordnung" --type geschaeftsordnung "$WORK/other1.pdf"
TOKEN=$(new_token read,edit,release)

conf() { printf '[law]\nprofile = %s\n' "$1" >"$WORK/regelwerk.conf"; }
proposed() { # SLUG [NUMBER]
    api GET "/documents/$1/versions/${2:-1}" "$TOKEN"
    body '.proposed_effective_from | "\(.value) \(.source) \(.law) \(.announced_on)"'
}
serve() { conf "$1" && server_start --config "$WORK/regelwerk.conf" || ok 1 "the server starts with profile $1"; }

note "what the law proposes"
for row in "bw|2025-03-20 profile § 4 Abs. 3 GemO Baden-Württemberg 2025-03-19" "by|2025-03-26 profile Art. 26 Abs. 1 GO Bayern 2025-03-19" \
    "ni|2025-04-02 profile § 10 Abs. 3 NKomVG 2025-03-19" "nrw|2025-03-20 profile § 7 Abs. 4 GO NRW 2025-03-19" \
    "he|null none null 2025-03-19" "none|2025-03-19 publication null 2025-03-19"; do
    serve "${row%%|*}"
    is "$(proposed ohne)" "${row#*|}" "${row%%|*}: of a text that says nothing"
    [[ ${row%%|*} == by ]] && {
        is "$(proposed regel)" "2025-03-20 text-rule null 2025-03-19" "by: the rule of the text comes first"
        is "$(body .proposed_effective_from.page)" 1 "with its place"
        is "$(proposed tag)" "2025-05-01 text null 2025-03-19" "by: so does the day of the text"
        is "$(proposed ordnung)" "2025-03-19 publication null null" "by: what need not be announced follows no such law"
    }
    server_stop
done
printf '[law]\nprofile = saarland\n' >"$WORK/bad.conf"
"$REGELWERK" serve --data "$DATA" --config "$WORK/bad.conf" >"$WORK/bad.log" 2>&1
isnt=$?
[[ $isnt != 0 ]]
ok $? "an unknown Land is refused"
like "$(cat "$WORK/bad.log")" 'saarland.*none of none, bw, by' "with those there are"

note "it is never written"
serve bw
req "$API/documents/ohne/versions/1"
is "$STATUS" 404 "the public sees no draft"
api POST /documents/ohne/versions/1/release "$TOKEN"
is "$STATUS $(body '"\(.effective_from) \(.proposed_effective_from.value)"')" "200 null 2025-03-20" "a release without a day gives the proposal beside it"
req "$API/documents/ohne?at=2025-03-19"
is "$(body '"\(.current.number) \(.current.effective_from) \(.current.proposed_effective_from)"')" "1 null null" "it is in force since it was provided; the public sees no proposal"
req "$URL/d/ohne"
like "$BODY" 'gilt seit Bereitstellung am 19. März 2025' "and the page says so"

note "dates that contradict"
said() { # SLUG NUMBER
    api GET "/documents/$1/versions/$2" "$TOKEN"
    body '[.findings[] | select(.code | startswith("dates-")) | .code] | join(" ")'
}
change() { # SLUG NUMBER JSON
    api GET "/documents/$1/versions/$2" "$TOKEN"
    api PATCH "/documents/$1/versions/$2" "$TOKEN" "$3" -H "If-Match: $(header etag)"
}
change tag 1 '{"decided_on":"2025-03-10","signed_on":"2025-03-05"}'
is "$(said tag 1)" "dates-decided-after-signed" "decided after it was signed"
change tag 1 '{"signed_on":"2025-03-12","effective_from":"2025-01-01"}'
is "$STATUS $(body '[.findings[]|select(.code|startswith("dates-"))|.message][0]')" "200 Die Fassung gilt rückwirkend: in Kraft ab 1. Januar 2025, beschlossen oder ausgefertigt erst am 10. März 2025." "retroactive, in the answer of the change too"
change tag 1 '{"effective_until":"2025-01-01"}'
is "$STATUS $(body '.errors[0].pointer')" "422 /effective_until" "an end that is not after the beginning is refused"
change tag 1 '{"effective_from":"2025-05-01"}'
is "$(said tag 1)" "" "nothing to say"
api POST /documents/tag/versions/1/release "$TOKEN"
import --slug tag --effective-from 2025-05-01 "$WORK/other2.pdf"
is "$(said tag 2)" "dates-make-void" "one that makes the other void before it begins"
change tag 2 '{"effective_from":"2025-04-01"}'
is "$(said tag 2)" "dates-ended-by-later" "one that a later version ends"
change tag 2 '{"effective_until":"2025-04-15"}'
is "$(said tag 2)" "dates-leave-gap" "a gap behind it"

note "the desk"
password=$(sed -n 's/^password: //p' "$DATA/first-login")
req -c "$WORK/jar" "$URL/verwaltung/anmelden"
csrf=$(grep -oE 'name="csrf" value="[^"]*"' <<<"$BODY" | head -n 1 | cut -d'"' -f4)
req -b "$WORK/jar" -c "$WORK/jar" -H "Origin: $URL" --data-urlencode "csrf=$csrf" --data-urlencode "name=admin" \
    --data-urlencode "password=$password" "$URL/verwaltung/anmelden"
req -b "$WORK/jar" "$URL/verwaltung/d/regel/v1"
like "$BODY" '20. März 2025, wenn heute freigegeben wird: So steht die Regel im Text.' "the form shows the proposal"
like "$BODY" 'id="f-effective_from" name="effective_from" value=""' "beside an empty field"
req -b "$WORK/jar" "$URL/verwaltung/d/regel/v1/freigeben"
like "$BODY" '„In Kraft ab“ ist leer' "before the release it is said again"
like "$BODY" '/verwaltung/d/regel/v1\?in_kraft=2025-03-20' "with a link that takes it over"
req -b "$WORK/jar" "$URL/verwaltung/d/regel/v1?in_kraft=2025-03-20"
like "$BODY" 'name="effective_from" value="2025-03-20"' "into the form"
api GET /documents/regel/versions/1 "$TOKEN"
is "$(body .effective_from)" null "where a person saves it"
req -b "$WORK/jar" "$URL/verwaltung/d/tag/v2/freigeben"
like "$BODY" 'Ab 15. April 2025 gilt keine Fassung, bis am 1. Mai 2025 die nächste beginnt.' "a gap is said before the release"
note "the history in words"
change tag 2 '{"decided_on":"2025-03-10"}'
change tag 2 '{"decided_on":null,"note":"sieh effective_from"}'
is "$STATUS" 200 "a day is taken away again"
req -b "$WORK/jar" -H 'Accept-Language: de' "$URL/verwaltung/protokoll"
like "$BODY" 'In Kraft ab: 01.04.2025' "a day as people write it"
like "$BODY" 'Typ: Satzung' "a type by its name"
like "$BODY" 'Bereitgestellt am: [0-9]{2}\.[0-9]{2}\.[0-9]{4}, [0-9]{2}:[0-9]{2} Uhr' "an instant, too"
like "$BODY" 'Text: gelesen · Seiten: 1' "the state of a text in words"
like "$BODY" 'Beschlossen am: ohne Angabe · Hinweis: sieh effective_from' "a day that was taken away; what a person wrote stays as it is"
unlike "$BODY" '(decided_on|effective_until|published_at): ' "no field by the name of the API"
like "$BODY" '/verwaltung/protokoll" aria-current="page"' "the page says where one is"
req -b "$WORK/jar" -H 'Accept-Language: en' "$URL/verwaltung/protokoll"
like "$BODY" 'In force from: 01.04.2025' "in English"
like "$BODY" 'Decided on: not given · Note: ' "all of it"
api GET '/audit?limit=100' "$(new_token audit)"
is "$(body '[.items[].detail | select(. == "decided_on: -; note: sieh effective_from")] | length')" 1 "JSON keeps the fields as they are"
server_stop

note "what became of each"
serve bw
change tag 2 '{"effective_from":"2025-05-01","effective_until":null,"decided_on":"2025-06-01"}'
api POST /documents/tag/versions/2/release "$TOKEN"
req "$URL/d/tag/v1"
like "$BODY" 'galt nie: vor Beginn am 1. Mai 2025 durch die 2. Fassung ersetzt' "void before it began"
req "$URL/d/tag/v2"
like "$BODY" 'tritt am 1. Mai 2025 in Kraft' "not yet in force"
req "$URL/d/tag"
like "$BODY" 'die nächste tritt am 1. Mai 2025 in Kraft' "nothing is in force before it"
req "$URL/d/tag?am=2025-05-02"
like "$BODY" 'gilt rückwirkend seit 1. Mai 2025, beschlossen am 1. Juni 2025' "retroactive"
import --slug frist --title Frist --type satzung --effective-from 2024-01-01 --effective-until 2025-01-01 --release "$WORK/other3.pdf"
req "$URL/d/frist"
like "$BODY" 'Dieses Dokument ist aufgehoben zum 1. Januar 2025' "repealed without a successor"
like "$BODY" 'galt seit 1. Januar 2024, aufgehoben zum 1. Januar 2025' "in the table too"
like "$BODY" '>Aufgehoben<' "and as its state"
api GET /documents/frist ""
is "$(body '"\(.status) \(.current) \(.versions[0].status) \(.versions[0].valid_until)"')" "repealed null released 2025-01-01" "the API says so of the document"
api GET '/documents?status=repealed' ""
is "$(body '[.items[].slug]|join(" ")')" frist "the list finds it by its state"
api GET '/documents?status=repealed&at=2024-12-31' ""
is "$(body .total)" 0 "on the last day before it is none"
api GET '/documents?status=repealed&at=2025-01-01' ""
is "$(body .total)" 1 "on the first day after it is one"
req "$URL/?status=repealed&lang=en"
like "$BODY" 'Repealed' "the start page filters by it"
like "$BODY" '/d/frist[?"]' "and shows it"
is "$("$REGELWERK" list --json --data "$DATA" | jq -r '.items[]|select(.slug=="frist").status')" repealed "so does the command line"
import --slug frist --effective-from 2025-03-01 --release "$WORK/other4.pdf"
req "$URL/d/frist/v1"
like "$BODY" 'galt vom 1. Januar 2024 bis 31. Dezember 2024' "with one behind a gap"
req "$URL/d/frist?am=2025-02-01"
like "$BODY" 'Am 1. Februar 2025 war keine Fassung' "in the gap nothing"
api GET '/documents/frist?at=2025-02-01' ""
is "$(body .status)" not_yet "in a gap the next is to come: not repealed"
api GET '/documents?status=repealed' ""
is "$(body .total)" 0 "and it is no longer repealed today"
server_stop
done_testing
