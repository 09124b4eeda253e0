use yinxin_signer::{DocumentOrder, DocumentRefused, Prepared, Released, SealCard};
use yinxin_verifier::{
    pdf::{self, Limits, XrefKind},
    report::{Acceptance, Verdict},
};

use crate::{
    pdf::Pdf,
    world::{World, behalf},
};

const HERE: DocumentOrder = DocumentOrder {
    page: 1,
    x_mm: 150.0,
    y_mm: 240.0,
};
const BESIDE: DocumentOrder = DocumentOrder {
    page: 1,
    x_mm: 60.0,
    y_mm: 240.0,
};

fn prepared(
    world: &World,
    file: &[u8],
    order: &DocumentOrder,
    seal: &SealCard,
) -> Result<Prepared, DocumentRefused> {
    world
        .signer
        .prepare_document(file, order, seal, &behalf(), world.now)
}

fn refusal(pdf: &Pdf) -> &'static str {
    let world = World::new();
    let seal = world.document_seal(0);
    prepared(&world, &pdf.bytes(), &HERE, &seal)
        .map_or_else(|refused| refused.code(), |_| "accepted")
}

fn seal_file(world: &mut World, file: &[u8], order: &DocumentOrder, seal: &SealCard) -> Released {
    let prepared = prepared(world, file, order, seal).unwrap();
    let candidate = world
        .signer
        .seal(vec![prepared], &world.keys, world.now)
        .pop()
        .unwrap()
        .unwrap();
    let departments = [0, 1].map(|number| world.document_seal(number).department);
    let judge = world.judge(&departments);
    match world.signer.release(candidate, &judge, world.now) {
        Ok(released) => released,
        Err(report) => panic!(
            "{:?} {:?}",
            report.reason,
            report.seals.first().map(|s| &s.coverage)
        ),
    }
}

/// A document sealed once.
pub(crate) fn sealed(world: &mut World, pdf: &Pdf, seal: &SealCard) -> Released {
    seal_file(world, &pdf.bytes(), &HERE, seal)
}

/// Forms and annotations as different writers leave them.
fn shapes() -> Vec<(&'static str, Pdf)> {
    let annotation = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>".to_owned();
    let plain = Pdf::plain();
    vec![
        ("plain", plain.clone()),
        (
            "object streams",
            Pdf {
                streams: true,
                ..plain.clone()
            },
        ),
        (
            "form in the catalog",
            Pdf {
                catalog: "/AcroForm<</Fields[]/DA(/Helv 0 Tf)>>".into(),
                ..plain.clone()
            },
        ),
        (
            "form of its own, fields of their own",
            Pdf {
                catalog: "/AcroForm 6 0 R".into(),
                more: vec!["<</Fields 7 0 R/SigFlags 0>>".into(), "[]".into()],
                ..plain.clone()
            },
        ),
        (
            "annotations in the page",
            Pdf {
                page: "/Annots[6 0 R]".into(),
                more: vec![annotation.clone()],
                ..plain.clone()
            },
        ),
        (
            "annotations of their own",
            Pdf {
                page: "/Annots 7 0 R".into(),
                more: vec![annotation.clone(), "[6 0 R]".into()],
                ..plain.clone()
            },
        ),
        (
            "both in object streams",
            Pdf {
                page: "/Annots[6 0 R]/CropBox[10.123456789 10 500 800]".into(),
                catalog: "/AcroForm<</Fields[]>>/Lang(zh-CN)".into(),
                more: vec![annotation],
                streams: true,
            },
        ),
    ]
}

#[test]
fn every_shape_of_document_is_sealed_and_sealed_again() {
    for (shape, pdf) in shapes() {
        let mut world = World::new();
        let seals = [0, 1].map(|number| world.document_seal(number));
        let original = pdf.bytes();
        let once = sealed(&mut world, &pdf, &seals[0]).into_bytes();
        assert!(once.starts_with(&original), "{shape}");
        for order in [BESIDE, DocumentOrder { page: 2, ..HERE }] {
            let twice = seal_file(&mut world, &once, &order, &seals[1]);
            assert!(twice.bytes().starts_with(&once), "{shape}");
            let report = twice.report();
            assert_eq!(
                (report.verdict, report.acceptance),
                (Verdict::Valid, Acceptance::Accept),
                "{shape}"
            );
            assert_eq!(report.seals.len(), 2, "{shape}");
            assert!(report.licence.is_none());
        }
    }
}

