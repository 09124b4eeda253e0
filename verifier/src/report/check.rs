//! The checks that ran, with their results.

use super::reason::ReasonCode;
use serde::Serialize;

/// What became of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Passed.
    Pass,
    /// A fault is proved.
    Fail,
    /// Evidence is missing or stale.
    Unknown,
    /// Passed, with something that a person should see.
    Warn,
    /// Did not run, because it does not apply or because what it needs is not there.
    NotRun,
}

impl CheckResult {
    /// Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Pass => "通过",
            Self::Fail => "不符",
            Self::Unknown => "缺少依据",
            Self::Warn => "注意",
            Self::NotRun => "未运行",
        }
    }

    /// English word.
    pub fn en(self) -> &'static str {
        match self {
            Self::Pass => "passed",
            Self::Fail => "failed",
            Self::Unknown => "unknown",
            Self::Warn => "note",
            Self::NotRun => "not run",
        }
    }
}

/// A check, in the order in which a file is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckCode {
    /// Structure of the signature field and of the signed revision (ISO 32000-1 12.8).
    Structure,
    /// The signature container (RFC 5652, EN 319 122-1).
    Container,
    /// Digest of the sealed bytes.
    Digest,
    /// Signature value.
    Signature,
    /// The certificate is the one that the signature names (RFC 5035).
    SigningCertificate,
    /// Strength of the algorithms (TS 119 312).
    Algorithm,
    /// Time stamp (RFC 3161).
    Timestamp,
    /// Order of times.
    TimeOrder,
    /// Certificate path to an anchor (RFC 5280).
    Path,
    /// Validity of the certificates at the time of sealing.
    Validity,
    /// Revocation at the time of sealing.
    Revocation,
    /// What was sealed is what is seen.
    Coverage,
    /// What looks like a seal and belongs to none.
    Pictures,
    /// Freshness and origin of the trust lists.
    TrustList,
    /// The department is on the trust list.
    Department,
    /// Right to issue this licence type here.
    Authority,
    /// Licence data bound to the seal.
    LicenceData,
    /// What the caller expected: issuer, type, purpose.
    Expectation,
}

impl CheckCode {
    /// All checks, in their order.
    pub const ALL: &'static [Self] = &[
        Self::Structure,
        Self::Container,
        Self::Digest,
        Self::Signature,
        Self::SigningCertificate,
        Self::Algorithm,
        Self::Timestamp,
        Self::TimeOrder,
        Self::Path,
        Self::Validity,
        Self::Revocation,
        Self::Coverage,
        Self::Pictures,
        Self::TrustList,
        Self::Department,
        Self::Authority,
        Self::LicenceData,
        Self::Expectation,
    ];

    /// Chinese name.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Structure => "文件结构",
            Self::Container => "签章结构",
            Self::Digest => "内容摘要",
            Self::Signature => "签名值",
            Self::SigningCertificate => "签章证书",
            Self::Algorithm => "算法强度",
            Self::Timestamp => "时间戳",
            Self::TimeOrder => "时间先后",
            Self::Path => "证书链",
            Self::Validity => "证书有效期",
            Self::Revocation => "证书吊销",
            Self::Coverage => "保护范围",
            Self::Pictures => "印章图形",
            Self::TrustList => "信任列表",
            Self::Department => "盖章单位",
            Self::Authority => "签发权限",
            Self::LicenceData => "证照数据",
            Self::Expectation => "核验要求",
        }
    }

    /// English name.
    pub fn en(self) -> &'static str {
        match self {
            Self::Structure => "file structure",
            Self::Container => "signature container",
            Self::Digest => "digest of the content",
            Self::Signature => "signature value",
            Self::SigningCertificate => "signing certificate",
            Self::Algorithm => "strength of algorithms",
            Self::Timestamp => "time stamp",
            Self::TimeOrder => "order of times",
            Self::Path => "certificate path",
            Self::Validity => "validity of certificates",
            Self::Revocation => "revocation",
            Self::Coverage => "coverage",
            Self::Pictures => "pictures of seals",
            Self::TrustList => "trust list",
            Self::Department => "department",
            Self::Authority => "authority",
            Self::LicenceData => "licence data",
            Self::Expectation => "expectations",
        }
    }
}

/// One check in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which.
    pub code: CheckCode,
    /// How it went.
    pub result: CheckResult,
    /// The reason code that it gave, if it did not simply pass.
    pub reason: Option<ReasonCode>,
    /// What was expected and found, in English, for the record.
    pub detail: String,
}
