//! Where a later seal may stand, to the point: the page is 400 points square, the earlier seal in its lower left corner.

use super::super::testing::{
    Objects, build, find_first, sealed_objects, signature_dictionary, stream, update,
};
use super::super::{ChangeKind as K, LaterRule, later_changes};
use super::open;
use super::updates::document;

/// The file to be sealed: two pages, a seal on the first.
fn objects() -> Objects {
    let mut objects = sealed_objects();
    let page = |annotations: &str| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Contents 4 0 R/Annots[{annotations}]>>"
        )
    };
    objects.insert(2, "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>".to_owned());
    objects.insert(3, page("6 0 R"));
    objects.insert(10, page(""));
    let seal = objects.get_mut(&6).unwrap();
    *seal = seal.replace("400 100 520 220", "0 0 50 50");
    objects
}

/// A field that signs itself with `number + 1`; not yet signed without a value.
fn field(number: u32, rect: &str, is_signed: bool) -> String {
    let value = match is_signed {
        true => format!("/AP<</N 22 0 R>>/V {} 0 R", number + 1),
        false => String::new(),
    };
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal{number})/Rect[{rect}]/F 132/P 3 0 R{value}>>"
    )
}

/// Adds signed fields on one page to what is there, all in one revision each.
fn co_sealed(mut file: Vec<u8>, page: u32, rects: &[&str]) -> Vec<u8> {
    let mut known = match page {
        3 => "6 0 R".to_owned(),
        _ => String::new(),
    };
    let mut fields = "6 0 R".to_owned();
    for (at, rect) in rects.iter().enumerate() {
        let number = 30 + 2 * at as u32;
        known += &format!(" {number} 0 R");
        fields += &format!(" {number} 0 R");
        let shown = &objects()[&page];
        let (head, _) = shown.split_once("/Annots").unwrap();
        let appearance = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re S");
        file = update(
            &file,
            &[
                (page, &format!("{head}/Annots[{known}]>>")),
                (5, &format!("<</Fields[{fields}]/SigFlags 3>>")),
                (
                    number,
                    &field(number, rect, true).replace("3 0 R", &format!("{page} 0 R")),
                ),
                (number + 1, &signature_dictionary("ETSI.CAdES.detached")),
                (22, &appearance),
            ],
        );
    }
    file
}

#[test]
fn table_of_places() {
    let good = vec![(K::CoSeal, true)];
    let with = |fault| vec![(K::CoSeal, true), (fault, false)];
    for (rect, expected) in [
        ("100 100 300 300", good.clone()),
        ("100 100 300 301", with(K::CoSealTooLarge)),
        ("300 300 400 400", good.clone()),
        ("300 300 401 400", with(K::CoSealTooLarge)),
        ("50 0 150 100", good.clone()),
        ("49 0 150 100", with(K::CoSealOverlaps)),
        ("0 50 100 150", good),
        ("0 49 100 150", with(K::CoSealOverlaps)),
    ] {
        let file = co_sealed(build(&objects()), 3, &[rect]);
        assert_eq!(document(&file), expected, "{rect}");
    }
}

/// A page of 150 points square: half of it is less than a usual seal.
#[test]
fn seal_takes_at_most_half_of_a_small_page() {
    let large = b"[0 0 400 400]";
    for (rect, expected) in [
        ("50 0 150 112", vec![(K::CoSeal, true)]),
        (
            "50 0 150 113",
            vec![
                (K::CoSeal, true),
                (K::CoSealTooLarge, false),
                (K::CoSealsCoverPage, false),
            ],
        ),
    ] {
        let mut file = co_sealed(build(&objects()), 3, &[rect]);
        while let Some(at) = find_first(&file, large) {
            file[at..at + large.len()].copy_from_slice(b"[0 0 150 150]");
        }
        assert_eq!(document(&file), expected, "{rect}");
    }
}

#[test]
fn later_seals_cover_half_of_a_page_together_and_no_more() {
    let (one, two) = ("100 0 300 200", "100 200 300 400");
    let half = co_sealed(build(&objects()), 3, &[one, two]);
    assert_eq!(document(&half), [(K::CoSeal, true); 2]);
    let more = co_sealed(build(&objects()), 3, &[one, two, "0 390 10 400"]);
    assert!(document(&more).contains(&(K::CoSealsCoverPage, false)));
}

#[test]
fn a_seal_is_told_with_its_page() {
    for (page, expected) in [(3, 1), (10, 2)] {
        let bytes = co_sealed(build(&objects()), page, &["100 100 200 200"]);
        let file = open(&bytes);
        let first = &file.signatures()[0];
        let changes = later_changes(&file, first, LaterRule::Document);
        let told: Vec<_> = changes.iter().map(|one| (one.kind, one.page)).collect();
        assert_eq!(told, [(K::CoSeal, Some(expected))]);
    }
}

