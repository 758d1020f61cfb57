#!/bin/bash
# The command line as the contract has it: exit statuses, messages, every verb with right and wrong usage, import with its
# ways of naming files and values, work beside a running server, root on the folder of somebody else. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"

# run ARGUMENTS...: sets RC, OUT, ERR.
run() {
    LC_ALL=C "$REGELWERK" "$@" >"$WORK/out" 2>"$WORK/err" </dev/null # arguments are UTF-8 whatever the locale says
    RC=$?
    OUT=$(<"$WORK/out")
    ERR=$(<"$WORK/err")
}
# fails STATUS REGEX NAME: the last run ended so, with one line on stderr.
fails() {
    [[ $RC == "$1" && $ERR =~ $2 && $(wc -l <"$WORK/err") == 1 ]]
    ok $? "$3" "exit $RC, stderr: $ERR"
}
done_ok() { # REGEX NAME
    [[ $RC == 0 && $OUT =~ $1 ]]
    ok $? "$2" "exit $RC, stdout: $OUT, stderr: $ERR"
}
json() { jq -r "$1" "$WORK/out" 2>/dev/null; }
version_states() { run show --data "$DATA" --json "$1"; json '[.versions[] | "\(.number) \(.status)"] | join(", ")'; }

make_pdf "$WORK/one.pdf" "Erste Fassung mit Leinenpflicht"
make_pdf "$WORK/two.pdf" "Zweite Fassung mit Beissverbot"
make_pdf "$WORK/three.pdf" "Dritte Fassung"
echo "kein PDF" >"$WORK/no.pdf"

note "usage"
run
is "$RC" 2 "no command is wrong usage"
run --help
done_ok 'import .*PDF' "--help lists the commands"
run --version
done_ok '^regelwerk [0-9]+\.[0-9]+\.[0-9]+$' "--version"
run nonsense
fails 2 'no command .nonsense' "unknown command"
run user
fails 2 'a command is missing' "a group without its verb"
run user --help
done_ok 'user passwd' "help of a group"
for verb in serve import list show search 'user add' 'user passwd' 'user list' 'user remove' 'token create' 'token list' \
    'token revoke' backup restore check reindex export config-check; do
    # shellcheck disable=SC2086
    run $verb --help
    done_ok "Usage: regelwerk $verb" "$verb --help"
    # shellcheck disable=SC2086
    run $verb --nonsense
    fails 2 'nknown option --nonsense' "$verb: unknown option is wrong usage"
done
run show
fails 2 'an argument is missing' "show without a slug"
run list extra
fails 2 'one argument too many' "list with an argument"
run list --at 2025-02-30
fails 2 'is not a day' "--at takes a day that exists"
run list --data "$DATA"
fails 1 'there is no store' "a store that is missing"

note "configuration"
mkdir "$DATA"
cp packaging/bodies.conf "$DATA/"
run config-check --data "$DATA"
done_ok 'right' "no configuration is right"
printf '[server]\nlitsen = 127.0.0.1:1\n' >"$DATA/regelwerk.conf"
for verb in "list" "serve" "import $WORK/one.pdf" "config-check"; do
    # shellcheck disable=SC2086
    run $verb --data "$DATA"
    fails 1 'regelwerk.conf:2: unknown key' "${verb%% *}: a wrong configuration names its line"
done
run list --data "$DATA" --config "$WORK/missing.conf"
fails 1 'missing.conf' "a named configuration must be there"
rm "$DATA/regelwerk.conf"

note "import"
run import --data "$DATA"
fails 2 'a file, a folder or --manifest' "import without files"
run import --data "$DATA" --effective-from 31.02.2025 "$WORK/one.pdf"
fails 2 'effective_from' "a day that does not exist is wrong usage"
run import --data "$DATA" --published-at 2025-01-01 "$WORK/one.pdf"
fails 2 'goes with --release' "--published-at without --release"
run import --data "$DATA" --dry-run --slug hunde "$WORK/one.pdf"
done_ok 'would be version 1 of the new document hunde' "dry run tells"
[[ ! -e $DATA/main ]]
ok $? "a dry run makes no store"

