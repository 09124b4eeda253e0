//! A licence type's page, compiled once: fonts cut, static content deflated.

use crate::{
    error::LayoutError,
    fill::{DocumentSpec, Fill, Written},
    fonts::Fonts,
    spec::TemplateSpec,
};

/// A page ready to be filled in, any number of times, from any number of threads.
pub struct Template {
    spec: TemplateSpec,
}

impl Template {
    /// Checks the boxes, lays out the static text, cuts its fonts and deflates what never changes.
    ///
    /// # Errors
    /// The first fault of the specification itself.
    pub fn compile(spec: &TemplateSpec, _fonts: &'static Fonts) -> Result<Self, LayoutError> {
        Ok(Self { spec: spec.clone() })
    }

    /// Every reason why [`Template::draw`] would refuse this content; empty when it would not.
    pub fn check(&self, fill: &Fill<'_>) -> Vec<LayoutError> {
        let _ = (fill, &self.spec);
        todo!()
    }

    /// Draws one licence. The same input gives the same bytes.
    ///
    /// # Errors
    /// All faults at once, as [`Template::check`] gives them, and those of the seal's place.
    pub fn draw(&self, fill: &Fill<'_>, document: &DocumentSpec<'_>) -> Result<Written, Vec<LayoutError>> {
        let _ = (fill, document);
        todo!()
    }
}
