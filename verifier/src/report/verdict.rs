//! The words of judgement: verdict, acceptance, state; and the rules that lead from one to the next.

use super::reason::{Effect, ReasonCode};
use serde::Serialize;

/// 结论: what the seals, the signers' trust and their authority are worth.
///
/// Ordered from best to worst, so that the verdict on a file is the maximum over its seals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// 有效: every required check passed on fresh evidence. TOTAL-PASSED of EN 319 102-1.
    Valid,
    /// 不是可核验的文件: no seal, or a format that we do not read.
    Unsupported,
    /// 无法判定: nothing is proved wrong, evidence is missing or stale. INDETERMINATE.
    Undetermined,
    /// 无效: at least one check proves a fault. TOTAL-FAILED.
    Invalid,
}

impl Verdict {
    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unsupported => "unsupported",
            Self::Undetermined => "undetermined",
            Self::Invalid => "invalid",
        }
    }

    /// Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::Unsupported => "不是可核验的文件",
            Self::Undetermined => "无法判定",
            Self::Invalid => "无效",
        }
    }

    /// English word.
    pub fn en(self) -> &'static str {
        match self {
            Self::Valid => "Valid",
            Self::Unsupported => "Not a sealed file we can read",
            Self::Undetermined => "Cannot tell yet",
            Self::Invalid => "Not valid",
        }
    }
}

/// 是否采信: what the person at the counter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Acceptance {
    /// 可以采信.
    Accept,
    /// 不是可核验的文件.
    Unsupported,
    /// 需要核实.
    Check,
    /// 不予采信.
    Refuse,
}

impl Acceptance {
    /// As in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Unsupported => "unsupported",
            Self::Check => "check",
            Self::Refuse => "refuse",
        }
    }

    /// Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Accept => "可以采信",
            Self::Unsupported => "不是可核验的文件",
            Self::Check => "需要核实",
            Self::Refuse => "不予采信",
        }
    }

    /// English word.
    pub fn en(self) -> &'static str {
        match self {
            Self::Accept => "May be relied on",
            Self::Unsupported => "Not a sealed file we can read",
            Self::Check => "Needs checking",
            Self::Refuse => "Do not rely on it",
        }
    }
}

/// 证照状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenceState {
    /// 在用.
    InForce,
    /// 未到生效日期.
    NotYet,
    /// 已过有效期.
    Expired,
    /// 已暂停.
    Suspended,
    /// 已注销.
    Cancelled,
    /// 已吊销、撤销.
    Revoked,
    /// 已换发新证.
    Replaced,
    /// 状态未取得.
    Unknown,
}

impl LicenceState {
    /// The reason that a state gives not to accept; `None` for a licence in force.
    pub fn reason(self) -> Option<ReasonCode> {
        Some(match self {
            Self::InForce => return None,
            Self::NotYet => ReasonCode::LicenceNotYet,
            Self::Expired => ReasonCode::LicenceExpired,
            Self::Suspended => ReasonCode::LicenceSuspended,
            Self::Cancelled => ReasonCode::LicenceCancelled,
            Self::Revoked => ReasonCode::LicenceRevoked,
            Self::Replaced => ReasonCode::LicenceReplaced,
            Self::Unknown => ReasonCode::LicenceStateUnknown,
        })
    }

    /// Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Self::InForce => "在用",
            Self::NotYet => "未到生效日期",
            Self::Expired => "已过有效期",
            Self::Suspended => "已暂停",
            Self::Cancelled => "已注销",
            Self::Revoked => "已吊销或撤销",
            Self::Replaced => "已换发新证",
            Self::Unknown => "状态未取得",
        }
    }

    /// English word.
    pub fn en(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::NotYet => "not yet in force",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Cancelled => "cancelled",
            Self::Revoked => "revoked",
            Self::Replaced => "replaced",
            Self::Unknown => "state not known",
        }
    }
}

