//! Whole pages: what is in the file that is drawn.

mod common;

use common::{
    document, draw, face, fill, food, latin,
    reader::{Objects, number_after},
    texts,
};
use proptest::prelude::*;
use yinxin_page::{
    DocumentSpec, Element, Fill, Fonts, ImageData, ImageError, LayoutError, PdfDate, Template,
};

const JPEG: &[u8] = include_bytes!("common/photo.jpg");

fn template() -> Template {
    Template::compile(&food(), Fonts::embedded()).unwrap()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let samples: Vec<u8> = (0..width * height * 4).map(|i| i as u8).collect();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&samples)
        .unwrap();
    file
}

fn faults(fill: &Fill<'_>) -> Vec<LayoutError> {
    let face = face();
    let template = template();
    let faults = template.draw(fill, &document(&face)).unwrap_err();
    assert_eq!(template.check(fill), faults);
    faults
}

#[test]
fn every_text_is_extracted_exactly() {
    let shown = Objects::read(&draw(&fill()).bytes).texts();
    let fixed = food()
        .elements
        .into_iter()
        .filter_map(|element| match element {
            Element::Text(text) => Some(text.text),
            _ => None,
        });
    let mut given: Vec<String> = texts().into_iter().map(|(_, text)| text).collect();
    // Boxes come in the order of the template, which is that of the sample's texts; the QR code holds no text.
    given.push(String::new());
    assert_eq!(shown, fixed.chain(given).collect::<Vec<_>>());
}

#[test]
fn labels_and_values_stand_side_by_side_in_the_content() {
    let shown = Objects::read(&draw(&fill()).bytes).shown();
    let words: Vec<&str> = shown.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        words[..3],
        [
            "食品经营许可证",
            "经营者名称",
            "哈尔滨𠮷祥里西餐厅（有限合伙）"
        ]
    );
    assert_eq!(words[words.len() - 3..], ["有效期至", "2031年11月20日", ""]);
}

#[test]
fn wrapped_text_keeps_its_spaces_when_copied() {
    let text = "Shanghai Yunxiu Catering Management Company Limited 上海云岫餐饮 · 第三分公司";
    let fill = Fill {
        texts: vec![("holder", text.into())],
        ..Fill::default()
    };
    assert_eq!(
        Objects::read(&draw(&fill).bytes).texts().last().unwrap(),
        text
    );
}

#[test]
fn characters_that_share_a_glyph_are_copied_as_themselves() {
    let text = "Ωµ·Å Ω μ · Å";
    let fill = Fill {
        texts: vec![("holder", text.into())],
        ..Fill::default()
    };
    assert_eq!(
        Objects::read(&draw(&fill).bytes).texts().last().unwrap(),
        text
    );
}

#[test]
fn a_template_is_shared_between_threads() {
    let (template, face) = (template(), face());
    let draw = || template.draw(&fill(), &document(&face)).unwrap();
    let files = std::thread::scope(|scope| {
        [0; 4]
            .map(|_| scope.spawn(draw))
            .map(|run| run.join().unwrap())
    });
    assert!(files.iter().all(|file| *file == files[0]));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(draw(&fill()), draw(&fill()));
}

#[test]
fn the_fixed_prefix_is_equal_for_every_licence_of_the_type() {
    let other = Fill {
        texts: vec![("holder", "另一家".into())],
        ..Fill::default()
    };
    let (a, b) = (draw(&fill()), draw(&other));
    assert_eq!(a.fixed_prefix, b.fixed_prefix);
    assert!(a.fixed_prefix > 20_000);
    assert_eq!(a.bytes[..a.fixed_prefix], b.bytes[..b.fixed_prefix]);
    assert_ne!(a.bytes, b.bytes);
}

