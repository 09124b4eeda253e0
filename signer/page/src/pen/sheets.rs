//! A file of free pages: one content stream a page, fonts shared, tagged as the licences are.

use pdf_writer::{Chunk, Content, Finish, Name, Pdf, Rect, Ref, TextStr, types::StructRole};

use super::{
    COMPACT, attachments,
    content::{Alphabets, Canvas, FontName, Mark, OWN, marked, pt, write_fonts},
    date::date,
    decoration,
    packing::Packing,
    structure::Anchors,
};
use crate::{
    fill::Written,
    fonts::{Fonts, Glyph},
    layout::{ASCENT, PT_PER_MM, PlacedLine, TextBlock},
    sheet::{Item, Paragraph, Sheet, SheetsSpec},
    text::told::{Cell, TOLD_MARGIN, TOLD_SIZE},
};

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const INFO: Ref = Ref::new(3);
const TREE: Ref = Ref::new(4);
const DOCUMENT: Ref = Ref::new(5);
const FIRST_FREE: Ref = Ref::new(6);

/// A page, its content, and its structure elements by MCID.
struct Page {
    id: Ref,
    content: Ref,
    elements: Vec<Ref>,
}

pub(crate) fn write(sheets: &[Sheet], spec: &SheetsSpec<'_>) -> Written {
    let fonts = Fonts::embedded();
    let mut pdf = Pdf::with_settings(COMPACT);
    pdf.set_file_id((spec.id.to_vec(), spec.id.to_vec()));
    let mut next = FIRST_FREE;
    let mut alphabets = Alphabets::new(fonts, &[], OWN);
    let height_pt = pt(spec.page_mm.1);
    let pages: Vec<Page> = sheets
        .iter()
        .map(|sheet| write_content(&mut pdf, sheet, &mut alphabets, height_pt, &mut next))
        .collect();
    let fonts = write_fonts(&mut pdf, fonts, &alphabets, &mut next, Packing::Quick);
    let files = attachments::write(&mut pdf, &spec.attachments, spec.created, &mut next);
    write_pages(&mut pdf, &pages, &fonts, spec);
    write_tree(&mut pdf, &pages);
    write_catalog(&mut pdf, spec, &files);
    Written {
        bytes: pdf.finish(),
        gap: None,
        fixed_prefix: 0,
    }
}

fn write_content(
    chunk: &mut Chunk,
    sheet: &Sheet,
    alphabets: &mut Alphabets<'_>,
    height_pt: f32,
    next: &mut Ref,
) -> Page {
    let (id, content) = (next.bump(), next.bump());
    let anchors = Anchors {
        tree: TREE,
        document: DOCUMENT,
        page: id,
    };
    let (mut stream, mut elements) = (Vec::new(), Vec::new());
    for item in &sheet.items {
        match item {
            Item::Text(text, x, y) => {
                let mcid = elements.len() as i32;
                stream.extend(paint(alphabets, height_pt, mcid, text, (*x, *y)));
                let element = next.bump();
                anchors.text(chunk, element, mcid, text.style.tag, "");
                elements.push(element);
            }
            drawing => stream.extend(draw(drawing, height_pt)),
        }
    }
    Packing::Quick.write(chunk, content, &stream);
    Page {
        id,
        content,
        elements,
    }
}

fn draw(item: &Item, height_pt: f32) -> Vec<u8> {
    let mut content = Content::with_settings(COMPACT);
    decoration::artifact(&mut content, |content| match item {
        Item::Line(line) => decoration::line(content, line, height_pt),
        Item::Fill { x, y, w, h, colour } => {
            decoration::fill(content, [*x, *y, *w, *h], *colour, height_pt);
        }
        Item::Text(..) => {}
    });
    let mut bytes = content.finish().into_vec();
    bytes.push(b'\n');
    bytes
}

fn paint(
    alphabets: &mut Alphabets<'_>,
    height_pt: f32,
    mcid: i32,
    text: &Paragraph,
    (x, y): (f32, f32),
) -> Vec<u8> {
    let mark = Mark {
        tag: text.style.tag.name(),
        mcid,
        actual_text: None,
    };
    marked(alphabets, height_pt, &mark, |canvas| {
        let first = y + text.style.size_pt / PT_PER_MM * ASCENT;
        for (index, line) in text.lines.iter().enumerate() {
            let baseline = first + index as f32 * text.pitch_mm();
            paint_line(canvas, text, line, (x, baseline));
        }
    })
}

