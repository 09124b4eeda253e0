//! What the lists at hand say of one certificate (RFC 5280 6.3.3).

use super::case::{Case, Found};
use super::entries::Entry;
use super::point::Reasons;
use super::scope::Wanted;
use super::signer::{self, Signer};
use super::{Crl, Datum, DatumStatus, RevocationReason, Source, Unusable, delta};
use crate::crypto::{Sha256, SignatureAlgorithm};
use crate::path::Certificate;
use crate::value::Time;

/// Lists that are tried for one certificate, latest first; an authority publishes a few, a trust bundle keeps a few.
const LIMIT: usize = 32;

/// A list that is about the certificate, signed by who may.
pub(super) struct Usable<'c> {
    pub(super) crl: &'c Crl,
    pub(super) signer: Signer,
    algorithm: SignatureAlgorithm,
    reasons: Reasons,
    next_update: Time,
    entry: Option<Entry>,
}

/// One list, a list with its delta, or lists that complete each other.
struct Statement {
    ids: Vec<Sha256>,
    reasons: Reasons,
    entry: Option<Entry>,
    this_update: Time,
    next_update: Time,
    expired_since: Option<Time>,
    signer: Signer,
    algorithm: SignatureAlgorithm,
}

/// Asks every list in the name of who makes lists about the certificate.
pub(super) fn ask(case: &Case<'_>, issuer: &Certificate) -> Found {
    let wanted = Wanted::of(case.certificate);
    let mut found = Found::default();
    let mut usable = Vec::new();
    for crl in candidates(case, &wanted) {
        match check(case, issuer, &wanted, crl) {
            Ok(list) => usable.push(list),
            Err(reason) => found.unusable.push(reason),
        }
    }
    let (deltas, bases): (Vec<_>, Vec<_>) = usable
        .into_iter()
        .partition(|list| list.crl.base_number().is_some());
    let mut statements = Vec::new();
    for base in &bases {
        statements.push(Statement::of(base));
        statements.extend(delta::latest(base, &deltas).map(|delta| Statement::both(base, delta)));
    }
    if bases.is_empty() {
        found
            .unusable
            .extend(deltas.iter().map(|_| Unusable::Delta));
    }
    tell(statements, &mut found);
    found
}

fn candidates<'c>(case: &Case<'c>, wanted: &Wanted<'_>) -> Vec<&'c Crl> {
    let lists = case.data.crls.iter();
    let mut candidates: Vec<&Crl> = lists.filter(|crl| wanted.may_come_from(crl)).collect();
    candidates.sort_by_key(|crl| std::cmp::Reverse(crl.this_update()));
    candidates.truncate(LIMIT);
    candidates
}

fn check<'c>(
    case: &Case<'c>,
    issuer: &Certificate,
    wanted: &Wanted<'_>,
    crl: &'c Crl,
) -> Result<Usable<'c>, Unusable> {
    if crl.has_unknown_critical() {
        return Err(Unusable::UnknownCritical);
    }
    let reasons = wanted.covered_by(crl)?;
    if case.is_future(crl.this_update()) {
        return Err(Unusable::FromTheFuture);
    }
    let next_update = crl.next_update().ok_or(Unusable::NoNextUpdate)?;
    let (signer, algorithm) = signer::of_list(case, issuer, crl)?;
    Ok(Usable {
        crl,
        signer,
        algorithm,
        reasons,
        next_update,
        entry: crl.entry(case.certificate.issuer(), case.certificate.serial_number()),
    })
}

/// A statement for all reasons is a datum, and so is any that has the certificate on it. Those that are silent for
/// some reasons each are put together.
fn tell(statements: Vec<Statement>, found: &mut Found) {
    let (whole, parts): (Vec<_>, Vec<_>) = statements
        .into_iter()
        .partition(|one| one.entry.is_some() || one.reasons.covers(Reasons::ALL));
    let mut parts = parts.into_iter();
    if let Some(first) = parts.next() {
        let sum = parts.fold(first, Statement::with);
        match sum.reasons.covers(Reasons::ALL) {
            true => found.data.push(sum.datum()),
            false => found.unusable.push(Unusable::PartialReasons),
        }
    }
    found.data.extend(whole.into_iter().map(Statement::datum));
}

impl Statement {
    fn of(list: &Usable<'_>) -> Self {
        Self {
            ids: vec![list.crl.sha256()],
            reasons: list.reasons,
            entry: list
                .entry
                .filter(|entry| entry.reason != Some(RevocationReason::RemoveFromCrl)),
            this_update: list.crl.this_update(),
            next_update: list.next_update,
            expired_since: list.crl.expired_since(),
            signer: list.signer.clone(),
            algorithm: list.algorithm,
        }
    }

    /// As of the delta's time.
    fn both(base: &Usable<'_>, delta: &Usable<'_>) -> Self {
        Self {
            ids: vec![base.crl.sha256(), delta.crl.sha256()],
            entry: delta::entry(base.entry, delta.entry),
            this_update: delta.crl.this_update(),
            next_update: delta.next_update,
            ..Self::of(base)
        }
    }

    /// Two that are silent about the certificate, as of the earlier; one that covers nothing new is left out.
    fn with(mut self, other: Self) -> Self {
        if self.reasons.covers(other.reasons) {
            return self;
        }
        self.ids.extend(other.ids);
        Self {
            reasons: self.reasons.or(other.reasons),
            this_update: self.this_update.min(other.this_update),
            next_update: self.next_update.min(other.next_update),
            expired_since: self
                .expired_since
                .zip(other.expired_since)
                .map(|(one, two)| one.max(two)),
            ..self
        }
    }

    fn datum(self) -> Datum {
        Datum {
            ids: self.ids,
            source: Source::Crl,
            status: status(self.entry),
            this_update: self.this_update,
            next_update: Some(self.next_update),
            produced_at: None,
            signer: self.signer.certificate,
            signed_as: self.signer.signed_as,
            signer_revocation: self.signer.revocation,
            algorithm: self.algorithm,
            covers_expired_since: self.expired_since,
        }
    }
}

fn status(entry: Option<Entry>) -> DatumStatus {
    match entry {
        None => DatumStatus::Good,
        Some(Entry {
            reason: Some(RevocationReason::CertificateHold),
            at,
        }) => DatumStatus::OnHold { since: at },
        Some(Entry { at, reason }) => DatumStatus::Revoked { at, reason },
    }
}
