//! What a change is called, and the ways in which a store of validation data and the trailer may change.

use super::super::ChangeKind as K;
use super::super::testing::last_startxref;
use super::super::testing::{sealed, sealed_with, stream, update, update_with_trailer};
use super::updates::document;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";

fn catalog(more: &str) -> String {
    CATALOG.replace(">>", &format!("{more}>>"))
}

/// An object that nobody refers to, written otherwise.
#[test]
fn table_of_what_unexplained_objects_are() {
    for (entries, expected) in [
        ("/FT/Tx", K::FormField),
        ("/Type/Page", K::Page),
        ("/Type/Pages", K::PageTree),
        ("/Type/Annot", K::Annotation),
        ("/Type/Sig", K::Signature),
        ("/Type/DocTimeStamp", K::Signature),
        ("/Type/StructTreeRoot", K::Structure),
        ("/Type/StructElem", K::Structure),
        ("/Type/Font", K::Resource),
        ("/Type/ExtGState", K::Resource),
        ("/Type/Filespec", K::Catalog),
        ("/Type/EmbeddedFile", K::Catalog),
        ("/Type/Action", K::Catalog),
        ("/Type/Outlines", K::Catalog),
        ("/Type/Unheard", K::Unexplained),
        ("", K::Unexplained),
    ] {
        let written = |value: u8| format!("<<{entries}/X {value}>>");
        let file = update(&sealed_with(&[(50, &written(1))]), &[(50, &written(2))]);
        assert_eq!(document(&file), [(expected, false)], "{entries}");
    }
    // A stream without a type is what a page shows only where a page refers to it.
    let aside = |text: &str| stream("", text);
    let file = update(&sealed_with(&[(50, &aside("a"))]), &[(50, &aside("b"))]);
    assert_eq!(document(&file), [(K::Unexplained, false)]);
    let file = update(&sealed(), &[(4, &aside("BT (forged) Tj ET"))]);
    assert_eq!(document(&file), [(K::Page, false)]);
}

#[test]
fn table_of_catalog_entries() {
    let pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
    let moved = CATALOG.replace("/Pages 2 0 R", "/Pages 50 0 R");
    let file = update(&sealed_with(&[(50, pages)]), &[(1, &moved)]);
    assert!(document(&file).contains(&(K::PageTree, false)));
    let housekeeping = [(K::Housekeeping, true)];
    let refused = [(K::Catalog, false)];
    for (before, after, expected) in [
        ("/Version/1.6", "/Version/1.7", housekeeping),
        ("/Version/1.7", "/Version/1.6", refused),
        ("", "/Version/1.7", housekeeping),
        ("/Version/1.7", "", refused),
        (
            "/Extensions<</ADBE 1>>",
            "/Extensions<</ADBE 1/ESIC 2>>",
            housekeeping,
        ),
        ("/Extensions<</ADBE 1>>", "/Extensions<</ESIC 2>>", refused),
        ("/Extensions<</ADBE 1>>", "/Extensions/None", refused),
    ] {
        let file = update(
            &sealed_with(&[(1, &catalog(before))]),
            &[(1, &catalog(after))],
        );
        assert_eq!(document(&file), expected, "{before} to {after}");
    }
}

/// The sealed file with an information dictionary, and then with another, under these numbers.
fn informed(first: (u32, &str), second: (u32, &str)) -> Vec<u8> {
    [first, second]
        .into_iter()
        .fold(sealed(), |file, (number, body)| {
            let previous = last_startxref(&file);
            let trailer = format!("/Root 1 0 R/Info {number} 0 R/Prev {previous}");
            update_with_trailer(&file, number, body, &trailer)
        })
}

#[test]
fn table_of_information_dictionaries() {
    let date = "<</ModDate(D:2026)>>";
    let titled = "<</Title(a)>>";
    let (dates, words) = ((K::Housekeeping, true), (K::Metadata, false));
    for (first, second, expected) in [
        (date, (50, date), vec![dates]),
        (date, (51, date), vec![dates, dates]),
        (
            date,
            (50, "<</ModDate(D:2027)/Producer(x)>>"),
            vec![dates, dates],
        ),
        (titled, (51, titled), vec![words, dates]),
        (titled, (50, "<</Title(b)>>"), vec![words, words]),
        (titled, (50, "<<>>"), vec![words, words]),
    ] {
        let file = informed((50, first), second);
        assert_eq!(document(&file), expected, "{first} {second:?}");
    }
    let found = document(&informed((50, date), (50, "<</Title<</Deep 1>>>>")));
    assert!(found.contains(&(K::Unexplained, false)), "{found:?}");
}

