//! What a certificate is used for, and whether its key usages allow that.

use super::{Certificate, ExtendedKeyUsage, KeyUsage, SealUse};
use crate::oid;

/// The use that a path is checked for. The rules are [`Usage::check`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Usage {
    /// Sealing or signing documents.
    Seal,
    /// Time stamps (RFC 3161 2.3).
    TimeStamp,
}

/// Why key usages forbid the use.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum UsageFault {
    /// An authority's certificate signs documents or time stamps itself.
    #[error("a certificate authority must not sign this itself")]
    Authority,
    /// extKeyUsage does not allow it.
    #[error("extended key usage {found:?} does not allow {usage:?}")]
    Extended {
        /// The use asked for.
        usage: Usage,
        /// Purposes found, dotted.
        found: Vec<String>,
    },
    /// extKeyUsage is there, but not critical (RFC 3161 2.3).
    #[error("extended key usage of a time stamp certificate must be critical")]
    ExtendedNotCritical,
    /// keyUsage is missing where the profile demands it, or does not allow it.
    #[error("key usage {found:?} does not allow {usage:?}")]
    Key {
        /// The use asked for.
        usage: Usage,
        /// Bits found.
        found: Option<KeyUsage>,
    },
}

/// Purposes that people's signing certificates carry. Server, client and code certificates are not among
/// them: who got one has not proved whom he signs for.
const SIGNING_PURPOSES: [&[u64]; 5] = [
    oid::EKU_DOCUMENT_SIGNING.arcs,
    &[1, 3, 6, 1, 5, 5, 7, 3, 4],        // emailProtection
    &[1, 3, 6, 1, 4, 1, 311, 10, 3, 12], // Microsoft document signing
    &[1, 2, 840, 113583, 1, 1, 5],       // Adobe authentic documents
    oid::EKU_ANY.arcs,
];
const SERVER_AUTH: &[u64] = &[1, 3, 6, 1, 5, 5, 7, 3, 1];

const SIGNING: KeyUsage = KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::NON_REPUDIATION);

impl Usage {
    /// The certificate at the start of the path may be used so.
    pub fn check(self, certificate: &Certificate) -> Result<(), UsageFault> {
        if certificate.is_ca() {
            return Err(UsageFault::Authority);
        }
        match (self, certificate.seal_use()) {
            (Self::TimeStamp, _) => self.check_time_stamp(certificate),
            (Self::Seal, Some(seal)) => self.check_own_seal(certificate, seal),
            (Self::Seal, None) => self.check_foreign_seal(certificate),
        }
    }

    /// An authority that limits the purposes of what it issues must not exclude this one.
    pub(super) fn check_authority(self, authority: &Certificate) -> Result<(), UsageFault> {
        let Some(usage) = authority.extended_key_usage() else {
            return Ok(());
        };
        let allows = match self {
            Self::Seal => {
                signs(&usage)
                    || usage.has(oid::EKU_LICENCE_SEAL)
                    || usage.has(oid::EKU_DOCUMENT_SEAL)
            }
            Self::TimeStamp => usage.has(oid::EKU_TIME_STAMPING) || usage.has(oid::EKU_ANY),
        };
        match allows {
            true => Ok(()),
            false => Err(self.extended(&usage)),
        }
    }

    /// RFC 3161 2.3: extKeyUsage critical, with timeStamping alone. keyUsage, if there, signs and nothing else.
    fn check_time_stamp(self, certificate: &Certificate) -> Result<(), UsageFault> {
        let Some(usage) = certificate.extended_key_usage() else {
            return Err(UsageFault::Extended {
                usage: self,
                found: Vec::new(),
            });
        };
        if !usage.has(oid::EKU_TIME_STAMPING) || usage.purposes().count() != 1 {
            return Err(self.extended(&usage));
        }
        if !usage.critical {
            return Err(UsageFault::ExtendedNotCritical);
        }
        self.check_key(certificate, |bits| {
            bits.is_none_or(|bits| bits.has_any(SIGNING) && bits.is_within(SIGNING))
        })
    }

    /// Our profile: keyUsage there, signing only; documentSigning, one seal use, and nothing else.
    fn check_own_seal(self, certificate: &Certificate, seal: SealUse) -> Result<(), UsageFault> {
        let own = match seal {
            SealUse::Licence => oid::EKU_LICENCE_SEAL,
            SealUse::Document => oid::EKU_DOCUMENT_SEAL,
        };
        if let Some(usage) = certificate.extended_key_usage() {
            let both = usage.has(oid::EKU_DOCUMENT_SIGNING) && usage.has(own);
            if !both || usage.purposes().count() != 2 {
                return Err(self.extended(&usage));
            }
        }
        self.check_key(certificate, |bits| {
            bits.is_some_and(|bits| bits.has_any(SIGNING) && bits.is_within(SIGNING))
        })
    }

    /// Other makers: no extKeyUsage, or one that is about signing; keyUsage, if there, allows signing.
    fn check_foreign_seal(self, certificate: &Certificate) -> Result<(), UsageFault> {
        match certificate.extended_key_usage() {
            Some(usage) if !signs(&usage) => return Err(self.extended(&usage)),
            _ => (),
        }
        self.check_key(certificate, |bits| {
            bits.is_none_or(|bits| bits.has_any(SIGNING))
        })
    }

    fn check_key(
        self,
        certificate: &Certificate,
        allowed: impl Fn(Option<KeyUsage>) -> bool,
    ) -> Result<(), UsageFault> {
        let found = certificate.key_usage();
        match allowed(found) {
            true => Ok(()),
            false => Err(UsageFault::Key { usage: self, found }),
        }
    }

    fn extended(self, usage: &ExtendedKeyUsage<'_>) -> UsageFault {
        UsageFault::Extended {
            usage: self,
            found: usage.dotted(),
        }
    }
}

/// One of [`SIGNING_PURPOSES`]; "any" does not count beside a server's purpose (pades profile of a seal).
fn signs(usage: &ExtendedKeyUsage<'_>) -> bool {
    let server = usage.purposes().any(|found| found.is(SERVER_AUTH));
    usage.purposes().any(|found| {
        SIGNING_PURPOSES.iter().any(|arcs| found.is(arcs))
            && !(server && found.is(oid::EKU_ANY.arcs))
    })
}
