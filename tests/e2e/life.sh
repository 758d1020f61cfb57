#!/bin/bash
# The life of a version beyond its release: scheduled releases (once, also when the server dies at that very moment),
# erasure (bytes, text, images, words and search), as API and at the desk. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
"$REGELWERK" user add --data "$DATA" pia --role approver --password-stdin <<<'Kennwort-lang-genug-1!' >"$WORK/add.log" 2>&1
for n in 1 2 3 4; do make_pdf "$WORK/v$n.pdf" "Quittenwort$n im Text"; done
"$REGELWERK" import --data "$DATA" --slug ordnung --title Ordnung --type ordnung --effective-from 2020-01-01 --release "$WORK/v1.pdf" >"$WORK/import.log" 2>&1
for n in 2 3; do "$REGELWERK" import --data "$DATA" --slug ordnung "$WORK/v$n.pdf" >>"$WORK/import.log" 2>&1; done
TOKEN=$(new_token read,edit,release,audit)
EDITOR=$(new_token read,edit)
V=/documents/ordnung/versions
server_start || { ok 1 "the server starts"; done_testing; }

# in_seconds N: an instant with its offset.
in_seconds() { date -u -d "+$1 seconds" +%Y-%m-%dT%H:%M:%SZ; }
# released SLUG N: how often that version was released, as the public changes have it.
released() {
    req "$API/changes?since=0&limit=100"
    body "[.items[] | select(.kind == \"released\" and .slug == \"$1\" and .version == $2)] | length"
}
# wait_status SLUG N STATUS
wait_status() {
    local i
    for ((i = 0; i < 100; i++)); do
        api GET "/documents/$1/versions/$2" "$TOKEN"
        [[ $(body .status) == "$3" ]] && return 0
        sleep 0.1
    done
    return 1
}

note "a scheduled release"
api POST $V/2/schedule "$EDITOR" "{\"at\":\"$(in_seconds 60)\"}"
is "$STATUS" 403 "an editor may not schedule"
api POST $V/2/schedule "$TOKEN" '{}'
is "$STATUS $(body '.errors[0].pointer')" "422 /at" "an instant is needed"
api POST $V/2/schedule "$TOKEN" '{"at":"2020-01-01T00:00:00Z"}'
is "$STATUS $(body '.errors[0].pointer')" "422 /at" "in the future"
api POST $V/2/schedule "$TOKEN" '{"at":"morgen"}'
is "$STATUS $(body '.errors[0].pointer')" "422 /at" "that can be read"
api POST $V/2/release "$TOKEN" "{\"at\":\"$(in_seconds 60)\"}"
is "$STATUS" 422 "a release has none"
api POST $V/2/schedule "$TOKEN" "{\"at\":\"$(in_seconds 3600)\"}"
is "$STATUS $(body .status)" "200 scheduled" "it is scheduled"
like "$(body .scheduled_at)" '^20[0-9-]+T[0-9:]+\+0[12]:00$' "for an instant"
req "$API$V/2"
is "$STATUS" 404 "the public does not know of it"
api PATCH $V/2 "$TOKEN" '{"note":"neu"}' -H 'If-Match: *'
is "$STATUS" 409 "it is no draft any more"
api POST $V/2/return "$TOKEN" '{"reason":"doch nicht"}'
is "$STATUS $(body .status)" "200 draft" "returned, it is one again"
api POST $V/2/schedule "$TOKEN" "{\"at\":\"$(in_seconds 2)\"}"
wait_status ordnung 2 released
ok $? "released at its time"
is "$(released ordnung 2)" 1 "once"
req "$API$V/2"
is "$STATUS" 200 "the public sees it"

note "while no server runs"
api POST $V/3/schedule "$TOKEN" "{\"at\":\"$(in_seconds 2)\"}"
is "$STATUS" 200 "scheduled"
server_stop
sleep 2
"$REGELWERK" list --data "$DATA" >"$WORK/list" 2>&1
server_start
wait_status ordnung 3 released
ok $? "what became due is released when it starts again"
is "$(released ordnung 3)" 1 "once"

note "kill -9 around the moment"
lost=0 twice=0
for round in 1 2 3 4 5 6; do
    make_pdf "$WORK/r$round.pdf" "Runde $round"
    "$REGELWERK" import --data "$DATA" --slug "runde-$round" --title "Runde $round" "$WORK/r$round.pdf" >>"$WORK/import.log" 2>&1
    api POST "/documents/runde-$round/versions/1/schedule" "$TOKEN" "{\"at\":\"$(in_seconds 2)\"}" # 1 to 2 s from now
    [[ $STATUS == 200 ]] || note "round $round: $STATUS $BODY"
    sleep "1.$((RANDOM % 10))$((RANDOM % 10))"
    server_kill
    server_start
    wait_status "runde-$round" 1 released || lost=$((lost + 1))
    [[ $(released "runde-$round" 1) == 1 ]] || twice=$((twice + 1))
done
is "$lost" 0 "no release is lost"
is "$twice" 0 "and none happens twice"

