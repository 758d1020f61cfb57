#!/bin/bash
# A clerk's whole way in a real browser (e2e.js). TAP.
cd "$(dirname "$0")/../.." || exit 1
[[ -x ${CHROMIUM:-/usr/bin/chromium} && -d node_modules/playwright-core ]] || { echo "Bail out! no browser: run scripts/setup"; exit 1; }
exec node tests/browser/e2e.js "${BUILD_DIR:-build/release}"
