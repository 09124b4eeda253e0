//! A region in a temporary folder, with a fixed clock and fixed chance: what the tests seal with.

use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;
use yinxin_keys::{
    KdfCost, KeyError, KeyId, KeySpec, KeyStore, Passphrase, PublicKey, Random, Signature, ToSign,
    Vault,
};
use yinxin_signer::publish::{self, Publication};
use yinxin_signer::{
    DepartmentCard, DocumentOrder, LicenceTypes, OnBehalf, Prepared, Region, RegionOrder, Released,
    Request, SealCard, SealOrder, SealPurpose, Signer, StatusSlot,
};
use yinxin_verifier::format::{Department, Grant};
use yinxin_verifier::report::Report;
use yinxin_verifier::trust::Evidence;
use yinxin_verifier::value::{AreaCode, Time, Uscc};
use yinxin_verifier::{Policy, Question, Verifier};

use crate::mutate::Dice;

/// When everything happens: 2026-11-22T04:00:00Z.
pub const NOW: i64 = 1_795_320_000;

/// The time of [`NOW`].
#[must_use]
pub fn now() -> Time {
    Time::from_unix(NOW)
}

/// Chance that is the same in every run.
#[derive(Debug)]
struct FixedRandom(std::sync::Mutex<Dice>);

impl Random for FixedRandom {
    fn fill(&self, out: &mut [u8]) {
        let mut dice = self.0.lock().expect("no panic while rolling");
        out.iter_mut().for_each(|byte| *byte = dice.roll() as u8);
    }
}

/// A region, its keys, one department and its two seals.
pub struct House {
    /// The key store.
    pub keys: Box<dyn KeyStore>,
    /// Prepares, seals, releases.
    pub signer: Signer,
    /// The authorities.
    pub region: Region,
    /// Seals licences.
    pub licence_seal: SealCard,
    /// Seals documents.
    pub document_seal: SealCard,
    random: Arc<dyn Random>,
}

/// Chance of a seed.
#[must_use]
pub fn fixed_random(seed: u64) -> Arc<dyn Random> {
    Arc::new(FixedRandom(Dice::new(seed).into()))
}

/// The vault as it is served, in a folder that goes with it.
pub struct TestVault {
    vault: Vault,
    _folder: TempDir,
}

impl TestVault {
    /// A new vault.
    ///
    /// # Panics
    /// When the disk refuses.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let passphrase = Passphrase::new("only for tests".to_owned()).expect("long enough");
        let cost = KdfCost::dangerously_cheap_for_tests();
        let place = folder.path().join("keys");
        let vault = Vault::create_with_cost(
            &place,
            passphrase,
            cost,
            Arc::new(|| NOW),
            fixed_random(seed),
        );
        Self {
            // Regions are born over it.
            vault: vault
                .expect("a vault")
                .in_ceremony("a test's region")
                .expect("a ceremony"),
            _folder: folder,
        }
    }
}

impl KeyStore for TestVault {
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
        self.vault.sign(batch)
    }
}

impl House {
    /// A region of its own for each seed, with keys in a vault; its department is the issuer of `request`.
    #[must_use]
    pub fn new(seed: u64, request: &str) -> Self {
        Self::over(Box::new(TestVault::new(seed)), seed, request)
    }

    /// A region over a key store.
    ///
    /// # Panics
    /// When the rooms below do not do their work.
    #[must_use]
    pub fn over(keys: Box<dyn KeyStore>, seed: u64, request: &str) -> Self {
        let random = fixed_random(seed + 1);
        let order = RegionOrder {
            code: AreaCode::parse("310000").expect("a code"),
            name: "测试市",
            public_url: "http://127.0.0.1:8080",
        };
        let region = Region::create(&order, &*keys, &*random, now()).expect("a region");
        let types = LicenceTypes::builtin().expect("the types we ship");
        let signer = Signer::new(&region, types, Arc::clone(&random)).expect("a signer");
        let department = issuer_of(request);
        let seal = |purpose, title: &str, number| {
            let name = format!("{}{title}", department.name);
            let code = yinxin_signer::region::seal_code(&department.area, number);
            let order = SealOrder {
                department: department.clone(),
                purpose,
                name,
                code,
                face: None,
                policy: Default::default(),
            };
            region
                .make_seal(order, &*keys, &*random, now())
                .expect("a seal")
        };
        let licence_seal = seal(SealPurpose::Licence, "证照专用章", 1);
        let document_seal = seal(SealPurpose::Document, "公章", 2);
        Self {
            licence_seal,
            document_seal,
            keys,
            signer,
            region,
            random,
        }
    }

