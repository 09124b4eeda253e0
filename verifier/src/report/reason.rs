//! Reason codes: what can be said about a file, in one catalogue.
//!
//! The order of the table is the order of usefulness: proof of forgery, revocation, time, trust, policy,
//! missing evidence, format. The first that decides the verdict is told; the others stand among the checks.

use super::next::NextStep;
use super::sub_indication::SubIndication;
use serde::{Serialize, Serializer};

/// What a reason does to the verdict and the acceptance. Ordered by force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Worth knowing, changes nothing.
    Note,
    /// Valid, and yet a person must look: acceptance becomes `check`.
    Look,
    /// Valid, and yet not to be relied on: acceptance becomes `refuse`.
    Deny,
    /// The verdict is `unsupported`.
    Unsupported,
    /// The verdict is `undetermined`.
    Undetermined,
    /// The verdict is `invalid`.
    Invalid,
}

impl Effect {
    /// The verdict that this effect alone leads to.
    pub fn verdict(self) -> super::Verdict {
        use super::Verdict;
        match self {
            Self::Note | Self::Look | Self::Deny => Verdict::Valid,
            Self::Unsupported => Verdict::Unsupported,
            Self::Undetermined => Verdict::Undetermined,
            Self::Invalid => Verdict::Invalid,
        }
    }
}

/// What kind of reason it is; the order is the order of usefulness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// Somebody changed or made something up.
    Forgery,
    /// A certificate was revoked.
    Revoked,
    /// Times do not fit.
    Time,
    /// Nobody trusted vouches for the signer.
    Trust,
    /// Genuine, but against a rule.
    Policy,
    /// Something needed is not there.
    Evidence,
    /// The file is not what it should be.
    Format,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Stable code, as in reports.
    pub code: &'static str,
    /// Kind, and with it the rank.
    pub rank: Rank,
    /// What it does to the verdict.
    pub effect: Effect,
    /// The sub-indication of EN 319 102-1 that it corresponds to, if any.
    pub sub_indication: Option<SubIndication>,
    /// One Chinese sentence.
    pub zh: &'static str,
    /// The same in English.
    pub en: &'static str,
    /// What to do next.
    pub next: NextStep,
}

