//! `seal create|list|renew`.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use yinxin_keys::{KeyAdmin as _, Policy, State, Transition};
use yinxin_signer::card::DEFAULT_DIAMETER_MM;
use yinxin_signer::region::seal_code;
use yinxin_signer::{DepartmentCard, FaceSource, SealCard, SealOrder, SealPurpose};
use yinxin_verifier::path::Certificate;
use yinxin_verifier::value::{Time, Uscc};

use super::keys::{self, By};
use super::{Failure, Place, value, words};
use crate::cli::out::say;
use crate::service::{HandedIn, Service};
use crate::store::SealState;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a seal: key, certificate, face.
    Create(Create),
    /// Give a seal a new key and certificate; what it sealed before still verifies.
    Renew {
        /// The seal.
        seal: String,
        #[command(flatten)]
        by: By,
    },
    /// List the seals.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its owner.
    #[arg(long, value_name = "USCC", value_parser = value::uscc)]
    department: Uscc,
    /// What it seals.
    #[arg(long)]
    purpose: Purpose,
    /// Its name, e.g. 某局证照专用章.
    #[arg(long, value_parser = value::name)]
    name: String,
    /// A PNG as its face (default: drawn from the names).
    #[arg(long, value_name = "FILE.png")]
    face: Option<PathBuf>,
    /// Every use needs an approver's consent 审批 (see `yinxin approve`).
    #[arg(long)]
    approval: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Purpose {
    Licence,
    Document,
}

/// The result, for programs.
#[derive(Serialize)]
struct Made<'a> {
    id: &'a str,
    code: &'a str,
    department: &'a str,
    purpose: SealPurpose,
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    match command {
        Command::Create(order) => create(order, place, handed_in).await,
        Command::List => list(place, handed_in).await,
        Command::Renew { seal, by } => renew(&seal, &by, place, handed_in).await,
    }
}

async fn create(order: Create, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let service = place.open(handed_in).await?;
    let face = order.face.as_ref().map(picture).transpose()?;
    let purpose = match order.purpose {
        Purpose::Document => SealPurpose::Document,
        Purpose::Licence => SealPurpose::Licence,
    };
    let policy = Policy {
        approval: order.approval,
        ..Policy::default()
    };
    let card = make(
        &service,
        &order.department,
        purpose,
        &order.name,
        face,
        policy,
    )
    .await?;
    let made = Made {
        id: &card.id,
        code: &card.code,
        department: card.department.uscc.as_str(),
        purpose,
    };
    match order.json {
        // Plain text members only: this cannot fail.
        true => say!("{}", serde_json::to_string(&made).unwrap_or_default()),
        false => say!("{}", card.id),
    }
    let next = match purpose {
        SealPurpose::Document => format!(
            "document seal IN.pdf --seal {} --page 1 --at 150,230 --out OUT.pdf",
            card.id
        ),
        SealPurpose::Licence => "licence issue REQUEST.json --out FILE.pdf".to_owned(),
    };
    eprintln!("下一步 Next: yinxin {next} {}", place.arguments());
    Ok(())
}

fn picture(path: &PathBuf) -> Result<FaceSource, Failure> {
    let data = fs::read(path).map_err(|error| Failure::input(path, &error))?;
    Ok(FaceSource::Png {
        data,
        width_mm: DEFAULT_DIAMETER_MM,
    })
}

/// Makes a seal, puts it on record, and publishes: judges take no revocation list that is older than the certificate.
pub(crate) async fn make(
    service: &Service,
    department: &Uscc,
    purpose: SealPurpose,
    name: &str,
    face: Option<FaceSource>,
    policy: Policy,
) -> Result<SealCard, Failure> {
    let owner = service.store.department(department).await?.ok_or_else(|| {
        Failure::refused(
            format!("{department} 不是登记的部门；请先运行 yinxin department add"),
            format!(
                "{department} is not a department on record; run `yinxin department add` first"
            ),
        )
    })?;
    let number = service.store.next(&format!("seal/{}", owner.area)).await?;
    let order = SealOrder {
        code: seal_code(
            &owner.area,
            u32::try_from(number).map_err(Failure::internal)?,
        ),
        department: DepartmentCard {
            uscc: owner.uscc,
            name: owner.name,
            area: owner.area,
        },
        purpose,
        name: name.to_owned(),
        face,
        policy,
    };
    let now = service.handed_in.now();
    let card = service
        .region
        .make_seal(order, &*service.keys, &*service.handed_in.random, now);
    let card = card.map_err(|error| match error {
        yinxin_signer::region::RegionError::Face(error) => Failure::refused(
            format!("印模不能使用：{}", words::face(&error)),
            format!("The face cannot be used: {error}"),
        ),
        error => Failure::internal(error),
    })?;
    service.store.add_seal(&card, now).await?;
    // Other makers' judges take no revocation list that is older than the certificate.
    service.publish().await?;
    Ok(card)
}

