#!/bin/bash
# powercut.sh: what a power cut leaves. The workload runs on ext4 in an image; the image lies on XFS, where a reflink
# copy at a random instant is exactly what had reached the disk. The copy is mounted (its journal replays) and
# verified against the acknowledgements read before the cut. Controls with swallowed syncs must show loss, else the
# rig is blind. Needs root and loop mounts.   usage: powercut.sh FOLDER-OF-PROGRAMS [CUTS]
set -euo pipefail
programs=$(realpath "$1") cuts=${2:-25} controls=${3:-4}
if [ "$(id -u)" != 0 ] || ! command -v mkfs.xfs > /dev/null; then
    echo "powercut: skipped: needs root and xfsprogs"
    exit 0
fi
top=$(mktemp -d)
clean() {
    for mount in cut disk xfs; do
        mountpoint -q "$top/$mount" && umount "$top/$mount"
    done
    rm -rf "$top"
}
trap clean EXIT
mkdir "$top/xfs" "$top/disk" "$top/cut"
truncate -s 4G "$top/xfs.img"
mkfs.xfs -q -m reflink=1 "$top/xfs.img"
mount -o loop "$top/xfs.img" "$top/xfs"
truncate -s 1G "$top/xfs/disk.img"
mkfs.ext4 -q -F "$top/xfs/disk.img"
mount -o loop "$top/xfs/disk.img" "$top/disk"

# One cut with the given control; ends with 0 if nothing acknowledged was lost. Adds to $acks.
acks=0
cut() {
    rm -rf "$top/disk/data" "$top/acks" "$top/acks-before"
    LD_PRELOAD=$programs/shim.so CRASH_ACK=3 CRASH_SWALLOW=$1 \
        "$programs/workload" run kv "$top/disk/data" 1000000 3> "$top/acks" &
    local pid=$! status=0 wait
    wait=$(awk -v seed=$RANDOM 'BEGIN { srand(seed); printf "%.3f", 0.3 + rand() * 1.7 }')
    sleep "$wait"
    cp "$top/acks" "$top/acks-before"
    cp --reflink=always "$top/xfs/disk.img" "$top/xfs/cut.img"
    kill -9 $pid
    wait $pid 2> /dev/null || true
    acks=$((acks + $(wc -l < "$top/acks-before")))
    mount -o loop "$top/xfs/cut.img" "$top/cut"
    "$programs/workload" verify kv "$top/cut/data" 0 3< "$top/acks-before" > "$top/verdict" 2>&1 || status=1
    umount "$top/cut"
    rm "$top/xfs/cut.img"
    return $status
}

failed=0
for ((i = 1; i <= cuts; i++)); do
    cut none || { failed=$((failed + 1)); cat "$top/verdict"; }
done
echo "power cuts: $cuts, acknowledgements: $acks, with loss: $failed"
[ $failed = 0 ] || exit 1
for control in all blobs; do
    seen=0
    for ((i = 1; i <= controls; i++)); do
        cut $control || seen=$((seen + 1))
    done
    echo "control, syncs swallowed ($control): $seen of $controls cuts show loss"
    [ $seen -gt 0 ] || { echo "the rig is blind"; exit 1; }
done
