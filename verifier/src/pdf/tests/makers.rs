//! Spellings and updates of other makers' programs, each seen in a public file (docs/attacks.md, "Files of other makers").

use super::super::testing::{
    find_last, last_startxref, patched, sealed, sealed_objects, sealed_with, signature_dictionary,
    stream, time_stamp_dictionary, update, update_with_trailer,
};
use super::super::xref::Place;
use super::super::{ChangeKind, LaterRule, PdfError, later_changes};
use super::{faults, open, refused};

const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 9 0 R>>>>/Annots[6 0 R]>>";
const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";

/// Kinds of the changes after the first seal that a document seal refuses.
fn refused_changes(file: &[u8]) -> Vec<ChangeKind> {
    let file = open(file);
    let mut signatures = file.signatures().iter();
    let first = signatures.find(|seal| seal.name == "Seal1").unwrap();
    let changes = later_changes(&file, first, LaterRule::Document);
    let refused = changes.into_iter().filter(|change| !change.allowed);
    refused.map(|change| change.kind).collect()
}

/// A document time stamp with further objects, and entries of the form.
fn stamped_with(field: &str, form: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
    let form = format!("<</Fields[6 0 R 20 0 R]/SigFlags 3{form}>>");
    let field = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/Rect[0 0 0 0]/F 132/P 3 0 R/V 21 0 R{field}>>"
    );
    let stamp = time_stamp_dictionary();
    let mut objects = vec![(3, &*page), (5, &*form), (20, &*field), (21, &*stamp)];
    objects.extend(more);
    update(&sealed(), &objects)
}

#[test]
fn section_and_object_named_by_the_line_end_before_them_are_found() {
    let bytes = sealed();
    let at = last_startxref(&bytes);
    let early = |bytes: &[u8], at: usize, before: &str, after: &str| {
        patched(
            bytes,
            &format!("{before}{at}{after}"),
            &format!("{before}{}{after}", at - 1),
        )
    };
    let section = early(&bytes, at, "startxref\n", "\n");
    assert_eq!(faults(&section), Vec::<&str>::new());
    let object = find_last(&bytes, b"9 0 obj").unwrap();
    let entry = early(&bytes, object, "0000000", " 00000 n");
    assert_eq!(faults(&entry), Vec::<&str>::new());
    // One byte further is inside the object before.
    let inside = patched(
        &entry,
        &format!("{} 00000 n", object - 1),
        &format!("{} 00000 n", object - 2),
    );
    let file = open(&inside);
    assert!(file.page_box(1).is_some());
    assert!(matches!(
        file.document.last().load(super::super::ObjectId {
            number: 9,
            generation: 0
        }),
        Err(PdfError::NeedsRepair { .. })
    ));
}

#[test]
fn padding_of_zeros_or_of_nothing_known_is_no_fault_and_a_second_value_is() {
    let with = |padding: &str| {
        let dictionary = signature_dictionary("ETSI.CAdES.detached");
        let value = super::super::testing::VALUE;
        faults(&sealed_with(&[(
            7,
            &dictionary.replace(value, &format!("3003020105{padding}")),
        )]))
    };
    assert_eq!(with(&"00".repeat(70 << 10)), Vec::<&str>::new());
    assert_eq!(with("4A55565953"), Vec::<&str>::new());
    assert_eq!(with("3003020106"), ["second_value"]);
}

#[test]
fn sub_filter_of_another_maker_is_no_broken_structure() {
    let dictionary = signature_dictionary("PBAD.PAdES");
    assert_eq!(
        faults(&sealed_with(&[(7, &dictionary)])),
        Vec::<&str>::new()
    );
    let missing = dictionary.replace("/SubFilter/PBAD.PAdES", "");
    assert_eq!(faults(&sealed_with(&[(7, &missing)])), ["sub_filter"]);
}

