//! Files that are not read, and why.

use super::super::testing::{patched, sealed, sealed_with, stream, update_with_trailer};
use super::super::{AttachmentPlace, Bound, PdfError, Repair, Risk, Trailing, XrefKind};
use super::{open, refused};

fn repair(file: &[u8]) -> Repair {
    match refused(file) {
        PdfError::NeedsRepair { what, .. } => what,
        other => panic!("{other}"),
    }
}

#[test]
fn empty_and_foreign_files() {
    assert_eq!(refused(b""), PdfError::Empty);
    assert_eq!(refused(b"PK\x03\x04"), PdfError::NotPdf);
    assert_eq!(repair(&[b"\n".to_vec(), sealed()].concat()), Repair::Header);
    assert_eq!(open(&sealed()).pages(), 1);
}

#[test]
fn cut_file_needs_repair() {
    let bytes = sealed();
    for length in 9..bytes.len() - 1 {
        assert!(
            matches!(refused(&bytes[..length]), PdfError::NeedsRepair { .. }),
            "{length}"
        );
    }
    assert!(
        open(&bytes[..bytes.len() - 1]).signatures()[0]
            .faults()
            .iter()
            .any(|fault| fault.code() == "byte_range_outside")
    );
}

/// Whoever opens it leaves bytes out. With a seal in what is left, the seal tells them as a change.
#[test]
fn file_cut_inside_its_second_revision_needs_repair() {
    let unsealed = sealed_with(&[(5, "<</Fields[]>>")]);
    let whole = update_with_trailer(
        &unsealed,
        30,
        "<<>>",
        &format!(
            "/Root 1 0 R/Prev {}",
            super::super::testing::last_startxref(&unsealed)
        ),
    );
    assert_eq!(open(&whole).revisions(), 2);
    assert_eq!(repair(&whole[..unsealed.len() + 9]), Repair::EndOfFile);
}

#[test]
fn startxref_that_leads_astray_needs_repair() {
    let bytes = sealed();
    let at = super::super::testing::last_startxref(&bytes);
    for other in [at - 2, at + 1, 100, 10] {
        let bytes = patched(
            &bytes,
            &format!("startxref\n{at}"),
            &format!("startxref\n{other:0width$}", width = at.to_string().len()),
        );
        assert!(matches!(refused(&bytes), PdfError::NeedsRepair { .. }));
    }
}

#[test]
fn second_startxref_needs_repair() {
    let bytes = sealed();
    let at = super::super::testing::last_startxref(&bytes);
    assert_eq!(
        repair(&[bytes, format!("startxref\n{at}\n%%EOF\n").into_bytes()].concat()),
        Repair::StartXref
    );
}

#[test]
fn loop_of_sections_ends() {
    let base = sealed();
    let at = base.len();
    let looped = update_with_trailer(
        &base,
        30,
        "<<>>",
        &format!("/Root 1 0 R/Prev {}", at + "30 0 obj\n<<>>\nendobj\n".len()),
    );
    assert_eq!(repair(&looped), Repair::XrefChain);
}

