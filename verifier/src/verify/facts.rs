//! What the validation processes judge by, gathered from signatures and paths.

use super::court::Court;
use super::policy::{self, Reliance};
use super::process::{Chain, Datum, Freshness, Link, Signature, Status, Strength};
use crate::cms::SignedData;
use crate::crypto::{DigestAlgorithm, PublicKey, SignatureAlgorithm, sha256};
use crate::format::ServiceKind;
use crate::path::{Certificate, DatumStatus, Path, PathCertificate, Revocation};
use crate::value::Time;

/// What a path is to the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Of a seal of our own profile.
    OwnSeal,
    /// Of a signature of another maker.
    ForeignSeal,
    /// Of a time stamp.
    Stamp,
}

/// A signature by `signer`, over content hashed with `digests`.
pub(super) fn signature(
    signed: &SignedData<'_>,
    signer: &Certificate,
    digests: &[DigestAlgorithm],
    chain: Chain,
) -> Signature {
    let info = signed.signer_info();
    let own = info
        .signature_algorithm()
        .zip(signer.public_key().ok())
        .map(|(algorithm, key)| by(algorithm, key));
    let content = [info.digest_algorithm()];
    let hashed = content.iter().chain(digests).map(|one| hash(*one));
    Signature {
        object: sha256(info.signature()),
        strengths: own.into_iter().chain(hashed).collect(),
        chain,
        made_after: None,
    }
}

/// No path was found: only the signature itself can be judged.
pub(super) fn no_chain() -> Chain {
    Chain {
        links: Vec::new(),
        sunset: None,
        freshness: Freshness::MadeAfter,
        outlives_expiry: false,
    }
}

/// A path, with what the lists say of its anchor.
pub(super) fn chain(court: &Court<'_>, path: &Path, role: Role) -> Chain {
    let anchor = path.anchor();
    let region = anchor.and_then(|anchor| court.region(anchor));
    let plain = anchor.is_some_and(|anchor| court.is_plain_tsa_anchor(anchor));
    // The list names each time-stamp authority itself; that it did then was asked when the stamp was read.
    let sunset = anchor
        .zip(region)
        .filter(|_| role != Role::Stamp)
        .and_then(|(anchor, (_, region))| region.service_end(ServiceKind::RootCa, anchor));
    let certificates = path.certificates();
    let issuers = certificates.iter().skip(1).map(Some).chain([None]);
    let links = certificates
        .iter()
        .zip(issuers)
        .map(|(one, issuer)| link(one, issuer.map(|issuer| &issuer.certificate)));
    Chain {
        links: links.collect(),
        sunset,
        freshness: match role {
            Role::OwnSeal => Freshness::MadeAfter,
            Role::ForeignSeal | Role::Stamp => Freshness::SpeaksFor,
        },
        outlives_expiry: role == Role::Stamp && region.is_some() && !plain,
    }
}

fn link(one: &PathCertificate, issuer: Option<&Certificate>) -> Link {
    let certificate = &one.certificate;
    Link {
        object: certificate.sha256(),
        not_before: certificate.not_before(),
        not_after: certificate.not_after(),
        strength: match issuer {
            Some(issuer) => signed_by(certificate.signature_algorithm(), issuer),
            // Anchors are trusted, not proved.
            None => Strength {
                name: "anchor".to_owned(),
                until: None,
            },
        },
        data: one.data.iter().map(datum).collect(),
        needs_none: one.revocation == Revocation::NotNeeded,
    }
}

fn datum(datum: &crate::path::Datum) -> Datum {
    Datum {
        objects: datum.ids.clone(),
        status: match datum.status {
            DatumStatus::Good => Status::Good,
            DatumStatus::OnHold { since } => Status::OnHold { since },
            DatumStatus::Revoked { at, reason } => Status::Revoked { at, reason },
        },
        this_update: datum.this_update,
        next_update: datum.next_update,
        signer: (datum.signer.not_before(), datum.signer.not_after()),
        strength: signed_by(Some(datum.algorithm), &datum.signer),
        covers_expired_since: datum.covers_expired_since,
    }
}

fn signed_by(algorithm: Option<SignatureAlgorithm>, issuer: &Certificate) -> Strength {
    match algorithm.zip(issuer.public_key().ok()) {
        Some((algorithm, key)) => by(algorithm, key),
        None => strength("unknown algorithm".to_owned(), [Reliance::Never]),
    }
}

fn by(algorithm: SignatureAlgorithm, key: PublicKey<'_>) -> Strength {
    let bits = key.modulus_bits().map(|bits| format!(" of {bits} bits"));
    let name = format!("{algorithm:?}{}", bits.unwrap_or_default());
    let reliance = [
        policy::signature(algorithm, key),
        policy::digest(algorithm.digest()),
    ];
    strength(name, reliance)
}

fn hash(digest: DigestAlgorithm) -> Strength {
    strength(digest.name().to_owned(), [policy::digest(digest)])
}

/// Relied on until the first of its parts is not.
fn strength<const N: usize>(name: String, parts: [Reliance; N]) -> Strength {
    let ends = parts.into_iter().filter_map(|part| match part {
        Reliance::Open => None,
        Reliance::Until(end) => Some(end),
        // Nothing that is judged is older than 1970.
        Reliance::Never => Some(Time::from_unix(0)),
    });
    Strength {
        name,
        until: ends.min(),
    }
}
