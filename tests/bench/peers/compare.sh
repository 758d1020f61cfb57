#!/bin/bash
# compare.sh TEXTS.tsv QUERIES.tsv KINDS.jsonl BENCH_SEARCH OUT STORE: Lucene, the program, Xapian, the program again, one after the other on
# the same texts and queries, and a table of their figures with ratios. STORE is that of bench_search for TEXTS, made if it is
# missing. PEERS="lucene" leaves Xapian out, PEERS=none both. Each comparison is of one go; a missing Debian package is installed.
set -euo pipefail
texts=$1 queries=$2 kinds=$3 bench=$4 out=$5 store=$6
here=$(cd "$(dirname "$0")" && pwd)
peers=${PEERS:-lucene xapian}
mkdir -p "$out"
rm -f "$out"/*.figures

install() { # PACKAGE...: unless all are there
    dpkg -s "$@" >/dev/null 2>&1 || DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}
jars() {
    local name
    for name in core analyzers-common queryparser highlighter queries memory sandbox; do
        printf '%s:' /usr/share/java/lucene-$name-8*.jar
    done
}
lucene() {
    install liblucene8-java default-jdk-headless
    [[ $out/LucenePeer.class -nt $here/LucenePeer.java ]] || javac -cp "$(jars)" -d "$out" "$here/LucenePeer.java"
    java -cp "$(jars)$out" LucenePeer "$texts" "$queries" "$out/lucene.index" >"$out/lucene.figures"
    rm -rf "$out/lucene.index"
}
xapian() {
    install libxapian-dev
    [[ $out/xapian_peer -nt $here/xapian_peer.cc ]] || g++ -O2 -Wall -Wextra -o "$out/xapian_peer" "$here/xapian_peer.cc" -lxapian
    "$out/xapian_peer" "$texts" "$queries" "$out/xapian.index" >"$out/xapian.figures"
    rm -rf "$out/xapian.index"
}
# The index alone in a folder of its own, then the queries on the store.
build_figures() { "$bench" "$texts" --build >>"$out/regelwerk.figures"; }
search_figures() { "$bench" "$texts" --store "$store" --latency "$queries" --stages "$kinds" >>"$out/regelwerk.figures"; }

# The store of all texts: documents, versions, journal. Takes minutes and is no part of what is compared.
[[ -d $store/data ]] || "$bench" "$texts" --store "$store"
for peer in $peers; do
    [[ $peer == none ]] || "$peer"
    build_figures
    search_figures
done

# The smaller of the figures of the program's turns would flatter it: their mean counts.
awk '
    FNR == 1 { engine = FILENAME; sub(/.*\//, "", engine); sub(/\.figures$/, "", engine); engines[++n] = engine }
    NF == 2 { sum[engine, $1] += $2; count[engine, $1]++; if (!($1 in seen)) { seen[$1] = 1; names[++m] = $1 } }
    function mean(e, f) { return sum[e, f] / count[e, f] }
    END {
        printf "%-18s", "figure"
        for (i = 1; i <= n; i++) printf " %12s", engines[i]
        for (i = 1; i <= n; i++) if (engines[i] != "regelwerk") printf "  ours/%s", engines[i]
        print ""
        for (k = 1; k <= m; k++) {
            printf "%-18s", names[k]
            for (i = 1; i <= n; i++)
                if ((engines[i], names[k]) in sum) printf " %12.2f", mean(engines[i], names[k]); else printf " %12s", "-"
            for (i = 1; i <= n; i++) {
                if (engines[i] == "regelwerk") continue
                if ((("regelwerk", names[k]) in sum) && ((engines[i], names[k]) in sum))
                    printf " %11.2f ", mean("regelwerk", names[k]) / mean(engines[i], names[k])
                else printf " %11s ", "-"
            }
            print ""
        }
    }' "$out"/*.figures
