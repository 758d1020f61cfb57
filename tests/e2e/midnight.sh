#!/bin/bash
# What is in force changes at midnight in Berlin with nobody doing anything, in summer and in winter: pages, list, search, feed, API. Whatever
# was kept or sent before does not outlive it. The test clock starts some seconds before. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
make_pdf "$WORK/v1.pdf" "Alter Wortlaut mit Quitte"
make_pdf "$WORK/v2.pdf" "Neuer Wortlaut mit Mirabelle"
make_pdf "$WORK/v3.pdf" "Befristet mit Holunder"

# What the ways to ask say, a line each: which version is in force, what the search finds, how many documents the list has.
answers() {
    local out=
    req "$API/documents/ordnung" && out+="api:v$(body .current.number):$(header cache-control) "
    req "$API/documents?status=in_force" && out+="list:$(body .total) "
    req "$API/search?q=Mirabelle" && out+="search:$(body .total.value) "
    req "$API/documents/ordnung/versions/1" && out+="v1:$(body .in_force) "
    req "$URL/d/ordnung.pdf" && out+="pdf:$(header location | grep -oE 'v[0-9]') "
    req "$URL/d/ordnung" && out+="page:$(grep -oE 'Quitte|Mirabelle' "$WORK/body" | head -n 1) "
    req "$URL/" && out+="start:$(grep -c 'href="/d/frist"' "$WORK/body") "
    req "$URL/suche?q=Mirabelle" && out+="suche:$(grep -c 'class="rw-hit"' "$WORK/body") "
    req "$URL/d/frist" && out+="frist:$(grep -c 'Holunder' "$WORK/body")"
    echo "$out"
}
now_ms() { date +%s%3N; }
max_age() { header cache-control | grep -oE 'max-age=[0-9]+' | cut -d= -f2; }

for season in winter summer; do
    DATA=$WORK/$season
    if [[ $season == winter ]]; then
        day=2025-01-15 next=2025-01-16 offset=+01:00
    else
        day=2025-07-15 next=2025-07-16 offset=+02:00
    fi
    note "$season: $next begins"
    export REGELWERK_TEST_CLOCK=${day}T23:59:30$offset
    {
        "$REGELWERK" import --data "$DATA" --slug ordnung --title Ordnung --type ordnung --effective-from 2020-01-01 --release "$WORK/v1.pdf"
        "$REGELWERK" import --data "$DATA" --slug ordnung --effective-from "$next" --release "$WORK/v2.pdf"
        "$REGELWERK" import --data "$DATA" --slug frist --title Frist --type ordnung --effective-from 2020-01-01 --effective-until "$next" --release "$WORK/v3.pdf"
    } >"$WORK/import.log" 2>&1
    export REGELWERK_TEST_CLOCK=${day}T23:59:45$offset
    started=$(now_ms)
    server_start || { ok 1 "the server starts"; done_testing; }
    old="api:v1:no-cache list:2 search:0 v1:true pdf:v1 page:Quitte start:1 suche:0 frist:1"
    new="api:v2:no-cache list:1 search:1 v1:false pdf:v2 page:Mirabelle start:0 suche:1 frist:0"
    ready=$(now_ms)
    before=$(answers)
    is "$before" "$old" "before midnight the old law"
    is "$(answers)" "$old" "again, as it was kept"
    # Each answer that may be kept by others ends with the day. The server's clock began between "started" and "ready", 15 s before.
    for path in / /ortsrecht /bekanntmachungen /gremien /d/ordnung /d/ordnung/v1 /d/ordnung/v1.txt /d/ordnung.pdf /d/ordnung/vergleich "/suche?q=Quitte" \
        /feed.atom /sitemap.xml /d/ordnung/timemap "/d/ordnung?am=$next" "/d/ordnung?stand=$day"; do
        most=$((15000 - ($(now_ms) - ready)))
        req "$URL$path"
        age=$(max_age)
        if [[ -z $age ]]; then
            like "$(header cache-control)" 'no-cache|no-store' "$path asks again each time"
        elif (($(now_ms) - started >= 15000)); then
            ok 0 "$path # SKIP it is past midnight already"
        else
            ((age * 1000 <= most))
            ok $? "$path does not outlive the day" "$age s, at most $most ms left"
        fi
    done
    etag=$(req "$URL/d/ordnung" && header etag)
    for ((i = 0; i < 300; i++)); do
        req "$API/documents/ordnung"
        [[ $(body .current.number) == 2 ]] && break
        sleep 0.1
    done
    is "$(answers)" "$new" "after midnight the new law, with nobody doing anything"
    is "$(answers)" "$new" "again, as it is kept now"
    req -H "If-None-Match: $etag" "$URL/d/ordnung"
    is "$STATUS" 200 "what a browser has is not said to be unchanged"
    req "$URL/d/frist"
    like "$BODY" 'aufgehoben zum' "what ended says so"
    req "$URL/feed.atom"
    is "$STATUS" 200 "the feed goes on"
    server_stop
done

note "the seconds around the midnights when the clocks change"
for row in "2025-03-29T23:59:59+01:00 v1" "2025-03-30T00:00:00+01:00 v2" "2025-10-25T23:59:58+02:00 v1" "2025-10-26T00:00:00+02:00 v2"; do
    read -r clock want <<<"$row"
    DATA=$WORK/clock-${clock//[:+]/}
    export REGELWERK_TEST_CLOCK=2025-01-10T00:00:00+01:00
    "$REGELWERK" import --data "$DATA" --slug ordnung --title Ordnung --type ordnung --effective-from 2020-01-01 --release "$WORK/v1.pdf" >"$WORK/import.log" 2>&1
    [[ $clock == 2025-03* ]] && from=2025-03-30 || from=2025-10-26
    "$REGELWERK" import --data "$DATA" --slug ordnung --effective-from $from --release "$WORK/v2.pdf" >>"$WORK/import.log" 2>&1
    # The program that asks lives for less than a second behind its start; the last second before is asked a second early.
    [[ $want == v1 ]] && clock=$(date -u -d "$clock - 5 seconds" +%Y-%m-%dT%H:%M:%SZ)
    export REGELWERK_TEST_CLOCK=$clock
    got=$("$REGELWERK" show --data "$DATA" ordnung --json 2>/dev/null | jq -r '"v\(.current.number)"')
    is "$got" "$want" "$clock"
done
done_testing
