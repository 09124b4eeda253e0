//! `document seal`.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use yinxin_verifier::crypto::sha256;

use super::approve::made;
use super::licence::{copy, fresh_key, operator};
use super::{Failure, Place};
use crate::cli::out::say;
use crate::issue::DocumentRequest;
use crate::service::HandedIn;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Seal a PDF.
    Seal(Seal),
}

#[derive(Debug, Args)]
pub(super) struct Seal {
    /// The document.
    input: PathBuf,
    /// The seal's id.
    #[arg(long, value_name = "ID")]
    seal: String,
    /// Page, from 1.
    #[arg(long, value_name = "N")]
    page: usize,
    /// Centre of the seal, mm from the left and the top edge.
    #[arg(long, value_name = "X,Y", value_parser = point, allow_hyphen_values = true)]
    at: (f32, f32),
    /// Where the sealed document goes.
    #[arg(long, value_name = "OUT.pdf")]
    out: PathBuf,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
}

fn point(text: &str) -> Result<(f32, f32), String> {
    let numbers = text
        .split_once(',')
        .and_then(|(x, y)| Some((x.trim().parse().ok()?, y.trim().parse().ok()?)));
    match numbers {
        Some((x, y)) if f32::is_finite(x) && f32::is_finite(y) => Ok((x, y)),
        _ => Err("two numbers in mm expected, such as 150,230".to_owned()),
    }
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let Command::Seal(order) = command;
    let pdf = fs::read(&order.input).map_err(|error| Failure::input(&order.input, &error))?;
    let key = fresh_key(&handed_in);
    let issuer = place.open(handed_in).await?.into_issuer()?;
    let request = DocumentRequest {
        caller: operator(),
        key,
        body_digest: sha256(&pdf),
        pdf,
        seal: order.seal,
        page: order.page,
        x_mm: order.at.0,
        y_mm: order.at.1,
    };
    let answer = made(issuer.document(request).await?, &place.data)?;
    copy(&issuer.workshop().files, &answer.sha256, &order.out)?;
    match order.json {
        // Plain text members only: this cannot fail.
        true => say!("{}", serde_json::to_string(&answer).unwrap_or_default()),
        false => say!("{}", order.out.display()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_two_numbers() {
        assert_eq!(point("150,230.5"), Ok((150.0, 230.5)));
        assert_eq!(point(" 1 , 2 "), Ok((1.0, 2.0)));
        for text in ["", "1", "1,", "1;2", "1,2,3", "NaN,1", "inf,1"] {
            assert!(point(text).is_err(), "{text}");
        }
    }
}
