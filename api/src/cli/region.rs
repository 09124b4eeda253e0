//! `init` and `config`.

use std::fs;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use yinxin_signer::RegionOrder;
use yinxin_verifier::value::AreaCode;

use super::{Failure, Place, holder, value};
use crate::cli::out::say;
use crate::config::{DEFAULT_LISTEN, Setting, Source};
use crate::keys::KeyHolder;
use crate::service::{self, HandedIn, NewRegion};

#[derive(Debug, Args)]
pub(super) struct Init {
    /// GB/T 2260 code of the region, e.g. 310000.
    #[arg(long, value_name = "CODE", value_parser = value::area)]
    region: AreaCode,
    /// Name of the region, e.g. 上海市.
    #[arg(long, value_parser = value::name)]
    name: String,
    /// Where the service will answer; stands in certificates and QR codes.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Show the settings in force and where each comes from.
    Show,
}

pub(super) async fn init(order: Init, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    let Init {
        region,
        name,
        public_url,
    } = order;
    let dir = place.dir();
    let url = public_url.unwrap_or_else(|| format!("http://{DEFAULT_LISTEN}"));
    let passphrase = match &place.passphrase_file {
        None => None,
        Some(path) => Some(fs::canonicalize(path).map_err(|error| Failure::input(path, &error))?),
    };
    let config = place.config(None)?;
    let new = NewRegion {
        order: RegionOrder {
            code: region.clone(),
            name: &name,
            public_url: &url,
        },
        keys: holder(&config, |_| KeyHolder::Here {
            passphrase: passphrase.clone(),
        }),
    };
    service::init(&dir, new, &handed_in).await?;
    if let Some(path) = passphrase {
        remember(&dir.config(), &path)?;
    }
    say!("{region} {name} → {}", place.data.display());
    eprintln!(
        "下一步 Next: yinxin department add --uscc USCC --name NAME --area CODE --grant TYPE {}",
        place.arguments()
    );
    Ok(())
}

/// Later commands find the passphrase where `init` did.
fn remember(config: &std::path::Path, passphrase: &std::path::Path) -> Result<(), Failure> {
    let setting = toml::Value::from(passphrase.display().to_string());
    // Other settings, of a hardware module say, may be there before the region is.
    let others = fs::read_to_string(config).unwrap_or_default();
    let text = format!("passphrase_file = {setting}\n{others}");
    fs::write(config, text).map_err(|error| Failure::output(config, &error))
}

pub(super) fn show_config(command: &ConfigCommand, place: &Place) -> Result<(), Failure> {
    let ConfigCommand::Show = command;
    let config = place.config(None)?;
    let dir = Setting {
        value: PathBuf::from(place.dir().path()),
        source: Source::Flag,
    };
    line("data", dir.value.display(), dir.source);
    line("listen", config.listen.value, config.listen.source);
    line(
        "passphrase_file",
        config.passphrase_file.value.display(),
        config.passphrase_file.source,
    );
    if let Some(keyd) = config.keyd {
        line("keyd", keyd.value.display(), keyd.source);
    }
    Ok(())
}

fn line(name: &str, value: impl std::fmt::Display, source: Source) {
    let source = match source {
        Source::Default => "默认 default",
        Source::File => "文件 yinxin.toml",
        Source::Flag => "参数 argument",
    };
    say!("{name} = {value}  # {source}");
}
