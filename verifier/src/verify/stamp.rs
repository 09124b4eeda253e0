//! The time stamps of a file: what each says, and whether its authority may say so.

use super::court::Court;
use super::facts::{self, Role};
use super::hashes::Hashes;
use super::process::Stamp;
use crate::cms::{Container, Content, SignedData, Strictness};
use crate::crypto::{Native, Sha256};
use crate::format::ServiceKind;
use crate::path::{Certificate, Path};
use crate::pdf::SignatureField;
use crate::report::{ReasonCode, SubIndication};
use crate::timestamp::{Stamp as Told, StampFailure, StampQuestion, Token};
use crate::value::{AreaCode, Time};

/// A token whose cryptography holds, by an authority that a list or the caller names. Whether it proves its time is
/// for the validation processes to say.
#[derive(Clone, Debug)]
pub(super) struct Sound {
    /// For the validation processes.
    pub(super) stamp: Stamp,
    /// Seconds by which its time may be off, rounded up.
    pub(super) accuracy: i64,
    /// The anchor of the authority.
    pub(super) anchor: Option<Certificate>,
    /// The region whose list names the authority; `None`: the caller gave its anchor.
    region: Option<AreaCode>,
}

/// Why a token proves nothing, and what that means in a seal of our own profile.
#[derive(Clone, Debug)]
pub(super) struct Useless {
    pub(super) reason: ReasonCode,
    /// Where the standard has another than the reason's usual one.
    pub(super) sub_indication: Option<SubIndication>,
    pub(super) detail: String,
}

impl Useless {
    pub(super) fn new(reason: ReasonCode, detail: impl ToString) -> Self {
        Self {
            reason,
            sub_indication: None,
            detail: detail.to_string(),
        }
    }
}

impl Sound {
    /// The time that it tells.
    pub(super) fn time(&self) -> Time {
        self.stamp.time
    }

    /// A region's list names the authorities that stamp for its own seals. For others an authority counts when the
    /// caller gave its anchor.
    pub(super) fn serves(&self, sealed_in: Option<&AreaCode>) -> Result<(), Useless> {
        match &self.region {
            Some(region) if Some(region) != sealed_in => Err(Useless::new(
                ReasonCode::TsaNotInList,
                format!(
                    "the time-stamp authority of region {region} serves the seals of that region"
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// A token over `stamped`, which proves that `covers` existed.
pub(super) fn token(
    court: &Court<'_>,
    der: &[u8],
    stamped: &[&[u8]],
    covers: Vec<Sha256>,
    strictness: Strictness,
) -> Result<Sound, Useless> {
    let token = Token::parse(der, strictness).map_err(bad)?;
    let (sound, path) = judge(court, &token, &Content::new(stamped), covers)?;
    if strictness == Strictness::Own && !is_exact(&path, token.signed_data().certificates()) {
        return Err(bad("certificates in the token are not exactly its path"));
    }
    Ok(sound)
}

/// A document time stamp (EN 319 142-1 5.4.3).
pub(super) fn document(
    court: &Court<'_>,
    field: &SignatureField<'_>,
    hashes: &Hashes,
    covers: Vec<Sha256>,
) -> Result<Sound, Useless> {
    let (Some(contents), Some(parts), []) = (&field.contents, field.signed_parts(), field.faults())
    else {
        return Err(bad("structure of the document time stamp"));
    };
    let container = Container::read(&contents.der).map_err(bad)?;
    let token = Token::read(&container).map_err(bad)?;
    let stamped = hashes.content(field.byte_range, &parts);
    judge(court, &token, &stamped, covers).map(|(sound, _)| sound)
}

fn judge(
    court: &Court<'_>,
    token: &Token<'_>,
    stamped: &Content<'_>,
    covers: Vec<Sha256>,
) -> Result<(Sound, Path), Useless> {
    let question = StampQuestion {
        anchors: &court.anchors.time_stamps,
        extra: &court.extra,
        revocation: &court.revocation,
        now: court.question.now,
        verifier: &Native,
        certificate_verifier: &court.certificate_verifier(),
    };
    let verification = token.verify_content(stamped, &question);
    let proven = verification
        .sound()
        .map_err(|failure| useless(&failure))?
        .ok_or_else(|| bad("the token was not verified"))?;
    let region = listed(court, proven)?;
    let stamp = Stamp {
        signature: signature(court, token, proven),
        time: proven.time,
        covers,
    };
    let sound = Sound {
        stamp,
        accuracy: proven.accuracy.map_or(0, |accuracy| {
            i64::try_from(accuracy.microseconds.div_ceil(1_000_000)).unwrap_or(i64::MAX)
        }),
        anchor: proven.path.anchor().cloned(),
        region,
    };
    Ok((sound, proven.path.clone()))
}

fn signature(court: &Court<'_>, token: &Token<'_>, proven: &Told) -> super::process::Signature {
    let chain = facts::chain(court, &proven.path, Role::Stamp);
    let imprint = [token.info().digest_algorithm()];
    let signed: &SignedData<'_> = token.signed_data();
    facts::signature(signed, &proven.tsa, &imprint, chain)
}

/// Below a region's root, only the authorities that its list names at that time make time stamps.
fn listed(court: &Court<'_>, stamp: &Told) -> Result<Option<AreaCode>, Useless> {
    let Some(anchor) = stamp.path.anchor() else {
        return Err(bad("no anchor"));
    };
    let region = match court.region(anchor) {
        Some((_, region)) if !court.is_plain_tsa_anchor(anchor) => region,
        _ => return Ok(None),
    };
    let code = &region.list().code;
    match region.serves(ServiceKind::Tsa, &stamp.tsa, stamp.time) {
        true => Ok(Some(code.clone())),
        false => Err(Useless::new(
            ReasonCode::TsaNotInList,
            format!(
                "{} is no time-stamp authority of region {code} at {}",
                stamp.tsa.subject_text(),
                stamp.time
            ),
        )),
    }
}

/// Whether the certificates carried are exactly those of the path.
pub(super) fn is_exact(path: &Path, carried: &[Certificate]) -> bool {
    path.certificates().len() == carried.len()
        && path
            .certificates()
            .iter()
            .all(|one| carried.contains(&one.certificate))
}

fn bad(detail: impl ToString) -> Useless {
    Useless::new(ReasonCode::TimestampBad, detail)
}

/// What a failure means in a seal of our own profile.
fn useless(failure: &StampFailure) -> Useless {
    let reason = match failure {
        StampFailure::Future { .. } => ReasonCode::TimeOrder,
        // An anchor that fits by name only is no anchor: two regions may well be named alike.
        StampFailure::Path(_) => ReasonCode::TsaNotInList,
        StampFailure::OutOfBounds(_) => ReasonCode::TsaExpired,
        _ => ReasonCode::TimestampBad,
    };
    Useless::new(reason, failure)
}