macro_rules! reasons {
    ($($rank:ident { $($name:ident $code:literal $effect:ident $sub:tt $next:ident $zh:literal $en:literal;)+ })+) => {
        /// A reason. Codes are added, never renamed. The order is the rank.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ReasonCode {
            $($(#[doc = $en] $name,)+)+
        }

        impl ReasonCode {
            /// All reasons, most useful first.
            pub const ALL: &'static [Self] = &[$($(Self::$name),+),+];

            /// The row of the catalogue.
            pub fn entry(self) -> Entry {
                match self {
                    $($(Self::$name => Entry {
                        code: $code,
                        rank: Rank::$rank,
                        effect: Effect::$effect,
                        sub_indication: reasons!(@sub $sub),
                        zh: $zh,
                        en: $en,
                        next: NextStep::$next,
                    },)+)+
                }
            }
        }
    };
    (@sub _) => { None };
    (@sub $sub:ident) => { Some(SubIndication::$sub) };
}

reasons! {
    Forgery {
        ContentChanged "content_changed" Invalid HashFailure RefuseDownload
            "盖章后内容被改动" "The content was changed after it was sealed";
        SignatureBad "signature_bad" Invalid SigCryptoFailure RefuseReport
            "签章数据与证书不符" "The signature value does not belong to the certificate";
        SealCertMismatch "seal_cert_mismatch" Invalid SigConstraintsFailure RefuseReport
            "签章人证书不是签章时指定的那一张" "The certificate is not the one that the signature names";
        TimestampBad "timestamp_bad" Invalid FormatFailure RefuseReport
            "时间戳与签章不符" "The time stamp does not belong to this signature";
        LogProofBad "log_proof_bad" Invalid _ RefuseReport
            "登记证明与文件不符" "The proof of registration does not belong to this file";
        PartNotCovered "part_not_covered" Invalid FormatFailure RefuseDownload
            "有页面不在签章保护范围内" "There are pages that the seal does not cover";
        SealedPartMissing "sealed_part_missing" Invalid SignedDataNotFound RefuseDownload
            "签章所指的内容在文件中找不到" "Content that was sealed is missing from the file";
    }
    Revoked {
        SealRevokedBefore "seal_revoked_before" Invalid RevokedNoPoe Refuse
            "盖章时该印章已停用" "The seal had been revoked when it was used";
        CaRevokedBefore "ca_revoked_before" Invalid RevokedCaNoPoe Refuse
            "盖章时签发该印章证书的机构已停用" "The authority behind the seal had been revoked when the seal was used";
        SealRevokedNoTime "seal_revoked_no_time" Undetermined RevokedNoPoe AskIssuer
            "印章已停用，且没有时间戳证明盖章在先" "The seal is revoked, and no time stamp proves that it was used before";
        CaRevokedNoTime "ca_revoked_no_time" Undetermined RevokedCaNoPoe AskIssuer
            "签发该印章证书的机构已停用，且没有时间戳证明盖章在先" "The authority behind the seal is revoked, and no time stamp proves that the seal was used before";
        SealOnHold "seal_on_hold" Undetermined TryLater AskIssuer
            "印章已被暂停使用" "The seal is suspended";
        SealRevokedAfter "seal_revoked_after" Note _ Accept
            "盖章后该印章已停用；有时间戳证明盖章在先" "The seal was revoked later; a time stamp proves that it was used before";
    }
    Time {
        CertNotYetValid "cert_not_yet_valid" Invalid NotYetValid Refuse
            "盖章时间早于证书生效时间" "The seal was used before its certificate became valid";
        CertExpiredBefore "cert_expired_before" Invalid Expired Refuse
            "盖章时证书已过期" "The certificate had expired when the seal was used";
        TimeOrder "time_order" Undetermined TimestampOrderFailure Report
            "时间先后矛盾" "Times contradict each other";
        CertExpiredNoTime "cert_expired_no_time" Undetermined OutOfBoundsNoPoe AskIssuer
            "证书已过期，缺少当时的时间证明" "The certificate has expired, and nothing proves that the seal was used before";
        ClockBack "clock_back" Undetermined TryLater CheckClock
            "本机时间早于证据的时间" "The clock here is behind the evidence";
    }
    Trust {
        TrustRootMismatch "trust_root_mismatch" Undetermined NoCertificateChainFound RefreshTrust
            "信任包不是由所信任的根签发的" "The trust bundle was not signed by the pinned root";
        ListEquivocation "list_equivocation" Undetermined NoCertificateChainFound Report
            "同一序号的信任列表有两个不同版本" "There are two different trust lists under one sequence number";
        ListRollback "list_rollback" Undetermined NoCertificateChainFound RefreshTrust
            "信任列表是已被取代的旧版本" "The trust list is an old one that was replaced";
        ListKeyUnknown "list_key_unknown" Undetermined NoCertificateChainFound RefreshTrust
            "信任列表或信任包的签发密钥不在总表上" "The trust list or bundle was signed by a key that the national list does not name";
        BundleMismatch "bundle_mismatch" Undetermined NoCertificateChainFound RefreshTrust
            "信任包已损坏或与其清单不符" "The trust bundle is damaged or does not fit its manifest";
        ListExpired "list_expired" Undetermined NoCertificateChainFound RefreshTrust
            "信任列表已过期" "The trust list has expired";
        IssuerNotInList "issuer_not_in_list" Undetermined NoCertificateChainFound RefreshTrust
            "制章单位不在互认名单" "The maker of the seal is not on the trust list";
        DepartmentNotInList "department_not_in_list" Undetermined ChainConstraintsFailure AskIssuer
            "盖章单位不在信任列表上" "The department that sealed is not on the trust list";
        TsaNotInList "tsa_not_in_list" Undetermined NoCertificateChainFound RefreshTrust
            "时间戳机构不在信任列表上" "The time-stamp authority is not on the trust list";
        TsaRevoked "tsa_revoked" Undetermined RevokedNoPoe AskIssuer
            "时间戳机构的证书已停用" "The certificate of the time-stamp authority is revoked";
        TsaExpired "tsa_expired" Undetermined OutOfBoundsNoPoe AskIssuer
            "时间戳机构的证书已过期，且没有更晚的时间戳" "The certificate of the time-stamp authority has expired, and no later time stamp proves that the stamp is older";
        ChainBad "chain_bad" Undetermined ChainConstraintsFailure AskIssuer
            "证书不得用于签发此类文件" "The certificates may not be used for this";
    }
    Policy {
        IssuerNotEntitled "issuer_not_entitled" Invalid ChainConstraintsFailure RefuseReport
            "该单位无权签发此类证照" "The department may not issue licences of this type";
        AlgorithmWeak "algorithm_weak" Undetermined CryptoConstraintsFailureNoPoe AskIssuer
            "使用了已停用的算法" "An algorithm was used that is no longer relied on";
        LicenceRevoked "licence_revoked" Deny _ Refuse
            "证照已吊销或撤销" "The licence was revoked";
        LicenceCancelled "licence_cancelled" Deny _ Refuse
            "证照已注销" "The licence was cancelled";
        LicenceReplaced "licence_replaced" Deny _ ShowNew
            "证照已换发新证" "The licence was replaced by a new one";
        LicenceSuspended "licence_suspended" Deny _ ContactIssuer
            "证照已暂停" "The licence is suspended";
        LicenceExpired "licence_expired" Deny _ Renew
            "证照已过有效期" "The licence has expired";
        LicenceNotYet "licence_not_yet" Deny _ TellDate
            "证照未到生效日期" "The licence is not yet in force";
        AttachmentPoses "attachment_poses" Look _ CompareByHand
            "文件内附有自称证照数据的附件，不予采用" "An attachment poses as licence data and is not used";
        ExpectationUnmet "expectation_unmet" Look _ CompareByHand
            "签发单位、证照类型或用途与要求的不一致" "Issuer, type or purpose is not what was asked for";
        FilledInLater "filled_in_later" Note _ Accept
            "盖章后在印章允许的范围内填写了表单，所填内容不受该印章保护" "The form was filled in after sealing, as the seal allows; what was filled in is not covered by the seal";
        PictureNotSeal "picture_not_seal" Note _ Accept
            "文件中有像印章的图形，不属于任何经核验的印章，不能作为凭据" "Something that looks like a seal belongs to no checked seal and proves nothing";
        LogProofMissing "log_proof_missing" Note _ Accept
            "没有公开日志的登记证明" "There is no proof of registration in a public log";
    }
    Evidence {
        AuthorityUnknown "authority_unknown" Look _ RefreshTrust
            "没有信任列表说明该单位的签发权限，证照数据不予采用" "No trust list tells whether the department may issue this; licence data are not used";
        LicenceDataMissing "licence_data_missing" Look _ CompareByHand
            "证照印章没有绑定可用的证照数据" "The licence seal binds no usable licence data";
        TimestampMissing "timestamp_missing" Undetermined SigConstraintsFailure AskReexport
            "签章缺少时间戳" "The signature lacks its time stamp";
        SigningCertificateMissing "signing_certificate_missing" Undetermined NoSigningCertificateFound AskReexport
            "签章没有指明所用证书" "The signature does not name its certificate";
        RevocationMissing "revocation_missing" Undetermined CertificateChainGeneralFailure RefreshTrust
            "缺少证书的吊销信息" "Revocation data for a certificate is missing";
        RevocationStale "revocation_stale" Undetermined TryLater RefreshTrust
            "证书的吊销信息已过时限" "Revocation data for a certificate is out of date";
        StatusStale "status_stale" Look TryLater RefreshTrust
            "状态信息已过时限" "Licence state data is out of date";
        StatusIssuerWrong "status_issuer_wrong" Look _ RefreshTrust
            "状态表不是由有权机构签发的" "The status list was not signed by the right authority";
        StatusIndexRange "status_index_range" Look _ ContactIssuer
            "证照在状态表中没有对应位置" "The licence has no place in the status list";
        LicenceStateUnknown "licence_state_unknown" Look _ RetryOnline
            "证照状态未取得" "The state of the licence is not known";
        InternalFault "internal_fault" Undetermined _ Report
            "核验程序内部错误，该文件没有核验" "An internal fault: the file was not judged";
    }
    Format {
        FormatBad "format_bad" Invalid FormatFailure AskReexport
            "签章结构不符合标准，或文件须修复才能打开" "The signature breaks its standard, or the file opens only after repair";
        SealFormatUnsupported "seal_format_unsupported" Unsupported _ OtherTool
            "本工具尚不支持这种签章格式" "This kind of signature is not supported here";
        OfdUnsupported "ofd_unsupported" Unsupported _ OtherTool
            "OFD 文件的核验尚未提供" "OFD files cannot be verified here yet";
        NoSeal "no_seal" Unsupported _ AskOriginal
            "文件中没有电子印章（可能是截图或扫描件）" "There is no electronic seal in the file (it may be a picture or a scan)";
        FileEncrypted "file_encrypted" Unsupported _ RemovePassword
            "文件有密码" "The file is protected by a password";
        FileTooBig "file_too_big" Unsupported _ SmallerFile
            "文件超过 50 MB" "The file is over 50 MB";
        FileTooComplex "file_too_complex" Unsupported _ AskOriginal
            "文件结构过于复杂，超出核验上限" "The structure of the file is over the limits";
        FileUnreadable "file_unreadable" Unsupported _ CheckPath
            "文件无法读取" "The file cannot be read";
        FileEncodingUnsupported "file_encoding_unsupported" Unsupported _ OtherTool
            "文件采用了本工具不支持的编码方式" "The file uses an encoding that is not supported here";
        FileDamaged "file_damaged" Unsupported _ AskOriginal
            "文件损坏" "The file is damaged";
        FileEmpty "file_empty" Unsupported _ AskOriginal
            "是空文件" "The file is empty";
        FileTypeUnknown "file_type_unknown" Unsupported _ AskOriginal
            "不是 PDF 或 OFD 文件" "Neither a PDF nor an OFD file";
    }
}

impl ReasonCode {
    /// The code of this text.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|reason| reason.as_str() == code)
            .copied()
    }

    /// Stable code.
    pub fn as_str(self) -> &'static str {
        self.entry().code
    }

    /// What it does to the verdict.
    pub fn effect(self) -> Effect {
        self.entry().effect
    }

    /// Whether it says that something is missing or stale, rather than that something is wrong.
    pub fn is_missing_evidence(self) -> bool {
        let entry = self.entry();
        entry.rank == Rank::Evidence || matches!(self, Self::ListExpired | Self::ClockBack)
    }
}

