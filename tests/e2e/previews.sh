#!/bin/bash
# Images of pages: who may see them, how they are cached, what a page with marks says, and that they can be lost. TAP.
. "$(dirname "$0")/lib.sh"
[[ -x $REGELWERK ]] || skip_all "regelwerk is not built"
samples_import
server_start || { ok 1 "the server starts"; done_testing; }
V2=$URL/d/go-integrationsnetzwerk/v2
SHA=$(sha "$SAMPLES/go-integrationsnetzwerk-v2.pdf")

# png_size FILE: "WIDTH x HEIGHT" from its first bytes (ISO 15948, 11.2.2); nothing when it is no PNG
png_size() {
    local head
    head=$(od -An -v -tx1 -N24 "$1" 2>/dev/null | tr -d ' \n')
    [[ $head != 89504e470d0a1a0a0000000d49484452* ]] || echo "$((16#${head:32:8})) x $((16#${head:40:8}))"
}
note "the images"
[[ ! -e $DATA/previews ]]
ok $? "nothing is drawn before somebody asks"
req "$V2/seite/1.png"
is "$STATUS" 200 "a page as an image"
is "$(header content-type)" image/png "which is a PNG"
is "$(png_size "$WORK/body")" "1200 x 1697" "of the promised size"
is "$(header cache-control)" "public, max-age=31536000, immutable" "a released page is cached for ever"
is "$(header x-content-type-options)" nosniff "nosniff"
like "$(header content-security-policy)" "default-src 'none'" "the content security policy stays"
ETAG=$(header etag)
like "$ETAG" '^"[0-9a-f]{16}"$' "it has a strong ETag"
req -H "If-None-Match: $ETAG" "$V2/seite/1.png"
is "$STATUS" 304 "not modified"
req "$V2/seite/1-klein.png"
is "$(png_size "$WORK/body")" "240 x 339" "the same page, small"
is "$(ls "$DATA/previews/1/${SHA:0:2}/$SHA")" 1 "both are kept in one file"
req -I "$V2/seite/2.png"
is "$STATUS" 200 "HEAD"
for page in 0 5 01 1x -1 99999999999 1.5; do
    req "$V2/seite/$page.png"
    is "$STATUS" 404 "no page $page"
done
req -X DELETE "$V2/seite/1.png"
is "$STATUS" 405 "an image is only read"

note "the same page for many at once"
clients=()
for ((i = 0; i < 24; i++)); do
    curl -s -o "$WORK/many.$i" -w '%{http_code}\n' "$V2/seite/4.png" >>"$WORK/many" &
    clients+=($!)
done
wait "${clients[@]}"
is "$(sort "$WORK/many" | uniq -c | tr -s ' ')" " 24 200" "all get it"
is "$(sha256sum "$WORK"/many.* | cut -c1-64 | sort -u | wc -l)" 1 "and the same"

note "a page with marks"
req "$V2/seite/1?q=Integrationsforum"
is "$STATUS" 200 "the page of an image"
like "$BODY" '<img src="/d/go-integrationsnetzwerk/v2/seite/1.png" width="1200" height="1697" alt="Seite 1 als Bild">' "has the image"
is "$(grep -o '<rect ' "$WORK/body" | wc -l)" 3 "and a mark for each hit"
like "$BODY" '3 Treffer für „Integrationsforum“ auf dieser Seite' "which are counted"
is "$(grep -o '<mark>Integrationsforum</mark>' "$WORK/body" | wc -l)" 3 "and listed as text"
like "$BODY" 'rel="next" href="/d/go-integrationsnetzwerk/v2/seite/2\?q=Integrationsforum"' "the next page keeps the words"
unlike "$BODY" 'rel="prev"' "the first page has none before it"
like "$BODY" 'href="/d/go-integrationsnetzwerk/v2.pdf#page=1"' "the way to the PDF"
like "$BODY" 'href="/d/go-integrationsnetzwerk/v2#seite-1"' "the way to the wording"
like "$BODY" '<meta name="robots" content="noindex">' "it is not for search engines"
unlike "$BODY" 'style="' "no inline style"
req "$V2/seite/1?q=Integrationsforum&lang=en"
like "$BODY" '3 results for “Integrationsforum” on this page' "in English, too"
req "$V2/seite/4"
unlike "$BODY" 'rw-sheet__marks' "without words no marks"
unlike "$BODY" 'rel="next"' "the last page has none after it"
req --get --data-urlencode 'q="><script>alert(1)</script> Stadt' "$V2/seite/1"
unlike "$BODY" '<script>alert' "what is asked for stays text"
req --get --data-urlencode "q=$(printf 'Wort%d ' {1..40})" "$V2/seite/1"
is "$STATUS" 200 "too many words do no harm"
req "$URL/d/friedhofsordnung/v1/seite/1?q=Friedhofspersonals"
is "$STATUS" 200 "a scan"
like "$BODY" '<rect ' "whose words were read by OCR is marked, too"
like "$BODY" 'wurde aus ihrem Bild erkannt' "and says so"

