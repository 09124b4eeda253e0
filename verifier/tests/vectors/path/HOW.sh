#!/usr/bin/env bash
# One root and one signer for each signature algorithm, made with OpenSSL 3. Run in this directory.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cat > "$work/ext" <<'EXT'
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
[signer]
keyUsage = critical, digitalSignature, nonRepudiation
EXT

# chain NAME DIGEST-OPTIONS -- KEY-OPTIONS
chain() {
  name=$1; shift; sign=(); while [ "$1" != -- ]; do sign+=("$1"); shift; done; shift
  for who in root signer; do
    openssl genpkey "$@" -out "$work/$who.key" 2> /dev/null
    openssl req -new -key "$work/$who.key" -subj "/CN=$name $who" -out "$work/$who.csr" "${sign[@]}"
  done
  openssl x509 -req -in "$work/root.csr" -signkey "$work/root.key" -days 36500 -extfile "$work/ext" -extensions root \
    -out "$work/root.pem" "${sign[@]}"
  openssl x509 -req -in "$work/signer.csr" -CA "$work/root.pem" -CAkey "$work/root.key" -CAcreateserial -days 36500 \
    -extfile "$work/ext" -extensions signer -out "$work/signer.pem" "${sign[@]}"
  for who in root signer; do openssl x509 -in "$work/$who.pem" -outform DER -out "$name-$who.der"; done
}

pss=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest)
chain p256 -sha256 -- -algorithm EC -pkeyopt ec_paramgen_curve:P-256
chain p384 -sha384 -- -algorithm EC -pkeyopt ec_paramgen_curve:P-384
chain ed25519 -- -algorithm ED25519
chain rsa -sha256 -- -algorithm RSA -pkeyopt rsa_keygen_bits:2048
chain pss -sha384 "${pss[@]}" -- -algorithm RSA -pkeyopt rsa_keygen_bits:2048
chain pss-key -sha256 "${pss[@]}" -- -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048
chain pss-limited -sha256 "${pss[@]}" -- -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 \
  -pkeyopt rsa_pss_keygen_md:sha256 -pkeyopt rsa_pss_keygen_mgf1_md:sha256 -pkeyopt rsa_pss_keygen_saltlen:32
chain short -sha256 -- -algorithm RSA -pkeyopt rsa_keygen_bits:1024
chain sha1 -sha1 -- -algorithm RSA -pkeyopt rsa_keygen_bits:2048
