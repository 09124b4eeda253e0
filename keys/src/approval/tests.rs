//! Approvals through a vault: what holds, and each way in which it does not.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::crypto::{PrivateKey, SystemRandom};
use crate::shape::samples;
use crate::usage::{self, Event, Outcome, Use};
use crate::{
    Approval, ApprovalError, Approver, Authorisation, KdfCost, KeyAdmin as _, KeyError, KeyId,
    KeySpec, KeyStore as _, Order, Passphrase, Policy, Purpose, Signature, Suite, ToSign, Vault,
};

const NOW: i64 = 1_795_320_000;
const APPROVED: [u8; 32] = [1; 32];
const ALSO_APPROVED: [u8; 32] = [2; 32];
const NOT_APPROVED: [u8; 32] = [3; 32];

/// A vault with a seal key that asks for approval, an approver, and a clock that the test sets.
struct Office {
    home: tempfile::TempDir,
    vault: Vault,
    clock: Arc<AtomicI64>,
    seal: KeyId,
    reviewer: PrivateKey,
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse".into()).unwrap()
}

fn order() -> Order {
    Order::by("王敏", "first use").with("李强")
}

fn approver(key: &PrivateKey, suite: Suite) -> Approver {
    Approver {
        id: "reviewer".into(),
        suite,
        spki: key.spki().unwrap(),
    }
}

impl Office {
    fn new(suite: Suite) -> Self {
        let home = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(NOW));
        let told = clock.clone();
        let vault = Vault::create_with_cost(
            &home.path().join("keys"),
            passphrase(),
            KdfCost::dangerously_cheap_for_tests(),
            Arc::new(move || told.load(Ordering::SeqCst)),
            Arc::new(SystemRandom::new()),
        )
        .unwrap();
        let spec = KeySpec::new(Suite::P256, [Purpose::SealDocument], "公章");
        let seal = vault
            .generate(&spec.with_policy(Policy {
                approval: true,
                ..Policy::default()
            }))
            .unwrap();
        let (_, reviewer) = PrivateKey::generate(suite).unwrap();
        vault.enrol(&approver(&reviewer, suite), &order()).unwrap();
        Self {
            home,
            vault,
            clock,
            seal: seal.id,
            reviewer,
        }
    }

    fn dir(&self) -> std::path::PathBuf {
        self.home.path().join("keys")
    }

    fn approval(&self) -> Approval {
        self.signed(Approval {
            approver: "reviewer".into(),
            key: self.seal.clone(),
            digests: vec![APPROVED, ALSO_APPROVED],
            until: NOW + 3600,
            nonce: [9; 16],
            signature: Vec::new(),
        })
    }

    fn signed(&self, approval: Approval) -> Approval {
        let signature = self.reviewer.sign(&approval.message()).unwrap();
        Approval {
            signature,
            ..approval
        }
    }

    fn seal(&self, digest: [u8; 32], approval: Option<Approval>) -> Result<Signature, KeyError> {
        seal(&self.vault, &self.seal, "clerk", digest, approval)
    }

    fn refused(&self, digest: [u8; 32], approval: Option<Approval>) -> ApprovalError {
        let error = self.seal(digest, approval).unwrap_err();
        let Outcome::Refused(code) = last_use(&self.dir()).result else {
            panic!("the refusal is on record")
        };
        match error {
            KeyError::NotApproved(why) if code == "not_approved" => why,
            other => panic!("{other}, on record as {code}"),
        }
    }
}

fn seal(
    vault: &Vault,
    key: &KeyId,
    caller: &str,
    digest: [u8; 32],
    approval: Option<Approval>,
) -> Result<Signature, KeyError> {
    let asked = Authorisation::new(caller, "request", digest);
    let authorisation = match approval {
        Some(approval) => asked.approved_by(Arc::new(approval)),
        None => asked,
    };
    let item = ToSign {
        key,
        purpose: Purpose::SealDocument,
        message: &samples::document(&digest, b""),
        authorisation: &authorisation,
    };
    vault.sign(&[item]).pop().unwrap()
}

fn last_use(dir: &Path) -> Use {
    let mut last = None;
    usage::walk(dir, |record| {
        if let Event::Use(used) = &record.event {
            last = Some(used.clone());
        }
    })
    .unwrap();
    last.unwrap()
}

#[test]
fn what_was_approved_is_sealed_once_and_its_record_names_the_approver() {
    for suite in [Suite::P256, Suite::Ed25519] {
        let office = Office::new(suite);
        office.seal(APPROVED, Some(office.approval())).unwrap();
        let used = last_use(&office.dir()).approval.unwrap();
        assert_eq!(
            (used.approver.as_str(), used.until),
            ("reviewer", NOW + 3600)
        );
        assert_eq!(used.nonce, "09".repeat(16));
        office.seal(ALSO_APPROVED, Some(office.approval())).unwrap();
    }
}

#[test]
fn nothing_is_sealed_without_approval_where_the_key_asks_for_it() {
    let office = Office::new(Suite::P256);
    assert_eq!(office.refused(APPROVED, None), ApprovalError::Missing);
}

#[test]
fn a_digest_that_is_not_on_the_list_is_refused() {
    let office = Office::new(Suite::P256);
    assert_eq!(
        office.refused(NOT_APPROVED, Some(office.approval())),
        ApprovalError::NotListed { listed: 2 }
    );
    // Nor put on it after the approver signed.
    let mut longer = office.approval();
    longer.digests.push(NOT_APPROVED);
    assert!(matches!(
        office.refused(NOT_APPROVED, Some(longer)),
        ApprovalError::Signature { .. }
    ));
}

