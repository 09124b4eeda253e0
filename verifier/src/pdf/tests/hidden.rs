//! Seals that a form hides: in lists given twice, in fields that are no objects, in values that do not call themselves
//! signatures, and in fields that are gone.

use super::super::error::Repair;
use super::super::testing::{
    PLACEHOLDER, patched, sealed, sealed_objects, sealed_with, signature_dictionary, update,
    update_compressed,
};
use super::super::{Limits, PdfError, PdfFault, read};
use super::terms::{PAGE, transformed};
use super::{faults, open, refused};

#[test]
fn form_with_two_lists_of_fields_is_refused() {
    let with = |form: &str| sealed_with(&[(5, form)]);
    assert_eq!(open(&with("<</Fields[6 0 R]>>")).signatures().len(), 1);
    for form in [
        "<</Fields[6 0 R]/Fields[]>>",
        "<</Fields[]/Fields[6 0 R]>>",
        "<</Fields[6 0 R]/SigFlags 1/SigFlags 3>>",
    ] {
        let error = refused(&with(form));
        let twice =
            matches!(&error, PdfError::NeedsRepair { what, .. } if *what == Repair::DuplicateKey);
        assert!(twice, "{form}: {error}");
    }
}

#[test]
fn form_without_a_list_of_fields_holds_no_seal() {
    let with = |form: &str| sealed_with(&[(5, form)]);
    assert_eq!(open(&with("<</SigFlags 3>>")).signatures().len(), 0);
    let error = refused(&with("<</Fields 6>>"));
    assert!(matches!(error, PdfError::NeedsRepair { .. }), "{error}");
}

/// The field and its value are written into the list itself. Where that list lies is known for a form in the catalog alone.
#[test]
fn field_that_is_no_object_is_read_where_its_place_is_known() {
    let value = signature_dictionary("ETSI.CAdES.detached");
    let form = format!("<</Fields[<</FT/Sig/T(Seal1)/V {value}>>]/SigFlags 3>>");
    let catalog = |form: &str| format!("<</Type/Catalog/Pages 2 0 R/AcroForm {form}>>");
    let page = PAGE.replace("[6 0 R]", "[]");
    let direct = sealed_with(&[(1, &catalog(&form)), (3, &page), (7, "null")]);
    assert_eq!(faults(&direct), Vec::<&str>::new());
    let apart = sealed_with(&[(3, &page), (5, &form), (7, "null")]);
    assert_eq!(faults(&apart), ["compressed"]);
    let packed = catalog(&form.replace(PLACEHOLDER, "[0 9 9 9]"));
    let packed = update_compressed(&sealed_with(&[(3, &page)]), &[(1, &packed)], 30);
    let packed = open(&packed);
    let in_stream = packed.signatures()[0].faults().iter();
    assert!(
        in_stream
            .map(PdfFault::code)
            .any(|code| code == "compressed")
    );
}