/// PDFBox gives a form its default resources, by reference, when it adds a time stamp.
#[test]
fn default_resources_by_reference_are_admitted_with_their_fonts() {
    let fonts = [
        (30, "<</Font 31 0 R>>"),
        (31, "<</Helv 32 0 R>>"),
        (32, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"),
    ];
    let stamped = stamped_with("", "/DA(/Helv 0 Tf 0 g )/DR 30 0 R", &fonts);
    assert_eq!(refused_changes(&stamped), []);
    // The same fonts, named by nothing.
    let loose = stamped_with("", "", &fonts);
    assert!(!refused_changes(&loose).is_empty());
}

/// LibreOffice's `/DV` and iText's empty `/DR`.
#[test]
fn widget_with_its_value_twice_or_empty_resources_is_admitted() {
    assert_eq!(
        refused_changes(&stamped_with("/DV 21 0 R/DR<<>>", "", &[])),
        []
    );
    let other = refused_changes(&stamped_with("/DV 7 0 R", "", &[]));
    assert!(other.contains(&ChangeKind::FormField));
}

/// PDFBox, beside its table.
#[test]
fn cross_reference_stream_that_nothing_leads_to_is_tidying_up() {
    let loose = |kind: &str| {
        let body = stream(&format!("/Type/{kind}/W[1 3 0]/Size 31/Root 1 0 R"), "0000");
        refused_changes(&stamped_with("", "", &[(30, &body)]))
    };
    assert_eq!(loose("XRef"), []);
    assert_eq!(loose("XObject"), [ChangeKind::Resource]);
    // One that somebody refers to is not loose.
    let used = stamped_with("/MK 30 0 R", "", &[(30, &stream("/Type/XRef", ""))]);
    assert_eq!(refused_changes(&used), []);
}

fn with_trailer(file: &[u8], entries: &str) -> Vec<u8> {
    let previous = last_startxref(file);
    update_with_trailer(
        file,
        4,
        &sealed_objects()[&4],
        &format!("/Root 1 0 R/Prev {previous}{entries}"),
    )
}

/// OpenOffice names the text that the pages were made from; signing programs copy that without the text.
#[test]
fn trailer_may_lose_the_text_that_openoffice_opens_and_not_gain_one() {
    assert_eq!(refused_changes(&with_trailer(&sealed(), "")), []);
    let lost = with_trailer(
        &sealed(),
        "/AdditionalStreams[/application#2Fodf 99 0 R]/DocChecksum/AA",
    );
    assert_eq!(refused_changes(&lost), []);
    let gained = with_trailer(&sealed(), "/AdditionalStreams[/application#2Fodf 8 0 R]");
    assert_eq!(refused_changes(&gained), [ChangeKind::Trailer]);
}

/// iText and Cryptolog copy the trailer of an office program, `/XRefStm` included; iText 7 hides what it writes itself.
#[test]
fn update_of_a_hybrid_file_is_read_and_shows_what_its_table_and_then_its_stream_say() {
    let base = super::files::hybrid("0000000000 65535 f \n");
    let stream = find_last(&base, b"5 0 obj").unwrap();
    let hidden = find_last(&base, b"4 0 obj").unwrap();
    let again = |file: &[u8], number: u32| {
        let previous = last_startxref(file);
        let trailer = format!("/Root 1 0 R/Prev {previous}/XRefStm {stream}");
        update_with_trailer(file, number, "<<>>", &trailer)
    };
    let place = |file: &[u8]| open(file).document.last().place(4);
    let old = Place::At {
        offset: u32::try_from(hidden).unwrap(),
        generation: 0,
    };
    // Another object changes, or the hidden one itself: the table is searched first.
    let other = again(&base, 30);
    assert_eq!((open(&other).revisions(), place(&other)), (3, old));
    let changed = again(&base, 4);
    assert_ne!(place(&changed), old);
    // The old stream brings the old object back, for all readers of streams.
    assert_eq!(place(&again(&changed, 30)), old);
}

#[test]
fn update_that_frees_in_its_table_what_its_stream_has_is_refused() {
    let base = super::files::hybrid("0000000000 65535 f \n");
    let stream = find_last(&base, b"5 0 obj").unwrap();
    let previous = last_startxref(&base);
    let at = base.len();
    let update = |listed: &str| {
        let section = format!(
            "xref\n{listed}trailer\n<</Size 6/Root 1 0 R/Prev {previous}/XRefStm {stream}>>\nstartxref\n{at}\n%%EOF\n"
        );
        [&*base, section.as_bytes()].concat()
    };
    assert_eq!(open(&update("0 0\n")).revisions(), 3);
    let freed = update("4 1\n0000000000 65535 f \n");
    assert!(matches!(refused(&freed), PdfError::Hybrid { .. }));
}

#[test]
fn metadata_that_differ_in_dates_are_admitted_and_another_title_is_not() {
    let packet = |title: &str, date: &str| {
        let text = format!(
            "<m xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:ModifyDate='{date}' title='{title}'/>"
        );
        stream("/Type/Metadata/Subtype/XML", &text)
    };
    let base = sealed_with(&[
        (1, &CATALOG.replace(">>", "/Metadata 30 0 R>>")),
        (30, &packet("one", "2020")),
    ]);
    let dated = update(&base, &[(30, &packet("one", "2021"))]);
    assert_eq!(refused_changes(&dated), []);
    let titled = update(&base, &[(30, &packet("two", "2021"))]);
    assert_eq!(refused_changes(&titled), [ChangeKind::Metadata]);
    // Where there were none, dates alone say nothing either.
    let catalog = CATALOG.replace(">>", "/Metadata 30 0 R>>");
    let first = |packet: &str| refused_changes(&update(&sealed(), &[(1, &catalog), (30, packet)]));
    assert_eq!(first(&packet("", "2021")), []);
    assert_eq!(first(&packet("one", "2021")), [ChangeKind::Metadata]);
}

/// Foxit makes the field of the next seal in a revision of its own.
#[test]
fn empty_field_for_the_next_seal_is_admitted_where_it_shows_nothing() {
    let added = |field: &str| {
        let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
        let form = "<</Fields[6 0 R 20 0 R]/SigFlags 3>>";
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Next)/F 4/P 3 0 R/H/P{field}>>");
        let shown = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "(PAID) Tj");
        let blank = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "");
        let mut objects = vec![(3, &*page), (5, form), (20, &*field)];
        objects.extend(field.contains("22 0 R").then_some((22, &*shown)));
        objects.extend(field.contains("23 0 R").then_some((23, &*blank)));
        refused_changes(&update(&sealed(), &objects))
    };
    assert_eq!(added("/Rect[0 0 0 0]"), []);
    assert_eq!(added("/Rect[10 10 90 90]"), []);
    assert_eq!(added("/Rect[10 10 90 90]/MK<<>>/AP<</N 23 0 R>>"), []);
    assert!(added("/Rect[10 10 90 90]/AP<</N 4 0 R>>").contains(&ChangeKind::FormField));
    let other = "/Rect[10 10 90 90]/AP<</N 23 0 R/D<</On 22 0 R>>>>";
    assert!(added(other).contains(&ChangeKind::FormField));
    assert!(added("/Rect[10 10 590 800]").contains(&ChangeKind::CoSealTooLarge));
    assert!(added("/Rect[10 10 90 90]/AP<</N 22 0 R>>").contains(&ChangeKind::FormField));
    assert!(added("/Rect[10 10 90 90]/MK<</CA(PAID)>>").contains(&ChangeKind::FormField));
    assert!(added("/Rect[10 10 90 90]/A<</S/JavaScript>>").contains(&ChangeKind::FormField));
}

