//! Promise 5 for the CMS of our own profile: no byte of it may change unnoticed.

use yinxin_verifier::cms::{Strictness, parse};
use yinxin_verifier::crypto::Native;
use yinxin_verifier::oid;
use yinxin_verifier::path::{Anchor, Memo, PathQuestion, RevocationData, Usage, check_path};
use yinxin_verifier::timestamp::{StampQuestion, Token};

use super::pki::*;
use super::writer::*;

struct Judge {
    anchors: Vec<Anchor>,
    revocation: RevocationData,
    memo: Memo<Native>,
}

impl Judge {
    /// As the verifier judges a licence: strict profile, every check, time stamp, both paths.
    fn accepts(&self, cms: &[u8]) -> bool {
        self.judge(cms).is_some()
    }

    fn judge(&self, cms: &[u8]) -> Option<()> {
        let signed = parse(cms, Strictness::Own).ok()?;
        let verification = signed.verify(&[CONTENT], &[], &Native);
        let signer = verification.verified().ok()?;
        let [token] = signed.time_stamp_tokens()[..] else {
            return None;
        };
        let token = Token::parse(token, Strictness::Own).ok()?;
        let question = StampQuestion {
            anchors: &self.anchors,
            extra: &[],
            revocation: &self.revocation,
            now: at(HOUR),
            verifier: &Native,
            certificate_verifier: &self.memo,
        };
        let stamps = token.verify(&[signed.signer_info().signature()], &question);
        let question = PathQuestion {
            at: stamps.proven()?.time,
            now: at(HOUR),
            usage: Usage::Seal,
        };
        let carried = signed.certificates();
        check_path(
            signer,
            carried,
            &self.anchors,
            &self.revocation,
            &question,
            &self.memo,
        )
        .ok()
        .map(|_| ())
    }
}

fn sealed(region: &Region) -> Vec<u8> {
    let mut cms = Cms::new(&region.seal_chain()).sign(&region.seal);
    let info = tst_info(&cms.signature, "20261122040000Z");
    let token = Cms::token(info, &region.tsa_chain())
        .sign(&region.tsa)
        .encode();
    cms.unsigned = Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token)]);
    cms.encode()
}

fn judge(region: &Region) -> Judge {
    Judge {
        anchors: vec![region.root.anchor()],
        revocation: region.crls().as_slice().into(),
        memo: Memo::new(Native),
    }
}

#[test]
fn no_flipped_bit_is_accepted_at_any_offset() {
    let region = Region::new();
    let judge = judge(&region);
    let genuine = sealed(&region);
    assert!(judge.accepts(&genuine));
    let mut bytes = genuine.clone();
    for offset in 0..bytes.len() {
        for mask in [0x01, 0x20, 0x80] {
            bytes[offset] ^= mask;
            assert!(!judge.accepts(&bytes), "offset {offset} mask {mask:02x}");
            bytes[offset] ^= mask;
        }
    }
    assert!(judge.accepts(&genuine));
}

#[test]
fn no_cut_or_inserted_byte_is_accepted() {
    let region = Region::new();
    let judge = judge(&region);
    let genuine = sealed(&region);
    for offset in (0..genuine.len()).step_by(7) {
        assert!(!judge.accepts(&genuine[..offset]), "cut at {offset}");
        let mut longer = genuine.clone();
        longer.insert(offset, 0);
        assert!(!judge.accepts(&longer), "inserted at {offset}");
        let mut shorter = genuine.clone();
        shorter.remove(offset);
        assert!(!judge.accepts(&shorter), "removed at {offset}");
    }
}

#[test]
fn the_other_spelling_of_either_signature_is_not_accepted() {
    let region = Region::new();
    let judge = judge(&region);
    let mut cms = Cms::new(&region.seal_chain()).sign(&region.seal);
    let info = tst_info(&cms.signature, "20261122040000Z");
    let mut token = Cms::token(info, &region.tsa_chain()).sign(&region.tsa);
    let stamp = |token: &Cms| Some(vec![attribute(oid::SIGNATURE_TIME_STAMP, &token.encode())]);
    cms.unsigned = stamp(&token);
    assert!(judge.accepts(&cms.encode()));
    token.signature = other_s(&token.signature);
    cms.unsigned = stamp(&token);
    assert!(!judge.accepts(&cms.encode()));
}

#[test]
fn time_stamp_of_another_seal_stripped_or_swapped_is_not_accepted() {
    let region = Region::new();
    let judge = judge(&region);
    let token = |over: &[u8]| {
        Cms::token(tst_info(over, "20261122040000Z"), &region.tsa_chain())
            .sign(&region.tsa)
            .encode()
    };
    let mut cms = Cms::new(&region.seal_chain()).sign(&region.seal);
    assert!(!judge.accepts(&cms.encode()));
    cms.unsigned = Some(vec![attribute(
        oid::SIGNATURE_TIME_STAMP,
        &token(b"another"),
    )]);
    assert!(!judge.accepts(&cms.encode()));
    cms.unsigned = Some(vec![attribute(
        oid::SIGNATURE_TIME_STAMP,
        &token(&cms.signature),
    )]);
    assert!(judge.accepts(&cms.encode()));
}
