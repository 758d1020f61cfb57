#!/bin/bash
# The short form of tests/rigs/kill.sh: two kills. TAP.
exec "$(dirname "$0")/../rigs/kill.sh" 2 40
