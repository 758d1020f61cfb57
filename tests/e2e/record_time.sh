#!/bin/bash
# "What did this site say on that day": record time, not the instant of publication that somebody entered. What came
# later, whatever date it carries, is not there; what was withdrawn since is named and never shown. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
for n in 1 2; do make_pdf "$WORK/v$n.pdf" "Wortlaut der Quitte $n"; done
at() { export REGELWERK_TEST_CLOCK=$1; }
import() { "$REGELWERK" import --data "$DATA" "$@" >>"$WORK/import.log" 2>&1; }
quiet() { [[ $BODY != *"$1"* ]]; }

at 2025-01-10T10:00:00+01:00
import --slug ordnung --title "Alte Ordnung" --type ordnung --effective-from 2020-01-01 --release "$WORK/v1.pdf"
ok $? "January 10: the first version is released"
TOKEN=$(new_token read,edit,release)
at 2025-03-01T10:00:00+01:00
import --slug ordnung --effective-from 2025-02-01 "$WORK/v2.pdf"
server_start || { ok 1 "the server starts"; done_testing; }
api POST /documents/ordnung/versions/2/release "$TOKEN" '{"published_at":"2025-01-20T09:00:00+01:00"}'
is "$STATUS" 200 "March 1: the second, said to be published on January 20"
server_stop
at 2025-04-01T10:00:00+02:00
server_start
api GET /documents/ordnung "$TOKEN"
etag=$(header etag)
api PATCH /documents/ordnung "$TOKEN" '{"title":"Neue Ordnung","type":"satzung"}' -H "If-Match: $etag"
is "$STATUS" 200 "April 1: another title and type"
server_stop
at 2025-05-01T10:00:00+02:00
server_start
api POST /documents/ordnung/versions/1/withdraw "$TOKEN" '{"reason":"Formfehler"}'
is "$STATUS" 200 "May 1: the first version is withdrawn"
server_stop
at 2025-06-15T10:00:00+02:00
server_start

said() { # AS_OF: what the document says, in one line
    req "$API/documents/ordnung?as_of=$1"
    [[ $STATUS == 200 ]] && body '"\(.title) \(.type.id) \(.status) v\(.current.number) \(.current.status) \(.versions_count)"' || echo "$STATUS"
}
note "the document"
is "$(said 2025-01-09)" 404 "before the first version there was nothing"
is "$(said 2025-01-10T09:59:00%2B01:00)" 404 "a minute before it, too"
is "$(said 2025-01-10)" "Alte Ordnung ordnung in_force v1 withdrawn 1" "a day is its end"
is "$(said 2025-02-15)" "Alte Ordnung ordnung in_force v1 withdrawn 1" "a version that came later is not there, whatever instant it carries"
is "$(said 2025-03-01)" "Alte Ordnung ordnung in_force v2 released 2" "from the day it came it is"
is "$(said 2025-04-30)" "Neue Ordnung satzung in_force v2 released 2" "with the title of that day"
is "$(said 2030-01-01)" "$(said 2025-06-15)" "what is not over yet means now"
req "$API/documents/ordnung?as_of=2025-03-01&at=2025-01-31"
is "$(body .current.number)" 1 "both times at once: on March 1 the first version was in force on January 31"
req "$API/documents/ordnung?at=2025-01-31"
is "$(body '.current')" null "today it is not: it was withdrawn"
req "$API/documents/ordnung?as_of=gestern"
is "$STATUS $(body '.errors[0].pointer')" "422 /as_of" "what is no instant is refused"
req "$API/documents/ordnung?as_of=9999-12-31"
is "$STATUS" 200 "the last day of the calendar is not over yet"
req "$URL/d/ordnung?stand=9999-12-31"
is "$STATUS" 200 "on pages, too"
req "$API/documents/ordnung/versions/2?as_of=2025-02-15"
is "$STATUS" 404 "a later version is not found"
req "$API/documents/ordnung/versions/1?as_of=2025-02-15"
is "$STATUS $(body '"\(.status) \(.in_force)"')" "200 withdrawn true" "what was withdrawn since says both"

