//! Revocation data inside a signature: candidates as any others.

use yinxin_verifier::cms::{Strictness, parse};
use yinxin_verifier::oid;
use yinxin_verifier::path::RevocationData;

use super::lists::List;
use super::pki::*;
use super::responses::{Answer, Response};
use super::writer::{Cms, attribute, oid as object_identifier, seq, tlv};

fn counts(data: &RevocationData) -> (usize, usize) {
    (data.crls.len(), data.ocsps.len())
}

fn carried(cms: &Cms) -> (usize, usize) {
    let der = cms.encode();
    counts(&parse(&der, Strictness::Foreign).unwrap().revocation())
}

fn other(kind: &[u64], value: &[u8]) -> Vec<u8> {
    tlv(0xa1, &[object_identifier(kind), value.to_vec()].concat())
}

/// `RevocationInfoArchival` with one list and one response.
fn archive(list: &[u8], response: &[u8]) -> Vec<u8> {
    seq(&[&tlv(0xa0, &seq(&[list])), &tlv(0xa1, &seq(&[response]))])
}

#[test]
fn lists_and_responses_among_the_crls_are_found() {
    let region = Region::new();
    let list = List::of(&region.seal_ca).der();
    let answer = Response::of(&region.seal_ca, Answer::on(&region.seal, &region.seal_ca));
    let whole = other(oid::RI_OCSP_RESPONSE.arcs, &answer.der());
    let basic = other(oid::OCSP_BASIC.arcs, &answer.basic());
    let with = |crls| {
        let mut cms = Cms::new(&region.seal_chain());
        cms.crls = Some(crls);
        carried(&cms.sign(&region.seal))
    };
    assert_eq!(with(vec![]), (0, 0));
    assert_eq!(with(vec![list.clone()]), (1, 0));
    assert_eq!(with(vec![list, whole, basic]), (1, 2));
    // Of a kind that nobody knows, and what is no list.
    let odd = other(&[1, 2, 3], &[5, 0]);
    assert_eq!(with(vec![odd, seq(&[])]), (0, 0));
}

#[test]
fn lists_and_responses_in_the_archival_attribute_are_found() {
    let region = Region::new();
    let list = List::of(&region.seal_ca).der();
    let answer = Response::of(&region.seal_ca, Answer::on(&region.seal, &region.seal_ca));
    let value = archive(&list, &answer.der());
    let attribute = attribute(oid::REVOCATION_INFO_ARCHIVAL, &value);
    let mut signed = Cms::new(&region.seal_chain());
    signed.signed.as_mut().unwrap().push(attribute.clone());
    assert_eq!(carried(&signed.sign(&region.seal)), (1, 1));
    let mut unsigned = Cms::new(&region.seal_chain());
    unsigned.unsigned = Some(vec![attribute]);
    assert_eq!(carried(&unsigned.sign(&region.seal)), (1, 1));
    // One that breaks off keeps what came before.
    let broken = seq(&[&tlv(0xa0, &seq(&[&list])), &[0xa1, 0x7f]]);
    let mut cut = Cms::new(&region.seal_chain());
    let broken = super::writer::attribute(oid::REVOCATION_INFO_ARCHIVAL, &broken);
    cut.unsigned = Some(vec![broken]);
    assert_eq!(carried(&cut.sign(&region.seal)), (1, 0));
}
