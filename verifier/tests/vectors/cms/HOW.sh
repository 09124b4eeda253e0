#!/bin/sh
# Makes the files that HOW.md lists. Needs OpenSSL 3.0.
set -eu
printf 'yinxin\r\n' > content.bin
DAYS=36500

cat > ext.cnf <<'CONF'
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
keyUsage = critical,digitalSignature,nonRepudiation
subjectKeyIdentifier = hash
[tsa]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[default_ca]
database = index.txt
default_md = sha256
crlnumber = crlnumber
[stamps]
serial = serial
signer_cert = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
accuracy = secs:1, millisecs:500
ess_cert_id_chain = no
ess_cert_id_alg = sha256
CONF

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out root.key
openssl req -new -key root.key -subj '/CN=OpenSSL root' -out root.csr
openssl x509 -req -in root.csr -signkey root.key -days $DAYS -sha256 -extfile ext.cnf -extensions ca -out root.pem
openssl x509 -in root.pem -outform DER -out root.der

issue() { # name, section, key options
  name=$1; section=$2; shift 2
  openssl genpkey "$@" -out "$name.key"
  openssl req -new -key "$name.key" -subj "/CN=OpenSSL $name" -out "$name.csr"
  openssl x509 -req -in "$name.csr" -CA root.pem -CAkey root.key -CAcreateserial -days $DAYS -sha256 \
    -extfile ext.cnf -extensions "$section" -out "$name.pem"
}
issue rsa signer -algorithm RSA -pkeyopt rsa_keygen_bits:2048
issue short signer -algorithm RSA -pkeyopt rsa_keygen_bits:1024
issue p256 signer -algorithm EC -pkeyopt ec_paramgen_curve:P-256
issue p384 signer -algorithm EC -pkeyopt ec_paramgen_curve:P-384
issue tsa tsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048

sign() { # output, certificate, options
  out=$1; name=$2; shift 2
  openssl cms -sign -binary -in content.bin -signer "$name.pem" -inkey "$name.key" -outform DER -out "$out" "$@"
}
sign rsa.cms rsa -md sha256 -cades
sign pss.cms rsa -md sha256 -cades -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:digest
sign pss-long-salt.cms rsa -md sha256 -cades -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:max
sign short.cms short -md sha256 -cades
sign sha1.cms rsa -md sha1 -cades
sign p256.cms p256 -md sha256 -cades
sign p384.cms p384 -md sha384 -cades
sign ski.cms p256 -md sha256 -cades -keyid
sign ber-attached.cms rsa -md sha256 -cades -stream
sign no-ess.cms p256 -md sha256

: > index.txt; echo 01 > crlnumber
openssl ca -config ext.cnf -name default_ca -cert root.pem -keyfile root.key -revoke p384.pem -crl_reason superseded
openssl ca -config ext.cnf -name default_ca -cert root.pem -keyfile root.key -gencrl -crldays $DAYS -out crl.pem
openssl crl -in crl.pem -outform DER -out root.crl

openssl ts -query -data content.bin -sha256 -cert -out request.tsq
echo 01 > serial
openssl ts -reply -config ext.cnf -section stamps -queryfile request.tsq -out reply.tsr
openssl ts -reply -in reply.tsr -token_out -out tsa.tst
