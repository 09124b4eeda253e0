//! What can be wrong with a page, a picture or a seal face.

use thiserror::Error;

/// A reason why a page is not drawn. `field` is the id of the box, or the text itself for static text.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum LayoutError {
    /// No embedded font has the character.
    #[error("{field}: no font has U+{:04X} {ch}", u32::from(*ch))]
    MissingGlyph {
        /// Box.
        field: String,
        /// Character.
        ch: char,
    },
    /// The character belongs to a script that must be shaped (Tibetan, Mongolian, Arabic …).
    #[error("{field}: U+{:04X} needs shaping, which is not done", u32::from(*ch))]
    NeedsShaping {
        /// Box.
        field: String,
        /// Character.
        ch: char,
    },
    /// A control, bidi, zero-width, combining or variation character: it would be dropped or drawn wrong.
    #[error("{field}: U+{:04X} cannot be printed", u32::from(*ch))]
    Unprintable {
        /// Box.
        field: String,
        /// Character.
        ch: char,
    },
    /// Too much text for the box even at its smallest size.
    #[error("{field}: {chars} characters do not fit, even at {min_size_pt} pt")]
    DoesNotFit {
        /// Box.
        field: String,
        /// Characters given.
        chars: usize,
        /// Smallest size tried.
        min_size_pt: f32,
    },
    /// The picture is none, or too large, or of an unsupported kind.
    #[error("{field}: {reason}")]
    BadImage {
        /// Box.
        field: String,
        /// Why.
        reason: ImageError,
    },
    /// The QR content is longer than the code holds.
    #[error("{field}: {bytes} bytes are more than the {limit} that a QR code here holds")]
    QrTooLong {
        /// Box.
        field: String,
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// The template has no such box, or one of another kind.
    #[error("{field}: the template has no such box")]
    UnknownField {
        /// Name given.
        field: String,
    },
    /// Two boxes of one name, or one box filled twice.
    #[error("{field}: named twice")]
    NamedTwice {
        /// Name.
        field: String,
    },
    /// A measure of the template is not a positive finite number, or a box leaves the page.
    #[error("{element}: outside the page, or not a size")]
    BadBox {
        /// Element.
        element: String,
    },
    /// The template has one page.
    #[error("there is no page {page}")]
    NoSuchPage {
        /// Page asked for.
        page: usize,
    },
    /// The seal would leave the page.
    #[error("the seal at {x_mm}, {y_mm} mm leaves the page")]
    SealOffPage {
        /// Centre, mm.
        x_mm: f32,
        /// Centre, mm.
        y_mm: f32,
    },
}

/// A reason why a picture is not taken.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum ImageError {
    /// Neither PNG nor JPEG.
    #[error("the picture is neither PNG nor JPEG")]
    UnknownFormat,
    /// Damaged or cut short.
    #[error("the picture is damaged: {detail}")]
    Damaged {
        /// What the decoder said.
        detail: String,
    },
    /// More pixels than are decoded here.
    #[error("{width} x {height} pixels are more than {limit}")]
    TooLarge {
        /// Width, pixels.
        width: u32,
        /// Height, pixels.
        height: u32,
        /// Most pixels taken.
        limit: u64,
    },
    /// A kind of JPEG that viewers draw differently (CMYK, 12 bits, arithmetic coding …).
    #[error("this kind of JPEG is not taken: {detail}")]
    UnsupportedJpeg {
        /// Which.
        detail: &'static str,
    },
}

/// A reason why a seal face is not made.
#[derive(Clone, Debug, Error, PartialEq)]
#[non_exhaustive]
pub enum FaceError {
    /// The diameter or width is not between 10 and 100 mm.
    #[error("{millimetres} mm is no size of a seal")]
    BadSize {
        /// Size given.
        millimetres: f32,
    },
    /// Nothing to write along the ring.
    #[error("the ring text is empty")]
    NoRingText,
    /// Too many characters to be readable.
    #[error("{part}: {chars} characters are more than {limit}")]
    TooLong {
        /// Which text.
        part: &'static str,
        /// Characters given.
        chars: usize,
        /// Most that stay readable.
        limit: usize,
    },
    /// A character that cannot be drawn.
    #[error(transparent)]
    Text(LayoutError),
    /// A PNG face that is none.
    #[error(transparent)]
    Image(ImageError),
}