/// A field of a third of the page, signed in the last revision.
fn signed_later(file: &[u8]) -> Vec<u8> {
    let appearance = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re S");
    update(
        file,
        &[
            (20, &field(20, LARGE, true)),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
            (22, &appearance),
        ],
    )
}

const LARGE: &str = "100 100 350 300";

/// Whoever sealed first saw where the field is, in whatever revision that was.
#[test]
fn a_field_that_was_there_when_the_first_seal_was_made_may_be_larger() {
    let whole = [
        (3, objects()[&3].replace("[6 0 R]", "[6 0 R 20 0 R]")),
        (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>".to_owned()),
        (20, field(20, LARGE, false)),
    ];
    let borrowed: Vec<(u32, &str)> = whole.iter().map(|(at, body)| (*at, &**body)).collect();
    let mut there = objects();
    there.extend(whole.clone());
    let in_the_first = build(&there);
    assert_eq!(
        document(&signed_later(&in_the_first)),
        [(K::FieldSigned, true)]
    );

    // Nothing is sealed in the first revision.
    let mut bare = objects();
    bare.retain(|number, _| !matches!(number, 5..=8));
    bare.insert(1, "<</Type/Catalog/Pages 2 0 R>>".to_owned());
    bare.insert(3, objects()[&3].replace("[6 0 R]", "[]"));
    let sealed: Vec<(u32, String)> = there
        .iter()
        .filter(|(number, _)| matches!(number, 1 | 3 | 5..=8 | 20))
        .map(|(number, body)| (*number, body.clone()))
        .collect();
    let sealed: Vec<(u32, &str)> = sealed.iter().map(|(at, body)| (*at, &**body)).collect();
    let in_the_second = update(&build(&bare), &sealed);
    assert_eq!(
        document(&signed_later(&in_the_second)),
        [(K::FieldSigned, true)]
    );

    // Prepared after the first seal.
    let after = update(&build(&objects()), &borrowed);
    let found = document(&signed_later(&after));
    assert!(found.contains(&(K::CoSealTooLarge, false)), "{found:?}");
}

/// What signing may change in a field that was there, empty: `before` and `after` in the place of its flags.
fn signed_with(before: &str, after: &str, value: &str, more: &[(u32, &str)]) -> Vec<(K, bool)> {
    let mut there = objects();
    there.insert(3, objects()[&3].replace("[6 0 R]", "[6 0 R 20 0 R]"));
    there.insert(5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>".to_owned());
    let small = |is_signed| field(20, "100 100 200 200", is_signed);
    there.insert(20, small(false).replace("/F 132", before));
    there.extend(more.iter().map(|(at, body)| (*at, (*body).to_owned())));
    let appearance = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "0 0 9 9 re S");
    let changes = [
        (20, &*small(true).replace("/F 132", after)),
        (21, value),
        (22, &appearance),
    ];
    document(&update(&build(&there), &changes))
}

#[test]
fn signing_may_lock_a_field_and_show_it_in_print_and_nothing_else() {
    let seal = signature_dictionary("ETSI.CAdES.detached");
    for (before, after, expected) in [
        ("/F 132", "/F 132", true),
        ("/F 0", "/F 132", true),
        ("", "/F 644", true),
        ("/F 133", "/F 133", true),
        ("/F 1", "/F 133", true),
        ("/F 132", "/F 133", false),
        ("/F 133", "/F 132", false),
        ("/F 132", "/F 134", false),
        ("/F 132", "/F 164", false),
    ] {
        let found = signed_with(before, after, &seal, &[]);
        let is_refused = found.contains(&(K::FormField, false));
        assert_eq!(!is_refused, expected, "{before} to {after}: {found:?}");
    }
}

/// A picture for which nobody stands.
#[test]
fn a_time_stamp_in_a_field_that_is_seen_is_refused() {
    use super::super::testing::time_stamp_dictionary;
    let stamp = time_stamp_dictionary();
    let seen = signed_with("/F 132", "/F 132", &stamp, &[]);
    assert_eq!(seen, [(K::Annotation, false)]);
    let hidden = signed_with("/F 134", "/F 134", &stamp, &[]);
    assert_eq!(hidden, [(K::DocumentTimeStamp, true)]);
}

/// pyHanko's "sneaky" files: an appearance that another object shows as well was prepared for that.
#[test]
fn appearance_of_an_empty_field_must_be_its_own() {
    let seal = signature_dictionary("ETSI.CAdES.detached");
    let face = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "");
    let judge = |more: &[(u32, &str)]| {
        let more = [&[(23, &*face)], more].concat();
        signed_with("/F 132/AP<</N 23 0 R>>", "/F 132", &seal, &more)
    };
    assert_eq!(judge(&[]), [(K::FieldSigned, true)]);
    let page = objects()[&3].replace("[6 0 R]", "[6 0 R 20 0 R]");
    let showing = page.replace("/Annots", "/Resources<</XObject<</X 23 0 R>>>>/Annots");
    let shared = judge(&[(3, &showing)]);
    assert!(shared.contains(&(K::FormField, false)), "{shared:?}");
}
