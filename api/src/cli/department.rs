//! `department add|list`.

use clap::{Args, Subcommand};
use yinxin_signer::LicenceTypes;
use yinxin_verifier::value::{AreaCode, Time, Uscc};

use super::{Failure, Place, value};
use crate::cli::out::say;
use crate::service::HandedIn;
use crate::store::{DepartmentRow, GrantRow};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a department, or more grants to one that is there, and publish.
    Add(Add),
    /// List the departments and their grants.
    List,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Unified social credit code.
    #[arg(long, value_parser = value::uscc)]
    uscc: Uscc,
    /// Its name.
    #[arg(long, value_parser = value::name)]
    name: String,
    /// Where it acts (GB/T 2260).
    #[arg(long, value_name = "CODE", value_parser = value::area)]
    area: AreaCode,
    /// What it may issue there: codes or registered names of licence types.
    #[arg(long, value_name = "TYPE", num_args = 1..)]
    grant: Vec<String>,
}

#[cfg(test)]
impl Add {
    pub(super) fn grants(&self) -> &[String] {
        &self.grant
    }
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    match command {
        Command::Add(order) => add(order, place, handed_in).await,
        Command::List => list(place, handed_in).await,
    }
}

async fn add(order: Add, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let now = handed_in.now();
    let service = place.open(handed_in).await?;
    let department = row(&order, &service.types, now)?;
    let known = service.store.add_department(&department).await?;
    if known.name != department.name || known.area != department.area {
        return Err(Failure::refused(
            format!("{} 已登记为“{}”（{}）", known.uscc, known.name, known.area),
            format!(
                "{} is on record as {} ({})",
                known.uscc, known.name, known.area
            ),
        ));
    }
    service.publish().await?;
    show(&known);
    let (uscc, place) = (&known.uscc, place.arguments());
    eprintln!(
        "下一步 Next: yinxin seal create --department {uscc} --purpose licence --name NAME {place}"
    );
    Ok(())
}

fn row(order: &Add, types: &LicenceTypes, now: Time) -> Result<DepartmentRow, Failure> {
    let grant = |text: &String| {
        let found = types.find(text).ok_or_else(|| unknown_type(text))?;
        Ok(GrantRow {
            licence_type: found.rules.code.clone(),
            type_name: found.rules.name.clone(),
            area: order.area.clone(),
            from: now,
            to: None,
        })
    };
    let grants = order
        .grant
        .iter()
        .map(grant)
        .collect::<Result<_, Failure>>()?;
    Ok(DepartmentRow {
        uscc: order.uscc.clone(),
        name: order.name.clone(),
        area: order.area.clone(),
        added: now,
        grants,
    })
}

fn unknown_type(text: &str) -> Failure {
    Failure::usage(
        format!("没有“{text}”这种证照类型；请用 yinxin type list 查看"),
        format!("There is no licence type {text}; see `yinxin type list`"),
    )
}

async fn list(place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let service = place.open(handed_in).await?;
    service.store.departments().await?.iter().for_each(show);
    Ok(())
}

fn show(department: &DepartmentRow) {
    say!(
        "{}  {}  {}",
        department.uscc,
        department.area,
        department.name
    );
    for grant in &department.grants {
        say!(
            "  {}  {}  {}",
            grant.licence_type,
            grant.area,
            grant.type_name
        );
    }
}
