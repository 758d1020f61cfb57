# lib.sh - for the end-to-end tests: TAP, a server of its own on a free port, requests, small PDFs. Sourced by bash.
# A test sources it, calls server_start, checks, and ends with done_testing. Everything lives in $WORK, which goes away.
# shellcheck shell=bash disable=SC2034
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
BUILD=${BUILD_DIR:-$PWD/build/release}
SAMPLES=${SAMPLES_DIR:-$PWD/build/samples}
REGELWERK=$BUILD/bin/regelwerk
SHARED=$PWD/../shared
WORK=$(mktemp -d "${TMPDIR:-/tmp}/regelwerk-test.XXXXXX")
DATA=$WORK/data
SERVER=
PORT=
export LC_ALL=C.UTF-8

tap_n=0
tap_failed=0
cleanup() {
    [[ -z $SERVER ]] || { kill -9 "$SERVER" && wait "$SERVER"; } 2>/dev/null
    [[ ${KEEP:-} ]] || rm -rf "$WORK"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}
note() { sed 's/^/# /' <<<"$*"; }
# ok STATUS NAME [what was seen]
ok() {
    tap_n=$((tap_n + 1))
    if [[ $1 == 0 ]]; then
        echo "ok $tap_n - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_n - $2"
        [[ -z ${3:-} ]] || note "${3:0:2000}"
    fi
}
is() { # GOT WANTED NAME
    [[ $1 == "$2" ]]
    ok $? "$3" "got: $1
wanted: $2"
}
like() { # TEXT REGEX NAME
    [[ $1 =~ $2 ]]
    ok $? "$3" "got: $1
wanted: $2"
}
unlike() {
    ! [[ $1 =~ $2 ]]
    ok $? "$3" "got: $1
unwanted: $2"
}
done_testing() {
    echo "1..$tap_n"
    exit $((tap_failed > 0))
}

# The sample documents, released, in a new store.
samples_import() {
    mkdir -p "$DATA"
    cp packaging/bodies.conf "$DATA/"
    "$REGELWERK" import --data "$DATA" --manifest "$SAMPLES/manifest.csv" --release >"$WORK/import.log" 2>&1
    ok $? "the samples are imported and released" "$(tail -n 5 "$WORK/import.log")"
}
# Starts `serve` on a free port and waits until it is ready. Further arguments go to serve.
server_start() {
    local i tries told
    told=$(grep -cs '^ready:' "$WORK/serve.log")
    for ((tries = 0; tries < 20; tries++)); do
        PORT=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
        (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && continue
        "$REGELWERK" serve --data "$DATA" --listen "127.0.0.1:$PORT" "$@" >>"$WORK/serve.log" 2>&1 &
        SERVER=$!
        for ((i = 0; i < 400; i++)); do
            if [[ $(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/readyz" 2>/dev/null) == 200 &&
                $(grep -cs '^ready:' "$WORK/serve.log") -gt ${told:-0} ]]; then # it answers before it has told its addresses
                URL=http://127.0.0.1:$PORT
                API=$URL/api/v1
                return 0
            fi
            kill -0 "$SERVER" 2>/dev/null || break
            sleep 0.05
        done
        kill -0 "$SERVER" 2>/dev/null && break
        wait "$SERVER" 2>/dev/null
    done
    SERVER=
    note "the server does not start: $(tail -n 5 "$WORK/serve.log")"
    return 1
}
# Ends it as systemd would; returns its exit status.
server_stop() {
    local rc=0
    kill -TERM "$SERVER" 2>/dev/null
    wait "$SERVER" || rc=$?
    SERVER=
    return $rc
}
server_kill() {
    kill -9 "$SERVER" 2>/dev/null
    wait "$SERVER" 2>/dev/null
    SERVER=
}

# A token of the given scopes; the name is the scopes.
new_token() {
    "$REGELWERK" token create "test-${1//,/-}-$RANDOM" --scope "$1" --data "$DATA" 2>>"$WORK/cli.log" | grep -oE 'rw_live_[A-Za-z0-9_-]+' | head -n 1
}

# req [curl arguments] URL: sets STATUS, HEAD (headers, small letters, no CR) and BODY.
req() {
    rm -f "$WORK/body"
    STATUS=$(curl -s --max-time 60 -D "$WORK/head" -o "$WORK/body" -w '%{http_code}' "$@")
    HEAD=$(tr -d '\r' <"$WORK/head" | awk 'NR > 1 { i = index($0, ":"); if (i) $0 = tolower(substr($0, 1, i)) substr($0, i + 1) } { print }')
    BODY=$([[ ! -e $WORK/body ]] || tr -d '\0' <"$WORK/body")
}
header() { sed -n "s/^$1: *//p" <<<"$HEAD" | head -n 1; }
# api METHOD PATH TOKEN [JSON] [curl arguments]
api() {
    local method=$1 path=$2 token=$3 json=${4:-}
    shift $(($# < 4 ? $# : 4))
    local args=(-X "$method")
    [[ -z $token ]] || args+=(-H "Authorization: Bearer $token")
    if [[ -n $json ]]; then
        args+=(-H 'Content-Type: application/json' --data-binary "$json")
    elif [[ $method == POST ]]; then
        args+=(-H 'Content-Type: application/json' --data-binary '{}')
    fi
    req "${args[@]}" "$@" "$API$path"
}
# The value of a jq expression on the last body.
body() { jq -r "$1" "$WORK/body" 2>/dev/null; }

# upload FILE TOKEN [NAME]: POST /uploads
upload() {
    req -X POST -H "Authorization: Bearer $2" -H 'Content-Type: application/pdf' \
        -H "Content-Disposition: attachment; filename=\"${3:-$(basename "$1")}\"" --data-binary "@$1" "$API/uploads"
}
# Waits until the text of the upload is no longer pending; prints its state.
wait_text() { # SHA TOKEN
    local i state=
    for ((i = 0; i < 600; i++)); do
        state=$(curl -s -H "Authorization: Bearer $2" "$API/uploads/$1" | jq -r '.text.state')
        [[ $state == pending ]] || break
        sleep 0.05
    done
    echo "$state"
}
# make_pdf FILE TEXT [BYTES]: a correct PDF of one page that says TEXT (WinAnsi, lines by line end), padded to about BYTES with a comment.
make_pdf() {
    local file=$1 text=${2//[()\\]/} padding=${3:-0} stream offsets=() i
    stream="BT /F1 14 Tf 72 720 Td (${text//$'\n'/) Tj 0 -24 Td (}) Tj ET"
    {
        printf '%%PDF-1.4\n'
        offsets+=(9)
    } >"$file"
    local objects=(
        '<</Type/Catalog/Pages 2 0 R>>'
        '<</Type/Pages/Kids[3 0 R]/Count 1>>'
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>'
        "<</Length ${#stream}>>
stream
$stream
endstream"
        '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>')
    local position=9 object
    offsets=()
    for i in "${!objects[@]}"; do
        offsets+=("$position")
        object="$((i + 1)) 0 obj
${objects[i]}
endobj
"
        printf '%s' "$object" >>"$file"
        position=$((position + ${#object}))
    done
    if ((padding > 0)); then
        printf '%%' >>"$file"
        head -c "$padding" /dev/zero | tr '\0' 'x' >>"$file"
        printf '\n' >>"$file"
        position=$((position + padding + 2))
    fi
    {
        printf 'xref\n0 6\n0000000000 65535 f \n'
        for i in "${offsets[@]}"; do printf '%010d 00000 n \n' "$i"; done
        printf 'trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' "$position"
    } >>"$file"
}
sha() { sha256sum "$1" | cut -c1-64; }
