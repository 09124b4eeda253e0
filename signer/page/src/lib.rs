//! Page model, fonts, seal faces and the PDF pen. No cryptography, no clock, no files.
//!
//! A licence type's page is data ([`TemplateSpec`], millimetres from the top left corner). Compiled once, it is filled in
//! and drawn for each licence: the same input gives the same bytes. Text is real text; a character that cannot be
//! printed right, or text that does not fit, refuses the licence, and all faults come at once.
//!
//! ```
//! use yinxin_page::{
//!     DocumentSpec, Face, Fill, Fonts, PdfDate, RoundSeal, SignatureSpec, Template, TemplateSpec,
//! };
//!
//! let page: TemplateSpec = toml::from_str(r#"
//!     page_mm = [210, 297]
//!     [[elements]]
//!     kind = "text"
//!     text = "食品经营许可证"
//!     tag = "H1"
//!     x = 20
//!     y = 30
//!     w = 170
//!     h = 20
//!     size_pt = 36
//!     align = "centre"
//!     [[elements]]
//!     kind = "field"
//!     id = "holder"
//!     label = "经营者名称"
//!     x = 40
//!     y = 80
//!     w = 130
//!     h = 20
//!     size_pt = 14
//!     min_size_pt = 8
//! "#)?;
//! let template = Template::compile(&page, Fonts::embedded())?;
//! let face = Face::round(&RoundSeal {
//!     ring_text: "上海市浦东新区市场监督管理局".into(),
//!     diameter_mm: 42.0,
//!     ..RoundSeal::default()
//! })?;
//!
//! let fill = Fill { texts: vec![("holder", "观前街𠮷祥面馆".into())], ..Fill::default() };
//! let document = DocumentSpec {
//!     title: "食品经营许可证",
//!     created: PdfDate(1_795_219_200),
//!     id: [7; 16],
//!     attachments: vec![],
//!     signature: Some(SignatureSpec {
//!         field_name: "Seal1",
//!         page: 1,
//!         centre_mm: (150.0, 250.0),
//!         face: &face,
//!         claimed_time: 1_795_219_200,
//!         signer_name: None,
//!         reserve_bytes: 8192,
//!     }),
//! };
//! let written = template.draw(&fill, &document).expect("everything fits");
//! let gap = written.gap.expect("a seal was asked for");
//! assert_eq!(written.bytes[gap.contents.start], b'<');
//!
//! let tibetan = Fill { texts: vec![("holder", "ལྷ་ས།".into())], ..Fill::default() };
//! assert!(!template.check(&tibetan).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
mod sheet;
mod spec;
mod template;
mod text;

pub use error::{FaceError, ImageError, LayoutError};
pub use face::{Centre, Face, FaceImage, Form, RoundSeal};
pub use fill::{Attachment, DocumentSpec, Fill, Gap, ImageData, PdfDate, SignatureSpec, Written};
pub use fonts::Fonts;
pub use sheet::{Paragraph, Sheet, SheetsSpec, Style, write_sheets};
pub use spec::{
    Align, Colour, Element, FieldBox, Frame, Guilloche, ImageBox, Line, QrBox, StaticText, Tag,
    TemplateSpec, VerticalAlign,
};
pub use template::Template;