/// A sealed file whose catalog has this store, with a stream of validation material, one of another page, and an entry.
fn stored(store: &str) -> Vec<u8> {
    sealed_with(&[
        (1, &catalog("/DSS 30 0 R")),
        (30, store),
        (31, &stream("", "certificate")),
        (32, &stream("", "list")),
    ])
}

/// What the store may hold, and what its next revision may.
#[test]
fn table_of_stores() {
    let grown = vec![(K::ValidationData, true)];
    let broken = vec![(K::ValidationDataRemoved, false)];
    let fresh = stream("", "token");
    for (before, after, added, expected) in [
        // The same again.
        ("/Certs[31 0 R]", "/Certs[31 0 R]", None, &vec![]),
        (
            "/Certs[31 0 R]",
            "/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &grown,
        ),
        // What an older part of the store has may be listed elsewhere.
        (
            "/Certs[31 0 R]/VRI<</A<</Cert[32 0 R]>>>>",
            "/Certs[31 0 R 32 0 R]/VRI<</A<</Cert[32 0 R]>>>>",
            None,
            &grown,
        ),
        // Something went, and nothing came.
        ("/Certs[31 0 R 32 0 R]", "/Certs[31 0 R]", None, &broken),
        (
            "/Certs[31 0 R]/CRLs[32 0 R]",
            "/Certs[31 0 R]",
            None,
            &broken,
        ),
        // Something went, and something came.
        (
            "/Certs[31 0 R 32 0 R]",
            "/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &grown,
        ),
        // Time stamps of entries.
        (
            "/VRI<</A<<>>>>",
            "/VRI<</A<</TS 33 0 R/TU(D:2026)>>>>",
            Some(&fresh),
            &grown,
        ),
        (
            "/VRI<</A<</TS 31 0 R>>>>",
            "/Certs[33 0 R]/VRI<</A<</TS 31 0 R>>>>",
            Some(&fresh),
            &grown,
        ),
        (
            "/VRI<</A<</TS 31 0 R>>>>",
            "/Certs[33 0 R]/VRI<</A<</TS 32 0 R>>>>",
            Some(&fresh),
            &broken,
        ),
        // Entries that are no validation data: those that were there stay.
        (
            "/X 1/Certs[31 0 R]",
            "/X 1/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &grown,
        ),
        (
            "/X 1/Certs[31 0 R]",
            "/X 2/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &broken,
        ),
        (
            "/Certs[31 0 R]",
            "/X 1/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &broken,
        ),
        // What is null is not there; what is there twice means two things.
        (
            "/Certs[31 0 R]/CRLs null",
            "/Certs[31 0 R 33 0 R]/CRLs null",
            Some(&fresh),
            &grown,
        ),
        (
            "/Certs[31 0 R]",
            "/Certs[33 0 R]/Certs[31 0 R 33 0 R]",
            Some(&fresh),
            &broken,
        ),
    ] {
        let store = |entries: &str| format!("<</Type/DSS{entries}>>");
        let after = store(after);
        let mut objects = vec![(30, after.as_str())];
        objects.extend(added.map(|body| (33, body.as_str())));
        let file = update(&stored(&store(before)), &objects);
        assert_eq!(&document(&file), expected, "{before} to {after}");
    }
}

/// Under another number, and inside the catalog.
#[test]
fn a_store_may_stand_in_any_place() {
    let (store, more) = (
        "<</Type/DSS/Certs[31 0 R]>>",
        "<</Type/DSS/Certs[31 0 R 32 0 R]>>",
    );
    let grown = [(K::ValidationData, true)];
    let moved = [(1, &*catalog("/DSS 40 0 R")), (40, store)];
    assert_eq!(document(&update(&stored(store), &moved)), grown);
    let direct = |store: &str| catalog(&format!("/DSS{store}"));
    let inside = sealed_with(&[
        (1, &direct(store)),
        (31, &stream("", "certificate")),
        (32, &stream("", "list")),
    ]);
    let fresh = stream("", "response");
    let came = direct(&more.replace("32", "33"));
    assert_eq!(
        document(&update(&inside, &[(1, &came), (33, &fresh)])),
        grown
    );
    let gone = [(1, &*direct("<</Type/DSS/Certs[]>>"))];
    let removed = [(K::ValidationDataRemoved, false)];
    assert_eq!(document(&update(&inside, &gone)), removed);
}

