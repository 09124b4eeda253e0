//! A whole file: the template's fixed objects first, then what this licence adds, the signature dictionary last.

use pdf_writer::{
    Chunk, Finish, Name, Pdf, Rect, Ref, TextStr,
    types::{SigFlags, TabOrder},
};

use super::{
    COMPACT, attachments,
    content::{Alphabets, Mark, OWN, marked, pt, write_fonts},
    date::date,
    objects,
    packing::Packing,
    signature::{self, FieldRefs},
    structure::{Anchors, PAGE_KEY},
};
use crate::{
    fill::{DocumentSpec, SignatureSpec, Written},
    resolve::Drawn,
    template::{Part, Template},
};

/// Objects with fixed numbers, so that what is written once can point to what is written each time.
const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const PAGE: Ref = Ref::new(3);
const INFO: Ref = Ref::new(6);
pub(crate) const FIXED_CONTENT: Ref = Ref::new(7);
const OWN_CONTENT: Ref = Ref::new(8);
pub(crate) const FIRST_FREE: Ref = Ref::new(9);
pub(crate) const ANCHORS: Anchors = Anchors {
    tree: Ref::new(4),
    document: Ref::new(5),
    page: PAGE,
};

/// The page tree: always one page.
pub(crate) fn write_pages(chunk: &mut Chunk) {
    chunk.pages(PAGES).kids([PAGE]).count(1);
}

/// Writes the file. Nothing can fail any more.
pub(crate) fn write(
    template: &Template,
    drawn: &[Option<Drawn<'_>>],
    document: &DocumentSpec<'_>,
) -> Written {
    let gap_room = document
        .signature
        .as_ref()
        .map_or(0, |seal| 2 * seal.reserve_bytes);
    let room = template.fixed.len() + gap_room + 64 * 1024;
    let mut pdf = Pdf::with_settings_and_capacity(COMPACT, room);
    pdf.set_file_id((document.id.to_vec(), document.id.to_vec()));
    pdf.extend(&template.fixed);
    let fixed_prefix = pdf.len();
    let mut writer = FileWriter {
        template,
        pdf,
        next: template.next,
        page_height_pt: pt(template.page_mm.1),
        images: Vec::new(),
        own: Vec::new(),
        read: Vec::new(),
    };
    let fonts = writer.page_content(drawn);
    let files = attachments::write(
        &mut writer.pdf,
        &document.attachments,
        document.created,
        &mut writer.next,
    );
    let seal = document.signature.as_ref().map(|seal| writer.seal(seal));
    writer.structure(seal.as_ref().map(|(_, element)| *element));
    writer.page(&fonts, seal.as_ref().map(|(refs, _)| refs.widget));
    writer.catalog(document, &files, seal.as_ref().map(|(refs, _)| refs.widget));
    let mut pdf = writer.pdf;
    let value_at = pdf.len();
    if let (Some(spec), Some((refs, _))) = (&document.signature, &seal) {
        signature::write_value(&mut pdf, spec, refs.value);
    }
    let mut bytes = pdf.finish();
    let gap = document
        .signature
        .as_ref()
        .map(|spec| signature::close(&mut bytes, value_at, spec.reserve_bytes));
    Written {
        bytes,
        gap,
        fixed_prefix,
    }
}

type FontResources = Vec<(super::content::FontName, Ref)>;

struct FileWriter<'a> {
    template: &'a Template,
    pdf: Pdf,
    next: Ref,
    page_height_pt: f32,
    /// Resource names and references of pictures.
    images: Vec<(String, Ref)>,
    /// Structure elements of the filled boxes, by MCID after those of the static text.
    own: Vec<Ref>,
    /// All structure elements of the page, in reading order.
    read: Vec<Ref>,
}

