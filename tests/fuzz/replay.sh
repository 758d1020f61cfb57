#!/bin/bash
# Replays every fuzz target over its corpus (tests/fuzz/corpus/NAME/): what a fuzzer once found stays found. TAP.
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD_DIR:-build/asan}
shopt -s nullglob
targets=(tests/fuzz/fuzz_*.c)
((${#targets[@]})) || { echo "1..0 # SKIP no fuzz target"; exit 0; }
echo "1..${#targets[@]}"
n=0
for source in "${targets[@]}"; do
    name=$(basename "$source" .c)
    n=$((n + 1))
    corpus=tests/fuzz/corpus/${name#fuzz_}
    files=("$corpus"/*)
    if ((${#files[@]} == 0)); then
        echo "not ok $n - $name has no corpus in $corpus"
    elif out=$("$build/tests/fuzz/$name" "$corpus" 2>&1); then
        echo "ok $n - $name: ${out##*$'\n'}"
    else
        echo "not ok $n - $name"
        sed 's/^/# /' <<<"$out" | tail -n 40
    fi
done
