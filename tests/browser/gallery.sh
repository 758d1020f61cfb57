#!/bin/bash
# Every page with sample values, as a browser, axe-core and html-validate see it (gallery.js). TAP.
cd "$(dirname "$0")/../.." || exit 1
[[ -x ${CHROMIUM:-/usr/bin/chromium} && -d node_modules/playwright-core ]] || { echo "1..0 # SKIP no browser"; exit 0; }
[[ -d build/gallery ]] || { echo "1..0 # SKIP no gallery: make gallery"; exit 0; }
exec node tests/browser/gallery.js build/gallery