/// pyHanko leaves an entry behind that nothing refers to.
#[test]
fn table_of_unused_entries() {
    let judge = |body: &str| document(&update(&stored("<</Type/DSS>>"), &[(40, body)]));
    for good in [
        "<</Type/VRI/Cert[31 0 R]/TU(D:2026)>>",
        "<</Type/VRI/TS 31 0 R>>",
        "<</Type/VRI/OCSP[]/CRL[31 0 R 32 0 R]>>",
    ] {
        assert_eq!(judge(good), [(K::ValidationData, true)], "{good}");
    }
    for bad in [
        "<</Cert[31 0 R]>>",
        "<</Type/VRI/X 31 0 R>>",
        "<</Type/VRI/Cert[31 0 R(x)]>>",
        "<</Type/VRI/Cert<</Deep 1>>>>",
    ] {
        assert_eq!(judge(bad), [(K::Unexplained, false)], "{bad}");
    }
    let changed = update(
        &sealed_with(&[(40, "<</Type/VRI/Cert[4 0 R]>>")]),
        &[(40, "<</Type/VRI/Cert[9 0 R]>>")],
    );
    assert_eq!(document(&changed), [(K::Unexplained, false)]);
}

/// Entries of the form, in a form of seals alone and in one with a text field.
#[test]
fn table_of_form_entries() {
    let text = "<</Type/Annot/Subtype/Widget/FT/Tx/T(Name)/Rect[9 9 99 29]/F 4/P 3 0 R>>";
    let form = |fields: &str, entries: &str| format!("<</Fields[6 0 R{fields}]{entries}>>");
    let judge = |fields: &str, before: &str, after: &str| {
        let base = sealed_with(&[(5, &form(fields, before)), (40, text)]);
        document(&update(&base, &[(5, &form(fields, after))]))
    };
    let seals_and_text = ["", " 40 0 R"];
    let refused = [(K::FormField, false)];
    for (before, after, expected) in [
        ("/SigFlags 1", "/SigFlags 3", [true; 2]),
        ("/SigFlags 3", "/SigFlags 1", [false; 2]),
        ("/SigFlags 3", "", [false; 2]),
        ("", "/NeedAppearances false", [true; 2]),
        ("", "/NeedAppearances true", [false; 2]),
        ("/NeedAppearances true", "", [true; 2]),
        ("", "/DA(/F1 9 Tf)", [true; 2]),
        ("/DA(/F1 9 Tf)", "/DA(/F1 8 Tf)", [true, false]),
        ("", "/DR<</Font<</F1 9 0 R>>>>", [true; 2]),
        (
            "/DR<</Font<</F1 9 0 R>>>>",
            "/DR<</Font<</F1 9 0 R/F2 9 0 R>>>>",
            [true; 2],
        ),
        (
            "/DR<</Font<</F1 9 0 R>>>>",
            "/DR<</Font<</F2 9 0 R>>>>",
            [true, false],
        ),
        ("", "/Q 1", [false; 2]),
    ] {
        for (fields, expected) in seals_and_text.iter().zip(expected) {
            let found = judge(fields, before, after);
            let expected = if expected { &[][..] } else { &refused };
            assert_eq!(found, expected, "{fields}: {before} to {after}");
        }
    }
}

/// Fonts that programs make for forms and do not need: of names alone, and new.
#[test]
fn table_of_fonts_that_nothing_uses() {
    let tidy = [(K::Housekeeping, true)];
    let judge = |body: &str| document(&update(&sealed(), &[(50, body)]));
    for good in [
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        "<</Type/Font>>",
    ] {
        assert_eq!(judge(good), tidy, "{good}");
    }
    for (bad, kind) in [
        (
            "<</Type/Font/Subtype/Type3/BaseFont/Helvetica>>",
            K::Resource,
        ),
        (
            "<</Type/Font/Subtype/Type1/BaseFont(Helvetica)>>",
            K::Resource,
        ),
        (
            "<</Type/Font/Subtype/Type1/ToUnicode/Identity-H>>",
            K::Resource,
        ),
        ("<</Subtype/Type1/BaseFont/Helvetica>>", K::Unexplained),
    ] {
        assert_eq!(judge(bad), [(kind, false)], "{bad}");
    }
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}>>");
    let changed = update(&sealed_with(&[(50, &font("A"))]), &[(50, &font("B"))]);
    assert_eq!(document(&changed), [(K::Resource, false)]);
}

