//! What tests of several modules share: a region in a temporary directory, a clock that stands still, chance that
//! repeats, and parts that fail on demand.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tempfile::TempDir;
use yinxin_keys::{
    Approval, Approver, ApproverKey, KeyAdmin as _, KeyError, KeyId, KeySpec, KeyStore, Order,
    Policy, PublicKey, Random, Signature, ToSign,
};
use yinxin_signer::{RegionOrder, SealPurpose};
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::value::{AreaCode, Uscc};

use crate::cli::seal;
use crate::data_dir::DataDir;
use crate::disk::{Disk, SystemDisk};
use crate::files::Files;
use crate::issue::{Awaiting, Workshop};
use crate::keys::{KeyHolder, Occasion, open_vault};
use crate::service::{HandedIn, NewRegion, Service, init};
use crate::store::{DepartmentRow, GrantRow};

/// Different bytes at each call, the same in each run.
#[derive(Debug, Default)]
pub(crate) struct CountingRandom(AtomicU64);

impl CountingRandom {
    pub(crate) fn new() -> Self {
        Self::default()
    }
}

impl Random for CountingRandom {
    fn fill(&self, out: &mut [u8]) {
        for part in out.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let block = sha256(&count.to_be_bytes());
            part.copy_from_slice(&block.as_bytes()[..part.len()]);
        }
    }
}

/// The test's own process holds the keys.
pub(crate) const HERE: KeyHolder = KeyHolder::Here { passphrase: None };

/// 2026-11-22T04:00:00Z.
pub(crate) const NOW: i64 = 1_795_320_000;

/// The department of [`TestRegion`].
pub(crate) const DEPARTMENT: &str = "11310106K82031550L";
/// Its name.
pub(crate) const DEPARTMENT_NAME: &str = "上海市静安区演示市场监督管理局";

/// A region with one department that may issue two types, a licence seal and a document seal.
pub(crate) struct TestRegion {
    _folder: TempDir,
    pub(crate) dir: DataDir,
    pub(crate) handed_in: HandedIn,
    pub(crate) document_seal: String,
    pub(crate) licence_seal: String,
}

impl TestRegion {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = DataDir::new(folder.path().join("data"));
        let handed_in = HandedIn {
            clock: Arc::new(|| NOW),
            random: Arc::new(CountingRandom::new()),
        };
        let code = AreaCode::parse("310000").unwrap();
        let order = RegionOrder {
            code,
            name: "测试市",
            public_url: "http://127.0.0.1:8080",
        };
        init(&dir, NewRegion { order, keys: HERE }, &handed_in)
            .await
            .unwrap();
        let service = Service::open(dir.clone(), handed_in.clone(), &HERE)
            .await
            .unwrap();
        service
            .store
            .add_department(&department(&service))
            .await
            .unwrap();
        service.publish().await.unwrap();
        let uscc = Uscc::parse(DEPARTMENT).unwrap();
        let make = async |purpose, title: &str| {
            let name = format!("{DEPARTMENT_NAME}{title}");
            seal::make(&service, &uscc, purpose, &name, None, Policy::default())
                .await
                .unwrap()
                .id
        };
        let licence_seal = make(SealPurpose::Licence, "证照专用章").await;
        let document_seal = make(SealPurpose::Document, "公文专用章").await;
        service.store.close().await;
        Self {
            _folder: folder,
            dir,
            handed_in,
            document_seal,
            licence_seal,
        }
    }

    pub(crate) async fn open(&self) -> Service {
        Service::open(self.dir.clone(), self.handed_in.clone(), &HERE)
            .await
            .unwrap()
    }

    /// A workshop whose disk and keys stop at a step.
    pub(crate) async fn workshop(&self, fuse: &Arc<Fuse>) -> Workshop {
        let mut workshop = self.open().await.into_workshop().unwrap();
        let disk = Arc::new(FaultyDisk(fuse.clone()));
        workshop.files = Files::open(self.dir.files(), disk).unwrap();
        workshop.keys = Arc::new(FaultyKeys {
            keys: workshop.keys,
            fuse: fuse.clone(),
        });
        workshop
    }
}

fn department(service: &Service) -> DepartmentRow {
    let now = service.handed_in.now();
    let area = AreaCode::parse("310106").unwrap();
    let grant = |name| {
        let rules = &service.types.find(name).unwrap().rules;
        let (licence_type, type_name) = (rules.code.clone(), rules.name.clone());
        GrantRow {
            licence_type,
            type_name,
            area: area.clone(),
            from: now,
            to: None,
        }
    };
    DepartmentRow {
        uscc: Uscc::parse(DEPARTMENT).unwrap(),
        name: DEPARTMENT_NAME.to_owned(),
        grants: vec![grant("食品经营许可证"), grant("营业执照")],
        area: area.clone(),
        added: now,
    }
}

/// A sound request for a 食品经营许可证; its number is made by our counter.
pub(crate) fn food_request() -> serde_json::Value {
    let text = include_str!("../demo/food-operation.json");
    let mut request: serde_json::Value = serde_json::from_str(text).unwrap();
    request["issued_on"] = "2026-11-22".into();
    request["valid_from"] = "2026-11-22".into();
    request["valid_to"] = "2031-11-21".into();
    request
}