impl FileWriter<'_> {
    /// Writes texts and pictures in reading order, so that naive readers get it right too; then their fonts.
    fn page_content(&mut self, drawn: &[Option<Drawn<'_>>]) -> FontResources {
        let template = self.template;
        let mut alphabets = Alphabets::new(template.fonts, &template.alphabets, OWN);
        let mut stream = Vec::with_capacity(16 * 1024);
        let mut mcid = self.fixed_elements().count() as i32;
        for (part, drawn) in template.parts.iter().zip(drawn) {
            if let Part::Fixed { element, content } = part {
                stream.extend_from_slice(content);
                self.read.push(*element);
            }
            if let Some(drawn) = drawn {
                stream.extend(self.content(&mut alphabets, drawn, mcid));
                let id = self.next.bump();
                self.element(drawn, id, mcid);
                self.own.push(id);
                self.read.push(id);
                mcid += 1;
            }
        }
        Packing::Quick.write(&mut self.pdf, OWN_CONTENT, &stream);
        write_fonts(
            &mut self.pdf,
            template.fonts,
            &alphabets,
            &mut self.next,
            Packing::Plain,
        )
    }

    fn fixed_elements(&self) -> impl Iterator<Item = Ref> + use<'_> {
        self.template.parts.iter().filter_map(|part| match part {
            Part::Fixed { element, .. } => Some(*element),
            _ => None,
        })
    }

    fn content(&mut self, alphabets: &mut Alphabets<'_>, drawn: &Drawn<'_>, mcid: i32) -> Vec<u8> {
        let height = self.page_height_pt;
        let mark = |tag| Mark {
            tag,
            mcid,
            actual_text: None,
        };
        match drawn {
            Drawn::Text(field, block) => {
                marked(alphabets, height, &mark(field.tag.name()), |canvas| {
                    canvas.text(block);
                })
            }
            Drawn::Image(area, picture) => {
                let name = format!("I{}", self.images.len());
                let id = objects::picture(&mut self.pdf, picture, &mut self.next);
                let pixels = (picture.width, picture.height);
                let content = marked(alphabets, height, &mark(b"Figure"), |canvas| {
                    canvas.image(name.as_bytes(), area, pixels);
                });
                self.images.push((name, id));
                content
            }
            Drawn::Qr(area, code) => marked(alphabets, height, &mark(b"Figure"), |canvas| {
                canvas.qr(area, code)
            }),
        }
    }

    fn element(&mut self, part: &Drawn<'_>, id: Ref, mcid: i32) {
        match part {
            Drawn::Text(field, _) => ANCHORS.text(&mut self.pdf, id, mcid, field.tag, &field.label),
            Drawn::Image(area, _) => ANCHORS.figure(&mut self.pdf, id, mcid, &area.alt),
            Drawn::Qr(area, _) => ANCHORS.figure(&mut self.pdf, id, mcid, &area.alt),
        }
    }

    /// Writes the seal's field and face; the value comes last, when all else is written.
    fn seal(&mut self, spec: &SignatureSpec<'_>) -> (FieldRefs, Ref) {
        let face = objects::face(&mut self.pdf, spec.face, &mut self.next);
        let refs = FieldRefs {
            widget: self.next.bump(),
            value: self.next.bump(),
            face,
            page: PAGE,
        };
        signature::write_field(&mut self.pdf, spec, &refs, self.page_height_pt);
        let element = self.next.bump();
        ANCHORS.seal(
            &mut self.pdf,
            element,
            refs.widget,
            spec.signer_name.unwrap_or("印章"),
        );
        (refs, element)
    }

    fn structure(&mut self, seal: Option<Ref>) {
        let marked: Vec<Ref> = self
            .fixed_elements()
            .chain(self.own.iter().copied())
            .collect();
        ANCHORS.tree(&mut self.pdf, &self.read, &marked, seal);
    }

    fn page(&mut self, fonts: &FontResources, widget: Option<Ref>) {
        let mut page = self.pdf.page(PAGE);
        page.parent(PAGES)
            .media_box(Rect::new(
                0.0,
                0.0,
                pt(self.template.page_mm.0),
                self.page_height_pt,
            ))
            .contents_array([FIXED_CONTENT, OWN_CONTENT])
            .struct_parents(PAGE_KEY)
            .tab_order(TabOrder::StructureOrder);
        if let Some(widget) = widget {
            page.annotations([widget]);
        }
        let mut resources = page.resources();
        let mut named = resources.fonts();
        for (name, id) in self.template.fonts_used.iter().chain(fonts) {
            named.pair(Name(name), *id);
        }
        named.finish();
        if !self.images.is_empty() {
            let mut named = resources.x_objects();
            for (name, id) in &self.images {
                named.pair(Name(name.as_bytes()), *id);
            }
        }
    }

    fn catalog(&mut self, document: &DocumentSpec<'_>, files: &[Ref], widget: Option<Ref>) {
        self.pdf
            .document_info(INFO)
            .title(TextStr(document.title))
            .producer(TextStr("Yinxin"))
            .creation_date(date(document.created.0));
        let mut catalog = self.pdf.catalog(CATALOG);
        catalog.pages(PAGES).lang(TextStr("zh-CN"));
        catalog.mark_info().marked(true);
        catalog.viewer_preferences().display_doc_title(true);
        catalog.pair(Name(b"StructTreeRoot"), ANCHORS.tree);
        attachments::enter(&mut catalog, &document.attachments, files);
        if let Some(widget) = widget {
            catalog
                .form()
                .fields([widget])
                .sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
        }
    }
}