run import --data "$DATA" --slug hunde --title "Satzung über Hunde" --type satzung --body gemeinderat --decided-on 2025-03-10 \
    --signed-on 11.03.2025 --effective-from 2025-04-01 --note "Für Hündinnen auch" "$WORK/one.pdf"
done_ok 'hunde version 1, draft, 1 page' "import makes a draft"
run show --data "$DATA" --json hunde
is "$(json '[.title, .type.id, .body.id, .status, (.versions | length)] | join("|")')" \
    "Satzung über Hunde|satzung|gemeinderat|draft|1" "title, type and body are kept, umlauts in the C locale too"
is "$(json '.versions[0] | [.number, .status, .decided_on, .signed_on, .effective_from, .note, .file.sha256] | join("|")')" \
    "1|draft|2025-03-10|2025-03-11|2025-04-01|Für Hündinnen auch|$(sha "$WORK/one.pdf")" "dates, note and bytes are kept"
run import --data "$DATA" --slug hunde "$WORK/one.pdf"
done_ok 'already version 1' "the same bytes make no new version"
is "$(version_states hunde)" "1 draft" "and change nothing"
run import --data "$DATA" --slug hunde --release "$WORK/one.pdf"
done_ok 'already version 1 .*released' "--release releases the version that is there"
run import --data "$DATA" --slug hunde --release --published-at 2026-01-02T10:00:00+01:00 --effective-from 2026-02-01 "$WORK/two.pdf"
done_ok 'hunde version 2, released' "a known slug gets a new version"
is "$(version_states hunde)" "1 released, 2 released" "versions ascend"
is "$(json '[.title, .type.id, .body.id] | join("|")')" "Satzung über Hunde|satzung|gemeinderat" "which inherits title, type, body"
is "$(json '.versions[1].published_at')" 2026-01-02T10:00:00+01:00 "published_at is what was given"
is "$(json '.current.number')" 2 "the later version is in force"
run show --data "$DATA" --json --at 2025-05-01 hunde
is "$(json '.current.number')" 1 "--at looks at another day"
run search --data "$DATA" --json Beissverbot
is "$(json '[.total.value, .items[0].document.slug, .items[0].version] | join("|")')" "1|hunde|2" "what is released is found"
run search --data "$DATA" Beissverbot
done_ok 'Satzung über Hunde \(hunde, version 2, page 1\)' "search for people"
run search --data "$DATA" --at 2025-05-01 --json Leinenpflicht
is "$(json '.items[0].version')" 1 "search --at finds the version of that day"

run import --data "$DATA" "$WORK/no.pdf" "$WORK/missing.pdf" "$WORK/three.pdf"
is "$RC" 1 "files that fail make exit 1"
like "$ERR" 'no.pdf: not a PDF' "what is not a PDF is named"
like "$ERR" 'missing.pdf: No such file' "what is missing is named"
like "$OUT" 'three.pdf: .* version 1, draft' "the others go on"
like "$OUT" '3 files: 1 imported, 0 already there, 2 failed' "and are counted"
run import --data "$DATA" --dry-run "$WORK/missing.pdf" -- --also-missing.pdf
like "$OUT" '--also-missing.pdf: would fail: No such file' "behind -- stand names only"
[[ $'\n'$OUT != *$'\n--: '* ]]
ok $? "and -- itself is none"
run import --data "$DATA" --type unfug "$WORK/three.pdf"
fails 1 'there is no type .unfug' "an unknown type"
run import --data "$DATA" --body unfug "$WORK/three.pdf"
fails 1 'there is no body .unfug' "an unknown body"
run import --data "$DATA" --slug 'Kein Slug' "$WORK/three.pdf"
fails 1 'slug' "a slug that cannot be one"