/// The verdict that a set of findings leads to: the worst effect among them.
pub fn verdict(findings: &[ReasonCode]) -> Verdict {
    findings
        .iter()
        .map(|code| code.effect().verdict())
        .max()
        .unwrap_or(Verdict::Valid)
}

/// The acceptance that a verdict and the findings lead to.
///
/// A denial (a known licence state other than in force) refuses whatever the verdict, except where
/// nothing sealed was read; a call to look turns an acceptance into a check, never a refusal into one.
pub fn acceptance(verdict: Verdict, findings: &[ReasonCode]) -> Acceptance {
    let any = |effect| findings.iter().any(|code| code.effect() == effect);
    match verdict {
        Verdict::Invalid => Acceptance::Refuse,
        Verdict::Unsupported => Acceptance::Unsupported,
        _ if any(Effect::Deny) => Acceptance::Refuse,
        Verdict::Valid if !any(Effect::Look) => Acceptance::Accept,
        Verdict::Valid | Verdict::Undetermined => Acceptance::Check,
    }
}

/// The one reason that stands beside the verdict: among the findings that decide it, the most useful.
///
/// Under a valid verdict what decides is a denial, then a call to look, then a note.
pub fn reason(verdict: Verdict, findings: &[ReasonCode]) -> Option<ReasonCode> {
    let deciding = findings
        .iter()
        .filter(|code| code.effect().verdict() == verdict);
    deciding
        .min_by_key(|code| (std::cmp::Reverse(code.effect()), **code))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReasonCode as R;

    /// Findings → verdict, acceptance, reason.
    #[test]
    fn table_of_verdicts() {
        use Acceptance as A;
        use Verdict as V;
        let table: &[(&[R], V, A, Option<R>)] = &[
            (&[], V::Valid, A::Accept, None),
            (
                &[R::SealRevokedAfter],
                V::Valid,
                A::Accept,
                Some(R::SealRevokedAfter),
            ),
            (
                &[R::AttachmentPoses],
                V::Valid,
                A::Check,
                Some(R::AttachmentPoses),
            ),
            (
                &[R::ExpectationUnmet, R::SealRevokedAfter],
                V::Valid,
                A::Check,
                Some(R::ExpectationUnmet),
            ),
            (
                &[R::LicenceExpired],
                V::Valid,
                A::Refuse,
                Some(R::LicenceExpired),
            ),
            (
                &[R::LicenceExpired, R::ExpectationUnmet],
                V::Valid,
                A::Refuse,
                Some(R::LicenceExpired),
            ),
            (
                &[R::LicenceStateUnknown],
                V::Valid,
                A::Check,
                Some(R::LicenceStateUnknown),
            ),
            (
                &[R::RevocationMissing],
                V::Undetermined,
                A::Check,
                Some(R::RevocationMissing),
            ),
            (
                &[R::RevocationMissing, R::LicenceExpired],
                V::Undetermined,
                A::Refuse,
                Some(R::RevocationMissing),
            ),
            (
                &[R::ListExpired, R::RevocationStale],
                V::Undetermined,
                A::Check,
                Some(R::ListExpired),
            ),
            (
                &[R::IssuerNotInList, R::TrustRootMismatch],
                V::Undetermined,
                A::Check,
                Some(R::TrustRootMismatch),
            ),
            (
                &[R::SealRevokedNoTime, R::RevocationMissing],
                V::Undetermined,
                A::Check,
                Some(R::SealRevokedNoTime),
            ),
            (
                &[R::IssuerNotInList, R::ContentChanged],
                V::Invalid,
                A::Refuse,
                Some(R::ContentChanged),
            ),
            (
                &[R::FormatBad, R::ContentChanged],
                V::Invalid,
                A::Refuse,
                Some(R::ContentChanged),
            ),
            (
                &[R::FormatBad, R::IssuerNotInList],
                V::Invalid,
                A::Refuse,
                Some(R::FormatBad),
            ),
            (
                &[R::SealRevokedBefore, R::SignatureBad],
                V::Invalid,
                A::Refuse,
                Some(R::SignatureBad),
            ),
            (
                &[R::SealRevokedBefore, R::IssuerNotEntitled],
                V::Invalid,
                A::Refuse,
                Some(R::SealRevokedBefore),
            ),
            (
                &[R::NoSeal],
                V::Unsupported,
                A::Unsupported,
                Some(R::NoSeal),
            ),
            (
                &[R::SealFormatUnsupported, R::RevocationMissing],
                V::Undetermined,
                A::Check,
                Some(R::RevocationMissing),
            ),
        ];
        for (findings, expected, accepted, because) in table {
            let found = verdict(findings);
            assert_eq!(found, *expected, "{findings:?}");
            assert_eq!(acceptance(found, findings), *accepted, "{findings:?}");
            assert_eq!(reason(found, findings), *because, "{findings:?}");
        }
    }

    #[test]
    fn missing_evidence_never_proves_a_fault_and_never_passes() {
        for code in R::ALL.iter().filter(|code| code.is_missing_evidence()) {
            let found = verdict(&[*code]);
            assert_ne!(found, Verdict::Invalid, "{code:?}");
            assert!(
                !matches!(
                    acceptance(found, &[*code]),
                    Acceptance::Accept | Acceptance::Refuse
                ),
                "{code:?}"
            );
        }
    }

    /// The words of the report's contract, on screen and in JSON.
    #[test]
    fn words_are_those_of_the_contract() {
        for (verdict, code, zh, en) in [
            (Verdict::Valid, "valid", "有效", "Valid"),
            (
                Verdict::Unsupported,
                "unsupported",
                "不是可核验的文件",
                "Not a sealed file we can read",
            ),
            (
                Verdict::Undetermined,
                "undetermined",
                "无法判定",
                "Cannot tell yet",
            ),
            (Verdict::Invalid, "invalid", "无效", "Not valid"),
        ] {
            assert_eq!(
                (verdict.as_str(), verdict.zh(), verdict.en()),
                (code, zh, en)
            );
            assert_eq!(serde_json::to_value(verdict).unwrap(), code);
        }
        for (acceptance, code, zh, en) in [
            (Acceptance::Accept, "accept", "可以采信", "May be relied on"),
            (
                Acceptance::Unsupported,
                "unsupported",
                "不是可核验的文件",
                "Not a sealed file we can read",
            ),
            (Acceptance::Check, "check", "需要核实", "Needs checking"),
            (
                Acceptance::Refuse,
                "refuse",
                "不予采信",
                "Do not rely on it",
            ),
        ] {
            assert_eq!(
                (acceptance.as_str(), acceptance.zh(), acceptance.en()),
                (code, zh, en)
            );
            assert_eq!(serde_json::to_value(acceptance).unwrap(), code);
        }
    }

    /// Every state but one is a reason not to accept.
    #[test]
    fn table_of_licence_states() {
        use LicenceState as L;
        for (state, zh, en, because) in [
            (L::InForce, "在用", "in force", None),
            (
                L::NotYet,
                "未到生效日期",
                "not yet in force",
                Some(R::LicenceNotYet),
            ),
            (L::Expired, "已过有效期", "expired", Some(R::LicenceExpired)),
            (
                L::Suspended,
                "已暂停",
                "suspended",
                Some(R::LicenceSuspended),
            ),
            (
                L::Cancelled,
                "已注销",
                "cancelled",
                Some(R::LicenceCancelled),
            ),
            (
                L::Revoked,
                "已吊销或撤销",
                "revoked",
                Some(R::LicenceRevoked),
            ),
            (
                L::Replaced,
                "已换发新证",
                "replaced",
                Some(R::LicenceReplaced),
            ),
            (
                L::Unknown,
                "状态未取得",
                "state not known",
                Some(R::LicenceStateUnknown),
            ),
        ] {
            assert_eq!((state.zh(), state.en(), state.reason()), (zh, en, because));
        }
    }
}
