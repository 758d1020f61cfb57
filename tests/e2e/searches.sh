#!/bin/bash
# Saved searches as Atom feeds, and the page that tells staff what was searched for in vain. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
make_pdf "$WORK/a.pdf" "Die Hundesteuer der Quitte betraegt 90 Euro"
make_pdf "$WORK/b.pdf" "Die Hundesteuer der Birne betraegt 100 Euro"
make_pdf "$WORK/c.pdf" "Vom Schnee & Eis <Winterdienst>"
at() { export REGELWERK_TEST_CLOCK=$1; }
import() { "$REGELWERK" import --data "$DATA" "$@" >>"$WORK/import.log" 2>&1; }
at 2025-01-10T10:00:00+01:00
import --slug hund --title "Hundesteuersatzung <&>" --type satzung --effective-from 2024-01-01 --release "$WORK/a.pdf"
ok $? "January: a first document" "$(tail -n 3 "$WORK/import.log")"
at 2025-02-10T10:00:00+01:00
import --slug birne --title "Birnenordnung" --type ordnung --effective-from 2024-01-01 --release "$WORK/b.pdf"
ok $? "February: a second"
import --slug winter --title "Winterdienst" --type satzung --effective-from 2024-01-01 --release "$WORK/c.pdf"
echo '[server]
trusted_proxies = 127.0.0.1' >"$DATA/regelwerk.conf"
at 2025-03-01T10:00:00+01:00
server_start || { ok 1 "the server starts"; done_testing; }

note "the feed of a search"
# What an independent reader of XML finds: a line of the feed, then one per entry.
cat >"$WORK/atom.py" <<'PY'
import sys, xml.etree.ElementTree as E
A = '{http://www.w3.org/2005/Atom}'
f = E.parse(sys.argv[1]).getroot()
links = {l.get('rel', 'alternate'): l.get('href') for l in f.findall(A + 'link')}
print(f.tag == A + 'feed', f.findtext(A + 'updated'), f.findtext(A + 'id') == links['self'], links['alternate'].split('/', 3)[3])
for e in f.findall(A + 'entry'):
    print(e.findtext(A + 'id').split('/', 3)[3], e.findtext(A + 'updated'), '|', e.findtext(A + 'title'), '|', 'Hundesteuer' in (e.findtext(A + 'summary') or ''))
PY
feed() { python3 "$WORK/atom.py" "$WORK/body" 2>&1; }
req "$URL/suche.atom?q=Hundesteuer"
is "$STATUS $(header content-type)" "200 application/atom+xml; charset=utf-8" "a search is a feed"
is "$(feed)" "True 2025-02-10T10:00:00+01:00 True suche?q=Hundesteuer
d/birne/v1 2025-02-10T10:00:00+01:00 | Birnenordnung (1. Fassung) | True
d/hund/v1 2025-01-10T10:00:00+01:00 | Hundesteuersatzung <&> (1. Fassung) | True" "its entries are the versions that match, the latest release first"
req "$URL/suche.atom?q=Hundesteuer&typ=satzung"
is "$(feed | cut -d' ' -f1,4)" "True suche?q=Hundesteuer&typ=satzung
d/hund/v1 Hundesteuersatzung" "filters hold, and stand in its address"
req "$URL/suche.atom?q=%22Quitte%22%3C%26%C3%A4"
is "$STATUS" 200 "any text is a search"
feed >/dev/null
ok $? "and its feed is XML"
req "$URL/suche.atom"
is "$STATUS" 422 "words are needed"
req "$URL/suche?q=Hundesteuer"
like "$BODY" 'href="/suche.atom\?q=Hundesteuer"' "the search page links the feed"
req -I "$URL/suche.atom?q=Hundesteuer"
is "$STATUS" 200 "HEAD"
req -H "If-None-Match: $(header etag)" "$URL/suche.atom?q=Hundesteuer"
[[ -n $(header etag) && $STATUS == 304 ]]
ok $? "a reader that has it gets 304" "$STATUS"

