#!/usr/bin/env bash
# Builds the judge for browsers and the offline page: verifier/wasm/build.sh [FOLDER]
# In FOLDER (target/verify-page): yinxin_wasm.wasm, and a page that runs from a disk or any web server.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-target/verify-page}
cargo build --locked -p yinxin-wasm --target wasm32-unknown-unknown --profile wasm
mkdir -p "$out"
cp "${CARGO_TARGET_DIR:-target}/wasm32-unknown-unknown/wasm/yinxin_wasm.wasm" "$out/"
cp verifier/wasm/yinxin.js verifier/wasm/yinxin.d.ts verifier/wasm/page/{index.html,page.css,page.js} "$out/"
# As a script, since a page opened from a disk may fetch nothing.
{
  printf 'globalThis.YINXIN_WASM = "'
  base64 -w 0 "$out/yinxin_wasm.wasm"
  printf '";\n'
} >"$out/yinxin_wasm.js"
ls -l "$out"
