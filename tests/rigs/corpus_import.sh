#!/bin/bash
# corpus_import: imports and releases every PDF of ../shared/corpus, hostile ones among them, and holds each outcome against
# the column `outcome` of its manifest, as `show --json` tells it. At most five minutes. TAP.
. "$(dirname "$0")/../e2e/lib.sh"
corpus=$SHARED/corpus
[[ -e $corpus/MANIFEST.tsv ]] || skip_all "no corpus in ../shared"
# With no text anybody can read, a release is refused: the draft stays, and the import reports it.
start=$(date +%s%N)
"$REGELWERK" import --data "$DATA" --release "$corpus"/{satzungen,formulare,ortsrecht,protokolle,robust,gen,disguised}/*.pdf \
    >"$WORK/import.log" 2>&1
rc=$?
ms=$((($(date +%s%N) - start) / 1000000))
is "$rc" 1 "the import reports that some failed, and ends"
((ms < 300000))
ok $? "within five minutes: $((ms / 1000)).$((ms % 1000 / 100)) s"
tail -n 1 "$WORK/import.log" | sed 's/^/# /'
"$REGELWERK" list --json --data "$DATA" >"$WORK/list.json" 2>"$WORK/list.err"
ok $? "list --json" "$(cat "$WORK/list.err")"
# One document may be the version of another with the same bytes; so outcomes are looked up by digest and file name.
jq -r '.items[].slug' "$WORK/list.json" | while read -r slug; do
    "$REGELWERK" show "$slug" --json --data "$DATA" 2>/dev/null |
        jq -r '.versions[] | [.file.sha256, .file.name, .status, (if .text.state == "failed" then "failed:" + (.text.reason // "none") else .text.state end)] | @tsv'
done >"$WORK/outcomes.tsv"
# The columns file, sha256, outcome; none of them is empty (read would skip an empty field).
while IFS=$'\t' read -r file digest outcome; do
    name=$(basename "$file")
    got=$(awk -F'\t' -v d="$digest" -v n="$name" '$1 == d && $2 == n { print $4 }' "$WORK/outcomes.tsv" | head -n 1)
    [[ $got ]] || got=$(awk -F'\t' -v d="$digest" '$1 == d { print $4 }' "$WORK/outcomes.tsv" | head -n 1)
    if [[ ! $got ]]; then
        got=absent
        grep -F "$name" "$WORK/import.log" | grep -qiE 'pdf' && got=refused:not_pdf
    fi
    [[ $got == ocr && "|$outcome|" == *"|no_text|"* ]] && got=no_text # it had none before its pages were read from their images
    [[ "|$outcome|" == *"|$got|"* ]]
    ok $? "$file: $outcome" "got: $got
$(grep -F "$name" "$WORK/import.log" | head -n 2)"
    status=$(awk -F'\t' -v d="$digest" '$1 == d { print $3 }' "$WORK/outcomes.tsv" | head -n 1)
    case $got in
    done | no_text | failed:limit) is "$status" released "  is released" ;;
    failed:*) is "$status" draft "  stays a draft" ;;
    esac
done < <(awk -F'\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next } { print $col["file"], $col["sha256"], $col["outcome"] }' "$corpus/MANIFEST.tsv")
out=$("$REGELWERK" check --data "$DATA" 2>&1)
is "$? $(tail -n 1 <<<"$out")" "0 clean" "check is clean"
done_testing