impl Serialize for ReasonCode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// A reason with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Stable code.
    pub code: ReasonCode,
    /// Chinese sentence.
    pub zh: String,
    /// English sentence.
    pub en: String,
}

impl Reason {
    /// The reason in the words of the catalogue.
    pub fn new(code: ReasonCode) -> Self {
        let entry = code.entry();
        Self {
            code,
            zh: entry.zh.to_owned(),
            en: entry.en.to_owned(),
        }
    }

    /// No seal, but something that looks like one.
    pub fn likeness_only() -> Self {
        Self {
            code: ReasonCode::NoSeal,
            zh: "文件中没有电子印章，只有像印章的图形；印章的图形不能证明任何事".to_owned(),
            en: "There is no electronic seal in the file, only something that looks like one; a picture of a seal proves nothing".to_owned(),
        }
    }

    /// No seal, but pictures: what they show is not known here.
    pub fn pictures_only() -> Self {
        let mut reason = Self::new(ReasonCode::NoSeal);
        reason.zh.push_str("；图片上即使有印章，也不能证明任何事");
        reason
            .en
            .push_str("; a seal that a picture shows proves nothing");
        reason
    }

    /// The reason, and the pages (from 1) where it shows.
    pub fn on_pages(code: ReasonCode, pages: &[usize]) -> Self {
        let mut reason = Self::new(code);
        if !pages.is_empty() {
            let list: Vec<String> = pages.iter().map(usize::to_string).collect();
            reason
                .zh
                .push_str(&format!("（第 {} 页）", list.join("、")));
            reason.en.push_str(&format!(" (page {})", list.join(", ")));
        }
        reason
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn codes_are_unique_and_found_again() {
        let codes: HashSet<&str> = ReasonCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ReasonCode::ALL.len());
        for code in ReasonCode::ALL {
            assert_eq!(ReasonCode::from_code(code.as_str()), Some(*code));
            assert!(
                code.as_str()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_')
            );
        }
        assert_eq!(ReasonCode::from_code("no_such_code"), None);
    }

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for code in ReasonCode::ALL {
            let entry = code.entry();
            assert!(!entry.zh.is_ascii(), "{}", entry.code);
            assert!(entry.en.is_ascii() && entry.en.len() > 8, "{}", entry.code);
            assert!(!entry.next.zh().is_empty() && !entry.next.en().is_empty());
        }
    }

    #[test]
    fn the_table_is_in_order_of_usefulness() {
        let ranks: Vec<Rank> = ReasonCode::ALL
            .iter()
            .map(|code| code.entry().rank)
            .collect();
        assert!(ranks.is_sorted());
    }

    #[test]
    fn the_codes_that_others_rely_on_are_there() {
        for code in [
            "content_changed",
            "signature_bad",
            "format_bad",
            "seal_revoked_before",
            "seal_revoked_after",
            "seal_revoked_no_time",
            "cert_expired_no_time",
            "cert_not_yet_valid",
            "seal_cert_mismatch",
            "issuer_not_in_list",
            "issuer_not_entitled",
            "algorithm_weak",
            "status_stale",
            "time_order",
            "log_proof_missing",
            "log_proof_bad",
            "part_not_covered",
            "sealed_part_missing",
            "no_seal",
            "file_damaged",
            "file_encrypted",
            "file_too_big",
            "file_empty",
            "trust_root_mismatch",
            "list_rollback",
            "list_expired",
            "list_key_unknown",
            "list_equivocation",
            "bundle_mismatch",
            "status_issuer_wrong",
            "status_index_range",
            "clock_back",
        ] {
            assert!(ReasonCode::from_code(code).is_some(), "{code}");
        }
    }

    #[test]
    fn refusing_reasons_never_advise_to_accept() {
        for code in ReasonCode::ALL {
            let entry = code.entry();
            assert_eq!(
                entry.next == NextStep::Accept,
                entry.effect == Effect::Note,
                "{}",
                entry.code
            );
        }
    }

    #[test]
    fn pages_are_named_in_both_languages() {
        let reason = Reason::on_pages(ReasonCode::PartNotCovered, &[2, 5]);
        assert!(reason.zh.ends_with("（第 2、5 页）"));
        assert!(reason.en.ends_with("(page 2, 5)"));
        assert_eq!(
            Reason::on_pages(ReasonCode::PartNotCovered, &[]),
            Reason::new(ReasonCode::PartNotCovered)
        );
    }
}
