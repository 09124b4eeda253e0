//! Known answers: an algorithm that gives another is not used (FIPS 140-3, 10.3.A).

use ring::{aead, hmac};

use super::ed25519::Ed25519Key;
use super::p256::P256Key;
use super::private::{PrivateKey, verify};
use super::sm2::Sm2Key;
use super::{CryptoFailed, low_s, sha256, sm2};
use crate::Suite;
use crate::text::{from_hex, hex};

/// A key, a message and its signature, from a standard. All in hexadecimal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownAnswer {
    pub(crate) suite: Suite,
    secret: &'static str,
    /// The coordinates, or the 32 bytes of Ed25519.
    public: &'static str,
    message: &'static [u8],
    /// `r ∥ s`, or the 64 bytes of Ed25519.
    signature: &'static str,
}

/// One for every suite.
pub(crate) const KNOWN_ANSWERS: &[KnownAnswer] = &[
    // RFC 6979, A.2.5: P-256 with SHA-256, message "sample".
    KnownAnswer {
        suite: Suite::P256,
        secret: "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        public: "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
                 7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
        message: b"sample",
        signature: "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
                    f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    },
    // GB/T 32918.5-2017, A.2: the recommended curve, ID 1234567812345678, message "message digest".
    KnownAnswer {
        suite: Suite::Sm2,
        secret: "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8",
        public: "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
                 ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
        message: b"message digest",
        signature: "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                    b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    },
    // RFC 8032, 7.1, TEST 2.
    KnownAnswer {
        suite: Suite::Ed25519,
        secret: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        public: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        message: b"\x72",
        signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                    085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    },
];

impl KnownAnswer {
    /// The known signature verifies and no other message does; the known key gives its public half and signs.
    ///
    /// ECDSA and SM2 draw a nonce, so that what they sign is checked by verifying; Ed25519 must give the very bytes.
    pub(crate) fn test(&self) -> Result<(), CryptoFailed> {
        let point = self.point()?;
        let known = self.known_signature()?;
        let holds = |message: &[u8], signature: &[u8]| {
            verify(self.suite, &point, message, signature).is_ok()
        };
        let key = self.key(&point)?;
        let made = key.sign(self.message)?;
        let exact = self.suite != Suite::Ed25519 || made == known;
        let passed = holds(self.message, &known)
            && !holds(b"another message", &known)
            && key.point() == point
            && holds(self.message, &made)
            && exact;
        passed.then_some(()).ok_or(CryptoFailed {
            doing: "giving a known answer",
        })
    }

    fn key(&self, point: &[u8]) -> Result<PrivateKey, CryptoFailed> {
        let secret: [u8; 32] = bytes(self.secret)?;
        Ok(match self.suite {
            Suite::P256 => PrivateKey::p256(P256Key::known(&secret, point)?),
            Suite::Sm2 => PrivateKey::sm2(Sm2Key::known(&secret)?),
            Suite::Ed25519 => PrivateKey::ed25519(Ed25519Key::known(&secret, point)?),
        })
    }

    fn point(&self) -> Result<Vec<u8>, CryptoFailed> {
        match self.suite {
            Suite::Ed25519 => Ok(bytes::<32>(self.public)?.to_vec()),
            Suite::P256 | Suite::Sm2 => Ok([&[4][..], &bytes::<64>(self.public)?].concat()),
        }
    }

    fn known_signature(&self) -> Result<Vec<u8>, CryptoFailed> {
        let signature: [u8; 64] = bytes(self.signature)?;
        Ok(match self.suite {
            Suite::Ed25519 => signature.to_vec(),
            Suite::P256 | Suite::Sm2 => low_s::der(&signature),
        })
    }

    /// The same with a signature that is wrong, to see what follows.
    #[cfg(test)]
    pub(crate) const fn damaged(self) -> Self {
        Self {
            signature: "00000000000000000000000000000000000000000000000000000000000000ff\
                        00000000000000000000000000000000000000000000000000000000000000ff",
            ..self
        }
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], CryptoFailed> {
    from_hex(text).ok_or(CryptoFailed {
        doing: "reading a known answer",
    })
}

/// What a vault is opened with: SHA-256, SM3, HMAC and AES-256-GCM.
pub(crate) fn test_symmetric() -> Result<(), CryptoFailed> {
    let known = [
        // FIPS 180-4, example for "abc".
        (
            hex(&sha256(b"abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ),
        // GB/T 32905-2016, A.1.
        (
            hex(&sm2::sm3(b"abc")),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        ),
        // RFC 4231, 4.3.
        (
            hmac_jefe(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
        // The Galois/Counter Mode of Operation (McGrew, Viega), test case 13.
        (empty_gcm()?, "530f8afbc74536b9a963b4f1c4cb738b"),
    ];
    match known.iter().all(|(found, expected)| found == expected) {
        true => Ok(()),
        false => Err(CryptoFailed {
            doing: "giving a known answer",
        }),
    }
}

fn hmac_jefe() -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
    hex(hmac::sign(&key, b"what do ya want for nothing?").as_ref())
}

fn empty_gcm() -> Result<String, CryptoFailed> {
    let failed = || CryptoFailed::at("giving a known answer");
    let key = aead::UnboundKey::new(&aead::AES_256_GCM, &[0; 32]).map_err(failed())?;
    let tag = aead::LessSafeKey::new(key)
        .seal_in_place_separate_tag(
            aead::Nonce::assume_unique_for_key([0; 12]),
            aead::Aad::empty(),
            &mut [],
        )
        .map_err(failed())?;
    Ok(hex(tag.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_has_a_known_answer_and_gives_it() {
        for suite in [Suite::P256, Suite::Sm2, Suite::Ed25519] {
            let answer = KNOWN_ANSWERS.iter().find(|known| known.suite == suite);
            answer.unwrap().test().unwrap();
        }
        test_symmetric().unwrap();
    }

    #[test]
    fn a_wrong_known_answer_is_noticed_in_every_suite() {
        for known in KNOWN_ANSWERS {
            known.damaged().test().unwrap_err();
            let other_key = KnownAnswer {
                secret: "0000000000000000000000000000000000000000000000000000000000000007",
                ..*known
            };
            other_key.test().unwrap_err();
        }
    }
}