/// MuPDF and Ghostscript name the line end before an object, which in an update belongs to the revision before.
#[test]
fn first_object_of_an_update_named_by_the_line_end_before_it_is_explained() {
    let base = sealed();
    let later = update(&base, &[(9, &sealed_objects()[&9])]);
    assert_eq!(refused_changes(&later), []);
    let entry = |at: usize| format!("{at:010} 00000 n");
    let early = patched(&later, &entry(base.len()), &entry(base.len() - 1));
    assert_eq!(refused_changes(&early), []);
    // Bytes that no entry names are told as ever.
    let junk = [&*base, b"99 0 obj\n<<>>\nendobj\n"].concat();
    let hidden = with_trailer_of(&base, &junk);
    assert!(refused_changes(&hidden).contains(&ChangeKind::Bytes));
}

/// An update of the page contents to themselves after `bytes`, which begin with `file`.
fn with_trailer_of(file: &[u8], bytes: &[u8]) -> Vec<u8> {
    let trailer = format!("/Root 1 0 R/Prev {}", last_startxref(file));
    update_with_trailer(bytes, 4, &sealed_objects()[&4], &trailer)
}

/// As in LibreOffice's `no-eof.pdf`: a second section right after the first, which ends in no `startxref` of its own.
#[test]
fn two_sections_of_one_save_are_one_revision() {
    let base = sealed();
    let at = last_startxref(&base);
    let text = String::from_utf8_lossy(&base[at..]);
    let (section, _) = text.split_once("startxref").unwrap();
    let second = at + section.len();
    let tail = format!(
        "{section}xref\n0 0\ntrailer\n<</Root 1 0 R/Size 10/Prev {at}>>\nstartxref\n{second}\n%%EOF\n"
    );
    let both = [&base[..at], tail.as_bytes()].concat();
    assert_eq!(open(&both).revisions(), 1);
    let apart = tail.replace("xref\n0 0", "99 0 obj\n<<>>\nendobj\nxref\n0 0");
    assert!(matches!(
        refused(&[&base[..at], apart.as_bytes()].concat()),
        PdfError::NeedsRepair { .. }
    ));
}