note "the reader"
req "$V2"
is "$(grep -o 'loading="lazy"' "$WORK/body" | wc -l)" 4 "a small image per page, loaded when it is near"
like "$BODY" 'src="/d/go-integrationsnetzwerk/v2/seite/3-klein.png" width="240" height="339" alt="Seite 3 als Bild"' "with its size and a text"
req "$URL/suche?q=Integrationsforum"
like "$BODY" 'href="/d/go-integrationsnetzwerk/v2/seite/[0-9]+\?q=Integrationsforum"' "a hit links to the image"

note "drafts, withdrawn versions"
EDIT=$(new_token read,upload,edit,release)
make_pdf "$WORK/draft.pdf" "Entwurf"
upload "$WORK/draft.pdf" "$EDIT"
DRAFT=$(body .sha256)
wait_text "$DRAFT" "$EDIT" >/dev/null
api POST /documents "$EDIT" '{"title":"Entwurf","slug":"entwurf"}'
api POST /documents/entwurf/versions "$EDIT" "{\"sha256\":\"$DRAFT\"}"
is "$STATUS" 201 "a draft"
for path in seite/1 seite/1.png seite/1-klein.png; do
    req "$URL/d/entwurf/v1/$path"
    is "$STATUS" 404 "a draft's $path is not for everybody"
done
PASSWORD=probe-kennwort-lang
printf '%s\n' "$PASSWORD" | "$REGELWERK" user add erika --role approver --password-stdin --data "$DATA" >/dev/null 2>&1
curl -s -c "$WORK/jar" -o /dev/null -H "Origin: $URL" --data-urlencode "name=erika" --data-urlencode "password=$PASSWORD" "$URL/verwaltung/anmelden"
req -b "$WORK/jar" "$URL/d/entwurf/v1/seite/1.png"
is "$STATUS" 200 "staff see it"
is "$(header cache-control)" no-store "and it is kept nowhere"
api POST /documents/entwurf/versions/1/release "$EDIT"
req "$URL/d/entwurf/v1/seite/1.png"
is "$STATUS" 200 "once released everybody does"
api POST /documents/entwurf/versions/1/withdraw "$EDIT" '{"reason":"Versehen"}'
for path in seite/1 seite/1.png seite/1-klein.png; do
    req "$URL/d/entwurf/v1/$path"
    is "$STATUS" 410 "withdrawn: $path is gone"
done
req -b "$WORK/jar" "$URL/d/entwurf/v1/seite/1.png"
is "$STATUS $(header cache-control)" "200 no-store" "staff see it, and keep nothing"
req -b "$WORK/jar" "$URL/d/entwurf/v1.pdf"
is "$STATUS $(header cache-control)" "200 no-store" "nor of the file"

note "files without images"
printf '%%PDF-1.4\nnothing' >"$WORK/broken.pdf"
upload "$WORK/broken.pdf" "$EDIT"
wait_text "$(sha "$WORK/broken.pdf")" "$EDIT" >/dev/null
api POST /documents "$EDIT" '{"title":"Kaputt","slug":"kaputt"}'
api POST /documents/kaputt/versions "$EDIT" "{\"sha256\":\"$(sha "$WORK/broken.pdf")\"}"
req -b "$WORK/jar" "$URL/d/kaputt/v1/seite/1.png"
is "$STATUS" 404 "a file that cannot be opened has no pages"

note "lost and found"
FIRST=$(curl -s "$V2/seite/1.png" | sha256sum)
"$REGELWERK" reindex --data "$DATA" >/dev/null 2>&1
[[ ! -e $DATA/previews/1/${SHA:0:2}/$SHA/1 ]]
ok $? "reindex drops the images"
is "$(curl -s "$V2/seite/1.png" | sha256sum)" "$FIRST" "which are drawn again, the same"
printf 'rot' | dd of="$DATA/previews/1/${SHA:0:2}/$SHA/1" bs=1 seek=100 conv=notrunc 2>/dev/null
is "$(curl -s "$V2/seite/1.png" | sha256sum)" "$FIRST" "a damaged one is drawn again"
"$REGELWERK" backup "$WORK/backup" --data "$DATA" >/dev/null 2>&1
ok $? "a backup"
[[ ! -e $WORK/backup/previews ]] && ! grep -q previews "$WORK/backup/MANIFEST"
ok $? "has no images in it"
"$REGELWERK" check --data "$DATA" >"$WORK/check.log" 2>&1
ok $? "the store is clean" "$(tail -n 3 "$WORK/check.log")"
server_stop
is $? 0 "the server ends"

printf '[previews]\nenabled = false\n' >"$DATA/regelwerk.conf"
server_start || ok 1 "the server starts without images"
req "$URL/d/go-integrationsnetzwerk/v2/seite/1.png"
is "$STATUS" 404 "switched off: no images"
req "$URL/d/go-integrationsnetzwerk/v2"
unlike "$BODY" 'klein.png' "and none in the page"
server_stop
done_testing
