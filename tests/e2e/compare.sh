#!/bin/bash
# Two versions side by side, through the API and the command line: what changed in the made rules of procedure and fees, whose
# two versions are known word by word (scripts/samples). TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
samples_import
server_start || { ok 1 "the server starts"; done_testing; }
GO=/documents/go-integrationsnetzwerk

note "what changed"
api GET "$GO/compare?from=1&to=2" ""
is "$STATUS" 200 "a comparison"
is "$(header access-control-allow-origin)" "*" "for partners everywhere"
is "$(body '[.rows[].kind] | unique | join(" ")')" "added changed equal removed renumbered" "kinds of rows"
is "$(body '[.rows[] | select(.kind == "equal") | .to.label] | join(" ")')" "I. II. § 8 III." "only this is the same"
is "$(body '[.rows[] | select(.kind == "added") | .to.label + " " + .to.heading] | join("|")')" \
    "§ 10 Barrierefreiheit und Dolmetschen|§ 13 Inkrafttreten, Außerkrafttreten" "what is new"
is "$(body '[.rows[] | select(.kind == "removed") | .from.label] | join(" ")')" "§ 12" "what is gone"
is "$(body '.rows[] | select(.kind == "renumbered") | .from.label + " " + .to.label')" "§ 11 § 12" "what has another number"
is "$(body '[.rows[] | select(.kind == "added") | .from == null] | all')" true "an added row has no first side"
is "$(body '[.rows[] | select(.from != null and .to != null) |
    ([.spans[] | select(.kind != "removed") | .text] | join("")) == .to.text] | all')" true "spans give the second text"
is "$(body '[.rows[].spans[].kind] | unique | join(" ")')" "added equal removed" "kinds of spans"
for line in "§ 4 Abs. 2 Nr. 3: acht → zehn" "§ 4 Abs. 3: drei → fünf" "§ 5 Abs. 2: vierzehn → zehn" "§ 9 Abs. 2: vier → drei" \
    "§ 7 Abs. 4 neu" "§ 10 neu" "§ 11 jetzt § 12" "§ 12 entfallen"; do
    is "$(body ".summary | index(\"$line\") != null")" true "says: $line"
done
is "$(body '.rows[] | select(.to.label == "§ 4") | [.spans[] | select(.kind != "equal") | .kind[0:1] + ":" + .text] | .[0:4] | join(" ") | gsub("\\n"; " ")')" \
    "r:acht a:zehn a:, 5. ein Mitglied des Jugendgemeinderats mit beratender Stimme r:drei" "words, not lines"
api GET "$GO/compare?from=2&to=1" ""
is "$(body '.summary | index("§ 5 Abs. 2: zehn → vierzehn") != null')" true "the other way round"
api GET "$GO/compare?from=1&to=2&lang=en" ""
is "$(body '.summary | index("§ 12 removed") != null')" true "in English"
api GET "$GO/compare?from=2&to=2" ""
is "$(body '[.rows[].kind] | unique | join(" ")') $(body '.summary | length')" "equal 0" "a version and itself"

note "the page"
P=$URL/d/go-integrationsnetzwerk/vergleich
req "$P?von=1&bis=2"
is "$STATUS" 200 "side by side"
like "$BODY" '<li>§ 5 Abs. 2: vierzehn → zehn</li>' "in short"
like "$BODY" '<del><span class="kern-sr-only">\[entfallen: </span>vierzehn<' "what is gone is marked, for ears too"
like "$BODY" '<ins><span class="kern-sr-only">\[neu: </span>zehn<' "and what is new"
like "$BODY" '<details class="rw-cmp__equal" id="[^"]*"><summary>§ 8 ' "what is equal is folded"
like "$BODY" 'neue Nummer, vorher § 11' "another number"
unlike "$BODY" 'style="' "no inline style"
WHOLE=$BODY
req "$P"
is "$BODY" "$(sed -e 's|vergleich?von=1&amp;bis=2|vergleich|g' -e 's|vergleich?von=1&amp;bis=2&amp;lang|vergleich?lang|g' -e 's|vergleich&amp;lang|vergleich?lang|' <<<"$WHOLE")" "without a choice: the version in force and the one before"
req "$P?von=1&bis=2&lang=en"
like "$BODY" '<li>§ 12 removed</li>' "in English"
req "$P?von=2&bis=2"
like "$BODY" 'Der Wortlaut beider Fassungen ist gleich' "nothing changed"
req "$URL/d/hauptsatzung/vergleich"
like "$BODY" 'Dieses Dokument hat nur eine Fassung' "one version"
req "$P?von=1&bis=7"
is "$STATUS" 404 "no such version"
req "$P?von=eins"
is "$STATUS" 422 "not a number"
req "$URL/d/go-integrationsnetzwerk"
like "$BODY" 'href="/d/go-integrationsnetzwerk/vergleich\?von=1&amp;bis=2">Was hat sich geändert' "the way there"

