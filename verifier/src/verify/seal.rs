//! Judging one seal.

use super::container;
use super::court::Court;
use super::findings::Findings;
use super::hashes::Hashes;
use super::level::{self, Store};
use super::rulings::{self, When};
use super::times::{self, DocumentStamp, Sealed, Times};
use super::{chain, coverage, facts, process, stamp, told};
use crate::cms::{CmsError, Container, SignedData, Strictness};
use crate::crypto::Native;
use crate::oid;
use crate::path::{Certificate, Path, SealUse};
use crate::pdf::{HexCase, LaterRule, PdfFault, PdfFile, SignatureField, SubFilter, Trailing};
use crate::report::{
    CheckCode, Claims, Coverage, Level, ReasonCode, SealFacts, SealFormat, SealReport,
    SignerReport, TimeReport,
};
use crate::trust::{TrustChain, VerifiedRegion};
use crate::value::{Time, Uscc};

/// Padding after the signature value that our reservation explains: time stamp, revocation data and a long chain come to 30 KiB.
const PADDING_LIMIT: usize = 64 << 10;

/// A seal that was judged, up to licence data: those are judged with the file.
pub(super) struct Judged<'c> {
    pub(super) findings: Findings,
    pub(super) revision: Option<usize>,
    /// What the certificate may seal, if it is of our own profile.
    pub(super) seal_use: Option<SealUse>,
    /// Digest of `licence.json` that the signature binds.
    pub(super) licence_digest: Option<Vec<u8>>,
    /// Owner by the certificate.
    pub(super) owner: Option<Uscc>,
    /// The list that vouches.
    pub(super) vouched: Option<(&'c TrustChain, &'c VerifiedRegion)>,
    /// Proven time, or the time that counts instead.
    pub(super) time: Time,
    report: Parts,
}

/// What goes into the report as it is.
struct Parts {
    format: Option<SealFormat>,
    level: Option<Level>,
    coverage: Coverage,
    signer: Option<SignerReport>,
    seal: Option<SealFacts>,
    time: TimeReport,
    claims: Claims,
}

/// What surrounds the seal in its file.
pub(super) struct Surroundings<'p, 'f> {
    pub(super) pdf: &'p PdfFile<'f>,
    /// What each signature covers, hashed.
    pub(super) hashes: &'p Hashes,
    /// Document time stamps.
    pub(super) document_stamps: Vec<DocumentStamp>,
    /// What the stores of the file hold.
    pub(super) store: Store,
}

/// Judges one seal. Every check runs, whatever the others say.
pub(super) fn judge<'c>(
    court: &'c Court<'_>,
    around: &Surroundings<'_, '_>,
    field: &SignatureField<'_>,
) -> Judged<'c> {
    let mut findings = Findings::default();
    if let [fault @ PdfFault::NotMade] = field.faults() {
        findings.found(CheckCode::Structure, ReasonCode::NoSeal, fault);
        return not_made(court, around, field, findings);
    }
    let format = structure(field, &mut findings);
    let container = field
        .contents
        .as_ref()
        .map(|contents| Container::read(&contents.der));
    let signed = container.as_ref().map(|container| match container {
        Ok(container) => container.signed_data(),
        Err(error) => Err(error.clone()),
    });
    match (format, signed) {
        (Some(format), Some(Ok(signed))) => Bench {
            court,
            around,
            field,
            format,
            signed: &signed,
        }
        .judge(findings),
        (Some(_), Some(Err(error))) => {
            findings.found(CheckCode::Container, unreadable(field, &error), error);
            unread(court, around, field, format, findings)
        }
        _ => unread(court, around, field, format, findings),
    }
}

/// Structure of the field, and the signature format that it names.
fn structure(field: &SignatureField<'_>, findings: &mut Findings) -> Option<SealFormat> {
    for fault in field.faults() {
        findings.found(CheckCode::Structure, ReasonCode::FormatBad, fault);
    }
    if field.faults().is_empty() {
        findings.pass(CheckCode::Structure, &field.name);
    }
    if field.contents.as_ref().is_some_and(|one| !one.zero_padded) {
        let note = "/Contents: padding that is not zero, which nobody signed";
        findings.warn(CheckCode::Structure, note);
    }
    match &field.sub_filter {
        SubFilter::CadesDetached => Some(SealFormat::Pades),
        SubFilter::Pkcs7Detached => Some(SealFormat::Cms),
        SubFilter::Missing => None,
        other => {
            let detail = format!("/SubFilter {}", other.as_str());
            findings.found(
                CheckCode::Container,
                ReasonCode::SealFormatUnsupported,
                detail,
            );
            // Most names of makers mean a detached CMS (Brazil's PBAD.PAdES): what it proves wrong is wrong.
            matches!(other, SubFilter::Other(_)).then_some(SealFormat::Cms)
        }
    }
}