#[test]
fn the_gap_is_the_digits_of_contents_and_their_brackets() {
    let written = draw(&fill());
    let gap = written.gap.unwrap();
    let contents = &written.bytes[gap.contents.clone()];
    assert_eq!(contents.len(), 2 * 8192 + 2);
    assert_eq!((contents[0], contents[contents.len() - 1]), (b'<', b'>'));
    assert!(
        contents[1..contents.len() - 1]
            .iter()
            .all(|digit| *digit == b'0')
    );
    assert!(latin(&written.bytes[..gap.contents.start]).ends_with("/Contents"));
    let [zero, start, end, rest] = gap.byte_range.map(|number| number as usize);
    assert_eq!(
        (zero, start, end),
        (0, gap.contents.start, gap.contents.end)
    );
    assert_eq!(end + rest, written.bytes.len());
    let text = format!("/ByteRange[0 {start} {end} {rest} ");
    assert!(latin(&written.bytes).contains(&text));
    let file = latin(&written.bytes);
    let xref = number_after(&file[file.rfind("startxref").unwrap()..], "startxref").unwrap();
    assert!(file[xref as usize..].starts_with("xref\n"));
    assert!(file.trim_end().ends_with("%%EOF"));
}

#[test]
fn a_page_without_a_seal_has_no_form() {
    let face = face();
    let unsealed = DocumentSpec {
        signature: None,
        attachments: vec![],
        ..document(&face)
    };
    let written = template().draw(&fill(), &unsealed).unwrap();
    assert_eq!(written.gap, None);
    let file = latin(&written.bytes);
    for absent in ["/AcroForm", "/ByteRange", "/EmbeddedFiles", "/AF"] {
        assert!(!file.contains(absent), "{absent}");
    }
}

#[test]
fn the_attachment_is_embedded_named_and_associated() {
    let objects = Objects::read(&draw(&fill()).bytes);
    let (dictionary, data) = objects.find("/Type/EmbeddedFile");
    assert_eq!(data, common::TWIN);
    assert!(
        dictionary.contains("/Subtype/application#2Fjson"),
        "{dictionary}"
    );
    let (specification, _) = objects.find("/Filespec");
    assert!(
        specification.contains("/UF(licence.json)")
            && specification.contains("/AFRelationship/Data")
    );
    let (catalog, _) = objects.find("/Type/Catalog");
    for key in [
        "/Names<</EmbeddedFiles<</Names[(licence.json)",
        "/AF[",
        "/Lang(zh-CN)",
        "/MarkInfo<</Marked true>>",
    ] {
        assert!(catalog.contains(key), "{key} in {catalog}");
    }
}

#[test]
fn every_box_has_a_structure_element_and_pictures_have_words() {
    let fill = Fill {
        images: vec![("photo", ImageData(JPEG.to_vec()))],
        ..fill()
    };
    let objects = Objects::read(&draw(&fill).bytes);
    let count = |part: &str| objects.dictionaries().filter(|d| d.contains(part)).count();
    assert_eq!(count("/S/H1"), 1);
    assert_eq!(count("/S/P/"), 24);
    assert_eq!(count("/S/Figure"), 2);
    assert_eq!(count("/S/Form"), 1);
    assert_eq!(
        objects
            .dictionaries()
            .filter(|d| d.contains("/S/Figure") && d.contains("/Alt"))
            .count(),
        2
    );
    let (tree, _) = objects.find("/StructTreeRoot/");
    let page_entry = tree
        .split_once("/Nums[0[")
        .unwrap()
        .1
        .split_once(']')
        .unwrap()
        .0;
    assert_eq!(page_entry.matches(" 0 R").count(), 27);
}

#[test]
fn the_widget_is_printed_locked_and_as_large_as_the_seal() {
    let objects = Objects::read(&draw(&fill()).bytes);
    let (widget, _) = objects.find("/Subtype/Widget");
    assert!(widget.contains("/F 132"), "{widget}");
    let rect = widget
        .split_once("/Rect[")
        .unwrap()
        .1
        .split_once(']')
        .unwrap()
        .0;
    let sides: Vec<f32> = rect
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    let mm = |points: f32| points / 72.0 * 25.4;
    assert!((mm(sides[2] - sides[0]) - 42.0).abs() < 0.02);
    assert!((mm((sides[2] + sides[0]) / 2.0) - 232.0).abs() < 0.02);
    assert!((mm((sides[3] + sides[1]) / 2.0) - (210.0 - 163.0)).abs() < 0.02);
}

