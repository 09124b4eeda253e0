//! Chains of every signature algorithm, made by OpenSSL (`tests/vectors/path/HOW.sh`).

use yinxin_verifier::crypto::PublicKey;
use yinxin_verifier::path::Certificate;

use super::judge::{Chain, Group, group};
use super::make::*;

macro_rules! foreign {
    ($name:literal) => {
        Chain {
            leaf: include_bytes!(concat!("../vectors/path/", $name, "-signer.der")).to_vec(),
            others: vec![],
            anchors: vec![include_bytes!(concat!("../vectors/path/", $name, "-root.der")).to_vec()],
        }
    };
}

pub(crate) fn groups() -> Vec<Group> {
    vec![
        group("algorithms::usual")
            .passes("p256", foreign!("p256"))
            .passes("p384", foreign!("p384"))
            .passes("ed25519", foreign!("ed25519"))
            .passes("rsa", foreign!("rsa"))
            .passes("rsa_pss", foreign!("pss"))
            .fails("p256_spoilt", spoilt(foreign!("p256")), "signature")
            .fails("p384_spoilt", spoilt(foreign!("p384")), "signature")
            .fails("ed25519_spoilt", spoilt(foreign!("ed25519")), "signature")
            .fails("rsa_spoilt", spoilt(foreign!("rsa")), "signature")
            .fails("rsa_pss_spoilt", spoilt(foreign!("pss")), "signature"),
        group("algorithms::weak")
            .passes("rsa_of_2048_bits_with_sha256", foreign!("rsa"))
            .fails("rsa_of_1024_bits", foreign!("short"), "algorithm")
            .fails("sha1", foreign!("sha1"), "algorithm"),
        group("algorithms::pss_keys")
            .passes("without_limits", foreign!("pss-key"))
            .passes("limited_to_the_digest", foreign!("pss-limited"))
            .passes(
                "limited_by_us_to_the_digest",
                limited_to(foreign!("pss"), SHA384, 48),
            )
            .passes(
                "shorter_salt_allowed",
                limited_to(foreign!("pss"), SHA384, 20),
            )
            .fails("spoilt", spoilt(foreign!("pss-limited")), "signature")
            .fails(
                "limited_to_another_digest",
                limited_to(foreign!("pss"), SHA256, 32),
                "signature",
            )
            .fails(
                "longer_salt_demanded",
                limited_to(foreign!("pss"), SHA384, 49),
                "algorithm",
            )
            .fails(
                "makes_no_pkcs1_signatures",
                limited_to(foreign!("rsa"), SHA256, 32),
                "signature",
            ),
    ]
}

/// Another last octet of the signature.
fn spoilt(mut chain: Chain) -> Chain {
    *chain.leaf.last_mut().unwrap() ^= 1;
    chain
}

const SHA256: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
const SHA384: &[u64] = &[2, 16, 840, 1, 101, 3, 4, 2, 2];

/// The root's RSA key as one for PSS with this digest and salt. Nobody asks whether an anchor signed itself.
fn limited_to(chain: Chain, digest: &[u64], salt: u8) -> Chain {
    let root = Certificate::parse(&chain.anchors[0]).unwrap();
    let key = PublicKey::from_spki(root.spki()).unwrap();
    let bits = tlv(3, &[&[0], key.bits()].concat());
    let digest = seq(&[&oid(digest), &[5, 0]]);
    let mask = seq(&[&oid(&[1, 2, 840, 113549, 1, 1, 8]), &digest]);
    let parameters = seq(&[
        &tlv(0xa0, &digest),
        &tlv(0xa1, &mask),
        &tlv(0xa2, &int(salt)),
    ]);
    let identifier = seq(&[&oid(&[1, 2, 840, 113549, 1, 1, 10]), &parameters]);
    let anchor = ca("根", 0).change(|plan| {
        plan.subject = root.subject().to_vec();
        plan.spki = Some(seq(&[&identifier, &bits]));
    });
    Chain {
        anchors: vec![anchor.own()],
        ..chain
    }
}
