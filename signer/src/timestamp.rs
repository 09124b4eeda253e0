//! RFC 3161 time-stamp tokens, made by the region's own authority.

use crate::{
    chain::Chain,
    cms::{self, Content},
    der,
};
use yinxin_keys::Authorisation;
use yinxin_verifier::{crypto::sha256, oid, value::Time};

/// A token that still lacks its signature.
pub(crate) struct UnsignedToken {
    info: Vec<u8>,
    /// What the authority's key signs: the signed attributes.
    pub(crate) to_sign: Vec<u8>,
    /// SHA-256 of the TSTInfo.
    digest: [u8; 32],
}

impl UnsignedToken {
    /// A token over `stamped` (the bytes of a signature value) at `time`. `serial` never comes twice.
    pub(crate) fn new(stamped: &[u8], time: Time, serial: &[u8], authority: &Chain) -> Self {
        let info = tst_info(stamped, time, serial);
        let digest: [u8; 32] = *sha256(&info).as_bytes();
        let to_sign = cms::signed_attributes(&Content::TstInfo(&info), &digest, authority, None);
        Self {
            info,
            to_sign,
            digest,
        }
    }

    /// Names the TSTInfo and shows it: the key holder stamps no time but its own.
    pub(crate) fn authorisation(&self, request: &str) -> Authorisation {
        Authorisation::new("time stamp", request, self.digest).with_content(self.info.clone())
    }

    /// The finished token.
    pub(crate) fn sign(self, signature: &[u8], authority: &Chain) -> Vec<u8> {
        cms::signed_data(
            &Content::TstInfo(&self.info),
            authority,
            &self.to_sign,
            signature,
            None,
        )
    }
}

/// TSTInfo (RFC 3161, 2.4.2): version, policy, imprint, serial, time. Accuracy, ordering, nonce and the
/// authority's name are left out: the certificate names the authority, and nobody asked with a nonce.
fn tst_info(stamped: &[u8], time: Time, serial: &[u8]) -> Vec<u8> {
    let imprint = der::sequence(&[
        &cms::sha256_identifier(),
        &der::octets(sha256(stamped).as_ref()),
    ]);
    der::sequence(&[
        &der::integer(1),
        &der::oid(oid::TIME_STAMP_POLICY),
        &imprint,
        &der::unsigned(serial),
        &der::generalized_time(time),
    ])
}

/// A serial that never comes twice (RFC 3161, 2.4.2: up to 160 bits): the second, and 64 random bits.
pub(crate) fn serial(now: Time, chance: [u8; 8]) -> [u8; 16] {
    let mut serial = [0; 16];
    serial[..8].copy_from_slice(&now.unix().to_be_bytes());
    serial[8..].copy_from_slice(&chance);
    serial
}

/// The serial whose encoding is longest.
pub(crate) const LARGEST_SERIAL: [u8; 16] = [0xFF; 16];