#[test]
fn field_may_be_put_before_others_and_none_may_go() {
    let with_fields = |fields: &str| {
        let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
        let form = format!("<</Fields[{fields}]/SigFlags 3>>");
        let field =
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/Rect[0 0 0 0]/F 132/P 3 0 R/V 21 0 R>>";
        let stamp = time_stamp_dictionary();
        let objects = [(3, &*page), (5, &*form), (20, field), (21, &*stamp)];
        refused_changes(&update(&sealed(), &objects))
    };
    assert_eq!(with_fields("20 0 R 6 0 R"), []);
    assert!(with_fields("20 0 R").contains(&ChangeKind::FormField));
}

#[test]
fn version_of_itext_in_the_page_tree_is_admitted_and_nothing_else_there() {
    let tree = |more: &str| {
        let pages = format!("<</Type/Pages/Kids[3 0 R]/Count 1{more}>>");
        refused_changes(&update(&sealed(), &[(2, &pages)]))
    };
    assert_eq!(tree("/ITXT(5.0.0)"), []);
    assert_eq!(tree("/ITXT(5.0.0)/Rotate 90"), [ChangeKind::PageTree]);
    assert_eq!(tree("/ITXT<</A 1>>"), [ChangeKind::PageTree]);
}

/// node-signpdf paints nothing, and gives each field the same place.
#[test]
fn seal_that_paints_nothing_covers_nothing() {
    let second = |more: &str| {
        let page = PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]");
        let field = format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[400 100 520 220]/F 4/P 3 0 R/V 21 0 R{more}>>"
        );
        let value = signature_dictionary("adbe.pkcs7.detached");
        let shown = stream("/Type/XObject/Subtype/Form/BBox[0 0 120 120]", "");
        let form = "<</Fields[6 0 R 20 0 R]/SigFlags 3>>";
        let mut objects = vec![(3, &*page), (5, form), (20, &*field), (21, &*value)];
        objects.extend((!more.is_empty()).then_some((22, &*shown)));
        refused_changes(&update(&sealed(), &objects))
    };
    assert_eq!(second(""), []);
    assert_eq!(second("/AP<</N 22 0 R>>"), [ChangeKind::CoSealOverlaps]);
}

