#!/bin/bash
# diskfull.sh: a small file system is filled to the last block by the workload. It must never stop with
# anything but "full", lose nothing that it acknowledged, and work again when there is room.
# Needs root and loop mounts.   usage: diskfull.sh FOLDER-OF-PROGRAMS
set -euo pipefail
programs=$(realpath "$1")
if [ "$(id -u)" != 0 ]; then
    echo "diskfull: skipped: needs root"
    exit 0
fi
top=$(mktemp -d)
clean() {
    mountpoint -q "$top/disk" && umount "$top/disk"
    rm -rf "$top"
}
trap clean EXIT
mkdir "$top/disk"
failed=0
for run in kv:12 kv:17 store:11; do
    verb=${run%:*} size=${run#*:}
    truncate -s "${size}M" "$top/disk.img"
    mkfs.ext4 -q -F -m 0 -N 8192 "$top/disk.img"
    mount -o loop "$top/disk.img" "$top/disk"
    head -c 2M /dev/zero > "$top/disk/reserve"
    status=0
    "$programs/workload" run "$verb" "$top/disk/data" 1000 3> "$top/acks" 2> "$top/log" || status=$?
    # the workload "store" gives up when the disk is still full at the second try
    [ $status = 0 ] || { [ "$verb" = store ] && grep -q 'No space left' "$top/log"; } ||
        { echo "$verb stopped with $status"; cat "$top/log"; failed=1; }
    free=$(df --output=avail -k "$top/disk" | tail -1)
    rm "$top/disk/reserve"
    "$programs/workload" verify "$verb" "$top/disk/data" 0 3< "$top/acks" || failed=1
    echo "$verb on $size MB: $(wc -l < "$top/acks") acknowledged, $free KB were left"
    umount "$top/disk"
    rm "$top/disk.img"
done
exit $failed