mkdir "$WORK/folder"
for n in 3 1 2; do make_pdf "$WORK/folder/teil$n.pdf" "Teil $n"; done
echo x >"$WORK/folder/readme.txt"
run import --data "$DATA" --slug teile --release "$WORK/folder"
done_ok '3 files: 3 imported' "a folder means its PDFs"
run show --data "$DATA" --json teile
is "$(json '[.versions[].file.name] | join(" ")')" "teil1.pdf teil2.pdf teil3.pdf" "sorted, as versions in order"
run import --data "$DATA" --title Gleich "$WORK/folder"
done_ok '3 imported' "without a slug each file is a document of its own"
run list --data "$DATA" --json
is "$(json '[.items[] | select(.title == "Gleich") | .slug] | sort | join(" ")')" "gleich gleich-2 gleich-3" "-2 on collision"
is "$(json '.total == (.items | length) and .next == null')" true "list --json is one whole list"
run list --data "$DATA"
done_ok 'in_force .*hunde .*Satzung über Hunde' "list for people"
run show --data "$DATA" nirgends
fails 1 'there is no document .nirgends' "show of what is not there"
run show --data "$DATA" hunde
done_ok 'version 2 .*released, in force' "show for people"

note "manifest"
printf '\xef\xbb\xbfpath;slug;title;type;decided_on;published_at;effective_from\r\none.pdf;katzen;"Satzung; über Katzen";satzung;10.03.2025;2025-03-20T09:00:00+01:00;2025-04-01\r\nno.pdf;x;X;;;;\r\ntwo.pdf;y;Y;unfug;;;\r\nthree.pdf;z;Z;;heute;;\r\ntwo.pdf;katzen;;;;;2026-01-01\r\n' >"$WORK/m.csv"
run import --data "$DATA" --manifest "$WORK/m.csv" --release --dry-run
is "$RC" 1 "a dry run with bad rows ends with 1"
is "$(grep -c '^line' "$WORK/out")" 5 "it lists every row"
like "$OUT" 'line 2, one.pdf: would be version 1 of the new document katzen' "a good row"
like "$OUT" 'line 6, two.pdf: would be version 2 of katzen' "a second version of the same run"
like "$OUT" 'line 3, no.pdf: would fail: not a PDF' "a row that is not a PDF"
like "$OUT" 'line 4, two.pdf: would fail: there is no type' "a row with an unknown type"
like "$OUT" 'line 5, three.pdf: would fail: decided_on' "a row with a bad day"
run show --data "$DATA" katzen
is "$RC" 1 "a dry run changes nothing"
run import --data "$DATA" --manifest "$WORK/m.csv" --release
is "$RC" 1 "bad rows make exit 1"
is "$(version_states katzen)" "1 released, 2 released" "and stop nothing else"
is "$(json .title)" "Satzung; über Katzen" "quoted field with the separator"
for slug in x y z; do
    run show --data "$DATA" $slug
    is "$RC" 1 "the bad row $slug made nothing"
done
run import --data "$DATA" --manifest "$WORK/m.csv" "$WORK/one.pdf"
fails 2 'with --manifest' "manifest and files together"
printf 'path,titel\n' >"$WORK/bad.csv"
run import --data "$DATA" --manifest "$WORK/bad.csv"
fails 1 'line 1: there is no column' "an unknown column"