note "what a search did to find something is said"
req "$URL/suche?q=Hundestuer"
like "$BODY" "ähnliche Schreibweisen" "near spellings are called so"
like "$BODY" "Gefunden über" "and each hit says by which word"
req "$URL/suche?q=Hundestuer&lang=en"
like "$BODY" "similar spellings" "in English, too"
req "$URL/suche?q=Quitte+Winterdienst"
like "$BODY" "Kein Dokument enthält alle Suchworte" "some of the words are called so"
req "$URL/suche?q=Hundesteuer"
unlike "$BODY" "ähnliche Schreibweisen|Kein Dokument enthält|Gefunden über" "what has the words needs no such note"
req "$URL/api/v1/search?q=Hundestuer"
is "$(jq -r '"\(.guessed) \(.relaxed) \(.items[0].why) \(.suggestion)"' "$WORK/body")" "true false hundesteuer Hundesteuer" "the API says the same"
req "$URL/api/v1/search?q=Quitte+Winterdienst"
is "$(jq -r '"\(.guessed) \(.relaxed) \(.items[0].why)"' "$WORK/body")" "false true null" "also of some of the words"

note "searches without a hit"
from() { # ADDRESS PATH
    req -H "X-Forwarded-For: $1" "$URL$2"
}
from 192.0.2.1 "/suche?q=Zweitwohnungsteuer"
is "$STATUS" 200 "a word that is nowhere"
for i in 1 2 3; do from 192.0.2.1 "/suche?q=Zweitwohnungsteuer"; done
from 192.0.2.2 "/suche?q=zweitwohnungsteuer"
from 198.51.100.7 "/api/v1/search?q=Zweitwohnungsteuer"
from 198.51.100.8 "/suche?q=+Zweitwohnungsteuer+"
for i in 1 2 3 4 5; do
    from 192.0.2.1 "/suche?q=Erika+Mustermannsdottir"  # one person alone
    from "192.0.2.$((i + 10))" "/suche?q=erika%40example.org"
    from "192.0.2.$((i + 10))" "/suche?q=07111234567"
    from "192.0.2.$((i + 10))" "/suche?q=Hundesteuer"
done
server_stop
is $? 0 "the server ends"
server_start || { ok 1 "it starts again"; done_testing; }
"$REGELWERK" user add Amt --role approver --password-stdin --data "$DATA" <<<"Ein-langes-Kennwort-2025" >>"$WORK/cli.log" 2>&1
ok $? "somebody may sign in"
req "$URL/verwaltung/suchen"
is "$STATUS" 303 "readers do not see what was searched for"
sign_in() {
    req -c "$WORK/jar" "$URL/verwaltung/anmelden"
    local csrf
    csrf=$(grep -oE 'name="csrf" value="[^"]*"' <<<"$BODY" | head -n 1 | cut -d'"' -f4)
    req -b "$WORK/jar" -c "$WORK/jar" -H "Origin: $URL" --data-urlencode "csrf=$csrf" --data-urlencode "name=Amt" \
        --data-urlencode "password=Ein-langes-Kennwort-2025" "$URL/verwaltung/anmelden"
}
sign_in
req -b "$WORK/jar" "$URL/verwaltung/suchen"
is "$STATUS" 200 "staff does"
rows() { grep -oE '<tr class="kern-table__row" role="row">|/suche\?q=[^"]*|data-label="Anzahl">[^<]*' "$WORK/body" | grep -E 'suche|Anzahl' | sed 's/.*[>=]//' | paste -sd' '; }
is "$(rows)" "zweitwohnungsteuer 4" "the word that four asked for, and no other"
[[ $BODY != *ustermann* && $BODY != *example* && $BODY != *0711* ]]
ok $? "no name, no address, no number"
grep -rqa -e ustermann -e erika@ "$DATA/main"
is $? 1 "nor on disk"
is "$(header cache-control)" "no-store" "the page is not cached"
"$REGELWERK" check --data "$DATA" >"$WORK/check" 2>&1
ok $? "check finds nothing" "$(tail -n 3 "$WORK/check")"
server_stop
at 2025-07-01T10:00:00+02:00
server_start
from 203.0.113.1 "/suche?q=x"
for i in 1 2 3; do from "203.0.113.$i" "/suche?q=Katzensteuer"; done
server_stop
server_start
sign_in
req -b "$WORK/jar" "$URL/verwaltung/suchen"
is "$(rows)" "katzensteuer 3" "after 90 days a count is forgotten"
done_testing
