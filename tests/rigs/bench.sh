#!/bin/bash
# bench: every benchmark, one after the other: HTTP against nginx, import against pdftotext, search. Ratios are taken from
# runs that alternate, as CPU seconds, so that a busy machine does not decide. Needs `scripts/setup bench`.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
status=0
part() {
    printf '\n== %s\n' "$*"
    "$@" || status=1
}
part node tests/bench/server.js "${BUILD_DIR:-build/release}"
part tests/bench/import.sh
exit $status