note "accounts"
user_add() { "$REGELWERK" user add --data "$DATA" --password-stdin "$@" >"$WORK/out" 2>"$WORK/err"; RC=$?; OUT=$(<"$WORK/out"); ERR=$(<"$WORK/err"); }
user_add eva --role editor <<<'zwiebelkuchen mit speck'
done_ok 'added eva \(editor\)' "user add"
user_add Eva --role editor <<<'zwiebelkuchen mit speck'
fails 1 'there is a user' "a name is taken, whatever its case"
user_add adam --role editor <<<'kurz'
fails 1 'fewer than 12' "a short password"
user_add adam --role editor <<<'passwort1234'
fails 1 'too easy' "a common password"
user_add adam --role king <<<'zwiebelkuchen mit speck'
fails 2 'none of editor' "an unknown role"
user_add adam <<<'zwiebelkuchen mit speck'
fails 2 '--role is missing' "a missing role"
setsid "$REGELWERK" user add adam --role editor --data "$DATA" </dev/null >/dev/null 2>"$WORK/err"
RC=$? ERR=$(<"$WORK/err")
fails 1 'password-stdin' "without a terminal it says what to do"
"$REGELWERK" user passwd eva --data "$DATA" --password-stdin <<<'ein ganz anderes wort' >"$WORK/out" 2>&1
is $? 0 "user passwd"
run user list --data "$DATA"
done_ok 'eva +editor' "user list"
run token create --data "$DATA" scanner --scope upload,edit
done_ok '^rw_live_[a-z0-9]{8}_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$' "token create prints the token and nothing else"
TOKEN=$OUT
run token create --data "$DATA" scanner --scope upload
fails 1 'there is a token' "a token's name is taken"
run token create --data "$DATA" other --scope fly
fails 2 'is not a list of' "an unknown scope"
run token list --data "$DATA"
done_ok 'scanner .*upload,edit' "token list"
unlike "$OUT" "${TOKEN:17:20}" "does not show the token"

note "beside a running server"
server_start --admin-listen 127.0.0.1:0
ok $? "the server starts"
# Somebody may sign in, so no first account is made.
[[ ! -e $DATA/first-login ]]
ok $? "no first sign-in when there are users"
admin=$(sed -n 's/^for operators: //p' "$WORK/serve.log" | tail -n 1)
req "${admin}metrics"
is "$STATUS" 200 "/metrics on the address for operators"
like "$BODY" 'regelwerk_journal_head [0-9]+' "counts"
req "$URL/metrics"
is "$STATUS" 404 "and not on the public one"
api GET /audit "$TOKEN"
is "$STATUS" 403 "a token without the scope"
upload "$WORK/three.pdf" "$TOKEN"
is "$STATUS" 200 "a token with it"
run token revoke --data "$DATA" scanner
done_ok revoked "token revoke"
upload "$WORK/three.pdf" "$TOKEN"
is "$STATUS" 401 "a revoked token ends at once in the running server"
make_pdf "$WORK/four.pdf" "Vierte Fassung mit Maulkorbzwang"
run import --data "$DATA" --slug hunde --release "$WORK/four.pdf"
done_ok 'hunde version 3, released' "import beside the server"
req --get --data-urlencode q=Maulkorbzwang "$API/search"
is "$(body .total.value)" 1 "the server finds it"
same_as_api() { # PATH NAME: the last output is what the API answers
    req "$API$1"
    is "$(jq -S . "$WORK/out")" "$(jq -S . "$WORK/body")" "$2"
}
run show --data "$DATA" --json hunde
same_as_api /documents/hunde "show --json is what the API gives"
run search --data "$DATA" --json Leinenpflicht
same_as_api '/search?q=Leinenpflicht' "search --json is what the API gives"
run list --data "$DATA" --json --at 2025-05-01
req "$API/documents?at=2025-05-01"
is "$(json '[.items[] | select(.status != "draft") | [.slug, .status, .current.number]] | tojson')" \
    "$(body '[.items[] | [.slug, .status, .current.number]] | tojson')" "list --json is what the API gives, and drafts"
run serve --data "$DATA" --listen 127.0.0.1:0
fails 1 'already running' "a second serve is refused"
run restore --data "$DATA" "$WORK/backup"
is "$RC" 1 "restore over a store is refused"
run backup --data "$DATA" "$WORK/backup"
done_ok 'backup written' "backup beside the server"
run reindex --data "$DATA"
is "$RC" 0 "reindex beside the server"
run reindex --extract --data "$DATA"
done_ok ' 0 changed, 0 failed' "reading every PDF again gives the same, to the byte"
server_stop
is $? 0 "the server ends on SIGTERM with 0"

