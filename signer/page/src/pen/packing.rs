//! Whether a stream is deflated.

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::{Chunk, Filter, Name, Ref};

/// How a stream is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Packing {
    /// As small as can be: what is written once per type.
    Small,
    /// Deflated quickly.
    Quick,
    /// As it is: the fonts of one licence. Deflating them would save a third of their size (8 KB) and take half as long
    /// again as all the rest of the page.
    Plain,
}

impl Packing {
    fn level(self) -> Option<u8> {
        match self {
            Self::Small => Some(9),
            Self::Quick => Some(1),
            Self::Plain => None,
        }
    }

    /// Writes a stream object whose dictionary holds no more than its length.
    pub(crate) fn write(self, chunk: &mut Chunk, id: Ref, data: &[u8]) {
        match self.level() {
            Some(level) => {
                let deflated = compress_to_vec_zlib(data, level);
                chunk.stream(id, &deflated).filter(Filter::FlateDecode);
            }
            None => drop(chunk.stream(id, data)),
        }
    }

    /// Writes a TrueType font file (ISO 32000-1, table 127).
    pub(crate) fn write_font(self, chunk: &mut Chunk, id: Ref, data: &[u8]) {
        let length = data.len() as i32;
        match self.level() {
            Some(level) => {
                let deflated = compress_to_vec_zlib(data, level);
                let mut stream = chunk.stream(id, &deflated);
                stream
                    .filter(Filter::FlateDecode)
                    .pair(Name(b"Length1"), length);
            }
            None => drop(chunk.stream(id, data).pair(Name(b"Length1"), length)),
        }
    }
}
