//! `keys status|unseal|unseal-reset`: a key process that waits for its custodians.

use std::path::{Path, PathBuf};

use clap::Args;
use yinxin_keys::keyd::Client;
use yinxin_keys::{UnsealError, UnsealStatus, UnsealedBy, Unsealing};
use zeroize::Zeroizing;

use crate::cli::out::say;
use crate::cli::{Failure, Place, words};
use crate::keys::custodians::read_line;
use crate::service::HandedIn;

/// How the answer is printed.
#[derive(Debug, Args)]
pub(in crate::cli) struct Form {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Share {
    #[command(flatten)]
    form: Form,
    /// A file with one share; absent, it is typed.
    #[arg(long, value_name = "FILE")]
    share_file: Option<PathBuf>,
}

/// Without a key process to ask: what the vault's header says.
pub(super) fn status(form: &Form, place: &Place, handed_in: &HandedIn) -> Result<(), Failure> {
    let status = match socket(place)? {
        Some(socket) => connect(&socket)?.unseal_status().map_err(refused)?,
        None => header(place, handed_in)?,
    };
    show(&status, form.json)
}

pub(super) fn submit(order: &Share, place: &Place) -> Result<(), Failure> {
    let client = connect(&required(place)?)?;
    let share = read_share(order.share_file.as_deref())?;
    let status = client.submit_share(&share).map_err(refused)?;
    show(&status, order.form.json)
}

pub(super) fn reset(form: &Form, place: &Place) -> Result<(), Failure> {
    let client = connect(&required(place)?)?;
    show(&client.reset_shares().map_err(refused)?, form.json)
}

/// As the option `--keyd` or the setting `keyd` says; else that of the service which runs on this directory.
fn socket(place: &Place) -> Result<Option<PathBuf>, Failure> {
    if let Some(named) = place.config(None)?.keyd {
        return Ok(Some(named.value));
    }
    let own = place.dir().custodians_socket();
    // One that an ended service left answers nobody.
    Ok(Client::connect(&own).is_ok().then_some(own))
}

fn required(place: &Place) -> Result<PathBuf, Failure> {
    socket(place)?.ok_or_else(|| {
        Failure::usage(
            "没有等待开启的服务；请先运行 yinxin serve，或用 --keyd 指明密钥进程的套接字",
            "No service waits for its custodians here; run `yinxin serve`, or name a key process by --keyd",
        )
    })
}

fn connect(socket: &Path) -> Result<Client, Failure> {
    Client::connect(socket).map_err(|error| Failure::input(socket, &error))
}

fn header(place: &Place, handed_in: &HandedIn) -> Result<UnsealStatus, Failure> {
    let (clock, random) = (handed_in.clock.clone(), handed_in.random.clone());
    let unsealing = Unsealing::new(&place.dir().keys(), clock, random);
    Ok(unsealing.map_err(Failure::internal)?.status())
}

fn read_share(file: Option<&Path>) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(path) => std::fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|error| Failure::input(path, &error)),
        None => {
            eprint!("份额 share: ");
            read_line().ok_or_else(|| Failure::usage("没有输入份额", "No share was typed"))
        }
    }
}

fn show(status: &UnsealStatus, json: bool) -> Result<(), Failure> {
    if json {
        let text = serde_json::to_string(status).map_err(Failure::internal)?;
        say!("{text}");
        return Ok(());
    }
    if status.by == UnsealedBy::Passphrase {
        say!("用口令开启，没有保管人 opened by a passphrase, no custodians");
        return Ok(());
    }
    let state = match status.sealed {
        true => "封存 sealed",
        false => "已开启 open",
    };
    say!(
        "{state}; {}/{} (共 {} 份 of {} shares), nonce {}",
        status.progress,
        status.t,
        status.n,
        status.n,
        status.nonce
    );
    Ok(())
}

fn refused(error: UnsealError) -> Failure {
    Failure::refused(
        format!("份额未被接受：{}", words::share(&error)),
        format!("The share is not taken: {error}"),
    )
}
