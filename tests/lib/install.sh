# Sourced by tests/run: what the suite needs beside Rust, and how it gets there.

venv=$PWD/target/judges/venv
python=$venv/bin/python

# Debian packages and a command (or file) that shows that they are there.
needed=(
  "gcc:gcc" "git:git" "curl:curl" "openssl:openssl" "qpdf:qpdf"
  "poppler-utils:pdfsig" "python3-venv:python3" "chromium:chromium" "strace:strace"
  "softhsm2:softhsm2-util" "opensc:pkcs11-tool"
)
for_dss=("default-jdk-headless:javac" "maven:mvn")

install_tools() {
  debian "${needed[@]}" || summary "Debian packages that the suite needs could not be installed"
  python_tools || summary "Python packages that the suite needs could not be installed"
  cargo_deny || absent "dependency policy" "cargo-deny could not be installed"
  printf '   ready: %s, %s, pyHanko %s, %s\n' "$(rustc --version)" "$(openssl version)" \
    "$("$venv/bin/pip" show pyHanko 2>/dev/null | awk '/^Version/{print $2}')" "$(qpdf --version | head -1)"
}

# debian PACKAGE:COMMAND…: installs the packages whose command is absent.
debian() {
  local missing=() pair
  for pair in "$@"; do
    present "${pair#*:}" || missing+=("${pair%%:*}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "   installing from Debian: ${missing[*]}"
  as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$logs/apt.log" 2>&1 && return 0
  echo "   !!! apt-get failed:"
  tail -n 5 "$logs/apt.log"
  return 1
}

present() {
  if [ "$1" = python3 ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null
  else
    command -v "$1" >/dev/null
  fi
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

python_tools() {
  local wanted=tests/judges/requirements.txt
  cmp -s "$wanted" "$venv/installed" && return 0
  echo "   installing from PyPI: $(grep -v '^#' $wanted | tr '\n' ' ')"
  { python3 -m venv "$venv" && "$venv/bin/pip" install -q -r "$wanted"; } >"$logs/pip.log" 2>&1 || {
    tail -n 5 "$logs/pip.log"
    return 1
  }
  cp "$wanted" "$venv/installed"
}

cargo_deny() {
  export PATH=$PATH:$PWD/target/tools/bin
  cargo deny --version >/dev/null 2>&1 && return 0
  echo "   installing with cargo: cargo-deny 0.20.2"
  cargo install --locked --debug --root target/tools cargo-deny@0.20.2 >"$logs/cargo-deny.log" 2>&1
}

# Advisories need the RustSec database, which needs the network.
advisories() {
  if timeout 60 cargo deny fetch db >"$logs/advisories-fetch.log" 2>&1; then
    step advisories cargo deny check advisories
  else
    absent advisories "the RustSec database could not be fetched"
  fi
}

# The EU Digital Signature Service needs a JDK, Maven, and Maven Central.
dss_ready() {
  if ! debian "${for_dss[@]}"; then
    absent "EU DSS" "no JDK or no Maven"
  elif ! tests/judges/dss.sh build >"$logs/dss-build.log" 2>&1; then
    tail -n 5 "$logs/dss-build.log"
    absent "EU DSS" "Maven could not fetch or build it"
  else
    return 0
  fi
  return 1
}

# Mutations of the code, each of which some test must notice.
mutants_ready() {
  cargo mutants --version >/dev/null 2>&1 && return 0
  echo "   installing with cargo: cargo-mutants 27.1.0"
  cargo install --locked --debug --root target/tools cargo-mutants@27.1.0 >"$logs/cargo-mutants.log" 2>&1 && return 0
  absent "mutations" "cargo-mutants could not be installed"
  return 1
}

# The judge for browsers needs the WebAssembly target of Rust.
wasm_ready() {
  local target=wasm32-unknown-unknown
  [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] && return 0
  echo "   installing with rustup: $target"
  rustup target add $target >"$logs/rustup.log" 2>&1 && return 0
  absent "the judge in a browser" "rustup could not install $target"
  return 1
}