#[test]
fn a_replayed_approval_is_refused_before_and_after_a_restart() {
    let office = Office::new(Suite::P256);
    office.seal(APPROVED, Some(office.approval())).unwrap();
    assert_eq!(
        office.refused(APPROVED, Some(office.approval())),
        ApprovalError::Replayed
    );
    let clock = office.clock.clone();
    let again = Vault::open(
        &office.dir(),
        passphrase(),
        Arc::new(move || clock.load(Ordering::SeqCst)),
        Arc::new(SystemRandom::new()),
    )
    .unwrap();
    let replay = seal(
        &again,
        &office.seal,
        "clerk",
        APPROVED,
        Some(office.approval()),
    );
    assert!(matches!(
        replay,
        Err(KeyError::NotApproved(ApprovalError::Replayed))
    ));
    // What another process has used, this one knows.
    seal(
        &again,
        &office.seal,
        "clerk",
        ALSO_APPROVED,
        Some(office.approval()),
    )
    .unwrap();
    assert_eq!(
        office.refused(ALSO_APPROVED, Some(office.approval())),
        ApprovalError::Replayed
    );
}

#[test]
fn the_same_digest_twice_in_one_batch_is_sealed_once() {
    let office = Office::new(Suite::P256);
    let authorisation =
        Authorisation::new("clerk", "request", APPROVED).approved_by(office.approval().into());
    let message = samples::document(&APPROVED, b"");
    let item = ToSign {
        key: &office.seal,
        purpose: Purpose::SealDocument,
        message: &message,
        authorisation: &authorisation,
    };
    let answers = office.vault.sign(&[item, item]);
    assert_eq!(
        answers.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false]
    );
}

#[test]
fn an_approval_has_its_time() {
    let office = Office::new(Suite::P256);
    office.clock.store(NOW + 3600, Ordering::SeqCst);
    office.seal(APPROVED, Some(office.approval())).unwrap();
    let endless = office.signed(Approval {
        until: NOW + 3601 + Approval::MAX_LIFE,
        ..office.approval()
    });
    let refused = |approval| office.refused(ALSO_APPROVED, Some(approval));
    assert!(matches!(refused(endless), ApprovalError::Time { .. }));
    office.clock.store(NOW + 3601, Ordering::SeqCst);
    let over = refused(office.approval());
    assert!(matches!(over, ApprovalError::Time { .. }));
}

#[test]
fn an_approval_for_another_key_is_refused() {
    let office = Office::new(Suite::P256);
    let other = office.signed(Approval {
        key: KeyId::parse(&"0".repeat(32)).unwrap(),
        ..office.approval()
    });
    assert!(matches!(
        office.refused(APPROVED, Some(other)),
        ApprovalError::OtherKey { .. }
    ));
}

#[test]
fn only_enrolled_approvers_approve_and_only_with_their_own_key() {
    let office = Office::new(Suite::P256);
    let stranger = office.signed(Approval {
        approver: "somebody".into(),
        ..office.approval()
    });
    assert!(matches!(
        office.refused(APPROVED, Some(stranger)),
        ApprovalError::UnknownApprover { .. }
    ));
    let (_, forger) = PrivateKey::generate(Suite::P256).unwrap();
    let mut forged = office.approval();
    forged.signature = forger.sign(&forged.message()).unwrap();
    assert!(matches!(
        office.refused(APPROVED, Some(forged)),
        ApprovalError::Signature { .. }
    ));
    office.vault.dismiss("reviewer", &order()).unwrap();
    assert!(matches!(
        office.refused(APPROVED, Some(office.approval())),
        ApprovalError::UnknownApprover { .. }
    ));
    assert!(office.vault.approvers().unwrap().is_empty());
}

#[test]
fn nobody_approves_what_they_ask_for() {
    let office = Office::new(Suite::P256);
    let own = seal(
        &office.vault,
        &office.seal,
        "reviewer",
        APPROVED,
        Some(office.approval()),
    );
    assert!(matches!(
        own,
        Err(KeyError::NotApproved(ApprovalError::OwnRequest { .. }))
    ));
}

#[test]
fn a_wrong_approval_is_refused_even_where_none_is_asked_for() {
    let office = Office::new(Suite::P256);
    let free = Policy::default();
    office
        .vault
        .set_policy(&office.seal, &free, &order())
        .unwrap();
    office.seal(NOT_APPROVED, None).unwrap();
    office.refused(NOT_APPROVED, Some(office.approval()));
}

#[test]
fn two_people_enrol_an_approver_whose_key_is_one() {
    let office = Office::new(Suite::P256);
    let good = approver(&office.reviewer, Suite::P256);
    let alone = office.vault.enrol(&good, &Order::by("王敏", "first use"));
    assert!(alone.is_err());
    let cut = Approver {
        spki: good.spki[1..].to_vec(),
        ..good.clone()
    };
    let other = Approver {
        suite: Suite::Ed25519,
        ..good.clone()
    };
    let nameless = Approver {
        id: String::new(),
        ..good.clone()
    };
    for wrong in [cut, other, nameless] {
        office.vault.enrol(&wrong, &order()).unwrap_err();
    }
    assert_eq!(office.vault.approvers().unwrap(), [good]);
}
