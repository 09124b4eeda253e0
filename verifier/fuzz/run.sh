#!/usr/bin/env bash
# Builds the fuzz targets, seeds them from the samples and test vectors, and runs each for SECONDS: run.sh SECONDS [TARGET…]
#
# A run of less than a minute a target tries the same inputs each time, as far as it comes; a longer one searches anew.
# Ends with a line for each target: executions, coverage counters reached, finds. A find stays in target/fuzz/finds.
# libFuzzer's counters come from a stable compiler's flags; its runtime from the crate libfuzzer-sys. No sanitizer: the
# verifier is safe Rust, and twice as many executions find more than a second look at ring's memory.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?seconds for each target}
shift
all=(bundle certificate cms crl der licence ocsp path pdf sealed signature timestamp trust_list verify)
targets=("${@:-${all[@]}}")

target=$PWD/../../target/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
cargo fmt --check
export CARGO_TARGET_DIR=$target
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares"
cargo build --release --locked --target "$host"

seed=0
[ "$seconds" -ge 60 ] || seed=1

mkdir -p "$target/finds" "$target/logs"

# Bounded: 5 s and 600 MB for one input.
fuzz() {
  local name=$1 corpus=$target/corpus/$1 log=$target/logs/$1.log
  mkdir -p "$corpus"
  if YINXIN_FUZZ_CORPUS=$corpus "$target/$host/release/$name" "$corpus" -seed=$seed -max_total_time="$seconds" -timeout=5 \
    -rss_limit_mb=600 -artifact_prefix="$target/finds/$name-" -print_final_stats=1 -verbosity=1 >"$log" 2>&1; then
    printf 'PASS %-12s %s\n' "$name" "$(figures "$log")"
  else
    printf 'FAIL %-12s %s\n' "$name" "$(figures "$log")"
    grep -aE 'panicked|ERROR|assertion|left:|right:|SUMMARY|Test unit' "$log" | head -8 | cut -c1-400
    return 1
  fi
}

figures() {
  awk '/ cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1); if ($i == "corp:") corp = $(i + 1) } }
       /number_of_executed_units/ { runs = $2 } /average_exec_per_sec/ { rate = $2 } /peak_rss_mb/ { rss = $2 }
       END { printf "%d executions, %d a second, coverage %d, features %d, corpus %s, %d MB", runs, rate, cov, ft, corp, rss }' "$1"
}

# As many at a time as there are cores.
export -f fuzz figures
export target host seconds seed
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz {}'