/// Why a container that does not parse is not judged: broken, or of a kind that we do not know.
fn unreadable(field: &SignatureField<'_>, error: &CmsError) -> ReasonCode {
    match (&field.sub_filter, error) {
        (SubFilter::Other(_), _) | (_, CmsError::DigestAlgorithm(_)) => {
            ReasonCode::SealFormatUnsupported
        }
        _ => ReasonCode::FormatBad,
    }
}

/// A seal whose container cannot be read.
fn unread<'c>(
    court: &'c Court<'_>,
    around: &Surroundings<'_, '_>,
    field: &SignatureField<'_>,
    format: Option<SealFormat>,
    mut findings: Findings,
) -> Judged<'c> {
    for code in [CheckCode::Digest, CheckCode::Signature, CheckCode::Path] {
        findings.not_run(code, "the signature container could not be read");
    }
    // No certificate says that this seals a licence.
    let coverage = coverage::judge(around.pdf, field, LaterRule::Document, &mut findings);
    bare(court, field, format, coverage, findings)
}

/// A place that was prepared for a seal, and no seal: nothing is sealed that could have changed since.
fn not_made<'c>(
    court: &'c Court<'_>,
    around: &Surroundings<'_, '_>,
    field: &SignatureField<'_>,
    findings: Findings,
) -> Judged<'c> {
    let coverage = coverage::none(around.pdf, field);
    bare(court, field, None, coverage, findings)
}

/// What is reported of a seal of which nothing is known but its field.
fn bare<'c>(
    court: &'c Court<'_>,
    field: &SignatureField<'_>,
    format: Option<SealFormat>,
    coverage: Coverage,
    findings: Findings,
) -> Judged<'c> {
    Judged {
        findings,
        revision: field.revision,
        seal_use: None,
        licence_digest: None,
        owner: None,
        vouched: None,
        time: court.question.control_time(),
        report: Parts {
            format,
            level: None,
            coverage,
            signer: None,
            seal: None,
            time: told::time(field, None, false),
            claims: told::claims(field),
        },
    }
}

/// A seal whose container could be read.
struct Bench<'c, 'a> {
    court: &'c Court<'c>,
    around: &'a Surroundings<'a, 'a>,
    field: &'a SignatureField<'a>,
    format: SealFormat,
    signed: &'a SignedData<'a>,
}

