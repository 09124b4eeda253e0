//! Files inside the file: embedded, named, and associated with the document (ISO 32000-2, 14.13).

use pdf_writer::{
    Chunk, Finish, Name, Ref, Str, TextStr,
    types::AssociationKind,
    writers::{Catalog, FileSpec},
};

use crate::fill::{Attachment, PdfDate};

use super::date::date;

/// Writes embedded file streams and file specifications; returns the references of the latter.
pub(crate) fn write(
    chunk: &mut Chunk,
    attachments: &[Attachment<'_>],
    made: PdfDate,
    next: &mut Ref,
) -> Vec<Ref> {
    attachments
        .iter()
        .map(|attachment| write_one(chunk, attachment, made, next))
        .collect()
}

fn write_one(chunk: &mut Chunk, attachment: &Attachment<'_>, made: PdfDate, next: &mut Ref) -> Ref {
    let (file, spec) = (next.bump(), next.bump());
    let mut embedded = chunk.embedded_file(file, attachment.bytes);
    embedded.subtype(Name(attachment.media_type.as_bytes()));
    let size = i32::try_from(attachment.bytes.len()).unwrap_or(i32::MAX);
    embedded.params().size(size).modification_date(date(made.0));
    embedded.finish();
    let mut specification = chunk.indirect(spec).start::<FileSpec<'_>>();
    specification
        .path(Str(attachment.name.as_bytes()))
        .unic_file(TextStr(attachment.name))
        .description(TextStr(attachment.description))
        .association_kind(AssociationKind::Data)
        .embedded_file_with_unicode(file);
    spec
}

/// Names the files in the catalog: `/Names` for every viewer, `/AF` for their relationship.
pub(crate) fn enter(catalog: &mut Catalog<'_>, attachments: &[Attachment<'_>], specs: &[Ref]) {
    if specs.is_empty() {
        return;
    }
    let mut sorted: Vec<_> = attachments
        .iter()
        .map(|attachment| attachment.name)
        .zip(specs)
        .collect();
    sorted.sort_unstable();
    let mut names = catalog.names();
    let mut files = names.embedded_files();
    let mut entries = files.names();
    for (name, spec) in sorted {
        entries.insert(Str(name.as_bytes()), *spec);
    }
    entries.finish();
    files.finish();
    names.finish();
    catalog.insert(Name(b"AF")).array().items(specs);
}