#[test]
fn the_kind_of_cross_reference_is_kept() {
    for (streams, kind) in [(false, XrefKind::Table), (true, XrefKind::Stream)] {
        let mut world = World::new();
        let seal = world.document_seal(0);
        let file = sealed(
            &mut world,
            &Pdf {
                streams,
                ..Pdf::plain()
            },
            &seal,
        )
        .into_bytes();
        let read = pdf::read(&file, &Limits::default()).unwrap();
        assert_eq!((read.xref_kind(), read.revisions()), (kind, 2));
    }
}

#[test]
fn the_seal_is_where_it_was_ordered_in_its_true_size() {
    let mut world = World::new();
    let seal = world.document_seal(0);
    let file = sealed(&mut world, &Pdf::plain(), &seal).into_bytes();
    let read = pdf::read(&file, &Limits::default()).unwrap();
    let [left, bottom, right, top] = read.signatures()[0].widgets[0].rect.unwrap();
    let mm = 25.4 / 72.0;
    assert!(((right - left) * mm - 42.0).abs() < 0.01, "42 mm across");
    assert!(((left + right) / 2.0 * mm - 150.0).abs() < 0.01);
    assert!(((841.889_763_779_528 - (bottom + top) / 2.0) * mm - 240.0).abs() < 0.01);
}

/// A stream that says it holds one array this often; nothing refers to it, and lopdf reads every member.
fn members(times: usize) -> Pdf {
    let index = "30 0 ".repeat(times);
    let data = format!("{index}[{}]", "0 ".repeat(100_000));
    let (first, length) = (index.len(), data.len());
    let dictionary = format!("<</Type/ObjStm/N {times}/First {first}/Length {length}>>");
    Pdf {
        more: vec![format!("{dictionary}\nstream\n{data}\nendstream")],
        ..Pdf::plain()
    }
}

#[test]
fn object_stream_that_blows_up_in_memory_is_refused_before_lopdf_reads_it() {
    assert_eq!(refusal(&members(2)), "accepted");
    let pdf = members(1000).bytes();
    let world = World::new();
    let refused = prepared(&world, &pdf, &HERE, &world.document_seal(0)).err();
    let Some(DocumentRefused::Unreadable(pdf::PdfError::Limit { .. })) = refused else {
        panic!("{refused:?}");
    };
}

#[test]
fn what_could_change_after_sealing_is_refused() {
    let with_object = |object: &str| Pdf {
        more: vec![object.into()],
        ..Pdf::plain()
    };
    assert_eq!(
        refusal(&with_object("<</S/URI/URI(https://example.gov.cn)>>")),
        "accepted"
    );
    assert_eq!(
        refusal(&with_object("<</S/JavaScript/JS(app.alert(1))>>")),
        "script"
    );
    assert_eq!(
        refusal(&with_object("<</S/Launch/F(a.exe)>>")),
        "launch_action"
    );
    let form = |entries: &str| Pdf {
        catalog: format!("/AcroForm<</Fields[]{entries}>>"),
        ..Pdf::plain()
    };
    assert_eq!(refusal(&form("")), "accepted");
    assert_eq!(refusal(&form("/XFA(x)")), "xfa");
    assert_eq!(
        refusal(&with_object("<</Type/Filespec/F(annex.xml)>>")),
        "accepted"
    );
    assert_eq!(
        refusal(&with_object("<</Type/Filespec/F(licence.json)>>")),
        "licence_attachment"
    );
}

#[test]
fn broken_files_are_refused_each_with_its_sentence() {
    let world = World::new();
    let seal = world.document_seal(0);
    let good = Pdf::plain().bytes();
    let trailer = |entry: &str| {
        let at = good
            .windows(4)
            .position(|window| window == b"/ID[")
            .unwrap();
        [&good[..at], entry.as_bytes(), &good[at..]].concat()
    };
    let cut = good[..good.len() - 30].to_vec();
    let junk = [good.as_slice(), b"%junk after the end\n1 0 obj\n"].concat();
    let encrypted = trailer("/Encrypt<</Filter/Standard/V 5/R 6>>");
    let hybrid = trailer("/XRefStm 9");
    for (file, code) in [
        (&b""[..], "empty"),
        (b"PK\x03\x04 not a PDF", "not_pdf"),
        (&cut, "needs_repair"),
        (&junk, "needs_repair"),
        (&encrypted, "user_password"),
        (&hybrid, "hybrid"),
    ] {
        let refused = prepared(&world, file, &HERE, &seal).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert!(!refused.zh().is_empty() && !refused.en().is_empty());
    }
}

