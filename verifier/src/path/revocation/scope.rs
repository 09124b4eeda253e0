//! Whether a list is about a certificate (RFC 5280 6.3.3 b), and for which reasons.

use super::point::{DistributionPoint, Reasons, directory_name};
use super::{Crl, Unusable, subject};
use crate::path::Certificate;

/// What of a certificate decides which lists are about it.
pub(super) struct Wanted<'a> {
    certificate: &'a Certificate,
    /// Its distribution points, and the one that is always implied.
    points: Vec<DistributionPoint>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(certificate: &'a Certificate) -> Self {
        Self {
            certificate,
            points: subject::distribution_points(certificate),
        }
    }

    /// The list is in the name of somebody who makes lists about the certificate.
    pub(super) fn may_come_from(&self, crl: &Crl) -> bool {
        self.points.iter().any(|point| self.fits_issuer(point, crl))
    }

    /// The reasons that the list covers for this certificate. Any of its points may be the list's: RUSTSEC-2026-0049
    /// was to look at the first only.
    pub(super) fn covered_by(&self, crl: &Crl) -> Result<Reasons, Unusable> {
        let scope = crl.scope();
        let kind_fits = match self.certificate.is_ca() {
            true => !scope.users_only,
            false => !scope.authorities_only,
        };
        let fitting = self
            .points
            .iter()
            .filter(|point| self.fits_issuer(point, crl) && fits_place(point, crl));
        let reasons = fitting.fold(Reasons::NONE, |sum, point| {
            sum.or(point.reasons.and(scope.reasons))
        });
        match kind_fits && !scope.attributes_only && reasons != Reasons::NONE {
            true => Ok(reasons),
            false => Err(Unusable::OutOfScope),
        }
    }

    /// Another than the certificate's issuer must be named by the point, and must say itself that it speaks for others.
    fn fits_issuer(&self, point: &DistributionPoint, crl: &Crl) -> bool {
        match point.crl_issuer.as_slice() {
            [] => crl.issuer() == self.certificate.issuer(),
            named => crl.scope().is_indirect && named.contains(&directory_name(crl.issuer())),
        }
    }
}

/// Where the list says it is, the point says too; a point without a place is at its signer's name.
fn fits_place(point: &DistributionPoint, crl: &Crl) -> bool {
    let of_list = &crl.scope().names;
    let of_point = match point.names.as_slice() {
        [] => &point.crl_issuer,
        _ => &point.names,
    };
    of_list.is_empty() || of_list.iter().any(|name| of_point.contains(name))
}
