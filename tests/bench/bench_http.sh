#!/bin/bash
# bench_http.sh [URL FILE-PATH JSON-PATH PID]: a 963 KB download and a small JSON document against nginx, as CPU time of the
# serving processes per byte and per request, in rounds that take turns, so that what else the machine does hits all alike.
# Without arguments it measures the HTTP layer alone (bench_http_server); with them a running server: URL without path, the
# paths of a file and of a JSON document, the process. ROUNDS (5) and SECONDS_EACH (2) say how long.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD_DIR:-build/release}
peers=../shared/bench
rounds=${ROUNDS:-5} each=${SECONDS_EACH:-2}
for tool in nginx wrk; do
    command -v $tool >/dev/null || { echo "bench_http: $tool is not installed, skipped"; exit 0; }
done
[[ -r $peers/nginx-default.conf ]] || { echo "bench_http: no $peers, skipped"; exit 0; }

work=$(mktemp -d)
pids=()
finish() {
    exec {keep}>&- 2>/dev/null || true
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# Ours first: what it serves is what nginx gets as files, byte by byte.
mkfifo "$work/stdin"
if (($# == 4)); then
    url=$1 file_path=$2 json_path=$3 pid=$4
    exec {keep}<>"$work/stdin"
else
    head -c 986112 /dev/urandom >"$work/ours.pdf"
    exec {keep}<>"$work/stdin"
    "$build/tests/bench/bench_http_server" "$work/ours.pdf" <"$work/stdin" >"$work/port" &
    pid=$!
    pids+=("$pid")
    until [[ -s $work/port ]]; do sleep 0.05; done
    url=http://127.0.0.1:$(<"$work/port") file_path=/d/x/v1.pdf json_path=/api/v1/documents/x
fi
mkdir "$work/root"
curl -sf "$url$file_path" -o "$work/root/file.pdf"
curl -sf "$url$json_path" -o "$work/root/document.json"

declare -A server root
server[ours]=$pid root[ours]=$url
for kind in default tuned; do
    port=$(free_port)
    mkdir -p "$work/$kind"
    sed "s|ROOT|$work/root|; s|PORT|$port|; s|^pid .*|pid $work/$kind/nginx.pid;|" "$peers/nginx-$kind.conf" >"$work/$kind/nginx.conf"
    # nginx switches to another user, who must get at the files
    sed -i "1i user $(id -un);" "$work/$kind/nginx.conf"
    nginx -p "$work/$kind" -c nginx.conf 2>/dev/null &
    pids+=("$!")
    server[$kind]=$! root[$kind]=http://127.0.0.1:$port
    until curl -sf -o "$work/answer" "${root[$kind]}/document.json" 2>/dev/null; do sleep 0.05; done
done

# CPU ticks of a process, its threads and its children, so far.
ticks() {
    local total=0 p
    for p in "$1" $(pgrep -P "$1" || true); do
        # the fields behind the name: 14 and 15 of proc(5) are utime and stime
        total=$((total + $(sed 's/.*) //' "/proc/$p/stat" | awk '{print $12 + $13}')))
    done
    echo $total
}
# measure WHO PATH: prints microseconds of CPU per request
hz=$(getconf CLK_TCK)
measure() {
    local before after requests
    before=$(ticks "${server[$1]}")
    requests=$(wrk -t1 -c16 -d"${each}s" "${root[$1]}$2" | tee "$work/wrk" | awk '/requests in/ {print $1}')
    after=$(ticks "${server[$1]}")
    if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then
        echo "bench_http: errors against $1$2" >&2
        cat "$work/wrk" >&2
        exit 1
    fi
    awk -v t=$((after - before)) -v hz="$hz" -v n="$requests" 'BEGIN { printf "%.3f\n", t / hz / n * 1e6 }'
}
median() { sort -n | awk '{v[NR] = $1} END {print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

for ((round = 1; round <= rounds; round++)); do
    for who in ours default tuned; do
        file=$file_path json=$json_path
        [[ $who == ours ]] || { file=/file.pdf json=/document.json; }
        measure $who "$file" >>"$work/file.$who"
        measure $who "$json" >>"$work/json.$who"
    done
done

bytes=$(stat -c %s "$work/root/file.pdf")
printf '%-28s %10s %10s %10s %18s %16s\n' "CPU µs, median of $rounds" ours nginx tuned 'nginx/ours (wanted)' 'tuned/ours (wanted)'
for what in file json; do
    for who in ours default tuned; do printf -v "$who" %s "$(median <"$work/$what.$who")"; done
    if [[ $what == file ]]; then name="download of $bytes bytes" wanted=1.50 wanted_tuned=0.95; else name='JSON document' wanted=1.60 wanted_tuned=-; fi
    # shellcheck disable=SC2154 # set by printf -v
    awk -v n="$name" -v o="$ours" -v d="$default" -v t="$tuned" -v w=$wanted -v wt=$wanted_tuned 'BEGIN {
        printf "%-28s %10.1f %10.1f %10.1f %11.2f (%s) %12.2f (%s)\n", n, o, d, t, d / o, w, t / o, wt }'
done
for who in ours default tuned; do
    echo "# $who: file $(paste -sd' ' "$work/file.$who"), json $(paste -sd' ' "$work/json.$who")"
done
