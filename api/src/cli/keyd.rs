//! `keyd`: the key process.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use yinxin_keys::keyd::{
    Admitted, Confinement, Keyd, Listening, Measure, confine, from_parent, listen, protect_memory,
    serve_failure,
};
use yinxin_keys::{Door, KeyStore as _, Token, TokenConfig, Unsealing, VaultError};

use super::{Failure, Place};
use crate::data_dir::DataDir;
use crate::keys::{Occasion, furnish, open_vault, token};
use crate::service::{HandedIn, ServiceError};

/// Without `--socket`, it is the child of a service and speaks over its standard input.
#[derive(Debug, Args)]
pub(super) struct Order {
    /// Listen here instead of serving the process that started it.
    #[arg(long, value_name = "PATH")]
    socket: Option<PathBuf>,
    /// A user id that may call besides the own; may be given again.
    #[arg(long, value_name = "UID", requires = "socket")]
    allow_user: Vec<u32>,
    /// Make the vault if there is none, and certify the authorities of a new region.
    #[arg(long)]
    birth: bool,
}

pub(super) fn run(order: &Order, place: &Place, handed_in: &HandedIn) -> Result<(), Failure> {
    let measures = protect_memory();
    match &order.socket {
        Some(socket) => serve_callers(order, socket, measures, place, handed_in),
        None => serve_parent(order, measures, place, handed_in),
    }
}

fn serve_callers(
    order: &Order,
    socket: &std::path::Path,
    measures: Vec<Measure>,
    place: &Place,
    handed_in: &HandedIn,
) -> Result<(), Failure> {
    let admitted = Admitted::own_user_and(order.allow_user.iter().copied());
    let cannot = |error: io::Error| Failure::output(socket, &error);
    let listening = listen(socket, admitted).map_err(cannot)?;
    let Opened { keyd, measures, .. } = open(order, measures, place, handed_in)?;
    measures.iter().for_each(|measure| eprintln!("{measure}"));
    keyd.serve_all(listening).map_err(Failure::internal)
}

fn serve_parent(
    order: &Order,
    measures: Vec<Measure>,
    place: &Place,
    handed_in: &HandedIn,
) -> Result<(), Failure> {
    let parent = from_parent().map_err(|_| {
        Failure::usage(
            "标准输入不是父进程的连接；单独运行请加 --socket PATH",
            "Standard input is no connection to a parent; to run by itself, give --socket PATH",
        )
    })?;
    match open(order, measures, place, handed_in) {
        Ok(Opened {
            keyd, custodians, ..
        }) => {
            if let Some(listening) = custodians {
                hear_custodians(&keyd, listening);
            }
            keyd.serve(&parent).map_err(Failure::internal)
        }
        Err(failure) => {
            // If the parent has gone, nobody needs to know.
            let _ = serve_failure(&parent, failure.english().to_owned());
            Err(failure)
        }
    }
}

/// Ends with the process, when its parent goes.
fn hear_custodians(keyd: &Keyd, listening: Listening) {
    let keyd = keyd.for_custodians();
    std::thread::spawn(move || keyd.serve_all(listening));
}

/// A key process, ready to answer.
struct Opened {
    keyd: Keyd,
    measures: Vec<Measure>,
    /// Where a child hears the custodians of a sealed vault.
    custodians: Option<Listening>,
}

/// Opens the vault, or stands before it until its custodians come, and closes everything else.
fn open(
    order: &Order,
    mut measures: Vec<Measure>,
    place: &Place,
    handed_in: &HandedIn,
) -> Result<Opened, Failure> {
    let (dir, config) = (place.dir(), place.config(None)?);
    let occasion = match order.birth {
        true => Occasion::Birth,
        false => Occasion::Service,
    };
    let passphrase = config.named_passphrase_file();
    let opened = open_vault(&dir, handed_in, passphrase.as_deref(), occasion);
    let confined = || confine(&confinement(&dir, config.token.as_ref()));
    match opened {
        Ok(vault) => {
            // A hardware module is reached for before the rights to are given up; what is wrong with it is told later.
            let _ = vault.ready();
            measures.extend(confined());
            Ok(Opened {
                keyd: Keyd::new(Arc::new(vault), measures.clone()),
                measures,
                custodians: None,
            })
        }
        Err(ServiceError::Vault(VaultError::NeedsCustodians { .. })) => {
            let door = sealed(&dir, handed_in)?;
            let custodians = match order.socket {
                Some(_) => None,
                None => Some(custodians(&dir)?),
            };
            measures.extend(confined());
            Ok(Opened {
                keyd: Keyd::behind(door, measures.clone()),
                measures,
                custodians,
            })
        }
        Err(error) => Err(error.into()),
    }
}

/// The service's own user and root may open the vault.
fn custodians(dir: &DataDir) -> Result<Listening, Failure> {
    let socket = dir.custodians_socket();
    listen(&socket, Admitted::own_user_and([0])).map_err(|error| Failure::output(&socket, &error))
}

fn sealed(dir: &DataDir, handed_in: &HandedIn) -> Result<Arc<Door>, ServiceError> {
    let (clock, random) = (handed_in.clock.clone(), handed_in.random.clone());
    let unsealing = Unsealing::new(&dir.keys(), clock, random)?;
    let token = token(dir)?;
    token.iter().for_each(Token::warm_up);
    let furnish = Box::new(move |vault| furnish(vault, token.clone()));
    Ok(Arc::new(Door::new(unsealing, furnish)))
}

/// Nothing is written but in the vault, and where the driver of a hardware module must.
fn confinement(dir: &DataDir, token: Option<&TokenConfig>) -> Confinement {
    let vault = Confinement::to(&dir.keys());
    let Some(token) = token else {
        return vault;
    };
    let confinement = token
        .writable
        .iter()
        .chain([&token.pin_file])
        .fold(vault, |confinement, path| confinement.and(path));
    match token.network {
        true => confinement.with_network(),
        false => confinement,
    }
}