#[test]
fn value_of_zeros_is_a_seal_that_was_not_made() {
    let painted = sealed_objects()[&6].clone();
    let plain = painted.replace("/AP<</N 8 0 R>>", "");
    let field_with = |field: &str, value: &str| {
        let dictionary = signature_dictionary("ETSI.CAdES.detached");
        let dictionary = dictionary.replace(super::super::testing::VALUE, value);
        faults(&sealed_with(&[(6, field), (7, &dictionary)]))
    };
    let with = |value: &str| field_with(&plain, value);
    assert_eq!(with(&"00".repeat(64)), ["not_made"]);
    // The face of a seal that was taken out, or never made.
    let zeros = field_with(&painted, &"00".repeat(64));
    assert_eq!(zeros, ["contents_not_asn1"]);
    assert_eq!(
        with(&"00".repeat(63).replacen("00", "01", 1)),
        ["contents_not_asn1"]
    );
    assert_eq!(with(""), ["contents_not_asn1"]);
}

/// iText 7 makes a font for forms, needed or not.
#[test]
fn font_of_every_reader_left_behind_unused_is_tidying_up() {
    let loose = |font: &str| refused_changes(&stamped_with("", "", &[(30, font)]));
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
    assert_eq!(loose(font), []);
    assert_eq!(loose("<</Type/Font>>"), []);
    let embedded = font.replace("/Encoding", "/FontDescriptor 8 0 R/Encoding");
    assert_eq!(loose(&embedded), [ChangeKind::Resource]);
}

/// PDFBox, to every field of a file that it signs.
#[test]
fn widget_that_is_told_to_be_an_annotation_is_the_same() {
    let typeless = |number: u32| sealed_objects()[&number].replace("/Type/Annot", "");
    let base = sealed_with(&[(6, &typeless(6))]);
    let typed = |field: &str| {
        let later = update(&base, &[(6, field)]);
        (faults(&later), refused_changes(&later))
    };
    assert_eq!(typed(&sealed_objects()[&6]), (vec![], vec![]));
    let (found, changes) = typed(&sealed_objects()[&6].replace("/F 132", "/F 4"));
    assert_eq!(found, ["field_changed"]);
    assert!(!changes.is_empty());
    let other = typeless(6).replace("/Subtype", "/Type/Page/Subtype");
    assert_eq!(typed(&other).0, ["field_changed"]);
}

/// iText 5 and OpenPDF write out what a page inherits.
#[test]
fn page_that_says_what_it_inherited_is_the_same() {
    let page = PAGE.replace("/MediaBox[0 0 595 842]", "");
    let tree = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>";
    let base = sealed_with(&[(2, tree), (3, &page)]);
    assert_eq!(refused_changes(&update(&base, &[(3, PAGE)])), []);
    let other = PAGE.replace("842", "421");
    assert_eq!(
        refused_changes(&update(&base, &[(3, &other)])),
        [ChangeKind::Page]
    );
    let rotated = PAGE.replace("/Annots", "/Rotate 0/Annots");
    assert_eq!(
        refused_changes(&update(&base, &[(3, &rotated)])),
        [ChangeKind::Page]
    );
}

