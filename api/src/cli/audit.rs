//! `audit verify|head`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use yinxin_keys::KeyAdmin as _;
use yinxin_keys::usage::{self, SignedHead, Summary, UsageError};

use super::{Failure, Place, keys};
use crate::cli::out::say;
use crate::service::HandedIn;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check the usage log of the key store from its first record to its last.
    Verify {
        /// A head that was kept elsewhere: the log must still hold what it held then.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Write where the usage log stands, signed by the key store, for somebody outside to keep.
    Head {
        /// Where to write it.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

pub(super) fn run(command: &Command, place: &Place, handed_in: &HandedIn) -> Result<(), Failure> {
    match command {
        Command::Verify { head } => verify(place, head.as_deref()),
        Command::Head { out } => head(place, handed_in, out),
    }
}

fn verify(place: &Place, kept: Option<&Path>) -> Result<(), Failure> {
    let keys = place.dir().keys();
    let summary = match kept {
        None => usage::verify(&keys),
        Some(path) => {
            let bytes = fs::read(path).map_err(|error| Failure::input(path, &error))?;
            SignedHead::parse(&bytes)
                .map_err(UsageError::from)
                .and_then(|head| usage::verify_against(&keys, &head))
        }
    };
    let summary = summary.map_err(|error| {
        Failure::refused(
            format!("用印记录不完整：{error}"),
            format!("The usage log does not hold: {error}"),
        )
    })?;
    tell(&summary, kept.is_some());
    Ok(())
}

fn tell(summary: &Summary, compared: bool) {
    let Summary {
        records,
        signed,
        refused,
        head,
        ..
    } = summary;
    let (zh, en) = match compared {
        true => (
            "，与留存的记录头一致",
            "; it agrees with the head that was kept",
        ),
        false => ("", ""),
    };
    say!(
        "用印记录完整：共 {records} 条，签名 {signed} 次，拒绝 {refused} 次，末条摘要 {}{zh}",
        head.hash
    );
    say!(
        "The usage log holds: {records} records, {signed} signed, {refused} refused, head {}{en}",
        head.hash
    );
}

fn head(place: &Place, handed_in: &HandedIn, out: &Path) -> Result<(), Failure> {
    let head = keys::vault(place, handed_in)?
        .signed_head()
        .map_err(Failure::internal)?;
    fs::write(out, head.to_json()).map_err(|error| Failure::output(out, &error))?;
    say!("{}  {}", head.head.sequence, head.head.hash);
    eprintln!(
        "请交由外部保存。Give it to somebody outside to keep. 下一步 Next: yinxin audit verify --head {} {}",
        out.display(),
        place.arguments()
    );
    Ok(())
}