#[test]
fn pictures_of_every_kind_are_painted_inside_their_box() {
    for (file, filter) in [
        (JPEG, "/DCTDecode"),
        (include_bytes!("common/grey.jpg"), "/DeviceGray"),
        (include_bytes!("common/progressive.jpg"), "/DCTDecode"),
        (&png(30, 40), "/SMask"),
    ] {
        let fill = Fill {
            images: vec![("photo", ImageData(file.to_vec()))],
            ..Fill::default()
        };
        let objects = Objects::read(&draw(&fill).bytes);
        let pictures = objects
            .dictionaries()
            .filter(|d| d.contains("/Subtype/Image") && d.contains(filter));
        assert_eq!(pictures.count(), 1, "{filter}");
    }
}

#[test]
fn all_faults_come_at_once() {
    let fill = Fill {
        texts: vec![
            ("holder", "张\u{1F600}三".into()),
            ("person", "དབྱངས".into()),
            ("items", "食".repeat(3000)),
            ("address", "路\u{202E}17".into()),
            ("nobody", "x".into()),
            ("code", "1".into()),
            ("code", "2".into()),
        ],
        images: vec![("photo", ImageData(b"GIF89a".to_vec()))],
        qr: Some(("qr", "x".repeat(300))),
    };
    let found = faults(&fill);
    let has = |wanted: &LayoutError| assert!(found.contains(wanted), "{wanted:?} in {found:?}");
    has(&LayoutError::MissingGlyph {
        field: "holder".into(),
        ch: '\u{1F600}',
    });
    has(&LayoutError::NeedsShaping {
        field: "person".into(),
        ch: 'ད',
    });
    has(&LayoutError::DoesNotFit {
        field: "items".into(),
        chars: 3000,
        min_size_pt: 7.0,
    });
    has(&LayoutError::Unprintable {
        field: "address".into(),
        ch: '\u{202E}',
    });
    has(&LayoutError::UnknownField {
        field: "nobody".into(),
    });
    has(&LayoutError::NamedTwice {
        field: "code".into(),
    });
    has(&LayoutError::BadImage {
        field: "photo".into(),
        reason: ImageError::UnknownFormat,
    });
    has(&LayoutError::QrTooLong {
        field: "qr".into(),
        bytes: 300,
        limit: 213,
    });
}

#[test]
fn a_business_scope_of_five_hundred_characters_fits_and_is_not_cut() {
    let mut spec = food();
    spec.elements
        .retain(|element| matches!(element, Element::Field(field) if field.id == "items"));
    let Element::Field(field) = &mut spec.elements[0] else {
        unreachable!()
    };
    (field.x, field.y, field.w, field.h) = (20.0, 60.0, 160.0, 60.0);
    let template = Template::compile(&spec, Fonts::embedded()).unwrap();
    let scope: String = "一般项目：软件开发；信息系统集成服务；信息技术咨询服务。"
        .chars()
        .cycle()
        .take(500)
        .collect();
    let fill = |text: String| Fill {
        texts: vec![("items", text)],
        ..Fill::default()
    };
    let face = face();
    let written = template
        .draw(&fill(scope.clone()), &document(&face))
        .unwrap();
    assert_eq!(Objects::read(&written.bytes).texts()[0], scope);
    assert_eq!(template.check(&fill(scope.repeat(4))).len(), 1);
}

#[test]
fn a_cmyk_or_turned_jpeg_is_refused_and_its_plain_sibling_taken() {
    let mut turned = JPEG[..2].to_vec();
    turned.extend(
        b"\xFF\xE1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
    );
    turned.extend(&JPEG[2..]);
    for bad in [include_bytes!("common/cmyk.jpg").to_vec(), turned] {
        let fill = Fill {
            images: vec![("photo", ImageData(bad))],
            ..Fill::default()
        };
        assert!(matches!(
            faults(&fill)[..],
            [LayoutError::BadImage {
                reason: ImageError::UnsupportedJpeg { .. },
                ..
            }]
        ));
    }
    let fill = Fill {
        images: vec![("photo", ImageData(JPEG.to_vec()))],
        ..Fill::default()
    };
    assert!(template().check(&fill).is_empty());
}

