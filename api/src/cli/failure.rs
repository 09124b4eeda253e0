//! How a command ends when it does not do what was asked: what is wrong, what to do, and an exit code.

use std::error::Error;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use yinxin_keys::VaultError;

use super::words;
use crate::causes::causes;
use crate::config::ConfigError;
use crate::issue::{Complaint, Refusal};
use crate::service::ServiceError;
use crate::store::StoreError;

/// The arguments make no sense.
pub(super) const USAGE: u8 = 64;
const REFUSED: u8 = 1;
const NO_INPUT: u8 = 66;
const INTERNAL: u8 = 70;
pub(super) const CANNOT_WRITE: u8 = 73;

/// Why a command ends without having done it.
#[derive(Debug)]
pub(crate) struct Failure {
    code: u8,
    lines: Vec<String>,
}

impl Failure {
    /// What was asked for is refused.
    pub(crate) fn refused(zh: impl AsRef<str>, en: impl AsRef<str>) -> Self {
        Self::new(REFUSED, zh, en)
    }

    /// An argument that cannot be.
    pub(crate) fn usage(zh: impl AsRef<str>, en: impl AsRef<str>) -> Self {
        Self::new(USAGE, zh, en)
    }

    /// An input that cannot be read.
    pub(crate) fn input(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::new(
            NO_INPUT,
            format!("无法读取 {path}：{error}"),
            format!("Cannot read {path}: {error}"),
        )
    }

    /// An output that cannot be written.
    pub(crate) fn output(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::new(
            CANNOT_WRITE,
            format!("无法写入 {path}：{error}"),
            format!("Cannot write {path}: {error}"),
        )
    }

    /// Anything else, with its causes.
    pub(crate) fn internal(error: impl Error) -> Self {
        let text = causes(&error);
        Self::new(
            INTERNAL,
            format!("运行故障：{text}"),
            format!("Fault: {text}"),
        )
    }

    fn new(code: u8, zh: impl AsRef<str>, en: impl AsRef<str>) -> Self {
        Self {
            code,
            lines: vec![
                format!("错误：{}", zh.as_ref()),
                format!("Error: {}", en.as_ref()),
            ],
        }
    }

    fn faults(complaints: &[Complaint]) -> Self {
        let mut failure = Self::new(
            REFUSED,
            format!("请求中有 {} 处不符合要求，没有使用编号", complaints.len()),
            match complaints.len() {
                1 => "The request holds 1 fault; no number was used".to_owned(),
                faults => format!("The request holds {faults} faults; no number was used"),
            },
        );
        for complaint in complaints {
            failure.lines.push(format!(
                "  {} [{}] {}",
                complaint.pointer, complaint.code, complaint.zh
            ));
            failure.lines.push(format!("    {}", complaint.en));
        }
        failure
    }

    /// What is wrong, in English.
    pub(super) fn english(&self) -> &str {
        self.lines.get(1).map_or("", String::as_str)
    }

    /// Says it, and gives the exit code.
    pub(super) fn report(&self) -> ExitCode {
        self.lines.iter().for_each(|line| eprintln!("{line}"));
        ExitCode::from(self.code)
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::internal(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::internal(error)
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        match &error {
            ServiceError::NotInitialised { path } => Self::refused(
                format!("{path} 中还没有地区数据；请先运行 yinxin init 或 yinxin demo"),
                error.to_string(),
            ),
            ServiceError::Initialised { path } => Self::refused(
                format!("{path} 中已有地区数据；请换一个目录"),
                error.to_string(),
            ),
            ServiceError::Unseal(why) => Self::refused(
                format!("密钥库没有打开：{}", words::share(why)),
                format!("The vault stays sealed: {why}"),
            ),
            ServiceError::Vault(why @ VaultError::WrongPassphrase { path }) => Self::refused(
                format!("口令打不开 {}", path.display()),
                format!("The vault stays closed: {why}"),
            ),
            ServiceError::Vault(why @ VaultError::Exposed { path, mode }) => Self::refused(
                format!(
                    "{} 对他人开放（权限 {mode:o}），应为 700 或 600；请用 chmod go-rwx 收紧",
                    path.display()
                ),
                format!("The vault is not opened: {why}; `chmod go-rwx` helps"),
            ),
            _ => Self::internal(error),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match &refusal {
            Refusal::Document(zh, en) => Self::refused(zh, en),
            Refusal::Faults(complaints) => Self::faults(complaints),
            Refusal::DraftOutdated => Self::refused(
                "待审批的文件已过期或已变化；请重新申请",
                "The draft is out of date; ask for it again",
            ),
            Refusal::NotApproved(why) => Self::refused(
                format!("审批不成立：{}", Complaint::from(why).zh),
                format!("The approval does not hold: {why}"),
            ),
            Refusal::Judged(report) => match &report.reason {
                Some(reason) => Self::new(
                    INTERNAL,
                    format!("签发后的文件未通过核验，没有放行：{}", reason.zh),
                    format!(
                        "The sealed file was not valid and is not released: {}",
                        reason.en
                    ),
                ),
                None => Self::internal(refusal),
            },
            Refusal::SealStopped(why) => Self::refused(
                "这枚印章现在不能用：密钥已停用，或超出了它的限额或范围；请用 yinxin keys list 查看，并联系印章管理员",
                format!("This seal may not be used now: {why}; see `yinxin keys list`"),
            ),
            _ => Self::internal(refusal),
        }
    }
}