note "backup, restore, export"
run backup --verify "$WORK/backup"
done_ok 'is whole' "a backup is verified without a store"
cp -r "$WORK/backup" "$WORK/rotten"
find "$WORK/rotten/blobs" -type f | head -n 1 | xargs truncate -s -1
run backup --verify "$WORK/rotten"
fails 1 'not what the manifest says' "a rotten one is noticed"
run restore --data "$WORK/again" "$WORK/backup"
done_ok 'restored' "restore"
run list --data "$WORK/again" --json
cp "$WORK/out" "$WORK/list-again"
run list --data "$DATA" --json
cmp -s "$WORK/out" "$WORK/list-again"
ok $? "the restored store says the same"
run restore --data "$WORK/again" "$WORK/backup"
is "$RC" 1 "restore never writes over a store"
run export --data "$DATA" "$WORK/export"
is "$RC" 0 "export"
cmp -s "$WORK/one.pdf" "$WORK/export/hunde/v1.pdf"
ok $? "the exported PDF is the one that was imported"
like "$(<"$WORK/export/hunde/v2.txt")" 'Beissverbot' "the exported text"
is "$(jq -r .slug "$WORK/export/hunde/document.json")" hunde "the exported document"
run export --data "$DATA" "$WORK/export"
is "$RC" 1 "export never writes over files"

note "check"
run check --data "$DATA"
[[ $RC == 0 && $(tail -n 1 "$WORK/out") == clean && $(grep -c '^ok ' "$WORK/out") -gt 5 ]]
ok $? "check prints a line per invariant, then clean" "exit $RC: $OUT $ERR"
echo stray >"$DATA/notes.txt"
run check --data "$DATA"
is "$(tail -n 1 "$WORK/out")" clean "unknown files beside the store are ignored"
run check --data "$DATA" --repair
is "$RC $(tail -n 1 "$WORK/out")" "0 clean" "check --repair"
run check --data "$WORK/nowhere"
fails 1 'there is no store' "check without a store"
cp -r "$DATA" "$WORK/broken"
blob=$WORK/broken/blobs/$(sha "$WORK/one.pdf" | sed 's|^\(..\)|\1/\1|')
chmod 600 "$blob"
printf X | dd of="$blob" bs=1 seek=100 conv=notrunc status=none
run check --data "$WORK/broken"
[[ $RC == 1 && $(tail -n 1 "$WORK/out") == "1 problem" && $OUT =~ PROBLEM ]]
ok $? "a changed bit in a file is one problem" "exit $RC: $OUT $ERR"
# Page headers are not covered by any checksum: reading them may end the process, and the check must say so.
crashed=0
for ((page = 3; page < 40; page += 3)); do
    cp "$DATA/main/data.mdb" "$WORK/broken/main/data.mdb"
    printf '\377\377\377\377\377\377' | dd of="$WORK/broken/main/data.mdb" bs=1 seek=$((page * 4096 + 10)) conv=notrunc status=none
    run check --data "$WORK/broken" --quick
    [[ $RC == 0 || $RC == 1 ]] && [[ $(tail -n 1 "$WORK/out") =~ ^(clean|[0-9]+\ problems?)$ || $ERR != '' ]] || crashed=$page
done
is "$crashed" 0 "damaged pages are problems, not crashes" "last: $OUT $ERR"
server_start
run check --data "$DATA" --repair
fails 1 'needs it alone' "check --repair beside a server is refused"
run check --data "$DATA"
is "$RC $(tail -n 1 "$WORK/out")" "0 clean" "check beside a server"
server_stop

note "the first sign-in"
DATA=$WORK/fresh
server_start
ok $? "serve makes a store"
is "$(stat -c %a "$DATA/first-login")" 600 "first-login is for its owner only"
password=$(sed -n 's/^password: //p' "$DATA/first-login")
like "$(<"$WORK/serve.log")" "$password" "and is printed"
server_stop
: >"$WORK/serve.log"
server_start
like "$(<"$WORK/serve.log")" "$password" "again until it is used"
server_stop
: >"$WORK/serve.log"
JOURNAL_STREAM=$(stat -c %d:%i "$WORK/serve.log") server_start
unlike "$(<"$WORK/serve.log")" "$password" "a journal does not get the password"
like "$(<"$WORK/serve.log")" 'first sign-in .*first-login' "but is told where it stands"
server_stop
"$REGELWERK" user passwd --data "$DATA" admin --password-stdin <<<'ein ganz anderes Kennwort' >/dev/null
[[ $? == 0 && ! -e $DATA/first-login ]]
ok $? "with another password the file goes"
grep -q '^admin ' <("$REGELWERK" user list --data "$DATA")
ok $? "the user is there"

