//! Page model, fonts, seal faces and the PDF pen. No cryptography.

#![warn(missing_docs)]

mod compile;
mod error;
mod face;
mod fill;
mod fonts;
mod image;
mod layout;
mod pen;
mod qr;
mod resolve;
mod spec;
mod template;
mod text;

pub use error::{FaceError, ImageError, LayoutError};
pub use face::{Centre, Face, FaceImage, Form, RoundSeal};
pub use fill::{Attachment, DocumentSpec, Fill, Gap, ImageData, PdfDate, SignatureSpec, Written};
pub use fonts::Fonts;
pub use spec::{
    Align, Colour, Element, FieldBox, Frame, Guilloche, ImageBox, Line, QrBox, StaticText, Tag,
    TemplateSpec, VerticalAlign,
};
pub use template::Template;
