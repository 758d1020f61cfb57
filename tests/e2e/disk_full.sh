#!/bin/bash
# The full disk (tests/rigs/disk_full.sh), once. TAP.
exec "$(dirname "$0")/../rigs/disk_full.sh" 1
