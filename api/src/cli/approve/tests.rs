//! An approver's day: key, enrolment, look, sign, hand in.

use yinxin_verifier::Question;
use yinxin_verifier::report::Verdict;

use super::*;
use crate::cli::licence;
use crate::testing::{TestRegion, food_request};

/// A region whose seals ask for approval, and a folder that is an approver's own.
struct Office {
    region: TestRegion,
    place: Place,
    own: tempfile::TempDir,
}

impl Office {
    async fn new() -> Self {
        let region = TestRegion::new().await;
        region.ask_for_approval().await;
        let place = Place {
            data: region.dir.path().to_owned(),
            passphrase_file: None,
            keyd: None,
        };
        let own = tempfile::tempdir().unwrap();
        Self { region, place, own }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.own.path().join(name)
    }

    async fn run(&self, command: Command) -> Result<(), Failure> {
        run(command, &self.place, self.region.handed_in.clone()).await
    }

    /// A key pair, enrolled.
    async fn enrol(&self, name: &str) {
        let (out, public) = (self.path("my.key"), self.path("my.pem"));
        self.run(Command::Key { out, public }).await.unwrap();
        let text = fs::read_to_string(self.path("my.pem")).unwrap();
        self.region.enrol(name, &text);
    }

    /// Asks for a licence, which waits; its name.
    async fn asked(&self) -> String {
        let request = self.path("request.json");
        fs::write(&request, food_request().to_string()).unwrap();
        let command = licence::Command::issue(&request, &self.path("early.pdf"));
        let handed_in = self.region.handed_in.clone();
        licence::run(command, &self.place, handed_in)
            .await
            .unwrap_err();
        assert!(!self.path("early.pdf").exists());
        let service = self.region.open().await;
        let waiting = service.store.pending_approvals(9).await.unwrap();
        waiting.last().unwrap().id.clone()
    }

    async fn show(&self, id: &str, approver: &str) {
        let order = Show {
            id: id.to_owned(),
            approver: approver.to_owned(),
            terms: self.path("terms.json"),
            draft: self.path("draft.pdf"),
        };
        self.run(Command::Show(order)).await.unwrap();
    }

    async fn sign(&self) -> Result<(), Failure> {
        let order = Sign {
            terms: vec![self.path("terms.json")],
            draft: vec![self.path("draft.pdf")],
            key: self.path("my.key"),
            out: self.path("approval.json"),
        };
        self.run(Command::Sign(order)).await
    }

    async fn hand_in(&self, id: &str) -> Result<(), Failure> {
        self.run(Command::HandIn {
            id: id.to_owned(),
            approval: self.path("approval.json"),
            out: self.path("sealed.pdf"),
        })
        .await
    }
}

#[tokio::test]
async fn an_approver_makes_a_key_looks_signs_and_the_licence_is_sealed() {
    let office = Office::new().await;
    office.enrol("周岚").await;
    let id = office.asked().await;
    office.run(Command::List).await.unwrap();
    office.show(&id, "周岚").await;
    office.sign().await.unwrap();
    office.hand_in(&id).await.unwrap();
    let sealed = fs::read(office.path("sealed.pdf")).unwrap();
    let service = office.region.open().await;
    let judge = service.judge.verifier().unwrap();
    let question = Question::at(service.handed_in.now());
    assert_eq!(judge.verify(&sealed, &question).verdict, Verdict::Valid);
}

#[tokio::test]
async fn a_draft_that_is_not_what_is_asked_is_not_signed() {
    let office = Office::new().await;
    office.enrol("周岚").await;
    let id = office.asked().await;
    office.show(&id, "周岚").await;
    let mut draft = fs::read(office.path("draft.pdf")).unwrap();
    *draft.last_mut().unwrap() ^= 1;
    fs::write(office.path("draft.pdf"), &draft).unwrap();
    office.sign().await.unwrap_err();
    assert!(!office.path("approval.json").exists());
    *draft.last_mut().unwrap() ^= 1;
    fs::write(office.path("draft.pdf"), &draft).unwrap();
    office.sign().await.unwrap();
}

#[tokio::test]
async fn an_approval_in_the_name_of_another_is_refused() {
    let office = Office::new().await;
    office.enrol("周岚").await;
    let id = office.asked().await;
    // 赵静 is enrolled too, with another key.
    office.show(&id, "赵静").await;
    office.sign().await.unwrap();
    office.hand_in(&id).await.unwrap_err();
    assert!(!office.path("sealed.pdf").exists());
}

#[tokio::test]
async fn a_key_is_never_written_over_another_file() {
    let office = Office::new().await;
    fs::write(office.path("my.key"), "kept").unwrap();
    let (out, public) = (office.path("my.key"), office.path("my.pem"));
    office.run(Command::Key { out, public }).await.unwrap_err();
    assert_eq!(fs::read(office.path("my.key")).unwrap(), b"kept");
}
