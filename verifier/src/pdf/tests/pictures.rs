//! What looks like a seal beside the seal, and what does not.

use super::super::pictures::{LikenessKind, Pictures, pictures};
use super::super::testing::{Objects, build, sealed, sealed_objects, stream, update};
use super::open;
use LikenessKind::{Drawing, Picture, Stamp};

const SIDE: i32 = 32;

const RED: [u8; 3] = [200, 16, 24];
const BLACK: [u8; 3] = [20, 20, 20];
const WHITE: [u8; 3] = [255, 255, 255];

/// A ring with something in its middle, as round seals have.
fn is_ring(x: i32, y: i32) -> bool {
    let (x, y) = (x * 2 - SIDE + 1, y * 2 - SIDE + 1);
    let square = x * x + y * y;
    (24 * 24..=30 * 30).contains(&square) || square < 8 * 8
}

fn hex(pixels: impl Iterator<Item = u8>) -> String {
    pixels.map(|byte| format!("{byte:02X}")).collect::<String>() + ">"
}

fn pixels(paint: impl Fn(i32, i32) -> [u8; 3]) -> String {
    let all = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    hex(all.flat_map(|(x, y)| paint(x, y)))
}

fn image(entries: &str, data: &str) -> String {
    let entries = format!(
        "/Type/XObject/Subtype/Image/Width {SIDE}/Height {SIDE}/Filter/ASCIIHexDecode{entries}"
    );
    stream(&entries, data)
}

fn rgb(paint: impl Fn(i32, i32) -> [u8; 3]) -> String {
    image("/ColorSpace/DeviceRGB/BitsPerComponent 8", &pixels(paint))
}

fn ring(ink: [u8; 3]) -> String {
    rgb(move |x, y| if is_ring(x, y) { ink } else { WHITE })
}

const ROUND: &str = "0 0 0 0 0 0 c 0 0 0 0 0 0 c 0 0 0 0 0 0 c 0 0 0 0 0 0 c ";

fn drawing(colour: &str) -> String {
    let content = format!("{colour} {ROUND} {ROUND} f 1 1 1 rg 0 0 5 5 re f");
    stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", &content)
}

/// The sealed page, painting object 20 too.
fn painting(object: &str) -> Objects {
    let mut objects = sealed_objects();
    let page = objects.get_mut(&3).unwrap();
    *page = page.replace("/Resources<<", "/Resources<</XObject<</X 20 0 R>>");
    objects.insert(20, object.to_owned());
    objects
}

/// The sealed page with annotation 20 too.
fn annotated(annotation: &str) -> Vec<u8> {
    let mut objects = sealed_objects();
    let page = objects.get_mut(&3).unwrap();
    *page = page.replace("/Annots[6 0 R]", "/Annots[6 0 R 20 0 R]");
    objects.insert(20, annotation.to_owned());
    build(&objects)
}

fn look(file: &[u8]) -> Pictures {
    pictures(&open(file)).unwrap()
}

fn kinds(file: &[u8]) -> Vec<LikenessKind> {
    look(file)
        .likenesses
        .iter()
        .map(|found| found.kind)
        .collect()
}

pub(super) fn a_ring_beside_the_seal() -> Vec<u8> {
    build(&painting(&ring(RED)))
}

#[test]
fn a_picture_of_a_seal_is_told_with_its_page_and_object() {
    let found = look(&a_ring_beside_the_seal());
    let [likeness] = &found.likenesses[..] else {
        panic!("{found:?}")
    };
    assert_eq!((likeness.page, likeness.kind), (1, Picture));
    assert_eq!(likeness.object.unwrap().to_string(), "20 0");
}

#[test]
fn pictures_that_are_no_seals_are_not_told() {
    let photo = rgb(|x, y| [(x * 7) as u8, (y * 5) as u8, (x * y) as u8]);
    let red_background = rgb(|x, y| if is_ring(x, y) { BLACK } else { RED });
    for picture in [
        ring(BLACK),
        photo,
        red_background,
        rgb(|_, _| RED),
        rgb(|_, _| WHITE),
    ] {
        let found = look(&build(&painting(&picture)));
        assert_eq!((found.likenesses.len(), found.others), (0, 1));
    }
    let wide = ring(RED).replace("/Height 32", "/Height 8");
    assert_eq!(kinds(&build(&painting(&wide))), []);
    assert_eq!(look(&sealed()), Pictures::default());
}

#[test]
fn a_picture_cut_out_by_its_mask_is_judged_by_what_shows() {
    let masked = |alpha: &dyn Fn(i32, i32) -> [u8; 1]| {
        let all = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
        let mask = hex(all.flat_map(|(x, y)| alpha(x, y)));
        let mut objects =
            painting(&rgb(|_, _| RED).replace("/Subtype/Image", "/Subtype/Image/SMask 21 0 R"));
        objects.insert(
            21,
            image("/ColorSpace/DeviceGray/BitsPerComponent 8", &mask),
        );
        build(&objects)
    };
    assert_eq!(
        kinds(&masked(&|x, y| [if is_ring(x, y) { 255 } else { 0 }])),
        [Picture]
    );
    assert_eq!(kinds(&masked(&|_, _| [255])), []);
}

