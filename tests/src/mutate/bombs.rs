//! Resource attacks (section 6 of the catalogue): a few kilobytes that want to cost depth, memory or time.

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::Attack;
use super::revision::{Revision, text};
use super::write::{Increment, Section, last_startxref, stream, written};

type Make = fn(&[u8]) -> Option<Vec<u8>>;

const BOMBS: &[(&str, Make)] = &[
    ("bomb_nested_arrays", |sealed| {
        in_catalog(sealed, &nested("[", "]"))
    }),
    ("bomb_nested_dictionaries", |sealed| {
        in_catalog(sealed, &nested("<</A", ">>"))
    }),
    ("bomb_nested_parentheses", |sealed| {
        in_catalog(sealed, &nested("(", ")"))
    }),
    ("bomb_array_never_closed", |sealed| {
        in_catalog(sealed, &"[".repeat(100_000))
    }),
    ("bomb_million_values", |sealed| {
        in_catalog(sealed, &format!("[{}]", "0 ".repeat(6_000_000)))
    }),
    ("bomb_huge_numbers", |sealed| {
        in_catalog(
            sealed,
            "[1e999 99999999999999999999999999 -9223372036854775809 4294967296 0 R]",
        )
    }),
    ("bomb_long_name", |sealed| {
        in_catalog(sealed, &format!("/{}", "A".repeat(5_000_000)))
    }),
    ("bomb_page_tree_that_contains_itself", |sealed| {
        edited(sealed, |r| {
            let tree = r.tree()?;
            r.set(tree, "Kids", vec![tree.into()])
        })
    }),
    ("bomb_deep_page_tree", deep_page_tree),
    ("bomb_page_shown_a_million_times", |sealed| {
        edited(sealed, |r| {
            let (tree, page) = (r.tree()?, r.page);
            r.set(tree, "Kids", Object::Array(vec![page.into(); 1_000_000]))
        })
    }),
    ("bomb_field_that_contains_itself", |sealed| {
        edited(sealed, |r| {
            let field = r.field;
            r.set_on_field("Kids", vec![field.into()])
        })
    }),
    ("bomb_deep_field_tree", deep_field_tree),
    ("bomb_form_of_many_signatures", many_signatures),
    ("bomb_name_tree_that_contains_itself", |sealed| {
        edited(sealed, |r| {
            let tree = r.out.fresh();
            r.out
                .put(tree, format!("<</Kids[{0} 0 R {0} 0 R]>>", tree.0));
            r.set_on_catalog("Names", dictionary! { "EmbeddedFiles" => tree })
        })
    }),
    ("bomb_references_in_a_circle", |sealed| {
        edited(sealed, |r| {
            let (one, other) = (r.out.fresh(), r.out.fresh());
            r.out.put(one, format!("{} 0 R", other.0));
            r.out.put(other, format!("{} 0 R", one.0));
            r.set_on_catalog("AcroForm", one)
        })
    }),
    ("bomb_length_that_is_its_own", |sealed| {
        edited(sealed, |r| {
            let own = r.out.fresh();
            r.out.put(
                own,
                format!("<</Length {} 0 R>>\nstream\nx\nendstream", own.0),
            );
            r.set_on_catalog("DSS", dictionary! { "Certs" => vec![own.into()] })
        })
    }),
    ("bomb_attachment", |sealed| {
        edited(sealed, |r| {
            let bomb = r.add(deflated(20 << 20));
            r.set_on_catalog("DSS", dictionary! { "Certs" => vec![bomb.into()] })
        })
    }),
    ("bomb_chained_filters", |sealed| {
        edited(sealed, |r| {
            let bomb = r.add(chained());
            r.set_on_catalog("DSS", dictionary! { "CRLs" => vec![bomb.into()] })
        })
    }),
    ("bomb_forty_filters", |sealed| {
        edited(sealed, |r| {
            let filters = vec![Object::Name(b"ASCIIHexDecode".to_vec()); 40];
            let bomb = r.add(Stream::new(
                dictionary! { "Filter" => filters },
                vec![b'3'; 4096],
            ));
            r.set_on_catalog("DSS", dictionary! { "CRLs" => vec![bomb.into()] })
        })
    }),
    ("bomb_object_stream", |sealed| {
        compressed(sealed, "/N 1/First 4")
    }),
    ("bomb_object_stream_of_millions", |sealed| {
        compressed(sealed, "/N 2000000000/First 4")
    }),
    ("bomb_cross_reference_stream", xref_bomb),
    ("bomb_cross_reference_fields_of_gigabytes", |sealed| {
        xref_with(sealed, "/W[1 2147483647 2147483647]/Index[0 9]/Size 9")
    }),
    ("bomb_cross_reference_index", |sealed| {
        xref_with(sealed, "/W[0 0 0]/Index[0 2000000000]/Size 2000000000")
    }),
    ("bomb_cross_reference_size", |sealed| {
        xref_with(sealed, "/W[1 4 2]/Size 2147483647")
    }),
    ("bomb_three_hundred_updates", |sealed| updates(sealed, 300)),
];

