#!/bin/bash
# kill [ROUNDS [UPLOADS]]: kills the server with SIGKILL at a random moment while UPLOADS (200) run, ROUNDS (20) times, and
# holds everything that was acknowledged against what is there afterwards. The short form runs in scripts/test.
set -euo pipefail
cd "$(dirname "$0")/../.."
exec node tests/rigs/kill.js "${BUILD_DIR:-build/release}" "${1:-20}" "${2:-200}"
