//! `approve`: an approver 审批人 looks at a draft and signs for it with a key of their own.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Deserialize;
use yinxin_keys::{Approval, ApprovalError, ApproverKey, KeyId};
use yinxin_verifier::crypto::Sha256;
use yinxin_verifier::value::Time;
use zeroize::Zeroizing;

use super::licence::{copy, operator};
use super::{Failure, Place};
use crate::cli::out::say;
use crate::disk::write_secret;
use crate::draft;
use crate::issue::{Asked, Awaiting, Issuer, Outcome};
use crate::service::HandedIn;
use crate::terms::{Consent, Terms};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a key pair for an approver, in a file of their own; needs no data directory.
    Key {
        /// Where the private key goes.
        #[arg(long, value_name = "KEY.pem")]
        out: PathBuf,
        /// Where the public key goes, for `yinxin keys approver enrol`.
        #[arg(long, value_name = "PUBLIC.pem")]
        public: PathBuf,
    },
    /// List what waits for approval.
    List,
    /// Write out what an approver looks at and signs.
    Show(Show),
    /// Compare drafts with what is asked, and sign; needs no data directory.
    Sign(Sign),
    /// Hand an approval in: the file is sealed.
    HandIn {
        /// What waits.
        id: String,
        /// The approval.
        approval: PathBuf,
        /// Where the sealed file goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// What waits.
    id: String,
    /// Who shall approve, as enrolled.
    #[arg(long, value_name = "NAME")]
    approver: String,
    /// Where the terms go.
    #[arg(long, value_name = "TERMS.json")]
    terms: PathBuf,
    /// Where the draft goes.
    #[arg(long, value_name = "DRAFT.pdf")]
    draft: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Sign {
    /// What is asked: as `approve show` writes it, or the answer of /api/v1/approvals/ID?approver=NAME.
    #[arg(required = true)]
    terms: Vec<PathBuf>,
    /// The drafts, one for each of the terms.
    #[arg(long, value_name = "DRAFT.pdf", required = true)]
    draft: Vec<PathBuf>,
    /// The approver's private key, PEM.
    #[arg(long, value_name = "KEY.pem")]
    key: PathBuf,
    /// Where the approval goes.
    #[arg(long, value_name = "APPROVAL.json")]
    out: PathBuf,
}

pub(super) async fn run(
    command: Command,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    match command {
        Command::Key { out, public } => key(&out, &public),
        Command::Sign(order) => sign(&order, &handed_in),
        Command::List => list(place, handed_in).await,
        Command::Show(order) => show(&order, place, handed_in).await,
        Command::HandIn { id, approval, out } => {
            hand_in(&id, &approval, &out, place, handed_in).await
        }
    }
}

fn key(out: &Path, public: &Path) -> Result<(), Failure> {
    let (key, text) = ApproverKey::generate().map_err(Failure::internal)?;
    // Never over a key that is there.
    write_secret(out, text.as_bytes()).map_err(|error| Failure::output(out, &error))?;
    let text = key.public_pem().map_err(Failure::internal)?;
    fs::write(public, text).map_err(|error| Failure::output(public, &error))?;
    say!("{}", public.display());
    eprintln!(
        "下一步 Next: yinxin keys approver enrol --id NAME --key {} --by NAME --second NAME --reason TEXT",
        public.display()
    );
    Ok(())
}

async fn list(place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let issuer = place.open(handed_in).await?.into_issuer()?;
    for waiting in issuer.awaiting(&operator().scope).await? {
        let Awaiting {
            id,
            number,
            seal,
            pending,
            ..
        } = waiting;
        say!(
            "{id}  {}  seal {seal}  key {}  until {}",
            number.as_deref().unwrap_or("-"),
            pending.sealing_key,
            pending.until
        );
    }
    Ok(())
}

async fn show(order: &Show, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let random = handed_in.random.clone();
    let issuer = place.open(handed_in).await?.into_issuer()?;
    let awaiting = waiting(&issuer, &order.id).await?;
    let draft = issuer.draft(&order.id, operator().scope).await?;
    let draft = draft.ok_or_else(|| none(&order.id))?;
    let terms = Asking {
        terms: Terms::new(&awaiting, &order.approver, &*random),
    };
    let text = serde_json::to_string_pretty(&terms).map_err(Failure::internal)?;
    write(&order.terms, text.as_bytes())?;
    write(&order.draft, &draft)?;
    eprintln!(
        "请先查看 {draft}，再签名。Look at {draft} first. 下一步 Next: yinxin approve sign {} --draft {draft} --key KEY.pem --out APPROVAL.json",
        order.terms.display(),
        draft = order.draft.display(),
    );
    Ok(())
}

async fn waiting(issuer: &Issuer, id: &str) -> Result<Awaiting, Failure> {
    match issuer.asked(id, &operator().scope).await? {
        Some(Asked::Awaits(awaiting)) => Ok(*awaiting),
        Some(Asked::Made(made)) => Err(Failure::refused(
            format!("{id} 已经签发：{}", made.file_url()),
            format!("{id} is made: {}", made.file_url()),
        )),
        None => Err(none(id)),
    }
}

fn none(id: &str) -> Failure {
    Failure::refused(
        format!("没有等待审批的 {id}；请用 yinxin approve list 查看"),
        format!("Nothing of the name {id} waits; see `yinxin approve list`"),
    )
}

/// What was made; or what to do, where an approver must consent first.
pub(crate) fn made<T>(outcome: Outcome<T>, data: &Path) -> Result<T, Failure> {
    let Awaiting { id, pending, .. } = match outcome {
        Outcome::Made(made) => return Ok(made),
        Outcome::Awaits(awaiting) => *awaiting,
    };
    let next = format!(
        "yinxin approve show {id} --approver NAME --terms TERMS.json --draft DRAFT.pdf --data {}",
        data.display()
    );
    let until = pending.until;
    Err(Failure::refused(
        format!("{id} 等待审批，{until} 前有效；下一步：{next}"),
        format!("{id} waits for approval until {until}; next: {next}"),
    ))
}

/// The part of an answer that is needed here; what else stands in it is for people.
#[derive(Deserialize, serde::Serialize)]
struct Asking {
    terms: Terms,
}

fn sign(order: &Sign, handed_in: &HandedIn) -> Result<(), Failure> {
    let seen = order.draft.iter().map(|path| digest(path));
    let seen: Vec<Sha256> = seen.collect::<Result<_, _>>()?;
    let terms = order.terms.iter().map(|path| read_terms(path));
    let terms: Vec<Terms> = terms.collect::<Result<_, _>>()?;
    let unsigned = agreed(&terms, &seen, crate::random::bytes(&*handed_in.random))?;
    let text = Zeroizing::new(
        fs::read_to_string(&order.key).map_err(|error| Failure::input(&order.key, &error))?,
    );
    let signed = ApproverKey::from_pem(&text).and_then(|key| key.sign(unsigned));
    let signed = signed.map_err(|error| bad_key(&order.key, &error))?;
    let consent = Consent::from(&signed);
    let text = serde_json::to_string_pretty(&consent).map_err(Failure::internal)?;
    write(&order.out, text.as_bytes())?;
    eprintln!(
        "{} 同意用密钥 {} 加盖 {} 份文件，{} 前有效。{} approves {} file(s) with key {} until {}.",
        consent.approver,
        consent.key,
        consent.digests.len(),
        consent.until,
        consent.approver,
        consent.digests.len(),
        consent.key,
        consent.until,
    );
    Ok(())
}

fn bad_key(path: &Path, error: &ApprovalError) -> Failure {
    Failure::usage(
        format!("{} 不能用来审批：{error}", path.display()),
        format!("{} cannot approve: {error}", path.display()),
    )
}

/// The digest of a draft, from the draft itself: what the service says of it is compared with that.
fn digest(path: &Path) -> Result<Sha256, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::input(path, &error))?;
    draft::digest(&bytes).ok_or_else(|| {
        Failure::refused(
            format!("{} 不是待签的文件", path.display()),
            format!(
                "{} is no draft: it has no single place for a signature",
                path.display()
            ),
        )
    })
}