#[test]
fn palettes_and_print_colours_are_read() {
    let bits = (0..SIDE).flat_map(|y| (0..SIDE / 8).map(move |byte| (byte, y)));
    let bits = hex(bits.map(|(byte, y)| {
        (0..8).fold(0, |bits, bit| {
            bits << 1 | u8::from(is_ring(byte * 8 + bit, y))
        })
    }));
    let palette = "/ColorSpace[/Indexed/DeviceRGB 1 <FFFFFFC81018>]/BitsPerComponent 1";
    assert_eq!(kinds(&build(&painting(&image(palette, &bits)))), [Picture]);
    let black = palette.replace("C81018", "101010");
    assert_eq!(kinds(&build(&painting(&image(&black, &bits)))), []);
    let all = (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (x, y)));
    let inks = hex(all.flat_map(|(x, y)| {
        if is_ring(x, y) {
            [0, 255, 230, 20]
        } else {
            [0; 4]
        }
    }));
    let print = image("/ColorSpace/DeviceCMYK/BitsPerComponent 8", &inks);
    assert_eq!(kinds(&build(&painting(&print))), [Picture]);
}

#[test]
fn a_picture_that_cannot_be_read_is_counted() {
    let jpeg = ring(RED).replace("ASCIIHexDecode", "DCTDecode");
    let found = look(&build(&painting(&jpeg)));
    assert_eq!(
        (found.likenesses.len(), found.others, found.unread),
        (0, 0, 1)
    );
}

#[test]
fn a_drawing_of_a_seal_is_told_and_a_black_one_or_a_bar_is_not() {
    assert_eq!(kinds(&build(&painting(&drawing("1 0 0 rg")))), [Drawing]);
    assert_eq!(kinds(&build(&painting(&drawing("0 0 0 rg")))), []);
    let bar = drawing("1 0 0 rg").replace("[0 0 120 120]", "[0 0 500 20]");
    assert_eq!(kinds(&build(&painting(&bar))), []);
}

#[test]
fn the_seals_own_appearance_is_no_likeness_but_a_copy_of_it_on_the_page_is() {
    let mut objects = sealed_objects();
    objects.insert(8, drawing("1 0 0 rg"));
    assert_eq!(kinds(&build(&objects)), []);
    let page = objects.get_mut(&3).unwrap();
    *page = page.replace("/Resources<<", "/Resources<</XObject<</X 8 0 R>>");
    assert_eq!(kinds(&build(&objects)), [Drawing]);
}

#[test]
fn a_stamp_is_told_unless_nobody_sees_it() {
    let stamp = "<</Type/Annot/Subtype/Stamp/Rect[0 0 100 100]/F 4>>";
    assert_eq!(kinds(&annotated(stamp)), [Stamp]);
    assert_eq!(kinds(&annotated(&stamp.replace("/F 4", "/F 2"))), []);
}

#[test]
fn an_empty_signature_field_that_shows_a_seal_is_told() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(x)/Rect[0 0 100 100]/AP<</N 21 0 R>>>>";
    let shown = |content: &str| {
        let mut objects = sealed_objects();
        let page = objects.get_mut(&3).unwrap();
        *page = page.replace("/Annots[6 0 R]", "/Annots[6 0 R 20 0 R]");
        objects.insert(20, field.to_owned());
        objects.insert(21, content.to_owned());
        kinds(&build(&objects))
    };
    assert_eq!(shown(&drawing("1 0 0 rg")), [Drawing]);
    assert_eq!(shown(&drawing("0 0 0 rg")), []);
}

#[test]
fn resources_handed_down_and_pictures_within_drawings_are_seen() {
    let mut objects = painting(&stream(
        "/Subtype/Form/BBox[0 0 500 10]/Resources<</XObject<</Y 21 0 R/Z 20 0 R>>>>",
        "/Y Do",
    ));
    objects.insert(21, ring(RED));
    assert_eq!(kinds(&build(&objects)), [Picture]);
    let page = objects.get_mut(&3).unwrap();
    *page = page.replace("/Resources<</XObject<</X 20 0 R>>/Font<</F1 9 0 R>>>>", "");
    let pages = "<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</XObject<</X 21 0 R>>>>>>";
    objects.insert(2, pages.to_owned());
    assert_eq!(kinds(&build(&objects)), [Picture]);
}

#[test]
fn what_a_later_revision_shows_counts() {
    let page = &painting("")[&3];
    let later = update(&sealed(), &[(3, page), (20, &ring(RED))]);
    assert_eq!(kinds(&later), [Picture]);
}
