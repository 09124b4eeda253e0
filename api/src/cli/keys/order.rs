//! Orders that change a key.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use clap::Args;
use yinxin_keys::{KeyAdmin as _, KeyId, Policy, State, Transition, Vault};
use yinxin_verifier::value::Time;

use super::{Order, refused, show, vault};
use crate::cli::out::say;
use crate::cli::{Failure, Place};
use crate::service::{HandedIn, Service};

/// Who orders it, and why. It goes on record.
#[derive(Debug, Args)]
pub(in crate::cli) struct By {
    /// Who orders it.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Who agrees, where it takes two.
    #[arg(long, value_name = "NAME")]
    second: Option<String>,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[cfg(test)]
impl By {
    pub(super) fn two() -> Self {
        Self {
            by: "王敏".to_owned(),
            second: Some("李强".to_owned()),
            reason: "as decided".to_owned(),
        }
    }

    pub(super) fn one() -> Self {
        Self {
            second: None,
            ..Self::two()
        }
    }
}

impl By {
    pub(in crate::cli) fn order(&self) -> yinxin_keys::Order {
        let order = yinxin_keys::Order::by(&self.by, &self.reason);
        match &self.second {
            Some(second) => order.with(second),
            None => order,
        }
    }
}

pub(super) fn change(
    place: &Place,
    handed_in: &HandedIn,
    order: &Order,
    transition: Transition,
) -> Result<(), Failure> {
    let details = vault(place, handed_in)?
        .change(&order.key, transition, &order.by.order())
        .map_err(|error| refused(&error))?;
    show::line(&details);
    Ok(())
}

/// The key stops first; then what it certified is revoked, and that is published. Given again, the same order finishes
/// what a crash cut short.
pub(super) async fn compromise(
    place: &Place,
    handed_in: HandedIn,
    order: &Order,
    since: Time,
) -> Result<(), Failure> {
    let vault = vault(place, &handed_in)?;
    let stopped = State::Compromised {
        since: since.unix(),
    };
    let known = vault.details(&order.key).map_err(|error| refused(&error))?;
    let details = match known.state == stopped {
        true => known,
        false => {
            let transition = Transition::Compromise {
                since: since.unix(),
            };
            vault
                .change(&order.key, transition, &order.by.order())
                .map_err(|error| refused(&error))?
        }
    };
    show::line(&details);
    // A vault without a region has no seals yet.
    if place.dir().region().exists() {
        revoke(place, handed_in, vault, &order.key, since).await?;
    }
    eprintln!(
        "下一步 Next: yinxin keys exposure {} --since {since} {}",
        order.key,
        place.arguments()
    );
    Ok(())
}

async fn revoke(
    place: &Place,
    handed_in: HandedIn,
    vault: Vault,
    key: &KeyId,
    since: Time,
) -> Result<(), Failure> {
    let service = Service::open_with(place.dir(), handed_in, Arc::new(vault)).await?;
    if service.store.revoke_seal_key(key, since).await? {
        service.publish().await?;
        eprintln!(
            "印章证书自 {since} 起吊销，已发布。The seal's certificate is revoked since {since}; published."
        );
    }
    Ok(())
}

pub(super) fn policy(
    place: &Place,
    handed_in: &HandedIn,
    key: &KeyId,
    file: &Path,
    by: &By,
) -> Result<(), Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::input(file, &error))?;
    let policy: Policy = toml::from_str(&text).map_err(|error| {
        Failure::usage(
            format!("{} 不是密钥策略：{error}", file.display()),
            format!("{} is no key policy: {error}", file.display()),
        )
    })?;
    let details = vault(place, handed_in)?
        .set_policy(key, &policy, &by.order())
        .map_err(|error| refused(&error))?;
    show::line(&details);
    say!(
        "策略 policy {}: {}",
        details.policy.version,
        details.policy.digest()
    );
    Ok(())
}
