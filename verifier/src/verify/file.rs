//! Judging a file: its seals, then what is said about the whole.

use super::court::{Anchors, Court};
use super::existence::Objects;
use super::findings::Findings;
use super::hashes::{self, Hashes};
use super::level::Store;
use super::policy::Policy;
use super::question::Question;
use super::seal::{self, Judged, Surroundings};
use super::times::DocumentStamp;
use super::{expectation, licence, pictures, stamp, unread};
use crate::crypto::{Native, sha256, sm3_hex};
use crate::format::LICENCE_FILE_NAME;
use crate::path::{Certificate, Crl, Memo, OcspResponse, RevocationData, SealUse};
use crate::pdf::{self, PdfError, PdfFile, SignatureField, ValidationData};
use crate::report::{
    AuthorityReport, Check, CheckCode, FileFacts, FileFormat, LicenceReport, ListReport, NextStep,
    REPORT_SCHEMA, Reason, ReasonCode, Recognition, RecognitionReport, RegionReport, Report,
    RootReport, SealReport, TrustReport, Verdict, acceptance, reason, verdict,
};
use crate::trust::{Evidence, TrustChain, VerifiedRegion};
use crate::value::{AreaCode, Time};

/// A judge for one file.
pub(super) struct Judge<'j> {
    pub(super) evidence: &'j Evidence,
    pub(super) policy: &'j Policy,
    pub(super) anchors: &'j Anchors,
    pub(super) memo: &'j Memo<Native>,
}

/// What was found about a file, on the way to the report.
struct Found {
    seals: Vec<SealReport>,
    /// Of all seals and of the file.
    reasons: Vec<ReasonCode>,
    /// The reason in its words, where a seal gave them.
    told: Vec<Reason>,
    checks: Vec<Check>,
    licence: Option<LicenceReport>,
    authority: AuthorityReport,
    issuing_region: Option<AreaCode>,
    trust: TrustReport,
}