/// New key and certificate first; then the books; then the old key stops. A crash in between leaves a key too many,
/// never a seal without one.
pub(super) async fn renew(
    id: &str,
    by: &By,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let service = place.open(handed_in.clone()).await?;
    let unknown = || {
        Failure::refused(
            format!("没有启用的印章 {id}；请用 yinxin seal list 查看"),
            format!("There is no enabled seal {id}; see `yinxin seal list`"),
        )
    };
    let old = service.store.seal(id).await?.ok_or_else(unknown)?.card;
    by.order()
        .well_formed()
        .map_err(|error| Failure::usage(error.to_string(), error.to_string()))?;
    let vault = keys::vault(place, &handed_in)?;
    let details = vault.details(&old.key).map_err(Failure::internal)?;
    // What limited the old key limits the new one.
    let policy = details.policy;
    let new = service
        .region
        .renew_seal(
            &old,
            policy,
            &*service.keys,
            &*handed_in.random,
            handed_in.now(),
        )
        .map_err(Failure::internal)?;
    if !service.store.renew_seal(&new).await? {
        return Err(unknown());
    }
    service.publish().await?;
    // One that signs no more, for one because it was compromised, stays what it is.
    if matches!(details.state, State::Active | State::Suspended) {
        vault
            .change(&old.key, Transition::Deactivate, &by.order())
            .map_err(Failure::internal)?;
    }
    say!(
        "{}  {}  旧密钥 old key {}  新密钥 new key {}",
        new.id,
        new.code,
        old.key,
        new.key
    );
    Ok(())
}

async fn list(place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let now = handed_in.now();
    let service = place.open(handed_in).await?;
    for seal in service.store.seals().await? {
        let purpose = match seal.card.purpose {
            SealPurpose::Document => "document",
            SealPurpose::Licence => "licence",
        };
        let state = match seal.state {
            SealState::Cancelled => "cancelled 已注销",
            SealState::Enabled => "enabled 启用",
            SealState::Frozen => "frozen 冻结",
        };
        let SealCard {
            id,
            code,
            name,
            department,
            certificate,
            ..
        } = seal.card;
        say!(
            "{id}  {code}  {purpose}  {state}  {}  {name}",
            department.uscc
        );
        if seal.state == SealState::Enabled {
            warn_of_end(&id, &certificate, now)?;
        }
    }
    Ok(())
}

/// How long before its end a certificate should be renewed: 60 days.
const RENEW_BEFORE: i64 = 60 * 86_400;

fn warn_of_end(seal: &str, certificate: &[u8], now: Time) -> Result<(), Failure> {
    let end = Certificate::parse(certificate)
        .map_err(Failure::internal)?
        .not_after();
    if end.unix() - now.unix() < RENEW_BEFORE {
        say!(
            "  证书到期 certificate ends {end}；下一步 next: yinxin seal renew {seal} --by NAME --reason TEXT"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use yinxin_verifier::path::Crl;

    use super::*;
    use crate::testing::{DEPARTMENT, HERE, NOW, TestRegion};

    #[tokio::test]
    async fn revocation_list_is_not_older_than_the_newest_seal() {
        let region = TestRegion::new().await;
        let later = NOW + 3600;
        let mut handed_in = region.handed_in.clone();
        handed_in.clock = Arc::new(move || later);
        let service = Service::open(region.dir.clone(), handed_in, &HERE)
            .await
            .unwrap();
        let uscc = Uscc::parse(DEPARTMENT).unwrap();
        make(
            &service,
            &uscc,
            SealPurpose::Document,
            "第二公文专用章",
            None,
            Policy::default(),
        )
        .await
        .unwrap();
        let list = fs::read(region.dir.trust().join("seal-ca.crl")).unwrap();
        assert!(Crl::parse(&list).unwrap().this_update().unix() >= later);
    }
}
