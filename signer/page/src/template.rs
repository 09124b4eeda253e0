//! A licence type's page, compiled once: fonts cut, static content deflated.

use pdf_writer::{Chunk, Ref};

use crate::{
    compile,
    error::LayoutError,
    fill::{DocumentSpec, Fill, Written},
    fonts::Fonts,
    layout::TextBox,
    pen::{alphabet::Alphabet, content::FontName, file, signature},
    resolve,
    spec::{FieldBox, ImageBox, QrBox, TemplateSpec},
};

/// A page ready to be filled in, any number of times, from any number of threads.
pub struct Template {
    pub(crate) fonts: &'static Fonts,
    pub(crate) page_mm: (f32, f32),
    /// Boxes in reading order.
    pub(crate) parts: Vec<Part>,
    /// Objects that are the same in every file.
    pub(crate) fixed: Chunk,
    /// Fonts of the static text, and their resource names.
    pub(crate) alphabets: Vec<Alphabet>,
    pub(crate) fonts_used: Vec<(FontName, Ref)>,
    /// First reference that `fixed` does not use.
    pub(crate) next: Ref,
}

/// A box of the page.
pub(crate) enum Part {
    /// Static text: its structure element, already written, and its content.
    Fixed {
        element: Ref,
        content: Vec<u8>,
    },
    Text(TextBox, FieldBox),
    Image(ImageBox),
    Qr(QrBox),
}

impl Template {
    /// Checks the boxes, lays out the static text, cuts its fonts and deflates what never changes.
    ///
    /// # Errors
    /// A fault of the specification itself: a box outside the page, a name used twice, a static text that does not fit or
    /// cannot be printed.
    pub fn compile(spec: &TemplateSpec, fonts: &'static Fonts) -> Result<Self, LayoutError> {
        compile::compile(spec, fonts)
    }

    /// Every reason why [`Template::draw`] would refuse this content; empty when it would not.
    pub fn check(&self, fill: &Fill<'_>) -> Vec<LayoutError> {
        resolve::resolve(self, fill).err().unwrap_or_default()
    }

    /// Draws one licence. The same input gives the same bytes.
    ///
    /// # Errors
    /// All faults at once, as [`Template::check`] gives them, and that of the seal's place.
    pub fn draw(
        &self,
        fill: &Fill<'_>,
        document: &DocumentSpec<'_>,
    ) -> Result<Written, Vec<LayoutError>> {
        let place = document
            .signature
            .as_ref()
            .map_or(Ok(()), |seal| signature::check(seal, self.page_mm));
        match (resolve::resolve(self, fill), place) {
            (Ok(drawn), Ok(())) => Ok(file::write(self, &drawn, document)),
            (Ok(_), Err(fault)) => Err(vec![fault]),
            (Err(faults), place) => Err(faults.into_iter().chain(place.err()).collect()),
        }
    }
}
