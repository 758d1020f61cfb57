#!/bin/bash
# search.sh: quality and speed of the search on the evaluation files of ../shared/search-eval (SEARCH_EVAL=DIR), from the raw text.
#   make bench-search                                  writes build/bench/search/dev.run, scores it, then latency, size and rate
#   make bench-search QUERIES="F1.jsonl F2.jsonl" RUN=FILE   only the run of these queries (fields qid, corpus, query) to FILE
# Each corpus becomes a store under build/bench/search, which is kept until the format of the index, the analyzer or the corpus
# changes. Then Lucene and Xapian from Debian
# and the program index the sections and answer the same queries in turn (tests/bench/peers/compare.sh; PEERS="lucene", PEERS=none).
# LIMIT=N: only so many of the sections, for a quick look. BIG=1: ten times the sections; its store takes long to fill and ten times the disk.
set -euo pipefail
cd "$(dirname "$0")/../.."
eval_dir=${SEARCH_EVAL:-../shared/search-eval}
build=${BUILD_DIR:-build/release}
out=build/bench/search
[[ -r $eval_dir/edoc-raw.tsv.zst ]] || { echo "search.sh: no $eval_dir, skipped"; exit 0; }
command -v zstd >/dev/null || scripts/setup bench
mkdir -p "$out"
bench=$build/tests/bench/bench_search

# A store of another format or analyzer has other parts, or other terms.
stamp="$("$bench" --stamp) $(sha256sum "$eval_dir"/*.tsv.zst | cut -c1-16 | tr '\n' ' ')"
if [[ $(cat "$out/stamp" 2>/dev/null) != "$stamp" ]]; then
    rm -rf "$out"/*.store "$out"/*.tsv
    echo "$stamp" >"$out/stamp"
fi
corpus() { # NAME FILE: unpacks it once
    [[ -s $out/$1.tsv ]] || zstd -dqc "$eval_dir/$2" >"$out/$1.tsv"
}
# answer RUN FILE...: the lines of all queries in the files to RUN, whole or not at all
answer() {
    local run=$1 name
    shift
    rm -f "$run.part"
    for name in edoc esec; do
        "$bench" "$out/$name.tsv" --store "$out/$name.store" --run "$run.part" "$name" "$@"
    done
    mv "$run.part" "$run"
}
corpus edoc edoc-raw.tsv.zst
corpus esec esec.tsv.zst
if [[ -n ${QUERIES:-} ]]; then
    : "${RUN:?RUN=FILE says where the run goes}"
    read -ra files <<<"$QUERIES"
    answer "$RUN" "${files[@]}"
    echo "$(wc -l <"$RUN") queries answered: $RUN"
    exit
fi
answer "$out/dev.run" "$eval_dir/edoc_dev.jsonl" "$eval_dir/esec_dev.jsonl"
python3 "$eval_dir/score.py" "$out/dev.run"
corpus sections sections.tsv.zst
texts=$out/sections.tsv
if [[ -n ${LIMIT:-} ]]; then
    texts=$out/sections$LIMIT.tsv
    head -n "$LIMIT" "$out/sections.tsv" >"$texts"
elif [[ -n ${BIG:-} ]]; then
    texts=$out/sections-big.tsv
    [[ -s $texts ]] || for ((i = 0; i < 10; i++)); do awk -F'\t' -v OFS='\t' -v n="$i" '{ $1 = $1 "-" n } 1' "$out/sections.tsv"; done >"$texts"
fi
tests/bench/peers/compare.sh "$texts" "$eval_dir/latency_queries.tsv" "$eval_dir/edoc_dev.jsonl" "$bench" "$out/peers" "${texts%.tsv}.store"
# Whole laws, up to 150 KB, whose units are pages.
"$bench" "$out/edoc.tsv" --store "$out/edoc.store" --latency "$eval_dir/latency_queries.tsv" | sed 's/^/laws_/'