/// iText 7 writes the tree from contents to elements anew.
#[test]
fn structure_tree_whose_index_is_written_anew_is_the_same_and_leads_nowhere_else() {
    let root = |index: u32| format!("<</Type/StructTreeRoot/K 31 0 R/ParentTree {index} 0 R>>");
    let base = sealed_with(&[
        (1, &CATALOG.replace(">>", "/StructTreeRoot 30 0 R>>")),
        (30, &root(32)),
        (31, "<</Type/StructElem/S/P/P 30 0 R/K 0>>"),
        (32, "<</Nums[0 33 0 R]>>"),
        (33, "[31 0 R]"),
    ]);
    let anew = |nums: &str| {
        let root = root(40).replace("/K 31", "/RoleMap<<>>/K 31");
        let tree = format!("<</Nums[{nums}]>>");
        refused_changes(&update(
            &base,
            &[(30, &root), (40, &tree), (41, "[31 0 R]")],
        ))
    };
    assert_eq!(anew("0 41 0 R"), []);
    for other in ["0 [30 0 R]", "1 41 0 R", "0 41 0 R 1 [31 0 R]", ""] {
        assert!(anew(other).contains(&ChangeKind::Structure), "{other}");
    }
}

#[test]
fn title_in_another_encoding_is_the_same_and_another_title_is_not() {
    let titled = |title: &str| {
        let base = with_information(&sealed(), "(Fee)");
        refused_changes(&with_information(&base, title))
    };
    // The first title came after the seal, and is told.
    assert_eq!(titled("<FEFF004600650065>"), [ChangeKind::Metadata]);
    assert_eq!(titled("<FEFF004600650066>"), [ChangeKind::Metadata; 2]);
    assert_eq!(titled("(Fee)/Title(Free)"), [ChangeKind::Metadata; 2]);
}

fn with_information(file: &[u8], title: &str) -> Vec<u8> {
    let trailer = format!("/Root 1 0 R/Info 30 0 R/Prev {}", last_startxref(file));
    let body = format!("<</Producer(a)/Title{title}>>");
    update_with_trailer(file, 30, &body, &trailer)
}

/// No device shows a millionth of a point.
#[test]
fn box_moves_by_less_than_a_millionth_and_no_other_rectangle_does() {
    let page = |key: &str, left: &str| {
        let page = PAGE.replace("/MediaBox", "/MediaBox[0 0 595 842]/Other");
        page.replace("/Other[0", &format!("{key}[{left}"))
    };
    let moved = |key: &str, left: &str| {
        let base = sealed_with(&[(3, &page(key, "0"))]);
        refused_changes(&update(&base, &[(3, &page(key, left))]))
    };
    for key in ["/CropBox", "/BleedBox", "/TrimBox", "/ArtBox"] {
        assert_eq!(moved(key, "0.0000009"), [], "{key}");
        assert_eq!(moved(key, "0.000001"), [ChangeKind::Page], "{key}");
    }
    assert_eq!(moved("/Other", "0.0000009"), [ChangeKind::Page]);
}

/// Poppler writes ten decimals, and leaves appearances behind that paint nothing.
#[test]
fn page_box_with_fewer_decimals_and_empty_streams_left_behind_are_the_same() {
    let page = |corner: &str| PAGE.replace("842", corner);
    let base = sealed_with(&[(3, &page("841.889763779528"))]);
    let boxed = |corner: &str| refused_changes(&update(&base, &[(3, &page(corner))]));
    assert_eq!(boxed("841.8897637795"), []);
    assert_eq!(boxed("841.8897"), [ChangeKind::Page]);
    let twice = page("841.8897637795]/MediaBox[0 0 595 421");
    let twice = refused(&update(&base, &[(3, &twice)]));
    assert!(matches!(twice, PdfError::NeedsRepair { .. }));
    let loose = |data: &str| {
        let body = stream("/Subtype/Form/BBox[0 0 0 0]", data);
        refused_changes(&stamped_with("", "", &[(30, &body)]))
    };
    assert_eq!(loose(""), []);
    assert!(!loose("(x) Tj").is_empty());
    let elsewhere = stream("/Subtype/Form/BBox[0 0 0 0]/F(face.pdf)", "");
    assert!(!refused_changes(&stamped_with("", "", &[(30, &elsewhere)])).is_empty());
}
