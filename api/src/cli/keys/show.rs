//! What the key store tells of its keys.

use yinxin_keys::{KeyAdmin as _, KeyDetails, KeyId, KeyStore as _, Purpose, State, Vault};
use yinxin_verifier::value::Time;

use super::refused;
use crate::cli::Failure;
use crate::cli::out::say;

pub(super) fn list(vault: &Vault, json: bool) -> Result<(), Failure> {
    for public in vault.list().map_err(|error| refused(&error))? {
        let details = details(vault, &public.id)?;
        match json {
            true => print_json(&details)?,
            false => line(&details),
        }
    }
    Ok(())
}

pub(super) fn one(vault: &Vault, key: &KeyId, json: bool) -> Result<(), Failure> {
    let details = details(vault, key)?;
    match json {
        true => print_json(&details),
        false => {
            all(&details);
            Ok(())
        }
    }
}

fn details(vault: &Vault, key: &KeyId) -> Result<KeyDetails, Failure> {
    vault.details(key).map_err(|error| refused(&error))
}

fn print_json(details: &KeyDetails) -> Result<(), Failure> {
    let text = serde_json::to_string(details).map_err(Failure::internal)?;
    say!("{text}");
    Ok(())
}

/// One key, one line.
pub(super) fn line(details: &KeyDetails) {
    let public = &details.public;
    say!(
        "{}  {}  {}  {}  {}  {}",
        public.id,
        public.suite,
        words(details.state),
        purposes(&public.purposes),
        details.used.total,
        public.label
    );
}

fn all(details: &KeyDetails) {
    line(details);
    say!("产生 made {}", Time::from_unix(details.public.created));
    if let State::Compromised { since } = details.state {
        say!("泄露起始 compromised since {}", Time::from_unix(since));
    }
    let policy = &details.policy;
    say!("策略 policy {}: {}", policy.version, policy.digest());
    let moment = |time: i64| Time::from_unix(time).to_string();
    limit(
        "证照类型 licence types",
        policy.licence_types.as_ref().map(|all| all.join(", ")),
    );
    limit(
        "调用者 callers",
        policy.callers.as_ref().map(|all| all.join(", ")),
    );
    limit("起 valid from", policy.valid_from.map(moment));
    limit("止 valid to", policy.valid_to.map(moment));
    limit("每秒 per second", policy.per_second);
    limit("每日 per day", policy.per_day);
    limit("总数 total", policy.total);
    limit("每批 batch", policy.batch);
    limit("须审批 approval", policy.approval.then_some("是 yes"));
}

fn limit(name: &str, limit: Option<impl std::fmt::Display>) {
    if let Some(limit) = limit {
        say!("  {name}: {limit}");
    }
}

fn purposes(purposes: &[Purpose]) -> String {
    let names: Vec<_> = purposes.iter().map(|purpose| purpose.as_str()).collect();
    names.join(",")
}

fn words(state: State) -> &'static str {
    match state {
        State::PreActive => "pre_active 待启用",
        State::Active => "active 启用",
        State::Suspended => "suspended 暂停",
        State::Deactivated => "deactivated 停用",
        State::Compromised { .. } => "compromised 已泄露",
        State::Destroyed => "destroyed 已销毁",
    }
}