/// Files that must be refused within the time of any other.
#[must_use]
pub fn bombs(sealed: &[u8]) -> Vec<Attack> {
    let made = BOMBS.iter();
    made.filter_map(|(name, make)| Some(Attack::not_valid("R", *name, make(sealed)?)))
        .collect()
}

/// Large but honest: nested values and updates well inside the limits.
pub(super) fn siblings(sealed: &[u8]) -> Vec<Attack> {
    let deep = in_extensions(sealed, &format!("{}1{}", "[".repeat(40), "]".repeat(40)));
    let cases = [
        ("sibling_forty_nested_arrays", deep),
        ("sibling_sixty_updates", updates(sealed, 60)),
    ];
    let made = cases.into_iter();
    made.filter_map(|(name, file)| Some(Attack::sibling("R", name, file?)))
        .collect()
}

fn edited(sealed: &[u8], edit: impl Fn(&mut Revision<'_>) -> Option<()>) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    edit(&mut revision)?;
    Some(revision.write())
}

fn nested(open: &str, close: &str) -> String {
    format!("{}{}", open.repeat(100_000), close.repeat(100_000))
}

/// An entry of the catalogue, written as it stands.
fn in_catalog(sealed: &[u8], value: &str) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let catalog = revision.old.get_dictionary(revision.catalog).ok()?.clone();
    let (id, text) = (revision.catalog, written(&catalog.into()));
    let mut out = revision.out;
    let body = [&text[..text.len() - 2], b"/Later ", value.as_bytes(), b">>"].concat();
    out.put(id, body);
    Some(out.write())
}

fn in_extensions(sealed: &[u8], value: &str) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    if revision.old(revision.catalog, "Extensions").is_some() {
        return None;
    }
    let extensions = revision.out.fresh();
    let body = format!("<</TEST<</BaseVersion/1.7/ExtensionLevel 1/Note {value}>>>>");
    revision.out.put(extensions, body);
    revision.set_on_catalog("Extensions", extensions)?;
    Some(revision.write())
}

const LEVELS: u32 = 5_000;

fn deep_page_tree(sealed: &[u8]) -> Option<Vec<u8>> {
    edited(sealed, |r| {
        let page = r.page;
        let first = r.out.fresh();
        let mut node = first;
        for _ in 0..LEVELS {
            let next = r.out.fresh();
            r.out.put(
                node,
                format!("<</Type/Pages/Count 1/Kids[{} 0 R]>>", next.0),
            );
            node = next;
        }
        r.out.put(
            node,
            format!("<</Type/Pages/Count 1/Kids[{} 0 R]>>", page.0),
        );
        r.set_on_catalog("Pages", first)
    })
}

fn deep_field_tree(sealed: &[u8]) -> Option<Vec<u8>> {
    edited(sealed, |r| {
        let first = r.out.fresh();
        let mut node = first;
        for _ in 0..LEVELS {
            let next = r.out.fresh();
            r.out.put(node, format!("<</T(x)/Kids[{} 0 R]>>", next.0));
            node = next;
        }
        r.out.put(node, "<</T(end)/FT/Sig>>");
        let mut fields = r.fields();
        fields.push(first.into());
        r.form()?.set("Fields", Object::Array(fields));
        Some(())
    })
}

fn many_signatures(sealed: &[u8]) -> Option<Vec<u8>> {
    edited(sealed, |r| {
        let mut fields = r.fields();
        for index in 0..300 {
            let seal = r.old.get_object(r.seal).ok()?.clone();
            let copy = r.add(seal);
            let title = text(&format!("Seal{index}x"));
            fields.push(
                r.add(dictionary! { "FT" => "Sig", "T" => title, "V" => copy })
                    .into(),
            );
        }
        r.form()?.set("Fields", Object::Array(fields));
        Some(())
    })
}

