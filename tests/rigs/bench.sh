#!/bin/bash
# bench: every benchmark, one after the other: HTTP against nginx, import against pdftotext, search. Ratios are taken from
# runs that alternate, as CPU seconds, so that a busy machine does not decide. Needs `scripts/setup bench`.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
status=0
for part in tests/bench/*.sh; do
    printf '\n== %s\n' "$part"
    "$part" || status=1
done
exit $status
