//! The time that is proved for a seal: its time stamps, judged newest first.

use super::court::Court;
use super::findings::Findings;
use super::process::{Poe, StampRuling, is_in_order, prove};
use super::rulings;
use super::stamp::{self, Sound, Useless};
use crate::cms::{SignedData, Strictness};
use crate::crypto::sha256;
use crate::oid;
use crate::path::Certificate;
use crate::report::{CheckCode, ReasonCode};
use crate::value::{AreaCode, Time};

/// A document time stamp of the file, and the revision that it covers.
pub(super) struct DocumentStamp {
    pub(super) revision: Option<usize>,
    pub(super) judged: Result<Sound, Useless>,
}

/// What is stamped, and by whose rules.
pub(super) struct Sealed<'s> {
    pub(super) signed: &'s SignedData<'s>,
    /// The bytes that the signature covers, in parts.
    pub(super) content: &'s [&'s [u8]],
    pub(super) revision: Option<usize>,
    /// The region of the seal.
    pub(super) region: Option<&'s AreaCode>,
    pub(super) strictness: Strictness,
}

/// What the time stamps prove.
pub(super) struct Times {
    pub(super) poe: Poe,
    /// The earliest time at which the signature value is proved to have existed.
    pub(super) best: Option<Time>,
    /// A stamp over the signature value is among the proofs: it was stamped in the act of sealing.
    pub(super) in_the_act: bool,
    /// It was not made before: a content time stamp is inside what was signed.
    pub(super) made_after: Option<Time>,
    /// Anchor of the authority that proves [`best`](Self::best).
    pub(super) anchor: Option<Certificate>,
}

/// Kinds of stamps, in the order in which they must have been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Content,
    Signature,
    /// Over this revision.
    Document(usize),
}

struct Candidate {
    kind: Kind,
    judged: Result<Sound, Useless>,
}

/// Judges the stamps of a seal.
///
/// In a seal of our own profile a token over the signature that proves nothing counts against the seal; every other
/// is left out of account, as EN 319 102-1 5.5.4 has it.
pub(super) fn judge(
    court: &Court<'_>,
    sealed: &Sealed<'_>,
    documents: &[DocumentStamp],
    findings: &mut Findings,
) -> Times {
    let candidates = candidates(court, sealed, documents, findings);
    let is_about_this = |kind| !matches!(kind, Kind::Document(at) if Some(at) <= sealed.revision);
    if !candidates.iter().any(|one| is_about_this(one.kind)) {
        tell_missing(sealed.strictness, findings);
    }
    let mut poe = Poe::new(court.moment().at);
    let sound = candidates.iter().filter_map(|one| one.judged.as_ref().ok());
    let stamps: Vec<_> = sound.map(|sound| &sound.stamp).collect();
    let mut rulings = prove(&stamps, court.moment(), &mut poe).into_iter();
    let mut good = Vec::new();
    for candidate in candidates {
        let ruling = match candidate.judged.is_ok() {
            true => rulings.next(),
            false => None,
        };
        let judged = candidate.judged.and_then(|sound| ruled(sound, ruling));
        if is_about_this(candidate.kind) {
            tell(&judged, candidate.kind, sealed.strictness, findings);
            good.extend(judged.ok().map(|sound| (candidate.kind, sound)));
        }
    }
    times(poe, good, sealed, findings)
}

