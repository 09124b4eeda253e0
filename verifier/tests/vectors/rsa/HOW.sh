#!/bin/sh
# RSA signatures over content.bin with every digest and both paddings, and the public keys. Needs OpenSSL 3.0.
set -eu
printf 'yinxin\r\n' > content.bin
for bits in 1536 2048 4096; do
  openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:$bits -out $bits.key
  openssl pkey -in $bits.key -pubout -outform DER -out $bits.spki
  for digest in sha1 sha256 sha384 sha512; do
    openssl dgst -$digest -sign $bits.key -out $bits-pkcs1-$digest.sig content.bin
    openssl dgst -$digest -sign $bits.key -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest \
      -out $bits-pss-$digest.sig content.bin
  done
  rm $bits.key
done
