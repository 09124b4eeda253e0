//! Measures of the key process against being looked into, and against doing anything but its work.
//!
//! Each is tried, none is taken for granted: [`Measure`] tells what became of it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// One measure and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What it is for.
    pub name: String,
    /// What became of it.
    pub effect: Effect,
}

/// What became of a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// It is in force.
    InForce,
    /// It is in force as far as this system knows it.
    Partly(String),
    /// It is not, for this reason.
    Not(String),
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.effect {
            Effect::InForce => write!(f, "{}: yes", self.name),
            Effect::Partly(what) => write!(f, "{}: partly ({what})", self.name),
            Effect::Not(why) => write!(f, "{}: NO ({why})", self.name),
        }
    }
}

/// Where the process may read and write from now on; everything else in the file system is closed to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    paths: Vec<PathBuf>,
    network: bool,
}

impl Confinement {
    /// The vault's directory alone.
    pub fn to(vault: &Path) -> Self {
        Self {
            paths: vec![vault.to_owned()],
            network: false,
        }
    }

    /// And the network: for a hardware module that is reached over one. [`Status`](super::Status) tells it.
    pub fn with_network(self) -> Self {
        Self {
            network: true,
            ..self
        }
    }

    /// And this directory or file: a token's, a driver's.
    pub fn and(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths.push(path.into());
        self
    }
}

fn measure<E: fmt::Display>(name: &str, taken: Result<Effect, E>) -> Measure {
    Measure {
        name: name.to_owned(),
        effect: taken.unwrap_or_else(|error| Effect::Not(error.to_string())),
    }
}

/// Before the first secret is read: no core dump, no looking in by others, memory that is not swapped out, no new privileges.
pub fn protect_memory() -> Vec<Measure> {
    vec![
        measure("no core dump", system::no_core()),
        measure("not traceable", system::not_dumpable()),
        measure("no new privileges", system::no_new_privileges()),
        measure("memory locked", system::lock_memory()),
    ]
}

/// Before the first question is read, and before any thread is started: files of the vault alone, no network, no other
/// program.
pub fn confine(confinement: &Confinement) -> Vec<Measure> {
    vec![
        measure("files of the vault alone", system::close_files(confinement)),
        measure(
            "no network, no other program",
            system::close_calls(confinement),
        ),
    ]
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::BTreeMap;
    use std::error::Error;

    use landlock::{
        ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
        RulesetStatus, path_beneath_rules,
    };
    use nix::errno::Errno;
    use nix::sys::mman::{MlockAllFlags, mlockall};
    use nix::sys::prctl;
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
        SeccompRule,
    };

    use super::{Confinement, Effect};

    pub(super) fn no_core() -> Result<Effect, Errno> {
        setrlimit(Resource::RLIMIT_CORE, 0, 0).map(|()| Effect::InForce)
    }

    /// Nobody but root may trace it or read its memory (prctl(2), PR_SET_DUMPABLE).
    pub(super) fn not_dumpable() -> Result<Effect, Errno> {
        prctl::set_dumpable(false).map(|()| Effect::InForce)
    }

    pub(super) fn no_new_privileges() -> Result<Effect, Errno> {
        prctl::set_no_new_privs().map(|()| Effect::InForce)
    }

    /// Less than this may run out while a vault is opened, and memory that cannot be had ends the process.
    const ENOUGH: u64 = 512 << 20;

    pub(super) fn lock_memory() -> Result<Effect, Errno> {
        let (limit, most) = getrlimit(Resource::RLIMIT_MEMLOCK)?;
        let limit = match setrlimit(Resource::RLIMIT_MEMLOCK, most, most) {
            Ok(()) => most,
            Err(_) => limit,
        };
        if limit < ENOUGH && !nix::unistd::geteuid().is_root() {
            return Ok(Effect::Not(format!(
                "may lock {limit} bytes, {ENOUGH} are needed (LimitMEMLOCK=infinity)"
            )));
        }
        // Pages when they are first used, not the whole program at once.
        let on_fault = MlockAllFlags::from_bits_retain(libc::MCL_ONFAULT);
        mlockall(MlockAllFlags::MCL_CURRENT | MlockAllFlags::MCL_FUTURE | on_fault)
            .map(|()| Effect::InForce)
    }

    pub(super) fn close_files(open: &Confinement) -> Result<Effect, Box<dyn Error>> {
        let abi = ABI::V6;
        let mut rules = Ruleset::default().handle_access(AccessFs::from_all(abi))?;
        if !open.network {
            rules = rules.handle_access(AccessNet::from_all(abi))?;
        }
        let taken = rules
            .create()?
            .add_rules(path_beneath_rules(&open.paths, AccessFs::from_all(abi)))?
            .restrict_self()?;
        Ok(match taken.ruleset {
            RulesetStatus::FullyEnforced => Effect::InForce,
            RulesetStatus::PartiallyEnforced => {
                Effect::Partly("Landlock of an older kernel".to_owned())
            }
            RulesetStatus::NotEnforced => Effect::Not("the kernel has no Landlock".to_owned()),
        })
    }

    /// Refused with EPERM: sockets of any kind but Unix, starting programs, looking into processes.
    pub(super) fn close_calls(open: &Confinement) -> Result<Effect, Box<dyn Error>> {
        let other_than_unix = SeccompRule::new(vec![SeccompCondition::new(
            0,
            SeccompCmpArgLen::Dword,
            SeccompCmpOp::Ne,
            libc::AF_UNIX as u64,
        )?])?;
        let never = [
            libc::SYS_execve,
            libc::SYS_execveat,
            libc::SYS_ptrace,
            libc::SYS_process_vm_readv,
            libc::SYS_process_vm_writev,
            // Makes sockets past this filter.
            libc::SYS_io_uring_setup,
        ];
        let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
            never.into_iter().map(|call| (call, Vec::new())).collect();
        if !open.network {
            rules.insert(libc::SYS_socket, vec![other_than_unix]);
        }
        let filter = SeccompFilter::new(
            rules,
            SeccompAction::Allow,
            SeccompAction::Errno(libc::EPERM as u32),
            std::env::consts::ARCH.try_into()?,
        )?;
        let program: BpfProgram = filter.try_into()?;
        seccompiler::apply_filter(&program)?;
        Ok(match open.network {
            false => Effect::InForce,
            true => Effect::Partly("the network is open for the hardware module".to_owned()),
        })
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use nix::errno::Errno;
    use nix::sys::resource::{Resource, setrlimit};

    use super::{Confinement, Effect};

    pub(super) fn no_core() -> Result<Effect, Errno> {
        setrlimit(Resource::RLIMIT_CORE, 0, 0).map(|()| Effect::InForce)
    }

    fn unknown() -> Result<Effect, Errno> {
        Ok(Effect::Not("not on this system".to_owned()))
    }

    pub(super) fn not_dumpable() -> Result<Effect, Errno> {
        unknown()
    }

    pub(super) fn no_new_privileges() -> Result<Effect, Errno> {
        unknown()
    }

    pub(super) fn lock_memory() -> Result<Effect, Errno> {
        unknown()
    }

    pub(super) fn close_files(_: &Confinement) -> Result<Effect, Errno> {
        unknown()
    }

    pub(super) fn close_calls(_: &Confinement) -> Result<Effect, Errno> {
        unknown()
    }
}
