//! A region made for a test: vault in a temporary folder, time and chance fixed.

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering},
};

use tempfile::TempDir;
use yinxin_keys::{
    KdfCost, KeyError, KeyId, KeySpec, KeyStore, Passphrase, PublicKey, Random, Signature, ToSign,
    Vault,
};
use yinxin_signer::{
    DepartmentCard, LicenceTypes, OnBehalf, Region, RegionOrder, Request, SealCard, SealOrder,
    SealPurpose, Signer, StatusSlot, publish, region::seal_code,
};
use yinxin_verifier::{
    Evidence, Policy, Verifier,
    crypto::sha256,
    format::{Department, Grant},
    value::{AreaCode, Time, Uscc},
};

/// Random bytes that are the same in every run.
#[derive(Default)]
pub(crate) struct Fixed(AtomicU64);

impl Random for Fixed {
    fn fill(&self, out: &mut [u8]) {
        for part in out.chunks_mut(32) {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            part.copy_from_slice(&sha256(&count.to_be_bytes()).as_ref()[..part.len()]);
        }
    }
}

/// A key store that counts its calls and can lose a key.
pub(crate) struct Watched {
    vault: Vault,
    pub(crate) calls: AtomicUsize,
    pub(crate) lost: Option<KeyId>,
}

impl KeyStore for Watched {
    fn generate(&self, spec: &KeySpec) -> Result<PublicKey, KeyError> {
        self.vault.generate(spec)
    }

    fn public(&self, key: &KeyId) -> Result<PublicKey, KeyError> {
        self.vault.public(key)
    }

    fn list(&self) -> Result<Vec<PublicKey>, KeyError> {
        self.vault.list()
    }

    fn sign(&self, batch: &[ToSign<'_>]) -> Vec<Result<Signature, KeyError>> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let lost = |order: &ToSign<'_>| self.lost.as_ref() == Some(order.key);
        let answers = self.vault.sign(batch);
        answers
            .into_iter()
            .zip(batch)
            .map(|(answer, order)| match lost(order) {
                true => Err(KeyError::UnknownKey {
                    key: order.key.clone(),
                }),
                false => answer,
            })
            .collect()
    }
}

pub(crate) struct World {
    _home: TempDir,
    pub(crate) keys: Watched,
    pub(crate) random: Arc<Fixed>,
    pub(crate) region: Region,
    pub(crate) signer: Signer,
    pub(crate) now: Time,
    /// What the key store's clock says, in seconds since 1970.
    pub(crate) clock: Arc<AtomicI64>,
}

pub(crate) fn behalf() -> OnBehalf {
    OnBehalf {
        caller: "经办人".into(),
        request: "test".into(),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let now = Time::parse_rfc3339("2026-11-22T04:00:00Z").unwrap();
        let clock = Arc::new(AtomicI64::new(now.unix()));
        let random = Arc::new(Fixed::default());
        let vault = Vault::create_with_cost(
            &home.path().join("keys"),
            Passphrase::new("correct horse battery staple".into()).unwrap(),
            KdfCost::dangerously_cheap_for_tests(),
            Arc::new({
                let clock = clock.clone();
                move || clock.load(Ordering::Relaxed)
            }),
            random.clone(),
        )
        .unwrap()
        .in_ceremony("a region is born")
        .unwrap();
        let keys = Watched {
            vault,
            calls: AtomicUsize::new(0),
            lost: None,
        };
        let order = RegionOrder {
            code: AreaCode::parse("310000").unwrap(),
            name: "上海市",
            public_url: "https://verify.example.gov.cn/",
        };
        let region = Region::create(&order, &keys, &*random, now).unwrap();
        let signer =
            Signer::new(&region, LicenceTypes::builtin().unwrap(), random.clone()).unwrap();
        Self {
            _home: home,
            keys,
            random,
            region,
            signer,
            now,
            clock,
        }
    }

    pub(crate) fn seal(&self, department: DepartmentCard, purpose: SealPurpose) -> SealCard {
        let name = match purpose {
            SealPurpose::Licence => format!("{}电子证照专用章", department.name),
            SealPurpose::Document => department.name.clone(),
        };
        let code = seal_code(&department.area, 1);
        let order = SealOrder {
            department,
            purpose,
            name,
            code,
            face: None,
            policy: Default::default(),
        };
        self.region
            .make_seal(order, &self.keys, &*self.random, self.now)
            .unwrap()
    }

    pub(crate) fn licence_seal(&self, request: &Request) -> SealCard {
        self.seal(issuer(request), SealPurpose::Licence)
    }

    pub(crate) fn document_seal(&self, number: usize) -> SealCard {
        let (uscc, name, area) = [
            ("11430000006122244L", "某省住房和城乡建设厅", "430000"),
            ("11330105002500287C", "某市某区行政审批局", "330105"),
        ][number];
        self.seal(department(uscc, name, area), SealPurpose::Document)
    }

    /// A judge who knows these departments, each entitled to every type.
    pub(crate) fn judge(&mut self, departments: &[DepartmentCard]) -> Verifier {
        let granted = departments.iter().map(|card| self.entitled(card)).collect();
        self.judge_of(granted)
    }

    pub(crate) fn judge_of(&mut self, departments: Vec<Department>) -> Verifier {
        let published =
            publish::publish(&mut self.region, departments, &[], &self.keys, self.now).unwrap();
        let evidence = Evidence::new()
            .with_bundle(published.root.as_bytes(), &published.bundle)
            .unwrap();
        Verifier::new(evidence, Policy::default())
    }

    pub(crate) fn entitled(&self, card: &DepartmentCard) -> Department {
        let grant = |code, name: &str| Grant {
            licence_type: code,
            name: name.to_owned(),
            area: card.area.clone(),
            from: self.now,
            to: None,
        };
        let types = self.signer.types().iter();
        Department {
            uscc: card.uscc.clone(),
            name: card.name.clone(),
            area: card.area.clone(),
            grants: types
                .map(|t| grant(t.rules.code.clone(), &t.rules.name))
                .collect(),
            from: self.now,
            to: None,
        }
    }

    pub(crate) fn request(&self, name: &str) -> Request {
        Request::parse(&request_bytes(name), self.signer.types()).unwrap()
    }
}

pub(crate) fn department(uscc: &str, name: &str, area: &str) -> DepartmentCard {
    DepartmentCard {
        uscc: Uscc::parse(uscc).unwrap(),
        name: name.to_owned(),
        area: AreaCode::parse(area).unwrap(),
    }
}

/// The department that a request names.
pub(crate) fn issuer(request: &Request) -> DepartmentCard {
    let issuer = request.issuer();
    department(issuer.code.as_str(), &issuer.name, request.area().as_str())
}

pub(crate) fn request_bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/tests/requests/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

pub(crate) const SLOT: StatusSlot = StatusSlot { list: 0, index: 77 };