note "the list and the search"
list() {
    req "$API/documents?as_of=$1${2:-}"
    body '"\(.total) \(.items[0].title)"'
}
is "$(list 2025-01-09)" "0 null" "an empty list"
is "$(list 2025-02-15)" "1 Alte Ordnung" "the title of that day"
is "$(list 2025-02-15 "&q=Neue")" "0 null" "a later title does not find it"
is "$(list 2025-02-15 "&type=satzung")" "0 null" "nor a later type"
is "$(list 2025-02-15 "&q=Alte&type=ordnung")" "1 Alte Ordnung" "those of that day do"
found() {
    req "$API/search?versions=all&q=$1&as_of=$2"
    body '"\(.total.value) v\(.items[0].version) \(.items[0].document.title)"'
}
is "$(found Quitte 2025-03-15)" "1 v2 Alte Ordnung" "the search finds the version of that day, not what was withdrawn since"
is "$(found Quitte 2025-02-15)" "0 vnull null" "and nothing of a later one"
is "$(found Neue 2025-03-15)" "0 vnull null" "a later title is not searched"
is "$(found Neue 2025-04-15)" "1 v2 Neue Ordnung" "once it was given it is"

note "pages and files"
req "$URL/d/ordnung?stand=2025-02-15"
is "$STATUS" 200 "the page of the document"
like "$BODY" 'was diese Seite mit Stand 15. Februar 2025 sagte' "says what it shows"
like "$BODY" 'Sie wurde seitdem zurückgezogen' "and that the version was withdrawn since"
like "$BODY" 'Alte Ordnung' "under the old title"
quiet "Quitte" && quiet "v1.pdf" && quiet "Neue Ordnung" && quiet Formfehler
ok $? "without text, file, later title or reason"
is "$(header cache-control)" "public, max-age=60" "it is kept for a minute at most"
req "$URL/d/ordnung?stand=15.03.2025"
like "$BODY" 'Quitte 2' "a German date is read; the second version has its text"
req "$URL/d/ordnung.pdf?stand=2025-02-15"
is "$STATUS $(header location)" "302 /d/ordnung/v1.pdf" "the download leads to the file of that day"
req "$URL/d/ordnung/v1.pdf"
is "$STATUS" 410 "which is gone"
req "$URL/d/ordnung/v1?stand=2025-02-15"
is "$STATUS" 410 "its page too"
like "$BODY" Formfehler "with the reason of today"
req "$URL/d/ordnung.pdf?stand=2025-03-15"
is "$STATUS $(header location)" "302 /d/ordnung/v2.pdf" "later to the second"
req "$URL/d/ordnung/v2?stand=2025-02-15"
is "$STATUS" 404 "a version that came later has no page"
req "$URL/d/ordnung/v2.pdf?stand=2025-02-15"
is "$STATUS" 404 "and no file"
req "$URL/?stand=2025-02-15"
like "$BODY" 'Alte Ordnung' "the start page lists it"
like "$BODY" 'Seitdem zurückgezogen' "as withdrawn since"
quiet "Neue Ordnung" && quiet v1.pdf
ok $? "with nothing of today"
req "$URL/ortsrecht?stand=2025-01-09"
quiet Ordnung\</a
ok $? "local law of a day before it came does not have it"
req "$URL/suche?q=Quitte&stand=2025-03-15&fassungen=alle"
like "$BODY" 'Alte Ordnung' "the search page"
req "$URL/d/ordnung?stand=nie"
is "$STATUS" 422 "what is no day is told"
server_stop
"$REGELWERK" check --data "$DATA" >"$WORK/check.log" 2>&1
ok $? "check holds" "$(cat "$WORK/check.log")"
"$REGELWERK" reindex --data "$DATA" >"$WORK/reindex.log" 2>&1 && "$REGELWERK" check --data "$DATA" >"$WORK/check.log" 2>&1
ok $? "also after reindex" "$(cat "$WORK/check.log")"
done_testing
