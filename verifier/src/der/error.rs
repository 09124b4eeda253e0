//! What can be wrong with an encoding.

use super::Tag;

/// Why bytes are not the DER that was expected.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DerError {
    /// BIT STRING with unused bits, or without its first octet.
    #[error("BIT STRING does not end on an octet")]
    BitString,
    /// BOOLEAN other than 00 or FF (X.690 11.1).
    #[error("BOOLEAN is not 00 or FF")]
    Boolean,
    /// DEFAULT value that was written out (X.690 11.5).
    #[error("a default value is written out")]
    DefaultWritten,
    /// Nested deeper than allowed.
    #[error("nested deeper than {limit}")]
    Depth {
        /// Greatest depth allowed.
        limit: usize,
    },
    /// Indefinite length (X.690 10.1 forbids it in DER).
    #[error("indefinite length")]
    IndefiniteLength,
    /// INTEGER empty, with superfluous leading octets, or out of the range asked for.
    #[error("INTEGER is not minimal or out of range")]
    Integer,
    /// Length spelled with more octets than needed (X.690 10.1).
    #[error("length is not minimal")]
    LengthNotMinimal,
    /// NULL with content.
    #[error("NULL has content")]
    Null,
    /// OBJECT IDENTIFIER empty, cut, with padding, or an arc over 64 bits.
    #[error("OBJECT IDENTIFIER is malformed")]
    Oid,
    /// SET OF elements out of order, or one twice (X.690 11.6).
    #[error("SET OF is not in order")]
    SetOrder,
    /// Another element than expected.
    #[error("expected {expected}, found {found}")]
    Tag {
        /// Tag that should be there.
        expected: Tag,
        /// Tag that is there.
        found: Tag,
    },
    /// Tag number above 30; no structure that we read has one.
    #[error("tag number above 30")]
    TagNumber,
    /// Time not in the one form of X.690 11.7 and 11.8, or no date of the calendar.
    #[error("time is malformed")]
    Time,
    /// More than allowed.
    #[error("larger than {limit} bytes")]
    TooLarge {
        /// Greatest number of bytes allowed.
        limit: usize,
    },
    /// Bytes after the end.
    #[error("{0} bytes after the end")]
    Trailing(usize),
    /// Ends too early.
    #[error("ends too early")]
    Truncated,
}
