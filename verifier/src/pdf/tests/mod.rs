//! Attacks on the reader, each beside an honest file.

mod altered;
mod bulk;
mod choosing;
mod faces;
mod files;
mod filling;
mod hidden;
mod kinds;
mod makers;
mod pictures;
mod places;
mod properties;
mod sections;
mod structure;
mod tagged;
mod terms;
mod twice;
mod unseen;
mod updates;

use super::{Limits, PdfError, PdfFault, PdfFile, read};

fn open(file: &[u8]) -> PdfFile<'_> {
    read(file, &Limits::default()).unwrap()
}

fn refused(file: &[u8]) -> PdfError {
    read(file, &Limits::default()).unwrap_err()
}

/// Codes of the findings of the only signature.
fn faults(file: &[u8]) -> Vec<&'static str> {
    let file = open(file);
    let [signature] = file.signatures() else {
        panic!("one signature expected, {} found", file.signatures().len())
    };
    signature.faults().iter().map(PdfFault::code).collect()
}