/// PDFBox says of fields that it meets what they are.
#[test]
fn type_may_be_added_to_a_field_and_to_nothing_else() {
    let text =
        |kind: &str| format!("<<{kind}/Subtype/Widget/FT/Tx/T(Name)/Rect[9 9 99 29]/F 4/P 3 0 R>>");
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R 40 0 R]>>";
    for (before, after, is_good) in [
        ("", "/Type/Annot", true),
        ("", "/Type/Page", false),
        ("/Type/Page", "/Type/Annot", false),
        ("/Type/Annot", "", false),
        ("", "/Type/Annot/Q 1", false),
    ] {
        let base = sealed_with(&[
            (3, page),
            (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
            (40, &text(before)),
        ]);
        let found = document(&update(&base, &[(40, &text(after))]));
        assert_eq!(found.is_empty(), is_good, "{before} to {after}: {found:?}");
    }
}

/// iText 5 and OpenPDF write out on a page what it inherits; a page that says something of its own keeps to it.
#[test]
fn table_of_inherited_entries() {
    let page = |more: &str| {
        format!(
            "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]{more}>>"
        )
    };
    let tree = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]/Rotate 90/UserUnit 2>>";
    for (before, after, is_good) in [
        ("", "/Rotate 90", true),
        ("", "/MediaBox[0 0 595 842]/Rotate 90", true),
        ("", "/Rotate 180", false),
        ("", "/MediaBox[0 0 595 100]", false),
        ("/Rotate 0", "/Rotate 90", false),
        ("/Rotate 90", "", false),
        ("", "/UserUnit 2", false),
        ("", "/CropBox[0 0 595 842]", false),
    ] {
        let base = sealed_with(&[(2, tree), (3, &page(before))]);
        let found = document(&update(&base, &[(3, &page(after))]));
        let refused = found.iter().any(|(_, allowed)| !allowed);
        assert_eq!(!refused, is_good, "{before} to {after}: {found:?}");
    }
}

/// The contents of the page, listed as validation data in the revision that changes them.
#[test]
fn object_that_was_changed_is_no_validation_data() {
    let base = stored("<</Type/DSS/Certs[31 0 R]>>");
    let store = (30, "<</Type/DSS/Certs[31 0 R 4 0 R]>>");
    let contents = stream("", "BT (forged) Tj ET");
    let found = document(&update(&base, &[store, (4, &contents)]));
    assert!(
        found.contains(&(K::ValidationDataRemoved, false)),
        "{found:?}"
    );
    let unchanged = document(&update(&base, &[store]));
    assert_eq!(unchanged, [(K::ValidationData, true)]);
}

/// A field for the next seal shows nothing, and no caption of whatever make.
#[test]
fn empty_field_may_be_added_where_it_shows_nothing() {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R 40 0 R]>>";
    for (entries, is_good) in [
        ("", true),
        ("/MK<<>>", true),
        ("/MK<</CA(seal)>>", false),
        ("/MK[1]", false),
        ("/AP[1]", false),
    ] {
        let field = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 200 200]/F 132/P 3 0 R{entries}>>"
        );
        let form = "<</Fields[6 0 R 40 0 R]/SigFlags 3>>";
        let found = document(&update(&sealed(), &[(3, page), (5, form), (40, &field)]));
        assert_eq!(
            found == [(K::FieldPrepared, true)],
            is_good,
            "{entries}: {found:?}"
        );
        assert_eq!(
            found.contains(&(K::FormField, false)),
            !is_good,
            "{entries}"
        );
    }
}

/// An annotation that was sealed becomes the face of a new seal.
#[test]
fn annotation_that_was_there_is_no_new_field() {
    use super::super::testing::signature_dictionary;
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R 41 0 R]>>";
    let widget = |parent: &str| {
        format!("<</Type/Annot/Subtype/Widget/Rect[100 100 200 200]/F 132/P 3 0 R{parent}>>")
    };
    let base = sealed_with(&[(3, page), (41, &widget(""))]);
    let changes = [
        (5, "<</Fields[6 0 R 40 0 R]/SigFlags 3>>"),
        (21, &*signature_dictionary("ETSI.CAdES.detached")),
        (40, "<</FT/Sig/T(Seal2)/Kids[41 0 R]/V 21 0 R>>"),
        (41, &*widget("/Parent 40 0 R")),
    ];
    let found = document(&update(&base, &changes));
    assert!(found.contains(&(K::FormField, false)), "{found:?}");
}
