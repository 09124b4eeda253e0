//! Attacks on the chain of cross-reference sections and on object streams (classes S18 to S20).

use super::Attack;
use super::place::{find, rfind};
use super::revision::Revision;
use super::write::{Increment, Section, last_startxref, stream};

type Make = fn(&[u8]) -> Option<Vec<u8>>;

pub(super) fn attacks(sealed: &[u8]) -> Vec<Attack> {
    let cases: &[(&'static str, &str, Make)] = &[
        ("S19", "xref_that_precedes_itself", precedes_itself),
        ("S19", "xref_loop_of_two", loop_of_two),
        ("S19", "xref_previous_outside_the_file", |sealed| {
            previous(sealed, usize::MAX >> 8)
        }),
        ("S19", "xref_previous_into_an_object", |sealed| {
            previous(sealed, 20)
        }),
        ("S19", "xref_previous_left_out", |sealed| {
            replaced(&store(sealed)?, b"/Prev ", b"/Prew ")
        }),
        ("S19", "xref_size_too_small", |sealed| {
            let mut file = store(sealed)?;
            let at = rfind(&file, b"/Size ")? + 6;
            let digits = file[at..].iter_mut();
            let digits = digits.take_while(|byte| byte.is_ascii_digit());
            digits.for_each(|digit| *digit = b'0');
            Some(file)
        }),
        ("S19", "xref_entry_off", entry_off),
        ("S19", "xref_entry_into_the_signed_bytes", entry_elsewhere),
        ("S19", "object_of_another_number", |sealed| {
            let file = store(sealed)?;
            let id = Revision::of(sealed)?.catalog;
            let head = format!("\n{} 0 obj\n", id.0);
            let other = format!("\n{} 0 obj\n", id.0 + 1);
            replaced(&file, head.as_bytes(), other.as_bytes())
        }),
        ("S19", "object_without_its_end", |sealed| {
            replaced(&store(sealed)?, b"endobj", b"endobi")
        }),
        ("S19", "bytes_between_the_objects", |sealed| {
            let file = store(sealed)?;
            let table = last_startxref(&file);
            table_moved(&file, table, b"(unseen)\n")
        }),
        ("S18", "hybrid_update", hybrid),
        ("S20", "two_trailers", |sealed| {
            let file = store(sealed)?;
            let at = rfind(&file, b"startxref")?;
            Some(
                [
                    &file[..at],
                    b"trailer\n<</Root 1 0 R/Size 9>>\n",
                    &file[at..],
                ]
                .concat(),
            )
        }),
        ("S20", "end_of_file_mark_missing", |sealed| {
            let file = store(sealed)?;
            Some(file[..rfind(&file, b"%%EOF")?].to_vec())
        }),
        (
            "S19",
            "object_stream_overrides_the_catalogue",
            override_catalog,
        ),
        ("S19", "object_stream_that_counts_wrong", |sealed| {
            replaced(&compressed_store(sealed)?, b"/ObjStm/N 2", b"/ObjStm/N 9")
        }),
        ("S19", "object_stream_of_another_number", |sealed| {
            let file = compressed_store(sealed)?;
            let at = rfind(&file, b"/ObjStm")?;
            let at = at + find(&file[at..], b"stream\n")? + 7;
            let digit = if file[at] == b'1' { b'2' } else { b'1' };
            Some([&file[..at], &[digit], &file[at + 1..]].concat())
        }),
        ("S19", "object_stream_that_extends_itself", extends_itself),
        (
            "S19",
            "object_stream_with_a_filter_that_few_have",
            |sealed| {
                let revision = Revision::of(sealed)?;
                let catalog = revision.old.get_dictionary(revision.catalog).ok()?;
                let text = super::write::written(&catalog.clone().into());
                let (number, mut out) = (revision.catalog.0, revision.out);
                out.with_section(Section::Stream);
                out.with_holder("/Filter/LZWDecode");
                out.compress(number, text);
                Some(out.write())
            },
        ),
    ];
    let made = cases.iter();
    made.filter_map(|(class, name, make)| Some(Attack::not_valid(class, *name, make(sealed)?)))
        .collect()
}

/// A harmless update: the security store grows and the catalogue is written again, which the siblings show to be admitted.
pub(super) fn store(sealed: &[u8]) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    add_store(&mut revision)?;
    Some(revision.write())
}

fn add_store(revision: &mut Revision<'_>) -> Option<()> {
    revision.copy(revision.catalog)?;
    revision.grow_store()
}

/// The same in an object stream.
pub(super) fn compressed_store(sealed: &[u8]) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let mut out = revision.out.clone();
    out.with_section(Section::Stream);
    let store = out.fresh();
    let mut catalog = revision.old.get_dictionary(revision.catalog).ok()?.clone();
    if catalog.has(b"DSS") {
        return None;
    }
    catalog.set("DSS", store);
    out.compress(store.0, "<</Type/DSS>>");
    out.compress(revision.catalog.0, super::write::written(&catalog.into()));
    Some(out.write())
}

