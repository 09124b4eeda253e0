//! Settings: a flag outranks the file, the file outranks the default.

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use yinxin_keys::TokenConfig;

use crate::data_dir::DataDir;

/// `DIR/yinxin.toml`. An unknown member is an error: a misspelt setting must not be a silent default.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    /// Where to listen.
    pub listen: Option<SocketAddr>,
    /// A file with the vault's passphrase.
    pub passphrase_file: Option<PathBuf>,
    /// The socket of a key process of its own.
    pub keyd: Option<PathBuf>,
    /// A hardware module, and which keys are born in it.
    pub token: Option<TokenConfig>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}")]
    Read {
        /// Which file.
        path: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file says something that is no setting.
    #[error("{path} is not a settings file")]
    Parse {
        /// Which file.
        path: String,
        /// Where it goes wrong.
        #[source]
        source: Box<toml::de::Error>,
    },
}

/// A setting and where it comes from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Setting<T> {
    /// The value in force.
    pub value: T,
    /// Where it was found.
    pub source: Source,
}

/// Where a setting was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// Built in.
    Default,
    /// `yinxin.toml`.
    File,
    /// The command line.
    Flag,
}

impl<T> Setting<T> {
    /// A setting that has no default.
    fn given(flag: Option<T>, file: Option<T>) -> Option<Self> {
        let flag = flag.map(|value| (value, Source::Flag));
        let (value, source) = flag.or(file.map(|value| (value, Source::File)))?;
        Some(Self { value, source })
    }

    fn pick(flag: Option<T>, file: Option<T>, default: T) -> Self {
        match (flag, file) {
            (Some(value), _) => Self {
                value,
                source: Source::Flag,
            },
            (None, Some(value)) => Self {
                value,
                source: Source::File,
            },
            (None, None) => Self {
                value: default,
                source: Source::Default,
            },
        }
    }
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: Setting<SocketAddr>,
    /// The passphrase file.
    pub passphrase_file: Setting<PathBuf>,
    /// The socket of a key process of its own; absent: the service starts one.
    pub keyd: Option<Setting<PathBuf>>,
    /// A hardware module.
    pub token: Option<TokenConfig>,
}

/// Where the service listens unless told otherwise.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

impl Config {
    /// Reads the settings of a directory.
    pub fn load(
        dir: &DataDir,
        listen: Option<SocketAddr>,
        passphrase_file: Option<PathBuf>,
        keyd: Option<PathBuf>,
    ) -> Result<Self, ConfigError> {
        let file = read(&dir.config())?;
        Ok(Self {
            listen: Setting::pick(listen, file.listen, DEFAULT_LISTEN),
            passphrase_file: Setting::pick(passphrase_file, file.passphrase_file, dir.passphrase()),
            keyd: Setting::given(keyd, file.keyd),
            token: file.token,
        })
    }

    /// The passphrase file that somebody named; `None`: the one that is made with the vault.
    pub fn named_passphrase_file(&self) -> Option<PathBuf> {
        let Setting { value, source } = &self.passphrase_file;
        (*source != Source::Default).then(|| value.clone())
    }
}

fn read(path: &Path) -> Result<ConfigFile, ConfigError> {
    let name = || path.display().to_string();
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(ConfigFile::default()),
        Err(source) => Err(ConfigError::Read {
            path: name(),
            source,
        }),
        Ok(text) => toml::from_str(&text).map_err(|source| ConfigError::Parse {
            path: name(),
            source: Box::new(source),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flag_outranks_file_and_file_outranks_default() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::new(dir.path());
        assert_eq!(
            Config::load(&data, None, None, None).unwrap().listen.source,
            Source::Default
        );
        fs::write(data.config(), "listen = \"127.0.0.1:9000\"").unwrap();
        assert_eq!(
            Config::load(&data, None, None, None).unwrap().listen.source,
            Source::File
        );
        let flag = "127.0.0.1:1".parse().unwrap();
        assert_eq!(
            Config::load(&data, Some(flag), None, None)
                .unwrap()
                .listen
                .source,
            Source::Flag
        );
    }

    #[test]
    fn misspelt_setting_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::new(dir.path());
        fs::write(data.config(), "lisen = \"127.0.0.1:9000\"").unwrap();
        assert!(matches!(
            Config::load(&data, None, None, None),
            Err(ConfigError::Parse { .. })
        ));
    }
}
