//! Why a file could not be read at all.

use std::fmt;

/// A file that the strict reader does not read. Each variant is one sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfError {
    /// The file has no bytes.
    #[error("the file is empty")]
    Empty,
    /// No `%PDF-` header at offset 0 (ISO 32000-1 7.5.2) and none anywhere in the first kilobyte.
    #[error("not a PDF file")]
    NotPdf,
    /// The trailer names an encryption dictionary (ISO 32000-1 7.6).
    #[error("the file is encrypted ({handler}, V {version}, R {revision})")]
    Encrypted {
        /// `/Filter` of the encryption dictionary, mostly `Standard`.
        handler: String,
        /// `/V`, the algorithm.
        version: i64,
        /// `/R`, the revision of the standard handler.
        revision: i64,
    },
    /// A hybrid-reference file (`/XRefStm`, ISO 32000-1 7.5.8.4) in which two readers see two documents: the stream
    /// names an object that an older table has elsewhere, or that the table of an update frees.
    #[error("hybrid-reference file: table and /XRefStm at {at} show two documents")]
    Hybrid {
        /// Offset of the cross-reference section.
        at: usize,
    },
    /// The file breaks the syntax and opens only in programs that repair it.
    #[error("needs repair at offset {at}: {what}")]
    NeedsRepair {
        /// What is broken.
        what: Repair,
        /// Offset in the file, or in the inflated stream for objects inside object streams.
        at: usize,
    },
    /// A structure stream or attachment uses a filter that the reader does not have.
    #[error("stream filter {name} is not supported here")]
    Filter {
        /// Name of the filter.
        name: String,
    },
    /// A bound of [`Limits`](super::Limits) was reached.
    #[error("over the limit of {limit} {what}")]
    Limit {
        /// What was counted.
        what: Bound,
        /// The bound.
        limit: u64,
    },
}

/// What a repairing reader would have to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Repair {
    /// Bytes before `%PDF-`, or a malformed version.
    Header,
    /// No `startxref`, or it does not lead to a cross-reference section.
    StartXref,
    /// `%%EOF` missing after `startxref`.
    EndOfFile,
    /// A malformed cross-reference table or stream.
    XrefSection,
    /// `/Prev` loops, points forward or outside the file.
    XrefChain,
    /// An object is not where the cross-reference section says.
    ObjectOffset,
    /// `endobj`, `endstream` or `/Length` wrong or missing.
    ObjectEnd,
    /// A token that is no PDF object.
    Syntax,
    /// A dictionary of the file structure has the same key twice.
    DuplicateKey,
    /// A malformed object stream, or one that does not hold the object.
    ObjectStream,
    /// A stream that does not inflate.
    Filter,
    /// No catalog, or not a dictionary.
    Catalog,
    /// The page tree loops or has a node that is none.
    PageTree,
    /// The field tree loops or has a node that is none.
    FieldTree,
    /// A name tree that loops or is malformed.
    NameTree,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header not at offset 0",
            Self::StartXref => "startxref does not lead to a cross-reference section",
            Self::EndOfFile => "%%EOF missing after startxref",
            Self::XrefSection => "malformed cross-reference section",
            Self::XrefChain => "chain of cross-reference sections loops or leads astray",
            Self::ObjectOffset => "object not where the cross-reference section says",
            Self::ObjectEnd => "object or stream does not end where it should",
            Self::Syntax => "not a PDF object",
            Self::DuplicateKey => "same key twice in a dictionary",
            Self::ObjectStream => "malformed object stream",
            Self::Filter => "stream does not inflate",
            Self::Catalog => "no catalog",
            Self::PageTree => "malformed page tree",
            Self::FieldTree => "malformed field tree",
            Self::NameTree => "malformed name tree",
        })
    }
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Bound {
    /// Bytes of the file.
    FileBytes,
    /// Nested arrays and dictionaries.
    Depth,
    /// Entries in all cross-reference sections.
    XrefEntries,
    /// Incremental updates.
    Revisions,
    /// Inflated bytes of one stream.
    StreamBytes,
    /// Inflated bytes of all streams.
    InflatedBytes,
    /// Inflated bytes for each deflated byte.
    InflateRatio,
    /// Filters of one stream.
    Filters,
    /// Bytes parsed, counting repeats.
    Work,
    /// Signature fields.
    Signatures,
    /// Nodes of a page, field or name tree.
    TreeNodes,
    /// Values in one object, or in all objects that are looked at together.
    Values,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::FileBytes => "bytes",
            Self::Depth => "nested objects",
            Self::XrefEntries => "cross-reference entries",
            Self::Revisions => "revisions",
            Self::StreamBytes => "inflated bytes in a stream",
            Self::InflatedBytes => "inflated bytes",
            Self::InflateRatio => "inflated bytes for each byte",
            Self::Filters => "filters on a stream",
            Self::Work => "bytes of parsing work",
            Self::Signatures => "signatures",
            Self::TreeNodes => "nodes in a tree",
            Self::Values => "values in objects",
        })
    }
}

impl PdfError {
    pub(super) fn repair(what: Repair, at: usize) -> Self {
        Self::NeedsRepair { what, at }
    }

    pub(super) fn limit(what: Bound, limit: u64) -> Self {
        Self::Limit { what, limit }
    }
}
