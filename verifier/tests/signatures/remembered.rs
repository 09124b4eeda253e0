//! Signatures of lists and responses are checked once; and what a token brings along is asked beside the rest.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};

use yinxin_verifier::crypto::{
    Native, PublicKey, SignatureAlgorithm, SignatureError, SignatureVerifier,
};
use yinxin_verifier::path::{PathQuestion, Revocation, RevocationData, Usage, check_path};

use super::pki::*;
use super::responses::{Answer, Response};

/// Counts the signatures that it checks; with an end, it refuses the work after that.
struct Counting {
    checked: AtomicUsize,
    end: usize,
}

impl SignatureVerifier for Counting {
    fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        key: PublicKey<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureError> {
        match self.checked.fetch_add(1, Ordering::Relaxed) < self.end {
            true => Native.verify(algorithm, key, message, signature),
            false => Err(SignatureError::TooMuchWork),
        }
    }
}

/// What is known of the seal, and how many signatures were checked for it, of at most `end`.
fn judge(region: &Region, data: &RevocationData, end: usize) -> (Revocation, usize) {
    let counting = Counting {
        checked: AtomicUsize::new(0),
        end,
    };
    let question = PathQuestion {
        at: at(0),
        now: at(0),
        usage: Usage::Seal,
    };
    let path = check_path(
        &region.seal.certificate(),
        &[region.seal_ca.certificate()],
        &[region.root.anchor()],
        data,
        &question,
        &counting,
    );
    let fact = path.unwrap().certificates()[0].revocation.clone();
    (fact, counting.checked.into_inner())
}

/// Two links of the path, and two lists, which remember.
#[test]
fn the_signature_of_a_list_is_checked_once() {
    let region = Region::new();
    let data = RevocationData::from(region.crls().as_slice());
    for expected in [4, 2] {
        let (fact, checked) = judge(&region, &data, usize::MAX);
        assert!(matches!(fact, Revocation::Good { .. }));
        assert_eq!(checked, expected);
    }
}

#[test]
fn a_check_that_was_not_done_is_not_remembered() {
    let region = Region::new();
    let data = RevocationData::from(region.crls().as_slice());
    let (fact, _) = judge(&region, &data, 2);
    assert!(matches!(fact, Revocation::Unknown { .. }), "{fact:?}");
    let (fact, _) = judge(&region, &data, usize::MAX);
    assert!(matches!(fact, Revocation::Good { .. }), "{fact:?}");
}

#[test]
fn lists_and_responses_are_added_and_nothing_copies_nothing() {
    let region = Region::new();
    let response = Response::of(&region.seal_ca, Answer::on(&region.seal, &region.seal_ca));
    let lists = RevocationData::from(region.crls().as_slice());
    let responses = RevocationData {
        crls: vec![],
        ocsps: vec![response.response()],
    };
    let number = |data: Cow<'_, RevocationData>| (data.crls.len(), data.ocsps.len());
    assert_eq!(number(lists.with(responses.clone())), (2, 1));
    assert_eq!(number(responses.with(lists.clone())), (2, 1));
    let same = lists.with(RevocationData::default());
    assert!(matches!(same, Cow::Borrowed(_)));
}
