#!/bin/bash
# import.sh [ROUNDS]: pages per second from PDF to searchable document, against pdftotext started once per file on as many
# cores. Three ways, in turn in each round, so that a busy machine is busy for all: pdftotext, the caged extraction
# alone, and `regelwerk import --release` with index and fsync. The median of the rounds counts; CPU is user + system of all
# processes. Ends 1 if import is slower than pdftotext.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
build=${BUILD_DIR:-build/release}
shopt -s nullglob
files=(../shared/bench/pdf/*.pdf)
((${#files[@]})) || { echo "import.sh: needs ../shared/bench/pdf"; exit 0; }
cores=$(nproc)
work=$(mktemp -d "${TMPDIR:-/tmp}/bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%R %U %S'

by_pdftotext() { printf '%s\0' "${files[@]}" | xargs -0 -P "$cores" -I{} pdftotext {} /dev/null; }
by_extract() { "$build/tests/bench/extract" "$cores" "$build/bin/regelwerk-worker" "${files[@]}" >"$work/extract"; }
by_import() { "$build/bin/regelwerk" import --data "$work/store.$round" --release "${files[@]}" >"$work/import" 2>&1; }

for ((round = 0; round < rounds; round++)); do
    for way in pdftotext extract import; do
        sync # nothing is removed before the end: a fresh rm makes the file system slower at new files
        { time "by_$way"; } 2>>"$work/$way.times"
    done
done
pages=$(grep -oE 'pages=[0-9]+' "$work/extract" | cut -d= -f2)
grep -qE "^${#files[@]} files: ${#files[@]} imported" "$work/import" || { tail -3 "$work/import"; exit 1; }

# Median of the wall times and of the CPU times of WAY, and what they mean per page.
line() {
    local way=$1 wall cpu
    wall=$(awk '{print $1}' "$work/$way.times" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')
    cpu=$(awk '{print $2 + $3}' "$work/$way.times" | sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}')
    awk -v way="$way" -v wall="$wall" -v cpu="$cpu" -v pages="$pages" \
        'BEGIN {printf "%-10s %6.2f s  %6.0f pages/s  CPU %5.2f s  %.2f ms/page\n", way, wall, pages / wall, cpu, cpu * 1000 / pages}'
}
echo "${#files[@]} files, $pages pages, $cores cores, median of $rounds rounds, $(cat /proc/loadavg)"
for way in pdftotext extract import; do line "$way" | tee -a "$work/lines"; done
awk '{wall[$1] = $2; cpu[$1] = $7} END {
    printf "import is %.2f x pdftotext (CPU %.2f x)\n", wall["pdftotext"] / wall["import"], cpu["pdftotext"] / cpu["import"]
    exit wall["import"] > wall["pdftotext"]}' "$work/lines"
