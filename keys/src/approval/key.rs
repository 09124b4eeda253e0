//! An approver's own key pair, in a file of theirs. No store holds it, and no service sees it.

use zeroize::Zeroizing;

use super::{Approval, ApprovalError, Approver};
use crate::Suite;
use crate::crypto::PrivateKey;
use crate::secret::SecretBytes;
use crate::text::{base64, from_base64};

/// A key that approves: P-256 or Ed25519, PKCS#8 in PEM (RFC 7468, 10), not encrypted.
pub struct ApproverKey {
    suite: Suite,
    key: PrivateKey,
}

impl std::fmt::Debug for ApproverKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ApproverKey({})", self.suite)
    }
}

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

impl ApproverKey {
    /// A new Ed25519 key from the system's own generator, and the text of its file, which every tool reads.
    pub fn generate() -> Result<(Self, Zeroizing<String>), ApprovalError> {
        let broken = |_| ApprovalError::KeyKind;
        let (secret, key) = PrivateKey::generate_for_file().map_err(broken)?;
        let suite = Suite::Ed25519;
        Ok((Self { suite, key }, pem(PRIVATE, secret.bytes())))
    }

    /// Reads a key file.
    pub fn from_pem(text: &str) -> Result<Self, ApprovalError> {
        let secret = SecretBytes::new(from_pem(PRIVATE, text).ok_or(ApprovalError::KeyKind)?);
        [Suite::Ed25519, Suite::P256]
            .into_iter()
            .find_map(|suite| {
                let key = PrivateKey::read_file(suite, &secret).ok()?;
                Some(Self { suite, key })
            })
            .ok_or(ApprovalError::KeyKind)
    }

    /// Its public half, to be enrolled.
    pub fn public_pem(&self) -> Result<String, ApprovalError> {
        let spki = self.key.spki().map_err(|_| ApprovalError::KeyKind)?;
        Ok(pem(PUBLIC, &spki).to_string())
    }

    /// Signs [`Approval::message`]; what stood in `signature` is replaced.
    pub fn sign(&self, approval: Approval) -> Result<Approval, ApprovalError> {
        let signed = self.key.sign(&approval.message());
        Ok(Approval {
            signature: signed.map_err(|_| ApprovalError::KeyKind)?,
            ..approval
        })
    }
}

impl Approver {
    /// Somebody with a public key in PEM (RFC 7468, 13).
    pub fn from_pem(id: &str, text: &str) -> Result<Self, ApprovalError> {
        let spki = from_pem(PUBLIC, text).ok_or(ApprovalError::KeyKind)?;
        let approver = |suite| Self {
            id: id.to_owned(),
            suite,
            spki: spki.clone(),
        };
        let known = [Suite::Ed25519, Suite::P256].map(approver);
        let found = known.into_iter().find(|one| one.point().is_ok());
        let found = found.ok_or(ApprovalError::KeyKind)?;
        found.check().map(|()| found)
    }
}

fn pem(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(base64(der));
    let mut text = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    for line in body.as_bytes().chunks(64) {
        text.extend(line.iter().map(|byte| char::from(*byte)));
        text.push('\n');
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

fn from_pem(label: &str, text: &str) -> Option<Vec<u8>> {
    let body = text
        .trim()
        .strip_prefix(&*format!("-----BEGIN {label}-----"))?;
    let body = body.strip_suffix(&*format!("-----END {label}-----"))?;
    let body: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
    from_base64(&body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::KeyId;
    use crate::crypto::verify;

    /// `openssl genpkey -algorithm ed25519`, and `openssl pkey -pubout` of it.
    const ED25519: (&str, &str) = (
        include_str!("../../tests/approvers/ed25519.pem"),
        include_str!("../../tests/approvers/ed25519-public.pem"),
    );
    /// `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256`, and the same.
    const P256: (&str, &str) = (
        include_str!("../../tests/approvers/p256.pem"),
        include_str!("../../tests/approvers/p256-public.pem"),
    );

    fn approval() -> Approval {
        Approval {
            approver: "reviewer".into(),
            key: KeyId::parse(&"a".repeat(32)).unwrap(),
            digests: vec![[1; 32]],
            until: 7,
            nonce: [3; 16],
            signature: Vec::new(),
        }
    }

    #[test]
    fn key_files_of_other_tools_are_read_and_what_they_sign_is_their_approvers() {
        for (private, public) in [ED25519, P256] {
            let key = ApproverKey::from_pem(private).unwrap();
            assert_eq!(key.public_pem().unwrap(), public);
            let approver = Approver::from_pem("reviewer", public).unwrap();
            let signed = key.sign(approval()).unwrap();
            let (suite, point) = (approver.suite, approver.point().unwrap());
            verify(suite, point, &signed.message(), &signed.signature).unwrap();
        }
    }

    #[test]
    fn a_new_key_is_read_again_from_its_file() {
        let (key, text) = ApproverKey::generate().unwrap();
        let again = ApproverKey::from_pem(&text).unwrap();
        assert_eq!(again.public_pem().unwrap(), key.public_pem().unwrap());
        // PKCS#8 version 1 (RFC 8410, 10.3), which older tools read too.
        assert!(text.contains("\nMC4CAQAwBQYDK2VwBCIEI"));
    }

    #[test]
    fn what_is_no_key_file_is_refused() {
        let (_, public) = ED25519;
        for text in [
            "",
            public,
            "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        ] {
            assert!(ApproverKey::from_pem(text).is_err(), "{text}");
        }
        let (private, _) = ED25519;
        for text in ["", private, "-----BEGIN PUBLIC KEY-----"] {
            assert!(Approver::from_pem("reviewer", text).is_err(), "{text}");
        }
        assert!(Approver::from_pem("", public).is_err());
    }

    #[test]
    fn a_key_file_does_not_show_in_debug() {
        let key = ApproverKey::from_pem(ED25519.0).unwrap();
        assert_eq!(format!("{key:?}"), "ApproverKey(ed25519)");
    }
}
