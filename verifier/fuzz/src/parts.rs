//! The samples taken apart: what the parsers below the judge are given.

use std::path::Path;

use yinxin_verifier::cms::{Container, SignedData, Strictness};
use yinxin_verifier::path::{Anchor, Certificate, Crl};
use yinxin_verifier::pdf::{Limits, read};
use yinxin_verifier::timestamp::Token;
use yinxin_verifier::value::Time;

use crate::judge::{BUNDLE, SAMPLES};

/// One seal of the samples.
pub struct Seal {
    /// The CMS, without padding.
    pub cms: Vec<u8>,
    /// The two signed parts of its file.
    pub content: [&'static [u8]; 2],
    /// From the seal's certificate to the root.
    pub chain: Vec<Certificate>,
    /// The root, which vouches for seals and time stamps.
    pub anchor: Anchor,
    /// The signature value, which the time stamp is over.
    pub signature: Vec<u8>,
    /// The time stamp.
    pub token: Vec<u8>,
    /// The time that it proves.
    pub time: Time,
}

/// The seals of both samples.
pub fn seals() -> Vec<Seal> {
    SAMPLES.into_iter().map(seal).collect()
}

fn seal(sample: &'static [u8]) -> Seal {
    let file = read(sample, &Limits::default()).expect("a sample");
    let field = file.signatures().last().expect("a seal");
    let padded = field.contents.as_ref().expect("contents").der.to_vec();
    let length = yinxin_verifier::der::element_length(&padded).expect("an element");
    let cms = padded[..length].to_vec();
    let container = Container::read(&cms).expect("a container");
    let signed = container.signed_data().expect("a signature");
    let token = signed.time_stamp_tokens()[0].to_vec();
    let chain = chain(&signed);
    Seal {
        content: field.signed_parts().expect("a byte range"),
        anchor: Anchor::new(chain.last().expect("a root").clone()),
        chain,
        signature: signed.signer_info().signature().to_vec(),
        time: stamped(&token),
        token,
        cms: cms.clone(),
    }
}

fn stamped(token: &[u8]) -> Time {
    Token::parse(token, Strictness::Own)
        .expect("a token")
        .info()
        .time()
}

/// The certificates in the order of the path.
fn chain(signed: &SignedData<'_>) -> Vec<Certificate> {
    let all = signed.certificates();
    let issues = |one: &Certificate| {
        all.iter()
            .any(|other| other != one && other.issuer() == one.subject())
    };
    let mut path = vec![all.iter().find(|one| !issues(one)).expect("a leaf").clone()];
    while let Some(last) = path.last().filter(|last| !last.is_self_issued()) {
        let issuer = all.iter().find(|one| one.subject() == last.issuer());
        path.push(issuer.expect("an issuer").clone());
    }
    path
}

/// The members of the samples' bundle.
pub fn members() -> Vec<(String, Vec<u8>)> {
    let mut rest = &BUNDLE[12..];
    let mut all = Vec::new();
    while let [high, low, after @ ..] = rest {
        let (name, after) = after.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        let (length, after) = after.split_first_chunk::<4>().expect("a length");
        let (member, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        all.push((
            String::from_utf8(name.to_vec()).expect("a name"),
            member.to_vec(),
        ));
        rest = after;
    }
    all
}

/// The revocation lists of the samples' region.
pub fn lists() -> Vec<Crl> {
    let members = members()
        .into_iter()
        .filter(|(name, _)| name.ends_with(".crl"));
    members
        .map(|(_, member)| Crl::parse(&member).expect("a list"))
        .collect()
}

/// Files of the verifier's test vectors whose name ends so: signatures, certificates and lists of OpenSSL.
pub fn vectors(endings: &[&str]) -> Vec<Vec<u8>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors"));
    let entries = |folder: &Path| std::fs::read_dir(folder).expect("vectors");
    let files = entries(folder).flat_map(|room| entries(&room.expect("a folder").path()));
    let paths = files.map(|file| file.expect("a file").path());
    let named = |path: &Path| {
        endings
            .iter()
            .any(|ending| path.to_string_lossy().ends_with(ending))
    };
    paths
        .filter(|path| named(path))
        .map(|path| std::fs::read(path).expect("a vector"))
        .collect()
}
