//! What the command is told.

use clap::{
    Parser, Subcommand, ValueEnum,
    error::{ContextKind, ErrorKind},
};
use std::ffi::OsString;
use std::path::PathBuf;
use yinxin_verifier::value::{Time, Uscc};

/// Wrong use of the command (sysexits EX_USAGE); clap's own 2 would read as a verdict.
pub(crate) const USAGE: u8 = 64;

const EXAMPLES: &str = "\
示例 Examples:
  yinxin-verify --root root.json --trust bundle.yxb 食品经营许可证.pdf
  yinxin-verify --anchor root.pem --tsa-anchor tsa.pem --crl ca.crl --json signed.pdf
  yinxin-verify --root root.json --trust bundle.yxb --html 核验报告.html *.pdf
  yinxin-verify --root root.json --trust bundle.yxb --report 验证报告.pdf 食品经营许可证.pdf
  yinxin-verify --root root.json --trust bundle.yxb --csv --resume 结果.csv 文件夹/
  yinxin-verify explain content_changed

退出码 Exit codes (worst file first):
  0   全部可以采信          all files may be relied on
  1   有文件不予采信        some must not be relied on
  2   没有 1，有需要核实的  none of 1, some need checking
  3   没有 1、2，有不是可核验的文件  none of those, some are not sealed files that can be read
  64  用法错误              wrong use
  66  输入无法读取          an input could not be read
  70  内部错误              internal fault
  73  无法写出结果          output could not be written";

/// 核验电子印章和电子证照。Judges sealed licences and documents.
#[derive(Debug, Parser)]
#[command(name = "yinxin-verify", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// 要核验的文件；文件夹指其中所有 PDF 和 OFD 文件。Files to judge; a folder means all PDF and OFD files in it
    #[arg(value_name = "FILE", required_unless_present = "list")]
    pub(crate) files: Vec<PathBuf>,

    /// 文件清单，每行一个路径。A list of files, a path each line
    #[arg(long, value_name = "FILE")]
    pub(crate) list: Option<PathBuf>,

    /// 所信任的根（与 --trust 成对）。Pinned root; goes in pairs with --trust
    #[arg(long, value_name = "ROOT.json")]
    pub(crate) root: Vec<PathBuf>,

    /// 信任包（与 --root 成对）。Trust bundle; goes in pairs with --root
    #[arg(long, value_name = "BUNDLE.yxb")]
    pub(crate) trust: Vec<PathBuf>,

    /// 印章证书的根，PEM 或 DER。Root of seal certificates
    #[arg(long, value_name = "PEM")]
    pub(crate) anchor: Vec<PathBuf>,

    /// 时间戳证书的根，PEM 或 DER。Root of time-stamp certificates
    #[arg(long, value_name = "PEM")]
    pub(crate) tsa_anchor: Vec<PathBuf>,

    /// 证书吊销列表（PEM 或 DER）或 OCSP 响应（DER）。Certificate revocation list or OCSP response
    #[arg(long, value_name = "FILE")]
    pub(crate) crl: Vec<PathBuf>,

    /// 所问的时间，默认为现在。The date asked about; default: now
    #[arg(long, value_name = "RFC3339")]
    pub(crate) at: Option<Time>,

    /// 指定当前时间（测试、重放）。Sets the clock
    #[arg(long, value_name = "RFC3339")]
    pub(crate) now: Option<Time>,

    /// 要求的用途：licence（证照）或 document（公文）。Expected purpose of the seal
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,

    /// 要求的签发单位。Expected issuer, by its unified social credit code
    #[arg(long, value_name = "USCC")]
    pub(crate) issuer: Option<Uscc>,

    /// 要求的证照类型，代码或名称。Expected licence type, code or name
    #[arg(long, value_name = "CODE")]
    pub(crate) r#type: Option<String>,

    /// 每个文件输出一行 JSON 报告。One report a line
    #[arg(long)]
    pub(crate) json: bool,

    /// 每个文件输出一行 CSV。A line of CSV each file
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,

    /// 把核验报告写成网页（可打印）。Writes the reports as a page that stands alone and prints well
    #[arg(long, value_name = "OUT", conflicts_with = "json")]
    pub(crate) html: Option<PathBuf>,

    /// 把验证报告写成 PDF（A4，每个文件一页）。Writes the reports as a PDF, one A4 page a file, in Chinese
    #[arg(long, value_name = "OUT.pdf")]
    pub(crate) report: Option<PathBuf>,

    /// 结果写入 OUT；中断后用同一命令继续（与 --csv 或 --json 同用）。Rows go to OUT; after a stop, the same command goes on
    #[arg(long, value_name = "OUT", conflicts_with_all = ["html", "report", "extract_sealed"])]
    pub(crate) resume: Option<PathBuf>,

    /// 取出盖章时的版本（只限一个文件）。Writes the file as it was when the last seal was put on; for one file
    #[arg(long, value_name = "OUT")]
    pub(crate) extract_sealed: Option<PathBuf>,

    /// 输出语言。Language of the words
    #[arg(long, value_enum, default_value = "zh")]
    pub(crate) lang: Lang,
}

impl Arguments {
    /// Nothing was given by which a seal could be told to be somebody's.
    pub(crate) fn trusts_nobody(&self) -> bool {
        self.root.is_empty() && self.anchor.is_empty()
    }
}

/// What else the command does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 解释报告中的代码：原因、检查、改动、EN 319 102-1 状态。Explains a code of a report
    Explain {
        /// 代码。The code
        code: String,
    },
    /// 自检：内置一组真假文件，结论须与预期一致。Judges a hostile set built in; 70 when a verdict is not as it must be
    Selftest {
        /// 输出语言。Language of the words
        #[arg(long, value_enum, default_value = "zh")]
        lang: Lang,
    },
}

/// Language of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

/// Reads the arguments. On `--help` and on wrong use the words are printed, and the exit code comes back.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, u8> {
    let parsed = Arguments::try_parse_from(arguments).and_then(pairs);
    parsed.map_err(|error| {
        let printed = error.print();
        if error.kind() == ErrorKind::UnknownArgument {
            let option = error.get(ContextKind::InvalidArg);
            let option = option.map(ToString::to_string).unwrap_or_default();
            eprintln!("\n错误：本版本没有选项 {option}；全部选项见 --help");
        }
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion if printed.is_ok() => 0,
            _ => USAGE,
        }
    })
}

fn pairs(arguments: Arguments) -> Result<Arguments, clap::Error> {
    let words = if arguments.root.len() != arguments.trust.len() {
        "--root 与 --trust 须成对给出。--root and --trust go in pairs\n"
    } else if arguments.extract_sealed.is_some()
        && (arguments.files.len() != 1 || arguments.list.is_some())
    {
        "--extract-sealed 只限一个文件。--extract-sealed is for one file\n"
    } else if arguments.resume.is_some() && !arguments.json && !arguments.csv {
        "--resume 须与 --csv 或 --json 同用。--resume goes with --csv or --json\n"
    } else {
        return Ok(arguments);
    };
    Err(clap::Error::raw(ErrorKind::WrongNumberOfValues, words))
}
