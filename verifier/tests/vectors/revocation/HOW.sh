#!/bin/sh
# Makes the certificates, lists and responses of this folder with OpenSSL 3. New keys each time: the vectors' times and
# digests change with it, and the test names none of them but the day below.
set -eu
work=$(mktemp -d)
out=$(cd "$(dirname "$0")" && pwd)
cd "$work"
day=20260101000000Z
cat > openssl.cnf <<'CONFIG'
[ca]
default_ca = issuer
[issuer]
database = index.txt
crlnumber = crlnumber
certificate = ca.pem
private_key = ca.key
default_md = sha256
[dn]
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[person]
keyUsage = critical, digitalSignature, nonRepudiation
crlDistributionPoints = URI:http://example.org/1.crl, URI:http://example.org/2.crl
[responder]
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
[list]
authorityKeyIdentifier = keyid
[partition]
authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @point
[point]
fullname = URI:http://example.org/2.crl
onlyuser = TRUE
CONFIG
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
# certificate NAME SERIAL EXTENSIONS
certificate() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" -config openssl.cnf -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -set_serial "$2" -days 7300 -extfile openssl.cnf \
    -extensions "$3" -out "$1.pem"
  openssl x509 -in "$1.pem" -outform der -out "$out/$1.der"
}
key ca
openssl req -new -x509 -key ca.key -subj /CN=issuer -config openssl.cnf -extensions authority -days 7300 -out ca.pem
openssl x509 -in ca.pem -outform der -out "$out/ca.der"
certificate good 0x1001 person
certificate revoked 0x1002 person
certificate held 0x80ff01 person
certificate responder 0x1004 responder
echo 01 > crlnumber
{
  printf 'V\t460101000000Z\t\t1001\tunknown\t/CN=good\n'
  printf 'R\t460101000000Z\t260101000000Z,keyCompromise\t1002\tunknown\t/CN=revoked\n'
  printf 'R\t460101000000Z\t260101000000Z,certificateHold\t80FF01\tunknown\t/CN=held\n'
} > index.txt
openssl ca -gencrl -config openssl.cnf -crlexts list -crldays 3650 -out list.pem
openssl crl -in list.pem -outform der -out "$out/list.crl"
openssl ca -gencrl -config openssl.cnf -crlexts partition -crldays 3650 -out partition.pem
openssl crl -in partition.pem -outform der -out "$out/partition.crl"
# answer FILE SIGNER OPTIONS: about all three
answer() {
  file=$1 signer=$2
  shift 2
  openssl ocsp -index index.txt -CA ca.pem -rsigner "$signer.pem" -rkey "$signer.key" -ndays 3650 \
    -reqin request.der -respout "$out/$file" "$@" > /dev/null 2>&1
}
openssl ocsp -issuer ca.pem -cert good.pem -cert revoked.pem -sha256 -cert held.pem -reqout request.der -nonce > /dev/null
answer delegated.ocsp responder
answer direct.ocsp ca -resp_key_id -resp_no_certs
answer wrong-signer.ocsp good
rm -r "$work"
