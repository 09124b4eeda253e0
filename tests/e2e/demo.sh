#!/usr/bin/env bash
# demo.sh TOP EMPTY-DIR: the demo as a newcomer runs it, twice, and what it promises to leave behind.
set -uo pipefail
top=$1
cd "$2"
failures=0

check() {
  local name=$1
  shift
  if "$@" >said 2>&1; then
    echo "PASS $name"
  else
    echo "FAIL $name"
    sed 's/^/  | /' said
    failures=$((failures + 1))
  fi
}

demo() { cargo run --release --locked --manifest-path "$top/Cargo.toml" -- demo --once; }
marks() { cat yinxin-data/demo.json yinxin-data/out/*.pdf yinxin-data/trust/root.json | sha256sum; }
judge() { "$YINXIN_VERIFY" --root yinxin-data/trust/root.json --trust yinxin-data/trust/bundle.yxb "$@"; }
accepts_all() { judge yinxin-data/out/*.pdf; }
four_files() { [ "$(ls yinxin-data/out/*.pdf | wc -l)" -eq 4 ]; }
says_verdicts() { [ "$(python3 -c '
import json
files = json.load(open("yinxin-data/demo.json"))["files"]
print(sorted((f["kind"], f["verdict"], f["acceptance"]) for f in files))')" = "[('document', 'valid', 'accept'), ('licence', 'valid', 'accept'), ('licence', 'valid', 'accept'), ('licence', 'valid', 'accept')]" ]; }
for_foreign_tools() { ls yinxin-data/trust/*.pem yinxin-data/trust/*.crl; }
without_trust() { "$YINXIN_VERIFY" yinxin-data/out/*.pdf; [ $? -eq 2 ]; }
without_root() { "$YINXIN_VERIFY" --trust yinxin-data/trust/bundle.yxb yinxin-data/out/*.pdf; [ $? -ne 0 ]; }
second_run() {
  local before
  before=$(marks) && demo && [ "$before" = "$(marks)" ]
}
no_secret_readable() { [ -z "$(find yinxin-data -path '*key*' -type f -perm /077)" ]; }
keeps_a_sound_usage_log() { "$top/target/release/yinxin" audit verify --data yinxin-data; }

check "the demo runs in an empty directory" demo
check "it seals three licences and one document" four_files
check "demo.json says valid and accept of each" says_verdicts
check "root certificates and revocation lists are there for foreign tools" for_foreign_tools
check "yinxin-verify accepts all with the pinned root and the bundle" accepts_all
check "yinxin-verify without any trust neither accepts nor refuses" without_trust
check "a bundle without its pinned root is not trusted" without_root
check "a second run reuses what is there" second_run
check "key files are readable by their owner only" no_secret_readable
check "the usage log verifies" keeps_a_sound_usage_log
[ $failures -eq 0 ]
