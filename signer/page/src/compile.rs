//! From a specification to a [`Template`]: what never changes is written here, once.

use pdf_writer::{Chunk, Content, Ref};

use crate::{
    error::LayoutError,
    fonts::Fonts,
    layout::{TextBox, lay_out},
    pen::{
        COMPACT,
        content::{Alphabets, FIXED, Mark, marked, pt, write_fonts},
        decoration,
        file::{ANCHORS, FIRST_FREE, FIXED_CONTENT, write_pages},
        packing::Packing,
    },
    spec::{Element, StaticText, TemplateSpec},
    template::{Part, Template},
};

/// Characters that nearly every licence needs: kept in the font of the type.
const COMMON: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY-年月日至长期（）、，。；：";

pub(crate) fn compile(spec: &TemplateSpec, fonts: &'static Fonts) -> Result<Template, LayoutError> {
    check(spec)?;
    let mut compiler = Compiler {
        fonts,
        page_height_pt: pt(spec.page_mm.1),
        content: Content::with_settings(COMPACT),
        alphabets: Alphabets::new(fonts, &[], FIXED),
        chunk: Chunk::with_settings(COMPACT),
        parts: Vec::new(),
        texts: 0,
        next: FIRST_FREE,
    };
    for element in &spec.elements {
        compiler.element(element)?;
    }
    Ok(compiler.finish(spec.page_mm))
}

struct Compiler {
    fonts: &'static Fonts,
    page_height_pt: f32,
    content: Content,
    alphabets: Alphabets<'static>,
    chunk: Chunk,
    parts: Vec<Part>,
    /// Static texts so far: the next MCID.
    texts: i32,
    next: Ref,
}

impl Compiler {
    fn element(&mut self, element: &Element) -> Result<(), LayoutError> {
        let height = self.page_height_pt;
        match element {
            Element::Guilloche(spec) => {
                decoration::artifact(&mut self.content, |content| {
                    decoration::guilloche(content, spec, height)
                });
            }
            Element::Frame(spec) => {
                decoration::artifact(&mut self.content, |content| {
                    decoration::frame(content, spec, height)
                });
            }
            Element::Line(spec) => {
                decoration::artifact(&mut self.content, |content| {
                    decoration::line(content, spec, height)
                });
            }
            Element::Text(text) => self.text(text)?,
            Element::Field(field) => self
                .parts
                .push(Part::Text(TextBox::from(field), field.clone())),
            Element::Image(area) => self.parts.push(Part::Image(area.clone())),
            Element::Qr(area) => self.parts.push(Part::Qr(area.clone())),
        }
        Ok(())
    }

    fn text(&mut self, text: &StaticText) -> Result<(), LayoutError> {
        let block = lay_out(self.fonts, &TextBox::from(text), &text.text).map_err(first)?;
        let mark = Mark {
            tag: text.tag.name(),
            mcid: self.texts,
            actual_text: (text.spacing_pt != 0.0).then_some(&text.text),
        };
        let height = self.page_height_pt;
        let content = marked(&mut self.alphabets, height, &mark, |canvas| {
            canvas.text(&block)
        });
        let element = self.next.bump();
        ANCHORS.text(&mut self.chunk, element, self.texts, text.tag, "");
        self.parts.push(Part::Fixed { element, content });
        self.texts += 1;
        Ok(())
    }

    fn finish(mut self, page_mm: (f32, f32)) -> Template {
        for ch in COMMON.chars() {
            let glyph = self
                .fonts
                .find(ch)
                .expect("the body font has the common characters");
            self.alphabets.intern(ch, glyph);
        }
        let fonts_used = write_fonts(
            &mut self.chunk,
            self.fonts,
            &self.alphabets,
            &mut self.next,
            Packing::Small,
        );
        Packing::Small.write(
            &mut self.chunk,
            FIXED_CONTENT,
            self.content.finish().as_slice(),
        );
        write_pages(&mut self.chunk);
        Template {
            fonts: self.fonts,
            page_mm,
            parts: self.parts,
            fixed: self.chunk,
            alphabets: self.alphabets.own,
            fonts_used,
            next: self.next,
        }
    }
}

fn first(faults: Vec<LayoutError>) -> LayoutError {
    faults.into_iter().next().expect("a refusal has a reason")
}

/// Every box is a size, inside the page, and named once.
fn check(spec: &TemplateSpec) -> Result<(), LayoutError> {
    let (width, height) = spec.page_mm;
    if !is_size(width, 5000.0) || !is_size(height, 5000.0) {
        return Err(LayoutError::BadBox {
            element: "page".into(),
        });
    }
    let mut names: Vec<&str> = Vec::new();
    for element in &spec.elements {
        let (name, [x, y, w, h]) = bounds(element);
        let inside = x >= 0.0 && y >= 0.0 && x + w <= width + 0.01 && y + h <= height + 0.01;
        if !inside || !sizes(element).iter().all(|size| is_size(*size, 5000.0)) {
            return Err(LayoutError::BadBox {
                element: name.into(),
            });
        }
        if matches!(
            element,
            Element::Field(_) | Element::Image(_) | Element::Qr(_)
        ) {
            if names.contains(&name) {
                return Err(LayoutError::NamedTwice { field: name.into() });
            }
            names.push(name);
        }
    }
    Ok(())
}

fn is_size(value: f32, limit: f32) -> bool {
    value > 0.0 && value <= limit
}

/// What an element is called in an error, and left, top, width, height.
fn bounds(element: &Element) -> (&str, [f32; 4]) {
    match element {
        Element::Guilloche(e) => ("guilloche", [e.x, e.y, e.w, e.h]),
        Element::Frame(e) => ("frame", [e.x, e.y, e.w, e.h]),
        Element::Line(e) => ("line", line_bounds(e.from, e.to)),
        Element::Text(e) => (&e.text, [e.x, e.y, e.w, e.h]),
        Element::Field(e) => (&e.id, [e.x, e.y, e.w, e.h]),
        Element::Image(e) => (&e.id, [e.x, e.y, e.w, e.h]),
        Element::Qr(e) => (&e.id, [e.x, e.y, e.side, e.side]),
    }
}

fn line_bounds(from: (f32, f32), to: (f32, f32)) -> [f32; 4] {
    let (x, y) = (from.0.min(to.0), from.1.min(to.1));
    [x, y, (from.0 - to.0).abs(), (from.1 - to.1).abs()]
}

/// Everything of an element that must be positive.
fn sizes(element: &Element) -> Vec<f32> {
    match element {
        Element::Guilloche(e) => vec![e.w, e.h],
        Element::Frame(e) => vec![e.w, e.h],
        Element::Line(e) => vec![e.width_pt],
        Element::Text(e) => vec![e.w, e.h, e.size_pt, e.spacing_pt + e.size_pt],
        Element::Field(e) => vec![
            e.w,
            e.h,
            e.size_pt,
            e.min_size_pt,
            e.line_height,
            1.0 + e.size_pt - e.min_size_pt,
        ],
        Element::Image(e) => vec![e.w, e.h],
        Element::Qr(e) => vec![e.side],
    }
}
