//! Custodians 保管人 at the terminal: for one order of an operator, they open the vault in this process.

use std::io::{self, BufRead as _, Write as _};

use yinxin_keys::{UnsealError, Unsealing, Vault};
use zeroize::Zeroizing;

use crate::data_dir::DataDir;
use crate::service::{HandedIn, ServiceError};

/// Asks for one share after another until the vault is open.
pub(crate) fn open(dir: &DataDir, handed_in: &HandedIn) -> Result<Vault, ServiceError> {
    let (clock, random) = (handed_in.clock.clone(), handed_in.random.clone());
    let mut unsealing = Unsealing::new(&dir.keys(), clock, random)?;
    let needed = unsealing.status().t;
    for nth in 1..=needed {
        let share = typed(nth, needed).ok_or(UnsealError::TooFew {
            found: usize::from(nth) - 1,
            expected: needed,
        })?;
        if let Some(vault) = unsealing.submit(&share)? {
            return Ok(vault);
        }
    }
    Err(UnsealError::TooFew {
        found: usize::from(needed),
        expected: needed,
    }
    .into())
}

/// A share, typed or piped in, one a line. It does not stay on the screen.
pub(crate) fn typed(nth: u8, of: u8) -> Option<Zeroizing<String>> {
    eprint!("第 {nth}/{of} 位保管人请输入份额 share of custodian {nth} of {of}: ");
    let share = read_line();
    // Up one line, and clear it: the next custodian does not read it.
    eprint!("\x1b[1A\x1b[2K");
    share
}

/// One line of the standard input.
pub(crate) fn read_line() -> Option<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::with_capacity(1024));
    // A prompt that is not seen does no harm.
    let _ = io::stderr().flush();
    match io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line),
    }
}