/// Runs of glyphs, and the boxes between them.
fn paint_line(canvas: &mut Canvas<'_, '_>, text: &Paragraph, line: &[Cell], at: (f32, f32)) {
    let em = text.style.size_pt / PT_PER_MM / 1000.0;
    let (mut x, baseline) = at;
    for run in line.chunk_by(|a, b| matches!((a, b), (Cell::Glyph(..), Cell::Glyph(..)))) {
        if let [Cell::Told(_, label)] = run {
            paint_told(canvas, text, label, (x, baseline));
        } else {
            let glyphs = run.iter().filter_map(|cell| match cell {
                Cell::Glyph(ch, glyph) => Some((*ch, *glyph)),
                Cell::Told(..) => None,
            });
            canvas.text(&block(text, 1.0, (x, baseline), glyphs.collect()));
        }
        x += run.iter().map(Cell::advance).sum::<u32>() as f32 * em;
    }
}

/// A code point in a box, as high as an ideograph.
fn paint_told(
    canvas: &mut Canvas<'_, '_>,
    text: &Paragraph,
    label: &[(char, Glyph)],
    (x, baseline): (f32, f32),
) {
    let em = text.style.size_pt / PT_PER_MM;
    let margin = TOLD_MARGIN as f32 / 1000.0;
    let width = Cell::Told(' ', label.to_vec()).advance() as f32 / 1000.0;
    let inner = (x + margin * em, baseline - 0.12 * em);
    canvas.text(&block(text, TOLD_SIZE, inner, label.to_vec()));
    let side = 0.05;
    let area = [
        x + side * em,
        baseline - 0.7 * em,
        (width - 2.0 * side) * em,
        0.82 * em,
    ];
    canvas.frame(area, text.style.colour);
}

fn block(
    text: &Paragraph,
    scale: f32,
    (x, baseline): (f32, f32),
    glyphs: Vec<(char, Glyph)>,
) -> TextBlock {
    TextBlock {
        size_pt: text.style.size_pt * scale,
        spacing_pt: 0.0,
        bold: text.style.bold,
        colour: text.style.colour,
        lines: vec![PlacedLine {
            x,
            baseline,
            glyphs,
        }],
    }
}

fn write_pages(pdf: &mut Pdf, pages: &[Page], fonts: &[(FontName, Ref)], spec: &SheetsSpec<'_>) {
    let kids = pages.iter().map(|page| page.id);
    pdf.pages(PAGES).kids(kids).count(pages.len() as i32);
    let (width, height) = (pt(spec.page_mm.0), pt(spec.page_mm.1));
    for (key, page) in (0..).zip(pages) {
        let mut object = pdf.page(page.id);
        object
            .parent(PAGES)
            .media_box(Rect::new(0.0, 0.0, width, height))
            .contents(page.content)
            .struct_parents(key);
        let mut resources = object.resources();
        let mut named = resources.fonts();
        for (name, id) in fonts {
            named.pair(Name(name), *id);
        }
    }
}

/// The structure tree: one document element, all texts in reading order.
fn write_tree(pdf: &mut Pdf, pages: &[Page]) {
    let mut root = pdf
        .indirect(TREE)
        .start::<pdf_writer::writers::StructTreeRoot<'_>>();
    root.child(DOCUMENT);
    let mut parents = root.insert(Name(b"ParentTree")).dict();
    let mut numbers = parents.insert(Name(b"Nums")).array();
    for (key, page) in (0i32..).zip(pages) {
        numbers.item(key).push().array().items(&page.elements);
    }
    numbers.finish();
    parents.finish();
    root.parent_tree_next_key(pages.len() as i32);
    root.finish();
    let mut document = pdf.struct_element(DOCUMENT);
    document.kind(StructRole::Document).parent(TREE);
    let elements = pages.iter().flat_map(|page| &page.elements);
    document.insert(Name(b"K")).array().items(elements);
}

fn write_catalog(pdf: &mut Pdf, spec: &SheetsSpec<'_>, files: &[Ref]) {
    pdf.document_info(INFO)
        .title(TextStr(spec.title))
        .producer(TextStr("Yinxin"))
        .creation_date(date(spec.created.0));
    let mut catalog = pdf.catalog(CATALOG);
    catalog.pages(PAGES).lang(TextStr("zh-CN"));
    catalog.mark_info().marked(true);
    catalog.viewer_preferences().display_doc_title(true);
    catalog.pair(Name(b"StructTreeRoot"), TREE);
    attachments::enter(&mut catalog, &spec.attachments, files);
}
