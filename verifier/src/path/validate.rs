//! The rules of RFC 5280 6.1 over a whole path, from the anchor down, but for signatures and names, which the
//! search has checked link by link, and validity and revocation, which are facts and not rules.

use super::error::{Constraint, PathError};
use super::name_constraints::NameConstraints;
use super::policy::{self, Policies};
use super::{Certificate, KeyUsage, Usage, name};
use crate::der::Oid;

/// The last arc, below 2.5.29, of each extension that the checks of this crate take into account. subjectKeyIdentifier
/// and authorityKeyIdentifier are not among them: they may only be hints (RFC 5280 4.2.1.1 and 4.2.1.2).
const UNDERSTOOD: [u8; 10] = [
    15, // keyUsage
    17, // subjectAltName
    19, // basicConstraints
    30, // nameConstraints
    31, // cRLDistributionPoints
    32, // certificatePolicies
    33, // policyMappings
    36, // policyConstraints
    37, // extKeyUsage
    54, // inhibitAnyPolicy
];

/// `path` is in the order leaf to anchor; two certificates at least.
pub(super) fn validate(path: &[&Certificate], usage: Usage) -> Result<(), PathError> {
    let Some((leaf, authorities)) = path.split_first() else {
        return Ok(());
    };
    for authority in authorities.iter().rev() {
        check_extensions(authority)?;
        check_authority(authority, usage)?;
    }
    check_first(leaf, usage)?;
    check_pose(leaf)?;
    check_lengths(authorities)?;
    check_names(leaf, authorities)?;
    check_policies(path)
}

/// The certificate asked about, whether on a path or trusted by itself.
pub(super) fn check_first(leaf: &Certificate, usage: Usage) -> Result<(), PathError> {
    check_extensions(leaf)?;
    usage
        .check(leaf)
        .map_err(|fault| constraint(leaf, Constraint::Usage(fault)))
}

/// A certificate that is no authority's, issued by one, must not pose as one.
fn check_pose(leaf: &Certificate) -> Result<(), PathError> {
    let signs = leaf
        .key_usage()
        .is_some_and(|bits| bits.has_any(KeyUsage::KEY_CERT_SIGN));
    let what = match () {
        () if signs => "keyCertSign",
        () if leaf.standard_extension(30).is_some() => "nameConstraints",
        () => return Ok(()),
    };
    Err(constraint(leaf, Constraint::Misplaced { what }))
}

/// Whoever issued the certificate meant it to be refused where a critical extension is not understood (4.2).
fn check_extensions(certificate: &Certificate) -> Result<(), PathError> {
    let understood = |kind: &[u8]| matches!(kind, [0x55, 0x1d, last] if UNDERSTOOD.contains(last));
    let unknown = certificate
        .extensions()
        .find(|(kind, extension)| extension.critical && !understood(kind));
    match unknown {
        Some((kind, _)) => {
            let kind = Oid::from_content(kind).map(|kind| kind.to_string());
            let kind = kind.unwrap_or_default();
            Err(constraint(
                certificate,
                Constraint::CriticalExtension { kind },
            ))
        }
        None => Ok(()),
    }
}

/// 6.1.4 k and n, and the purposes that an authority limits itself to. Also asked link by link, by the search.
pub(super) fn check_issuer(authority: &Certificate) -> Result<(), PathError> {
    let found = authority.key_usage();
    let fault = match () {
        () if !authority.is_ca() => Constraint::BasicConstraints,
        () if name::is_empty(authority.subject()) => Constraint::EmptyName,
        () if found.is_some_and(|bits| !bits.has_any(KeyUsage::KEY_CERT_SIGN)) => {
            Constraint::KeyCertSign { found }
        }
        () => return Ok(()),
    };
    Err(constraint(authority, fault))
}

fn check_authority(authority: &Certificate, usage: Usage) -> Result<(), PathError> {
    usage
        .check_authority(authority)
        .map_err(|fault| constraint(authority, Constraint::Usage(fault)))
}

/// 6.1.4 l and m; the anchor's own constraint counts as that of any authority (RFC 5937 3.2).
fn check_lengths(authorities: &[&Certificate]) -> Result<(), PathError> {
    // What the tightest authority above allows, and how many have followed it.
    let mut tightest: Option<(u64, u64)> = None;
    for authority in authorities.iter().rev() {
        let is_counted = !authority.is_self_issued();
        if let Some((allowed, followed)) = tightest.as_mut().filter(|_| is_counted) {
            *followed = followed.saturating_add(1);
            if followed > allowed {
                let (allowed, found) = (*allowed, *followed);
                let fault = Constraint::PathLength { allowed, found };
                return Err(constraint(authority, fault));
            }
        }
        let left = tightest.map(|(allowed, followed)| allowed.saturating_sub(followed));
        tightest = match authority.path_length() {
            Some(own) if left.is_none_or(|left| own < left) => Some((own, 0)),
            _ => tightest,
        };
    }
    Ok(())
}

/// 6.1.3 b and c, 6.1.4 g.
fn check_names(leaf: &Certificate, authorities: &[&Certificate]) -> Result<(), PathError> {
    let mut constraints = NameConstraints::new();
    for authority in authorities.iter().rev() {
        constraints.check(authority, false)?;
        constraints
            .push(authority)
            .map_err(|fault| constraint(authority, Constraint::Name(fault)))?;
    }
    constraints.check(leaf, true)
}

/// 6.1.3 d to f, 6.1.4 a, b, h to j, 6.1.5 a, b, g. What the anchor says of policies is not part of the algorithm.
fn check_policies(path: &[&Certificate]) -> Result<(), PathError> {
    let Some((leaf, authorities)) = path.split_first() else {
        return Ok(());
    };
    let below_anchor = authorities
        .split_last()
        .map_or(authorities, |(_, below)| below);
    if !policy::matter(below_anchor.iter().copied().chain([*leaf])) {
        return Ok(());
    }
    let mut policies = Policies::new();
    for authority in below_anchor.iter().rev() {
        let fault = |fault| constraint(authority, Constraint::Policy(fault));
        policies.enter(authority, false).map_err(fault)?;
        policies.descend(authority).map_err(fault)?;
    }
    let fault = |fault| constraint(leaf, Constraint::Policy(fault));
    policies.enter(leaf, true).map_err(fault)?;
    policies.finish(leaf).map_err(fault)
}

pub(super) fn constraint(certificate: &Certificate, constraint: Constraint) -> PathError {
    PathError::Constraint {
        certificate: certificate.subject_text(),
        constraint,
    }
}