/// All stamps, newest first.
fn candidates(
    court: &Court<'_>,
    sealed: &Sealed<'_>,
    documents: &[DocumentStamp],
    findings: &mut Findings,
) -> Vec<Candidate> {
    let value = sealed.signed.signer_info().signature();
    let mut found: Vec<Candidate> = documents
        .iter()
        .filter_map(|one| {
            Some(Candidate {
                kind: Kind::Document(one.revision?),
                judged: one.judged.clone(),
            })
        })
        .collect();
    let tokens = sealed.signed.time_stamp_tokens();
    let afforded = court.affords_stamps(tokens.len());
    if afforded < tokens.len() {
        let detail = format!("{} time stamps, {afforded} of them judged", tokens.len());
        findings.found(CheckCode::Timestamp, ReasonCode::FileTooComplex, detail);
    }
    found.extend(tokens.iter().take(afforded).map(|der| Candidate {
        kind: Kind::Signature,
        judged: stamp::token(court, der, &[value], vec![sha256(value)], sealed.strictness),
    }));
    found.extend(
        sealed
            .signed
            .attribute(oid::CONTENT_TIME_STAMP)
            .map(|der| Candidate {
                kind: Kind::Content,
                judged: stamp::token(court, der, sealed.content, vec![], Strictness::Foreign),
            }),
    );
    for candidate in &mut found {
        let refused = match &candidate.judged {
            Ok(sound) => sound.serves(sealed.region).err(),
            Err(_) => None,
        };
        if let Some(useless) = refused {
            candidate.judged = Err(useless);
        }
    }
    found.sort_by_key(|candidate| std::cmp::Reverse(candidate.kind));
    found
}

fn ruled(sound: Sound, ruling: Option<StampRuling>) -> Result<Sound, Useless> {
    match ruling
        .as_ref()
        .and_then(|ruling| rulings::useless(&ruling.rulings))
    {
        Some(useless) => Err(useless),
        None => Ok(sound),
    }
}

fn tell(
    judged: &Result<Sound, Useless>,
    kind: Kind,
    strictness: Strictness,
    findings: &mut Findings,
) {
    match judged {
        Ok(sound) => findings.pass(CheckCode::Timestamp, format!("made {}", sound.time())),
        Err(useless) if kind == Kind::Signature && strictness == Strictness::Own => {
            findings.found_maybe_as(
                CheckCode::Timestamp,
                useless.reason,
                useless.sub_indication,
                &useless.detail,
            );
        }
        Err(useless) => findings.warn(
            CheckCode::Timestamp,
            format!("left out, {}: {}", useless.reason.as_str(), useless.detail),
        ),
    }
}

fn times(
    poe: Poe,
    mut good: Vec<(Kind, Sound)>,
    sealed: &Sealed<'_>,
    findings: &mut Findings,
) -> Times {
    good.sort_by_key(|(kind, sound)| (*kind, sound.time()));
    tell_order(&good, findings);
    let proofs = good.iter().filter(|(kind, _)| *kind != Kind::Content);
    let earliest = proofs.min_by_key(|(_, sound)| sound.time());
    let content = good.iter().filter(|(kind, _)| *kind == Kind::Content);
    Times {
        best: poe.proven(&sha256(sealed.signed.signer_info().signature())),
        in_the_act: good.iter().any(|(kind, _)| *kind == Kind::Signature),
        made_after: content
            .filter_map(|(_, sound)| sound.time().add_seconds(sound.accuracy.saturating_neg()))
            .max(),
        anchor: earliest.and_then(|(_, sound)| sound.anchor.clone()),
        poe,
    }
}

/// Content before signature before document, each later document after the one before.
fn tell_order(good: &[(Kind, Sound)], findings: &mut Findings) {
    let times: Vec<(Time, i64)> = good
        .iter()
        .map(|(_, sound)| (sound.time(), sound.accuracy))
        .collect();
    let list: Vec<String> = times.iter().map(|(time, _)| time.to_string()).collect();
    match (is_in_order(&times), times.len()) {
        (false, _) => findings.found(CheckCode::TimeOrder, ReasonCode::TimeOrder, list.join(", ")),
        (true, 2..) => findings.pass(CheckCode::TimeOrder, list.join(", ")),
        (true, _) => (),
    }
}

/// A seal of our own profile has a time stamp.
fn tell_missing(strictness: Strictness, findings: &mut Findings) {
    match strictness {
        Strictness::Own => {
            findings.found(CheckCode::Timestamp, ReasonCode::TimestampMissing, "none");
        }
        Strictness::Foreign => findings.not_run(CheckCode::Timestamp, "none"),
    }
}
