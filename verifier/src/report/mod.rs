//! The report: one object, the same from the command, the service and the browser.
//!
//! Members are added, never renamed; what does not apply is `null`.

mod check;
mod explain;
mod meaning;
mod next;
mod reason;
mod sub_indication;
mod verdict;

pub use check::{Check, CheckCode, CheckResult};
pub use explain::{explain, tables};
pub use next::NextStep;
pub use reason::{Effect, Entry, Rank, Reason, ReasonCode};
pub use sub_indication::{Indication, SubIndication};
pub use verdict::{Acceptance, LicenceState, Verdict, acceptance, reason, verdict};

use crate::value::{AreaCode, LicenceIdentifier, LicenceTypeCode, Time, Uscc};
use serde::Serialize;

/// The schema of reports.
pub const REPORT_SCHEMA: &str = "yinxin.report/1";

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: &'static str,
    /// What to do with the file.
    pub acceptance: Acceptance,
    /// What its seals are worth.
    pub verdict: Verdict,
    /// The most useful reason; `None` when all is well.
    pub reason: Option<Reason>,
    /// What to do next.
    pub next_step: NextStep,
    /// The file itself.
    pub file: FileFacts,
    /// Its seals, in the order of their revisions.
    pub seals: Vec<SealReport>,
    /// Licence data, when they are bound to the seal.
    pub licence: Option<LicenceReport>,
    /// Whether the department may issue this licence.
    pub authority: AuthorityReport,
    /// Whether the relying region accepts it.
    pub recognition: RecognitionReport,
    /// Checks of the file as a whole.
    pub checks: Vec<Check>,
    /// What the verdict rests on.
    pub trust: TrustReport,
    /// The clock of the judge.
    pub evaluated_at: Time,
    /// The moment that was asked about.
    pub as_of: Time,
    /// The policy.
    pub policy: PolicyReport,
}

/// The file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileFacts {
    /// As the caller calls it.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// `pdf` or `ofd`; `None` when it is neither.
    pub format: Option<FileFormat>,
    /// Lower-case hex.
    pub sha256: Option<String>,
    /// Lower-case hex; `None` when the question did not ask for it.
    pub sm3: Option<String>,
    /// Pages now; `None` when they cannot be counted.
    pub pages: Option<usize>,
}

/// File formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// ISO 32000.
    Pdf,
    /// GB/T 33190.
    Ofd,
}

/// Signature formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum SealFormat {
    /// EN 319 142-1: `ETSI.CAdES.detached`.
    #[serde(rename = "pades")]
    Pades,
    /// ISO 32000-1: `adbe.pkcs7.detached`.
    #[serde(rename = "cms")]
    Cms,
}

/// Baseline level (EN 319 142-1, 6): a claim of structure, not of validity. `PKCS7-…`: the same for
/// `adbe.pkcs7.detached`, which is no baseline format, as EU DSS names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Level {
    /// Bound to one certificate.
    #[serde(rename = "B-B")]
    BB,
    /// And to a time.
    #[serde(rename = "B-T")]
    BT,
    /// And with validation data inside.
    #[serde(rename = "B-LT")]
    BLt,
    /// And with a document time stamp over them.
    #[serde(rename = "B-LTA")]
    BLta,
    /// Of ISO 32000-1, bound to one certificate.
    #[serde(rename = "PKCS7-B")]
    Pkcs7B,
    /// And to a time.
    #[serde(rename = "PKCS7-T")]
    Pkcs7T,
    /// And with validation data inside.
    #[serde(rename = "PKCS7-LT")]
    Pkcs7Lt,
    /// And with a document time stamp over them.
    #[serde(rename = "PKCS7-LTA")]
    Pkcs7Lta,
}

/// One seal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SealReport {
    /// From 1, in the order of the revisions.
    pub index: usize,
    /// What it is worth.
    pub verdict: Verdict,
    /// The most useful reason.
    pub reason: Option<Reason>,
    /// Signature format; `None` when it is not one that we read.
    pub format: Option<SealFormat>,
    /// Level; `None` where the format is not one that we read.
    pub level: Option<Level>,
    /// Status after EN 319 102-1.
    pub indication: Option<Indication>,
    /// And why.
    pub sub_indication: Option<SubIndication>,
    /// What it covers.
    pub coverage: Coverage,
    /// Who signed, by the certificate; `None` when there is none.
    pub signer: Option<SignerReport>,
    /// The seal, by the certificate; `None` for signatures that are not seals of ours.
    pub seal: Option<SealFacts>,
    /// When.
    pub time: TimeReport,
    /// What the file says of the seal itself, unverified.
    pub claims: Claims,
    /// Every check that ran.
    pub checks: Vec<Check>,
}

impl SealReport {
    /// Whether what is seen is what was sealed; unchanged only where a check says so.
    pub fn content(&self) -> Content {
        use CheckCode::{Container, Coverage, Digest, Signature, Structure};
        let of_content = [Structure, Container, Digest, Signature, Coverage];
        let refused = self.coverage.later_changes.iter();
        let refused = refused.filter(|change| !change.allowed).count();
        let any = |codes: &[CheckCode], result| {
            let mut checks = self.checks.iter();
            checks.any(|check| codes.contains(&check.code) && check.result == result)
        };
        if refused > 0 {
            Content::Changed(refused)
        } else if any(&of_content, CheckResult::Fail) {
            Content::Broken
        } else if !any(&[Digest], CheckResult::Pass) {
            Content::NotCompared
        } else if self.coverage.whole_file {
            Content::Whole
        } else {
            Content::Added
        }
    }