    /// The department of the request, entitled to all the types we ship.
    #[must_use]
    pub fn department(&self) -> Department {
        let card = &self.licence_seal.department;
        let grants = self.signer.types().iter().map(|licence_type| Grant {
            licence_type: licence_type.rules.code.clone(),
            name: licence_type.rules.name.clone(),
            area: card.area.clone(),
            from: now(),
            to: None,
        });
        Department {
            uscc: card.uscc.clone(),
            name: card.name.clone(),
            area: card.area.clone(),
            grants: grants.collect(),
            from: now(),
            to: None,
        }
    }

    /// Publishes the region's lists with these departments.
    ///
    /// # Panics
    /// As [`House::new`].
    #[must_use]
    pub fn publish(&self, departments: Vec<Department>) -> Publication {
        let mut region = self.region.clone();
        publish::publish(&mut region, departments, &[], &*self.keys, now()).expect("published")
    }

    /// A verifier that knows this region and its department, as a counter somewhere else would have it.
    #[must_use]
    pub fn verifier(&self) -> Verifier {
        verifier_of(&self.publish(vec![self.department()]))
    }

    /// Everything of a licence but its signatures.
    ///
    /// # Panics
    /// When the request has faults.
    #[must_use]
    pub fn prepare(&self, request: &str, sequence: u32) -> Prepared {
        let request = Request::parse(request.as_bytes(), self.signer.types())
            .expect("a request without faults");
        let slot = StatusSlot {
            list: 1,
            index: sequence,
        };
        let assigned = request
            .assign(u64::from(sequence), slot, &*self.random)
            .expect("a number");
        self.signer
            .prepare(&request, &assigned, &self.licence_seal, &behalf(), now())
            .expect("prepared")
    }

    /// Seals, stamps and releases.
    ///
    /// # Panics
    /// When the key store or the verifier refuses.
    #[must_use]
    pub fn release(&self, prepared: Prepared, judge: &Verifier) -> Vec<u8> {
        let candidate = self
            .signer
            .seal(vec![prepared], &*self.keys, now())
            .pop()
            .expect("an answer")
            .expect("sealed");
        self.signer
            .release(candidate, judge, now())
            .expect("released")
            .into_bytes()
    }

    /// A genuine licence of the department.
    #[must_use]
    pub fn licence(&self, request: &str, sequence: u32) -> Vec<u8> {
        self.release(self.prepare(request, sequence), &self.verifier())
    }

    /// A document with its seal `x_mm` from the left edge; `None` where the signer or the verifier refuses.
    #[must_use]
    pub fn try_document(&self, pdf: &[u8], x_mm: f32) -> Option<Vec<u8>> {
        let order = DocumentOrder {
            page: 1,
            x_mm,
            y_mm: 60.0,
        };
        let prepared = self
            .signer
            .prepare_document(pdf, &order, &self.document_seal, &behalf(), now())
            .ok()?;
        let candidate = self
            .signer
            .seal(vec![prepared], &*self.keys, now())
            .pop()
            .expect("an answer")
            .expect("sealed");
        self.signer
            .release(candidate, &self.verifier(), now())
            .ok()
            .map(Released::into_bytes)
    }

    /// A genuine sealed document of the department.
    ///
    /// # Panics
    /// When the signer refuses.
    #[must_use]
    pub fn document(&self, pdf: &[u8]) -> Vec<u8> {
        self.try_document(pdf, 60.0)
            .expect("a document that may be sealed")
    }
}

/// For whom the tests seal.
#[must_use]
pub fn behalf() -> OnBehalf {
    OnBehalf {
        caller: "tests".to_owned(),
        request: "tests".to_owned(),
    }
}

/// A verifier with nothing but a publication.
///
/// # Panics
/// When the bundle does not chain to its own root.
#[must_use]
pub fn verifier_of(publication: &Publication) -> Verifier {
    let evidence = Evidence::new()
        .with_bundle(publication.root.as_bytes(), &publication.bundle)
        .expect("a bundle");
    Verifier::new(evidence, Policy::default())
}

/// What the verifier says now.
#[must_use]
pub fn judge(verifier: &Verifier, file: &[u8]) -> Report {
    verifier.verify(file, &Question::at(now()))
}

fn issuer_of(request: &str) -> DepartmentCard {
    let request: Value = serde_json::from_str(request).expect("JSON");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    DepartmentCard {
        uscc: Uscc::parse(&text(&request["issuer"]["code"])).expect("a code"),
        name: text(&request["issuer"]["name"]),
        area: AreaCode::parse(&text(&request["area"])).expect("an area"),
    }
}
