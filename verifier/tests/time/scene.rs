//! Who signs, who stamps, and what the judge is given.

use yinxin_verifier::oid;
use yinxin_verifier::report::{Indication, Report, SealReport, SubIndication};
use yinxin_verifier::trust::Evidence;
use yinxin_verifier::{Policy, Question, Verifier};

use super::file::Pdf;
use super::pki::*;
use super::writer::*;

pub(crate) const PADES: &str = "ETSI.CAdES.detached";
pub(crate) const PKCS7: &str = "adbe.pkcs7.detached";

/// A root with a signer of documents and no region; another root with two time-stamp authorities.
pub(crate) struct Scene {
    pub root: Identity,
    pub signer: Identity,
    pub stamps: Identity,
    pub first: Identity,
    pub second: Identity,
    /// Revocation lists that the judge is given.
    pub crls: Vec<Vec<u8>>,
    /// The clock, in seconds after [`NOW`].
    pub clock: i64,
}

impl Scene {
    /// Everybody's certificate is valid for two years around NOW.
    pub(crate) fn new() -> Self {
        Self::with(|_| (), |_| ())
    }

    /// Certificates of the signer and of the first time-stamp authority otherwise than usual.
    pub(crate) fn with(
        signer_is: impl FnOnce(&mut rcgen::CertificateParams),
        first_is: impl FnOnce(&mut rcgen::CertificateParams),
    ) -> Self {
        let (root, stamps) = (long_root("Root"), long_root("Stamps"));
        let mut params = signer("Signer");
        signer_is(&mut params);
        let signer = root.issue(params);
        let mut params = tsa("First");
        first_is(&mut params);
        let first = stamps.issue(params);
        let second = stamps.issue(tsa("Second"));
        Self {
            crls: vec![
                crl_der(&root, list(-HOUR, DAY, vec![])),
                crl_der(&stamps, list(-HOUR, DAY, vec![])),
            ],
            root,
            signer,
            stamps,
            first,
            second,
            clock: 0,
        }
    }

    /// A signature over the content, not stamped.
    pub(crate) fn cms(&self, content: &[u8]) -> Cms {
        Cms::over(oid::DATA, content, std::slice::from_ref(&self.signer.der))
    }

    /// A file sealed by the signer, not stamped.
    pub(crate) fn plain(&self) -> Pdf {
        Pdf::sealed(PADES, |content| {
            self.cms(content).sign(&self.signer).encode()
        })
    }

    /// A file sealed by the signer and stamped by the first authority.
    pub(crate) fn stamped(&self, at: i64) -> Pdf {
        Pdf::sealed(PADES, |content| {
            stamped(self.cms(content).sign(&self.signer), &self.first, at).encode()
        })
    }

    /// A file in which a content time stamp was signed.
    pub(crate) fn with_content_stamp(&self, at: i64) -> Pdf {
        Pdf::sealed(PADES, |content| {
            let mut cms = self.cms(content);
            let stamp = attribute(oid::CONTENT_TIME_STAMP, &token(&self.first, content, at));
            cms.signed.as_mut().unwrap().push(stamp);
            cms.sign(&self.signer).encode()
        })
    }

    pub(crate) fn evidence(&self) -> Evidence {
        let anchored = Evidence::new()
            .with_anchor(&self.root.der)
            .unwrap()
            .with_tsa_anchor(&self.stamps.der)
            .unwrap();
        self.crls
            .iter()
            .fold(anchored, |evidence, der| evidence.with_crl(der).unwrap())
    }

    pub(crate) fn judge(&self, file: &Pdf) -> Report {
        Verifier::new(self.evidence(), Policy::default())
            .verify(&file.bytes, &Question::at(at(self.clock)))
    }

    /// The one seal of the file.
    pub(crate) fn seal(&self, file: &Pdf) -> SealReport {
        let mut seals = self.judge(file).seals;
        assert_eq!(seals.len(), 1);
        seals.remove(0)
    }

    #[track_caller]
    pub(crate) fn passes(&self, file: &Pdf) {
        let seal = self.seal(file);
        assert_eq!(
            (seal.indication, seal.sub_indication),
            (Some(Indication::TotalPassed), None),
            "{:#?}",
            seal.checks
        );
    }

    #[track_caller]
    pub(crate) fn gives(&self, file: &Pdf, expected: SubIndication) {
        let seal = self.seal(file);
        assert_eq!(
            (seal.indication, seal.sub_indication),
            (Some(expected.indication()), Some(expected)),
            "{:#?}",
            seal.checks
        );
    }
}

/// An authority that outlives all others.
pub(crate) fn long_root(name: &str) -> Identity {
    let mut params = authority(name);
    params.not_before = date(-20 * 365 * DAY);
    params.not_after = date(20 * 365 * DAY);
    self_signed(params)
}

/// From and to, in seconds after NOW.
pub(crate) fn valid(from: i64, to: i64) -> impl FnOnce(&mut rcgen::CertificateParams) {
    move |params| {
        params.not_before = date(from);
        params.not_after = date(to);
    }
}

/// With a time stamp over the signature value.
pub(crate) fn stamped(mut cms: Cms, by: &Identity, at: i64) -> Cms {
    let token = token(by, &cms.signature, at);
    cms.unsigned = Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
    cms
}

/// A time stamp; its authority hangs under a plain anchor.
pub(crate) fn token(by: &Identity, over: &[u8], at: i64) -> Vec<u8> {
    Cms::token(tst_info(over, &gen_time(at)), std::slice::from_ref(&by.der))
        .sign(by)
        .encode()
}

/// `20261122040000Z`.
pub(crate) fn gen_time(offset: i64) -> String {
    at(offset)
        .to_string()
        .chars()
        .filter(|c| !matches!(c, '-' | ':' | 'T'))
        .collect()
}

/// A time-stamp service for [`Pdf::with_stamp`].
pub(crate) fn stamping(by: &Identity, at: i64) -> impl FnOnce(&[u8]) -> Vec<u8> + '_ {
    move |content| token(by, content, at)
}