impl Judge<'_> {
    pub(super) fn judge(&self, file: &[u8], question: &Question) -> Report {
        let bytes = u64::try_from(file.len()).unwrap_or(u64::MAX);
        let mut facts = unread::facts(question, bytes, None);
        facts.sm3 = question.sm3.then(|| sm3_hex(file));
        let fingerprint = || Some(sha256(file).hex());
        if bytes > super::MAX_FILE_BYTES {
            facts.sha256 = fingerprint();
            let detail = format!("{bytes} bytes, at most {} expected", super::MAX_FILE_BYTES);
            return self.unread(facts, question, ReasonCode::FileTooBig, detail);
        }
        let pdf = match pdf::read(file, &self.policy.limits()) {
            Ok(pdf) => pdf,
            Err(error) => {
                let (format, reason) = unread::reason(&error, file);
                (facts.format, facts.sha256) = (format, fingerprint());
                return self.unread(facts, question, reason, error.to_string());
            }
        };
        let beside = hashes::bytes_beside(pdf.signatures());
        if beside > hashes::MOST_BYTES {
            (facts.format, facts.sha256) = (Some(FileFormat::Pdf), fingerprint());
            let most = hashes::MOST_BYTES;
            let detail =
                format!("its signatures have {beside} bytes hashed, at most {most} expected");
            return self.unread(facts, question, ReasonCode::FileTooComplex, detail);
        }
        let hashes = Hashes::compute(file, pdf.signatures());
        facts.sha256 = Some(hashes.file.hex());
        facts.format = Some(FileFormat::Pdf);
        facts.pages = Some(pdf.pages());
        self.judge_pdf(&pdf, &hashes, facts, question)
    }

    /// The report on a file in which no seal was judged.
    pub(super) fn unread(
        &self,
        facts: FileFacts,
        question: &Question,
        reason: ReasonCode,
        detail: String,
    ) -> Report {
        let mut findings = Findings::default();
        findings.found(CheckCode::Structure, reason, detail);
        self.without_seal(findings, None, facts, question)
    }

    fn without_seal(
        &self,
        findings: Findings,
        told: Option<Reason>,
        facts: FileFacts,
        question: &Question,
    ) -> Report {
        let found = Found {
            seals: Vec::new(),
            reasons: findings.reasons().to_vec(),
            told: told.into_iter().collect(),
            checks: findings.into_checks(),
            licence: None,
            authority: licence::judge_posing(false, &mut Findings::default()),
            issuing_region: None,
            trust: self.trust(None, question.at),
        };
        self.report(found, facts, question)
    }

    fn judge_pdf(
        &self,
        pdf: &PdfFile<'_>,
        hashes: &Hashes,
        facts: FileFacts,
        question: &Question,
    ) -> Report {
        let (document_stamps, mut fields): (Vec<_>, Vec<_>) = pdf
            .signatures()
            .iter()
            .partition(|field| field.is_document_timestamp());
        if fields.is_empty() {
            let detail = match document_stamps.len() {
                0 => "no signature".to_owned(),
                number => format!("no signature, {number} document time stamps"),
            };
            let mut findings = Findings::default();
            findings.found(CheckCode::Structure, ReasonCode::NoSeal, detail);
            let told = pictures::judge_without_seal(pdf, &mut findings);
            return self.without_seal(findings, told, facts, question);
        }
        // A signature that covers no revision comes last.
        fields.sort_by_key(|field| field.revision.unwrap_or(usize::MAX));
        let store = pdf.validation_data();
        // Over a limit is never a pass, even where it only brings evidence.
        if let Err(error @ PdfError::Limit { .. }) = &store {
            return self.unread(
                facts,
                question,
                ReasonCode::FileTooComplex,
                error.to_string(),
            );
        }
        // A store that cannot be read proves nothing, and its later revision is judged as a change.
        let store = store.ok().flatten().unwrap_or_default();
        let court = self.court(&store, question);
        let around = Surroundings {
            pdf,
            hashes,
            document_stamps: stamps(&court, pdf, hashes, &store, &document_stamps),
            store: Store::of(&store),
        };
        let judged = fields
            .iter()
            .map(|field| seal::judge(&court, &around, field))
            .collect();
        let found = self.judge_whole(pdf, judged, question);
        self.report(found, facts, question)
    }

    /// The court for one file: the evidence, and what the file brings along.
    fn court<'c>(&'c self, store: &ValidationData, question: &'c Question) -> Court<'c> {
        let mut court = Court::new(self.evidence, self.anchors, self.memo, question);
        let crls = store
            .crls
            .iter()
            .filter_map(|entry| Crl::parse(&entry.der).ok());
        let ocsps = store
            .ocsps
            .iter()
            .filter_map(|entry| OcspResponse::parse(&entry.der).ok());
        court.hear(
            RevocationData {
                crls: crls.collect(),
                ocsps: ocsps.collect(),
            },
            store
                .certificates
                .iter()
                .filter_map(|entry| Certificate::parse(&entry.der).ok()),
        );
        court
    }

    /// Licence data, expectations, and the sum of all.
    fn judge_whole(
        &self,
        pdf: &PdfFile<'_>,
        mut judged: Vec<Judged<'_>>,
        question: &Question,
    ) -> Found {
        let mut findings = Findings::default();
        let (licence, authority) = judge_licence(pdf, &mut judged, question, &mut findings);
        let vouched = judged.iter().find_map(|seal| seal.vouched);
        let mut reasons: Vec<ReasonCode> = judged
            .iter()
            .flat_map(|seal| seal.findings.reasons())
            .copied()
            .collect();
        let numbered = judged.into_iter().zip(1..);
        let seals: Vec<SealReport> = numbered
            .map(|(seal, index)| seal.into_report(index))
            .collect();
        expectation::judge(question, &seals, licence.as_ref(), &mut findings);
        let likeness = pictures::judge(pdf, &mut findings);
        reasons.extend(findings.reasons());
        reasons.extend(licence.as_ref().and_then(|licence| licence.state.reason()));
        Found {
            told: seals
                .iter()
                .filter_map(|seal| seal.reason.clone())
                .chain(likeness)
                .collect(),
            seals,
            reasons,
            checks: findings.into_checks(),
            licence,
            authority,
            issuing_region: vouched.map(|(_, region)| region.list().code.clone()),
            trust: self.trust(vouched, question.at),
        }
    }

    fn report(&self, found: Found, file: FileFacts, question: &Question) -> Report {
        let verdict = verdict(&found.reasons);
        let reason = reason(verdict, &found.reasons).map(|code| {
            let told = found.told.into_iter().find(|told| told.code == code);
            told.unwrap_or_else(|| Reason::new(code))
        });
        Report {
            schema: REPORT_SCHEMA,
            acceptance: acceptance(verdict, &found.reasons),
            verdict,
            next_step: next_step(verdict, reason.as_ref(), &found.reasons),
            reason,
            file,
            seals: found.seals,
            licence: found.licence,
            authority: found.authority,
            recognition: RecognitionReport {
                relying_region: None,
                issuing_region: found.issuing_region,
                result: Recognition::NotAsked,
                ground: None,
                equivalent_type: None,
            },
            checks: found.checks,
            trust: found.trust,
            evaluated_at: question.now,
            as_of: question.at,
            policy: self.policy.report(),
        }
    }

    /// The lists that vouched, else the first that are there.
    fn trust(&self, vouched: Option<(&TrustChain, &VerifiedRegion)>, at: Time) -> TrustReport {
        let first = self.evidence.chains().first();
        let Some((chain, region)) = vouched
            .map(|(chain, region)| (chain, Some(region)))
            .or(first.map(|chain| (chain, chain.regions().first())))
        else {
            return TrustReport::default();
        };
        let (root, national) = (chain.root().root(), chain.national().list());
        TrustReport {
            root: Some(RootReport {
                name: root.name.clone(),
                version: root.version,
            }),
            national: Some(list_report(
                national.sequence,
                national.issued,
                national.next_update,
                at,
            )),
            region: region.map(VerifiedRegion::list).map(|list| RegionReport {
                code: list.code.clone(),
                name: list.name.clone(),
                list: list_report(list.sequence, list.issued, list.next_update, at),
            }),
        }
    }
}

