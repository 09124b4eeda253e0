//! Who signed revocation data, and whether that signer may.

use super::case::Case;
use super::signed::Signed;
use super::{Crl, OcspResponse, Revocation, SignedAs, Unusable, subject};
use crate::crypto::SignatureAlgorithm;
use crate::oid;
use crate::path::{Certificate, KeyUsage};
use crate::value::Time;

/// Certificates of one name that are tried as signers; an authority that changes keys has two or three.
const LIMIT: usize = 8;

/// A signer that counts.
#[derive(Clone)]
pub(super) struct Signer {
    pub(super) certificate: Certificate,
    pub(super) signed_as: SignedAs,
    /// `None`: stands on the path, and is judged there.
    pub(super) revocation: Option<Revocation>,
}

/// The signer of a list: the issuer; the same name with another key; or whom the certificate names.
pub(super) fn of_list(
    case: &Case<'_>,
    issuer: &Certificate,
    crl: &Crl,
) -> Result<(Signer, SignatureAlgorithm), Unusable> {
    let mut refused = match issued_by_signer(case, issuer, crl) {
        Ok(found) => return Ok(found),
        Err(reason) => reason,
    };
    let others = case.authorities.iter().skip(1).chain(case.pool);
    let of_name = others.filter(|other| other.subject() == crl.issuer() && *other != issuer);
    for other in of_name.take(LIMIT) {
        match other_signer(case, issuer, other, crl) {
            Ok(found) => return Ok(found),
            // That somebody of the name signed it says more than that others did not.
            Err(Unusable::Signature(_) | Unusable::OtherIssuer) => (),
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

/// The signer of a response: the issuer itself, or a responder that it appointed (RFC 6960 4.2.2.2). Nobody is a
/// responder by local word: trust lists name none.
pub(super) fn of_response<'a>(
    case: &Case<'a>,
    issuer: &Certificate,
    response: &'a OcspResponse,
) -> Result<(Signer, SignatureAlgorithm), Unusable> {
    let mut refused = Unusable::NoSigner;
    if response.names(issuer) {
        match response.check_signature(issuer.spki(), case.verifier) {
            Ok(algorithm) => return Ok((Signer::issuer(issuer), algorithm)),
            Err(reason) => refused = reason,
        }
    }
    let others = response.certificates().iter().chain(case.pool);
    let named = others.filter(|other| *other != issuer && response.names(other));
    for other in named.take(LIMIT) {
        match responder(case, issuer, other, response) {
            Ok(found) => return Ok(found),
            Err(reason) => refused = reason,
        }
    }
    Err(refused)
}

fn responder<'a>(
    case: &Case<'a>,
    issuer: &Certificate,
    responder: &'a Certificate,
    response: &OcspResponse,
) -> Result<(Signer, SignatureAlgorithm), Unusable> {
    if responder.spki() == case.certificate.spki() {
        return Err(Unusable::ResponderIsSubject);
    }
    if responder.issuer() != issuer.subject() {
        return Err(Unusable::OtherIssuer);
    }
    let appointed = responder
        .extended_key_usage()
        .is_some_and(|usage| usage.has(oid::EKU_OCSP_SIGNING));
    if !appointed {
        return Err(Unusable::ResponderWithoutPurpose);
    }
    let signing = KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::NON_REPUDIATION);
    if !responder
        .key_usage()
        .is_none_or(|usage| usage.has_any(signing))
    {
        return Err(Unusable::SignerMayNotSign);
    }
    let algorithm = response.check_signature(responder.spki(), case.verifier)?;
    let signed_as = SignedAs::DelegatedResponder;
    let revocation = standing(case, responder, signed_as, response.produced_at())?;
    let signer = Signer {
        certificate: responder.clone(),
        signed_as,
        revocation: Some(revocation),
    };
    Ok((signer, algorithm))
}

impl Signer {
    fn issuer(issuer: &Certificate) -> Self {
        Self {
            certificate: issuer.clone(),
            signed_as: SignedAs::Issuer,
            revocation: None,
        }
    }
}

fn issued_by_signer(
    case: &Case<'_>,
    issuer: &Certificate,
    crl: &Crl,
) -> Result<(Signer, SignatureAlgorithm), Unusable> {
    if crl.issuer() != issuer.subject() {
        return Err(Unusable::OtherIssuer);
    }
    if !issuer
        .key_usage()
        .is_none_or(|usage| usage.has_any(KeyUsage::CRL_SIGN))
    {
        return Err(Unusable::SignerMayNotSign);
    }
    let algorithm = crl.check_signature(issuer.spki(), case.verifier)?;
    Ok((Signer::issuer(issuer), algorithm))
}

fn other_signer<'a>(
    case: &Case<'a>,
    issuer: &Certificate,
    signer: &'a Certificate,
    crl: &Crl,
) -> Result<(Signer, SignatureAlgorithm), Unusable> {
    let algorithm = crl.check_signature(signer.spki(), case.verifier)?;
    // Stricter than RFC 5280 6.3.3 (f): who is not the issuer must have been made a signer of lists.
    if !signer
        .key_usage()
        .is_some_and(|usage| usage.has_any(KeyUsage::CRL_SIGN))
    {
        return Err(Unusable::SignerMayNotSign);
    }
    let signed_as = match signer.subject() == issuer.subject() {
        true => SignedAs::OtherKey,
        false => SignedAs::IndirectIssuer,
    };
    let revocation = match case.authorities.contains(signer) {
        true => None,
        false => Some(standing(case, signer, signed_as, crl.this_update())?),
    };
    let signer = Signer {
        certificate: signer.clone(),
        signed_as,
        revocation,
    };
    Ok((signer, algorithm))
}

/// Somebody who is not on the path: issued by an authority that is, valid then, not revoked.
///
/// The other key of an authority comes from the authority itself, or from who issued its certificate; a signer of
/// indirect lists, from any authority on the path.
fn standing<'a>(
    case: &Case<'a>,
    signer: &'a Certificate,
    signed_as: SignedAs,
    made: Time,
) -> Result<Revocation, Unusable> {
    if case.of_signer {
        return Err(Unusable::OtherIssuer);
    }
    let reach = match signed_as {
        SignedAs::Issuer | SignedAs::DelegatedResponder => 1,
        SignedAs::OtherKey => 2,
        SignedAs::IndirectIssuer => usize::MAX,
    };
    let authorities = issued_within(case, signer, reach).ok_or(Unusable::OtherIssuer)?;
    if !signer.is_valid_at(made) {
        return Err(Unusable::SignerNotValid);
    }
    if subject::has_unknown_critical(signer) {
        return Err(Unusable::SignerConstraint);
    }
    match case.of_signer(signer, authorities).facts().revocation {
        Revocation::Revoked { .. } | Revocation::OnHold { .. } => Err(Unusable::SignerRevoked),
        Revocation::Unknown { .. } => Err(Unusable::SignerRevocationUnknown),
        fact => Ok(fact),
    }
}

/// The authorities above the signer: from the first of the nearest `reach` whose key signed its certificate.
fn issued_within<'a>(
    case: &Case<'a>,
    signer: &Certificate,
    reach: usize,
) -> Option<&'a [Certificate]> {
    let signed = Signed::read(signer.der()).ok()?.signed;
    let mut above = case.authorities;
    for _ in 0..reach {
        let (authority, rest) = above.split_first()?;
        let named = authority.subject() == signer.issuer();
        if named && signed.check(authority.spki(), case.verifier).is_ok() {
            return Some(above);
        }
        above = rest;
    }
    None
}
