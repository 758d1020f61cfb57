#!/bin/bash
# Time at its edges: days and instants that do not exist or lie far away, steps out of order, the same release wanted by
# many at once over two processes, and conditional requests on everything that tells of time. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
mkdir -p "$DATA"
export REGELWERK_TEST_CLOCK=2026-11-24T10:00:00+01:00 # what is planned lies ahead of it
for n in 1 2 3 4; do make_pdf "$WORK/v$n.pdf" "Fassung $n"; done
import() { "$REGELWERK" import --data "$DATA" --type satzung "$@" >>"$WORK/import.log" 2>&1 || cat "$WORK/import.log"; }
import --slug alt --title Alt --published-at 2024-01-02T09:00:00+01:00 --effective-from 2024-02-01 --release "$WORK/v1.pdf"
import --slug alt --effective-from 2024-02-29 "$WORK/v2.pdf"
import --slug plan --title Plan "$WORK/v3.pdf"
import --slug fort --title Fort --published-at 2024-01-02T09:00:00+01:00 --effective-from 2024-02-01 --release "$WORK/v4.pdf"
server_start || { ok 1 "the server starts"; done_testing; }
TOKEN=$(new_token read,edit,upload,release,audit)

note "days and instants"
for am in 2023-02-29 0001-01-01 99999-01-01 2024-13-01 x; do
    req "$URL/d/alt?am=$am"
    is "$STATUS" 422 "am=$am"
done
for am in 2024-02-29 9999-12-31 ''; do
    req "$URL/d/alt?am=$am"
    is "$STATUS" 200 "am=$am"
done
at() {
    api POST /documents/plan/versions/1/schedule "$TOKEN" "{\"at\":\"$1\"}"
    is "$STATUS $(body '.errors[0].pointer // .status')" "$2" "a release planned for $1"
}
at 2020-01-01T00:00:00+01:00 "422 /at"
at 9999-12-31T23:59:59+01:00 "422 /at"
at 0001-01-01T00:00:00Z "422 /at"
at 2027-02-29T08:00:00+01:00 "422 /at"
at 2027-10-31T02:30:00+02:00 "200 scheduled"
FIRST=$(body .scheduled_at)
at 2027-10-31T02:30:00+01:00 "200 scheduled"
is "$FIRST $(body .scheduled_at)" "2027-10-31T02:30:00+02:00 2027-10-31T02:30:00+01:00" "of two equal times of day in October each is what it says"

note "steps out of order"
api POST /documents/plan/versions/1/erase "$TOKEN" '{"reason":"x"}'
is "$STATUS" 409 "what is planned cannot be erased"
req "$URL/d/plan/timemap"
is "$STATUS" 404 "a document without a released version has no TimeMap"
api DELETE /documents/alt/versions/1 "$TOKEN" "" -H 'If-Match: *'
is "$STATUS" 409 "what was released is not deleted"
api POST /documents/fort/versions/1/withdraw "$TOKEN" '{"reason":"Formfehler","successor":"alt"}'
is "$STATUS" 200 "a withdrawal"
req "$URL/d/fort/timemap"
unlike "$STATUS $BODY" 'memento' "leaves a TimeMap without mementos"
req -H 'Accept-Datetime: Fri, 31 Dec 9999 23:59:59 GMT' "$URL/d/fort"
is "$STATUS" 410 "and a TimeGate that says so"
req -H 'Accept-Datetime: Fri, 31 Dec 9999 23:59:59 GMT' "$URL/d/alt"
is "$STATUS $(header location)" "302 /d/alt/v1" "the last second of the calendar"

note "many at once"
api GET /documents/alt/versions/2 "$TOKEN"
TAG=$(header etag)
for i in 1 2 3 4 5 6 7 8; do
    curl -s -o /dev/null -w '%{http_code}\n' -X PATCH -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
        -H "If-Match: $TAG" -d "{\"note\":\"$i\"}" "$API/documents/alt/versions/2" >"$WORK/race.$i" &
    racers[i]=$!
done
wait "${racers[@]}"
is "$(cat "$WORK"/race.* | sort | uniq -c | tr -s ' ' | tr '\n' ',')" " 1 200, 7 412," "one of eight changes with one tag is taken"
rm -f "$WORK"/race.*
for i in 1 2 3 4; do
    curl -s -o /dev/null -w '%{http_code}\n' -X POST -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{}' \
        "$API/documents/alt/versions/2/release" >"$WORK/race.$i" &
    racers[i]=$!
    "$REGELWERK" import --data "$DATA" --slug alt --release "$WORK/v2.pdf" >>"$WORK/import.log" 2>&1 &
    racers[i + 4]=$!
done
wait "${racers[@]}"
unlike "$(sort -u "$WORK"/race.* | tr '\n' ' ')" '[^ 2049]|20[^0]' "each is told 200 or 409"
api GET '/audit?limit=100' "$TOKEN"
is "$(body '[.items[] | select(.slug == "alt" and .version == 2 and .kind == "version-released")] | length')" 1 \
    "four requests and four commands release it once"

note "HEAD and conditions"
for path in /d/alt /d/alt/v1 /d/alt/v1.pdf /d/alt/timemap '/d/alt?am=2024-02-15' '/d/alt?stand=2026-11-24' '/d/alt/vergleich?von=1&bis=2' /api/v1/documents/alt '/api/v1/documents?at=2024-02-15'; do
    req "$URL$path"
    tag=$(header etag)
    length=$(header content-length)
    req -I "$URL$path"
    is "$STATUS $(header etag) $(header content-length)" "200 $tag $length" "HEAD $path"
    req -H "If-None-Match: $tag" "$URL$path"
    is "$STATUS $(header etag)" "304 $tag" "and 304"
done
server_stop
ok $? "the server stops"
"$REGELWERK" check --data "$DATA" >"$WORK/check.log" 2>&1
ok $? "the store is clean" "$(grep -v '^ok' "$WORK/check.log")"
done_testing
