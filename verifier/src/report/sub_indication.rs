//! Indications of EN 319 102-1, clause 5.1.

use serde::Serialize;

/// The status of one signature as the standard has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// Every check passed.
    TotalPassed,
    /// A check failed for good.
    TotalFailed,
    /// Not enough is known.
    Indeterminate,
}

/// Why, in the words of the standard (those that we use).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// Not processable as its format; also every manipulation of the PDF structure.
    FormatFailure,
    /// A signed digest does not match.
    HashFailure,
    /// The signature value is wrong for the key.
    SigCryptoFailure,
    /// Signed before the certificate became valid.
    NotYetValid,
    /// Signed after the certificate had expired.
    Expired,
    /// Signed after the certificate had been revoked.
    Revoked,
    /// An attribute is against the policy.
    SigConstraintsFailure,
    /// The chain is against the policy.
    ChainConstraintsFailure,
    /// An algorithm was not relied on any more when it was used.
    CryptoConstraintsFailure,
    /// An algorithm is too weak, and nothing proves an earlier time.
    CryptoConstraintsFailureNoPoe,
    /// The order of times is contradictory.
    TimestampOrderFailure,
    /// The signature does not lead to its certificate.
    NoSigningCertificateFound,
    /// No path to an anchor.
    NoCertificateChainFound,
    /// A path to an anchor that is not trusted any more, and nothing proves an earlier signature.
    NoCertificateChainFoundNoPoe,
    /// Something else is wrong with the chain; no revocation data, for one.
    CertificateChainGeneralFailure,
    /// Revoked, and nothing proves an earlier signature.
    RevokedNoPoe,
    /// A certificate authority of the path is revoked.
    RevokedCaNoPoe,
    /// Expired and known not to be revoked, and nothing proves an earlier signature.
    OutOfBoundsNotRevoked,
    /// Expired, and nothing proves an earlier signature.
    OutOfBoundsNoPoe,
    /// Who signed the revocation data has expired, and nothing proves that the data are older.
    RevocationOutOfBoundsNoPoe,
    /// Better evidence may come.
    TryLater,
    /// Signed data are missing.
    SignedDataNotFound,
}

impl SubIndication {
    /// All that we use.
    pub const ALL: &'static [Self] = &[
        Self::FormatFailure,
        Self::HashFailure,
        Self::SigCryptoFailure,
        Self::NotYetValid,
        Self::Expired,
        Self::Revoked,
        Self::SigConstraintsFailure,
        Self::ChainConstraintsFailure,
        Self::CryptoConstraintsFailure,
        Self::CryptoConstraintsFailureNoPoe,
        Self::TimestampOrderFailure,
        Self::NoSigningCertificateFound,
        Self::NoCertificateChainFound,
        Self::NoCertificateChainFoundNoPoe,
        Self::CertificateChainGeneralFailure,
        Self::RevokedNoPoe,
        Self::RevokedCaNoPoe,
        Self::OutOfBoundsNotRevoked,
        Self::OutOfBoundsNoPoe,
        Self::RevocationOutOfBoundsNoPoe,
        Self::TryLater,
        Self::SignedDataNotFound,
    ];

    /// The indication to which it belongs (EN 319 102-1, table 5 and 6).
    pub fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::NotYetValid
            | Self::Expired
            | Self::Revoked => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_in_the_standard() {
        let name = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        assert_eq!(
            name(serde_json::to_value(Indication::TotalPassed).unwrap()),
            "TOTAL-PASSED"
        );
        assert_eq!(
            name(serde_json::to_value(SubIndication::SigCryptoFailure).unwrap()),
            "SIG_CRYPTO_FAILURE"
        );
        assert_eq!(
            name(serde_json::to_value(SubIndication::RevokedCaNoPoe).unwrap()),
            "REVOKED_CA_NO_POE"
        );
    }
}
