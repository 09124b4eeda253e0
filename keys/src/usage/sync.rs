//! Making records durable, one sync for all who wait for it.
//!
//! Records are written under the lock of the log; the disk works outside of it, so the next batch is signed meanwhile.
//! Whoever comes while a sync is under way waits, and the next sync serves all who came.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::UsageError;
use super::file::LogFile;

/// How far the log is written, and how far it is durable.
#[derive(Debug)]
pub(super) struct Syncs {
    file: LogFile,
    /// Byte after the last record that was written.
    written: AtomicU64,
    /// Byte up to which the disk has confirmed; locked while it works.
    confirmed: Mutex<u64>,
    /// A sync failed: what the disk holds is unknown, and a second try would not tell (the kernel drops the pages).
    failed: AtomicBool,
    #[cfg(test)]
    pub(super) count: AtomicU64,
}

/// Records that are written. What they allow waits until they are durable too.
#[must_use = "nothing is on record before it is confirmed"]
pub(crate) struct Written {
    first: u64,
    end: u64,
    syncs: Arc<Syncs>,
}

impl Written {
    /// Waits for the disk; tells the number of the first of these records.
    pub(crate) fn confirm(self) -> Result<u64, UsageError> {
        self.syncs.until(self.end)?;
        Ok(self.first)
    }
}

impl Syncs {
    pub(super) fn new(file: LogFile) -> Arc<Self> {
        Arc::new(Self {
            file,
            written: AtomicU64::new(0),
            confirmed: Mutex::new(0),
            failed: AtomicBool::new(false),
            #[cfg(test)]
            count: AtomicU64::new(0),
        })
    }

    /// Records up to byte `end`, the first of them with this number, are written.
    pub(super) fn written(self: &Arc<Self>, first: u64, end: u64) -> Written {
        self.written.store(end, Ordering::SeqCst);
        Written {
            first,
            end,
            syncs: Arc::clone(self),
        }
    }

    /// Nothing is appended any more.
    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::SeqCst);
    }

    /// Whether the disk has confirmed all that it was asked to.
    pub(super) fn check(&self) -> Result<(), UsageError> {
        match self.failed.load(Ordering::SeqCst) {
            false => Ok(()),
            true => Err(UsageError::Unconfirmed {
                path: self.file.path().to_owned(),
            }),
        }
    }

    /// Returns when everything before byte `end` is durable.
    fn until(&self, end: u64) -> Result<(), UsageError> {
        let mut confirmed = self
            .confirmed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if *confirmed >= end {
            return Ok(());
        }
        self.check()?;
        // What is written from here on is for the next sync.
        let written = self.written.load(Ordering::SeqCst);
        #[cfg(test)]
        self.count.fetch_add(1, Ordering::SeqCst);
        self.file.sync().inspect_err(|_| self.fail())?;
        *confirmed = written;
        Ok(())
    }
}
