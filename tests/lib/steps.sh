# Sourced by tests/run: steps, their counts, the summary, and the service under test.

passed=0
failed=0
rows=()
not_run=()
logs=$PWD/target/tests/logs
rm -rf "$logs" && mkdir -p "$logs"

section() { printf '\n== %s\n' "$1"; }

# step NAME COMMAND…: runs it, counts what it says. A script says `PASS …` and `FAIL …` lines; cargo says
# `test result:` lines; anything else is one check, judged by its exit code.
step() {
  local name=$1 log=$logs/$1.log start=$SECONDS code=0 good bad
  shift
  printf '   %-20s … ' "$name"
  "$@" >"$log" 2>&1 || code=$?
  good=$(count_passes "$log")
  bad=$(count_failures "$log")
  if [ $((good + bad)) -eq 0 ]; then
    if [ $code -eq 0 ]; then good=1; else bad=1; fi
  elif [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '%s passed, %s failed, %s s\n' "$good" "$bad" $((SECONDS - start))
  rows+=("$(printf '%-20s %6s %6s %6ss' "$name" "$good" "$bad" $((SECONDS - start)))")
  if [ "$bad" -ne 0 ]; then
    grep -aE -A 8 '^FAIL |^error|^test .* FAILED|panicked at' "$log" | head -80
    printf '   last lines of %s:\n' "$log"
    tail -n 25 "$log" | sed 's/^/   | /'
  fi
}

count_passes() {
  awk '/^PASS /{n++} /^test result:/{n+=$4} END{print n+0}' "$1"
}

count_failures() {
  awk '/^FAIL /{n++} /^test result:/{n+=$6} END{print n+0}' "$1"
}

# absent NAME WHY: a check that this machine cannot run. Said now and again at the end.
absent() {
  not_run+=("$1: $2")
  printf '\n   !!! %s DID NOT RUN: %s\n\n' "$1" "$2"
}

# summary [WHAT-IS-MISSING]: prints the table and ends the run.
summary() {
  if [ $# -gt 0 ]; then
    absent "The rest" "$1"
    failed=$((failed + 1))
  fi
  printf '\n%-20s %6s %6s %7s\n' step passed failed time
  [ ${#rows[@]} -eq 0 ] || printf '%s\n' "${rows[@]}"
  [ ${#not_run[@]} -eq 0 ] || printf 'DID NOT RUN: %s\n' "${not_run[@]}"
  printf 'took %s min %s s\n' $((SECONDS / 60)) $((SECONDS % 60))
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

service=

# start_service YINXIN DATA: serves a demo region on a port that the system gives it, waits until it is ready.
start_service() {
  local log=$logs/service.log end=$((SECONDS + 300))
  : >"$log"
  "$1" serve --data "$2" --listen 127.0.0.1:0 >"$log" 2>&1 &
  service=$!
  while [ $SECONDS -lt $end ] && kill -0 $service 2>/dev/null; do
    YINXIN_URL=$(sed -n 's|^\(http://127.0.0.1:[0-9]*\)/verify$|\1|p;T;q' "$log")
    export YINXIN_URL
    [ -n "$YINXIN_URL" ] && curl -fsS --max-time 10 "$YINXIN_URL/readyz" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  tail -n 25 "$log"
  return 1
}

stop_service() {
  [ -z "$service" ] && return
  kill "$service" 2>/dev/null
  wait "$service" 2>/dev/null
  service=
}
