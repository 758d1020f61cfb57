#!/bin/bash
# disk_full [CYCLES]: a server on a file system of 48 MB that is filled and freed CYCLES (5) times. While it is full,
# uploads and changes get 507 and store nothing, reading goes on; when there is room again, uploads work without a restart;
# everything acknowledged is there, byte for byte; `regelwerk check` is clean. Needs root for a loop mount. TAP.
. "$(dirname "$0")/../e2e/lib.sh"
cycles=${1:-5}
[[ $(id -u) == 0 ]] && command -v mkfs.ext4 >/dev/null || skip_all "needs root and mkfs.ext4"
truncate -s 48M "$WORK/disk.img"
mkfs.ext4 -q -F -m 0 -O ^has_journal "$WORK/disk.img" >/dev/null 2>&1 || skip_all "mkfs.ext4 fails here"
mkdir "$WORK/disk"
mount -o loop "$WORK/disk.img" "$WORK/disk" 2>/dev/null || skip_all "no loop mount here"
unmount() {
    [[ -z $SERVER ]] || { kill -9 "$SERVER" && wait "$SERVER"; } 2>/dev/null
    SERVER=
    umount "$WORK/disk" 2>/dev/null || umount -l "$WORK/disk"
    cleanup
}
trap unmount EXIT
DATA=$WORK/disk/data
acked=$WORK/acked
: >"$acked"
refused=$WORK/refused
: >"$refused"

"$REGELWERK" import --data "$DATA" --release --slug satzung --title 'Satzung über den Brunnen' --type satzung \
    "$SAMPLES/hundesteuersatzung.pdf" >"$WORK/import.log" 2>&1
ok $? "a document is there before" "$(cat "$WORK/import.log")"
server_start || { ok 1 "the server starts"; done_testing; }
TOKEN=$(new_token read,upload,edit,release)
like "$TOKEN" '^rw_live_' "a token"
make_pdf "$WORK/draft.pdf" "Ein Entwurf der warten muss"
upload "$WORK/draft.pdf" "$TOKEN"
wait_text "$(body .sha256)" "$TOKEN" >/dev/null
api POST /documents/satzung/versions "$TOKEN" "{\"sha256\":\"$(sha "$WORK/draft.pdf")\"}"
is "$STATUS" 201 "a draft waits for its release"

# upload_one NAME KB: acknowledged uploads are remembered with their digest.
upload_one() {
    make_pdf "$WORK/up.pdf" "Datei $1" $(($2 * 1024))
    upload "$WORK/up.pdf" "$TOKEN" "$1.pdf"
    if [[ $STATUS == 20[01] ]]; then
        sha "$WORK/up.pdf" >>"$acked"
    else
        sha "$WORK/up.pdf" >>"$refused"
    fi
}
find_blob() { find "$DATA/blobs" -type f \( -name "$1*" -o -name "${1:4}" \) | head -n 1; }
n=0
for ((cycle = 1; cycle <= cycles; cycle++)); do
    # Real uploads first, then ballast takes the rest, so that even small files find no room.
    for ((i = 0; i < 4; i++)); do
        n=$((n + 1))
        upload_one "fuell-$n" 900
    done
    dd if=/dev/zero of="$WORK/disk/ballast" bs=64k status=none 2>/dev/null
    dd if=/dev/zero of="$WORK/disk/crumbs" bs=1k status=none 2>/dev/null
    seen=
    for kb in 2000 500 100 1; do
        n=$((n + 1))
        upload_one "voll-$n" $kb
        seen+="$STATUS "
    done
    like "$seen" '^507 507 507 507 ' "full ($cycle): uploads get 507"
    is "$(header content-type)" application/problem+json "as a problem"
    api POST /documents "$TOKEN" '{"title":"Kein Platz für diese"}'
    like "$STATUS" '^(507|201)$' "a change says 507, or still found room"
    api POST /documents/satzung/versions/2/release "$TOKEN"
    ((cycle > 1)) || like "$STATUS" '^(507|200)$' "so does a release"
    found=0
    while read -r digest; do
        [[ -z $(find_blob "$digest") ]] || found=$((found + 1))
        [[ $(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" "$API/uploads/$digest") == 404 ]] || found=$((found + 1))
    done <"$refused"
    is "$found" 0 "nothing of what was refused is stored"
    req "$URL/"
    is "$STATUS" 200 "the start page is served"
    req "$URL/d/satzung/v1.pdf"
    cmp -s "$WORK/body" "$SAMPLES/hundesteuersatzung.pdf"
    ok $? "the PDF is served, byte for byte"
    req --get --data-urlencode 'q=Zwingersteuer' --data versions=all "$API/search"
    is "$(body .total.value)" 1 "the search finds"
    kill -0 "$SERVER" 2>/dev/null
    ok $? "the server lives"
    rm -f "$WORK/disk/ballast" "$WORK/disk/crumbs"
    n=$((n + 1))
    upload_one "wieder-$n" 300
    is "$STATUS" 201 "with room again ($cycle), an upload is taken without a restart"
    wait_text "$(sha "$WORK/up.pdf")" "$TOKEN" >"$WORK/state"
    is "$(cat "$WORK/state")" "done" "and read"
done

lost=0
total=0
while read -r digest; do
    total=$((total + 1))
    [[ -n $(find_blob "$digest") ]] || lost=$((lost + 1))
    [[ $(curl -s -H "Authorization: Bearer $TOKEN" "$API/uploads/$digest" | jq -r .sha256) == "$digest" ]] || lost=$((lost + 1))
done < <(sort -u "$acked")
is "$lost" 0 "all $total acknowledged uploads are there"
server_stop
is $? 0 "the server ends well"
out=$("$REGELWERK" check --data "$DATA" 2>&1)
is "$? $(tail -n 1 <<<"$out")" "0 clean" "check is clean"
is "$(find "$DATA" -name '*.tmp' -o -name 'tmp-*' -type f | wc -l)" 0 "no half file stays"
done_testing