#[test]
fn a_jpeg_cut_short_is_refused() {
    let fill = Fill {
        images: vec![("photo", ImageData(JPEG[..JPEG.len() / 2].to_vec()))],
        ..Fill::default()
    };
    assert!(matches!(
        faults(&fill)[..],
        [LayoutError::BadImage {
            reason: ImageError::Damaged { .. },
            ..
        }]
    ));
}

#[test]
fn a_place_in_the_metadata_of_a_photo_is_not_passed_on() {
    let mut tagged = JPEG[..2].to_vec();
    tagged.extend(b"\xFF\xE1\x00\x12Exif\0\0secret-at\0");
    tagged.extend(&JPEG[2..]);
    let fill = Fill {
        images: vec![("photo", ImageData(tagged))],
        ..Fill::default()
    };
    assert!(!latin(&draw(&fill).bytes).contains("secret-at"));
}

#[test]
fn a_seal_over_the_edge_or_on_another_page_is_refused() {
    let face = face();
    let with = |page, centre_mm| {
        let mut document = document(&face);
        let seal = document.signature.as_mut().unwrap();
        (seal.page, seal.centre_mm) = (page, centre_mm);
        template().draw(&fill(), &document).map(|_| ())
    };
    assert_eq!(
        with(1, (20.0, 100.0)),
        Err(vec![LayoutError::SealOffPage {
            x_mm: 20.0,
            y_mm: 100.0
        }])
    );
    assert_eq!(
        with(2, (232.0, 163.0)),
        Err(vec![LayoutError::NoSuchPage { page: 2 }])
    );
    assert_eq!(with(1, (22.0, 100.0)), Ok(()));
}

#[test]
fn a_template_with_a_box_off_the_page_or_a_name_twice_is_refused() {
    let compile = |change: &dyn Fn(&mut Vec<Element>)| {
        let mut spec = food();
        change(&mut spec.elements);
        Template::compile(&spec, Fonts::embedded()).map(|_| ())
    };
    let field = |element: &Element| matches!(element, Element::Field(_));
    let first = |elements: &[Element]| elements.iter().position(field).unwrap();
    assert_eq!(compile(&|_| ()), Ok(()));
    let wide = compile(&|elements| {
        let at = first(elements);
        if let Element::Field(field) = &mut elements[at] {
            field.w = f32::NAN;
        }
    });
    assert_eq!(
        wide,
        Err(LayoutError::BadBox {
            element: "holder".into()
        })
    );
    let twice = compile(&|elements| elements.push(elements[first(elements)].clone()));
    assert_eq!(
        twice,
        Err(LayoutError::NamedTwice {
            field: "holder".into()
        })
    );
}

#[test]
fn dates_that_pdf_cannot_write_do_not_panic() {
    let face = face();
    for created in [i64::MIN, -1, 0, i64::MAX] {
        let document = DocumentSpec {
            created: PdfDate(created),
            ..document(&face)
        };
        assert!(template().draw(&fill(), &document).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_is_drawn_whole_or_refused(text in "\\PC{0,60}|[\\u{3400}-\\u{9fff}\\u{20000}-\\u{22000} A-z0-9]{0,200}|.{0,40}") {
        let template = template();
        let fill = Fill { texts: vec![("items", text.clone())], ..Fill::default() };
        let face = face();
        match template.draw(&fill, &document(&face)) {
            Ok(written) if !text.is_empty() => {
                let texts = Objects::read(&written.bytes).texts();
                prop_assert_eq!(texts.last().unwrap(), &text.replace('\n', ""));
            }
            Ok(_) => {}
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
