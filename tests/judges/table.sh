#!/usr/bin/env bash
# table.sh write|check   makes the attack corpus from files that are sealed here, asks the judges, and writes or checks
#                        the table of docs/attacks.md
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
python=$top/target/judges/venv/bin/python
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
made=$top/target/release/corpus
[ -x "$made" ] || made="cargo run -q --release --locked -p yinxin-tests --bin corpus --"
$made "$corpus"
"$python" "$here/table.py" "${1:?usage: table.sh write|check}" "$corpus"
