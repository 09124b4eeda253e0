//! Bounds on the work that a file may cause.

use std::cell::Cell;

use super::error::{Bound, PdfError};

/// Bounds of the reader. Whatever passes one is [`PdfError::Limit`], never a pass and never "no signature".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file. The service and the command take files of 50 MB.
    pub file_bytes: u64,
    /// Nested arrays and dictionaries. Real files stay under 20; each level costs a stack frame, and the browser's stack is 1 MiB.
    pub depth: u32,
    /// Cross-reference entries over all sections. 50 MB of the smallest objects (`1 0 obj 0 endobj`) are about two million.
    pub xref_entries: u64,
    /// Incremental updates. A licence has one; the most signed public sample has 51 signatures, each with its own update.
    pub revisions: u64,
    /// Inflated bytes of one object stream, cross-reference stream or attachment: five million entries of four bytes, rounded down.
    pub stream_bytes: u64,
    /// Inflated bytes of all streams together: at 500 MB/s half a second of work.
    pub inflated_bytes: u64,
    /// Inflated bytes for each deflated byte, looked at after the first MiB. Text reaches 20; deflate itself can do 1032.
    pub inflate_ratio: u64,
    /// Filters of one stream. Bombs are chained; honest structure streams have one filter.
    pub filters: u64,
    /// Bytes parsed for each byte of the file (repeats and lookups counted, data of streams only where they are read), beside a constant
    /// 64 MiB: keeps quadratic files under a second or two.
    pub work_factor: u64,
    /// Signature fields with a value. See `revisions`.
    pub signatures: u64,
    /// Values of all objects that one increment touches, and of all objects that a sealer hands to other software: each takes some
    /// hundred bytes of memory there. Whole office documents have some hundred thousand.
    pub values: u64,
    /// Nodes of the page tree, field tree or a name tree: a register of 100 000 pages is the most we heard of.
    pub tree_nodes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 50 << 20,
            depth: 64,
            xref_entries: 2_000_000,
            revisions: 200,
            stream_bytes: 16 << 20,
            inflated_bytes: 256 << 20,
            inflate_ratio: 200,
            filters: 4,
            work_factor: 8,
            signatures: 200,
            values: 5_000_000,
            tree_nodes: 200_000,
        }
    }
}

/// What is left of the limits while one file is read.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) limits: Limits,
    inflated: Cell<u64>,
    work: Cell<u64>,
    work_limit: u64,
}

/// Parsing work that any file may cause, however small.
const WORK_FLOOR: u64 = 64 << 20;

impl Budget {
    pub(super) fn new(limits: &Limits, file_bytes: u64) -> Self {
        let work_limit = file_bytes
            .saturating_mul(limits.work_factor)
            .saturating_add(WORK_FLOOR);
        Self {
            limits: limits.clone(),
            inflated: Cell::new(0),
            work: Cell::new(0),
            work_limit,
        }
    }

    /// Counts `bytes` of parsing.
    pub(super) fn work(&self, bytes: usize) -> Result<(), PdfError> {
        spend(&self.work, bytes, self.work_limit, Bound::Work)
    }

    /// Counts `bytes` that came out of a filter.
    pub(super) fn inflate(&self, bytes: usize) -> Result<(), PdfError> {
        spend(
            &self.inflated,
            bytes,
            self.limits.inflated_bytes,
            Bound::InflatedBytes,
        )
    }
}

fn spend(spent: &Cell<u64>, bytes: usize, limit: u64, what: Bound) -> Result<(), PdfError> {
    let total = spent.get().saturating_add(bytes as u64);
    spent.set(total);
    if total > limit {
        Err(PdfError::limit(what, limit))
    } else {
        Ok(())
    }
}