/// By a co-seal, or by nobody.
#[test]
fn seal_that_was_taken_away_after_the_last_co_seal_is_told() {
    let field = sealed_objects()[&6]
        .replace("Seal1", "Seal2")
        .replace("/V 7", "/V 21");
    let co_sealed = update(
        &sealed(),
        &[
            (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
            (5, "<</Fields[6 0 R 20 0 R]/SigFlags 3>>"),
            (20, &field),
            (21, &signature_dictionary("ETSI.CAdES.detached")),
        ],
    );
    let told = |bytes: &[u8]| -> Vec<(String, bool)> {
        let file = open(bytes);
        let removed = |faults: &[PdfFault]| faults.iter().any(|one| one.code() == "removed");
        let seals = file.signatures().iter();
        seals
            .map(|seal| (seal.name.clone(), removed(seal.faults())))
            .collect()
    };
    let (first, second) = ("Seal1".to_owned(), "Seal2".to_owned());
    assert_eq!(
        told(&co_sealed),
        [(first.clone(), false), (second.clone(), false)]
    );
    let gone = update(&co_sealed, &[(5, "<</Fields[20 0 R]/SigFlags 3>>")]);
    assert_eq!(told(&gone), [(second, false), (first, true)]);
}

/// The value is no object, so that only its field tells it from others.
#[test]
fn value_written_into_its_field_is_one_seal_in_all_revisions() {
    let value = signature_dictionary("ETSI.CAdES.detached");
    let field = sealed_objects()[&6].replace("/V 7 0 R", &format!("/V {value}"));
    let base = sealed_with(&[(6, &field), (7, "null")]);
    assert_eq!(faults(&base), Vec::<&str>::new());
    let form = "<</Fields[6 0 R]/SigFlags 3>>";
    assert_eq!(faults(&update(&base, &[(5, form)])), Vec::<&str>::new());
    let gone = update(&base, &[(5, "<</Fields[]/SigFlags 3>>")]);
    assert!(faults(&gone).contains(&"removed"));
}

/// A value must not hide in a node that looks like a widget.
#[test]
fn seal_below_kids_without_names_is_found() {
    let page = PAGE.replace("[6 0 R]", "[]");
    let below = |kid: &str| {
        let field = "<</FT/Sig/T(Seal1)/Kids[21 0 R]>>";
        let kid = format!("<<{kid}>>");
        let last = "<</V 7 0 R>>";
        let file = sealed_with(&[(3, &page), (6, field), (21, &kid), (22, last)]);
        open(&file).signatures().len()
    };
    for kid in [
        "/V 7 0 R",
        "/Kids[22 0 R]",
        "/T(a)/Kids[22 0 R]",
        "/Subtype/Widget/Kids[22 0 R]",
    ] {
        assert_eq!(below(kid), 1, "{kid}");
    }
    assert_eq!(below("/T(a)"), 0);
}

/// Another program might check it all the same.
#[test]
fn value_that_looks_like_a_signature_is_one_in_any_field() {
    let with = |value: &str| {
        let field = sealed_objects()[&6].replace("/FT/Sig", "/FT/Tx");
        open(&sealed_with(&[(6, &field), (7, value)]))
            .signatures()
            .len()
    };
    assert_eq!(with("<</Type/Sig>>"), 1);
    assert_eq!(with("<</ByteRange[0 1 2 3]>>"), 1);
    assert_eq!(with("<</Type/Other>>"), 0);
}

/// Whatever the order of their fields.
#[test]
fn second_certification_listed_first_is_a_fault() {
    let empty = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal2)/Rect[100 100 220 220]/F 4/P 3 0 R>>";
    let form = "<</Fields[20 0 R 6 0 R]/SigFlags 3>>";
    let base = sealed_with(&[
        (3, &PAGE.replace("[6 0 R]", "[6 0 R 20 0 R]")),
        (5, form),
        (7, &transformed("DocMDP", "/P 2")),
        (20, empty),
    ]);
    let certified = |value: &str| {
        let field = empty.replace("/F 4", "/F 4/V 21 0 R");
        let file = update(&base, &[(20, &field), (21, value)]);
        let file = open(&file);
        let faults = file.signatures().iter().map(|seal| seal.faults().to_vec());
        let codes = faults.map(|faults| faults.iter().map(PdfFault::code).collect());
        codes.collect::<Vec<Vec<_>>>()
    };
    let [second, first] = &certified(&transformed("DocMDP", "/P 3"))[..] else {
        panic!("two signatures")
    };
    assert_eq!(
        (&second[..], &first[..]),
        (&["certified_twice"][..], &[][..])
    );
    let approved = certified(&signature_dictionary("ETSI.CAdES.detached"));
    assert!(approved.iter().all(Vec::is_empty), "{approved:?}");
}

#[test]
fn terms_that_cannot_be_read_lock_everything() {
    let field = sealed_objects()[&6].replace("/V 7", "/Lock 20 0 R/V 7");
    let lock = "<</Type/SigFieldLock/Action/Include/Fields[(x)]>>";
    let whole = sealed_with(&[(6, &field), (20, lock)]);
    let locks = |bytes: &[u8], name: &str| open(bytes).signatures()[0].permissions.locks(name);
    assert!(locks(&whole, "x") && !locks(&whole, "y"));
    let broken = patched(&whole, "20 0 obj", "20 1 obj");
    assert!(locks(&broken, "x") && locks(&broken, "y"));
}

#[test]
fn pages_and_fields_of_too_many_nodes_are_over_the_limit() {
    let within = |file: &[u8], tree_nodes: u64| {
        let limits = Limits {
            tree_nodes,
            ..Limits::default()
        };
        read(file, &limits).map(|_| ())
    };
    // The root of the pages and one page; three fields.
    let fields = sealed_with(&[
        (5, "<</Fields[6 0 R 20 0 R 21 0 R]/SigFlags 3>>"),
        (20, "<</FT/Tx/T(a)>>"),
        (21, "<</FT/Tx/T(b)>>"),
    ]);
    for (file, nodes) in [(sealed(), 2), (fields, 3)] {
        assert_eq!(within(&file, nodes), Ok(()));
        assert!(matches!(
            within(&file, nodes - 1),
            Err(PdfError::Limit { .. })
        ));
    }
}