#[test]
fn bytes_after_an_earlier_seal_are_refused() {
    let mut world = World::new();
    let seals = [0, 1].map(|number| world.document_seal(number));
    let once = sealed(&mut world, &Pdf::plain(), &seals[0]).into_bytes();
    let code = |file: &[u8]| {
        prepared(&world, file, &BESIDE, &seals[1])
            .map_or_else(|refused| refused.code(), |_| "accepted")
    };
    assert_eq!(code(&once), "accepted");
    assert_eq!(
        code(&[once.as_slice(), b"1 0 obj\n"].concat()),
        "trailing_bytes"
    );
}

#[test]
fn what_runs_by_itself_or_shows_another_file_is_refused() {
    let catalog = |entries: &str| Pdf {
        catalog: entries.into(),
        ..Pdf::plain()
    };
    assert_eq!(refusal(&catalog("/OpenAction[3 0 R/Fit]")), "accepted");
    assert_eq!(
        refusal(&catalog(
            "/OpenAction<</S/URI/URI(https://example.gov.cn)>>"
        )),
        "action"
    );
    let stream = |entries: &str| Pdf {
        more: vec![format!("<</Length 0{entries}>>\nstream\n\nendstream")],
        ..Pdf::plain()
    };
    assert_eq!(refusal(&stream("")), "accepted");
    assert_eq!(refusal(&stream("/F(other.pdf)")), "external_stream");
}

#[test]
fn places_that_are_none_are_refused() {
    let world = World::new();
    let seal = world.document_seal(0);
    let file = Pdf::plain().bytes();
    let code = |order: DocumentOrder| prepared(&world, &file, &order, &seal).unwrap_err().code();
    assert_eq!(code(DocumentOrder { page: 0, ..HERE }), "no_such_page");
    assert_eq!(code(DocumentOrder { page: 3, ..HERE }), "no_such_page");
    assert_eq!(code(DocumentOrder { x_mm: 5.0, ..HERE }), "seal_off_page");
    assert_eq!(
        code(DocumentOrder {
            y_mm: f32::NAN,
            ..HERE
        }),
        "seal_off_page"
    );
    let small = Pdf {
        page: "/MediaBox[0 0 150 150]".into(),
        ..Pdf::plain()
    };
    let order = DocumentOrder {
        x_mm: 26.0,
        y_mm: 26.0,
        page: 1,
    };
    assert_eq!(
        prepared(&world, &small.bytes(), &order, &seal)
            .unwrap_err()
            .code(),
        "too_large_for_page"
    );
}

#[test]
fn a_seal_does_not_cover_an_earlier_one() {
    let mut world = World::new();
    let seals = [0, 1].map(|number| world.document_seal(number));
    let once = sealed(&mut world, &Pdf::plain(), &seals[0]).into_bytes();
    let over = DocumentOrder {
        x_mm: 130.0,
        ..HERE
    };
    assert_eq!(
        prepared(&world, &once, &over, &seals[1])
            .unwrap_err()
            .code(),
        "covers_seal"
    );
    assert!(prepared(&world, &once, &BESIDE, &seals[1]).is_ok());
}

#[test]
fn a_licence_seal_does_not_seal_documents() {
    let world = World::new();
    let seal = world.licence_seal(&world.request("food-plain"));
    let refused = prepared(&world, &Pdf::plain().bytes(), &HERE, &seal).unwrap_err();
    assert_eq!(refused.code(), "not_a_document_seal");
}

#[test]
fn a_licence_takes_no_further_seal() {
    let mut world = World::new();
    let request = world.request("food-plain");
    let seal = world.licence_seal(&request);
    let assigned = request
        .assign(1, crate::world::SLOT, &*world.random)
        .unwrap();
    let licence = world
        .signer
        .prepare(&request, &assigned, &seal, &behalf(), world.now)
        .unwrap();
    let candidate = world
        .signer
        .seal(vec![licence], &world.keys, world.now)
        .pop()
        .unwrap()
        .unwrap();
    let judge = world.judge(&[crate::world::issuer(&request)]);
    let released = world.signer.release(candidate, &judge, world.now).unwrap();
    let order = DocumentOrder {
        page: 1,
        x_mm: 100.0,
        y_mm: 150.0,
    };
    let refused = prepared(&world, released.bytes(), &order, &world.document_seal(0)).unwrap_err();
    assert_eq!(refused.code(), "licence_attachment");
}
