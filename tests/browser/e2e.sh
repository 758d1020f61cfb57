#!/bin/bash
# A clerk's whole way in a real browser (e2e.js). TAP.
cd "$(dirname "$0")/../.." || exit 1
[[ -x ${CHROMIUM:-/usr/bin/chromium} && -d node_modules/playwright-core ]] || { echo "1..0 # SKIP no browser"; exit 0; }
exec node tests/browser/e2e.js "${BUILD_DIR:-build/release}"
