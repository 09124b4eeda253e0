//! The policy: named, written down, and identified by the digest of its text.

use crate::crypto::sha256;
use crate::pdf::Limits;
use crate::report::PolicyReport;

/// By which rules files are judged. The default is the strict one, and the only one.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Policy {
    /// [`STRICT_TEXT`].
    #[default]
    Strict,
}

/// The strict policy in words. A change of a rule changes this text, and with it the digest in every report.
pub const STRICT_TEXT: &str = "\
yinxin-strict-1
structure: one strict reading, no repair; a byte range around exactly its own contents, up to the end of a revision
later changes: licences admit validation data and document time stamps; documents admit further seals in new fields as well
own profile: DER only, one spelling for each field, exactly the certificates of the path, time stamp mandatory, low s
algorithms: SHA-256 or better, RSA of 2048 bits or more, ECDSA P-256 or P-384, Ed25519; SHA-1 is weak
time: what a trusted time stamp proves, else the later of the time asked about and now; a time stamp may be 300 seconds ahead
path: RFC 5280 to a root of a region's list or to an anchor given; the seal CA and the TSA are listed at the proven time
revocation: for every certificate below the anchor a CRL that is in force, or made after the proven time; none is undetermined
revoked before the proven time: invalid, as a seal is stamped in the act of sealing; the indication stays that of EN 319 102-1
lists: root, national list and region list in force now; anything stale is undetermined
authority: the region's list grants the department the type in the area at the proven time; if it does not, invalid
licence data: only under a licence seal, bound by the signed digest, of the seal's own department
";

impl Policy {
    /// Name and digest, as in reports.
    pub fn report(&self) -> PolicyReport {
        let text = self.text();
        let name = text.lines().next().unwrap_or_default().to_owned();
        PolicyReport {
            name,
            digest: sha256(text.as_bytes()).hex(),
        }
    }

    /// The policy in words.
    pub fn text(&self) -> &'static str {
        match self {
            Self::Strict => STRICT_TEXT,
        }
    }

    pub(super) fn limits(&self) -> Limits {
        match self {
            Self::Strict => Limits {
                file_bytes: super::MAX_FILE_BYTES,
                ..Limits::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_is_named_by_its_first_line_and_its_digest() {
        let report = Policy::default().report();
        assert_eq!(report.name, "yinxin-strict-1");
        assert_eq!(report.digest, sha256(STRICT_TEXT.as_bytes()).hex());
    }
}