note "what cannot be compared"
while read -r query status field; do
    api GET "$GO/compare$query" ""
    is "$STATUS $(body '.errors[0].pointer // ""')" "$status $field" "compare$query"
done <<'END'
?from=1 422 /to
?to=1 422 /from
?from=x&to=2 422 /from
?from=0&to=2 422 /from
?from=1&to=9 404 
?from=1&to=2&x=1 400 
END
api GET "/documents/gibtesnicht/compare?from=1&to=2" ""
is "$STATUS" 404 "no such document"
TOKEN=$(new_token read,edit,upload,release)
make_pdf "$WORK/entwurf.pdf" "Ein Entwurf"
upload "$WORK/entwurf.pdf" "$TOKEN"
wait_text "$(sha "$WORK/entwurf.pdf")" "$TOKEN" >/dev/null
api POST "$GO/versions" "$TOKEN" "{\"sha256\":\"$(sha "$WORK/entwurf.pdf")\"}"
is "$STATUS" 201 "a draft"
api GET "$GO/compare?from=2&to=3" ""
is "$STATUS" 404 "is not there for the public"
api GET "$GO/compare?from=2&to=3" "$TOKEN"
is "$STATUS $(header cache-control)" "200 no-store" "staff sees what it would change"
api POST "$GO/versions/1/withdraw" "$TOKEN" '{"reason":"Formfehler"}'
api GET "$GO/compare?from=1&to=2" ""
is "$STATUS" 410 "a withdrawn version is not compared"

note "what no sentence tells of"
two_versions() {
    make_pdf "$WORK/$1-1.pdf" "$2"
    make_pdf "$WORK/$1-2.pdf" "$3"
    "$REGELWERK" import --data "$DATA" --slug "$1" --title Probe --type satzung --effective-from 2015-01-01 --release "$WORK/$1-1.pdf" >/dev/null
    "$REGELWERK" import --data "$DATA" --slug "$1" --effective-from 2024-01-01 --release "$WORK/$1-2.pdf" >/dev/null
}
two_versions wort "Satzung erstfassung" "Satzung neufassung"
api GET "/documents/wort/compare?from=1&to=2" ""
is "$(body '.summary | join("|")')" "Wortlaut geändert" "a text without any structure"
rule=$'\n\247 1 Zweck\nDer Zweck ist die Probe.\n\247 2 Dauer\nDie Dauer ist unbestimmt.'
two_versions titel "Satzung der Stadt vom Januar$rule" "Satzung der Stadt vom Februar$rule"
api GET "/documents/titel/compare?from=1&to=2" ""
is "$(body '"\(.summary | length) \([.rows[].kind] | join(" "))"')" "0 changed equal equal" "a title page alone"
req "$URL/d/titel/vergleich?von=1&bis=2"
like "$BODY" 'Geändert sind nur Stellen ohne eigene Nummer' "the page says so"
unlike "$BODY" 'Der Wortlaut beider Fassungen ist gleich' "and not that nothing changed"

note "the command line"
out=$("$REGELWERK" compare --data "$DATA" abfallgebuehrensatzung 1 2)
is $? 0 "compare"
like "$out" $'§ 5 Abs. 2: 10 → 15\n' "says what must not be missed"
like "$out" '\[-42,00-\]\{\+36,00\+\} Euro' "marks words without colour"
unlike "$out" $'\033' "no colour off a terminal"
is "$("$REGELWERK" compare --data "$DATA" abfallgebuehrensatzung 1 1)" "no difference in the wording" "nothing changed"
is "$("$REGELWERK" compare --data "$DATA" --json abfallgebuehrensatzung 1 2 | jq -r '.rows | length > 10')" true "--json"
"$REGELWERK" compare --data "$DATA" abfallgebuehrensatzung 1 7 2>"$WORK/err"
is "$? $(tr -d '“”' <"$WORK/err")" "1 regelwerk compare: abfallgebuehrensatzung has no version 7" "no such version"
"$REGELWERK" compare --data "$DATA" abfallgebuehrensatzung 1 >/dev/null 2>&1
is $? 2 "wrong usage"
done_testing