/// A small PDF to seal.
pub(crate) const NOTICE: &[u8] = include_bytes!("../demo/notice.pdf");

/// Burns down with each durable step; burnt, nothing durable happens any more, as after a crash.
#[derive(Debug)]
pub(crate) struct Fuse(AtomicI64);

impl Fuse {
    pub(crate) fn of(steps: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(steps)))
    }

    pub(crate) fn endless() -> Arc<Self> {
        Self::of(i64::MAX)
    }

    pub(crate) fn is_burnt(&self) -> bool {
        self.0.load(Ordering::Relaxed) < 0
    }

    fn step(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) > 0
    }

    fn io(&self) -> io::Result<()> {
        match self.step() {
            true => Ok(()),
            false => Err(io::Error::other("burnt")),
        }
    }
}

/// Fails before and after each operation: with nothing done, and with all of it done.
struct FaultyDisk(Arc<Fuse>);

impl Disk for FaultyDisk {
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.0.io()?;
        SystemDisk.write(path, bytes)?;
        self.0.io()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.io()?;
        SystemDisk.rename(from, to)?;
        self.0.io()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.0.io()?;
        SystemDisk.sync_dir(dir)?;
        self.0.io()
    }
}

struct FaultyKeys {
    keys: Arc<dyn KeyStore>,
    fuse: Arc<Fuse>,
}

impl KeyStore for FaultyKeys {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        self.keys.generate(spec)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        self.keys.public(key)
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        self.keys.list()
    }

    fn asks_for_approval(&self, key: &KeyId) -> Result<bool, KeyError> {
        self.keys.asks_for_approval(key)
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        let lost = || {
            batch
                .iter()
                .map(|one| {
                    Err(KeyError::UnknownKey {
                        key: one.key.clone(),
                    })
                })
                .collect()
        };
        if !self.fuse.step() {
            return lost();
        }
        let signatures = self.keys.sign(batch);
        if !self.fuse.step() {
            return lost();
        }
        signatures
    }
}

/// An approver with a key of their own, as enrolled by [`TestRegion::ask_for_approval`].
pub(crate) struct TestApprover {
    pub(crate) name: &'static str,
    key: ApproverKey,
}

impl TestApprover {
    fn new(name: &'static str) -> Self {
        let (key, _) = ApproverKey::generate().unwrap();
        Self { name, key }
    }

    /// Consents to what waits. `change` makes a wrong approval of it, before it is signed.
    pub(crate) fn consent(
        &self,
        awaiting: &Awaiting,
        change: impl FnOnce(&mut Approval),
    ) -> Approval {
        let mut approval = Approval {
            approver: self.name.to_owned(),
            key: awaiting.pending.sealing_key.clone(),
            digests: vec![*awaiting.pending.digest.as_bytes()],
            until: awaiting.pending.until.unix(),
            nonce: [7; 16],
            signature: Vec::new(),
        };
        change(&mut approval);
        self.sign(approval)
    }

    pub(crate) fn sign(&self, approval: Approval) -> Approval {
        self.key.sign(approval).unwrap()
    }
}

impl TestRegion {
    /// Gives the licence seal a new key with the old one's policy.
    pub(crate) async fn renew_licence_seal(&self) {
        let service = self.open().await;
        let card = service
            .store
            .seal(&self.licence_seal)
            .await
            .unwrap()
            .unwrap()
            .card;
        let vault = open_vault(&self.dir, &self.handed_in, None, Occasion::Service).unwrap();
        let policy = vault.details(&card.key).unwrap().policy;
        let HandedIn { random, .. } = &self.handed_in;
        let new = service
            .region
            .renew_seal(&card, policy, &vault, &**random, self.handed_in.now())
            .unwrap();
        assert!(service.store.renew_seal(&new).await.unwrap());
        service.publish().await.unwrap();
        service.store.close().await;
    }

    /// From now on both seals ask for approval; one approver is enrolled, the other is not.
    pub(crate) async fn ask_for_approval(&self) -> [TestApprover; 2] {
        let service = self.open().await;
        let vault = open_vault(&self.dir, &self.handed_in, None, Occasion::Service).unwrap();
        let order = Order::by("王敏", "as decided").with("李强");
        let policy = Policy {
            approval: true,
            ..Policy::default()
        };
        for seal in [&self.licence_seal, &self.document_seal] {
            let card = service.store.seal(seal).await.unwrap().unwrap().card;
            vault.set_policy(&card.key, &policy, &order).unwrap();
        }
        service.store.close().await;
        let approvers = ["赵静", "孙涛"].map(TestApprover::new);
        self.enrol(approvers[0].name, &approvers[0].key.public_pem().unwrap());
        approvers
    }

    pub(crate) fn enrol(&self, name: &str, public_pem: &str) {
        let vault = open_vault(&self.dir, &self.handed_in, None, Occasion::Service).unwrap();
        let approver = Approver::from_pem(name, public_pem).unwrap();
        let order = Order::by("王敏", "as decided").with("李强");
        vault.enrol(&approver, &order).unwrap();
    }
}
