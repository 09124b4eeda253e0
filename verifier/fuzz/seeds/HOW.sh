#!/bin/sh
# Makes ocsp.der, a response of OpenSSL 3.0: sh HOW.sh, in an empty folder.
set -eu
openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -new -x509 -key ca.key -subj '/CN=OpenSSL root' -days 36500 -out ca.pem
openssl ecparam -name prime256v1 -genkey -noout -out leaf.key
openssl req -new -key leaf.key -subj '/CN=OpenSSL leaf' -out leaf.csr
openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 5 -days 36500 -out leaf.pem
printf 'V\t21260101000000Z\t\t05\tunknown\t/CN=OpenSSL leaf\n' > index.txt
openssl ocsp -issuer ca.pem -cert leaf.pem -no_nonce -reqout request.der
openssl ocsp -index index.txt -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin request.der -ndays 36500 -respout ocsp.der
