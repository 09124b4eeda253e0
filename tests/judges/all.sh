#!/usr/bin/env bash
# all.sh list DATA FOLDER…     the sealed PDFs that the demo and the tests made, one a line
# all.sh JUDGE DATA LIST       asks pdfsig, pyhanko, qpdf, openssl or dss about each of them
#
# A judge must also refuse: a bit-flipped sibling of each file, and the right file under a foreign root.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
python=$here/../../target/judges/venv/bin/python
job=${1:?usage: all.sh list|JUDGE DATA …}
data=$2
trust=$data/trust
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

# expect yes|no NAME COMMAND…: PASS when the command's success is as expected.
expect() {
  local wanted=$1 name=$2 got=no said
  shift 2
  said=$("$@" 2>&1) && got=yes
  if [ "$got" = "$wanted" ]; then
    echo "PASS $name"
  else
    echo "FAIL $name (wanted $wanted, got $got)"
    printf '%s\n' "$said" | sed 's/^/  | /'
    failures=$((failures + 1))
  fi
}

# Every seal mathematically right, and the last one over the whole file.
by_pdfsig() {
  local said
  said=$(pdfsig -nocert "$1") || return 1
  printf '%s\n' "$said"
  [ "$(grep -c 'Signature Validation:' <<<"$said")" -gt 0 ] || return 1
  ! grep 'Signature Validation:' <<<"$said" | grep -qv 'Signature is Valid' || return 1
  tail -n 4 <<<"$said" | grep -q 'Total document signed'
}

by_pyhanko() { "$python" "$here/pyhanko_judge.py" "${roots:-$work/roots.pem}" "$1"; }

by_qpdf() {
  local said
  said=$(qpdf --check "$1" 2>&1) || { printf '%s\n' "$said"; return 1; }
  ! grep -i 'warning' <<<"$said"
}

by_openssl() {
  local out=$work/taken
  rm -rf "$out"
  "$python" "$here/extract.py" "$1" "$out" || return 1
  openssl cms -verify -binary -inform DER -in "$out/cms.der" -content "$out/signed.bin" \
    -CAfile "${roots:-$work/roots.pem}" -purpose any -out "$work/ignored" || return 1
  openssl ts -verify -data "$out/value.bin" -in "$out/token.der" -token_in -CAfile "${roots:-$work/roots.pem}"
}

# One start of Java answers for many files; what it said lies in $work/said.
ask_dss() { "$here/dss.sh" "$@" >"$work/said" 2>&1; }

by_dss() {
  grep -F "$1	" "$work/said"
  [ "$(grep -cF "$1	" "$work/said")" -gt 0 ] &&
    ! grep -F "$1	" "$work/said" | grep -qv '	TOTAL_PASSED	.*	PAdES-BASELINE-T	'
}

foreign_root() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/foreign.key" \
    -subj "/C=CN/O=Somebody else/CN=Another root" -days 30 -out "$work/foreign.pem" 2>/dev/null
  mkdir -p "$work/foreign" && cp "$work/foreign.pem" "$work/foreign/"
}

list() {
  "$python" - "$data/demo.json" <<'P'
import json, os, sys
top = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[1])))
for file in json.load(open(sys.argv[1]))["files"]:
    path = file["path"]
    print(next(p for p in (path, os.path.join(os.path.dirname(sys.argv[1]), path), os.path.join(top, path)) if os.path.exists(p)))
P
  shift 2
  find "$@" -name '*.pdf' | sort
}

# Broken for qpdf means broken structure; for the others, one bit of what was sealed.
sibling() {
  if [ "$job" = qpdf ]; then
    head -c -12 "$1" >"$2"
  else
    "$python" "$here/break.py" "$1" "$2"
  fi
}

if [ "$job" = list ]; then
  list "$@"
  exit
fi

cat "$trust"/*.pem >"$work/roots.pem"
foreign_root
mapfile -t files <"$3"
mkdir "$work/broken"
for file in "${files[@]}"; do
  sibling "$file" "$work/broken/$(basename "$file")"
done
[ "$job" != dss ] || ask_dss "$trust" "${files[@]}" "$work"/broken/*
for file in "${files[@]}"; do
  name=$(basename "$file")
  expect yes "$job accepts $name" "by_$job" "$file"
  expect no "$job refuses $name with one change" "by_$job" "$work/broken/$name"
done
case $job in
  pyhanko | openssl) roots=$work/foreign.pem expect no "$job refuses $name under a foreign root" "by_$job" "$file" ;;
  dss)
    ask_dss "$work/foreign" "$file"
    expect no "dss refuses $name under a foreign root" by_dss "$file"
    ;;
esac
[ "$failures" -eq 0 ]