note "stopping an import"
DATA=$WORK/many
mkdir "$WORK/lot"
for ((i = 0; i < 150; i++)); do make_pdf "$WORK/lot/$i.pdf" "Nummer $i" 3000; done
rm "$WORK/out"
"$REGELWERK" import --data "$DATA" --release "$WORK/lot" >"$WORK/out" 2>"$WORK/err" &
import=$!
for ((i = 0; i < 500; i++)); do
    [[ -s $WORK/out ]] && break # the first verdict was told
    sleep 0.01
done
kill -INT $import
wait $import
RC=$?
told=$(grep -c 'version 1, released' "$WORK/out")
if grep -q 'files: 150 imported' "$WORK/out"; then
    ok 0 "SIGINT came after the last file # SKIP"
else
    [[ $RC == 1 ]] && grep -q 'stopped after' "$WORK/err"
    ok $? "SIGINT ends an import with 1" "exit $RC: $(tail -n 3 "$WORK/err")"
fi
run list --data "$DATA" --json
is "$(json '[.items[] | select(.status == "in_force")] | length')" "$told" "what was told is there, and nothing half done"
is "$(json .total)" "$told" "no document without its version"

half=0
for told in 1 8 20 40 60 80; do
    DATA=$WORK/killed$told
    : >"$WORK/out"
    "$REGELWERK" import --data "$DATA" --release "$WORK/lot" >"$WORK/out" 2>"$WORK/err" &
    import=$!
    for ((i = 0; i < 500; i++)); do
        (($(wc -l <"$WORK/out") >= told)) && break
        sleep 0.01
    done
    kill -KILL $import
    wait $import 2>/dev/null
    run list --data "$DATA" --json
    half=$((half + $(json '[.items[] | select(.status != "in_force")] | length')))
done
is "$half" 0 "six times SIGKILL leave no document without its version, and none unreleased"
before=$(json .total)
for ((i = 0; i < 150; i++)); do
    [[ $(json "any(.items[]; .slug == \"$i\")") == true ]] || break
done
if ((i == 150)); then
    ok 0 "SIGKILL came after the last file # SKIP"
else
    run import --data "$DATA" --release "$WORK/lot/$i.pdf"
    done_ok "^$WORK/lot/$i.pdf: $i version 1, released" "what was under way is imported when it is asked for again"
    run list --data "$DATA" --json
    is "$(json .total)" $((before + 1)) "as exactly one document"
fi

note "root on the folder of somebody else"
if [[ $(id -u) == 0 ]] && id nobody >/dev/null 2>&1; then
    other=$WORK/other
    mkdir "$other"
    chown nobody "$other"
    chmod 755 "$WORK" # the owner must reach it
    chmod 600 "$WORK/one.pdf"
    # A process that changed its user cannot be traced, which the leak checker needs.
    export ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
    if setpriv --reuid nobody --clear-groups test -x "$BUILD/bin/regelwerk-worker" 2>/dev/null; then
        run import --data "$other" --slug fremd --release "$WORK/one.pdf"
        done_ok 'fremd version 1, released' "import as root into the folder of another user"
        is "$(find "$other" ! -user nobody | wc -l)" 0 "every file belongs to its owner"
        run show --data "$other" fremd
        is "$RC" 0 "reading as root"
        is "$(find "$other" ! -user nobody | wc -l)" 0 "leaves every file with its owner"
        nice -n 15 "$BUILD/bin/regelwerk" import --data "$other" --slug nice --release "$WORK/one.pdf" >/dev/null 2>&1
        is $? 0 "niceness that its owner may not take back"
    else
        ok 0 "the build folder cannot be reached by others # SKIP"
    fi
else
    ok 0 "not root # SKIP"
fi
done_testing
