#!/bin/bash
# Since when each Absatz has its wording: on the page of the made fees, whose two versions are known word by word
# (scripts/samples), in the API, and the way to the earlier wording. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
export REGELWERK_TEST_CLOCK=2026-06-01T10:00:00+02:00
samples_import
TOKEN=$(new_token read,edit,release)
server_start || { ok 1 "the server starts"; done_testing; }
D=abfallgebuehrensatzung
since() { # NUMBER: the sections of version NUMBER with since
    req "$API/documents/$D/versions/$1/text"
    body "[.sections[] | select(.id | test(\"^para-[0-9]+(_abs-[0-9]+)?\$\")) | select($2) | .id] | join(\" \")"
}
note "the API"
is "$(since 1 '.since.version != 1 or .since.date != "2024-01-01"')" "" "the first version brought all of its own wording"
new=$(since 2 '.since == {"version":2,"date":"2027-01-01"}')
like "$new" "para-3_abs-2 .*para-4_abs-1 " "the second brought what it changed"
req "$API/documents/$D/compare?from=1&to=2"
same=$(body '[.rows[] | select(.kind == "equal" and (.to.id | test("^para-"))) | .to.id] | join(" ")')
changed=$(body '[.rows[] | select((.kind == "changed" or .kind == "added") and (.to.id | test("^para-"))) | .to.id] | join(" ")')
for id in $same; do
    is "$(since 2 ".id == \"$id\" and .since.version == 1")" "$id" "what the comparison calls equal is from the first: $id"
done
[[ -n $same && -n $changed ]]
ok $? "the comparison has both"
for id in $changed; do
    is "$(since 2 ".id == \"$id\" and .since.version == 2")" "$id" "and what changed from the second: $id"
done

note "the page"
req "$URL/d/$D/v1"
unlike "$BODY" 'rw-law__since' "nothing is said of a first version"
req "$URL/d/$D/v2"
like "$BODY" 'Wortlaut seit 01.01.2027 \(2. Fassung\)' "the second says which wording is new"
like "$BODY" "/d/$D/vergleich\?von=1&amp;bis=2#para-4" "with the way to the earlier one"
n=$(grep -o 'rw-law__since' "$WORK/body" | wc -l)
req "$URL/d/$D/v2"
is "$(grep -o 'rw-law__since' "$WORK/body" | wc -l)" "$n" "the same from the cache"
req "$URL/d/$D/vergleich?von=1&bis=2"
like "$BODY" '<span class="rw-cmp__anchor" id="para-4"></span>' "the comparison has the place"
req "$URL/d/$D/v2?lang=en"
like "$BODY" 'Wording since 01.01.2027 \(version 2\)' "in English"
req "$URL/d/$D"
unlike "$BODY" 'rw-law__since' "what is in force today is the first"
req "$URL/d/$D?am=2027-01-01"
like "$BODY" 'rw-law__since' "on a day to come the second"

note "a line that staff corrects changes what is derived"
req "$API/documents/$D/versions/2/text"
line=$(body '.pages[0].text' | grep -m 1 '^§ 4')
api POST "/documents/$D/versions/2/corrections" "$TOKEN" "$(jq -n --arg l "$line" '{verdict:"no_heading",page:1,line:$l}')"
if [[ $STATUS == 201 ]]; then
    req "$API/documents/$D/versions/2/text"
    is "$STATUS $(body '[.sections[] | select(.id == "para-4")] | length')" "200 0" "§ 4 is no section any more"
    req "$URL/d/$D/v2"
    unlike "$BODY" 'bis=2#para-4"' "and nothing kept says so"
else
    ok 0 "no such line on the first page # SKIP"
fi
api POST "/documents/$D/versions/1/withdraw" "$TOKEN" '{"reason":"Formfehler"}'
req "$URL/d/$D/v2"
unlike "$BODY" 'rw-law__since' "with the first withdrawn the second is the first"
server_stop
done_testing