fn read_terms(path: &Path) -> Result<Terms, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::input(path, &error))?;
    let asking: Asking = serde_json::from_slice(&bytes).map_err(|error| {
        Failure::usage(
            format!("{} 不是审批条款：{error}", path.display()),
            format!("{} holds no terms: {error}", path.display()),
        )
    })?;
    Ok(asking.terms)
}

/// One approval of everything that was seen: the same approver and key throughout, and no digest that was not seen.
fn agreed(terms: &[Terms], seen: &[Sha256], nonce: [u8; 16]) -> Result<Approval, Failure> {
    let first = terms
        .first()
        .ok_or_else(|| Failure::usage("没有审批条款", "There are no terms"))?;
    let alike = |one: &Terms| (&one.approver, &one.key) == (&first.approver, &first.key);
    if !terms.iter().all(alike) {
        return Err(Failure::usage(
            "一次审批只能有一位审批人和一枚印章的密钥",
            "One approval has one approver and one key",
        ));
    }
    let mut asked: Vec<&str> = terms
        .iter()
        .flat_map(|one| &one.digests)
        .map(|text| &**text)
        .collect();
    let mut found: Vec<String> = seen.iter().map(Sha256::hex).collect();
    asked.sort_unstable();
    found.sort_unstable();
    if asked != found {
        return Err(Failure::refused(
            "文件与要审批的内容不一致，没有签名",
            "The drafts are not what is asked to be approved; nothing was signed",
        ));
    }
    let until = terms.iter().map(|one| one.until.unix()).min();
    Ok(Approval {
        approver: first.approver.clone(),
        key: KeyId::parse(&first.key)
            .map_err(|error| Failure::usage(error.to_string(), error.to_string()))?,
        digests: seen.iter().map(|digest| *digest.as_bytes()).collect(),
        until: until.map_or(first.until, Time::from_unix).unix(),
        nonce,
        signature: Vec::new(),
    })
}

async fn hand_in(
    id: &str,
    path: &Path,
    out: &Path,
    place: &Place,
    handed_in: HandedIn,
) -> Result<(), Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::input(path, &error))?;
    let malformed = |error: &dyn std::error::Error| {
        Failure::usage(
            format!("{} 不是审批：{error}", path.display()),
            format!("{} is no approval: {error}", path.display()),
        )
    };
    let consent: Consent = serde_json::from_slice(&bytes).map_err(|error| malformed(&error))?;
    let approval = Approval::try_from(consent).map_err(|error| malformed(&error))?;
    let issuer = place.open(handed_in).await?.into_issuer()?;
    let made = issuer.approve(id, approval, operator().scope).await?;
    let made = made.ok_or_else(|| none(id))?;
    copy(&issuer.workshop().files, made.sha256(), out)?;
    say!("{}", out.display());
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| Failure::output(path, &error))
}

#[cfg(test)]
mod tests;
