//! `seal create|list`.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use yinxin_signer::card::DEFAULT_DIAMETER_MM;
use yinxin_signer::region::seal_code;
use yinxin_signer::{DepartmentCard, FaceSource, SealCard, SealOrder, SealPurpose};
use yinxin_verifier::value::Uscc;

use super::{Failure, Place};
use crate::service::{HandedIn, Service};
use crate::store::SealState;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a seal: key, certificate, face.
    Create(Create),
    /// List the seals.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its owner.
    #[arg(long, value_name = "USCC", value_parser = Uscc::parse)]
    department: Uscc,
    /// What it seals.
    #[arg(long)]
    purpose: Purpose,
    /// Its name, e.g. 某局证照专用章.
    #[arg(long)]
    name: String,
    /// A PNG as its face (default: drawn from the names).
    #[arg(long, value_name = "FILE.png")]
    face: Option<PathBuf>,
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
    }
}

async fn create(order: Create, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let service = place.open(handed_in).await?;
    let face = order.face.as_ref().map(picture).transpose()?;
    let purpose = match order.purpose {
        Purpose::Document => SealPurpose::Document,
        Purpose::Licence => SealPurpose::Licence,
    };
    let card = make(&service, &order.department, purpose, &order.name, face).await?;
    let made = Made {
        id: &card.id,
        code: &card.code,
        department: card.department.uscc.as_str(),
        purpose,
    };
    match order.json {
        // Plain text members only: this cannot fail.
        true => println!("{}", serde_json::to_string(&made).unwrap_or_default()),
        false => println!("{}", card.id),
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

/// Makes a seal and puts it on record.
pub(crate) async fn make(
    service: &Service,
    department: &Uscc,
    purpose: SealPurpose,
    name: &str,
    face: Option<FaceSource>,
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
    };
    let now = service.handed_in.now();
    let card = service
        .region
        .make_seal(order, &*service.keys, &*service.handed_in.random, now);
    let card = card.map_err(|error| match error {
        yinxin_signer::region::RegionError::Face(error) => Failure::refused(
            format!("印模不能使用：{error}"),
            format!("The face cannot be used: {error}"),
        ),
        error => Failure::internal(error),
    })?;
    service.store.add_seal(&card, now).await?;
    Ok(card)
}

async fn list(place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
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
            ..
        } = seal.card;
        println!(
            "{id}  {code}  {purpose}  {state}  {}  {name}",
            department.uscc
        );
    }
    Ok(())
}