    /// Whether a trust list vouches for the signer, whatever else is wrong with the seal.
    pub fn signer_is_listed(&self) -> bool {
        let mut checks = self.checks.iter();
        checks.any(|check| check.code == CheckCode::Department && check.result == CheckResult::Pass)
    }
}

/// Whether what is seen is what was sealed, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// So many changes that the rule for this seal does not admit.
    Changed(usize),
    /// The content is not what was sealed, or the structure does not hold.
    Broken,
    /// No check could compare it.
    NotCompared,
    /// As sealed, to the last byte of the file.
    Whole,
    /// As sealed; since then only what is admitted was added.
    Added,
}

/// What a seal covers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// The signed bytes end where the file ends.
    pub whole_file: bool,
    /// The sealed revision, from 1.
    pub revision: Option<usize>,
    /// Revisions of the file.
    pub of_revisions: usize,
    /// What was done to the file afterwards.
    pub later_changes: Vec<LaterChange>,
}

/// A change after sealing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LaterChange {
    /// The revision that made it.
    pub revision: usize,
    /// The page on which it shows, from 1.
    pub page: Option<usize>,
    /// The object, such as `12 0`.
    pub object: String,
    /// Name of the field that was sealed or filled in.
    pub field: Option<String>,
    /// The kind of change.
    pub kind: &'static str,
    /// Whether the rule for this seal admits it.
    pub allowed: bool,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SignerReport {
    /// Organisation, else common name.
    pub name: Option<String>,
    /// organizationIdentifier, when it is a unified social credit code.
    pub uscc: Option<Uscc>,
    /// The subject, RFC 4514.
    pub subject: String,
    /// Lower-case hex SHA-256 of the certificate.
    pub certificate_sha256: String,
}

/// The seal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SealFacts {
    /// Seal code (serialNumber of the subject).
    pub code: Option<String>,
    /// Seal name (commonName).
    pub name: Option<String>,
    /// Who issued the seal's certificate.
    pub maker: Option<String>,
    /// What the seal may seal.
    pub purpose: SealPurpose,
}

/// What a seal may seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SealPurpose {
    /// Licences.
    Licence,
    /// Other documents.
    Document,
}

/// What a signature dictionary says of its seal (ISO 32000-2 table 255). Anybody could write it: never evidence, and
/// to be shown apart from what was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// `/Name`, up to [`Self::MAX_CHARACTERS`] as the others. Who sealed stands in the certificate.
    pub name: Option<String>,
    /// `/Reason`.
    pub reason: Option<String>,
    /// `/Location`.
    pub location: Option<String>,
}

impl Claims {
    /// Characters told of one claim; what is longer is cut, with an ellipsis.
    pub const MAX_CHARACTERS: usize = 200;
}

/// When the seal was used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TimeReport {
    /// What the signer says.
    pub claimed: Option<Time>,
    /// What is proved.
    pub proven: Option<Time>,
    /// By what.
    pub source: TimeSource,
    /// Whether the proof comes from somebody other than the region of the signer.
    pub independent: bool,
}

/// What proves a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeSource {
    /// A time stamp (RFC 3161).
    Timestamp,
    /// A transparency log.
    Log,
    /// Nothing.
    None,
}

/// Licence data.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LicenceReport {
    /// 证照标识.
    pub identifier: LicenceIdentifier,
    /// 证照类型代码.
    pub r#type: LicenceTypeCode,
    /// 证照名称.
    pub type_name: String,
    /// 证照编号.
    pub number: String,
    /// 持证主体.
    pub holder: String,
    /// 颁发机构.
    pub issuer: String,
    /// First day, `YYYY-MM-DD`.
    pub valid_from: String,
    /// Last day; `None`: 长期.
    pub valid_to: Option<String>,
    /// State at `as_of`.
    pub state: LicenceState,
    /// From when the knowledge of the state is.
    pub state_as_of: Option<Time>,
    /// How old that is at `as_of`, in seconds.
    pub state_age_seconds: Option<i64>,
}

/// Authority.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuthorityReport {
    /// May they?
    pub result: Authority,
    /// By what.
    pub ground: Option<String>,
}

/// Whether a department may issue a licence type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// The trust list says so.
    Entitled,
    /// The trust list does not say so.
    NotEntitled,
    /// There is no list to ask.
    Unknown,
    /// Not a licence.
    NotApplicable,
}

/// Recognition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecognitionReport {
    /// The region that asks.
    pub relying_region: Option<AreaCode>,
    /// The region that issued.
    pub issuing_region: Option<AreaCode>,
    /// The answer.
    pub result: Recognition,
    /// By what.
    pub ground: Option<String>,
    /// The relying region's own type of the same worth.
    pub equivalent_type: Option<LicenceTypeCode>,
}

/// Whether a region recognises a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// Nobody asked.
    NotAsked,
}

/// What the verdict rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TrustReport {
    /// The pinned root.
    pub root: Option<RootReport>,
    /// The national list.
    pub national: Option<ListReport>,
    /// The region's list.
    pub region: Option<RegionReport>,
}

/// The pinned root.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RootReport {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u32,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ListReport {
    /// Sequence number.
    pub sequence: u64,
    /// When it was made.
    pub issued: Time,
    /// When it becomes stale.
    pub next_update: Time,
    /// Its age at `as_of`, in seconds.
    pub age_seconds: i64,
}

/// A region's list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegionReport {
    /// Code of the region.
    pub code: AreaCode,
    /// Name of the region.
    pub name: String,
    /// The list.
    #[serde(flatten)]
    pub list: ListReport,
}

/// The policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyReport {
    /// Its name.
    pub name: String,
    /// Lower-case hex SHA-256 of its text.
    pub digest: String,
}
