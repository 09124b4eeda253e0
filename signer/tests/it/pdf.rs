//! Small PDF files, made as each test wants them.

/// A one- or two-page document.
#[derive(Clone)]
pub(crate) struct Pdf {
    /// Entries of the first page beside type, parent and size.
    pub(crate) page: String,
    /// Entries of the catalog beside type and pages.
    pub(crate) catalog: String,
    /// Further objects, numbered from 6.
    pub(crate) more: Vec<String>,
    /// Cross-reference stream, with catalog and first page in an object stream.
    pub(crate) streams: bool,
}

impl Pdf {
    pub(crate) fn plain() -> Self {
        Self {
            page: String::new(),
            catalog: String::new(),
            more: Vec::new(),
            streams: false,
        }
    }

    fn objects(&self) -> Vec<String> {
        let content = "1 0 0 rg 100 100 50 50 re f";
        let mut objects = vec![
            format!("<</Type/Catalog/Pages 2 0 R{}>>", self.catalog),
            "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 595.303937007874 841.889763779528]>>".into(),
            format!("<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<<>>{}>>", self.page),
            "<</Type/Page/Parent 2 0 R/Contents 5 0 R/Resources<<>>>>".into(),
            format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        ];
        objects.extend(self.more.iter().cloned());
        objects
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        if self.streams {
            self.with_streams()
        } else {
            self.with_table()
        }
    }

    fn with_table(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut offsets = Vec::new();
        for (number, text) in (1..).zip(self.objects()) {
            offsets.push(file.len());
            file.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
        }
        let start = file.len();
        let size = offsets.len() + 1;
        file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        offsets
            .iter()
            .for_each(|offset| file.extend(format!("{offset:010} 00000 n \n").bytes()));
        let trailer = format!(
            "trailer\n<</Size {size}/Root 1 0 R/ID[<00><01>]>>\nstartxref\n{start}\n%%EOF\n"
        );
        file.extend(trailer.bytes());
        file
    }

    /// Catalog (1) and first page (3) are in an object stream; the stream and the section come last.
    fn with_streams(&self) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let objects = self.objects();
        let (holder, section) = (objects.len() + 1, objects.len() + 2);
        let mut entries: Vec<[u8; 6]> = vec![entry(0, 0, 0)];
        for (number, text) in (1..).zip(&objects) {
            match number {
                1 => entries.push(entry(2, holder, 0)),
                3 => entries.push(entry(2, holder, 1)),
                _ => {
                    entries.push(entry(1, file.len(), 0));
                    file.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
                }
            }
        }
        let index = format!("1 0 3 {} ", objects[0].len() + 1);
        let held = format!("{index}{} {}", objects[0], objects[2]);
        entries.push(entry(1, file.len(), 0));
        let head = format!(
            "<</Type/ObjStm/N 2/First {}/Length {}>>",
            index.len(),
            held.len()
        );
        file.extend(format!("{holder} 0 obj\n{head}\nstream\n{held}\nendstream\nendobj\n").bytes());
        let start = file.len();
        entries.push(entry(1, start, 0));
        let data = entries.concat();
        let head = format!(
            "<</Type/XRef/W[1 4 1]/Size {}/Root 1 0 R/ID[<00><01>]/Length {}>>",
            section + 1,
            data.len()
        );
        file.extend(format!("{section} 0 obj\n{head}\nstream\n").bytes());
        file.extend(data);
        file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
        file
    }
}

fn entry(kind: u8, place: usize, index: u8) -> [u8; 6] {
    let [a, b, c, d] = (place as u32).to_be_bytes();
    [kind, a, b, c, d, index]
}