impl<'c> Bench<'c, '_> {
    fn judge(&self, mut findings: Findings) -> Judged<'c> {
        let parts = self.field.signed_parts();
        let content = parts.as_ref().map_or(&[][..], |parts| parts.as_slice());
        let content = self.around.hashes.content(self.field.byte_range, content);
        let verification = self
            .signed
            .verify_content(content, &self.court.extra, &Native);
        container::tell(&verification, self.format, &mut findings);
        container::tell_notes(self.signed, self.format, &mut findings);

        let signer = verification.signer();
        let seal_use = signer.and_then(Certificate::seal_use);
        let strictness = match seal_use {
            Some(_) => Strictness::Own,
            None => Strictness::Foreign,
        };
        if strictness == Strictness::Own {
            self.profile(&mut findings);
        }
        let signer = signer.cloned();
        let found = signer
            .as_ref()
            .map(|signer| chain::find(self.court, signer, self.signed));
        if let Some(found) = &found {
            chain::tell(self.court, found, &mut findings);
        }
        let path = found.and_then(Result::ok);
        let region = path.as_ref().and_then(Path::anchor);
        let region = region.and_then(|anchor| self.court.region(anchor));
        let sealed = Sealed {
            signed: self.signed,
            content: parts.as_ref().map_or(&[][..], |parts| parts.as_slice()),
            revision: self.field.revision,
            region: region.map(|(_, region)| &region.list().code),
            strictness,
        };
        let times = times::judge(
            self.court,
            &sealed,
            &self.around.document_stamps,
            &mut findings,
        );
        let proven = times.best;
        let time = proven.unwrap_or(self.court.question.control_time());
        let path = path.zip(signer.as_ref()).map(|(path, signer)| {
            chain::at_proven_time(self.court, signer, self.signed, path, proven)
        });
        self.tell_exact(path.as_ref(), strictness, &mut findings);
        if let Some(signer) = &signer {
            self.process(signer, path.as_ref(), &times, strictness, &mut findings);
        }
        let owner = signer.as_ref().and_then(told::owner);
        let vouched = path
            .as_ref()
            .and_then(|path| chain::vouch(self.court, path, owner.as_ref(), time, &mut findings));
        let rule = match seal_use {
            Some(SealUse::Licence) => LaterRule::Licence,
            _ => LaterRule::Document,
        };
        let coverage = coverage::judge(self.around.pdf, self.field, rule, &mut findings);
        let independent = is_independent(times.anchor.as_ref(), path.as_ref());
        Judged {
            revision: self.field.revision,
            seal_use,
            licence_digest: self.licence_digest(),
            vouched,
            time,
            report: Parts {
                format: Some(self.format),
                level: Some(self.level(path.as_ref())),
                coverage,
                signer: signer
                    .as_ref()
                    .map(|signer| told::signer(signer, owner.clone())),
                seal: signer
                    .as_ref()
                    .zip(seal_use)
                    .map(|(signer, kind)| told::seal(signer, kind, path.as_ref())),
                time: told::time(self.field, proven, independent),
                claims: told::claims(self.field),
            },
            owner,
            findings,
        }
    }

    /// EN 319 102-1 5.3, 5.5 and 5.6, on the path that was found.
    fn process(
        &self,
        signer: &Certificate,
        path: Option<&Path>,
        times: &Times,
        strictness: Strictness,
        findings: &mut Findings,
    ) {
        let role = match strictness {
            Strictness::Own => facts::Role::OwnSeal,
            Strictness::Foreign => facts::Role::ForeignSeal,
        };
        let chain = path.map_or_else(facts::no_chain, |path| facts::chain(self.court, path, role));
        let mut signature = facts::signature(self.signed, signer, &[], chain);
        signature.made_after = times.made_after;
        let rulings = process::judge(&signature, self.court.moment(), &times.poe);
        let when = When {
            time: times.best.unwrap_or(self.court.question.control_time()),
            in_the_act: times.in_the_act,
        };
        rulings::tell(path, &rulings, when, findings);
    }

    /// Promise: every byte of a file of our own profile is accounted for.
    fn profile(&self, findings: &mut Findings) {
        container::tell_deviations(self.signed, findings);
        let mut demand = |holds: bool, what: &str| {
            if !holds {
                findings.found(CheckCode::Structure, ReasonCode::FormatBad, what);
            }
        };
        if let Some(contents) = &self.field.contents {
            demand(
                contents.case == HexCase::Upper,
                "hexadecimal digits are not all upper-case",
            );
            demand(contents.zero_padded, "padding is not zero");
            demand(contents.padding <= PADDING_LIMIT, "too much padding");
        }
        demand(self.format == SealFormat::Pades, "not ETSI.CAdES.detached");
        let pdf = self.around.pdf;
        let is_last = self.field.revision == Some(pdf.revisions());
        let ends = match is_last {
            true => coverage::covers_whole(pdf, self.field),
            false => matches!(pdf.trailing(), Trailing::Nothing | Trailing::Eol),
        };
        demand(ends, "bytes after the last revision");
    }

    fn tell_exact(&self, path: Option<&Path>, strictness: Strictness, findings: &mut Findings) {
        let carried = self.signed.certificates();
        if strictness == Strictness::Own && path.is_some_and(|path| !stamp::is_exact(path, carried))
        {
            let detail = "certificates carried are not exactly the path to the anchor";
            findings.found(CheckCode::Container, ReasonCode::FormatBad, detail);
        }
    }

    fn licence_digest(&self) -> Option<Vec<u8>> {
        let value = self.signed.attribute(oid::LICENCE_DIGEST)?;
        let mut reader = crate::der::Reader::new(value);
        let digest = reader.octet_string().ok()?;
        reader.finish().ok()?;
        Some(digest.to_vec())
    }

    fn level(&self, path: Option<&Path>) -> Level {
        let stamps = self.around.document_stamps.iter();
        let later = stamps
            .filter_map(|stamp| stamp.revision)
            .filter(|at| Some(*at) > self.field.revision);
        let structure = level::Structure {
            stamped: !self.signed.time_stamp_tokens().is_empty(),
            document_stamps: later.collect(),
            path,
            store: &self.around.store,
        };
        structure.level(self.format)
    }
}

impl Judged<'_> {
    /// Whether `time` is proved, and not the one that counts instead.
    pub(super) fn is_proven(&self) -> bool {
        self.report.time.proven.is_some()
    }

    /// The report, once everything was judged.
    pub(super) fn into_report(self, index: usize) -> SealReport {
        let (indication, sub_indication) = self.findings.indication();
        SealReport {
            index,
            verdict: self.findings.verdict(),
            reason: self.findings.reason(),
            format: self.report.format,
            level: self.report.level,
            indication,
            sub_indication,
            coverage: self.report.coverage,
            signer: self.report.signer,
            seal: self.report.seal,
            time: self.report.time,
            claims: self.report.claims,
            checks: self.findings.into_checks(),
        }
    }
}

/// The time-stamp authority hangs under another anchor than the seal.
fn is_independent(stamped: Option<&Certificate>, path: Option<&Path>) -> bool {
    let sealed = path.and_then(Path::anchor);
    stamped
        .zip(sealed)
        .is_some_and(|(stamped, sealed)| stamped != sealed)
}