/// As an office program writes it: a table in which object 4 is free, and after it an empty table that names the
/// stream (object 5) in which object 4 is in use.
pub(super) fn hybrid(font_in_table: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for object in [
        "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        "2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n",
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources 4 0 R>>\nendobj\n",
        "4 0 obj\n<<>>\nendobj\n",
    ] {
        offsets.push(bytes.len());
        bytes.extend(object.bytes());
    }
    let stream = bytes.len();
    let [high, low] = u16::try_from(offsets[3]).unwrap().to_be_bytes();
    bytes.extend(
        b"5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Index[4 1]/Length 4/Root 1 0 R>>\nstream\n",
    );
    bytes.extend([1, high, low, 0]);
    bytes.extend(b"\nendstream\nendobj\n");
    let table = bytes.len();
    bytes.extend(b"xref\n0 6\n0000000000 65535 f \n");
    for offset in &offsets[..3] {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("{font_in_table}{stream:010} 00000 n \n").bytes());
    let end = format!("trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
    bytes.extend(end.bytes());
    let second = bytes.len();
    let end = format!(
        "xref\n0 0\ntrailer\n<</Size 6/Root 1 0 R/Prev {table}/XRefStm {stream}>>\nstartxref\n{second}\n%%EOF\n"
    );
    bytes.extend(end.bytes());
    bytes
}

#[test]
fn hybrid_file_of_an_office_program_is_read_and_told_to_the_sealer() {
    let bytes = hybrid("0000000000 65535 f \n");
    let file = open(&bytes);
    assert_eq!(file.pages(), 1);
    let is_hybrid = |risk: &Risk| matches!(risk, Risk::Hybrid { .. });
    assert!(file.risks().unwrap().iter().any(is_hybrid));
    assert!(!open(&sealed()).risks().unwrap().iter().any(is_hybrid));
}

#[test]
fn hybrid_file_that_shows_two_documents_is_refused() {
    let bytes = hybrid("0000000009 00000 n \n");
    assert!(matches!(refused(&bytes), PdfError::Hybrid { .. }));
}

#[test]
fn hybrid_update_is_refused() {
    let base = sealed();
    let trailer = format!(
        "/Root 1 0 R/Prev {}",
        super::super::testing::last_startxref(&base)
    );
    let hybrid = update_with_trailer(&base, 30, "<<>>", &format!("{trailer}/XRefStm 9"));
    assert!(matches!(refused(&hybrid), PdfError::Hybrid { .. }));
    assert_eq!(
        open(&update_with_trailer(&base, 30, "<<>>", &trailer)).revisions(),
        2
    );
}

#[test]
fn encrypted_file_says_so() {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<</Filter/Standard/V 5/R 6>>\nendobj\n".to_vec();
    let at = bytes.len();
    bytes.extend_from_slice(
        format!("xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Root 1 0 R/Encrypt 1 0 R/Size 2>>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    assert_eq!(
        refused(&bytes),
        PdfError::Encrypted {
            handler: "Standard".into(),
            version: 5,
            revision: 6
        }
    );
}

#[test]
fn nested_arrays_end_at_the_limit() {
    let deep = |depth: usize| {
        format!(
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/x {}{}>>",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    assert_eq!(
        refused(&sealed_with(&[(1, &deep(100_000))])),
        PdfError::Limit {
            what: Bound::Depth,
            limit: 64
        }
    );
    assert_eq!(open(&sealed_with(&[(1, &deep(50))])).pages(), 1);
}

#[test]
fn circular_page_and_field_trees_end() {
    assert_eq!(
        repair(&sealed_with(&[(2, "<</Type/Pages/Kids[2 0 R]/Count 1>>")])),
        Repair::PageTree
    );
    assert_eq!(
        repair(&sealed_with(&[
            (5, "<</Fields[10 0 R]>>"),
            (10, "<</T(a)/Kids[11 0 R]>>"),
            (11, "<</T(b)/Kids[10 0 R]>>")
        ])),
        Repair::FieldTree
    );
}

#[test]
fn wrong_stream_length_needs_repair_when_the_stream_is_needed() {
    let tree = "<</Names[(licence.json) 10 0 R]>>";
    let file = |length: usize| {
        let bytes = sealed_with(&[
            (
                1,
                &format!(
                    "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Names<</EmbeddedFiles {tree}>>>>"
                ),
            ),
            (
                10,
                "<</Type/Filespec/F(licence.json)/UF(licence.json)/EF<</F 11 0 R>>>>",
            ),
            (
                11,
                &format!("<</Type/EmbeddedFile/Length {length}>>\nstream\n{{}}\nendstream"),
            ),
        ]);
        open(&bytes).attachment(1, "licence.json")
    };
    assert_eq!(file(2).unwrap().unwrap().bytes, b"{}");
    assert!(matches!(
        file(1),
        Err(PdfError::NeedsRepair {
            what: Repair::ObjectEnd,
            ..
        })
    ));
}

#[test]
fn bomb_ends_at_the_limit() {
    let data = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 40 << 20], 6);
    let hex: String = data.iter().map(|byte| format!("{byte:02X}")).collect();
    let bytes = sealed_with(&[
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/AF[10 0 R]>>"),
        (10, "<</Type/Filespec/F(x)/EF<</F 11 0 R>>>>"),
        (
            11,
            &stream("/Filter[/ASCIIHexDecode/FlateDecode]", &format!("{hex}>")),
        ),
    ]);
    let file = open(&bytes);
    assert!(matches!(
        file.attachment(1, "x"),
        Err(PdfError::Limit {
            what: Bound::InflateRatio | Bound::StreamBytes,
            ..
        })
    ));
    assert_eq!(file.attachment(1, "y"), Ok(None));
}

#[test]
fn chained_filters_end_at_the_limit() {
    let file = |count: usize| {
        let bytes = sealed_with(&[
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/AF[10 0 R]>>"),
            (10, "<</Type/Filespec/F(x)/EF<</F 11 0 R>>>>"),
            (
                11,
                &stream(
                    &format!("/Filter[{}]", "/ASCIIHexDecode ".repeat(count)),
                    "",
                ),
            ),
        ]);
        open(&bytes)
            .attachment(1, "x")
            .map(|found| found.unwrap().bytes)
    };
    assert_eq!(file(4), Ok(Vec::new()));
    assert_eq!(
        file(5),
        Err(PdfError::Limit {
            what: Bound::Filters,
            limit: 4
        })
    );
}

#[test]
fn attachments_are_found_wherever_they_hang() {
    let specification = "<</Type/Filespec/F(licence.json)/EF<</F 11 0 R>>>>";
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[6 0 R 12 0 R]>>";
    let names = |objects: &[(u32, &str)]| open(&sealed_with(objects)).attachment_names(1).unwrap();
    let file = (11, &*stream("", "{}"));
    let found = |place| vec![("licence.json".to_owned(), place)];
    assert_eq!(names(&[]), []);
    assert_eq!(
        names(&[
            (1, "<</Type/Catalog/Pages 2 0 R/AF[10 0 R]>>"),
            (10, specification),
            file
        ]),
        found(AttachmentPlace::AssociatedFiles)
    );
    assert_eq!(
        names(&[
            (
                1,
                "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Kids[12 0 R]>>>>>>"
            ),
            (12, "<</Names[(licence.json)10 0 R]>>"),
            (10, specification),
            file
        ]),
        found(AttachmentPlace::EmbeddedFiles)
    );
    assert_eq!(
        names(&[
            (3, page),
            (
                12,
                "<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 10 0 R>>"
            ),
            (10, specification),
            file
        ]),
        found(AttachmentPlace::Annotation(1))
    );
}

#[test]
fn two_different_attachments_of_one_name_are_none() {
    let attachment = |second: &str| {
        let bytes = sealed_with(&[
            (1, "<</Type/Catalog/Pages 2 0 R/AF[10 0 R 12 0 R]>>"),
            (10, "<</F(x)/EF<</F 11 0 R>>>>"),
            (11, &stream("", "one")),
            (12, "<</F(x)/EF<</F 13 0 R>>>>"),
            (13, &stream("", second)),
        ]);
        open(&bytes)
            .attachment(1, "x")
            .unwrap()
            .map(|found| found.bytes)
    };
    assert_eq!(attachment("one").as_deref(), Some(b"one".as_slice()));
    assert_eq!(attachment("two"), None);
}

#[test]
fn risks_of_an_input_are_named() {
    let risks = |objects: &[(u32, &str)]| open(&sealed_with(objects)).risks().unwrap();
    assert_eq!(risks(&[]), []);
    assert_eq!(
        risks(&[(9, "<</Type/Font/A<</S/JavaScript/JS(x)>>>>")]),
        [Risk::JavaScript]
    );
    assert_eq!(
        risks(&[(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/OpenAction[3 0 R/Fit]>>"
        )]),
        []
    );
    assert_eq!(
        risks(&[(
            1,
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/OpenAction<</S/Launch>>>>"
        )]),
        [Risk::Action]
    );
    assert_eq!(risks(&[(5, "<</Fields[6 0 R]/XFA(x)>>")]), [Risk::Xfa]);
    assert!(matches!(
        risks(&[(30, "<<>>")])[..],
        [Risk::UnreferencedObject(_)]
    ));
    assert!(matches!(
        risks(&[(9, "<</x 44 0 R>>")])[..],
        [Risk::DanglingReference(_)]
    ));
    assert!(matches!(
        risks(&[(9, "<</x 1/x 2>>")])[..],
        [Risk::DuplicateKey(_)]
    ));
}

#[test]
fn tail_and_kind_of_the_last_section_are_told() {
    let bytes = sealed();
    assert_eq!(open(&bytes).trailing(), Trailing::Eol);
    assert_eq!(
        open(&[bytes.clone(), b" \n".to_vec()].concat()).trailing(),
        Trailing::WhiteSpace(3)
    );
    assert_eq!(open(&bytes).xref_kind(), XrefKind::Table);
    let compressed = super::super::testing::update_compressed(&bytes, &[(9, "<</Type/Font>>")], 20);
    assert_eq!(open(&compressed).xref_kind(), XrefKind::Stream);
}
