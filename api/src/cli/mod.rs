//! The `yinxin` command: arguments in, words out.
//!
//! Results go to standard output, everything else to standard error. Exit codes: 0 done; 1 refused, with the
//! reasons; 64 usage; 66 input not readable; 70 a fault of the program or its directory; 73 output not writable.

pub(crate) mod approve;
mod audit;
mod department;
mod document;
mod failure;
mod keyd;
mod keys;
pub(crate) mod licence;
pub(crate) mod out;
mod region;
pub(crate) mod seal;
mod serve;
mod types;
mod value;
mod words;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::Config;
use crate::data_dir::DataDir;
use crate::keys::KeyHolder;
use crate::service::{HandedIn, Service};

pub(crate) use failure::Failure;

/// 印信 Yinxin: electronic seals and licences of one region.
#[derive(Debug, Parser)]
#[command(name = "yinxin", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  yinxin demo --once
  yinxin init --region 310000 --name 上海市 --data ./yinxin-data
  yinxin department add --uscc USCC --name NAME --area 310115 --grant 食品经营许可证
  yinxin seal create --department USCC --purpose licence --name NAME
  yinxin licence issue request.json --out licence.pdf

Exit codes: 0 done, 1 refused, 64 usage, 66 input not readable, 70 internal fault, 73 output not writable.";

/// Where the data is, for every command.
#[derive(Clone, Debug, Args)]
pub(crate) struct Place {
    /// Data directory.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "./yinxin-data",
        global = true
    )]
    data: PathBuf,
    /// File with the passphrase of the key vault (default: from yinxin.toml, else DIR/keys/passphrase).
    #[arg(long, value_name = "FILE", global = true)]
    passphrase_file: Option<PathBuf>,
    /// Socket of a key process that runs by itself (see `keyd`).
    #[arg(long, value_name = "PATH", global = true)]
    keyd: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a region with sample licences, verify them, and serve.
    Demo {
        /// Exit after the verdicts.
        #[arg(long)]
        once: bool,
        /// Where to listen.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Make a region in an empty directory.
    Init(region::Init),
    /// Serve the HTTP interface.
    Serve {
        /// Where to listen.
        #[arg(long, value_name = "ADDR")]
        listen: Option<SocketAddr>,
    },
    /// Departments 部门 and what they may issue.
    #[command(subcommand)]
    Department(department::Command),
    /// Licence types 证照类型.
    #[command(subcommand)]
    Type(types::Command),
    /// Seals 印章.
    #[command(subcommand)]
    Seal(seal::Command),
    /// The key process: holds the keys, has no network. Every service starts one of its own unless told otherwise.
    #[command(hide = true)]
    Keyd(keyd::Order),
    /// Keys 密钥: their states, policies and exposure.
    #[command(subcommand)]
    Keys(keys::Command),
    /// Licences 证照.
    #[command(subcommand)]
    Licence(licence::Command),
    /// Documents 公文.
    #[command(subcommand)]
    Document(document::Command),
    /// Approvals 审批: look at what waits, and sign for it.
    #[command(subcommand)]
    Approve(approve::Command),
    /// Audit 审计.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Settings.
    #[command(subcommand)]
    Config(region::ConfigCommand),
}

/// Runs the command with these arguments.
pub fn main(arguments: impl IntoIterator<Item = OsString>, handed_in: HandedIn) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    // No tasks, no second thread: the key process confines the one that it has.
    if let Command::Keyd(order) = &cli.command {
        return match keyd::run(order, &cli.place, &handed_in) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => failure.report(),
        };
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Failure::internal(error).report(),
    };
    match runtime.block_on(run(cli.command, &cli.place, handed_in)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

/// clap ends with 2 for a misuse; here 64, so that a typing error is never read as a verdict.
fn usage(error: &clap::Error) -> ExitCode {
    // Nothing is left to do if the terminal is gone.
    let _ = error.print();
    match error.use_stderr() {
        true => ExitCode::from(failure::USAGE),
        false => ExitCode::SUCCESS,
    }
}

async fn run(command: Command, place: &Place, handed_in: HandedIn) -> Result<(), Failure> {
    match command {
        Command::Approve(command) => approve::run(command, place, handed_in).await,
        Command::Audit(command) => audit::run(&command, place, &handed_in),
        Command::Config(command) => region::show_config(&command, place),
        Command::Demo { once, listen } => serve::demo(place, once, listen, handed_in).await,
        Command::Department(command) => department::run(command, place, handed_in).await,
        Command::Document(command) => document::run(command, place, handed_in).await,
        Command::Init(order) => region::init(order, place, handed_in).await,
        Command::Keyd(order) => keyd::run(&order, place, &handed_in),
        Command::Keys(command) => keys::run(command, place, handed_in).await,
        Command::Licence(command) => licence::run(command, place, handed_in).await,
        Command::Seal(command) => seal::run(command, place, handed_in).await,
        Command::Serve { listen } => serve::serve(place, listen, handed_in).await,
        Command::Type(command) => types::run(&command),
    }
}

/// The key process that runs by itself, if one is named; else the keys of the passphrase, held so.
fn holder(config: &Config, held: impl FnOnce(Option<PathBuf>) -> KeyHolder) -> KeyHolder {
    match &config.keyd {
        Some(socket) => KeyHolder::Socket(socket.value.clone()),
        None => held(config.named_passphrase_file()),
    }
}

/// For a service: a child holds the keys, unless a key process runs by itself.
fn service_holder(config: &Config) -> KeyHolder {
    holder(config, |passphrase| KeyHolder::Child { passphrase })
}

impl Place {
    fn dir(&self) -> DataDir {
        DataDir::new(&self.data)
    }

    fn config(&self, listen: Option<SocketAddr>) -> Result<Config, Failure> {
        Ok(Config::load(
            &self.dir(),
            listen,
            self.passphrase_file.clone(),
            self.keyd.clone(),
        )?)
    }

    /// For one order of an operator: the vault is opened in this process, unless a key process runs by itself.
    async fn open(&self, handed_in: HandedIn) -> Result<Service, Failure> {
        // What a caller over HTTP must not see, the cause of a fault of ours, the operator does.
        let log = tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(false);
        let _ = log.with_max_level(tracing::Level::ERROR).try_init();
        let keys = holder(&self.config(None)?, |passphrase| KeyHolder::Here {
            passphrase,
        });
        Ok(Service::open(self.dir(), handed_in, &keys).await?)
    }

    /// The arguments that name this place again, for the command shown next.
    fn arguments(&self) -> String {
        format!("--data {}", self.data.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn data_directory_may_stand_before_or_after_the_command() {
        for line in [
            "yinxin --data D department list",
            "yinxin department list --data D",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.place.data, PathBuf::from("D"));
        }
    }

    #[test]
    fn several_types_are_granted_at_once() {
        let line = "yinxin department add --uscc 11310106K82031550L --name N --area 310106 --grant A B --grant C";
        let Command::Department(department::Command::Add(add)) =
            Cli::try_parse_from(line.split(' ')).unwrap().command
        else {
            panic!("another command")
        };
        assert_eq!(add.grants(), ["A", "B", "C"]);
    }

    #[test]
    fn wrong_check_character_is_a_misuse() {
        let line = "yinxin department add --uscc 11310106K82031550M --name N --area 310106";
        assert!(Cli::try_parse_from(line.split(' ')).is_err_and(|error| error.use_stderr()));
    }
}
