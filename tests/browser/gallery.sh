#!/bin/bash
# Every page with sample values, as a browser, axe-core and html-validate see it (gallery.js). TAP.
cd "$(dirname "$0")/../.." || exit 1
[[ -x ${CHROMIUM:-/usr/bin/chromium} && -d node_modules/playwright-core ]] || { echo "Bail out! no browser: run scripts/setup"; exit 1; }
[[ -d build/gallery ]] || { echo "Bail out! no gallery: run make gallery"; exit 1; }
exec node tests/browser/gallery.js build/gallery