fn previous(sealed: &[u8], offset: usize) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    add_store(&mut revision)?;
    revision.out.with_previous(offset);
    Some(revision.write())
}

/// The offset of the own section is found by writing twice.
fn precedes_itself(sealed: &[u8]) -> Option<Vec<u8>> {
    let own = last_startxref(&store(sealed)?);
    previous(sealed, own)
}

fn loop_of_two(sealed: &[u8]) -> Option<Vec<u8>> {
    let second_of = |first: &[u8]| {
        let mut second = Increment::of(first, 90_000, "/Root 1 0 R");
        second.put((90_001, 0), "null");
        second.write()
    };
    let first = previous(sealed, sealed.len() * 2)?;
    let leads_to = last_startxref(&second_of(&first));
    Some(second_of(&previous(sealed, leads_to)?))
}

fn entry_off(sealed: &[u8]) -> Option<Vec<u8>> {
    let file = store(sealed)?;
    let table = last_startxref(&file);
    if !file[table..].starts_with(b"xref") {
        return None;
    }
    // The last digit of the first offset of the section. One less would be the line end before the object.
    let at = table + find(&file[table..], b" 00000 n")? - 1;
    let digit = if file[at] == b'9' { b'0' } else { file[at] + 1 };
    Some([&file[..at], &[digit], &file[at + 1..]].concat())
}

/// The update brings no object: its table leads a number to other bytes of the sealed file.
fn entry_elsewhere(sealed: &[u8]) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let mut file = sealed.to_vec();
    let target = find(sealed, b" 0 obj")?;
    let target = target
        - sealed[..target]
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
    let (page, trailer) = (revision.page, revision.out.trailer());
    let (at, previous) = (file.len(), last_startxref(sealed));
    let table = format!(
        "xref\n{} 1\n{target:010} 00000 n \ntrailer\n<<{trailer}/Size 99999/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n",
        page.0
    );
    file.extend(table.into_bytes());
    Some(file)
}

/// The section of a file moved back by `junk`, with `startxref` corrected.
fn table_moved(file: &[u8], table: usize, junk: &[u8]) -> Option<Vec<u8>> {
    if !file[table..].starts_with(b"xref") {
        return None;
    }
    let end = rfind(file, b"startxref")?;
    let tail = format!("startxref\n{}\n%%EOF\n", table + junk.len());
    Some([&file[..table], junk, &file[table..end], tail.as_bytes()].concat())
}

/// An update whose table hides objects from readers that know `/XRefStm`.
fn hybrid(sealed: &[u8]) -> Option<Vec<u8>> {
    let mut revision = Revision::of(sealed)?;
    add_store(&mut revision)?;
    if revision.out.section() == Section::Stream {
        return None;
    }
    let (page, mut out) = (revision.page, revision.into_increment());
    let holder = out.fresh();
    let row = [&[1u8][..], &20u32.to_be_bytes(), &[0, 0]].concat();
    let entries = format!("/Type/XRef/W[1 4 2]/Index[{} 1]/Size 99", page.0);
    let at = out.start() + last_objects(&out);
    out.put(holder, stream(&entries, &row));
    let trailer = format!("{}/XRefStm {at}", out.trailer());
    out.with_trailer(trailer);
    Some(out.write())
}

/// Length of the objects of an update: where the next one, of the highest number, begins.
fn last_objects(out: &Increment<'_>) -> usize {
    let file = out.write();
    last_startxref(&file) - out.start()
}

fn override_catalog(sealed: &[u8]) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let mut out = revision.out.clone();
    out.with_section(Section::Stream);
    let catalog = format!("<</Type/Catalog/Pages {} 0 R>>", revision.tree()?.0);
    out.compress(revision.catalog.0, catalog);
    Some(out.write())
}

fn extends_itself(sealed: &[u8]) -> Option<Vec<u8>> {
    let revision = Revision::of(sealed)?;
    let mut out = revision.out.clone();
    out.with_section(Section::Stream);
    let number = out.fresh().0 + 1;
    let body = format!("4 0 <</Extends {number} 0 R>>");
    let entries = format!("/Type/ObjStm/N 1/First 4/Extends {number} 0 R");
    out.put((number, 0), stream(&entries, body.as_bytes()));
    Some(out.write())
}

/// The last occurrence replaced; lengths may differ where only offsets of the last section suffer.
fn replaced(file: &[u8], what: &[u8], with: &[u8]) -> Option<Vec<u8>> {
    let at = rfind(file, what)?;
    Some([&file[..at], with, &file[at + what.len()..]].concat())
}