/// The document time stamps of a file, each with what it would prove.
fn stamps(
    court: &Court<'_>,
    pdf: &PdfFile<'_>,
    hashes: &Hashes,
    store: &ValidationData,
    fields: &[&SignatureField<'_>],
) -> Vec<DocumentStamp> {
    if fields.is_empty() {
        return Vec::new();
    }
    let objects = Objects::of(pdf, store);
    fields
        .iter()
        .map(|field| {
            let covers = field.revision.map(|revision| objects.covered_by(revision));
            DocumentStamp {
                revision: field.revision,
                judged: stamp::document(court, field, hashes, covers.unwrap_or_default()),
            }
        })
        .collect()
}

/// The licence under the first licence seal that is not proved wrong. Without a licence seal, an attachment of
/// that name poses.
fn judge_licence(
    pdf: &PdfFile<'_>,
    judged: &mut [Judged<'_>],
    question: &Question,
    findings: &mut Findings,
) -> (Option<LicenceReport>, AuthorityReport) {
    let is_licence_seal = |seal: &&mut Judged<'_>| seal.seal_use == Some(SealUse::Licence);
    let Some(seal) = judged.iter_mut().find(is_licence_seal) else {
        return (None, licence::judge_posing(is_attached(pdf), findings));
    };
    let file = seal.revision.and_then(|revision| attachment(pdf, revision));
    let claim = licence::Claim {
        file: file.as_deref(),
        digest: seal.licence_digest.as_deref(),
        owner: seal.owner.as_ref(),
        region: seal.vouched.map(|(_, region)| region),
        sealed: seal.time,
        is_proven: seal.is_proven(),
        at: question.at,
    };
    let result = licence::judge(&claim, &mut seal.findings);
    let sound = seal.findings.verdict() != Verdict::Invalid;
    (result.licence.filter(|_| sound), result.authority)
}

/// `licence.json` as attached in a revision. One that cannot be read is there all the same, and binds to nothing.
fn attachment(pdf: &PdfFile<'_>, revision: usize) -> Option<Vec<u8>> {
    match pdf.attachment(revision, LICENCE_FILE_NAME) {
        Ok(attachment) => attachment.map(|attachment| attachment.bytes),
        Err(_) => Some(Vec::new()),
    }
}

/// Whether a file of that name, in whatever case, is attached now. Attachments that cannot be read count.
fn is_attached(pdf: &PdfFile<'_>) -> bool {
    let poses = |name: &str| name.eq_ignore_ascii_case(LICENCE_FILE_NAME);
    pdf.attachment_names(pdf.revisions())
        .map_or(true, |names| names.iter().any(|(name, _)| poses(name)))
}

/// The reason's advice; but a refusal that the verdict does not give is advised by the state that gives it.
fn next_step(verdict: Verdict, reason: Option<&Reason>, reasons: &[ReasonCode]) -> NextStep {
    use crate::report::Effect;
    let denial = reasons
        .iter()
        .filter(|code| code.effect() == Effect::Deny)
        .min();
    match (verdict, denial, reason) {
        (Verdict::Undetermined, Some(denial), _) => denial.entry().next,
        (_, _, Some(reason)) => reason.code.entry().next,
        (_, _, None) => NextStep::Accept,
    }
}

fn list_report(sequence: u64, issued: Time, next_update: Time, at: Time) -> ListReport {
    ListReport {
        sequence,
        issued,
        next_update,
        age_seconds: at.since(issued).max(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A licence that is over is refused, and what to do is said of the licence, whatever evidence is missing.
    #[test]
    fn advice_of_a_refusal_is_that_of_the_state() {
        let next = |codes: &[ReasonCode]| {
            let verdict = verdict(codes);
            let reason = reason(verdict, codes).map(Reason::new);
            next_step(verdict, reason.as_ref(), codes)
        };
        let (missing, over) = (ReasonCode::RevocationMissing, ReasonCode::LicenceRevoked);
        let [of_missing, of_over] = [missing, over].map(|code| code.entry().next);
        assert_ne!(of_missing, of_over);
        assert_eq!(next(&[missing]), of_missing);
        assert_eq!(next(&[missing, over]), of_over);
        assert_eq!(next(&[over]), of_over);
        assert_eq!(next(&[]), NextStep::Accept);
    }

    #[test]
    fn a_file_is_too_big_from_the_next_byte_on() {
        let judge = |bytes: u64| {
            let file = vec![b' '; usize::try_from(bytes).unwrap()];
            let at = Time::from_unix(0);
            let report = crate::verify(&file, &Evidence::new(), &Policy::default(), at);
            report.reason.unwrap().code
        };
        assert_eq!(judge(crate::MAX_FILE_BYTES), ReasonCode::FileTypeUnknown);
        assert_eq!(judge(crate::MAX_FILE_BYTES + 1), ReasonCode::FileTooBig);
    }
}
