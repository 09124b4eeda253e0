//! Findings against the structure of one signature.

use std::fmt;

/// One broken rule of a signature's structure. Any of them makes the signature `format_bad`: what was signed is then not certain.
///
/// [`attack`](Self::attack) names the class of attack that the rule stands against.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PdfFault {
    /// The value of a signature field is no dictionary. Only a field without `/V` is empty.
    #[error("field value: expected a signature dictionary, found {found}")]
    NotADictionary {
        /// Type of the object found.
        found: &'static str,
    },
    /// A value that looks like a signature in a field of another type.
    #[error("field type: expected /Sig, found {found}")]
    FieldType {
        /// `/FT` found, or empty.
        found: String,
    },
    /// `/Type` is there but neither `/Sig` nor `/DocTimeStamp`.
    #[error("dictionary type: expected /Sig or /DocTimeStamp, found {found}")]
    Type {
        /// What was found.
        found: String,
    },
    /// `/Filter` is missing or not a name.
    #[error("/Filter is missing or not a name")]
    Filter,
    /// `/SubFilter` is missing or not a name.
    #[error("/SubFilter is missing or not a name")]
    SubFilter,
    /// A value that must be direct is a reference: a later update could replace it.
    #[error("/{key} must be a direct object")]
    Indirect {
        /// The key.
        key: String,
    },
    /// The same key twice: two readers see two values.
    #[error("/{key} is there twice")]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// The dictionary is inside an object stream, so that no byte range can leave its `/Contents` out.
    #[error("the signature dictionary is inside an object stream")]
    Compressed,
    /// `/ByteRange` is missing.
    #[error("/ByteRange is missing")]
    ByteRangeMissing,
    /// `/ByteRange` is not an array of four non-negative integers.
    #[error("/ByteRange: expected four non-negative integers, found {found}")]
    ByteRangeMalformed {
        /// What was found, shortened.
        found: String,
    },
    /// The first span does not begin at the first byte of the file.
    #[error("/ByteRange: expected to begin at 0, found {found}")]
    ByteRangeStart {
        /// First number.
        found: u64,
    },
    /// The spans leave the file, overlap or are out of order.
    #[error("/ByteRange {found:?} does not fit a file of {bytes} bytes")]
    ByteRangeOutside {
        /// The four numbers.
        found: [u64; 4],
        /// Length of the file.
        bytes: u64,
    },
    /// `/Contents` is missing.
    #[error("/Contents is missing")]
    ContentsMissing,
    /// `/Contents` is no hexadecimal string.
    #[error("/Contents: expected a hexadecimal string, found {found}")]
    ContentsNotHex {
        /// Type of the object found.
        found: &'static str,
    },
    /// White space or an odd number of digits inside `/Contents`.
    #[error("/Contents has white space or an odd number of digits")]
    ContentsDigits,
    /// `/Contents` is all zero: a signature was prepared here, and never made. Such a signature says nothing.
    #[error("/Contents is all zero: the signature was prepared and not made")]
    NotMade,
    /// `/Contents` does not begin with a BER element of a possible length.
    #[error("/Contents holds no ASN.1 element")]
    ContentsNotAsn1,
    /// A second element after the signature value: two readers may take two signatures.
    #[error("/Contents: a second ASN.1 element of {bytes} bytes after the first")]
    SecondValue {
        /// Length of the element.
        bytes: usize,
    },
    /// The gap is not exactly the `/Contents` string of this dictionary.
    #[error("gap in /ByteRange: expected {expected:?}, found {found:?}")]
    Gap {
        /// Offsets of `<` and one past `>`.
        expected: (u64, u64),
        /// Gap that the byte range leaves.
        found: (u64, u64),
    },
    /// The byte range does not end at the end of a revision.
    #[error("/ByteRange ends at {found}, which is the end of no revision (ends: {ends:?})")]
    NotRevisionEnd {
        /// End of the byte range.
        found: u64,
        /// Ends of the revisions (first few).
        ends: Vec<u64>,
    },
    /// The dictionary belongs to another revision than the one its byte range covers.
    #[error(
        "the signature dictionary is part of revision {found}, its byte range covers revision {expected}"
    )]
    NotOwnRevision {
        /// Revision that the byte range covers.
        expected: usize,
        /// Revision in which the dictionary was written.
        found: usize,
    },
    /// The dictionary says something else now than in the signed revision.
    #[error("/{key} of the signature dictionary was changed after signing")]
    DictionaryChanged {
        /// The key that differs.
        key: String,
    },
    /// The field or widget says something else now than in the signed revision (a moved or repainted seal).
    #[error("/{key} of the signature field was changed after signing")]
    FieldChanged {
        /// The key that differs.
        key: String,
    },
    /// The field was not there, or had another value, in the signed revision.
    #[error("the signed revision has no such field with this value")]
    FieldNotSigned,
    /// The last revision no longer reaches the signature that an earlier one had.
    #[error("the signature was taken away after signing")]
    Removed,
    /// `/SubFilter` says document time stamp, `/Contents` holds something else.
    #[error("/SubFilter: expected a time-stamp token in /Contents")]
    NotATimeStamp,
    /// An earlier signature certifies the document already.
    #[error("the document is certified already, by an earlier signature")]
    CertifiedTwice,
    /// Another field has the same fully qualified name.
    #[error("another field has the same name")]
    NameCollision,
}

