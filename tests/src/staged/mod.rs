//! Files sealed with genuine keys in which the attack was prepared, and the honest ones beside them: certification, locked
//! fields, further seals, shadow attacks, time stamps (classes EAA, SSA, U, S11, S14, S15).

mod forms;
mod seals;
mod shadows;
mod stamps;
mod terms;

use crate::desk::{Desk, compressed_update, draft, seal_dictionary, stamp_dictionary, update};
use crate::mutate::{Attack, Expect, Increment, Place, stream};

/// Object numbers of every scene.
const CATALOG: usize = 1;
const PAGE: usize = 3;
const FORM: usize = 6;
const FIELD: usize = 7;
const SEAL: usize = 8;
/// The first number that a scene does not use.
const NEXT: usize = 10;

/// The objects of a sealed page: a visible seal, and room for more.
fn objects() -> Vec<String> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let content = b"BT /F1 14 Tf 72 760 Td (Notice on the handling of public services) Tj ET";
    vec![
        "<</Type/Catalog/Pages 2 0 R/AcroForm 6 0 R>>".into(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".into(),
        page("7 0 R"),
        text(stream("", content)),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".into(),
        form("7 0 R"),
        seal_field("Seal1", "400 100 520 220", "/AP<</N 9 0 R>>/V 8 0 R"),
        seal_dictionary(""),
        face(),
    ]
}

fn page(annotations: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>/Annots[{annotations}]>>"
    )
}

fn form(fields: &str) -> String {
    format!("<</Fields[{fields}]/SigFlags 3>>")
}

fn seal_field(name: &str, rect: &str, entries: &str) -> String {
    format!("<</Type/Annot/Subtype/Widget/FT/Sig/T({name})/Rect[{rect}]/F 132/P 3 0 R{entries}>>")
}

fn face() -> String {
    let face = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 120 120]",
        b"1 0 0 RG 5 5 110 110 re S",
    );
    String::from_utf8(face).expect("text")
}

/// A sealed file: the objects of every scene, some of them written otherwise.
fn sealed(desk: &Desk<'_>, changes: &[(usize, String)]) -> Vec<u8> {
    let mut all = objects();
    for (number, body) in changes {
        all.resize(all.len().max(*number), "null".into());
        all[number - 1].clone_from(body);
    }
    desk.seal(&draft(&all))
}

fn numbered(objects: Vec<(usize, String)>) -> Vec<(u32, String)> {
    let numbered = objects.into_iter();
    numbered
        .map(|(number, body)| (number as u32, body))
        .collect()
}

/// The objects of a second seal in a new field.
fn second(rect: &str, entries: &str) -> Vec<(u32, String)> {
    numbered(vec![
        (PAGE, page("7 0 R 20 0 R")),
        (FORM, form("7 0 R 20 0 R")),
        (
            20,
            seal_field(
                "Seal2",
                rect,
                &format!("/AP<</N 22 0 R>>/V 21 0 R{entries}"),
            ),
        ),
        (21, seal_dictionary("")),
        (22, face()),
    ])
}

const FREE: &str = "100 100 220 220";

/// A field of its own, or one below a group.
#[derive(Clone, Copy)]
enum Kin {
    Alone,
    InGroup,
}

impl Kin {
    fn parent(self) -> &'static str {
        match self {
            Self::Alone => "",
            Self::InGroup => "/Parent 23 0 R",
        }
    }

    fn listed(self) -> &'static str {
        match self {
            Self::Alone => "7 0 R 20 0 R",
            Self::InGroup => "7 0 R 23 0 R",
        }
    }
}

/// A file with an empty signature field beside the seal.
fn prepared(desk: &Desk<'_>, kin: Kin, seal_entries: &str, field_entries: &str) -> Vec<u8> {
    let entries = format!("/AP<</N 9 0 R>>/V 8 0 R{field_entries}");
    let mut objects = vec![
        (PAGE, page("7 0 R 20 0 R")),
        (FORM, form(kin.listed())),
        (FIELD, seal_field("Seal1", "400 100 520 220", &entries)),
        (SEAL, seal_dictionary(seal_entries)),
        (20, seal_field("Seal2", FREE, kin.parent())),
    ];
    if let Kin::InGroup = kin {
        objects.push((23, "<</T(Group)/Kids[20 0 R]>>".into()));
    }
    sealed(desk, &objects)
}

/// The empty field signed.
fn filled(desk: &Desk<'_>, base: &[u8], kin: Kin, seal_entries: &str) -> Vec<u8> {
    let entries = format!("{}/AP<</N 30 0 R>>/V 29 0 R", kin.parent());
    let objects = numbered(vec![
        (20, seal_field("Seal2", FREE, &entries)),
        (29, seal_dictionary(seal_entries)),
        (30, face()),
    ]);
    desk.seal(&update(base, &objects))
}

fn transform(method: &str, parameters: &str) -> String {
    terms_of(&[(method, parameters)])
}

/// `/Reference` of a signature with these transforms and their parameters.
fn terms_of(transforms: &[(&str, &str)]) -> String {
    let reference = |(method, parameters): &(&str, &str)| {
        format!(
            "<</Type/SigRef/TransformMethod/{method}/Data 1 0 R/TransformParams<</Type/TransformParams{parameters}/V/1.2>>>>"
        )
    };
    let references: String = transforms.iter().map(reference).collect();
    format!("/Reference[{references}]")
}

/// All staged cases; those of licences are sealed by the second desk.
#[must_use]
pub fn cases(desk: &Desk<'_>, licences: &Desk<'_>) -> Vec<Attack> {
    let mut all = seals::further_seals(desk);
    all.extend(terms::terms(desk));
    all.extend(shadows::shadows(desk));
    all.extend(shadows::widgets(desk));
    all.extend(stamps::stamps(desk));
    all.extend(forms::cases(desk, licences));
    all
}

/// A sealed page whose gap has room for more than the seal.
#[must_use]
pub fn roomy(desk: &Desk<'_>) -> Vec<u8> {
    sealed(desk, &[])
}

fn pass(classes: &'static str, name: &str, file: Vec<u8>) -> Attack {
    Attack::new(classes, name, file, Expect::Valid)
}

fn fail(class: &'static str, name: &str, file: Vec<u8>) -> Attack {
    Attack::new(class, name, file, Expect::Invalid)
}