/// This many zeros.
fn deflated(bytes: usize) -> Stream {
    let mut stream = Stream::new(Dictionary::new(), vec![0; bytes]);
    stream.compress().expect("deflated");
    stream
}

fn chained() -> Stream {
    let once = deflated(20 << 20);
    let mut twice = Stream::new(Dictionary::new(), once.content);
    twice.compress().expect("deflated");
    let flate = Object::Name(b"FlateDecode".to_vec());
    Stream::new(
        dictionary! { "Filter" => vec![flate.clone(), flate] },
        twice.content,
    )
}

/// The catalogue moved into an object stream that inflates to megabytes.
fn compressed(sealed: &[u8], entries: &str) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let catalog = revision.catalog.0;
    let mut out = revision.out;
    out.with_section(Section::Stream);
    // The writer's own object stream, replaced by the bomb under its number.
    out.compress(catalog, "null");
    let file = out.write();
    let holder = super::place::rfind(&file, b" 0 obj\n<</Type/ObjStm")?;
    let end = last_startxref(&file);
    let bomb = deflated(20 << 20);
    let head = format!("/Type/ObjStm{entries}/Filter/FlateDecode");
    let body = stream(&head, &bomb.content);
    let bombed = [&file[..holder], b" 0 obj\n", &body, b"\nendobj\n"].concat();
    let moved = bombed.len() as u32;
    let mut tail = file[end..].to_vec();
    let own = (end as u32).to_be_bytes();
    let at = super::place::rfind(&tail, &own)?;
    tail[at..at + 4].copy_from_slice(&moved.to_be_bytes());
    let tail_end = super::place::rfind(&tail, b"startxref")?;
    let ending = format!("startxref\n{moved}\n%%EOF\n");
    Some([&bombed, &tail[..tail_end], ending.as_bytes()].concat())
}

/// A cross-reference stream with these entries and a few bytes.
fn xref_with(sealed: &[u8], entries: &str) -> Option<Vec<u8>> {
    let out = Revision::of(sealed)?.out;
    let (start, number, previous) = (out.start(), 70_000, last_startxref(sealed));
    let entries = format!("/Type/XRef{entries}{}/Prev {previous}", out.trailer());
    section(sealed, start, number, &stream(&entries, &[0; 64]))
}

fn xref_bomb(sealed: &[u8]) -> Option<Vec<u8>> {
    let out = Revision::of(sealed)?.out;
    let (start, number, previous) = (out.start(), 70_000, last_startxref(sealed));
    let trailer = out.trailer();
    let entries =
        format!("/Type/XRef/W[1 4 2]/Size 2000000{trailer}/Prev {previous}/Filter/FlateDecode");
    section(
        sealed,
        start,
        number,
        &stream(&entries, &deflated(14_000_000).content),
    )
}

fn section(sealed: &[u8], start: usize, number: u32, body: &[u8]) -> Option<Vec<u8>> {
    let mut file = sealed.to_vec();
    file.resize(start, b'\n');
    file.extend(format!("{number} 0 obj\n").into_bytes());
    file.extend(body);
    file.extend(format!("\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    Some(file)
}

/// Updates that each extend the security store by one certificate.
fn updates(sealed: &[u8], count: u32) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let mut catalog = revision.old.get_dictionary(revision.catalog).ok()?.clone();
    if catalog.has(b"DSS") {
        return None;
    }
    let (id, trailer) = (revision.catalog, revision.out.trailer().to_owned());
    let mut first = revision.out;
    let store = first.fresh();
    catalog.set("DSS", store);
    first.put_object(id, &catalog.into());
    first.put(store, "<</Type/DSS/Certs[]>>");
    let mut file = first.write();
    let mut certificates = String::new();
    for index in 1..count {
        // A cross-reference stream takes a number as well.
        let number = store.0 + 2 * index;
        certificates += &format!("{number} 0 R ");
        let mut next = Increment::of(&file, number + 1, trailer.clone());
        next.put((number, 0), stream("", b"0"));
        next.put(store, format!("<</Type/DSS/Certs[{certificates}]>>"));
        file = next.write();
    }
    Some(file)
}
