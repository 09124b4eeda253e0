//! The demo: a region with sample licences and a document, made once and reused.

mod samples;

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use time::Date;
use yinxin_keys::Policy;
use yinxin_signer::{RegionOrder, SealCard, SealPurpose};
use yinxin_verifier::Question;
use yinxin_verifier::crypto::sha256;
use yinxin_verifier::report::Report;
use yinxin_verifier::value::{AreaCode, Uscc, date};

use samples::{
    DEPARTMENTS, LICENCES, NOTICE, NOTICE_NAME, NOTICE_SEAL_MM, SampleDepartment, request,
};

use crate::cli::approve::made;
use crate::cli::out::say;
use crate::cli::{Failure, seal};
use crate::data_dir::DataDir;
use crate::disk::{SystemDisk, replace};
use crate::http::Token;
use crate::issue::{Caller, DocumentRequest, Issuer, LicenceRequest};
use crate::judge::Judge;
use crate::keys::KeyHolder;
use crate::service::{self, HandedIn, NewRegion, Service};
use crate::store::{ClaimKey, DepartmentRow, GrantRow, Scope, TokenRow};

/// `DIR/demo.json`.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Demo {
    base_url: String,
    token: String,
    root: PathBuf,
    bundle: PathBuf,
    anchors: Vec<PathBuf>,
    departments: Vec<DemoDepartment>,
    seals: Vec<DemoSeal>,
    files: Vec<DemoFile>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DemoDepartment {
    uscc: Uscc,
    name: String,
    area: AreaCode,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DemoSeal {
    id: String,
    department: Uscc,
    purpose: SealPurpose,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct DemoFile {
    path: PathBuf,
    kind: Kind,
    verdict: String,
    acceptance: String,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Document,
    Licence,
}

const REGION: &str = "310000";
const REGION_NAME: &str = "上海市（演示）";
const CLIENT: &str = "demo";

/// Makes the demo, or opens the one that is there. Prints each file and its verdict.
pub(crate) async fn prepare(
    dir: &DataDir,
    listen: SocketAddr,
    handed_in: &HandedIn,
    keys: &KeyHolder,
) -> Result<Demo, Failure> {
    // Whoever reads demo.json may stand elsewhere.
    let dir = &DataDir::new(
        std::path::absolute(dir.path()).map_err(|error| Failure::input(dir.path(), &error))?,
    );
    if let Some(demo) = read(dir) {
        eprintln!(
            "沿用 {} 中已有的演示数据 Reusing what is there",
            dir.path().display()
        );
        return judged(dir, demo, handed_in);
    }
    let base_url = format!("http://{listen}");
    if !dir.region().exists() {
        eprintln!("[1/4] 建立演示地区 Making a region");
        let code = AreaCode::parse(REGION).map_err(Failure::internal)?;
        let order = RegionOrder {
            code,
            name: REGION_NAME,
            public_url: &base_url,
        };
        service::init(
            dir,
            NewRegion {
                order,
                keys: keys.clone(),
            },
            handed_in,
        )
        .await?;
    }
    // Every step from here on is found done when it is run again: a demo that was killed goes on.
    let service = Service::open(dir.clone(), handed_in.clone(), keys).await?;
    eprintln!("[2/4] 登记部门、制章 Departments and seals");
    let seals = seals(&service).await?;
    let token = token(&service).await?;
    eprintln!("[3/4] 签发样例 Sealing samples");
    let issuer = service.into_issuer()?;
    let files = samples(dir, &issuer, &seals, handed_in).await?;
    issuer.workshop().store.close().await;
    drop(issuer);
    eprintln!("[4/4] 核验 Verifying");
    let demo = Demo {
        base_url,
        token: token.expose().to_owned(),
        root: dir.trust().join(crate::trust::ROOT),
        bundle: dir.trust().join(crate::trust::BUNDLE),
        anchors: anchors(dir)?,
        departments: departments()?,
        seals: seals.iter().map(demo_seal).collect(),
        files,
    };
    let demo = judged(dir, demo, handed_in)?;
    write(dir, &demo)?;
    Ok(demo)
}

impl Demo {
    /// What a newcomer does next.
    pub(crate) fn welcome(&self) {
        say!("令牌 token  {}", self.token);
    }
}

/// A demo that is complete.
fn read(dir: &DataDir) -> Option<Demo> {
    let demo: Demo = serde_json::from_slice(&fs::read(dir.demo()).ok()?).ok()?;
    demo.files
        .iter()
        .all(|file| file.path.is_file())
        .then_some(demo)
}

fn write(dir: &DataDir, demo: &Demo) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(demo).map_err(Failure::internal)?;
    replace(&SystemDisk, &dir.demo(), &text).map_err(|error| Failure::output(&dir.demo(), &error))
}

fn departments() -> Result<Vec<DemoDepartment>, Failure> {
    let parse = |sample: &SampleDepartment| {
        Ok(DemoDepartment {
            uscc: Uscc::parse(sample.uscc).map_err(Failure::internal)?,
            name: sample.name.to_owned(),
            area: AreaCode::parse(sample.area).map_err(Failure::internal)?,
        })
    };
    DEPARTMENTS.iter().map(parse).collect()
}

async fn seals(service: &Service) -> Result<Vec<SealCard>, Failure> {
    let now = service.handed_in.now();
    for (sample, department) in DEPARTMENTS.iter().zip(departments()?) {
        let grants = sample
            .types
            .iter()
            .filter_map(|name| service.types.find(name))
            .map(|found| GrantRow {
                licence_type: found.rules.code.clone(),
                type_name: found.rules.name.clone(),
                area: department.area.clone(),
                from: now,
                to: None,
            });
        let row = DepartmentRow {
            uscc: department.uscc.clone(),
            name: department.name.clone(),
            area: department.area.clone(),
            added: now,
            grants: grants.collect(),
        };
        service.store.add_department(&row).await?;
    }
    service.publish().await?;
    let mut cards = Vec::new();
    for sample in &DEPARTMENTS {
        for (purpose, title) in sample.seals {
            cards.push(seal_of(service, sample, *purpose, title).await?);
        }
    }
    Ok(cards)
}

async fn seal_of(
    service: &Service,
    sample: &SampleDepartment,
    purpose: SealPurpose,
    title: &str,
) -> Result<SealCard, Failure> {
    let uscc = Uscc::parse(sample.uscc).map_err(Failure::internal)?;
    let known = service.store.seals().await?;
    let mine = known
        .into_iter()
        .find(|seal| seal.card.department.uscc == uscc && seal.card.purpose == purpose);
    match mine {
        Some(seal) => Ok(seal.card),
        None => {
            seal::make(
                service,
                &uscc,
                purpose,
                &format!("{}{title}", sample.name),
                None,
                Policy::default(),
            )
            .await
        }
    }
}

fn demo_seal(card: &SealCard) -> DemoSeal {
    DemoSeal {
        id: card.id.clone(),
        department: card.department.uscc.clone(),
        purpose: card.purpose,
    }
}

async fn token(service: &Service) -> Result<Token, Failure> {
    let token = Token::draw(&*service.handed_in.random);
    let row = TokenRow {
        label: CLIENT.to_owned(),
        scope: Scope { departments: None },
    };
    service
        .store
        .add_token(&token.digest(), &row, service.handed_in.now())
        .await?;
    Ok(token)
}

async fn samples(
    dir: &DataDir,
    issuer: &Issuer,
    seals: &[SealCard],
    handed_in: &HandedIn,
) -> Result<Vec<DemoFile>, Failure> {
    let out = dir.out();
    fs::create_dir_all(&out).map_err(|error| Failure::output(&out, &error))?;
    let today = date::of(handed_in.now());
    let mut files = Vec::new();
    for sample in &LICENCES {
        let body = request(sample, today).map_err(Failure::internal)?;
        let order = LicenceRequest {
            caller: caller(),
            key: key(sample.name, today),
            body_digest: sha256(&body),
            body,
        };
        let answer = made(issuer.licence(order).await?, dir.path())?;
        files.push(put(
            issuer,
            &answer.sha256,
            out.join(format!("{}.pdf", sample.name)),
            Kind::Licence,
        )?);
    }
    if let Some(seal) = seals
        .iter()
        .find(|seal| seal.purpose == SealPurpose::Document)
    {
        let order = DocumentRequest {
            caller: caller(),
            key: key(NOTICE_NAME, today),
            body_digest: sha256(NOTICE),
            pdf: NOTICE.to_vec(),
            seal: seal.id.clone(),
            page: 1,
            x_mm: NOTICE_SEAL_MM.0,
            y_mm: NOTICE_SEAL_MM.1,
        };
        let answer = made(issuer.document(order).await?, dir.path())?;
        files.push(put(
            issuer,
            &answer.sha256,
            out.join(format!("{NOTICE_NAME}.pdf")),
            Kind::Document,
        )?);
    }
    Ok(files)
}

fn put(issuer: &Issuer, sha256: &str, path: PathBuf, kind: Kind) -> Result<DemoFile, Failure> {
    crate::cli::licence::copy(&issuer.workshop().files, sha256, &path)?;
    Ok(DemoFile {
        path,
        kind,
        verdict: String::new(),
        acceptance: String::new(),
    })
}

fn caller() -> Caller {
    Caller {
        label: CLIENT.to_owned(),
        scope: Scope { departments: None },
    }
}

/// The same sample on the same day is the same request.
fn key(name: &str, today: Date) -> ClaimKey {
    ClaimKey {
        client: CLIENT.to_owned(),
        key: format!("{name} {}", date::iso(today)),
    }
}

/// A sample request, issued today.
fn anchors(dir: &DataDir) -> Result<Vec<PathBuf>, Failure> {
    let entries =
        fs::read_dir(dir.trust()).map_err(|error| Failure::input(&dir.trust(), &error))?;
    let mut anchors: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "pem"))
        .collect();
    anchors.sort();
    Ok(anchors)
}

/// Judges every file with the published trust, as anyone could, and says so.
fn judged(dir: &DataDir, mut demo: Demo, handed_in: &HandedIn) -> Result<Demo, Failure> {
    let verifier = Judge::new(dir.trust())
        .verifier()
        .map_err(Failure::internal)?;
    for file in &mut demo.files {
        let content = fs::read(&file.path).map_err(|error| Failure::input(&file.path, &error))?;
        let Report {
            verdict,
            acceptance,
            ..
        } = verifier.verify(&content, &Question::at(handed_in.now()));
        file.verdict = verdict.as_str().to_owned();
        file.acceptance = acceptance.as_str().to_owned();
        say!(
            "{}  {} {}  {} {}",
            file.path.display(),
            verdict.zh(),
            verdict.as_str(),
            acceptance.zh(),
            acceptance.as_str()
        );
    }
    Ok(demo)
}