impl PdfFault {
    /// Class of attack: `S1` to `S23` structure, `U7`, `U8`, `U13` later updates.
    pub fn attack(&self) -> &'static str {
        match self {
            Self::NotADictionary { .. }
            | Self::FieldType { .. }
            | Self::Type { .. }
            | Self::Filter
            | Self::SubFilter
            | Self::ByteRangeMissing
            | Self::ByteRangeMalformed { .. }
            | Self::ContentsMissing
            | Self::NotMade
            | Self::ContentsNotAsn1
            | Self::NotATimeStamp => "S1",
            Self::Gap { .. } => "S3",
            Self::DuplicateKey { .. } => "S5",
            Self::Indirect { .. } | Self::Compressed => "S6",
            Self::ContentsNotHex { .. } => "S7",
            Self::ByteRangeStart { .. } => "S8",
            Self::NotRevisionEnd { .. } => "S9",
            Self::ByteRangeOutside { .. } => "S10",
            Self::NotOwnRevision { .. } => "S11",
            Self::NameCollision => "S15",
            Self::SecondValue { .. } => "S22",
            Self::ContentsDigits => "S23",
            Self::FieldChanged { .. } | Self::FieldNotSigned => "U7",
            Self::DictionaryChanged { .. } | Self::CertifiedTwice => "U8",
            Self::Removed => "U13",
        }
    }

    /// A short stable code for reports.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADictionary { .. } => "not_a_dictionary",
            Self::FieldType { .. } => "field_type",
            Self::Type { .. } => "type",
            Self::Filter => "filter",
            Self::SubFilter => "sub_filter",
            Self::Indirect { .. } => "indirect",
            Self::DuplicateKey { .. } => "duplicate_key",
            Self::Compressed => "compressed",
            Self::ByteRangeMissing => "byte_range_missing",
            Self::ByteRangeMalformed { .. } => "byte_range_malformed",
            Self::ByteRangeStart { .. } => "byte_range_start",
            Self::ByteRangeOutside { .. } => "byte_range_outside",
            Self::ContentsMissing => "contents_missing",
            Self::ContentsNotHex { .. } => "contents_not_hex",
            Self::ContentsDigits => "contents_digits",
            Self::NotMade => "not_made",
            Self::ContentsNotAsn1 => "contents_not_asn1",
            Self::SecondValue { .. } => "second_value",
            Self::Gap { .. } => "gap",
            Self::NotRevisionEnd { .. } => "not_revision_end",
            Self::NotOwnRevision { .. } => "not_own_revision",
            Self::DictionaryChanged { .. } => "dictionary_changed",
            Self::FieldChanged { .. } => "field_changed",
            Self::FieldNotSigned => "field_not_signed",
            Self::NameCollision => "name_collision",
            Self::Removed => "removed",
            Self::NotATimeStamp => "not_a_time_stamp",
            Self::CertifiedTwice => "certified_twice",
        }
    }
}

/// What follows the last `%%EOF` of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trailing {
    /// Nothing.
    Nothing,
    /// One end of line: CR, LF or CRLF.
    Eol,
    /// This many bytes of white space.
    WhiteSpace(usize),
    /// This many bytes, some of them other than white space: a revision cut off or added without a cross-reference section.
    Data(usize),
}

impl fmt::Display for Trailing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Eol => f.write_str("end of line"),
            Self::WhiteSpace(bytes) => write!(f, "{bytes} bytes of white space"),
            Self::Data(bytes) => write!(f, "{bytes} bytes"),
        }
    }
}