note "erasure"
api POST $V/1/erase "$EDITOR" '{"reason":"Namen"}'
is "$STATUS" 403 "an editor may not erase"
api POST $V/1/erase "$TOKEN" '{}'
is "$STATUS $(body '.errors[0].pointer')" "422 /reason" "a reason is needed"
req "$URL/d/ordnung/v1.pdf"
is "$STATUS" 200 "the file is there"
req "$API/search?q=Quittenwort1&versions=all"
is "$(body .total.value)" 1 "and found"
hash=$(sha "$WORK/v1.pdf")
api POST $V/1/erase "$TOKEN" '{"reason":"Namen von Kindern","successor":"ordnung"}'
is "$STATUS $(body .status)" "200 erased" "erased"
is "$(body .file.sha256)" "$hash" "the checksum stays"
for path in /d/ordnung/v1 /d/ordnung/v1.pdf /d/ordnung/v1.txt /d/ordnung/v1.json /api/v1$V/1/text; do
    req "$URL$path"
    is "$STATUS" 410 "gone: $path"
done
req "$URL/d/ordnung/v1"
like "$BODY" 'Namen von Kindern' "the page says why"
req "$API/search?q=Quittenwort1&versions=all"
is "$(body .total.value)" 0 "the search forgets it at once"
req "$URL/d/ordnung"
is "$STATUS" 200 "the document stays"
req "$API/documents/ordnung"
is "$STATUS $(body '[.versions[] | select(.number == 1) | .status] | .[0]')" "200 erased" "and names the version"
req "$API/changes?since=0&limit=100"
is "$(body '[.items[] | select(.kind == "erased")] | length')" 1 "it is a public change"
[[ -z $(find "$DATA/blobs" "$DATA/previews" -name "$hash*" 2>/dev/null) ]]
ok $? "no file of it is left"
grep -raq Quittenwort1 "$DATA/blobs"
is $? 1 "nor its text among the files"

note "a document of which nothing is left"
"$REGELWERK" import --data "$DATA" --slug weg --title Weg --release "$WORK/v4.pdf" >>"$WORK/import.log" 2>&1
api POST /documents/weg/versions/1/erase "$TOKEN" '{"reason":"Irrtum"}'
is "$STATUS" 200 "erased"
req "$URL/d/weg"
like "$STATUS" '^(200|410)$' "its address still answers"
req "$API/documents/weg"
is "$STATUS" 200 "so does the API"
req "$URL/d/weg/v1"
like "$STATUS $BODY" '^410 .*Irrtum' "with the reason"

note "at the desk"
JAR=$WORK/jar
page() { req -b "$JAR" -c "$JAR" -H 'Accept-Language: de' "$@"; }
form() { page -H 'Sec-Fetch-Site: same-origin' "$@"; }
csrf() { grep -oE 'name="csrf" value="[^"]+"' "$WORK/body" | head -n 1 | sed 's/.*value="//; s/"$//'; }
page "$URL/verwaltung/anmelden"
form --data-urlencode name=pia --data-urlencode 'password=Kennwort-lang-genug-1!' --data-urlencode "csrf=$(csrf)" "$URL/verwaltung/anmelden"
"$REGELWERK" import --data "$DATA" --slug plan --title Plan "$WORK/r1.pdf" >>"$WORK/import.log" 2>&1
DESK=$URL/verwaltung/d/plan/v1
page "$DESK"
like "$BODY" 'href="/verwaltung/d/plan/v1/planen"' "the step is offered"
page "$DESK/planen"
like "$BODY" 'type="date"[^>]*name="day"' "it asks for a day"
TOKEN_CSRF=$(csrf)
form -d day=2027-03-28 -d time=02:30 --data-urlencode "csrf=$TOKEN_CSRF" "$DESK/planen"
like "$STATUS $BODY" '^422 .*Diese Uhrzeit gibt es an diesem Tag nicht' "an hour that spring leaves out"
form -d day=2020-01-01 -d time=08:00 --data-urlencode "csrf=$TOKEN_CSRF" "$DESK/planen"
like "$STATUS $BODY" '^422 .*schon vorbei' "a moment that has passed"
form -d day=2027-10-31 -d time=02:30 --data-urlencode "csrf=$TOKEN_CSRF" "$DESK/planen"
like "$STATUS" '^303' "planned"
api GET /documents/plan/versions/1 "$TOKEN"
is "$(body .scheduled_at)" 2027-10-31T02:30:00+02:00 "of two equal hours the first"
page "$DESK"
like "$BODY" '31.10.2027, 02:30 Uhr' "the desk shows it"
page "$URL/verwaltung/d/ordnung/v2/datenloeschung"
TOKEN_CSRF=$(csrf)
form --data-urlencode 'reason=Ein Name' --data-urlencode "csrf=$TOKEN_CSRF" "$URL/verwaltung/d/ordnung/v2/datenloeschung"
like "$STATUS $BODY" '^422 .*Bitte bestätigen Sie.*Ein Name' "an erasure is confirmed, and what was entered stays"
form --data-urlencode 'reason=Ein Name' -d sure=ja --data-urlencode "csrf=$TOKEN_CSRF" "$URL/verwaltung/d/ordnung/v2/datenloeschung"
like "$STATUS" '^303' "erased"
page "$URL/verwaltung/d/ordnung"
is "$STATUS" 200 "the desk still shows the document"
page "$URL/verwaltung/d/ordnung/v2"
is "$STATUS" 410 "and that the version is gone"
server_stop
is $? 0 "the server ends in peace"
"$REGELWERK" check --data "$DATA" >"$WORK/check" 2>&1
is "$(tail -n 1 "$WORK/check")" clean "check is clean"
done_testing
