//! Cases, and what we and rustls-webpki say of them.

use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::{
    EndEntityCert, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert,
};
use yinxin_verifier::crypto::Native;
use yinxin_verifier::path::{
    Anchor, Certificate, Constraint, NameFault, PathError, PathQuestion, RevocationData, Usage,
    check_path,
};
use yinxin_verifier::value::Time;

use super::make::{AT, Plan, ee, root};

/// What a path is looked for in.
#[derive(Clone, Default)]
pub(crate) struct Chain {
    pub(crate) leaf: Vec<u8>,
    pub(crate) others: Vec<Vec<u8>>,
    pub(crate) anchors: Vec<Vec<u8>>,
}

/// From the anchor down to the leaf, each issued by the one before.
pub(crate) fn chain(plans: &[&Plan]) -> Chain {
    let (anchor, below) = plans.split_first().unwrap();
    let issued: Vec<Vec<u8>> = std::iter::once(anchor)
        .chain(below)
        .zip(below)
        .map(|(issuer, subject)| subject.by(issuer))
        .collect();
    let (leaf, others) = issued.split_last().unwrap();
    Chain {
        leaf: leaf.clone(),
        others: others.to_vec(),
        anchors: vec![anchor.own()],
    }
}

/// A root, and what it issued.
pub(crate) fn simple(leaf: &Plan) -> Chain {
    chain(&[&root(), leaf])
}

/// Root, one authority, a leaf.
pub(crate) fn through(authority: &Plan) -> Chain {
    chain(&[&root(), authority, &ee("某人")])
}

/// Cases that differ in what decides: some pass, some fail.
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) cases: Vec<(&'static str, Chain, &'static str)>,
}

/// Groups are named after where others have cases of the same idea: x509-limbo's namespaces, and PKITS's sections.
pub(crate) fn group(name: &'static str) -> Group {
    Group {
        name,
        cases: Vec::new(),
    }
}

pub(crate) const GOOD: &str = "good";

impl Group {
    pub(crate) fn passes(mut self, name: &'static str, chain: Chain) -> Self {
        self.cases.push((name, chain, GOOD));
        self
    }

    pub(crate) fn fails(mut self, name: &'static str, chain: Chain, how: &'static str) -> Self {
        self.cases.push((name, chain, how));
        self
    }
}

/// Our answer as one word.
pub(crate) fn ours(chain: &Chain) -> &'static str {
    let Ok(leaf) = Certificate::parse(&chain.leaf) else {
        return "unreadable";
    };
    let others: Vec<Certificate> = readable(&chain.others);
    let anchors: Vec<Anchor> = readable(&chain.anchors)
        .into_iter()
        .map(Anchor::new)
        .collect();
    let at = Time::from_unix(AT);
    let question = PathQuestion {
        at,
        now: at,
        usage: Usage::Seal,
    };
    let data = RevocationData::default();
    match check_path(&leaf, &others, &anchors, &data, &question, &Native) {
        Ok(path) if path.out_of_bounds(at).is_some() => "out of bounds",
        Ok(_) => GOOD,
        Err(error) => word(&error),
    }
}

fn readable(all: &[Vec<u8>]) -> Vec<Certificate> {
    all.iter()
        .filter_map(|der| Certificate::parse(der).ok())
        .collect()
}

fn word(error: &PathError) -> &'static str {
    match error {
        PathError::NoIssuer { .. } => "no issuer",
        PathError::NotTrusted { .. } => "not trusted",
        PathError::SignatureWrong { .. } => "signature",
        PathError::UnsupportedAlgorithm { .. } => "algorithm",
        PathError::Malformed { .. } => "malformed",
        PathError::TooMuchWork(_) => "work",
        PathError::Constraint { constraint, .. } => match constraint {
            Constraint::BasicConstraints => "no authority",
            Constraint::CriticalExtension { .. } => "critical",
            Constraint::EmptyName => "empty name",
            Constraint::KeyCertSign { .. } => "key usage",
            Constraint::Length { .. } => "length",
            Constraint::Misplaced { .. } => "misplaced",
            Constraint::PathLength { .. } => "path length",
            Constraint::Policy(_) => "policy",
            Constraint::Usage(_) => "usage",
            Constraint::Name(NameFault::Excluded { .. }) => "name excluded",
            Constraint::Name(NameFault::NotPermitted { .. }) => "name not permitted",
            Constraint::Name(NameFault::Malformed(_)) => "name malformed",
            Constraint::Name(NameFault::Unsupported { .. }) => "name unsupported",
            other => panic!("no word for {other:?}"),
        },
        other => panic!("no word for {other:?}"),
    }
}

/// rustls-webpki's answer, with its own cryptography.
pub(crate) fn theirs(chain: &Chain) -> Result<(), webpki::Error> {
    let der = |bytes: &Vec<u8>| CertificateDer::from(bytes.clone());
    let anchor_ders: Vec<CertificateDer<'_>> = chain.anchors.iter().map(der).collect();
    let anchors: Vec<_> = anchor_ders
        .iter()
        .filter_map(|der| anchor_from_trusted_cert(der).ok())
        .collect();
    let others: Vec<CertificateDer<'_>> = chain.others.iter().map(der).collect();
    let leaf = der(&chain.leaf);
    let leaf = EndEntityCert::try_from(&leaf)?;
    let at = UnixTime::since_unix_epoch(std::time::Duration::from_secs(AT as u64));
    leaf.verify_for_usage(
        webpki::ALL_VERIFICATION_ALGS,
        &anchors,
        &others,
        at,
        AnyPurpose,
        None,
        None,
    )
    .map(|_| ())
}

struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, _: KeyPurposeIdIter<'_, '_>) -> Result<(), webpki::Error> {
        Ok(())
    }
}
