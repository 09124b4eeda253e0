//! Two back ends give one answer: `SubjectPublicKeyInfo`, signature, and the rest as message.

#![no_main]

use libfuzzer_sys::fuzz_target;
use yinxin_fuzz::Both;
use yinxin_verifier::crypto::DigestAlgorithm::{Sha1, Sha256, Sha384, Sha512, Sm3};
use yinxin_verifier::crypto::SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss, Sm2};
use yinxin_verifier::crypto::{PublicKey, SignatureVerifier};
use yinxin_verifier::der::Reader;

fuzz_target!(init: yinxin_fuzz::plant("signature"), |data: &[u8]| {
    let mut reader = Reader::new(data);
    let (Ok(spki), Ok(signature)) = (reader.any(), reader.any()) else {
        return;
    };
    let Ok(key) = PublicKey::from_spki(spki.raw) else {
        return;
    };
    let message = &data[spki.raw.len() + signature.raw.len()..];
    let of = |digest| [Ecdsa(digest), RsaPkcs1(digest), RsaPss(digest)];
    let with_digest = [Sha1, Sha256, Sha384, Sha512, Sm3].into_iter().flat_map(of);
    let all: Vec<_> = with_digest.chain([Ed25519, Sm2]).collect();
    let algorithm = all[usize::from(*data.last().unwrap_or(&0)) % all.len()];
    // Elliptic signatures are DER, the others are bare; the fuzzer writes both as one element.
    let bare = matches!(algorithm, RsaPkcs1(_) | RsaPss(_) | Ed25519);
    let value = if bare { signature.value } else { signature.raw };
    Both.verify(algorithm, key, message, value).ok();
});
