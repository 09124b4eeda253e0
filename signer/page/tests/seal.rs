//! Seal faces: sizes on paper, and what is refused.

use proptest::prelude::*;
use yinxin_page::{Centre, Face, FaceError, ImageError, LayoutError, RoundSeal};

const MM: f32 = 25.4 / 72.0;

fn seal(ring_text: &str, diameter_mm: f32) -> RoundSeal {
    RoundSeal {
        ring_text: ring_text.into(),
        centre: Centre::Star,
        title: Some("证照专用章".into()),
        code: Some("31011500000001".into()),
        diameter_mm,
    }
}

/// Numbers and operators of a content stream.
fn operations(face: &Face) -> Vec<(Vec<f32>, String)> {
    let content = String::from_utf8(face.form().content.clone()).unwrap();
    let mut operands = Vec::new();
    let mut operations = Vec::new();
    for token in content.split_whitespace() {
        match token.parse() {
            Ok(number) => operands.push(number),
            Err(_) => operations.push((std::mem::take(&mut operands), token.to_owned())),
        }
    }
    operations
}

/// Farthest distance from the centre of the ring's curve ends, and of all other points, mm.
fn radii(face: &Face) -> (f32, f32) {
    let middle = face.form().bbox[2] / 2.0;
    let (mut ring, mut inside) = (0.0f32, 0.0f32);
    let mut matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    let mut in_ring = true;
    for (operands, operator) in operations(face) {
        match operator.as_str() {
            "cm" => matrix = operands.try_into().unwrap(),
            "Q" => matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
            "s" | "S" => in_ring = false,
            "m" | "l" | "c" => {
                let end = &operands[operands.len() - 2..];
                let [a, b, c, d, e, f] = matrix;
                let (x, y) = (a * end[0] + c * end[1] + e, b * end[0] + d * end[1] + f);
                let radius = (x - middle).hypot(y - middle) * MM;
                let farthest = if in_ring { &mut ring } else { &mut inside };
                *farthest = farthest.max(radius);
            }
            _ => {}
        }
    }
    (ring, inside)
}

fn stroke_mm(face: &Face) -> f32 {
    let width = operations(face)
        .into_iter()
        .find(|(_, operator)| operator == "w");
    width.unwrap().0[0] * MM
}

#[test]
fn the_diameter_is_that_of_the_outer_edge_to_a_twentieth_of_a_millimetre() {
    for diameter in [38.0, 40.0, 42.0, 45.0, 50.0, 60.0] {
        let face = Face::round(&seal("上海市浦东新区市场监督管理局", diameter)).unwrap();
        let drawn = 2.0 * radii(&face).0 + stroke_mm(&face);
        assert!((drawn - diameter).abs() < 0.05, "{drawn} for {diameter}");
        assert_eq!(face.size_mm(), (diameter, diameter));
        assert!((face.form().bbox[2] * MM - diameter).abs() < 0.01);
    }
}

#[test]
fn text_and_star_stay_inside_the_ring() {
    for text in ["某市", "上海市浦东新区市场监督管理局", &"某".repeat(30)] {
        let face = Face::round(&seal(text, 42.0)).unwrap();
        let (ring, inside) = radii(&face);
        assert!(
            inside < ring - stroke_mm(&face) / 2.0,
            "{text}: {inside} in {ring}"
        );
    }
}

#[test]
fn ring_text_too_long_to_read_is_refused() {
    let refused = Face::round(&seal(&"某".repeat(60), 42.0));
    assert!(
        matches!(refused, Err(FaceError::TooLong { part: "ring text", chars: 60, limit }) if limit >= 30)
    );
    let Err(FaceError::TooLong { limit, .. }) = refused else {
        unreachable!()
    };
    assert!(Face::round(&seal(&"某".repeat(limit), 42.0)).is_ok());
    assert!(Face::round(&seal(&"某".repeat(limit + 1), 42.0)).is_err());
}

#[test]
fn title_and_code_too_long_to_read_are_refused() {
    let title = RoundSeal {
        title: Some("证照专用章证照专用章证照专用章".into()),
        ..seal("某局", 42.0)
    };
    assert!(matches!(
        Face::round(&title),
        Err(FaceError::TooLong { part: "title", .. })
    ));
    let code = RoundSeal {
        code: Some("0".repeat(60)),
        ..seal("某局", 42.0)
    };
    assert!(matches!(
        Face::round(&code),
        Err(FaceError::TooLong { part: "code", .. })
    ));
    assert!(Face::round(&seal("某局", 42.0)).is_ok());
}

#[test]
fn a_size_that_no_seal_has_is_refused() {
    for size in [0.0, -42.0, 9.9, 100.1, f32::NAN, f32::INFINITY] {
        assert!(matches!(
            Face::round(&seal("某局", size)),
            Err(FaceError::BadSize { .. })
        ));
    }
}

#[test]
fn rare_characters_stand_in_the_ring_and_unknown_ones_are_refused() {
    assert!(Face::round(&seal("𠮷祥里𬭎㛃市场监督管理局", 42.0)).is_ok());
    let refused = |text: &str| Face::round(&seal(text, 42.0)).unwrap_err();
    assert_eq!(refused(""), FaceError::NoRingText);
    assert!(matches!(
        refused("某\u{1F600}局"),
        FaceError::Text(LayoutError::MissingGlyph { .. })
    ));
    assert!(matches!(
        refused("ལྷ་ས།"),
        FaceError::Text(LayoutError::NeedsShaping { .. })
    ));
    assert!(matches!(
        refused("某\n局"),
        FaceError::Text(LayoutError::Unprintable { .. })
    ));
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let samples = [208, 2, 27, 128].repeat(width as usize * height as usize);
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&samples)
        .unwrap();
    file
}

#[test]
fn a_png_face_keeps_its_width_on_paper_and_its_transparency() {
    let face = Face::png(&png(420, 300), 42.0).unwrap();
    assert_eq!(face.size_mm(), (42.0, 30.0));
    let [image] = &face.form().images[..] else {
        panic!("one image")
    };
    assert_eq!(
        (image.name, image.width, image.height, image.components),
        ("Im0", 420, 300, 3)
    );
    assert!(image.alpha.is_some());
    assert!(String::from_utf8_lossy(&face.form().content).contains("/Im0 Do"));
}

#[test]
fn a_face_that_is_no_png_is_refused() {
    assert_eq!(
        Face::png(b"<svg/>", 42.0).unwrap_err(),
        FaceError::Image(ImageError::UnknownFormat)
    );
    let cut = &png(42, 42)[..80];
    assert!(matches!(
        Face::png(cut, 42.0),
        Err(FaceError::Image(ImageError::Damaged { .. }))
    ));
    assert!(matches!(
        Face::png(&png(1000, 10), 42.0),
        Err(FaceError::BadSize { .. })
    ));
    assert!(Face::png(&png(42, 42), 42.0).is_ok());
}

proptest! {
    #[test]
    fn no_spec_panics(ring in "[\\u{4e00}-\\u{9fff}A-z0-9 ]{0,50}|.{0,9}", title in proptest::option::of(".{0,9}|[\\u{4e00}-\\u{9fff}]{0,9}"), code in proptest::option::of("[0-9]{0,40}"), diameter_mm in 9.0f32..101.0) {
        let spec = RoundSeal { ring_text: ring, centre: Centre::None, title, code, diameter_mm };
        if let Ok(face) = Face::round(&spec) {
            let (ring, inside) = radii(&face);
            prop_assert!(inside < ring);
        }
    }
}
