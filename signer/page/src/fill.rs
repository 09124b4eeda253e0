//! What one licence brings: texts, pictures, attachments, the place of its seal; and what comes back.

use std::ops::Range;

use crate::face::Face;

/// The contents of a template's boxes. A box that is not named stays empty.
#[derive(Clone, Debug, Default)]
pub struct Fill<'a> {
    /// Field id and text. `\n` starts a new line; other control characters are refused.
    pub texts: Vec<(&'a str, String)>,
    /// Image box id and picture.
    pub images: Vec<(&'a str, ImageData)>,
    /// QR box id and content, 213 bytes at most.
    pub qr: Option<(&'a str, String)>,
}

/// An encoded picture: PNG or baseline or progressive JPEG, recognised by its first bytes.
#[derive(Clone, Debug)]
pub struct ImageData(pub Vec<u8>);

/// A moment as PDF writes it, always in China Standard Time (+08:00).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PdfDate(
    /// Unix seconds.
    pub i64,
);

/// What the file says and carries beside its page.
#[derive(Clone, Debug)]
pub struct DocumentSpec<'a> {
    /// Title, shown in the window bar and read aloud.
    pub title: &'a str,
    /// Creation date.
    pub created: PdfDate,
    /// File identifier (ISO 32000-1, 14.4).
    pub id: [u8; 16],
    /// Files inside the file, associated with the document (`/AF`, relationship Data).
    pub attachments: Vec<Attachment<'a>>,
    /// The signature field with its gap, if the file is to be sealed.
    pub signature: Option<SignatureSpec<'a>>,
}

/// A file inside the file.
#[derive(Clone, Debug)]
pub struct Attachment<'a> {
    /// File name, ASCII, e.g. `licence.json`.
    pub name: &'a str,
    /// Media type, e.g. `application/json`.
    pub media_type: &'a str,
    /// What it is, in words.
    pub description: &'a str,
    /// Content, embedded as it is.
    pub bytes: &'a [u8],
}

/// Where the seal goes and how much room its signature gets.
#[derive(Clone, Debug)]
pub struct SignatureSpec<'a> {
    /// Name of the field.
    pub field_name: &'a str,
    /// Page, counted from 1.
    pub page: usize,
    /// Centre of the face, mm from the top left corner.
    pub centre_mm: (f32, f32),
    /// The face painted there.
    pub face: &'a Face,
    /// Claimed time of signing (`/M`), unix seconds.
    pub claimed_time: i64,
    /// Name of the signer (`/Name`); never an identity, only a label.
    pub signer_name: Option<&'a str>,
    /// Size of the CMS that must fit, bytes; the gap holds twice as many hexadecimal digits.
    pub reserve_bytes: usize,
}

/// A finished file, but for the signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// The gap for the signature, if one was asked for.
    pub gap: Option<Gap>,
    /// Leading bytes that are equal for every file of this template: their hash can be kept.
    pub fixed_prefix: usize,
}

/// Where the signature goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Gap {
    /// From `<` to one past `>` of `/Contents`; filled with `0` digits.
    pub contents: Range<usize>,
    /// As already written into the file: `[0, start, end, bytes after]`.
    pub byte_range: [u64; 4],
}
